"""Raw EEG -> power in the bands of each electrode, and frontal asymmetry; nothing is told of what is no EEG."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_RATE_HZ = 90.0  # below it what lies above 30 Hz is not whole, by which muscle is told from brain
HIGHEST_RATE_HZ = 5000.0  # the fastest amplifiers of EEG; beyond, four seconds of many electrodes are too much work
WINDOW_S = 4.0  # what a reading looks back on: eight periods of the middle of delta, ...
SEGMENT_S = 2.0  # ... in segments that resolve half a hertz (Welch 1967) ...
STEP_S = 0.5  # ... one each half second, so that a blink spoils only some
FEWEST_CLEAN = 3  # segments of the five; with fewer the blink says more than the brain
GAP_S = 0.5  # senders that stamp a packet as a whole are uneven by less
LOST_SHARE = 0.1  # of the window: where stamps and count differ by more, samples are missing or the rate is not so

LARGEST_UV = 150.0  # an electrode on the scalp of a waking adult stays below; blinks, jaw and movement do not
NO_VOLTAGE_UV = 1e9  # a thousand volts: what lies beyond, or is no number, is no sample
FLAT_UV = 0.5  # from peak to peak over a segment: an electrode or an amplifier that is off
CLIPPED_SHARE = 0.05  # of a segment's samples at exactly its highest or lowest value: the amplifier is at its rail
NOISE_SHARE = 0.3  # power above 30 Hz against power below: EEG has under a tenth, muscle and a loose electrode more
QUIET_HZ, NOISE_HZ = (1.0, 30.0), (30.0, 45.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Frequencies from `from_hz` until before `to_hz`."""

    name: str
    from_hz: float
    to_hz: float


# As the International Federation of Clinical Neurophysiology names them (Kane et al. 2017); gamma ends below mains hum.
BANDS = (
    Band(name="delta", from_hz=1.0, to_hz=4.0),
    Band(name="theta", from_hz=4.0, to_hz=8.0),
    Band(name="alpha", from_hz=8.0, to_hz=13.0),
    Band(name="beta", from_hz=13.0, to_hz=30.0),
    Band(name="gamma", from_hz=30.0, to_hz=45.0),
)
_ALPHA = 2
FRONTAL_PAIRS = (("F3", "F4"), ("AF7", "AF8"))  # left, right; the second are those of headbands


class BrainBands:
    """Keeps the last WINDOW_S of an EEG and tells its bands.

    `labels` of a reading are "<electrode> <band>" in uV^2 for each electrode, then "asymmetry <right>/<left>" for each
    frontal pair that is there: ln(alpha right) - ln(alpha left). It is positive where the left side is the more
    active, as alpha is the rhythm of rest (Allen, Coan & Nazarian 2004).
    """

    def __init__(self, *, rate_hz: float, electrodes: Sequence[str]) -> None:
        """Raises ValueError for a rate outside LEAST_RATE_HZ to HIGHEST_RATE_HZ or without electrodes."""
        if not LEAST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
            raise ValueError(
                f"bands of an EEG need {LEAST_RATE_HZ:.0f} to {HIGHEST_RATE_HZ:.0f} samples a second, not {rate_hz}"
            )
        if not electrodes:
            raise ValueError("bands of an EEG need an electrode")
        self._rate_hz = rate_hz
        self._pairs = _pairs_among([name.strip().upper() for name in electrodes])
        asymmetries = [f"asymmetry {electrodes[right]}/{electrodes[left]}" for left, right in self._pairs]
        self.labels = (*(f"{name} {band.name}" for name in electrodes for band in BANDS), *asymmetries)
        self._size = round(WINDOW_S * rate_hz)
        self._channels = len(electrodes)
        self._stamps_s: NDArray[np.float64] = np.empty(0)
        self._samples: NDArray[np.float64] = np.empty((0, self._channels))

    def take(self, stamps_s: NDArray[np.float64], samples_uv: NDArray[np.float64]) -> None:
        """Take consecutive samples (n, electrodes), oldest first, with the sender's stamps (n,).

        Nothing is joined across a gap: what came before one is forgotten. Raises ValueError for another shape.
        """
        if samples_uv.shape != (len(stamps_s), self._channels):
            raise ValueError(f"samples of shape {samples_uv.shape} for {len(stamps_s)} stamps, {self._channels} wanted")
        if not len(stamps_s):
            return
        stamps = np.concatenate((self._stamps_s, stamps_s))
        samples = np.concatenate((self._samples, np.where(np.abs(samples_uv) < NO_VOLTAGE_UV, samples_uv, np.nan)))
        with np.errstate(invalid="ignore", over="ignore"):  # stamps may be anything; such steps are breaks
            steps = np.diff(stamps)
        breaks = np.flatnonzero(~((steps > -GAP_S) & (steps < GAP_S)))
        begin = max(breaks[-1] + 1 if len(breaks) else 0, len(stamps) - self._size)
        self._stamps_s, self._samples = stamps[begin:], samples[begin:]

    def reading(self) -> tuple[float | None, ...]:
        """A value for each of `labels`.

        None where the window is not whole yet, and where the electrode is flat, at its rail, moved, or drowned in
        muscle or noise.
        """
        if not self._is_whole:
            return (None,) * len(self.labels)
        powers = self._powers()
        bands = np.where(np.isnan(powers) | (powers <= 0), np.nan, powers)
        alpha = np.log(bands[:, _ALPHA])
        asymmetries = [alpha[right] - alpha[left] for left, right in self._pairs]
        return tuple(None if np.isnan(value) else float(value) for value in (*bands.ravel(), *asymmetries))

    @property
    def _is_whole(self) -> bool:
        if len(self._stamps_s) < self._size:
            return False
        spanned_s = self._stamps_s[-1] - self._stamps_s[0]
        return bool(abs(spanned_s - WINDOW_S) <= LOST_SHARE * WINDOW_S)

    def _powers(self) -> NDArray[np.float64]:
        """(electrodes, bands) in uV^2; NaN where none can be told."""
        raw = _segments(self._samples, self._rate_hz)
        segments = _without_drift(raw)
        clean = _is_clean(segments) & ~_is_clipped(raw)  # (segments, electrodes)
        spectra = _spectra(np.where(clean[:, None, :], segments, 0.0), self._rate_hz)
        counts = clean.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            density = spectra.sum(axis=0) / counts  # (frequencies, electrodes) in uV^2/Hz; of clean segments alone
        powers = np.stack([self._power(density, band.from_hz, band.to_hz) for band in BANDS], axis=1)
        with np.errstate(invalid="ignore"):
            is_noise = self._power(density, *NOISE_HZ) > NOISE_SHARE * self._power(density, *QUIET_HZ)
        powers[(counts < FEWEST_CLEAN) | is_noise] = np.nan
        return powers

    def _power(self, density: NDArray[np.float64], from_hz: float, to_hz: float) -> NDArray[np.float64]:
        """(electrodes,) in uV^2."""
        resolution_hz = self._rate_hz / round(SEGMENT_S * self._rate_hz)
        frequencies = np.arange(len(density)) * resolution_hz
        inside = (frequencies >= from_hz) & (frequencies < to_hz)
        return np.asarray(density[inside].sum(axis=0) * resolution_hz)


def _pairs_among(names: Sequence[str]) -> tuple[tuple[int, int], ...]:
    return tuple((names.index(left), names.index(right)) for left, right in FRONTAL_PAIRS if {left, right} <= {*names})


def _segments(samples: NDArray[np.float64], rate_hz: float) -> NDArray[np.float64]:
    """(segments, samples of one, electrodes)."""
    length, step = round(SEGMENT_S * rate_hz), round(STEP_S * rate_hz)
    return np.stack([samples[begin : begin + length] for begin in range(0, len(samples) - length + 1, step)])


def _without_drift(segments: NDArray[np.float64]) -> NDArray[np.float64]:
    """The segments, each less its mean and its slope."""
    ramp = np.linspace(-1.0, 1.0, segments.shape[1])
    level = segments - segments.mean(axis=1, keepdims=True)
    slopes = np.einsum("t,ste->se", ramp, level) / (ramp @ ramp)
    return np.asarray(level - ramp[None, :, None] * slopes[:, None, :])


def _is_clean(segments: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(segments, electrodes): all numbers, not flat, and no larger than a brain's."""
    highest, lowest = segments.max(axis=1), segments.min(axis=1)
    is_small = (highest < LARGEST_UV) & (lowest > -LARGEST_UV)  # False for NaN
    return np.asarray(is_small & (highest - lowest > FLAT_UV))


def _is_clipped(raw: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(segments, electrodes): stands at its highest or lowest value for too long."""
    highest, lowest = raw.max(axis=1, keepdims=True), raw.min(axis=1, keepdims=True)
    share = np.maximum((raw == highest).mean(axis=1), (raw == lowest).mean(axis=1))
    return np.asarray(share > CLIPPED_SHARE)


def _spectra(segments: NDArray[np.float64], rate_hz: float) -> NDArray[np.float64]:
    """(segments, frequencies, electrodes): one-sided power density in uV^2/Hz, by a Hann window."""
    window = np.hanning(segments.shape[1] + 1)[:-1]
    transformed = np.fft.rfft(segments * window[None, :, None], axis=1)
    return np.asarray(2.0 * np.abs(transformed) ** 2 / (rate_hz * (window @ window)))
