"""How the order of beats looks: sample entropy and the short-term scaling exponent DFA alpha 1."""

import math
from dataclasses import dataclass
from functools import cache

import numpy
from numpy.typing import NDArray

from biosignals.hrv_limits import FEWEST_SCALING_BOXES

Floats = NDArray[numpy.float64]
Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]

TOLERANCE = 0.2  # of the standard deviation (ddof=1): sample entropy's r
SCALES = tuple(range(4, 17))  # beats: DFA alpha 1, Peng 1995


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Pairs of runs of beats that are alike within r: of two beats, and of those that stay alike for a third."""

    of_two: int
    of_three: int

    @property
    def entropy(self) -> float | None:
        """Sample entropy; None where no pair stays alike."""
        return math.log(self.of_two / self.of_three) if self.of_three else None


def matches(intervals: Integers, is_joined: Flags) -> Matches:
    """Richman and Moorman 2000, m = 2, r = 0.2 SD (ddof=1); runs across a gap take no part.

    `intervals` in grains, oldest first, at least 4; `is_joined[i]` tells whether beat i follows beat i - 1.
    """
    count = intervals.size
    total = int(intervals.sum())
    variance = (count * int((intervals * intervals).sum()) - total * total) / (count * (count - 1))
    limit = int(TOLERANCE * math.sqrt(variance))
    small = intervals.astype(numpy.int32)
    # |a - b| <= r in one comparison: a - b + r as an unsigned number is at most 2 r.
    alike = numpy.subtract.outer(small + limit, small).view(numpy.uint32) <= 2 * limit
    two = alike[:-2, :-2] & alike[1:-1, 1:-1]
    runs = count - 2
    whole = is_joined[1:-1] & is_joined[2:]
    if not whole.all():
        two &= whole
        two &= whole[:, None]
        runs = int(numpy.count_nonzero(whole))
    three = two & alike[2:, 2:]
    # Each pair stands there twice, and each run beside itself.
    return Matches(
        of_two=(int(numpy.count_nonzero(two)) - runs) // 2, of_three=(int(numpy.count_nonzero(three)) - runs) // 2
    )


def scaling(intervals: Integers, is_joined: Flags) -> tuple[Floats, Flags]:
    """DFA alpha 1 of each series (rows), and whether it has enough boxes without a gap.

    Scales 4 to 16 beats, boxes from the oldest beat on without overlap, straight lines taken out of each (Peng 1995).
    `intervals` in grains, `is_joined` as for `matches`. A box with a gap in it takes no part; each scale needs half of
    its boxes. NaN where it has not, or where the beats are so even that a scale has no fluctuation at all.
    """
    boxes = _boxes(intervals.shape[1])
    first, behind, size = boxes.first, boxes.behind, boxes.size
    middle = numpy.rint(intervals.mean(axis=1, keepdims=True)).astype(numpy.int64)
    profile = numpy.cumsum(intervals - middle, axis=1)
    level = _box_sums(profile, boxes)
    # Twice the sum of each profile point times its place from the middle of its box: whole numbers throughout.
    slope = 2 * _box_sums(profile * boxes.places, boxes) - (first + behind - 1) * level
    spread = size * _box_sums(profile * profile, boxes) - level * level
    rest = spread / size - 3.0 * slope.astype(float) ** 2 / boxes.slope_divisor
    breaks = numpy.concatenate((numpy.zeros((len(middle), 1), dtype=int), numpy.cumsum(~is_joined, axis=1)), axis=1)
    is_whole = breaks[:, behind] == breaks[:, first + 1]
    whole = numpy.add.reduceat(is_whole, boxes.scale_starts, axis=1, dtype=numpy.int64)
    sums = numpy.add.reduceat(rest * is_whole, boxes.scale_starts, axis=1)
    has_enough: Flags = numpy.all(whole >= FEWEST_SCALING_BOXES * boxes.of_scale, axis=1)
    fluctuation = sums / (numpy.maximum(whole, 1) * boxes.scales)
    is_told: Flags = has_enough & numpy.all(fluctuation > 0, axis=1)
    alpha = numpy.log(numpy.where(is_told[:, None], fluctuation, 1.0)) @ boxes.weights
    return numpy.where(is_told, alpha, numpy.nan), has_enough


@dataclass(frozen=True, slots=True, kw_only=True)
class _Boxes:
    """All boxes of all scales in a series: their first beats, the beats behind their last, their sizes."""

    places: Integers
    first: Integers
    behind: Integers
    size: Integers
    slope_divisor: Floats
    scales: Integers
    scale_starts: Integers  # which box is the first of each scale
    of_scale: Integers  # how many each scale has
    weights: Floats  # of ln F^2 in the slope of ln F over ln scale


@cache
def _boxes(count: int) -> _Boxes:
    scales = numpy.array(SCALES)
    of_scale = count // scales
    size = numpy.repeat(scales, of_scale)
    first = numpy.concatenate([scale * numpy.arange(boxes) for scale, boxes in zip(scales, of_scale, strict=True)])
    logs = numpy.log(scales) - numpy.log(scales).mean()
    return _Boxes(
        places=numpy.arange(count),
        first=first,
        behind=first + size,
        size=size,
        slope_divisor=(size * (size * size - 1)).astype(float),
        scales=scales,
        scale_starts=numpy.concatenate(([0], numpy.cumsum(of_scale)[:-1])),
        of_scale=of_scale,
        weights=0.5 * logs / (logs @ logs),
    )


def _box_sums(numbers: Integers, boxes: _Boxes) -> Integers:
    running = numpy.zeros((numbers.shape[0], numbers.shape[1] + 1), dtype=numpy.int64)
    numpy.cumsum(numbers, axis=1, out=running[:, 1:])
    return running[:, boxes.behind] - running[:, boxes.first]
