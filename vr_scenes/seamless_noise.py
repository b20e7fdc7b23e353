"""What scenes' sounds are made of: noise that loops without a seam, and an even loudness."""

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]


def noise(rng: np.random.Generator, *, length_s: float, rate_hz: int, low_hz: float, high_hz: float) -> Sound:
    """Noise between two frequencies, of standard deviation 1; its end goes on into its beginning."""
    count = round(length_s * rate_hz)
    spectrum = np.fft.rfft(rng.normal(size=count))
    frequency = np.fft.rfftfreq(count, 1 / rate_hz)
    soft = 1 / (1 + (low_hz / np.maximum(frequency, 1e-6)) ** 6) / (1 + (frequency / high_hz) ** 6)
    made = np.fft.irfft(spectrum * soft, count)
    level: Sound = made / (made.std() + 1e-12)
    return level


def to_peak(sound: Sound, peak: float) -> NDArray[np.float32]:
    """The sound with its highest sample at `peak`, 0..1."""
    loud: NDArray[np.float32] = (sound * (peak / np.abs(sound).max())).astype(np.float32)
    return loud
