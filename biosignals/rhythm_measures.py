"""What the order of intervals says: how large their steps are, where they turn, how foreseeable they are."""

import math

import numpy
from numpy.typing import NDArray

ENTROPY_TOLERANCE_S = 0.03
FEWEST_MATCHES = 5
WIDER = 1.5

Integers = NDArray[numpy.int16]
Flags = NDArray[numpy.bool_]

TICKS_PER_S = 4096  # whole numbers of which a strap's 1/1024 s is a multiple: equal on all machines


def mean(intervals: Integers) -> float:
    """In ticks, of one or more intervals in ticks."""
    total: int = sum(intervals.tolist())
    return total / len(intervals)


def steps_between(intervals: Integers, follows: Flags) -> Integers:
    """From each interval to the next, shape (n - 1,); 0 where one does not follow the other."""
    steps: Integers = (intervals[1:] - intervals[:-1]) * follows
    return steps


def turns(steps: Integers, follows: Flags) -> float:
    """The share of turning points among the intervals whose neighbours on both sides are known, 0..1."""
    is_up, is_down = steps > 0, steps < 0
    turned = numpy.count_nonzero(is_up[1:] & is_down[:-1]) + numpy.count_nonzero(is_down[1:] & is_up[:-1])
    return int(turned) / max(1, int(numpy.count_nonzero(follows[1:] & follows[:-1])))


def entropy(intervals: Integers, follows: Flags, *, mean_interval: float) -> float:
    """Coefficient of sample entropy: ln(B / A) + ln(2 r) - ln(mean), r and mean in ticks.

    `follows` of shape (n - 1,): which neighbours count as a pair; 4 of them at least, or nothing matches however wide
    the tolerance. Source: Lake and Moorman 2011, doi:10.1152/ajpheart.00561.2010; m = 1, r = 30 ms and wider until
    enough pairs match.
    """
    runs = int(numpy.count_nonzero(follows))
    pairs = None if runs == len(follows) else follows & follows[:, None]
    tolerance = round(ENTROPY_TOLERANCE_S * TICKS_PER_S)
    while True:
        alike = _alike(intervals, tolerance)
        one = alike[:-1, :-1] if pairs is None else alike[:-1, :-1] & pairs
        # Each pair stands there twice, and each run beside itself.
        of_two = int(numpy.count_nonzero(one & alike[1:, 1:])) - runs
        if of_two >= 2 * FEWEST_MATCHES:
            of_one = int(numpy.count_nonzero(one)) - runs
            return math.log(of_one / of_two) + math.log(2 * tolerance / mean_interval)
        tolerance = round(WIDER * tolerance)


def _alike(intervals: Integers, tolerance: int) -> Flags:
    """Which two differ by no more: |a - b| <= r in one comparison, a - b + r as an unsigned number is at most 2 r."""
    apart = numpy.subtract.outer(intervals + numpy.int16(tolerance), intervals)
    is_alike: Flags = apart.view(numpy.uint16) <= 2 * tolerance
    return is_alike
