"""The sums that the time domain of HRV needs, kept over the trusted beats of one window."""

import math
from collections import deque

from biosignals.hrv_grains import GRAINS_PER_S, MS_PER_GRAIN
from biosignals.hrv_limits import PNN_LIMIT_GRAINS


class WindowSums:
    """Trusted beats of one window and their sums in whole grains: what was added is taken away exactly.

    A beat belongs to the window for `window_s` from its time on. Differences are those to the beat before, where it is
    in the window, is trusted, and is followed by this one.
    """

    __slots__ = ("_beats", "_differences", "_far", "_squares", "_steps", "_steps_squared", "_sum", "window_s")

    def __init__(self, window_s: float) -> None:
        self.window_s = window_s
        self._beats: deque[tuple[float, int, int | None]] = deque()  # time, interval, difference to the one before
        self._sum = self._squares = 0  # of the intervals
        self._differences = self._steps = self._steps_squared = self._far = 0

    @property
    def count(self) -> int:
        return len(self._beats)

    @property
    def differences(self) -> int:
        return self._differences

    @property
    def coverage(self) -> float:
        """Share 0..1 of the window that the intervals cover."""
        return min(1.0, self._sum / (GRAINS_PER_S * self.window_s))

    @property
    def covered_s(self) -> float:
        """Seconds of the intervals."""
        return self._sum / GRAINS_PER_S

    @property
    def holds_until_t(self) -> float:
        """When the next beat leaves: `leave_before` any earlier changes nothing."""
        return self._beats[0][0] + self.window_s if self._beats else math.inf

    def push(self, t: float, interval: int, difference: int | None) -> None:
        """Add a beat at `t` (s) whose interval, and difference to the one before, are in grains."""
        self._beats.append((t, interval, difference))
        self._sum += interval
        self._squares += interval * interval
        if difference is not None:
            self._differences += 1
            self._steps += difference
            self._steps_squared += difference * difference
            if not -PNN_LIMIT_GRAINS <= difference <= PNN_LIMIT_GRAINS:
                self._far += 1

    def leave_before(self, t: float) -> bool:
        """Let go of the beats that are `window_s` old or older at `t`; True if there were any."""
        beats = self._beats
        if not beats or beats[0][0] + self.window_s > t:
            return False
        while beats and beats[0][0] + self.window_s <= t:
            _, interval, _ = beats.popleft()
            self._sum -= interval
            self._squares -= interval * interval
            if beats:
                self._forget_first_difference()
        return True

    def mean_hr_bpm(self) -> float:
        return 60.0 * GRAINS_PER_S * len(self._beats) / self._sum

    def sdnn_ms(self) -> float:
        """With ddof=1."""
        return MS_PER_GRAIN * math.sqrt(self._interval_variance())

    def of_differences(self) -> tuple[float, float, float, float]:
        """RMSSD (ms), pNN50 (of the differences, 0..100), SD1 and SD2 (ms), of at least 2 differences.

        SD1 and SD2 are width and length of the Poincare plot, Brennan 2001: the roots of SDSD^2 / 2 (ddof=1) and of
        2 SDNN^2 - SDSD^2 / 2; 0 where that is below 0, as in alternans.
        """
        count, steps_squared = self._differences, self._steps_squared
        half = (count * steps_squared - self._steps * self._steps) / (2 * count * (count - 1))
        return (
            MS_PER_GRAIN * math.sqrt(steps_squared / count),
            100.0 * self._far / count,
            MS_PER_GRAIN * math.sqrt(half),
            MS_PER_GRAIN * math.sqrt(max(0.0, 2 * self._interval_variance() - half)),
        )

    def variation(self) -> float:
        """The coefficient of variation of the intervals: SDNN over their mean."""
        return math.sqrt(self._interval_variance()) * len(self._beats) / self._sum

    def _interval_variance(self) -> float:
        # All in integers up to one division: no small difference of large numbers is rounded.
        count = len(self._beats)
        return (count * self._squares - self._sum * self._sum) / (count * (count - 1))

    def _forget_first_difference(self) -> None:
        """The oldest beat has nothing before it any more."""
        t, interval, difference = self._beats[0]
        if difference is not None:
            self._differences -= 1
            self._steps -= difference
            self._steps_squared -= difference * difference
            if not -PNN_LIMIT_GRAINS <= difference <= PNN_LIMIT_GRAINS:
                self._far -= 1
            self._beats[0] = (t, interval, None)
