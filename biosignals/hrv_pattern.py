"""What the order of the newest beats says: spectrum, respiration, sample entropy, DFA alpha 1."""

import math
from dataclasses import dataclass

import numpy

from biosignals import hrv_bounds, hrv_limits
from biosignals.breathing_rate import breathing
from biosignals.hrv_bounds import feature
from biosignals.hrv_entropy import matches
from biosignals.hrv_grains import GRAINS_PER_S, MS_PER_GRAIN
from biosignals.hrv_recent import RecentBeats, Span
from biosignals.hrv_scaling import scaling
from biosignals.hrv_spectrum import Floats, Sums, bands, density, freedom
from biosignals.hrv_waves import RunningWaves
from biosignals.signals import Feature, HrvPattern, Missing

_FIRST = numpy.zeros(1, dtype=numpy.int64)


class PatternWindows:
    """Keeps the trusted beats of the last minutes; reckons only when asked, so that beats alone cost almost nothing."""

    def __init__(self) -> None:
        self._beats = RecentBeats()
        self._waves = RunningWaves()
        self._short, self._long = Span(hrv_limits.HF_WINDOW_S), Span(hrv_limits.LF_WINDOW_S)
        self._longest = Span(hrv_limits.SCALING_WINDOW_S)

    @property
    def holds_until_t(self) -> float:
        """When the next beat leaves one of the windows."""
        leave_t = [span.holds_until_t(self._beats) for span in (self._short, self._long, self._longest)]
        return min((t for t in leave_t if t is not None), default=math.inf)

    def push(self, t: float, interval: int, *, is_joined: bool) -> None:
        """Add a trusted beat at `t` (s), its interval in grains; `is_joined`: it follows the trusted one before."""
        self._beats.push(t, interval, is_joined=is_joined, kept_from=self._longest.first)

    def pattern(self, t: float) -> HrvPattern:
        """What the beats say at `t` (s), which is never before an earlier one."""
        beats, short, long = self._beats, self._short, self._long
        for span in (short, long, self._longest):
            span.follow(beats, t)
        no_hf, no_lf = _why_no_spectrum(beats, short), _why_no_spectrum(beats, long)
        spectrum = self._spectrum() if no_hf is None or no_lf is None else None
        return HrvPattern(
            t=t,
            lf_ms2=_power(long, no_lf, spectrum, row=1, band=0),
            hf_ms2=_power(short, no_hf, spectrum, row=0, band=1),
            lf_hf=_ratio(long, no_lf, spectrum),
            respiration_per_min=_respiration(short, no_hf, spectrum),
            sample_entropy=_entropy(beats, long),
            dfa_alpha1=_scaling(beats, self._longest),
        )

    def _spectrum(self) -> "_Spectrum":
        """Of the short window (row 0) and the long one (row 1); what one of them cannot carry is not looked at."""
        spans = (self._short, self._long)
        self._waves.follow(self._beats, self._short.first, self._long.first)
        sums = self._waves.sums
        totals_ms = numpy.array([max(span.total, 1) * MS_PER_GRAIN for span in spans])
        span_s = [
            (span.total - self._beats.interval(span.first)) / GRAINS_PER_S if span.count else 0.0 for span in spans
        ]
        power = density(
            Sums(
                waves=sums[0:2],
                plain=sums[2:4],
                doubled=sums[4:6],
                weight=totals_ms,
                moment=numpy.array([span.squares * MS_PER_GRAIN**2 for span in spans]),
                span_s=numpy.array(span_s),
                mean_ms=totals_ms / [max(span.count, 1) for span in spans],
            )
        )
        return _Spectrum(
            power=power, bands=bands(power).tolist(), squares=bands(power * power).tolist(), span_s=tuple(span_s)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spectrum:
    """Densities of two windows (rows), their LF and HF in ms^2, the same of the squared densities, and their spans."""

    power: Floats
    bands: list[list[float]]
    squares: list[list[float]]
    span_s: tuple[float, ...]

    def freedom(self, row: int, band: int) -> float:
        return freedom(self.bands[row][band], self.squares[row][band], self.span_s[row])


def _why_no_spectrum(beats: RecentBeats, span: Span) -> Missing | None:
    if span.count < hrv_limits.FEWEST_VARIABILITY_BEATS:
        return Missing.TOO_FEW_BEATS if span.count else Missing.NO_BEATS
    if span.reach_s(beats) < hrv_limits.LEAST_SPECTRUM_REACH * span.window_s:
        return Missing.TOO_SHORT
    if span.coverage < hrv_limits.LEAST_SPECTRUM_COVERAGE:
        return Missing.POOR_COVERAGE
    return Missing.TOO_EVEN if span.count * span.squares == span.total * span.total else None


def _power(span: Span, missing: Missing | None, spectrum: _Spectrum | None, *, row: int, band: int) -> Feature:
    if spectrum is None or missing is not None:
        return _told(span, None, None, missing)
    power = spectrum.bands[row][band]
    if not power > 0:
        return _told(span, None, None, Missing.UNCLEAR)
    return _told(span, power, hrv_bounds.of_power(power, spectrum.freedom(row, band)))


def _ratio(span: Span, missing: Missing | None, spectrum: _Spectrum | None) -> Feature:
    if spectrum is None or missing is not None:
        return _told(span, None, None, missing)
    if not min(spectrum.bands[1]) > 0:
        return _told(span, None, None, Missing.UNCLEAR)
    ratio = spectrum.bands[1][0] / spectrum.bands[1][1]
    return _told(span, ratio, hrv_bounds.of_ratio(ratio, spectrum.freedom(1, 0), spectrum.freedom(1, 1)))


def _respiration(span: Span, missing: Missing | None, spectrum: _Spectrum | None) -> Feature:
    if spectrum is None or missing is not None:
        return _told(span, None, None, missing)
    found = breathing(spectrum.power[0])
    if found is None:
        return _told(span, None, None, Missing.UNCLEAR)
    return _told(span, found.per_min, hrv_bounds.of_deviation(found.per_min, found.deviation))


def _entropy(beats: RecentBeats, span: Span) -> Feature:
    if span.count < hrv_limits.FEWEST_ENTROPY_BEATS:
        return _told(span, None, None, Missing.TOO_FEW_BEATS if span.count else Missing.NO_BEATS)
    if span.coverage < hrv_limits.LEAST_COVERAGE:
        return _told(span, None, None, Missing.POOR_COVERAGE)
    inside, is_joined = beats.intervals(span.first), beats.is_joined(span.first)
    found = matches(inside, is_joined, total=span.total, squares=span.squares)
    entropy = found.entropy
    if entropy is None:
        return _told(span, None, None, Missing.UNCLEAR)
    return _told(span, entropy, hrv_bounds.of_entropy(entropy, float(found.of_two), float(found.of_three)))


def _scaling(beats: RecentBeats, span: Span) -> Feature:
    if span.count < hrv_limits.SCALING_BEATS:
        return _told(span, None, None, Missing.TOO_FEW_BEATS if span.count else Missing.NO_BEATS)
    first = beats.behind - hrv_limits.SCALING_BEATS
    window_s = beats.time(beats.behind - 1) - beats.time(first) + beats.interval(first) / GRAINS_PER_S
    alphas, has_enough = scaling(beats.rests(first), _FIRST, hrv_limits.SCALING_BEATS)
    alpha, missing = alphas.item(), None
    if math.isnan(alpha):
        missing = Missing.TOO_EVEN if has_enough[0] else Missing.POOR_COVERAGE
    return feature(
        alpha if missing is None else None,
        hrv_bounds.of_scaling(alpha),
        missing,
        window_s=window_s,
        coverage=min(1.0, int(beats.intervals(first).sum()) / GRAINS_PER_S / window_s),
        beats=hrv_limits.SCALING_BEATS,
    )


def _told(
    span: Span, value: float | None, bounds: tuple[float, float] | None, missing: Missing | None = None
) -> Feature:
    return feature(value, bounds, missing, window_s=span.window_s, coverage=span.coverage, beats=span.count)
