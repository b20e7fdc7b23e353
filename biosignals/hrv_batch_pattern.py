"""Spectrum, respiration, sample entropy and DFA alpha 1 for a whole record, a stretch of rows at a time."""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from biosignals import hrv_bounds, hrv_limits
from biosignals.breathing_rate import breathing
from biosignals.hrv_batch_time import Integers, TrustedBeats, WindowTotals, column, reasons, totals
from biosignals.hrv_columns import FeatureColumn, Floats
from biosignals.hrv_entropy import matches
from biosignals.hrv_grains import GRAINS_PER_S, MS_PER_GRAIN
from biosignals.hrv_scaling import rests_of, scaling
from biosignals.hrv_spectrum import bands, density, fit, freedom, phases
from biosignals.signals import Missing

STRETCH = 256  # rows at once: their phases stay within some 10 MB


def pattern_columns(beats: TrustedBeats, t_s: Floats) -> dict[str, FeatureColumn]:
    """The columns of HrvPattern, by name, for the rows at `t_s`."""
    short = _SpectralWindow(beats, t_s, hrv_limits.HF_WINDOW_S)
    long = _SpectralWindow(beats, t_s, hrv_limits.LF_WINDOW_S)
    found = _spectra(beats, short, long)
    with numpy.errstate(divide="ignore", invalid="ignore"):  # what cannot be divided is missing, and marked so
        return {
            "lf_ms2": long.column_of_power(found.lf_ms2, hrv_bounds.of_power(found.lf_ms2, found.lf_freedom)),
            "hf_ms2": short.column_of_power(found.hf_ms2, hrv_bounds.of_power(found.hf_ms2, found.hf_freedom)),
            "lf_hf": long.column_of_power(
                found.lf_hf, hrv_bounds.of_ratio(found.lf_hf, found.lf_freedom, found.long_hf_freedom)
            ),
            "respiration_per_min": _respiration_column(short, found),
            "sample_entropy": _entropy_column(beats, t_s),
            "dfa_alpha1": _scaling_column(beats, t_s),
        }


class _SpectralWindow:
    """What each row's window of one length holds, and why it carries no spectrum."""

    def __init__(self, beats: TrustedBeats, t_s: Floats, window_s: float) -> None:
        self.totals = WindowTotals(beats, t_s, window_s)
        self.first, self.behind = beats.windows(t_s, window_s)
        self.missing = numpy.empty(0, dtype=numpy.int8)
        oldest, newest = _ends(beats, self.first, self.behind)
        intervals = beats.intervals if beats.intervals.size else numpy.zeros(1, dtype=numpy.int64)
        times = beats.t_s if beats.t_s.size else numpy.zeros(1)
        self.first_interval = intervals[oldest]
        reach_s = times[newest] - times[oldest] + self.first_interval / GRAINS_PER_S
        count, total = self.totals.count, self.totals.sum
        self.missing = reasons(
            (count == 0, Missing.NO_BEATS),
            (count < hrv_limits.FEWEST_VARIABILITY_BEATS, Missing.TOO_FEW_BEATS),
            (reach_s < hrv_limits.LEAST_SPECTRUM_REACH * window_s, Missing.TOO_SHORT),
            (self.totals.coverage < hrv_limits.LEAST_SPECTRUM_COVERAGE, Missing.POOR_COVERAGE),
            (count * self.totals.squares == total * total, Missing.TOO_EVEN),
        )

    def span_s(self, rows: Integers) -> Floats:
        """From the end of the first interval to that of the last, without gaps."""
        span_s: Floats = (self.totals.sum[rows] - self.first_interval[rows]) / GRAINS_PER_S
        return span_s

    def column(self, value: Floats, bounds: tuple[Floats, Floats], missing: NDArray[numpy.int8]) -> FeatureColumn:
        return self.totals.column(value, bounds, missing)

    def column_of_power(self, value: Floats, bounds: tuple[Floats, Floats]) -> FeatureColumn:
        """Where a band holds no power at all, nothing can be told of it."""
        unclear = reasons((~((value > 0) & numpy.isfinite(value)), Missing.UNCLEAR))
        return self.column(value, bounds, numpy.where(self.missing == -1, unclear, self.missing))


def _ends(beats: TrustedBeats, first: Integers, behind: Integers) -> tuple[Integers, Integers]:
    """The oldest and the newest beat of each window; any beat where it holds none."""
    most = max(0, beats.t_s.size - 1)
    return first.clip(0, most), (behind - 1).clip(0, most)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spectra:
    """Of every row; NaN where its window carries none."""

    lf_ms2: Floats
    lf_freedom: Floats
    lf_hf: Floats
    long_hf_freedom: Floats
    hf_ms2: Floats
    hf_freedom: Floats
    respiration_per_min: Floats
    respiration_sd: Floats


def _spectra(beats: TrustedBeats, short: _SpectralWindow, long: _SpectralWindow) -> _Spectra:
    rows = short.first.size
    found = _Spectra(**{name: numpy.full(rows, numpy.nan) for name in _Spectra.__slots__})
    has_short, has_long = (short.missing == -1), (long.missing == -1)
    for start in range(0, rows, STRETCH):
        stretch = numpy.arange(start, min(rows, start + STRETCH))
        with_short, with_long = stretch[has_short[stretch]], stretch[has_long[stretch]]
        if with_short.size or with_long.size:
            running = _RunningPhases(beats, (short, long), stretch)
            _fill_short(found, running, short, with_short)
            _fill_long(found, running, long, with_long)
    return found


def _fill_short(found: _Spectra, running: "_RunningPhases", window: _SpectralWindow, rows: Integers) -> None:
    if not rows.size:
        return
    power = running.density(window, rows)
    found.hf_ms2[rows] = bands(power)[:, 1]
    with numpy.errstate(divide="ignore", invalid="ignore"):  # a band without power is marked as unclear
        found.hf_freedom[rows] = freedom(found.hf_ms2[rows], bands(power * power)[:, 1], window.span_s(rows))
    for row, one in zip(rows, power, strict=True):
        if (breath := breathing(one, found.hf_ms2.item(row))) is not None:
            found.respiration_per_min[row], found.respiration_sd[row] = breath.per_min, breath.deviation


def _fill_long(found: _Spectra, running: "_RunningPhases", window: _SpectralWindow, rows: Integers) -> None:
    if not rows.size:
        return
    power = running.density(window, rows)
    both, squares = bands(power), bands(power * power)
    with numpy.errstate(divide="ignore", invalid="ignore"):  # a band without power is marked as unclear
        freedoms = freedom(both, squares, window.span_s(rows)[:, None])
        found.lf_ms2[rows], found.lf_hf[rows] = both[:, 0], both[:, 0] / both[:, 1]
    found.lf_freedom[rows], found.long_hf_freedom[rows] = freedoms[:, 0], freedoms[:, 1]


class _RunningPhases:
    """Running totals of what Lomb's method sums, known where a window begins or ends."""

    def __init__(self, beats: TrustedBeats, windows: tuple["_SpectralWindow", ...], rows: Integers) -> None:
        edges = numpy.concatenate([edge[rows] for window in windows for edge in (window.first, window.behind)])
        self._edges = numpy.unique(edges)
        inside = slice(int(self._edges[0]), int(self._edges[-1]))
        times, rr_ms = beats.t_s[inside], beats.intervals[inside, None] * MS_PER_GRAIN
        turned = phases(times - times[0])  # the power does not depend on when the clock began
        weighted = rr_ms * turned
        kinds = (rr_ms * weighted, weighted, weighted * turned)
        self._running: Floats = numpy.zeros((6, self._edges.size, turned.shape[1]))
        for number, kind in enumerate(kinds):
            for part, numbers in enumerate((kind.real, kind.imag)):
                pieces = numpy.add.reduceat(numbers, self._edges[:-1] - self._edges[0], axis=0)
                numpy.cumsum(pieces, axis=0, out=self._running[2 * number + part, 1:])

    def density(self, window: "_SpectralWindow", rows: Integers) -> Floats:
        first = numpy.searchsorted(self._edges, window.first[rows])
        behind = numpy.searchsorted(self._edges, window.behind[rows])
        sums = self._running[:, behind] - self._running[:, first]
        fitted = numpy.empty((4, *sums.shape[1:]))
        total_ms: Floats = numpy.multiply(window.totals.sum[rows], MS_PER_GRAIN, dtype=numpy.float64)
        moment: Floats = numpy.multiply(window.totals.squares[rows], MS_PER_GRAIN**2, dtype=numpy.float64)
        fit(
            sums,
            weight=total_ms[:, None],
            moment=moment[:, None],
            span_s=window.span_s(rows)[:, None],
            out=fitted,
        )
        return density(fitted, means_ms=(total_ms / window.totals.count[rows]).tolist())


def _respiration_column(window: _SpectralWindow, found: _Spectra) -> FeatureColumn:
    rate = found.respiration_per_min
    unclear = reasons((numpy.isnan(rate), Missing.UNCLEAR))
    missing = numpy.where(window.missing == -1, unclear, window.missing)
    return window.column(rate, hrv_bounds.of_deviation(rate, found.respiration_sd), missing)


def _entropy_column(beats: TrustedBeats, t_s: Floats) -> FeatureColumn:
    window = WindowTotals(beats, t_s, hrv_limits.ENTROPY_WINDOW_S)
    missing = window.missing(fewest_beats=hrv_limits.FEWEST_ENTROPY_BEATS, fewest_differences=0)
    first, behind = beats.windows(t_s, hrv_limits.ENTROPY_WINDOW_S)
    of_two, of_three = numpy.zeros(t_s.size, dtype=int), numpy.zeros(t_s.size, dtype=int)
    for row in numpy.flatnonzero(missing == -1):
        inside = slice(int(first[row]), int(behind[row]))
        total, squares = int(window.sum[row]), int(window.squares[row])
        found = matches(beats.intervals[inside], beats.is_joined[inside], total=total, squares=squares)
        of_two[row], of_three[row] = found.of_two, found.of_three
    missing = numpy.where((missing == -1) & (of_three == 0), reasons((of_three == 0, Missing.UNCLEAR)), missing)
    entropy = numpy.log(of_two / of_three)
    return window.column(entropy, hrv_bounds.of_entropy(entropy, of_two.astype(float), of_three.astype(float)), missing)


def _scaling_column(beats: TrustedBeats, t_s: Floats) -> FeatureColumn:
    first, behind = beats.windows(t_s, hrv_limits.SCALING_WINDOW_S)
    count = behind - first
    oldest, newest = _ends(beats, numpy.maximum(first, behind - hrv_limits.SCALING_BEATS), behind)
    alpha, has_enough = numpy.full(t_s.size, numpy.nan), numpy.ones(t_s.size, dtype=bool)
    filled = numpy.flatnonzero(count >= hrv_limits.SCALING_BEATS)
    rests = rests_of(beats.intervals, beats.is_joined)
    for start in range(0, filled.size, STRETCH):
        rows = filled[start : start + STRETCH]
        alpha[rows], has_enough[rows] = scaling(rests, oldest[rows], hrv_limits.SCALING_BEATS)
    missing = reasons(
        (count == 0, Missing.NO_BEATS),
        (count < hrv_limits.SCALING_BEATS, Missing.TOO_FEW_BEATS),
        (~has_enough, Missing.POOR_COVERAGE),
        (numpy.isnan(alpha), Missing.TOO_EVEN),
    )
    covered_s = _covered_s(beats, oldest, newest, count)
    is_full = count >= hrv_limits.SCALING_BEATS
    span_s = numpy.where(is_full, _span_s(beats, oldest, newest), hrv_limits.SCALING_WINDOW_S)
    return column(
        alpha,
        hrv_bounds.of_scaling(alpha),
        missing,
        window_s=span_s,
        coverage=numpy.minimum(1.0, covered_s / span_s),
        beats=numpy.minimum(count, hrv_limits.SCALING_BEATS),
    )


def _span_s(beats: TrustedBeats, oldest: Integers, newest: Integers) -> Floats:
    if not beats.t_s.size:
        return numpy.zeros(oldest.size)
    return beats.t_s[newest] - beats.t_s[oldest] + beats.intervals[oldest] / GRAINS_PER_S


def _covered_s(beats: TrustedBeats, oldest: Integers, newest: Integers, count: Integers) -> Floats:
    running = totals(beats.intervals)
    behind = numpy.where(count > 0, newest + 1, oldest)
    return (running[behind] - running[oldest]) / GRAINS_PER_S
