"""The line under points that delay can only lift: what a clock reads without the delay of its readings."""

from collections import deque
from itertools import pairwise

WINDOW_S = 600.0  # the rate of a crystal holds so long; a room's temperature moves it slower
BLOCK_S = 10.0  # of so many seconds only the lowest point is kept
LEAST_SPAN_S = 60.0  # over less, delay says nothing of the rate: 0.3 s in 60 s is 50 times what a crystal is off
STEEPEST = 2e-4  # twice the +-100 ppm of a cheap crystal
LEAST_MISFIT_SPAN_S = 25.0  # over less, delay hides whatever a firmware may be off
FEIGNS = 60.0  # mean delays, by their number: so much from end to end did no delay of 400 trials feign
LEAST_FEIGNED_S = 0.05


class LowerLine:
    """Follows y(x) from below, where every y is the truth plus a delay of 0 or more, and the truth is all but level.

    Of all lines under the points of the last WINDOW_S it is the one nearest to them: the edge of their lower convex
    hull below the middle, no steeper than STEEPEST. From it goes what the least of so many delays is expected to be.
    Both x and y are seconds; x never falls. A point costs a comparison, every BLOCK_S a pass over the blocks.
    """

    def __init__(self, x: float, y: float, *, slope: float = 0.0) -> None:
        self._slope = slope
        self._base = y - slope * x  # of the line under the points, at x = 0
        self._least_delay_s = 0.0
        self._misfit = 0.0
        self._origin = (x, y)  # sums of differences to it stay small, and exact enough for hours
        self._blocks: deque[_Block] = deque([_Block(x, y)])
        self._blocks[0].count = 1
        self._count, self._x_sum, self._y_sum = 1, 0.0, 0.0

    @property
    def slope(self) -> float:
        """Seconds of y a second of x."""
        return self._slope

    @property
    def count(self) -> int:
        """How many points of the window it lies under."""
        return self._count

    @property
    def misfit(self) -> float:
        """The slope of points that rise or fall steeper than the line may, for sure; 0: they do not."""
        return self._misfit

    def at(self, x: float) -> float:
        return self._base + self._slope * x - self._least_delay_s

    def mean_height(self) -> float:
        """How far the points of the window lie above the line under them on average."""
        x = self._origin[0] + self._x_sum / self._count
        y = self._origin[1] + self._y_sum / self._count
        return y - self._base - self._slope * x

    def add(self, x: float, y: float) -> None:
        block = self._blocks[-1]
        is_full = x - block.begin_x >= BLOCK_S
        if is_full:
            self._close_block(x, y)
        else:
            block.take_lowest(x, y, self._slope)
        self._count_in(self._blocks[-1], x - self._origin[0], y - self._origin[1])
        if is_full or y < self._base + self._slope * x:
            self._fit()

    def stretch(self, by: float) -> None:
        """Let x run faster by the share `by`, where y is something less x: a slope of `by` becomes one of 0."""
        self._origin = _stretched(*self._origin, by)
        self._x_sum, self._y_sum = _stretched(self._x_sum, self._y_sum, by)
        for block in self._blocks:
            block.stretch(by)
        self._fit()

    def _close_block(self, x: float, y: float) -> None:
        self._blocks.append(_Block(x, y))
        while x - self._blocks[0].begin_x > WINDOW_S:
            oldest = self._blocks.popleft()
            self._count -= oldest.count
            self._x_sum -= oldest.x_sum
            self._y_sum -= oldest.y_sum

    def _count_in(self, block: "_Block", x: float, y: float) -> None:
        block.count += 1
        block.x_sum += x
        block.y_sum += y
        self._count += 1
        self._x_sum += x
        self._y_sum += y

    def _fit(self) -> None:
        lowest = [(block.low_x, block.low_y) for block in self._blocks]
        span_s = lowest[-1][0] - lowest[0][0]
        slope = _slope_below_the_middle(lowest) if span_s >= LEAST_MISFIT_SPAN_S else self._slope
        if span_s >= LEAST_SPAN_S:
            self._slope = max(-STEEPEST, min(STEEPEST, slope))
        self._misfit = slope if abs(slope) > STEEPEST and self._is_steep(lowest, slope) else 0.0
        self._base = min([y - self._slope * x for x, y in lowest])
        self._least_delay_s = self.mean_height() / self._count

    def _is_steep(self, lowest: list[tuple[float, float]], slope: float) -> bool:
        """Whether delay feigns no such slope: neither by chance, nor by a step, which leaves one half level."""
        span_s, half = lowest[-1][0] - lowest[0][0], len(lowest) // 2
        if half + 1 == len(lowest):
            return False  # two points have no halves: intervals of a minute are no heart's
        base = min([y - slope * x for x, y in lowest])
        mean_x = self._origin[0] + self._x_sum / self._count
        mean_delay_s = self._origin[1] + self._y_sum / self._count - slope * mean_x - base
        feigned_s = max(LEAST_FEIGNED_S, FEIGNS * mean_delay_s / self._count)
        if (abs(slope) - STEEPEST) * span_s <= feigned_s:
            return False
        return all(_slope_below_the_middle(part) / slope >= 0.5 for part in (lowest[: half + 1], lowest[half:]))


class _Block:
    """Some seconds' lowest point, and the number and sums of their points from the line's origin on."""

    __slots__ = ("begin_x", "count", "low_x", "low_y", "x_sum", "y_sum")

    def __init__(self, x: float, y: float) -> None:
        self.begin_x = self.low_x = x
        self.low_y = y
        self.count, self.x_sum, self.y_sum = 0, 0.0, 0.0

    def take_lowest(self, x: float, y: float, slope: float) -> None:
        if y - slope * x < self.low_y - slope * self.low_x:
            self.low_x, self.low_y = x, y

    def stretch(self, by: float) -> None:
        self.begin_x *= 1 + by
        self.low_x, self.low_y = _stretched(self.low_x, self.low_y, by)
        self.x_sum, self.y_sum = _stretched(self.x_sum, self.y_sum, by)


def _stretched(x: float, y: float, by: float) -> tuple[float, float]:
    return x * (1 + by), y - by * x


def _slope_below_the_middle(points: list[tuple[float, float]]) -> float:
    """Of the edge of their lower convex hull (Andrew's monotone chain) that lies below the middle of their x."""
    hull: list[tuple[float, float]] = []
    for x, y in points:
        while len(hull) >= 2 and _is_not_below(*hull[-2], *hull[-1], x, y):
            hull.pop()
        hull.append((x, y))
    middle_x = (points[0][0] + points[-1][0]) / 2
    (left_x, left_y), (right_x, right_y) = next(edge for edge in pairwise(hull) if edge[1][0] >= middle_x)
    return (right_y - left_y) / (right_x - left_x)


def _is_not_below(left_x: float, left_y: float, x: float, y: float, right_x: float, right_y: float) -> bool:
    """Whether (x, y) lies on or above the edge from left to right."""
    return (y - left_y) * (right_x - left_x) >= (right_y - left_y) * (x - left_x)
