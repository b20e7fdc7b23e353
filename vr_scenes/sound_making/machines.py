"""Machines that run: turbine, motors, doors, wheels, pumps and an MRI scanner's knocking."""

import numpy as np

from vr_scenes.sound_making.loops import Sound, count_of, lay, noise, struck, swell, times_s, tone

KNOCK_HZ, BUZZ_HZ = 540.0, 880.0  # gradient coils sing in this region
_KNOCKS_S, _BUZZES_S = 0.4, 0.1  # from one to the next


def turbine(rng: np.random.Generator) -> Sound:
    """A jet engine as the cabin hears it: rumble, a fan's whine with its overtone, slow beats; 10 s."""
    length_s = 10.0
    rumble = noise(rng, length_s, low_hz=45, high_hz=520, slope=0.8)
    beat = 1 + 0.18 * tone(length_s, 0.4) + 0.1 * tone(length_s, 1.1)
    whine = tone(length_s, 118.0) + 0.5 * tone(length_s, 236.0) + 0.45 * tone(length_s, 1180.0) * beat
    roar = 0.25 * noise(rng, length_s, low_hz=500, high_hz=2600, slope=0.7)
    return rumble + roar + 0.45 * whine * beat


def motor(rng: np.random.Generator, hertz: float = 62.0) -> Sound:
    """An electric motor with its gear: a hum of harmonics, a faint grind; 6 s."""
    length_s = 6.0
    hum = sum(tone(length_s, k * hertz, phase=0.7 * k) / k**0.9 for k in (1, 2, 3, 4, 6, 8))
    gear = (1 + 0.5 * tone(length_s, hertz / 4)) * noise(rng, length_s, low_hz=350, high_hz=1500, slope=0.5)
    made: Sound = hum * (1 + 0.08 * tone(length_s, 1.5)) + 0.3 * gear
    return made


def sliding_door(rng: np.random.Generator) -> Sound:
    """A door that rolls in its rail; 4 s."""
    length_s = 4.0
    roll = noise(rng, length_s, low_hz=120, high_hz=900, slope=0.6) * swell(rng, length_s, fastest_hz=12, least=0.5)
    belt = 0.4 * (tone(length_s, 84.0) + 0.5 * tone(length_s, 168.0))
    return roll + belt + 0.12 * noise(rng, length_s, low_hz=1800, high_hz=4200)


def wheels(rng: np.random.Generator) -> Sound:
    """Rubber wheels on concrete with its joints, through a floor; 6 s."""
    length_s = 6.0
    total = noise(rng, length_s, low_hz=35, high_hz=320, slope=0.7)
    for number in range(12):
        for axle_s in (0.0, 0.11):
            thump = noise(rng, 0.16, low_hz=40, high_hz=180) * struck(0.16, rise_s=0.006, fall_s=0.035)
            lay(total, thump, 0.5 * number + axle_s, strength=2.2 if axle_s == 0 else 1.5)
    return total


def train(rng: np.random.Generator) -> Sound:
    """Steel wheels on rails, heard in the carriage: rumble, pairs of knocks, a ringing flange; 8 s."""
    length_s = 8.0
    total = noise(rng, length_s, low_hz=50, high_hz=650, slope=0.7) * swell(rng, length_s, fastest_hz=1.5, least=0.7)
    total += 0.22 * noise(rng, length_s, low_hz=700, high_hz=2800, slope=0.6)
    ring = noise(rng, length_s, low_hz=1900, high_hz=2050) * swell(rng, length_s, fastest_hz=0.4) ** 3
    for number in range(8):
        for axle_s in (0.0, 0.17):
            knock = noise(rng, 0.12, low_hz=90, high_hz=900, slope=0.4) * struck(0.12, rise_s=0.002, fall_s=0.022)
            lay(total, knock, 1.0 * number + axle_s, strength=2.4)
    return total + 0.07 * ring


def brakes(rng: np.random.Generator) -> Sound:
    """A train's brakes: a soft singing of the discs, air behind it; 5 s."""
    length_s = 5.0
    wobble = swell(rng, length_s, fastest_hz=3, least=0.5)
    singing = tone(length_s, 1240.0) + 0.4 * tone(length_s, 1866.0) + 0.25 * tone(length_s, 2480.0)
    return wobble * singing + 0.6 * noise(rng, length_s, low_hz=300, high_hz=3000, slope=0.5)


def rattle(rng: np.random.Generator) -> Sound:
    """Panels and hinges that shake: short clicks in bursts over a low tremble; 7 s."""
    length_s = 7.0
    shaking = swell(rng, length_s, fastest_hz=1.2)
    total = 0.35 * shaking * noise(rng, length_s, low_hz=30, high_hz=140)
    for _ in range(190):
        at_s = float(rng.uniform(0, length_s))
        click = noise(rng, 0.03, low_hz=rng.uniform(500, 1400), high_hz=rng.uniform(2200, 4800))
        click *= struck(0.03, rise_s=0.0008, fall_s=0.005)
        lay(total, click, at_s, strength=float(rng.uniform(0.2, 1)) * float(shaking[count_of(at_s) - 1]) ** 2)
    return total


def helium_pump(rng: np.random.Generator) -> Sound:
    """A scanner's cold head: the soft double chirp that is there all day, twice in 2 s."""
    length_s = 2.0
    total = 0.07 * noise(rng, length_s, low_hz=90, high_hz=700, slope=0.6)
    for number in range(2):
        for late_s, hertz, strength in ((0.0, 620.0, 1.0), (0.34, 480.0, 0.7)):
            chirp = noise(rng, 0.22, low_hz=hertz, high_hz=1.7 * hertz) * struck(0.22, rise_s=0.02, fall_s=0.06)
            lay(total, chirp, 1.0 * number + late_s, strength=0.5 * strength)
    return total


def mri_knocking(rng: np.random.Generator) -> Sound:
    """A scanner at work: four seconds of slow knocks, four of a fast buzz, as two kinds of measurement; 8 s."""
    total = np.zeros(count_of(8.0))
    knock, buzz = _coil(KNOCK_HZ, 0.09, fall_s=0.05), _coil(BUZZ_HZ, 0.075, fall_s=0.08)
    thump = noise(rng, 0.1, low_hz=60, high_hz=220) * struck(0.1, rise_s=0.004, fall_s=0.03)
    for number in range(round(4 / _KNOCKS_S)):
        lay(total, knock, number * _KNOCKS_S)
        lay(total, thump, number * _KNOCKS_S, strength=0.5)
    for number in range(round(4 / _BUZZES_S)):
        lay(total, buzz, 4 + number * _BUZZES_S, strength=0.7)
    return total + 0.01 * noise(rng, 8.0, low_hz=100, high_hz=1200)


def _coil(hertz: float, length_s: float, *, fall_s: float) -> Sound:
    """A coil that is driven by square pulses: odd harmonics, hard, without a pitch that one could sing."""
    since_s = times_s(length_s)
    wave = sum(np.sin(2 * np.pi * k * hertz * since_s) / k for k in (1, 3, 5, 7))
    made: Sound = wave * struck(length_s, rise_s=0.004, fall_s=fall_s)
    return made


def city(rng: np.random.Generator) -> Sound:
    """A city far below: an even wash of traffic, single cars that pass, now and then a horn; 16 s."""
    length_s = 16.0
    total = 0.5 * noise(rng, length_s, low_hz=45, high_hz=500, slope=0.8)
    for _ in range(9):
        lasts_s = float(rng.uniform(2.5, 4.5))
        since = times_s(lasts_s) / lasts_s
        car = noise(rng, lasts_s, low_hz=130, high_hz=1100, slope=0.6) * np.sin(np.pi * since) ** 3
        lay(total, car, float(rng.uniform(0, length_s)), strength=float(rng.uniform(0.15, 0.5)))
    for at_s, hertz in ((4.3, 392.0), (12.1, 440.0)):
        since_s = times_s(0.5)
        horn = sum(np.sin(2 * np.pi * k * hertz * since_s) / k**1.4 for k in (1, 1.26, 2, 2.52))
        lay(total, horn * np.sin(np.pi * since_s / 0.5) ** 0.4, at_s, strength=0.07)
    return total
