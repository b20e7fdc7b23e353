"""What the order of the newest beats says: spectrum, respiration, sample entropy, DFA alpha 1."""

import math
from dataclasses import dataclass

import numpy

from biosignals import hrv_bounds, hrv_limits
from biosignals.breathing_rate import breathing
from biosignals.hrv_bounds import feature
from biosignals.hrv_entropy import RunningMatches
from biosignals.hrv_grains import GRAINS_PER_S, MS_PER_GRAIN
from biosignals.hrv_recent import RecentBeats, Span
from biosignals.hrv_scaling import RunningBoxes
from biosignals.hrv_spectrum import FREQUENCIES_HZ, Floats, bands, density, fit, freedom
from biosignals.hrv_waves import RunningWaves
from biosignals.signals import Feature, HrvPattern, Missing


class PatternWindows:
    """Keeps the trusted beats of the last minutes; reckons only when asked, so that beats alone cost almost nothing."""

    def __init__(self) -> None:
        self._beats = RecentBeats()
        self._waves = RunningWaves()
        self._matches = RunningMatches()
        self._boxes = RunningBoxes(hrv_limits.SCALING_BEATS)
        self._short, self._long = Span(hrv_limits.HF_WINDOW_S), Span(hrv_limits.LF_WINDOW_S)
        self._longest = Span(hrv_limits.SCALING_WINDOW_S)

    @property
    def holds_until_t(self) -> float:
        """When the next beat leaves one of the windows of the last pattern; infinite where they hold none."""
        return min(self._short.leaves_t, self._long.leaves_t, self._longest.leaves_t)

    def push(self, t: float, interval: int, *, is_joined: bool) -> None:
        """Add a trusted beat at `t` (s), its interval in grains; `is_joined`: it follows the trusted one before."""
        if self._beats.is_full:
            self._longest.follow(self._beats, t)
            self._beats.forget_before(self._longest.first)
        self._beats.push(t, interval, is_joined=is_joined)

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
            sample_entropy=self._entropy(long),
            dfa_alpha1=self._scaling(self._longest),
        )

    def _spectrum(self) -> "_Spectrum":
        """Of the short window (row 0) and the long one (row 1); what one of them cannot carry is not looked at."""
        self._waves.follow(self._beats, self._long.first)
        fitted, spans_s, means_ms = numpy.zeros((2, 4, FREQUENCIES_HZ.size)), [0.0, 0.0], [0.0, 0.0]
        for row, span in enumerate((self._short, self._long)):
            if span.count:
                total_ms = MS_PER_GRAIN * span.total
                means_ms[row] = total_ms / span.count
                spans_s[row] = (span.total - self._beats.interval(span.first)) / GRAINS_PER_S
                sums, moment = self._waves.since(span.first), MS_PER_GRAIN**2 * span.squares
                fit(sums, weight=total_ms, moment=moment, span_s=spans_s[row], out=fitted[row])
        power = density(fitted.swapaxes(0, 1).copy(), means_ms=means_ms)
        return _Spectrum(
            short=power[0], bands=bands(power).tolist(), squares=bands(power * power).tolist(), spans_s=spans_s
        )

    def _entropy(self, span: Span) -> Feature:
        if span.count < hrv_limits.FEWEST_ENTROPY_BEATS:
            return _told(span, None, None, Missing.TOO_FEW_BEATS if span.count else Missing.NO_BEATS)
        if span.coverage < hrv_limits.LEAST_COVERAGE:
            return _told(span, None, None, Missing.POOR_COVERAGE)
        self._matches.follow(self._beats, span.first)
        found = self._matches.matches(count=span.count, total=span.total, squares=span.squares)
        entropy = found.entropy
        if entropy is None:
            return _told(span, None, None, Missing.UNCLEAR)
        return _told(span, entropy, hrv_bounds.of_entropy(entropy, float(found.of_two), float(found.of_three)))

    def _scaling(self, span: Span) -> Feature:
        count, beats = hrv_limits.SCALING_BEATS, self._beats
        if span.count < count:
            return _told(span, None, None, Missing.TOO_FEW_BEATS if span.count else Missing.NO_BEATS)
        first = beats.behind - count
        window_s = beats.time(beats.behind - 1) - beats.time(first) + beats.interval(first) / GRAINS_PER_S
        self._boxes.follow(beats)
        alpha, has_enough = self._boxes.alpha()
        missing = None
        if math.isnan(alpha):
            missing = Missing.TOO_EVEN if has_enough else Missing.POOR_COVERAGE
        return feature(
            alpha if missing is None else None,
            hrv_bounds.of_scaling(alpha),
            missing,
            window_s=window_s,
            coverage=min(1.0, beats.sums(first)[0] / GRAINS_PER_S / window_s),
            beats=count,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spectrum:
    """Density of the short window; of both windows (rows) LF and HF in ms^2, those of the squared density, spans."""

    short: Floats
    bands: list[list[float]]
    squares: list[list[float]]
    spans_s: list[float]

    def freedom(self, row: int, band: int) -> float:
        return freedom(self.bands[row][band], self.squares[row][band], self.spans_s[row])


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
    found = breathing(spectrum.short, spectrum.bands[0][1])
    if found is None:
        return _told(span, None, None, Missing.UNCLEAR)
    return _told(span, found.per_min, hrv_bounds.of_deviation(found.per_min, found.deviation))


def _told(
    span: Span, value: float | None, bounds: tuple[float, float] | None, missing: Missing | None = None
) -> Feature:
    return feature(value, bounds, missing, window_s=span.window_s, coverage=span.coverage, beats=span.count)
