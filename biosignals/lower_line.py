"""The line under points that delay can only lift: what a clock reads without the delay of its readings."""

from collections import deque
from itertools import pairwise

WINDOW_S = 600.0  # the rate of a crystal holds so long; a room's temperature moves it slower
BLOCK_S = 5.0  # of so many seconds only the lowest point is kept
LEAST_SPAN_S = 60.0  # over less, delay says nothing of the rate: 0.3 s in 60 s is 50 times what a crystal is off
STEEPEST = 2e-4  # twice the +-100 ppm of a cheap crystal


class LowerLine:
    """Follows y(x) from below, where every y is the truth plus a delay of 0 or more, and the truth is all but level.

    Of all lines under the points of the last WINDOW_S it is the one nearest to them: the edge of their lower convex
    hull below the middle, no steeper than STEEPEST. From it goes what the least of so many delays is expected to be.
    Both x and y are seconds; x never falls. A point costs a comparison, every BLOCK_S a pass over the blocks.
    """

    def __init__(self, x: float, y: float, *, slope: float = 0.0) -> None:
        self._slope = self._first_slope = slope
        self._blocks: deque[_Block] = deque([_Block(x, y)])
        self._base = y - slope * x  # of the line under the points, at x = 0
        self._least_delay = 0.0
        self._first_x = x

    @property
    def slope(self) -> float:
        """Seconds of y a second of x."""
        return self._slope

    @property
    def count(self) -> int:
        """How many points of the window it lies under."""
        return sum(block.count for block in self._blocks)

    def at(self, x: float) -> float:
        return self._base + self._slope * x - self._least_delay

    def add(self, x: float, y: float) -> None:
        block = self._blocks[-1]
        if x - block.begin_x >= BLOCK_S:
            self._blocks.append(_Block(x, y))
            while x - self._blocks[0].begin_x > WINDOW_S:
                self._blocks.popleft()
            self._fit()
            return
        block.take(x, y, self._slope)
        if y < self._base + self._slope * x:
            self._fit()

    def mean_height(self) -> float:
        """How far the points of the window lie above the line on average."""
        count = self.count
        x = sum(block.x_sum for block in self._blocks) / count
        y = sum(block.y_sum for block in self._blocks) / count
        return y - self._base - self._slope * x

    def _fit(self) -> None:
        lowest = [(block.low_x, block.low_y) for block in self._blocks]
        if lowest[-1][0] - lowest[0][0] >= LEAST_SPAN_S:
            self._slope = max(-STEEPEST, min(STEEPEST, _slope_below_the_middle(lowest)))
        self._base = min(y - self._slope * x for x, y in lowest)
        self._least_delay = self.mean_height() / self.count


class _Block:
    """The lowest point and the sums of some seconds."""

    __slots__ = ("begin_x", "count", "low_x", "low_y", "x_sum", "y_sum")

    def __init__(self, x: float, y: float) -> None:
        self.begin_x = self.low_x = self.x_sum = x
        self.low_y = self.y_sum = y
        self.count = 1

    def take(self, x: float, y: float, slope: float) -> None:
        self.count += 1
        self.x_sum += x
        self.y_sum += y
        if y - slope * x < self.low_y - slope * self.low_x:
            self.low_x, self.low_y = x, y


def _slope_below_the_middle(points: list[tuple[float, float]]) -> float:
    """Of the edge of their lower convex hull (Andrew's monotone chain) that lies below the middle of their x."""
    hull: list[tuple[float, float]] = []
    for x, y in points:
        while len(hull) >= 2 and _is_not_below(hull[-2], hull[-1], (x, y)):
            hull.pop()
        hull.append((x, y))
    middle_x = (points[0][0] + points[-1][0]) / 2
    (left_x, left_y), (right_x, right_y) = next(edge for edge in pairwise(hull) if edge[1][0] >= middle_x)
    return (right_y - left_y) / (right_x - left_x)


def _is_not_below(left: tuple[float, float], middle: tuple[float, float], right: tuple[float, float]) -> bool:
    rise_to_middle = (middle[1] - left[1]) * (right[0] - left[0])
    rise_to_right = (right[1] - left[1]) * (middle[0] - left[0])
    return rise_to_middle >= rise_to_right
