"""How far a figure might lie otherwise had other people taken part: resampling of people, not of points."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from biosignals.training.metrics import Booleans, Floats, People, area_under_curve

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


def area_over_people(
    people: People, is_task: Booleans, scores: Floats, chosen: Booleans | None = None, *, seed: int = 0
) -> Drawn:
    """AUC over all points, or the `chosen` ones, and over those of people drawn with replacement.

    Points of one person are alike, so drawing points would tell an interval far too narrow. Equal `people` and `seed`
    draw the same people. What is chosen stays chosen: a threshold is set once, and then meets other people.
    """
    names = numpy.unique(people)
    kept = numpy.ones(len(people), dtype=numpy.bool_) if chosen is None else chosen
    who = numpy.searchsorted(names, people[kept])
    wins = _wins(who, len(names), is_task[kept], scores[kept])
    tasks = numpy.bincount(who[is_task[kept]], minlength=len(names))
    rests = numpy.bincount(who[~is_task[kept]], minlength=len(names))
    counts = _counts(len(names), seed)
    with numpy.errstate(invalid="ignore"):  # nobody has tasks, or nobody rests: not a number, and left out
        drawn = numpy.einsum("di,ij,dj->d", counts, wins, counts) / ((counts @ tasks) * (counts @ rests))
    return Drawn(value=area_under_curve(is_task[kept], scores[kept]), draws=_enough(len(names), drawn))


def _wins(who: Indices, people: int, is_task: Booleans, scores: Floats) -> Floats:
    """How many pairs of a task of person i and a rest of person j are in order, ties half; shape (people, people)."""
    tasks, owners = scores[is_task], who[is_task]
    wins = numpy.zeros((people, people))
    for other in range(people):
        rests = numpy.sort(scores[~is_task & (who == other)])
        below, not_above = (numpy.searchsorted(rests, tasks, side=side) for side in ("left", "right"))
        wins[:, other] = numpy.bincount(owners, weights=(below + not_above) / 2, minlength=people)
    return wins


def share_over_people(people: People, is_so: Booleans, *, seed: int = 0) -> Drawn:
    """The share of points that are so, over all, and over the points of people drawn with replacement."""
    names = numpy.unique(people)
    who = numpy.searchsorted(names, people)
    counts = _counts(len(names), seed)
    so, every = (counts @ numpy.bincount(who, weights=weights, minlength=len(names)) for weights in (is_so, None))
    return Drawn(value=float(is_so.mean()), draws=_enough(len(names), so / every))


def _counts(people: int, seed: int) -> Floats:
    """How often each person is drawn in each draw; shape (DRAWS, people)."""
    drawn = numpy.random.default_rng(seed).integers(0, people, (DRAWS, people))
    return numpy.array([numpy.bincount(one, minlength=people) for one in drawn], dtype=numpy.float64)


def _enough(people: int, draws: Floats) -> Floats:
    """Of too few people no bounds can be told."""
    return draws if people >= FEWEST_PEOPLE else numpy.full_like(draws, math.nan)


def of_means(each: Sequence[float] | Floats, *, seed: int = 0) -> Drawn:
    """The mean of one number a person, over all and over people drawn with replacement."""
    numbers = numpy.array(each, dtype=numpy.float64)
    if not len(numbers):
        return Drawn(value=math.nan, draws=numpy.full(DRAWS, math.nan))
    drawn = _counts(len(numbers), seed) @ numbers / len(numbers)
    return Drawn(value=float(numbers.mean()), draws=_enough(len(numbers), drawn))
