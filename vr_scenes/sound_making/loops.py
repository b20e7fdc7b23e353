"""What every sound is made of: noise and curves that loop without a seam, and strokes laid into a loop."""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.sounds import SceneSound

RATE_HZ = 22_050  # holds up to 11 kHz: above that neither wind nor machines have much
PEAK = 0.8  # of the samples; how loud a sound is heard its pose says, so only rounding depends on this
_SIDES = 6  # how steeply a band ends: 36 dB an octave

Sound = NDArray[np.float64]


def count_of(length_s: float) -> int:
    """The samples in `length_s`."""
    return round(length_s * RATE_HZ)


def times_s(length_s: float) -> Sound:
    """The time of each sample, from 0."""
    return np.arange(count_of(length_s)) / RATE_HZ


def noise(rng: np.random.Generator, length_s: float, *, low_hz: float, high_hz: float, slope: float = 0.0) -> Sound:
    """Noise between two frequencies, of RMS 1, whose end goes over into its beginning.

    `slope`: 1 falls by 6 dB an octave inside the band, as wind and rumble do.
    """
    count = count_of(length_s)
    spectrum = np.fft.rfft(rng.normal(size=count))
    frequency = np.maximum(np.fft.rfftfreq(count, 1 / RATE_HZ), 1e-6)
    band = 1 / (1 + (low_hz / frequency) ** _SIDES) / (1 + (frequency / high_hz) ** _SIDES)
    made = np.fft.irfft(spectrum * band * (frequency / low_hz) ** -slope, count)
    of_rms_1: Sound = made / (made.std() + 1e-12)
    return of_rms_1


def swell(rng: np.random.Generator, length_s: float, *, fastest_hz: float, least: float = 0.0) -> Sound:
    """A slow curve between `least` and 1 without a seam, for how loud something is."""
    count = count_of(length_s)
    turns = 1 + np.arange(max(1, round(fastest_hz * length_s)))
    spectrum = np.zeros(count // 2 + 1, np.complex128)
    size = rng.normal(size=len(turns)) / turns**0.5
    spectrum[turns] = size * np.exp(1j * rng.uniform(0, 2 * np.pi, len(turns)))
    curve = np.fft.irfft(spectrum, count)
    low, high = curve.min(), curve.max()
    between: Sound = least + (1 - least) * (curve - low) / (high - low)
    return between


def tone(length_s: float, hertz: float, *, phase: float = 0.0) -> Sound:
    """A sine that loops: its frequency is the nearest with whole turns in `length_s`."""
    turns = max(1, round(hertz * length_s))
    wave: Sound = np.sin(2 * np.pi * turns * times_s(length_s) / length_s + phase)
    return wave


def lay(loop: Sound, stroke: Sound, at_s: float, strength: float = 1.0) -> None:
    """Add `stroke`, which is shorter, to `loop` at a time; what goes over its end sounds at its beginning."""
    begins = count_of(at_s) % len(loop)
    before_end = min(len(stroke), len(loop) - begins)
    loop[begins : begins + before_end] += strength * stroke[:before_end]
    loop[: len(stroke) - before_end] += strength * stroke[before_end:]


def struck(length_s: float, *, rise_s: float, fall_s: float) -> Sound:
    """How loud something is after a stroke: up within `rise_s`, down by `fall_s`, exactly 0 at both ends."""
    since_s = times_s(length_s)
    up = np.sin(np.minimum(since_s / rise_s, 1) * np.pi / 2) ** 2
    out = np.minimum(1.0, (length_s - since_s) / (0.15 * length_s))
    curve: Sound = up * np.exp(-since_s / fall_s) * out
    return curve


def looping(name: str, sound: Sound) -> SceneSound:
    """A sound that goes on for as long as it is heard."""
    return SceneSound(name=name, samples=_levelled(sound - sound.mean()), rate_hz=RATE_HZ, loops=True)


def once(name: str, sound: Sound) -> SceneSound:
    """A sound that is heard once each time its level rises from 0; it begins and ends at 0."""
    return SceneSound(name=name, samples=_levelled(sound), rate_hz=RATE_HZ, loops=False)


def _levelled(sound: Sound) -> NDArray[np.float32]:
    loud: NDArray[np.float32] = (sound * (PEAK / np.abs(sound).max())).astype(np.float32)
    return loud
