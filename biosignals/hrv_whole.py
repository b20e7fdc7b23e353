"""HRV of one whole series as a single window, however long: for comparison with other programs and with definitions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy

from biosignals.hrv_entropy import matches
from biosignals.hrv_grains import GRAINS_PER_S, MS_PER_GRAIN
from biosignals.hrv_limits import LF_WINDOW_S
from biosignals.hrv_scaling import rests_of, scaling
from biosignals.hrv_spectrum import FREQUENCIES_HZ, HF_BAND, LF_BAND, Floats, Integers, apart, density, fit
from biosignals.hrv_sums import WindowSums

FEWEST_INTERVALS = 16  # one box of DFA's longest scale
STRETCH = 100  # frequencies at once
# Books stop short of a band's end: 0.04 to 0.148 and 0.15 to 0.398 Hz.
TEXTBOOK_LF_HZ = 0.04 + 0.002 * numpy.arange(55, dtype=numpy.float64)
TEXTBOOK_HF_HZ = 0.15 + 0.002 * numpy.arange(125, dtype=numpy.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeHrv:
    """The numbers of one gapless series; None where it is too even to tell."""

    mean_hr_bpm: float
    rmssd_ms: float
    sdnn_ms: float
    pnn50_percent: float
    sd1_ms: float
    sd2_ms: float
    lf_ms2: float
    hf_ms2: float
    textbook_lf_ms2: float  # by Lomb's method as it stands in books: each beat counts alike, however long it lasts
    textbook_hf_ms2: float
    sample_entropy: float | None
    dfa_alpha1: float | None


def hrv_of_series(rr_s: Sequence[float]) -> WholeHrv:
    """HRV of intervals (seconds) that follow each other without a gap, all trusted, as one window.

    Definitions are those of the live loop; limits of windows do not apply. Raises ValueError for fewer than 16.
    """
    if len(rr_s) < FEWEST_INTERVALS:
        raise ValueError(f"at least {FEWEST_INTERVALS} intervals are needed, not {len(rr_s)}")
    intervals = numpy.rint(numpy.asarray(rr_s, dtype=float) * GRAINS_PER_S).astype(numpy.int64)
    is_joined = numpy.ones(intervals.size, dtype=bool)
    is_joined[0] = False
    times = numpy.cumsum(intervals) / GRAINS_PER_S
    sums = _sums(times, intervals)
    rmssd_ms, pnn50_percent, sd1_ms, sd2_ms = sums.of_differences()
    lf_ms2, hf_ms2 = (_power(times, intervals, intervals, _band_hz(times, band)) for band in (LF_BAND, HF_BAND))
    alike = numpy.ones(intervals.size)
    textbook_lf_ms2, textbook_hf_ms2 = (
        _power(times, intervals, alike, band_hz) for band_hz in (TEXTBOOK_LF_HZ, TEXTBOOK_HF_HZ)
    )
    found = matches(intervals, is_joined, total=int(intervals.sum()), squares=int((intervals * intervals).sum()))
    alpha, _ = scaling(rests_of(intervals, is_joined), numpy.zeros(1, dtype=numpy.int64), intervals.size)
    return WholeHrv(
        mean_hr_bpm=sums.mean_hr_bpm(),
        rmssd_ms=rmssd_ms,
        sdnn_ms=sums.sdnn_ms(),
        pnn50_percent=pnn50_percent,
        sd1_ms=sd1_ms,
        sd2_ms=sd2_ms,
        lf_ms2=lf_ms2,
        hf_ms2=hf_ms2,
        textbook_lf_ms2=textbook_lf_ms2,
        textbook_hf_ms2=textbook_hf_ms2,
        sample_entropy=found.entropy,
        dfa_alpha1=None if numpy.isnan(alpha[0]) else float(alpha[0]),
    )


def _sums(times: Floats, intervals: Integers) -> WindowSums:
    sums = WindowSums(float("inf"))
    before: int | None = None
    for t, interval in zip(times.tolist(), intervals.tolist(), strict=True):
        sums.push(t, interval, None if before is None else interval - before)
        before = interval
    return sums


def _band_hz(times: Floats, band: slice) -> Floats:
    """The band's frequencies, as much closer together as the series is longer than the live loop's windows."""
    inside = FREQUENCIES_HZ[band]
    parts = math.ceil((times[-1] - times[0]) / LF_WINDOW_S)
    return numpy.linspace(inside.item(0), inside.item(-1), (inside.size - 1) * parts + 1)


def _power(times: Floats, intervals: Integers, weights: Floats | Integers, band_hz: Floats) -> float:
    """In ms^2."""
    stretches = [band_hz[first : first + STRETCH] for first in range(0, band_hz.size, STRETCH)]
    rr_ms: Floats = numpy.multiply(intervals, MS_PER_GRAIN, dtype=numpy.float64)
    power = numpy.concatenate([_density(times, rr_ms, weights, some_hz) for some_hz in stretches])
    return float(numpy.trapezoid(power, band_hz))


def _density(times: Floats, rr_ms: Floats, weights: Floats | Integers, some_hz: Floats) -> Floats:
    turned = numpy.exp(-2j * numpy.pi * (times - times[0])[:, None] * some_hz)
    sums = ((weights * rr_ms) @ turned, weights @ turned, weights @ (turned * turned))
    fitted = numpy.empty((4, some_hz.size))
    fit(
        numpy.concatenate([apart(one) for one in sums]),
        weight=float(weights.sum()),
        moment=float((weights * rr_ms).sum()),
        span_s=float(times[-1] - times[0]),
        out=fitted,
    )
    return density(fitted[:, None], means_ms=[float(rr_ms.mean())], frequencies_hz=some_hz).ravel()
