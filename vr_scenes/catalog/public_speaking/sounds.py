"""What is heard in the hall: the room, a murmur of voices, applause, laughter, a phone."""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.sounds import SceneSound

RATE_HZ = 22050
SEED = 37
Sound = NDArray[np.float64]


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names; all of them loop."""
    rng = np.random.default_rng(SEED)
    made = {
        "room": _room(rng),
        "murmur": _murmur(rng),
        "applause": _applause(rng),
        "laughter": _laughter(rng),
        "phone": _phone(),
    }
    return tuple(
        SceneSound(name=name, samples=_levelled(sound, 0.7), rate_hz=RATE_HZ, loops=True)
        for name, sound in made.items()
    )


def _room(rng: np.random.Generator) -> Sound:
    """The air of a large room: low noise, hardly there."""
    return _noise(rng, 6.0, low_hz=40, high_hz=420)


def _murmur(rng: np.random.Generator) -> Sound:
    """Nine whispering voices: breathy bands that open and close with syllables; no word can be heard."""
    total = np.zeros(round(9.0 * RATE_HZ))
    for _ in range(9):
        pitch = rng.uniform(0.8, 1.5)
        voice = _noise(rng, 9.0, low_hz=260 * pitch, high_hz=900 * pitch)
        voice += 0.45 * _noise(rng, 9.0, low_hz=1400 * pitch, high_hz=2900 * pitch)
        syllables = np.maximum(_noise(rng, 9.0, low_hz=2.2, high_hz=5.5), 0)
        phrases = np.maximum(_noise(rng, 9.0, low_hz=0.1, high_hz=0.5) + 0.3, 0)
        total += voice * syllables * phrases
    return total


def _applause(rng: np.random.Generator) -> Sound:
    """Some 25 people who clap, each at their own pace and with their own hands."""
    count = round(6.0 * RATE_HZ)
    total = np.zeros(count)
    for _ in range(25):
        every_s = 6.0 / rng.integers(14, 19)  # whole claps in the loop
        offset, strength = rng.uniform(0, every_s), rng.uniform(0.4, 1)
        clap = _clap(rng)
        for number in range(round(6.0 / every_s)):
            begins = round((offset + number * every_s + rng.normal(0, 0.012)) * RATE_HZ)
            places = (begins + np.arange(len(clap))) % count
            total[places] += strength * rng.uniform(0.7, 1) * clap
    return total


def _clap(rng: np.random.Generator) -> Sound:
    length_s = 0.05
    burst = _noise(rng, length_s, low_hz=rng.uniform(500, 900), high_hz=rng.uniform(2400, 4200))
    decay: Sound = burst * np.exp(-np.arange(len(burst)) / RATE_HZ / 0.011)
    return decay


def _laughter(rng: np.random.Generator) -> Sound:
    """Five people, each in runs of short voiced breaths that fall in pitch."""
    count = round(5.0 * RATE_HZ)
    total = np.zeros(count)
    for _ in range(5):
        pitch_hz, pace = rng.uniform(130, 290), rng.uniform(4.4, 5.6)
        for run in range(2):
            begins_s = rng.uniform(0, 0.9) + 2.5 * run
            for number in range(int(rng.integers(4, 8))):
                breath = _breath(rng, pitch_hz * (1 - 0.045 * number), 0.13)
                places = (round((begins_s + number / pace) * RATE_HZ) + np.arange(len(breath))) % count
                total[places] += breath * (1 - 0.1 * number)
    return total


def _breath(rng: np.random.Generator, pitch_hz: float, length_s: float) -> Sound:
    """One "ha": harmonics under the formants of an open vowel, with breath in it."""
    seconds = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    voice = np.zeros(len(seconds))
    for harmonic in range(1, 16):
        frequency = harmonic * pitch_hz
        vowel = sum(
            np.exp(-(((frequency - formant) / 180) ** 2)) / (1 + i) for i, formant in enumerate((740, 1250, 2500))
        )
        voice += (0.1 / harmonic + vowel) * np.sin(2 * np.pi * frequency * seconds)
    voice += 0.8 * _noise(rng, length_s, low_hz=600, high_hz=2600)
    swell: Sound = voice * np.sin(np.pi * seconds / length_s) ** 1.5
    return swell


def _phone() -> Sound:
    """A soft two-tone ring, then a pause: 2 s."""
    seconds = np.arange(2 * RATE_HZ) / RATE_HZ
    total = np.zeros(len(seconds))
    for number, pitch_hz in enumerate((784.0, 988.0, 1175.0, 988.0, 784.0, 988.0)):
        since_s = seconds - 0.16 * number
        note = np.sin(2 * np.pi * pitch_hz * since_s) + 0.3 * np.sin(6 * np.pi * pitch_hz * since_s)
        total += np.where(
            since_s > 0, note * np.minimum(since_s / 0.006, 1) * np.exp(-np.maximum(since_s, 0) / 0.09), 0
        )
    return total


def _noise(rng: np.random.Generator, length_s: float, *, low_hz: float, high_hz: float) -> Sound:
    """Noise between two frequencies that loops without a seam, about -3 .. 3."""
    count = round(length_s * RATE_HZ)
    spectrum = np.fft.rfft(rng.normal(size=count))
    frequency = np.fft.rfftfreq(count, 1 / RATE_HZ)
    soft = 1 / (1 + (low_hz / np.maximum(frequency, 1e-6)) ** 6) / (1 + (frequency / high_hz) ** 6)
    noise = np.fft.irfft(spectrum * soft, count)
    level: Sound = noise / (noise.std() + 1e-12)
    return level


def _levelled(sound: Sound, peak: float) -> NDArray[np.float32]:
    loud: NDArray[np.float32] = (sound * (peak / np.abs(sound).max())).astype(np.float32)
    return loud
