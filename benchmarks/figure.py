"""What a benchmark says: N, value, target, PASS or MISS."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure against its target. `is_most`: the target is the most that it may be, else the least.

    Of fewer than `least_n` samples nothing passes: a run in which most were lost has measured something else.
    """

    name: str
    n: int
    value: float
    target: float
    unit: str
    is_most: bool
    least_n: int = 1

    @property
    def passes(self) -> bool:
        """Written so that NaN misses."""
        if self.n < self.least_n:
            return False
        return self.value <= self.target if self.is_most else self.value >= self.target

    def __str__(self) -> str:
        bound = "at most" if self.is_most else "at least"
        verdict = "PASS" if self.passes else "MISS"
        few = f"; too few, {self.least_n} at least" if self.n < self.least_n else ""
        return f"{verdict}  {self.name}: N={self.n}{few}  {self.value:.4g} {self.unit}  ({bound} {self.target:.4g})"


def report(figures: list[Figure]) -> int:
    """Print the figures; 0 if all pass, else 1."""
    for figure in figures:
        print(figure, flush=True)
    return 0 if all(figure.passes for figure in figures) else 1


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` (0..1) of all do not exceed; NaN if one is NaN, or there is none."""
    if not values or any(math.isnan(one) for one in values):
        return float("nan")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def largest(values: list[float]) -> float:
    """NaN if one is NaN, or there is none: `max` leaves out what was not measured, wherever it is not the first."""
    return percentile(values, 1.0)


def smallest(values: list[float]) -> float:
    """NaN if one is NaN, or there is none."""
    return percentile(values, 0.0)
