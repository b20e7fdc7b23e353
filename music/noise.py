"""Pink noise from a table that a seed filled: the same at every start, and a tenth of the cost of making it anew."""

from typing import Any

import numpy as np

from music.audio_server import pyo

FRAMES = 1 << 19  # 11 s at 48 kHz: nobody hears noise come round after so long
PEAK = 1.0
LOWEST_BIN = 16  # below 1.5 Hz nothing: no drift, no thump


class Noise:
    """A table of pink noise, and readers of it that each begin elsewhere. pyo's server must have booted."""

    def __init__(self, seed: int) -> None:
        chance = np.random.default_rng([seed, 0x4E01])
        bins = np.arange(FRAMES // 2 + 1)
        spectrum = np.exp(2j * np.pi * chance.random(len(bins))) / np.sqrt(np.maximum(bins, 1))
        spectrum[:LOWEST_BIN] = 0.0
        sound = np.fft.irfft(spectrum, FRAMES)
        self._table = pyo.DataTable(FRAMES, init=(PEAK * sound / np.abs(sound).max()).tolist())
        self._chance = chance

    def pink(self, loudness: float = 1.0, *, channels: int = 2) -> Any:
        """A stream for each channel, unlike any other; `loudness` is about that of pyo's PinkNoise."""
        once_hz = pyo.Sig(1.0).getSamplingRate() / FRAMES
        phases = [float(phase) for phase in self._chance.random(channels)]
        return pyo.Osc(self._table, freq=[once_hz] * channels, phase=phases, mul=loudness)
