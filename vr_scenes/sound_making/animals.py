"""Animals: a dog's bark and pant, paws on grass, the feet of a spider."""

import numpy as np

from vr_scenes.sound_making.loops import RATE_HZ, Sound, count_of, lay, noise, struck, times_s

_THROAT_HZ = ((620.0, 220.0, 1.0), (1150.0, 320.0, 0.7), (2300.0, 600.0, 0.3))  # a dog's formants: place, width, share


def bark(rng: np.random.Generator) -> Sound:
    """One bark of a middle-sized dog: rough, rises and falls, ends in breath; 0.42 s. Its pitch makes the size."""
    length_s = 0.42
    since = times_s(length_s) / length_s
    hertz = 270 * (0.75 + 0.6 * np.sin(np.pi * np.minimum(1, since * 1.7)) - 0.25 * since)
    turn = 2 * np.pi * np.cumsum(hertz * (1 + 0.02 * noise(rng, length_s, low_hz=30, high_hz=90))) / RATE_HZ
    voice = np.zeros(len(since))
    for harmonic in range(1, 26):
        middle_hz = 300.0 * harmonic
        throat = sum(share * np.exp(-(((middle_hz - at) / wide) ** 2)) for at, wide, share in _THROAT_HZ)
        voice += (0.08 / harmonic + throat) * np.sin(harmonic * turn + rng.uniform(0, 6))
    voice += 0.9 * noise(rng, length_s, low_hz=500, high_hz=3200, slope=0.5) * (0.5 + 0.5 * since)
    made: Sound = voice * np.minimum(1, since / 0.05) * np.maximum(0.0, 1 - since) ** 1.6
    return made


def panting(rng: np.random.Generator) -> Sound:
    """A dog that pants: in and out, somewhat over two breaths a second; 7 s."""
    length_s, breaths = 7.0, 15
    total = np.zeros(count_of(length_s))
    for number in range(breaths):
        at_s = number * length_s / breaths + float(rng.normal(0, 0.012))
        out = noise(rng, 0.2, low_hz=550, high_hz=2800, slope=0.6) * np.sin(np.pi * times_s(0.2) / 0.2) ** 1.5
        back = noise(rng, 0.17, low_hz=900, high_hz=3900, slope=0.4) * np.sin(np.pi * times_s(0.17) / 0.17) ** 1.5
        lay(total, out, at_s % length_s, strength=float(rng.uniform(0.8, 1)))
        lay(total, back, (at_s + 0.23) % length_s, strength=0.45)
    return total


def paws(rng: np.random.Generator) -> Sound:
    """Four paws at a trot on short grass, with a tag that clinks at the collar; 4 s."""
    length_s = 4.0
    total = np.zeros(count_of(length_s))
    for number in range(22):
        step = noise(rng, 0.09, low_hz=120, high_hz=1500, slope=0.7) * struck(0.09, rise_s=0.006, fall_s=0.02)
        lay(total, step, (number * length_s / 22 + float(rng.normal(0, 0.01))) % length_s, float(rng.uniform(0.6, 1)))
    for number in range(11):
        since_s = times_s(0.12)
        clink = sum(np.sin(2 * np.pi * hertz * since_s) for hertz in (4150.0, 5630.0))
        at_s = (number * length_s / 11 + float(rng.uniform(0, 0.06))) % length_s
        lay(total, clink * struck(0.12, rise_s=0.001, fall_s=0.02), at_s, strength=0.05)
    return total


def tapping(rng: np.random.Generator) -> Sound:
    """A spider's feet on wood: tiny dry ticks in the order of its gait, and a hair's scrape; 3 s."""
    length_s = 3.0
    total = 0.012 * noise(rng, length_s, low_hz=2500, high_hz=8000)
    for number in range(48):  # eight feet, twice a second
        tick = noise(rng, 0.014, low_hz=rng.uniform(2200, 3400), high_hz=rng.uniform(5500, 9000))
        tick *= struck(0.014, rise_s=0.0005, fall_s=0.0022)
        at_s = (number * length_s / 48 + float(rng.normal(0, 0.009))) % length_s
        lay(total, tick, at_s, strength=float(rng.uniform(0.25, 1)))
    return total
