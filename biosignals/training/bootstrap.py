"""How far a figure might lie otherwise had other people taken part: resampling of people, not of points."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from biosignals.training.metrics import Floats, People, by_person

DRAWS = 1000
LEVEL = 0.95
FEWEST_PEOPLE = 3

Indices = NDArray[numpy.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A figure and the bounds between which it lies in 95 of 100 draws of people; NaN where too few took part."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """A figure over all points, and over each draw of people (NaN where it cannot be told)."""

    value: float
    draws: Floats

    def __sub__(self, other: "Drawn") -> "Drawn":
        """The difference of two contestants' figures: paired, since the same people are drawn for both."""
        return Drawn(value=self.value - other.value, draws=self.draws - other.draws)

    @property
    def interval(self) -> Interval:
        """The percentile interval, without the draws in which the figure is NaN."""
        known = self.draws[~numpy.isnan(self.draws)]
        if not len(known):
            return Interval(value=self.value, low=math.nan, high=math.nan)
        low, high = numpy.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return Interval(value=self.value, low=float(low), high=float(high))


def over_people(people: People, figure: Callable[[Indices], float], *, seed: int = 0, draws: int = DRAWS) -> Drawn:
    """The figure over all points, and over the points of people drawn with replacement.

    `figure` takes indices of points (a person drawn twice comes twice). Points of one person are alike, so drawing
    points would tell an interval far too narrow. Equal `people`, `seed` and `draws` draw the same people.
    """
    parts = by_person(people)
    everything = numpy.arange(len(people), dtype=numpy.int64)
    if len(parts) < FEWEST_PEOPLE:
        return Drawn(value=figure(everything), draws=numpy.full(draws, math.nan))
    chance = numpy.random.default_rng(seed)
    drawn = [
        figure(numpy.concatenate([parts[who] for who in chance.integers(0, len(parts), len(parts))]))
        for _ in range(draws)
    ]
    return Drawn(value=figure(everything), draws=numpy.array(drawn))


def of_means(each: Sequence[float] | Floats, *, seed: int = 0, draws: int = DRAWS) -> Interval:
    """The mean of one number a person, and its percentile interval when people are drawn with replacement."""
    numbers = numpy.array(each, dtype=numpy.float64)
    value = float(numbers.mean()) if len(numbers) else math.nan
    if len(numbers) < FEWEST_PEOPLE:
        return Interval(value=value, low=math.nan, high=math.nan)
    chance = numpy.random.default_rng(seed)
    drawn = numbers[chance.integers(0, len(numbers), (draws, len(numbers)))].mean(axis=1)
    return Drawn(value=value, draws=drawn).interval
