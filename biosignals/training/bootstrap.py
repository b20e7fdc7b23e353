"""How far a figure might lie otherwise had other people taken part: resampling of people, not of points."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from biosignals.training.metrics import People, by_person

DRAWS = 2000
LEVEL = 0.95
FEWEST_PEOPLE = 3

Indices = NDArray[numpy.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A figure and the bounds between which it lies in 95 of 100 draws of people; NaN where too few took part."""

    value: float
    low: float
    high: float


def over_people(people: People, figure: Callable[[Indices], float], *, seed: int = 0, draws: int = DRAWS) -> Interval:
    """The figure over all points, and its percentile interval when people are drawn with replacement.

    `figure` takes indices of points (a person drawn twice comes twice). Points of one person are alike, so drawing
    points would tell an interval far too narrow. For a difference of two contestants let `figure` take it on the same
    indices: then it is paired. Draws in which the figure is NaN are left out.
    """
    parts = by_person(people)
    everything = numpy.arange(len(people), dtype=numpy.int64)
    if len(parts) < FEWEST_PEOPLE:
        return Interval(value=figure(everything), low=math.nan, high=math.nan)
    chance = numpy.random.default_rng(seed)
    drawn = [
        figure(numpy.concatenate([parts[who] for who in chance.integers(0, len(parts), len(parts))]))
        for _ in range(draws)
    ]
    return _interval(figure(everything), drawn)


def of_means(each: Sequence[float], *, seed: int = 0, draws: int = DRAWS) -> Interval:
    """The mean of one number a person, and its percentile interval when people are drawn with replacement."""
    numbers = numpy.array(each, dtype=numpy.float64)
    if len(numbers) < FEWEST_PEOPLE:
        return Interval(value=float(numbers.mean()) if len(numbers) else math.nan, low=math.nan, high=math.nan)
    chance = numpy.random.default_rng(seed)
    drawn = numbers[chance.integers(0, len(numbers), (draws, len(numbers)))].mean(axis=1)
    return _interval(float(numbers.mean()), drawn.tolist())


def _interval(value: float, drawn: Sequence[float]) -> Interval:
    known = [one for one in drawn if not math.isnan(one)]
    if not known:
        return Interval(value=value, low=math.nan, high=math.nan)
    low, high = numpy.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value=value, low=float(low), high=float(high))
