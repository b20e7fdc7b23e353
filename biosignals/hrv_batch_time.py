"""The time domain of HRV for a whole record, from running totals: a window is the difference of two of them."""

from dataclasses import dataclass
from typing import Self

import numpy
from numpy.typing import NDArray

from biosignals import hrv_bounds, hrv_limits
from biosignals.hrv_columns import HAS_VALUE, REASONS, FeatureColumn, Floats
from biosignals.hrv_grains import GRAINS_PER_S, MS_PER_GRAIN
from biosignals.signals import Missing

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedBeats:
    """The trusted beats of a record: times (s), intervals (grains), and whether each follows the trusted one before."""

    t_s: Floats
    intervals: Integers
    is_joined: Flags

    @classmethod
    def of(cls, t_s: Floats, rr_s: Floats, is_trusted: Flags, follows_previous: Flags) -> Self:
        is_joined = follows_previous & numpy.concatenate(([False], is_trusted[:-1]))
        if t_s.size:
            is_joined[0] = False
        intervals = numpy.rint(rr_s[is_trusted] * GRAINS_PER_S).astype(numpy.int64)
        return cls(t_s=t_s[is_trusted], intervals=intervals, is_joined=is_joined[is_trusted])

    def windows(self, t_s: Floats, window_s: float) -> tuple[Integers, Integers]:
        """For each of `t_s` the first beat of the window that ends there, and the one behind its last."""
        first = numpy.searchsorted(self.t_s + window_s, t_s, side="right")
        return first, numpy.searchsorted(self.t_s, t_s, side="right")


def totals(numbers: Integers) -> Integers:
    """Running totals with a 0 in front: `totals[b] - totals[a]` is the sum of numbers a to b - 1, exactly."""
    return numpy.concatenate((numpy.zeros(1, dtype=numpy.int64), numpy.cumsum(numbers, dtype=numpy.int64)))


class WindowTotals:
    """Sums over the window of `window_s` before each of `t_s`, in grains; see WindowSums, whose array form this is."""

    def __init__(self, beats: TrustedBeats, t_s: Floats, window_s: float) -> None:
        self.window_s = window_s
        first, behind = beats.windows(t_s, window_s)
        steps = numpy.where(beats.is_joined, numpy.diff(beats.intervals, prepend=0), 0)
        is_far = numpy.abs(steps) > hrv_limits.PNN_LIMIT_GRAINS
        second = numpy.minimum(first + 1, behind)  # the oldest beat's difference reaches out of the window

        def sums(numbers: Integers, start: Integers) -> Integers:
            running = totals(numbers)
            return running[behind] - running[start]

        self.count = behind - first
        self.sum = sums(beats.intervals, first)
        self.squares = sums(beats.intervals**2, first)
        self.differences = sums(beats.is_joined.astype(numpy.int64), second)
        self.steps = sums(steps, second)
        self.steps_squared = sums(steps**2, second)
        self.far = sums(is_far.astype(numpy.int64), second)
        self.coverage = numpy.minimum(1.0, self.sum / (GRAINS_PER_S * window_s))

    def missing(self, *, fewest_beats: int, fewest_differences: int) -> NDArray[numpy.int8]:
        """Why each window carries no value, as HAS_VALUE or a number in REASONS."""
        return reasons(
            (self.count == 0, Missing.NO_BEATS),
            ((self.count < fewest_beats) | (self.differences < fewest_differences), Missing.TOO_FEW_BEATS),
            (self.coverage < hrv_limits.LEAST_COVERAGE, Missing.POOR_COVERAGE),
        )

    def column(self, value: Floats, bounds: tuple[Floats, Floats], missing: NDArray[numpy.int8]) -> FeatureColumn:
        window_s = numpy.full(self.count.shape, self.window_s)
        return column(value, bounds, missing, window_s=window_s, coverage=self.coverage, beats=self.count)


def reasons(*cases: tuple[Flags, Missing]) -> NDArray[numpy.int8]:
    """The number of the first reason that holds, HAS_VALUE where none does."""
    numbers = [numpy.int8(REASONS.index(reason)) for _, reason in cases]
    return numpy.select([holds for holds, _ in cases], numbers, numpy.int8(HAS_VALUE)).astype(numpy.int8)


def column(
    value: Floats,
    bounds: tuple[Floats, Floats],
    missing: NDArray[numpy.int8],
    *,
    window_s: Floats,
    coverage: Floats,
    beats: Integers,
) -> FeatureColumn:
    """A column whose numbers are NaN wherever something is missing."""
    is_there = missing == HAS_VALUE
    low, high = numpy.minimum(value, numpy.maximum(0.0, bounds[0])), numpy.maximum(value, bounds[1])
    value, low, high = (numpy.where(is_there, numbers, numpy.nan) for numbers in (value, low, high))
    return FeatureColumn(
        window_s=window_s, value=value, low=low, high=high, coverage=coverage, beats=beats, missing=missing
    )


def time_columns(beats: TrustedBeats, t_s: Floats) -> dict[str, FeatureColumn]:
    """The columns of HrvFeatures, by name."""
    with numpy.errstate(divide="ignore", invalid="ignore"):  # what cannot be divided is missing, and marked so
        rate = _rate_column(WindowTotals(beats, t_s, hrv_limits.RATE_WINDOW_S))
        return {"mean_hr_bpm": rate, **_spread_columns(WindowTotals(beats, t_s, hrv_limits.VARIABILITY_WINDOW_S))}


def _rate_column(sums: WindowTotals) -> FeatureColumn:
    missing = sums.missing(fewest_beats=hrv_limits.FEWEST_RATE_BEATS, fewest_differences=0)
    bpm = 60.0 * GRAINS_PER_S * sums.count / sums.sum
    variation = numpy.sqrt(_variance(sums.count, sums.sum, sums.squares)) * sums.count / sums.sum
    return sums.column(bpm, hrv_bounds.of_rate(bpm, variation, sums.count.astype(float)), missing)


def _spread_columns(sums: WindowTotals) -> dict[str, FeatureColumn]:
    of_beats = sums.missing(fewest_beats=hrv_limits.FEWEST_VARIABILITY_BEATS, fewest_differences=0)
    of_steps = sums.missing(
        fewest_beats=hrv_limits.FEWEST_VARIABILITY_BEATS, fewest_differences=hrv_limits.FEWEST_DIFFERENCES
    )
    intervals = _variance(sums.count, sums.sum, sums.squares)
    steps = _variance(sums.differences, sums.steps, sums.steps_squared)
    differences, covered_s = sums.differences.astype(float), sums.sum / GRAINS_PER_S
    rmssd_ms = MS_PER_GRAIN * numpy.sqrt(sums.steps_squared / sums.differences)
    sdnn_ms = MS_PER_GRAIN * numpy.sqrt(intervals)
    pnn50 = 100.0 * sums.far / sums.differences
    sd1_ms = MS_PER_GRAIN * numpy.sqrt(steps / 2)
    sd2_ms = MS_PER_GRAIN * numpy.sqrt(numpy.maximum(0.0, 2 * intervals - steps / 2))
    return {
        "rmssd_ms": sums.column(rmssd_ms, hrv_bounds.of_short_term(rmssd_ms, differences), of_steps),
        "sdnn_ms": sums.column(sdnn_ms, hrv_bounds.of_long_term(sdnn_ms, covered_s), of_beats),
        "pnn50_percent": sums.column(pnn50, hrv_bounds.of_share(pnn50, differences), of_steps),
        "sd1_ms": sums.column(sd1_ms, hrv_bounds.of_short_term(sd1_ms, differences), of_steps),
        "sd2_ms": sums.column(sd2_ms, hrv_bounds.of_long_term(sd2_ms, covered_s), of_steps),
    }


def _variance(count: Integers, sums: Integers, squares: Integers) -> Floats:
    """With ddof=1, in grains squared: in integers up to one division."""
    numerator = (count * squares - sums * sums).astype(float)
    variance: Floats = numerator / (count * (count - 1))
    return variance
