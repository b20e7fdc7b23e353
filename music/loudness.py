"""Loudness (ITU-R BS.1770-4), true peak and hearing dose of a sound, and the limits that the player keeps."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # numpy and scipy take half a second to import; the player only needs the limits
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.floating]

# The limits that the player keeps, whatever it is told.
HIGHEST_TRUE_PEAK_DBTP = -1.0  # EBU R 128: above it, converters and codecs distort
CLIP_LEVEL = 0.80  # -1.94 dBFS: a clipped peak between two samples then stays below -1 dBTP
LOUDEST_LUFS = -14.0  # the loudest integrated loudness at loudness_db 0; streaming services play at this

# Safe listening, WHO-ITU H.870 (2018): 80 dBA for 40 hours a week; each 3 dB more halve the time.
SAFE_LEVEL_DBA = 80.0
SAFE_LEVEL_SENSITIVE_DBA = 75.0  # children, and those who are sensitive to sound
SAFE_WEEK_S = 40 * 3600.0
EXCHANGE_RATE_DB = 3.0

# BS.1770-4 annex 1: blocks of 0.4 s that overlap by three quarters.
BLOCK_STEP_S, STEPS_PER_BLOCK = 0.1, 4
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
LOUDNESS_OFFSET = -0.691
OVERSAMPLING = 4  # annex 2
FILTER_REACH = 64  # frames that the oversampling filter looks to either side, and some more

_SHELF_HZ, _SHELF_DB, _SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
_SHELF_BAND = 0.4996667741545416
_HIGH_PASS_HZ, _HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773


def dose(level_dba: float, seconds: float, *, safe_level_dba: float = SAFE_LEVEL_DBA) -> float:
    """The share of a week's safe sound that `seconds` at `level_dba` at the ear are; 1 is all of it."""
    if not seconds >= 0:
        raise ValueError(f"seconds must be 0 or more, not {seconds}")
    return seconds / safe_seconds(level_dba, safe_level_dba=safe_level_dba)


def safe_seconds(level_dba: float, *, safe_level_dba: float = SAFE_LEVEL_DBA) -> float:
    """How long `level_dba` at the ear is safe in a week."""
    return SAFE_WEEK_S * math.exp2((safe_level_dba - level_dba) / EXCHANGE_RATE_DB)


class LoudnessMeter:
    """Measures a sound of any length, piece by piece."""

    def __init__(self, sample_rate_hz: int, channels: int = 2) -> None:
        import numpy as np

        self._step = round(BLOCK_STEP_S * sample_rate_hz)
        self._filters = (_shelf(sample_rate_hz), _high_pass(sample_rate_hz))
        self._memories = [np.zeros((2, channels)) for _ in self._filters]
        self._weighted: Sound = np.zeros((0, channels))  # what has not filled a step yet
        self._step_powers: list[float] = []
        self._edge: Sound = np.zeros((0, channels))  # the newest frames, which the next peak is measured from
        self._peak = 0.0

    def add(self, sound: "Sound") -> None:
        """Take the next frames, of shape (frames, channels), full scale 1."""
        import numpy as np
        from scipy.signal import lfilter

        weighted = sound
        for index, (numerator, denominator) in enumerate(self._filters):
            weighted, self._memories[index] = lfilter(
                numerator, denominator, weighted, axis=0, zi=self._memories[index]
            )
        waiting = np.concatenate((self._weighted, weighted))
        steps = len(waiting) // self._step
        squares = waiting[: steps * self._step] ** 2
        self._step_powers += squares.reshape(steps, -1).sum(axis=1).tolist()
        self._weighted = waiting[steps * self._step :]
        self._take_peak(np.concatenate((self._edge, sound)))

    @property
    def lufs(self) -> float | None:
        """Integrated, gated loudness; None if nothing is louder than -70 LUFS or the sound is shorter than 0.4 s."""
        import numpy as np

        if len(self._step_powers) < STEPS_PER_BLOCK:
            return None
        powers = np.convolve(self._step_powers, np.ones(STEPS_PER_BLOCK), "valid") / (STEPS_PER_BLOCK * self._step)
        above = powers[powers > 10 ** ((ABSOLUTE_GATE_LUFS - LOUDNESS_OFFSET) / 10)]
        if above.size == 0:
            return None
        gate = np.mean(above) * 10 ** (RELATIVE_GATE_LU / 10)
        return float(LOUDNESS_OFFSET + 10 * np.log10(np.mean(above[above > gate])))

    @property
    def true_peak_dbtp(self) -> float | None:
        """The highest peak between samples, in dB of full scale; None for silence."""
        return 20 * math.log10(self._peak) if self._peak > 0 else None

    def _take_peak(self, sound: "Sound") -> None:
        """Frames near a cut are measured with the next piece; at the very ends the filter sees silence beyond."""
        import numpy as np
        from scipy.signal import resample_poly

        known = len(self._edge)
        oversampled = np.abs(resample_poly(sound, OVERSAMPLING, 1, axis=0))
        begin = OVERSAMPLING * min(known, FILTER_REACH)
        end = len(oversampled) - OVERSAMPLING * FILTER_REACH
        inner = oversampled[begin : max(begin, end)]
        self._peak = max(self._peak, float(inner.max(initial=0.0)), float(np.abs(sound).max(initial=0.0)))
        self._edge = sound[-2 * FILTER_REACH :]


def integrated_lufs(sound: "Sound", sample_rate_hz: int) -> float | None:
    """Loudness of `sound`, shape (frames, channels), full scale 1. None as for LoudnessMeter.lufs."""
    meter = LoudnessMeter(sample_rate_hz, sound.shape[1])
    meter.add(sound)
    return meter.lufs


def true_peak_dbtp(sound: "Sound") -> float | None:
    """The highest peak between the samples of `sound`, shape (frames, channels), in dB of full scale."""
    import numpy as np
    from scipy.signal import resample_poly

    if sound.size == 0:
        return None
    peak = float(np.abs(resample_poly(sound, OVERSAMPLING, 1, axis=0)).max())
    return 20 * math.log10(peak) if peak > 0 else None


def _shelf(sample_rate_hz: int) -> tuple[list[float], list[float]]:
    """The head's shelf, stage 1 of K-weighting, for any rate (coefficients after B. De Man, 2018)."""
    k = math.tan(math.pi * _SHELF_HZ / sample_rate_hz)
    high = 10 ** (_SHELF_DB / 20)
    band = high**_SHELF_BAND
    a0 = 1 + k / _SHELF_Q + k * k
    numerator = (high + band * k / _SHELF_Q + k * k, 2 * (k * k - high), high - band * k / _SHELF_Q + k * k)
    return [b / a0 for b in numerator], [1.0, 2 * (k * k - 1) / a0, (1 - k / _SHELF_Q + k * k) / a0]


def _high_pass(sample_rate_hz: int) -> tuple[list[float], list[float]]:
    """Stage 2 of K-weighting: low sounds count less."""
    k = math.tan(math.pi * _HIGH_PASS_HZ / sample_rate_hz)
    a0 = 1 + k / _HIGH_PASS_Q + k * k
    return [1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / a0, (1 - k / _HIGH_PASS_Q + k * k) / a0]
