"""DFA alpha 1, the short-term scaling exponent: how much more beats wander over 16 of them than over 4."""

import math
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from operator import mul

import numpy
from numpy.typing import NDArray

from biosignals.hrv_limits import FEWEST_SCALING_BOXES
from biosignals.hrv_recent import RecentBeats

Floats = NDArray[numpy.float64]
Integers = NDArray[numpy.int64]

SCALES = numpy.arange(4, 17)  # beats: DFA alpha 1, Peng 1995
SMALLEST = 1e-5  # grains^2: whole numbers leave more than that or nothing; sums below it are rounding
STRETCH = 1024  # beats at once: a few MB
_ROOM = 512  # beats whose rests are kept besides those of one series
LONGEST = int(SCALES[-1])
_PLACES = numpy.arange(LONGEST)
_STARTS = numpy.concatenate(([0], numpy.cumsum(SCALES)[:-1]))  # of each scale among the columns of _LEFT


def _left_of_lines() -> Floats:
    """What a profile of 16 points (rows) leaves of a straight line in its last 4, 5, ... 16 points (columns)."""
    left = numpy.zeros((LONGEST, int(SCALES.sum())))
    for scale, start in zip(SCALES.tolist(), _STARTS.tolist(), strict=True):
        line = numpy.stack((numpy.ones(scale), numpy.arange(scale)), axis=1)
        left[LONGEST - scale :, start : start + scale] = numpy.eye(scale) - line @ numpy.linalg.pinv(line)
    return left


_LEFT = _left_of_lines()


class RunningBoxes:
    """The rests of the boxes that end in each of the newest beats, each box reckoned once, and alpha 1 of them."""

    def __init__(self, count: int) -> None:
        """`count`: how many of the newest beats alpha 1 is of."""
        self._count = count
        self._rests: Floats = numpy.empty((_ROOM + count, SCALES.size))  # of the beats from `_first` on
        self._first = self._behind = 0

    def follow(self, beats: RecentBeats) -> None:
        """Take in all new beats, as far as they are among the newest `count`."""
        first = max(0, beats.behind - self._count)
        if beats.behind - self._first > self._rests.shape[0] or first > self._behind:
            kept = self._rests[first - self._first : self._behind - self._first].copy()
            self._rests[: kept.shape[0]] = kept
            self._first, self._behind = first, max(first, self._behind)
        for number in range(self._behind, beats.behind):
            self._reckon(beats, number)
        self._behind = beats.behind

    def alpha(self) -> tuple[float, bool]:
        """Alpha 1, and whether there are enough boxes without a gap; see `scaling`."""
        boxes, last = _boxes(self._count), self._behind - self._first
        rests = self._rests[last - self._count : last]
        fluctuation = numpy.add.reduceat(rests.ravel().take(boxes.places), boxes.starts).tolist()
        if min(fluctuation) > SMALLEST:  # a NaN may go through here, and makes one of alpha
            alpha = sum(map(mul, boxes.slope, map(math.log, fluctuation))) - boxes.of_points
            if not math.isnan(alpha):
                return alpha, True
        alphas, has_enough = scaling(rests, numpy.zeros(1, dtype=numpy.int64), self._count)
        return alphas.item(), bool(has_enough[0])

    def _reckon(self, beats: RecentBeats, number: int) -> None:
        """`box_rests` of one beat. What its numbers have in common the lines take away, here more than there."""
        first = max(beats.oldest, number - LONGEST + 1)
        intervals = beats.intervals(first)[: number - first + 1]
        if len(intervals) < LONGEST:  # the first beats of all: no box reaches over them
            intervals = intervals[:1] * (LONGEST - len(intervals)) + intervals
        left = numpy.array(list(accumulate(intervals)), dtype=float) @ _LEFT
        left *= left
        rests = numpy.add.reduceat(left, _STARTS, out=self._rests[number - self._first])
        if beats.run(number) < LONGEST:
            rests[beats.run(number) < SCALES] = numpy.nan


def box_rests(intervals: Integers, runs: Integers) -> Floats:
    """For each beat (rows) the sums of squares, in grains^2, that straight lines leave of the boxes ending in it.

    One column for each of SCALES. A box stands on its own beats only, since the line takes mean and trend of the
    profile away; so each is reckoned once. `runs` tells for each beat how many follow each other without a gap up to
    it, itself included; `intervals` (grains) has 15 more in front. NaN where a gap lies in the box.
    """
    inside = intervals[numpy.arange(runs.size)[:, None] + _PLACES]
    profile = (inside - inside[:, :1]).cumsum(axis=1, dtype=float)
    left = profile @ _LEFT
    left *= left
    rests: Floats = numpy.add.reduceat(left, _STARTS, axis=1)
    if runs.min(initial=LONGEST) < LONGEST:
        rests[runs[:, None] < SCALES] = numpy.nan
    return rests


def scaling(rests: Floats, first: Integers, count: int) -> tuple[Floats, NDArray[numpy.bool_]]:
    """Alpha 1 of the `count` beats from each of `first` on, and whether they have enough boxes without a gap.

    `rests` as from `box_rests`, one row a beat. Boxes lie end to end from the first beat on (Peng 1995); one with a gap
    in it takes no part, and each scale needs half of its boxes. NaN where it has not, or where the beats are so even
    that a scale has no fluctuation at all.
    """
    boxes = _boxes(count)
    chosen = rests.ravel().take(first[:, None] * SCALES.size + boxes.places)
    sums = numpy.add.reduceat(chosen, boxes.starts, axis=1)
    fluctuation, has_enough = sums / boxes.points, numpy.ones(first.size, dtype=bool)
    if not sums.min(initial=1.0) > SMALLEST:  # NaN is not, either
        fluctuation, has_enough = _without_gaps(chosen, boxes)
    return (numpy.log(fluctuation) * boxes.weights).sum(axis=1), has_enough


def _without_gaps(chosen: Floats, boxes: "_Boxes") -> tuple[Floats, NDArray[numpy.bool_]]:
    is_whole = ~numpy.isnan(chosen)
    whole = numpy.add.reduceat(is_whole, boxes.starts, axis=1, dtype=numpy.int64)
    has_enough = numpy.logical_and.reduce(whole >= FEWEST_SCALING_BOXES * boxes.of_scale, axis=1)
    sums = numpy.add.reduceat(numpy.where(is_whole, chosen, 0.0), boxes.starts, axis=1)
    is_told = has_enough[:, None] & (sums > SMALLEST)
    return numpy.where(is_told, sums, numpy.nan) / (whole.clip(1) * SCALES), has_enough


@dataclass(frozen=True, slots=True, kw_only=True)
class _Boxes:
    """All boxes of all scales in a series of so many beats."""

    places: Integers  # in the rests of a series, laid out flat
    starts: Integers  # which box is the first of each scale
    of_scale: Integers  # how many each scale has
    points: Integers  # beats in all boxes of each scale
    weights: Floats  # of ln F^2 in the slope of ln F over ln scale
    slope: tuple[float, ...]  # the same weights as plain numbers
    of_points: float  # what the points make of that slope


@cache
def _boxes(count: int) -> _Boxes:
    of_scale = count // SCALES
    places = [
        (scale * numpy.arange(1, boxes + 1) - 1) * SCALES.size + number
        for number, (scale, boxes) in enumerate(zip(SCALES, of_scale, strict=True))
    ]
    logs = numpy.log(SCALES) - numpy.log(SCALES).mean()
    weights = 0.5 * logs / (logs @ logs)
    return _Boxes(
        places=numpy.concatenate(places),
        starts=numpy.concatenate(([0], numpy.cumsum(of_scale)[:-1])),
        of_scale=of_scale,
        points=of_scale * SCALES,
        weights=weights,
        slope=tuple(weights.tolist()),
        of_points=float(weights @ numpy.log(of_scale * SCALES)),
    )


def rests_of(intervals: Integers, is_joined: NDArray[numpy.bool_]) -> Floats:
    """`box_rests` of a whole series; `is_joined[i]` tells whether beat i follows beat i - 1."""
    if not intervals.size:
        return numpy.empty((0, SCALES.size))
    places = numpy.arange(intervals.size)
    begins = numpy.maximum.accumulate(numpy.where(is_joined, 0, places))
    padded, runs = numpy.concatenate((numpy.full(LONGEST - 1, intervals[0]), intervals)), places - begins + 1
    rests = numpy.empty((intervals.size, SCALES.size))
    for start in range(0, intervals.size, STRETCH):
        rests[start : start + STRETCH] = box_rests(
            padded[start : start + STRETCH + LONGEST - 1], runs[start : start + STRETCH]
        )
    return rests
