"""Sample entropy: how seldom beats that went alike go on alike."""

import math
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from biosignals.hrv_recent import RecentBeats

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]

TOLERANCE = 0.2  # of the standard deviation (ddof=1): sample entropy's r
_FEWEST_PLACES = 144  # beats of 120 s at 72 a minute
_FAR = 2**30  # grains: a run that is not there, farther from any other than r can be
_LONGEST = _FAR // 2  # an interval of an hour, in grains: no heart's


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Pairs of runs of beats that are alike within r: of two beats, and of those that stay alike for a third."""

    of_two: int
    of_three: int

    @property
    def entropy(self) -> float | None:
        """Sample entropy; None where no pair stays alike."""
        return math.log(self.of_two / self.of_three) if self.of_three else None


class RunningMatches:
    """How far the runs of beats in a window lie from each other; whatever r is, those within it are counted at once.

    A run is a beat and the two behind it, without a gap. Each has a place, over and over, and a row of distances to all
    that came before it; a place without a run is far from all.
    """

    def __init__(self) -> None:
        self._first = self._behind = 0  # which beats' runs are there
        self._clear(_FEWEST_PLACES)

    def follow(self, beats: RecentBeats, first: int) -> None:
        """Make the runs those of the beats from `first` to the newest."""
        needed = beats.behind - first
        places = self._runs.shape[1]
        if needed > places or first > self._behind or places > max(_FEWEST_PLACES, 2 * needed):
            self._clear(max(_FEWEST_PLACES, needed + needed // 8))
            self._behind = first
        else:
            for number in range(self._first, first):
                self._leave(number % places)
        self._first = first
        for number in range(self._behind, beats.behind - 2):
            if beats.run(number + 2) > 2:
                self._enter(beats.intervals(number)[:3], number % self._runs.shape[1])
        self._behind = max(self._behind, beats.behind - 2)

    def matches(self, *, count: int, total: int, squares: int) -> Matches:
        """Within r of the window's `count` beats, their intervals' `total` and sum of `squares` in grains."""
        limit = min(_LONGEST - 1, _limit(count, total, squares))
        numpy.less_equal(self._distances, limit, out=self._is_near)
        return Matches(
            of_two=int(numpy.count_nonzero(self._is_near[0])), of_three=int(numpy.count_nonzero(self._is_near[1]))
        )

    def _clear(self, places: int) -> None:
        self._runs = numpy.full((3, places), _FAR, dtype=numpy.int32)
        self._distances = numpy.full((2, places, places), _FAR, dtype=numpy.int32)  # over two beats, over three
        self._is_near: Flags = numpy.empty((2, places, places), dtype=bool)

    def _enter(self, intervals: list[int], place: int) -> None:
        run = numpy.array([[min(interval, _LONGEST)] for interval in intervals], dtype=numpy.int32)
        steps = numpy.abs(self._runs - run)
        over_two = numpy.maximum(steps[0], steps[1], out=self._distances[0, place])
        numpy.maximum(over_two, steps[2], out=self._distances[1, place])
        self._runs[:, place : place + 1] = run

    def _leave(self, place: int) -> None:
        self._runs[:, place] = _FAR
        self._distances[:, :, place] = _FAR


def matches(intervals: Integers, is_joined: Flags, *, total: int, squares: int) -> Matches:
    """Richman and Moorman 2000, m = 2, r = 0.2 SD (ddof=1); runs across a gap take no part.

    `intervals` in grains, oldest first, at least 4, with their `total` and the sum of their `squares`; `is_joined[i]`
    tells whether beat i follows beat i - 1.
    """
    count = intervals.size
    limit = _limit(count, total, squares)
    small = intervals.astype(numpy.int32)
    # |a - b| <= r in one comparison: a - b + r as an unsigned number is at most 2 r.
    alike = numpy.subtract.outer(small + limit, small).view(numpy.uint32) <= 2 * limit
    two = alike[:-2, :-2] & alike[1:-1, 1:-1]
    runs = count - 2
    if not is_joined[1:].all():
        whole = is_joined[1:-1] & is_joined[2:]
        two &= whole
        two &= whole[:, None]
        runs = int(numpy.count_nonzero(whole))
    three = two & alike[2:, 2:]
    # Each pair stands there twice, and each run beside itself.
    return Matches(
        of_two=(int(numpy.count_nonzero(two)) - runs) // 2, of_three=(int(numpy.count_nonzero(three)) - runs) // 2
    )


def _limit(count: int, total: int, squares: int) -> int:
    """The largest whole number of grains within sample entropy's r."""
    return int(TOLERANCE * math.sqrt((count * squares - total * total) / (count * (count - 1))))
