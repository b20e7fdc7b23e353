"""What a benchmark says: N, value, target, PASS or MISS."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure against its target. `is_most`: the target is the most that it may be, else the least."""

    name: str
    n: int
    value: float
    target: float
    unit: str
    is_most: bool

    @property
    def passes(self) -> bool:
        """Written so that NaN misses."""
        return self.value <= self.target if self.is_most else self.value >= self.target

    def __str__(self) -> str:
        bound = "at most" if self.is_most else "at least"
        verdict = "PASS" if self.passes else "MISS"
        return f"{verdict}  {self.name}: N={self.n}  {self.value:.4g} {self.unit}  ({bound} {self.target:.4g})"


def report(figures: list[Figure]) -> int:
    """Print the figures; 0 if all pass, else 1."""
    for figure in figures:
        print(figure, flush=True)
    return 0 if all(figure.passes for figure in figures) else 1


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` (0..1) of all values do not exceed."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
