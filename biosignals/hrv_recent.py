"""The trusted beats of the last minutes in arrays, and spans of them whose sums follow the time."""

import numpy
from numpy.typing import NDArray

from biosignals.hrv_grains import GRAINS_PER_S
from biosignals.hrv_scaling import LONGEST, SCALES, box_rests

_ROOM = 1024  # beats: twice 150 s at 200 a minute

Floats = NDArray[numpy.float64]
Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]


class RecentBeats:
    """Trusted beats, oldest first, numbered from the first of the session on; old ones are let go of in time."""

    def __init__(self) -> None:
        self._times: Floats = numpy.empty(_ROOM)
        self._intervals: Integers = numpy.empty(_ROOM, dtype=numpy.int64)
        self._is_joined: Flags = numpy.empty(_ROOM, dtype=bool)
        self._runs: Integers = numpy.empty(_ROOM, dtype=numpy.int64)  # beats without a gap up to each
        self._rests: Floats = numpy.empty((_ROOM, SCALES.size))
        self._rested_behind = 0  # how far the rests are reckoned
        self.oldest = 0  # the number of the beat at place 0
        self.behind = 0  # one more than the number of the newest

    def push(self, t: float, interval: int, *, is_joined: bool, kept_from: int) -> None:
        """Add a beat at `t` (s) with its interval in grains; `is_joined`: it follows the trusted one before.

        Beats before number `kept_from` may be forgotten.
        """
        place = self.behind - self.oldest
        if place == self._times.size:
            place = self._make_room(kept_from)
        self._times[place], self._intervals[place], self._is_joined[place] = t, interval, is_joined
        self._runs[place] = self._runs[place - 1] + 1 if is_joined and place else 1
        self.behind += 1

    def time(self, number: int) -> float:
        return self._times.item(number - self.oldest)

    def interval(self, number: int) -> int:
        """In grains."""
        return self._intervals.item(number - self.oldest)

    def times(self, first: int) -> Floats:
        """From beat `first` to the newest."""
        return self._times[first - self.oldest : self.behind - self.oldest]

    def intervals(self, first: int) -> Integers:
        """From beat `first` to the newest, in grains."""
        return self._intervals[first - self.oldest : self.behind - self.oldest]

    def is_joined(self, first: int) -> Flags:
        return self._is_joined[first - self.oldest : self.behind - self.oldest]

    def rests(self, first: int) -> Floats:
        """What lines leave of the boxes that end in each beat from `first` to the newest, see hrv_scaling."""
        start, end = max(self._rested_behind, first) - self.oldest, self.behind - self.oldest
        if start < end:
            intervals = self._intervals[max(0, start - LONGEST + 1) : end]
            lacking = end - start + LONGEST - 1 - intervals.size
            if lacking:  # the first beats of all: no box reaches over them
                intervals = numpy.concatenate((numpy.repeat(intervals[:1], lacking), intervals))
            self._rests[start:end] = box_rests(intervals, self._runs[start:end])
        self._rested_behind = self.behind
        return self._rests[first - self.oldest : end]

    def _make_room(self, kept_from: int) -> int:
        """Move what is still of use to the front, into longer arrays where there is too much; the next place."""
        count = self.behind - kept_from
        size = self._times.size if 2 * count <= self._times.size else 2 * self._times.size
        times, intervals, is_joined = self.times(kept_from), self.intervals(kept_from), self.is_joined(kept_from)
        self._times, self._intervals = numpy.resize(times, size), numpy.resize(intervals, size)
        self._is_joined = numpy.resize(is_joined, size)
        kept = slice(kept_from - self.oldest, self.behind - self.oldest)
        self._runs = numpy.resize(self._runs[kept], size)
        self._rests = numpy.resize(self._rests[kept], (size, SCALES.size))
        self.oldest = kept_from
        return count


class Span:
    """The beats of one window and the sums of their intervals, in whole grains."""

    __slots__ = ("_behind", "first", "squares", "total", "window_s")

    def __init__(self, window_s: float) -> None:
        self.window_s = window_s
        self.first = self._behind = 0  # the numbers of its oldest beat, and of the one behind its newest
        self.total = self.squares = 0

    @property
    def count(self) -> int:
        return self._behind - self.first

    @property
    def coverage(self) -> float:
        """Share 0..1 of the window that the intervals cover."""
        return min(1.0, self.total / (GRAINS_PER_S * self.window_s))

    def follow(self, beats: RecentBeats, t: float) -> None:
        """Take in all new beats and let go of those that are `window_s` old or older at `t`."""
        for number in range(self._behind, beats.behind):
            interval = beats.interval(number)
            self.total += interval
            self.squares += interval * interval
        self._behind = beats.behind
        while self.first < self._behind and beats.time(self.first) + self.window_s <= t:
            interval = beats.interval(self.first)
            self.total -= interval
            self.squares -= interval * interval
            self.first += 1

    def reach_s(self, beats: RecentBeats) -> float:
        """From the start of the oldest interval to the end of the newest."""
        return beats.time(self._behind - 1) - beats.time(self.first) + beats.interval(self.first) / GRAINS_PER_S

    def holds_until_t(self, beats: RecentBeats) -> float | None:
        """When its oldest beat leaves; None where it holds none."""
        return beats.time(self.first) + self.window_s if self.count else None
