"""Beats in windows -> HRV features with coverage and intervals, incrementally."""

import math

from biosignals import hrv_bounds, hrv_limits
from biosignals.hrv_bounds import feature
from biosignals.hrv_grains import grains
from biosignals.hrv_pattern import PatternWindows
from biosignals.hrv_sums import WindowSums
from biosignals.signals import Beat, Feature, HrvFeatures, HrvPattern, Missing

# The windows of the pattern are 60 to 150 s long: five seconds move them by a twelfth at most, and what a session does
# follows the mean rate, which is renewed with every beat.
PATTERN_EVERY_S = 5.0


class HrvWindows:
    """Keeps what HRV needs, over the trusted beats of the last 10, 60, 120 and 150 s.

    The sums of the time domain are whole numbers (see hrv_grains): what was added is taken away exactly, so the values
    equal a full recomputation however long the session. A beat belongs to the window for `window_s` from its time on.
    Differences are taken only between trusted beats of which one follows the other.
    """

    def __init__(self, *, pattern_every_s: float = PATTERN_EVERY_S) -> None:
        """`pattern_every_s`: how often the pattern is renewed at most, where beats entered or left; 0: each time."""
        self._rate = WindowSums(hrv_limits.RATE_WINDOW_S)
        self._variability = WindowSums(hrv_limits.VARIABILITY_WINDOW_S)
        self._order = PatternWindows()
        self._pattern_every_s = pattern_every_s
        self._previous: int | None = None  # interval of the newest beat, in grains, where it was trusted
        self._newest_t = -math.inf
        self._features: HrvFeatures | None = None
        self._has_news = True  # a beat came since the last features
        self._pattern: HrvPattern | None = None
        self._pattern_has_news = True
        self._holds_until_t = -math.inf  # then the oldest beat leaves a window, or the pattern is to be renewed

    def take(self, beat: Beat) -> None:
        """Add one beat; raises ValueError where it is not later than the one before."""
        if not beat.t > self._newest_t:
            raise ValueError(f"beats come in order: {beat.t} s is not after {self._newest_t} s")
        self._newest_t = beat.t
        if beat.doubt is not None:
            self._previous = None
            return
        interval = grains(beat.rr_s)
        previous = self._previous if beat.follows_previous else None
        difference = None if previous is None else interval - previous
        self._rate.push(beat.t, interval, difference)
        self._variability.push(beat.t, interval, difference)
        self._order.push(beat.t, interval, is_joined=previous is not None)
        self._previous = interval
        self._has_news = self._pattern_has_news = True

    def features(self, t: float) -> HrvFeatures:
        """The features at `t` (session seconds; a time before the newest beat counts as that beat's).

        Where no beat entered or left a window since the last call this is the same object, with the `t` of its making.
        """
        if self._features is not None and not self._has_news and t < self._holds_until_t:
            return self._features
        t = max(t, self._newest_t)
        before = None if self._has_news else self._features  # None behind a new beat: then nothing is as it was
        rate_left, variability_left = self._rate.leave_before(t), self._variability.leave_before(t)
        pattern = self._pattern_at(t)
        if before is None or rate_left or variability_left or pattern is not before.pattern:
            self._features = HrvFeatures(
                t=t,
                mean_hr_bpm=before.mean_hr_bpm if before and not rate_left else _mean_hr(self._rate),
                pattern=pattern,
                **(_kept(before) if before and not variability_left else _spread(self._variability)),
            )
        self._has_news = False
        self._holds_until_t = min(self._rate.holds_until_t, self._variability.holds_until_t, self._pattern_due_t())
        assert self._features is not None, "features are made where there are none"
        return self._features

    def _pattern_at(self, t: float) -> HrvPattern:
        if self._pattern is None or t >= self._pattern_due_t():
            self._pattern = self._order.pattern(t)
            self._pattern_has_news = False
        return self._pattern

    def _pattern_due_t(self) -> float:
        """When the pattern is to be renewed."""
        if self._pattern is None:
            return -math.inf
        due_t = self._pattern.t + self._pattern_every_s
        return due_t if self._pattern_has_news else max(due_t, self._order.holds_until_t)


def _mean_hr(sums: WindowSums) -> Feature:
    missing = _why_missing(sums, fewest_beats=hrv_limits.FEWEST_RATE_BEATS, fewest_differences=0)
    if missing is not None:
        return _feature(sums, None, None, missing)
    bpm = sums.mean_hr_bpm()
    return _feature(sums, bpm, hrv_bounds.of_rate(bpm, sums.variation(), float(sums.count)), None)


def _kept(before: HrvFeatures) -> dict[str, Feature]:
    return {
        "rmssd_ms": before.rmssd_ms,
        "sdnn_ms": before.sdnn_ms,
        "pnn50_percent": before.pnn50_percent,
        "sd1_ms": before.sd1_ms,
        "sd2_ms": before.sd2_ms,
    }


def _spread(sums: WindowSums) -> dict[str, Feature]:
    fewest = hrv_limits.FEWEST_VARIABILITY_BEATS
    no_intervals = _why_missing(sums, fewest_beats=fewest, fewest_differences=0)
    no_differences = _why_missing(sums, fewest_beats=fewest, fewest_differences=hrv_limits.FEWEST_DIFFERENCES)
    of_intervals = _feature(sums, None, None, no_intervals) if no_intervals else _sdnn(sums)
    if no_differences is not None:
        nothing = _feature(sums, None, None, no_differences)
        return {
            "rmssd_ms": nothing,
            "sdnn_ms": of_intervals,
            "pnn50_percent": nothing,
            "sd1_ms": nothing,
            "sd2_ms": nothing,
        }
    rmssd, pnn50, sd1, sd2 = sums.of_differences()
    differences = float(sums.differences)
    low, high = hrv_bounds.short_term_factors(differences)
    return {
        "rmssd_ms": _feature(sums, rmssd, (rmssd * low, rmssd * high), None),
        "sdnn_ms": of_intervals,
        "pnn50_percent": _feature(sums, pnn50, hrv_bounds.of_share(pnn50, differences), None),
        "sd1_ms": _feature(sums, sd1, (sd1 * low, sd1 * high), None),
        "sd2_ms": _feature(sums, sd2, hrv_bounds.of_long_term(sd2, sums.covered_s), None),
    }


def _sdnn(sums: WindowSums) -> Feature:
    sdnn = sums.sdnn_ms()
    return _feature(sums, sdnn, hrv_bounds.of_long_term(sdnn, sums.covered_s), None)


def _why_missing(sums: WindowSums, *, fewest_beats: int, fewest_differences: int) -> Missing | None:
    if not sums.count:
        return Missing.NO_BEATS
    if sums.count < fewest_beats or sums.differences < fewest_differences:
        return Missing.TOO_FEW_BEATS
    return Missing.POOR_COVERAGE if sums.coverage < hrv_limits.LEAST_COVERAGE else None


def _feature(
    sums: WindowSums, value: float | None, bounds: tuple[float, float] | None, missing: Missing | None
) -> Feature:
    return feature(value, bounds, missing, window_s=sums.window_s, coverage=sums.coverage, beats=sums.count)
