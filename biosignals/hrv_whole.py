"""HRV of one whole series as a single window, however long: for comparison with other programs and with definitions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

from biosignals.hrv_entropy import matches
from biosignals.hrv_grains import GRAINS_PER_S, MS_PER_GRAIN
from biosignals.hrv_scaling import rests_of, scaling
from biosignals.hrv_spectrum import Floats, Integers, Sums, bands, density, phases
from biosignals.hrv_sums import WindowSums

FEWEST_INTERVALS = 16  # one box of DFA's longest scale


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
    lf_ms2, hf_ms2 = _lf_hf(times, intervals, intervals * MS_PER_GRAIN)
    textbook_lf_ms2, textbook_hf_ms2 = _lf_hf(times, intervals, numpy.ones(intervals.size))
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


def _lf_hf(times: Floats, intervals: Integers, weights: Floats) -> tuple[float, float]:
    turned = phases(times)
    rr_ms = intervals * MS_PER_GRAIN
    sums = Sums(
        waves=((weights * rr_ms) @ turned)[None],
        plain=(weights @ turned)[None],
        doubled=(weights @ (turned * turned))[None],
        weight=weights.sum(keepdims=True),
        moment=(weights * rr_ms).sum(keepdims=True),
        span_s=times[-1:] - times[:1],
        mean_ms=rr_ms.mean(keepdims=True),
    )
    lf_ms2, hf_ms2 = bands(density(sums))[0]
    return float(lf_ms2), float(hf_ms2)
