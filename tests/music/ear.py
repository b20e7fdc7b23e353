"""What an ear would say of a sound: brightness, onsets, clicks. Sounds have the shape (frames, 2), full scale 1."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d
from scipy.signal import find_peaks, stft

RATE_HZ = 48_000
Sound = NDArray[np.float64]

CLICK_WINDOW_S = 0.02
CLICK_RATIO = 12.0  # a second difference so many times its surroundings' is heard as a click
CLICK_FLOOR = 1e-3


def centroid_hz(sound: Sound) -> float:
    """The middle of the spectrum by power."""
    frequencies, _times, spectrum = stft(sound.mean(axis=1), RATE_HZ, nperseg=4096)
    power = np.abs(spectrum) ** 2
    return float((frequencies[:, None] * power).sum() / power.sum())


def onsets_per_s(sound: Sound) -> float:
    """Sudden rises of the spectrum above 300 Hz."""
    frequencies, _times, spectrum = stft(sound.mean(axis=1), RATE_HZ, nperseg=1024, noverlap=768)
    magnitude = np.log1p(1000 * np.abs(spectrum[(frequencies > 300) & (frequencies < 8000)]))
    flux = np.maximum(0, np.diff(magnitude, axis=1)).mean(axis=0)
    middle = np.median(flux)
    spread = np.median(np.abs(flux - middle))
    peaks, _properties = find_peaks(flux, height=middle + 6 * spread, distance=round(0.06 * RATE_HZ / 256))
    return len(peaks) / (len(sound) / RATE_HZ)


def clicks(sound: Sound) -> int:
    """How often the second difference stands out of the 20 ms around it."""
    bend = np.abs(np.diff(sound, 2, axis=0)).max(axis=1)
    window = round(CLICK_WINDOW_S * RATE_HZ)
    around = np.sqrt(uniform_filter1d(bend**2, window))
    places = np.flatnonzero((bend > CLICK_RATIO * around) & (bend > CLICK_FLOOR))
    return 0 if len(places) == 0 else 1 + int((np.diff(places) > 0.005 * RATE_HZ).sum())
