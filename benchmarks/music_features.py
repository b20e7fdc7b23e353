"""What a sound is like, in numbers, by numpy and scipy alone: nothing of the project's own measures it."""

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct
from scipy.ndimage import uniform_filter1d
from scipy.signal import stft

RATE_HZ = 48_000
Sound = NDArray[np.float64]  # of shape (frames, 2), full scale 1

_BANDS = 28
_COEFFICIENTS = 13
_CLICK_WINDOW_S, _CLICK_RATIO, _CLICK_FLOOR = 0.02, 12.0, 1e-3


def centroid_hz(sound: Sound) -> float:
    """The middle of the spectrum by power."""
    frequencies, _times, spectrum = stft(sound.mean(axis=1), RATE_HZ, nperseg=4096)
    power = np.abs(spectrum) ** 2
    return float((frequencies[:, None] * power).sum() / power.sum())


def level_db(sound: Sound) -> float:
    """RMS relative to full scale, in dB; -200 for silence."""
    return float(10 * np.log10(np.mean(sound**2) + 1e-20))


def sounding_share(sound: Sound, *, within_db: float = 26.0) -> float:
    """The share of 20 ms frames that are no more than `within_db` below the loudest: how far notes overlap."""
    frames = sound[: len(sound) // 960 * 960].reshape(-1, 960 * sound.shape[1])
    power = (frames**2).mean(axis=1)
    return float((power > power.max() * 10 ** (-within_db / 10)).mean())


def clicks(sound: Sound) -> int:
    """How often the second difference stands out of the 20 ms around it: facts of hearing in docs/performance.md."""
    bend = np.abs(np.diff(sound, 2, axis=0)).max(axis=1)
    around = np.sqrt(uniform_filter1d(bend**2, round(_CLICK_WINDOW_S * RATE_HZ)))
    places = np.flatnonzero((bend > _CLICK_RATIO * around) & (bend > _CLICK_FLOOR))
    return 0 if len(places) == 0 else 1 + int((np.diff(places) > 0.005 * RATE_HZ).sum())


def fingerprint(sound: Sound) -> NDArray[np.float64]:
    """Timbre without loudness: mean and spread of cepstral coefficients, of their change, and of the flux."""
    _frequencies, _times, spectrum = stft(sound.mean(axis=1), RATE_HZ, nperseg=2048, noverlap=1024)
    power = _filterbank(spectrum.shape[0]) @ (np.abs(spectrum) ** 2)
    loud = np.log(power + 1e-7 * power.max())
    cepstrum = dct(loud, axis=0, norm="ortho")[1 : _COEFFICIENTS + 1]
    change = np.abs(np.diff(cepstrum, axis=1))
    flux = np.maximum(0.0, np.diff(loud, axis=1)).mean(axis=0)
    shape = [flux.mean(), flux.std(), np.percentile(flux, 98) / (flux.mean() + 1e-9)]
    return np.concatenate((cepstrum.mean(axis=1), cepstrum.std(axis=1), change.mean(axis=1), shape))


def share_told_apart(prints: NDArray[np.float64], classes: NDArray[np.int_], groups: NDArray[np.int_]) -> float:
    """Linear discriminants with a ridge, each group (seed) told by what the others taught: the share that was right."""
    right = 0
    for group in np.unique(groups):
        taught = groups != group
        centre, spread = prints[taught].mean(axis=0), prints[taught].std(axis=0) + 1e-9
        scaled = (prints - centre) / spread
        means = np.stack([scaled[taught & (classes == each)].mean(axis=0) for each in np.unique(classes)])
        within = scaled[taught] - means[classes[taught]]
        precision = np.linalg.inv(np.cov(within.T) + 0.3 * np.eye(prints.shape[1]))
        apart = scaled[~taught][:, None, :] - means[None]
        told = np.einsum("nci,ij,ncj->nc", apart, precision, apart).argmin(axis=1)
        right += int((told == classes[~taught]).sum())
    return right / len(classes)


def _filterbank(bins: int) -> NDArray[np.float64]:
    """Triangles on the mel scale from 60 Hz to 12 kHz, of shape (bands, bins)."""
    mel = np.linspace(1127 * np.log1p(60 / 700), 1127 * np.log1p(12_000 / 700), _BANDS + 2)
    edges = 700 * np.expm1(mel / 1127)
    hertz = np.linspace(0, RATE_HZ / 2, bins)
    rising = (hertz - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - hertz) / np.diff(edges)[1:, None]
    bank: NDArray[np.float64] = np.maximum(0.0, np.minimum(rising, falling))
    return bank
