"""People who are there: a murmur of voices, applause, laughter, steps."""

import numpy as np

from vr_scenes.sound_making.loops import Sound, count_of, lay, noise, struck, times_s

CLAPPING, CLAPS_S = 25, 6.0
LAUGHING, LAUGHTER_S = 5, 5.0
VOWEL_HZ = (740, 1250, 2500)  # formants of an open vowel


def murmur(rng: np.random.Generator, voices: int = 9) -> Sound:
    """Whispering voices: breathy bands that open and close with syllables; no word can be heard; 9 s."""
    total = np.zeros(count_of(9.0))
    for _ in range(voices):
        pitch = rng.uniform(0.8, 1.5)
        voice = noise(rng, 9.0, low_hz=260 * pitch, high_hz=900 * pitch)
        voice += 0.45 * noise(rng, 9.0, low_hz=1400 * pitch, high_hz=2900 * pitch)
        syllables = np.maximum(noise(rng, 9.0, low_hz=2.2, high_hz=5.5), 0)
        phrases = np.maximum(noise(rng, 9.0, low_hz=0.1, high_hz=0.5) + 0.7, 0)
        total += voice * syllables * phrases
    return total


def applause(rng: np.random.Generator) -> Sound:
    """Some 25 people who clap, each at their own pace and with their own hands; 6 s."""
    total = np.zeros(count_of(CLAPS_S))
    for _ in range(CLAPPING):
        every_s = CLAPS_S / rng.integers(14, 19)  # whole claps in the loop
        offset, strength = rng.uniform(0, every_s), rng.uniform(0.4, 1)
        clap = _clap(rng)
        for number in range(round(CLAPS_S / every_s)):
            at_s = offset + number * every_s + rng.normal(0, 0.012)
            lay(total, clap, at_s % CLAPS_S, strength=float(strength * rng.uniform(0.7, 1)))
    return total


def _clap(rng: np.random.Generator) -> Sound:
    burst = noise(rng, 0.05, low_hz=rng.uniform(500, 900), high_hz=rng.uniform(2400, 4200))
    return burst * struck(0.05, rise_s=0.0008, fall_s=0.011)


def laughter(rng: np.random.Generator) -> Sound:
    """Five people, each in runs of short voiced breaths that fall in pitch; 5 s."""
    total = np.zeros(count_of(LAUGHTER_S))
    for _ in range(LAUGHING):
        pitch_hz, pace = rng.uniform(130, 290), rng.uniform(4.4, 5.6)
        for run in range(2):
            begins_s = rng.uniform(0, 0.9) + 2.5 * run
            for number in range(int(rng.integers(4, 8))):
                breath = _breath(rng, pitch_hz * (1 - 0.045 * number), 0.13)
                lay(total, breath, begins_s + number / pace, strength=1 - 0.1 * number)
    return total


def _breath(rng: np.random.Generator, pitch_hz: float, length_s: float) -> Sound:
    """One "ha": harmonics under the formants of an open vowel, with breath in it."""
    since_s = times_s(length_s)
    voice = np.zeros(len(since_s))
    for harmonic in range(1, 16):
        hertz = harmonic * pitch_hz
        vowel = sum(np.exp(-(((hertz - formant) / 180) ** 2)) / (1 + i) for i, formant in enumerate(VOWEL_HZ))
        voice += (0.1 / harmonic + vowel) * np.sin(2 * np.pi * hertz * since_s)
    voice += 0.8 * noise(rng, length_s, low_hz=600, high_hz=2600)
    made: Sound = voice * np.sin(np.pi * since_s / length_s) ** 1.5
    return made


def footsteps(rng: np.random.Generator, walkers: int = 5) -> Sound:
    """People who walk past on a hard floor, each with heel and sole at an even pace; 8 s."""
    length_s = 8.0
    total = np.zeros(count_of(length_s))
    for _ in range(walkers):
        steps = int(rng.integers(12, 17))  # whole steps in the loop, 1.5 to 2 a second
        offset_s, strength = float(rng.uniform(0, 1)), float(rng.uniform(0.3, 1))
        heel, sole = _shoe(rng, 1.0), _shoe(rng, 2.4)
        for number in range(steps):
            at_s = (offset_s + number * length_s / steps + rng.normal(0, 0.008)) % length_s
            louder = strength * float(rng.uniform(0.75, 1))
            lay(total, heel, at_s, strength=louder)
            lay(total, sole, at_s + 0.09, strength=0.35 * louder)
    return total


def _shoe(rng: np.random.Generator, brightness: float) -> Sound:
    knock = noise(rng, 0.09, low_hz=110 * brightness, high_hz=rng.uniform(700, 1300) * brightness, slope=0.5)
    return knock * struck(0.09, rise_s=0.0015, fall_s=0.016)
