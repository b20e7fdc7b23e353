"""The trusted beats of the last minutes, and spans of them whose sums follow the time."""

import math

from biosignals.hrv_grains import GRAINS_PER_S

_ROOM = 1024  # beats, before old ones are let go of: twice 150 s at 200 a minute


class RecentBeats:
    """Trusted beats, oldest first, numbered from the first of the session on; old ones are let go of in time.

    Running totals of intervals and of their squares are whole numbers of any size, so that differences of them are
    exact however long the session.
    """

    __slots__ = ("_intervals", "_runs", "_squares", "_times", "_totals", "behind", "oldest")

    def __init__(self) -> None:
        self._times: list[float] = []
        self._intervals: list[int] = []
        self._runs: list[int] = []  # beats without a gap up to each, itself included
        self._totals, self._squares = [0], [0]  # of the intervals before each beat, and before the next to come
        self.oldest = 0  # the number of the first that is kept
        self.behind = 0  # one more than the number of the newest

    def push(self, t: float, interval: int, *, is_joined: bool) -> None:
        """Add a beat at `t` (s) with its interval in grains; `is_joined`: it follows the trusted one before."""
        self._runs.append(self._runs[-1] + 1 if is_joined and self._runs else 1)
        self._times.append(t)
        self._intervals.append(interval)
        self._totals.append(self._totals[-1] + interval)
        self._squares.append(self._squares[-1] + interval * interval)
        self.behind += 1

    @property
    def is_full(self) -> bool:
        """Whether it is time to `forget_before`."""
        return len(self._times) >= _ROOM

    def forget_before(self, number: int) -> None:
        """Let go of the beats before that number."""
        gone = slice(0, number - self.oldest)
        for numbers in (self._times, self._intervals, self._runs, self._totals, self._squares):
            del numbers[gone]
        self.oldest = number

    def time(self, number: int) -> float:
        return self._times[number - self.oldest]

    def interval(self, number: int) -> int:
        """In grains."""
        return self._intervals[number - self.oldest]

    def run(self, number: int) -> int:
        """How many beats follow each other without a gap up to this one, itself included."""
        return self._runs[number - self.oldest]

    def times(self, first: int) -> list[float]:
        """From beat `first` to the newest."""
        return self._times[first - self.oldest :]

    def intervals(self, first: int) -> list[int]:
        """From beat `first` to the newest, in grains."""
        return self._intervals[first - self.oldest :]

    def runs(self, first: int) -> list[int]:
        """`run` from beat `first` to the newest."""
        return self._runs[first - self.oldest :]

    def sums(self, first: int) -> tuple[int, int]:
        """Of the intervals from beat `first` to the newest, and of their squares."""
        place = first - self.oldest
        return self._totals[-1] - self._totals[place], self._squares[-1] - self._squares[place]

    def first_in(self, t: float, window_s: float, *, number: int) -> int:
        """The first beat, from that number on, that is not `window_s` old or older at `t`."""
        times, oldest = self._times, self.oldest
        place, end = max(0, number - oldest), len(times)
        while place < end and times[place] + window_s <= t:
            place += 1
        return place + oldest


class Span:
    """The beats of one window and the sums of their intervals, in whole grains."""

    __slots__ = ("count", "coverage", "first", "leaves_t", "squares", "total", "window_s")

    def __init__(self, window_s: float) -> None:
        self.window_s = window_s
        self.first = self.count = 0  # the number of its oldest beat, and how many there are
        self.total = self.squares = 0
        self.coverage = 0.0  # share 0..1 of the window that the intervals cover
        self.leaves_t = math.inf  # when its oldest beat leaves; infinite where it holds none

    def follow(self, beats: RecentBeats, t: float) -> None:
        """Take in all new beats and let go of those that are `window_s` old or older at `t`."""
        self.first = beats.first_in(t, self.window_s, number=self.first)
        self.count = beats.behind - self.first
        self.total, self.squares = beats.sums(self.first)
        self.coverage = min(1.0, self.total / (GRAINS_PER_S * self.window_s))
        self.leaves_t = beats.time(self.first) + self.window_s if self.count else math.inf

    def reach_s(self, beats: RecentBeats) -> float:
        """From the start of the oldest interval to the end of the newest."""
        return beats.time(beats.behind - 1) - beats.time(self.first) + beats.interval(self.first) / GRAINS_PER_S
