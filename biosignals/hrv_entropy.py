"""Sample entropy: how seldom beats that went alike go on alike."""

import math
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

Integers = NDArray[numpy.int64]
Flags = NDArray[numpy.bool_]

TOLERANCE = 0.2  # of the standard deviation (ddof=1): sample entropy's r


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Pairs of runs of beats that are alike within r: of two beats, and of those that stay alike for a third."""

    of_two: int
    of_three: int

    @property
    def entropy(self) -> float | None:
        """Sample entropy; None where no pair stays alike."""
        return math.log(self.of_two / self.of_three) if self.of_three else None


def matches(intervals: Integers, is_joined: Flags, *, total: int, squares: int) -> Matches:
    """Richman and Moorman 2000, m = 2, r = 0.2 SD (ddof=1); runs across a gap take no part.

    `intervals` in grains, oldest first, at least 4, with their `total` and the sum of their `squares`; `is_joined[i]`
    tells whether beat i follows beat i - 1.
    """
    count = intervals.size
    limit = int(TOLERANCE * math.sqrt((count * squares - total * total) / (count * (count - 1))))
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
