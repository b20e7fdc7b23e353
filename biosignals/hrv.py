"""Beats in windows -> HRV features with coverage, incrementally."""

import math
from collections import deque

from biosignals.heart_rate_profile import TICKS_PER_S
from biosignals.signals import Beat, Feature, HrvFeatures, Missing

RATE_WINDOW_S = 10.0  # mean HR for fast control
VARIABILITY_WINDOW_S = 60.0  # within a person RMSSD over 60 s has 15 % sd against 5 min, over 30 s 23 %, over 10 s 40 %

# A value stands on at least half of its window: RMSSD and SDNN on 30 s, the least that is of use for the time domain.
LEAST_COVERAGE = 0.5
FEWEST_RATE_BEATS = 4  # half of the window at 45 bpm
FEWEST_VARIABILITY_BEATS = 20  # half of the window at 40 bpm
FEWEST_DIFFERENCES = 15  # a gap or a doubted beat costs two, so a few may be missing

MS_PER_TICK = 1000.0 / TICKS_PER_S


class HrvWindows:
    """Keeps the sums that HRV needs, over the trusted beats of the last 10 and 60 s.

    The sums are integers in 1/1024 s, the unit in which straps send: what was added is taken away exactly, so the
    values equal a full recomputation however long the session. A beat belongs to the window for `window_s` from its
    time on. Differences are taken only between trusted beats of which one follows the other.
    """

    def __init__(self) -> None:
        self._rate = _Window(RATE_WINDOW_S)
        self._variability = _Window(VARIABILITY_WINDOW_S)
        self._previous_ticks: int | None = None  # of the newest beat, where it was trusted
        self._newest_t = -math.inf
        self._features: HrvFeatures | None = None
        self._holds_until_t = -math.inf  # then the oldest beat leaves a window

    def take(self, beat: Beat) -> None:
        """Add one beat; raises ValueError where it is not later than the one before."""
        if not beat.t > self._newest_t:
            raise ValueError(f"beats come in order: {beat.t} s is not after {self._newest_t} s")
        self._newest_t = beat.t
        if beat.doubt is not None:
            self._previous_ticks = None
            return
        ticks = round(beat.rr_s * TICKS_PER_S)
        follows = beat.follows_previous and self._previous_ticks is not None
        difference = ticks - self._previous_ticks if follows and self._previous_ticks is not None else None
        self._rate.push(beat.t, ticks, difference)
        self._variability.push(beat.t, ticks, difference)
        self._previous_ticks = ticks
        self._features = None

    def features(self, t: float) -> HrvFeatures:
        """The features at `t` (session seconds; a time before the newest beat counts as that beat's).

        Where no beat entered or left a window since the last call this is the same object, with the `t` of its making.
        """
        if self._features is not None and t < self._holds_until_t:
            return self._features
        t = max(t, self._newest_t)
        before = self._features  # None behind a new beat: then nothing is as it was
        rate_left, variability_left = self._rate.leave_before(t), self._variability.leave_before(t)
        self._holds_until_t = min(self._rate.holds_until_t, self._variability.holds_until_t)
        self._features = HrvFeatures(
            t=t,
            mean_hr_bpm=before.mean_hr_bpm if before and not rate_left else self._rate.mean_hr_bpm(),
            rmssd_ms=before.rmssd_ms if before and not variability_left else self._variability.rmssd_ms(),
            sdnn_ms=before.sdnn_ms if before and not variability_left else self._variability.sdnn_ms(),
        )
        return self._features


class _Window:
    """Trusted beats of one window and their integer sums, in ticks."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._beats: deque[tuple[float, int, int | None]] = deque()  # time, interval, difference to the one before
        self._sum = 0
        self._square_sum = 0
        self._difference_count = 0
        self._difference_square_sum = 0

    @property
    def holds_until_t(self) -> float:
        """When the next beat leaves: `leave_before` any earlier changes nothing."""
        return self._beats[0][0] + self._window_s if self._beats else math.inf

    def push(self, t: float, ticks: int, difference: int | None) -> None:
        self._beats.append((t, ticks, difference))
        self._sum += ticks
        self._square_sum += ticks * ticks
        if difference is not None:
            self._difference_count += 1
            self._difference_square_sum += difference * difference

    def leave_before(self, t: float) -> bool:
        """Let go of the beats that are `window_s` old or older at `t`; True if there were any."""
        count = len(self._beats)
        while self._beats and self._beats[0][0] + self._window_s <= t:
            _, ticks, _ = self._beats.popleft()
            self._sum -= ticks
            self._square_sum -= ticks * ticks
            if self._beats:
                self._forget_first_difference()
        return len(self._beats) < count

    def mean_hr_bpm(self) -> Feature:
        missing = self._missing(fewest_beats=FEWEST_RATE_BEATS, fewest_differences=0)
        return self._feature(60.0 * TICKS_PER_S * len(self._beats) / self._sum if missing is None else None, missing)

    def rmssd_ms(self) -> Feature:
        missing = self._missing(fewest_beats=FEWEST_VARIABILITY_BEATS, fewest_differences=FEWEST_DIFFERENCES)
        if missing is not None:
            return self._feature(None, missing)
        return self._feature(MS_PER_TICK * math.sqrt(self._difference_square_sum / self._difference_count), None)

    def sdnn_ms(self) -> Feature:
        """With ddof=1."""
        missing = self._missing(fewest_beats=FEWEST_VARIABILITY_BEATS, fewest_differences=0)
        if missing is not None:
            return self._feature(None, missing)
        count = len(self._beats)
        # All in integers up to one division: no small difference of large numbers is rounded.
        spread = (count * self._square_sum - self._sum * self._sum) / (count * (count - 1))
        return self._feature(MS_PER_TICK * math.sqrt(spread), None)

    def _forget_first_difference(self) -> None:
        """The oldest beat has nothing before it any more."""
        t, ticks, difference = self._beats[0]
        if difference is not None:
            self._difference_count -= 1
            self._difference_square_sum -= difference * difference
            self._beats[0] = (t, ticks, None)

    def _missing(self, *, fewest_beats: int, fewest_differences: int) -> Missing | None:
        if not self._beats:
            return Missing.NO_BEATS
        if len(self._beats) < fewest_beats or self._difference_count < fewest_differences:
            return Missing.TOO_FEW_BEATS
        return Missing.POOR_COVERAGE if self._coverage() < LEAST_COVERAGE else None

    def _coverage(self) -> float:
        return min(1.0, self._sum / (TICKS_PER_S * self._window_s))

    def _feature(self, value: float | None, missing: Missing | None) -> Feature:
        return Feature(
            value=value,
            window_s=self._window_s,
            coverage=self._coverage(),
            beats=len(self._beats),
            missing=missing,
        )
