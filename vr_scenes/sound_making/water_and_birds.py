"""A lake shore and its birds: small waves, single songs, a gull's cry."""

import numpy as np

from vr_scenes.sound_making.loops import RATE_HZ, Sound, count_of, lay, noise, struck, swell, times_s


def lapping(rng: np.random.Generator) -> Sound:
    """Small waves that come up a shore, one about every three seconds, and a trickle between the stones; 16 s."""
    length_s = 16.0
    total = 0.06 * noise(rng, length_s, low_hz=300, high_hz=2600, slope=0.6)
    for number in range(5):
        lasts_s = float(rng.uniform(2.4, 3.1))
        since = times_s(lasts_s) / lasts_s
        wash = noise(rng, lasts_s, low_hz=350, high_hz=3800, slope=0.8)
        total_wash = wash * np.sin(np.pi * since**0.6) ** 2 * (0.6 + 0.4 * np.sin(np.pi * since))
        lay(total, total_wash, 3.2 * number + rng.uniform(-0.3, 0.3), strength=float(rng.uniform(0.3, 0.55)))
    for _ in range(46):
        lay(total, _drip(rng), rng.uniform(0, length_s), strength=float(rng.uniform(0.04, 0.16)))
    return total


def _drip(rng: np.random.Generator) -> Sound:
    """A bubble that closes: a short tone that rises."""
    lasts_s = float(rng.uniform(0.03, 0.07))
    since_s = times_s(lasts_s)
    hertz = rng.uniform(500, 1300) * (1 + 5 * since_s)
    bubble: Sound = np.sin(2 * np.pi * np.cumsum(hertz) / RATE_HZ) * struck(lasts_s, rise_s=0.003, fall_s=0.016)
    return bubble


def birdsong(rng: np.random.Generator) -> Sound:
    """Two birds, far apart in voice, that answer each other with long rests; 24 s."""
    length_s = 24.0
    total = np.zeros(count_of(length_s))
    for home_hz, strength, starts in ((3100.0, 1.0, (0.8, 9.4, 17.1)), (4300.0, 0.45, (5.2, 13.6, 21.0))):
        for start_s in starts:
            at_s = start_s + rng.uniform(0, 0.6)
            for note in range(int(rng.integers(3, 6))):
                lay(total, _whistle(rng, home_hz), at_s, strength=strength * float(rng.uniform(0.5, 1)))
                at_s += rng.uniform(0.16, 0.34) + (0.1 if note == 2 else 0)
    return total


def _whistle(rng: np.random.Generator, home_hz: float) -> Sound:
    lasts_s = float(rng.uniform(0.09, 0.22))
    since = times_s(lasts_s) / lasts_s
    bend = rng.uniform(-0.22, 0.22) * since + 0.04 * np.sin(2 * np.pi * rng.uniform(1, 4) * since)
    hertz = home_hz * rng.uniform(0.8, 1.2) * (1 + bend)
    turn = 2 * np.pi * np.cumsum(hertz) / RATE_HZ
    song: Sound = (np.sin(turn) + 0.12 * np.sin(2 * turn)) * np.sin(np.pi * since) ** 1.5
    return song


def gull(rng: np.random.Generator) -> Sound:
    """A gull that passes: five falling cries, then wing beats' worth of rest; 5 s."""
    length_s = 5.0
    total = np.zeros(count_of(length_s))
    for number in range(5):
        lasts_s = float(rng.uniform(0.32, 0.5))
        since = times_s(lasts_s) / lasts_s
        hertz = (1150 - 60 * number) * (0.75 + 0.5 * np.sin(np.pi * since**0.7) - 0.15 * since)
        turn = 2 * np.pi * np.cumsum(hertz) / RATE_HZ
        voice = sum(np.sin(k * turn) / k**0.8 for k in range(1, 6))
        rough = 1 + 0.3 * swell(rng, lasts_s, fastest_hz=40)
        lay(total, voice * rough * np.sin(np.pi * since) ** 0.8, 0.15 + 0.62 * number, strength=1 - 0.13 * number)
    return total
