"""The trusted beats of the last minutes in arrays, and the sums of Lomb's method over two windows of them."""

import math

import numpy
from numpy.typing import NDArray

from biosignals.hrv_grains import MS_PER_GRAIN
from biosignals.hrv_spectrum import FREQUENCIES_HZ, Complexes, Floats, Integers, phases

_ROOM = 512  # beats: 150 s at 200 a minute
REBUILT_EVERY = 512  # beats: what rounding leaves behind in sums of waves stays below 1e-11 of them


class RecentBeats:
    """Trusted beats of the longest window, oldest first, numbered from the first of the session on."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._times: Floats = numpy.empty(2 * _ROOM)
        self._intervals: Integers = numpy.empty(2 * _ROOM, dtype=numpy.int64)
        self._is_joined: NDArray[numpy.bool_] = numpy.empty(2 * _ROOM, dtype=bool)
        self._offset = 0  # the number of the beat at place 0
        self.first = 0  # the number of the oldest beat that is kept
        self.behind = 0  # one more than the number of the newest

    @property
    def oldest_place(self) -> int:
        """The number of the oldest beat that has not been written over yet, though it may be too old."""
        return self._offset

    def push(self, t: float, interval: int, *, is_joined: bool) -> None:
        """Add a beat at `t` (s) with its interval in grains; `is_joined`: it follows the trusted one before."""
        place = self.behind - self._offset
        if place == self._times.size:
            place = self._make_room(t)
        self._times[place], self._intervals[place], self._is_joined[place] = t, interval, is_joined
        self.behind += 1

    def first_within(self, number: int, t: float, window_s: float) -> int:
        """The first beat, from that `number` on, less than `window_s` old at `t`."""
        times, place, end = self._times, number - self._offset, self.behind - self._offset
        while place < end and times[place] + window_s <= t:
            place += 1
        return place + self._offset

    def times(self, first: int, behind: int) -> Floats:
        return self._times[first - self._offset : behind - self._offset]

    def intervals(self, first: int, behind: int) -> Integers:
        """In grains."""
        return self._intervals[first - self._offset : behind - self._offset]

    def is_joined(self, first: int, behind: int) -> NDArray[numpy.bool_]:
        return self._is_joined[first - self._offset : behind - self._offset]

    def leave_before(self, t: float) -> None:
        """Let go of the beats that are older than the longest window at `t`."""
        self.first = self.first_within(self.first, t, self._window_s)

    def _make_room(self, t: float) -> int:
        """Move what is still of use to the front, into longer arrays where there is too much; the next place."""
        self.leave_before(t)
        kept = slice(self.first - self._offset, self.behind - self._offset)
        count = kept.stop - kept.start
        size = self._times.size if 2 * count <= self._times.size else 2 * self._times.size
        self._times, self._intervals, self._is_joined = (
            _moved(old[kept], size) for old in (self._times, self._intervals, self._is_joined)
        )
        self._offset = self.first
        return count


def _moved(kept: NDArray[numpy.generic], size: int) -> NDArray:  # type: ignore[type-arg]
    room = numpy.empty(size, dtype=kept.dtype)
    room[: kept.size] = kept
    return room


class RunningWaves:
    """The sums of Lomb's method over two windows: what enters is added, what leaves is taken away."""

    def __init__(self) -> None:
        self.sums: Complexes = numpy.zeros((3, 2, FREQUENCIES_HZ.size), dtype=complex)  # waves, plain, doubled
        self._firsts = (0, 0)
        self._behind = 0
        self._rebuilt_behind = -math.inf

    def follow(self, beats: RecentBeats, firsts: tuple[int, int], behind: int) -> None:
        """Move both windows so that they hold the beats from `firsts` (short, long) to `behind` - 1."""
        entered = behind - self._behind
        left = [now - before for now, before in zip(firsts, self._firsts, strict=True)]
        is_torn = firsts[0] > self._behind or self._firsts[1] < beats.oldest_place
        if is_torn or behind - self._rebuilt_behind > REBUILT_EVERY or entered + sum(left) > behind - firsts[1]:
            self._rebuild(beats, firsts, behind)
        else:
            self._move(beats, firsts, behind)
        self._firsts, self._behind = firsts, behind

    def _move(self, beats: RecentBeats, firsts: tuple[int, int], behind: int) -> None:
        spans = ((self._behind, behind), (self._firsts[0], firsts[0]), (self._firsts[1], firsts[1]))
        times = numpy.concatenate([beats.times(*span) for span in spans])
        if not times.size:
            return
        signs = numpy.zeros((2, times.size), dtype=complex)
        entered, left = behind - self._behind, firsts[0] - self._firsts[0]
        signs[:, :entered] = 1.0
        signs[0, entered : entered + left] = signs[1, entered + left :] = -1.0
        self.sums += signs @ _terms(times, numpy.concatenate([beats.intervals(*span) for span in spans]))

    def _rebuild(self, beats: RecentBeats, firsts: tuple[int, int], behind: int) -> None:
        signs = numpy.ones((2, behind - firsts[1]), dtype=complex)
        signs[0, : firsts[0] - firsts[1]] = 0.0
        self.sums = signs @ _terms(beats.times(firsts[1], behind), beats.intervals(firsts[1], behind))
        self._rebuilt_behind = behind


def _terms(times: Floats, intervals: Integers) -> Complexes:
    """Each beat's part of the sums: three blocks of beats by frequencies."""
    rr_ms = intervals[:, None] * MS_PER_GRAIN
    terms = numpy.empty((3, times.size, FREQUENCIES_HZ.size), dtype=complex)
    turned = phases(times)
    numpy.multiply(rr_ms, turned, out=terms[1])
    numpy.multiply(rr_ms, terms[1], out=terms[0])
    numpy.multiply(turned, terms[1], out=terms[2])
    return terms
