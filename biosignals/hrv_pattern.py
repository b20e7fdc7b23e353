"""What the order of the newest beats says: spectrum, respiration, sample entropy, DFA alpha 1."""

import math
from dataclasses import dataclass

import numpy

from biosignals import hrv_bounds, hrv_limits
from biosignals.breathing_rate import breaths_per_min
from biosignals.hrv_bounds import feature
from biosignals.hrv_complexity import matches, scaling
from biosignals.hrv_grains import GRAINS_PER_S, MS_PER_GRAIN
from biosignals.hrv_recent import RecentBeats, RunningWaves
from biosignals.hrv_spectrum import Floats, Sums, bands, density, freedom
from biosignals.signals import Feature, HrvPattern, Missing


class PatternWindows:
    """Keeps the trusted beats of the last minutes; reckons only when asked, so that beats alone cost almost nothing."""

    def __init__(self) -> None:
        self._beats = RecentBeats(hrv_limits.SCALING_WINDOW_S)
        self._waves = RunningWaves()
        self._short = self._long = 0  # the first beats of the windows of HF and of LF

    @property
    def holds_until_t(self) -> float:
        """When the next beat leaves one of the windows."""
        beats = self._beats
        firsts = (
            (self._short, hrv_limits.HF_WINDOW_S),
            (self._long, hrv_limits.LF_WINDOW_S),
            (beats.first, hrv_limits.SCALING_WINDOW_S),
        )
        leaves = [beats.times(first, first + 1)[0] + window_s for first, window_s in firsts if first < beats.behind]
        return min(map(float, leaves), default=math.inf)

    def push(self, t: float, interval: int, *, is_joined: bool) -> None:
        """Add a trusted beat at `t` (s), its interval in grains; `is_joined`: it follows the trusted one before."""
        self._beats.push(t, interval, is_joined=is_joined)

    def pattern(self, t: float) -> HrvPattern:
        """What the beats say at `t` (s), which is never before an earlier one."""
        beats = self._beats
        beats.leave_before(t)
        self._short = beats.first_within(max(self._short, beats.first), t, hrv_limits.HF_WINDOW_S)
        self._long = beats.first_within(max(self._long, beats.first), t, hrv_limits.LF_WINDOW_S)
        short = _held(beats, self._short, hrv_limits.HF_WINDOW_S)
        long = _held(beats, self._long, hrv_limits.LF_WINDOW_S)
        spectrum = self._spectrum(short, long)
        return HrvPattern(
            t=t,
            lf_ms2=_power(long, spectrum, row=1, band=0),
            hf_ms2=_power(short, spectrum, row=0, band=1),
            lf_hf=_ratio(long, spectrum),
            respiration_per_min=_respiration(short, spectrum),
            sample_entropy=_entropy(beats, self._long, long),
            dfa_alpha1=_scaling(beats),
        )

    def _spectrum(self, short: "_Held", long: "_Held") -> "_Spectrum | None":
        """Of both windows; None where neither carries one."""
        if long.beats == 0 or (short.missing is not None and long.missing is not None):
            return None
        self._waves.follow(self._beats, (self._short, self._long), self._beats.behind)
        held = (short, long)
        waves, plain, doubled = self._waves.sums
        weight = numpy.array([max(one.total, 1) * MS_PER_GRAIN for one in held])
        sums = Sums(
            waves=waves,
            plain=plain,
            doubled=doubled,
            weight=weight,
            moment=numpy.array([one.squares * MS_PER_GRAIN**2 for one in held]),
            span_s=numpy.array([(one.total - one.first_interval) / GRAINS_PER_S for one in held]),
            mean_ms=weight / numpy.array([max(one.beats, 1) for one in held]),
        )
        power = density(sums)
        return _Spectrum(power=power, bands=bands(power).tolist(), freedoms=freedom(power, sums.span_s).tolist())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What one window holds, in grains, and why it carries no spectrum."""

    window_s: float
    beats: int
    total: int
    squares: int
    first_interval: int
    missing: Missing | None

    @property
    def coverage(self) -> float:
        return min(1.0, self.total / (GRAINS_PER_S * self.window_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spectrum:
    """The density of the short and the long window (rows), their LF and HF in ms^2, and those's degrees of freedom."""

    power: Floats
    bands: list[list[float]]
    freedoms: list[list[float]]


def _held(beats: RecentBeats, first: int, window_s: float) -> _Held:
    count = beats.behind - first
    if count == 0:
        return _Held(window_s=window_s, beats=0, total=0, squares=0, first_interval=0, missing=Missing.NO_BEATS)
    intervals, times = beats.intervals(first, beats.behind), beats.times(first, beats.behind)
    total, squares, first_interval = int(intervals.sum()), int(intervals @ intervals), int(intervals[0])
    missing = None
    if count < hrv_limits.FEWEST_VARIABILITY_BEATS:
        missing = Missing.TOO_FEW_BEATS
    elif times[-1] - times[0] + first_interval / GRAINS_PER_S < hrv_limits.LEAST_SPECTRUM_REACH * window_s:
        missing = Missing.TOO_SHORT
    elif min(1.0, total / (GRAINS_PER_S * window_s)) < hrv_limits.LEAST_SPECTRUM_COVERAGE:
        missing = Missing.POOR_COVERAGE
    elif count * squares == total * total:
        missing = Missing.TOO_EVEN
    return _Held(
        window_s=window_s,
        beats=count,
        total=total,
        squares=squares,
        first_interval=first_interval,
        missing=missing,
    )


def _power(held: _Held, spectrum: _Spectrum | None, *, row: int, band: int) -> Feature:
    if spectrum is None or held.missing is not None:
        return _missing(held, held.missing)
    power = spectrum.bands[row][band]
    return _told(held, power, hrv_bounds.of_power(power, spectrum.freedoms[row][band]))


def _ratio(held: _Held, spectrum: _Spectrum | None) -> Feature:
    if spectrum is None or held.missing is not None:
        return _missing(held, held.missing)
    ratio = spectrum.bands[1][0] / spectrum.bands[1][1]
    return _told(held, ratio, hrv_bounds.of_ratio(ratio, *spectrum.freedoms[1]))


def _respiration(held: _Held, spectrum: _Spectrum | None) -> Feature:
    if spectrum is None or held.missing is not None:
        return _missing(held, held.missing)
    rate, deviation = (float(numbers[0]) for numbers in breaths_per_min(spectrum.power[:1]))
    if math.isnan(rate):
        return _missing(held, Missing.UNCLEAR)
    return _told(held, rate, (rate - hrv_bounds.Z * deviation, rate + hrv_bounds.Z * deviation))


def _entropy(beats: RecentBeats, first: int, held: _Held) -> Feature:
    missing = None
    if held.beats < hrv_limits.FEWEST_ENTROPY_BEATS:
        missing = Missing.TOO_FEW_BEATS if held.beats else Missing.NO_BEATS
    elif held.coverage < hrv_limits.LEAST_COVERAGE:
        missing = Missing.POOR_COVERAGE
    if missing is not None:
        return _missing(held, missing)
    found = matches(beats.intervals(first, beats.behind), beats.is_joined(first, beats.behind))
    if found.entropy is None:
        return _missing(held, Missing.UNCLEAR)
    return _told(held, found.entropy, hrv_bounds.of_entropy(found.entropy, float(found.of_two), float(found.of_three)))


def _scaling(beats: RecentBeats) -> Feature:
    count = beats.behind - beats.first
    is_full = count >= hrv_limits.SCALING_BEATS
    first = beats.behind - hrv_limits.SCALING_BEATS if is_full else beats.first
    intervals, times = beats.intervals(first, beats.behind), beats.times(first, beats.behind)
    covered_s = int(intervals.sum()) / GRAINS_PER_S
    window_s, missing, alpha = hrv_limits.SCALING_WINDOW_S, None, math.nan
    if is_full:
        window_s = float(times[-1] - times[0]) + int(intervals[0]) / GRAINS_PER_S
        alphas, has_enough = scaling(intervals[None], beats.is_joined(first, beats.behind)[None])
        alpha = float(alphas[0])
        if math.isnan(alpha):
            missing = Missing.TOO_EVEN if has_enough[0] else Missing.POOR_COVERAGE
    else:
        missing = Missing.TOO_FEW_BEATS if count else Missing.NO_BEATS
    return feature(
        None if missing else alpha,
        hrv_bounds.of_scaling(alpha),
        missing,
        window_s=window_s,
        coverage=min(1.0, covered_s / window_s),
        beats=len(intervals),
    )


def _told(held: _Held, value: float, bounds: tuple[float, float]) -> Feature:
    return feature(value, bounds, None, window_s=held.window_s, coverage=held.coverage, beats=held.beats)


def _missing(held: _Held, missing: Missing | None) -> Feature:
    return feature(None, None, missing, window_s=held.window_s, coverage=held.coverage, beats=held.beats)
