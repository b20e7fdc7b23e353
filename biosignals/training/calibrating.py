"""How far the members may be believed: measured on people whom they have not seen, among those who are learnt from."""

import math

import numpy
from numpy.typing import NDArray

from biosignals.arousal_calibration import FULL_REST_S, Calibration, RatingScale
from biosignals.training.lessons import Lessons
from biosignals.training.metrics import Booleans, Floats, People, by_person

SHORT_REST_S = 90.0  # the shortest of which enough is left where a fifth of the beats is doubted
MINUTE_S = 60.0
INSIDE = 0.9  # of ratings lie in their range
FEWEST_RATERS = 5
LEAST_SD = 1e-3
_ROUNDS = 50  # of Newton's method, which needs about six
_RIDGE = 1e-6


def calibrate(
    lessons: Lessons, logits: Floats, has_seen: Booleans, shorter: "tuple[Floats, Floats] | None"
) -> Calibration:
    """From the members' `logits` of the lessons' points, shape (members, n), and who has seen what.

    `shorter`: mean logits of the same points after a rest of 90 s and after all of it, where both were told.
    """
    unseen = unseen_means(logits, has_seen)
    slope, offset = _logistic(unseen, lessons.is_task)
    told = slope * unseen + offset
    return Calibration(
        slope=slope,
        offset=offset,
        member_factor=_member_factor(has_seen),
        rest_sd=max(LEAST_SD, slope * _rest_sd(shorter)),
        window_sd=max(LEAST_SD, _window_sd(lessons, told)),
        rating=rating_scale(told, lessons.rating, lessons.person),
    )


def unseen_means(logits: Floats, has_seen: Booleans) -> Floats:
    """The mean logit of each point over the members that have not seen its person."""
    return numpy.asarray((logits * ~has_seen).sum(axis=0) / (~has_seen).sum(axis=0))


def _logistic(scores: Floats, is_task: Booleans) -> tuple[float, float]:
    """Slope and offset that make probabilities of scores (Platt 1999, by Newton's method)."""
    slope, offset = 1.0, 0.0
    for _ in range(_ROUNDS):
        chance = 1 / (1 + numpy.exp(-(slope * scores + offset)))
        missed, certain = chance - is_task, chance * (1 - chance)
        gradient = numpy.array([(missed * scores).sum(), missed.sum()])
        cross = (certain * scores).sum()
        bend = numpy.array([[(certain * scores**2).sum(), cross], [cross, certain.sum()]]) + _RIDGE * numpy.eye(2)
        step = numpy.linalg.solve(bend, gradient)
        slope, offset = slope - float(step[0]), offset - float(step[1])
        if abs(step).max() < 1e-9:
            break
    if not slope > 0:
        raise ValueError("the members tell nothing of people whom they have not seen: there is nothing to ship")
    return slope, offset


def _member_factor(has_seen: Booleans) -> float:
    """The sd of the members times this is that of their mean (the delete-a-part jackknife, Shao and Wu 1989)."""
    share = float(has_seen.mean())
    return math.sqrt(share / (1 - share))


def _rest_sd(shorter: "tuple[Floats, Floats] | None") -> float:
    """What a rest of 60 s is off by, from how far a short one lies from the full one that holds it: where every second
    errs for itself, the variance of the difference is that of the short one less that of the full one."""
    if shorter is None or not len(shorter[0]):
        return LEAST_SD
    off = float(numpy.sqrt(((shorter[0] - shorter[1]) ** 2).mean()))
    return off / math.sqrt(MINUTE_S / SHORT_REST_S - MINUTE_S / FULL_REST_S)


def _window_sd(lessons: Lessons, told: Floats) -> float:
    """What a fully covered minute is off by: half the variance between windows of one stage that do not overlap."""
    same_stage = lessons.stage[2:] == lessons.stage[:-2]
    if not same_stage.any():
        return LEAST_SD
    coverage = numpy.array([one.coverage for one in lessons.inputs])
    pairs = ((told[2:] - told[:-2]) ** 2 / (1 / coverage[2:] + 1 / coverage[:-2]))[same_stage]
    return float(numpy.sqrt(pairs.mean()))


def rating_scale(told: Floats, rating: Floats, person: People) -> RatingScale | None:
    """Middle and reach of the rating, every person counting alike; None where fewer than five gave any.

    The reach is conformal (Vovk 2005; by people as in Dunn 2022): the share of misses that leaves one person in
    reserve, over the misses of each person told by a line through the others' ratings.
    """
    given = ~numpy.isnan(rating)
    told, rating, person = told[given], rating[given], person[given]
    parts = by_person(person)
    if len(parts) < FEWEST_RATERS:
        return None
    weight = numpy.zeros(len(person))
    for part in parts:
        weight[part] = 1.0 / len(part)
    misses = numpy.zeros(len(person))
    for part in parts:
        others = weight.copy()
        others[part] = 0.0
        middle, slope = _line(told, rating, others)
        misses[part] = abs(rating[part] - numpy.clip(middle + slope * told[part], 0, 10))
    middle, slope = _line(told, rating, weight)
    return RatingScale(at_middle=middle, per_logit=slope, reach=_weighted_quantile(misses, weight, parts))


def _line(told: Floats, rating: Floats, weight: Floats) -> tuple[float, float]:
    """The weighted least squares line; level where it would fall."""
    total = weight.sum()
    mean_told, mean_rating = (weight * told).sum() / total, (weight * rating).sum() / total
    variance = (weight * (told - mean_told) ** 2).sum()
    covariance = (weight * (told - mean_told) * (rating - mean_rating)).sum()
    slope = max(0.0, float(covariance / variance)) if variance > 0 else 0.0
    return float(mean_rating - slope * mean_told), slope


def _weighted_quantile(misses: Floats, weight: Floats, parts: "list[NDArray[numpy.int64]]") -> float:
    """So high that INSIDE of all is below, had one more person all misses above it."""
    level = min(1.0, INSIDE * (1 + 1 / len(parts)))
    order = numpy.argsort(misses)
    reached = numpy.cumsum(weight[order]) / weight.sum()
    place = min(int(numpy.searchsorted(reached, level)), len(misses) - 1)
    return max(LEAST_SD, float(misses[order][place]))
