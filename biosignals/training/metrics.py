"""How good probabilities, ranks and ranges are: pure functions of numpy arrays."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

Floats = NDArray[numpy.float64]
Booleans = NDArray[numpy.bool_]
People = NDArray[numpy.str_]

CALIBRATION_BINS = 15  # of equal mass (as near as can be): bins of equal width leave some with a handful of points


def area_under_curve(is_task: Booleans, scores: Floats) -> float:
    """Share of pairs of a task and a rest point in which the task's score is higher, ties half (Mann and Whitney 1947).

    NaN where one of the two kinds is missing.
    """
    tasks, rests = scores[is_task], numpy.sort(scores[~is_task])
    if not len(tasks) or not len(rests):
        return math.nan
    below, not_above = (numpy.searchsorted(rests, tasks, side=side) for side in ("left", "right"))
    return float((below.sum() + not_above.sum()) / (2 * len(tasks) * len(rests)))


def area_at_equal_times(
    is_task: Booleans, scores: Floats, times_s: Floats, data_set: People, *, within_s: float
) -> float:
    """AUC over those pairs alone that lie at most `within_s` apart on the clocks of their recordings, in one data set.

    Tasks come at times of their own, so whoever knew the time would tell them without a heart. At equal times the clock
    tells nothing: what is gained here is not owed to it. NaN where there is no such pair.
    """
    is_near = numpy.abs(times_s[is_task][:, None] - times_s[~is_task][None, :]) <= within_s
    is_near &= data_set[is_task][:, None] == data_set[~is_task][None, :]
    if not is_near.any():
        return math.nan
    tasks, rests = scores[is_task][:, None], scores[~is_task][None, :]
    wins = (tasks > rests) + 0.5 * (tasks == rests)
    return float(wins[is_near].mean())


def balanced_accuracy(is_task: Booleans, is_called: Booleans) -> float:
    """Mean of the shares of tasks and of rests that are called right; NaN where one of the two kinds is missing."""
    if is_task.all() or not is_task.any():
        return math.nan
    return float((is_called[is_task].mean() + (~is_called[~is_task]).mean()) / 2)


def macro_f1(is_task: Booleans, is_called: Booleans) -> float:
    """Mean of F1 of tasks and F1 of rests; a kind that is neither there nor called counts 0."""
    return (_f1(is_task, is_called) + _f1(~is_task, ~is_called)) / 2


def _f1(truth: Booleans, called: Booleans) -> float:
    both = int((truth & called).sum())
    return 2 * both / (int(truth.sum()) + int(called.sum())) if both else 0.0


def brier_score(is_task: Booleans, probabilities: Floats) -> float:
    """Mean squared distance of the probability from 1 (task) or 0 (rest); 0 is best (Brier 1950)."""
    return float(((probabilities - is_task) ** 2).mean())


def calibration_error(is_task: Booleans, probabilities: Floats, *, bins: int = CALIBRATION_BINS) -> float:
    """Expected calibration error: how far said and seen shares lie apart, over bins of equal mass in the order of said.

    Points with one and the same probability may be divided between bins; they are put in a fixed order, by label last.
    """
    order = numpy.argsort(probabilities, kind="stable")
    parts = [part for part in numpy.array_split(order, bins) if len(part)]
    gaps = (len(part) * abs(probabilities[part].mean() - is_task[part].mean()) for part in parts)
    return float(sum(gaps) / len(order))


def rank_correlation(first: Floats, second: Floats) -> float:
    """Spearman's, ties at their mean rank; NaN where one of the two does not vary or there are fewer than 3."""
    if len(first) < 3 or numpy.ptp(first) == 0 or numpy.ptp(second) == 0:
        return math.nan
    return float(numpy.corrcoef(_ranks(first), _ranks(second))[0, 1])


def _ranks(values: Floats) -> Floats:
    """1 for the smallest; equal ones share the mean of their ranks."""
    _, places, counts = numpy.unique(values, return_inverse=True, return_counts=True)
    last = numpy.cumsum(counts)
    return numpy.asarray((last - (counts - 1) / 2)[places], dtype=numpy.float64)


def by_person(people: People) -> list[NDArray[numpy.int64]]:
    """Which points are whose: one array of indices a person, people in the order of their names."""
    order = numpy.argsort(people, kind="stable")
    _, first = numpy.unique(people[order], return_index=True)
    return [numpy.sort(part).astype(numpy.int64) for part in numpy.split(order, first[1:])]


def within_person_correlations(people: People, first: Floats, second: Floats) -> Floats:
    """Spearman's within each person in whom both vary, in the order of their names."""
    all_of_them = [rank_correlation(first[part], second[part]) for part in by_person(people)]
    return numpy.array([one for one in all_of_them if not math.isnan(one)])


def spread_over_people(people: People, is_task: Booleans, is_called: Booleans) -> float:
    """Standard deviation over people of their balanced accuracies, of those who have both kinds; NaN below two."""
    each = [balanced_accuracy(is_task[part], is_called[part]) for part in by_person(people)]
    known = [one for one in each if not math.isnan(one)]
    return float(numpy.std(known, ddof=1)) if len(known) > 1 else math.nan


def surest(confidence: Floats, share: float) -> NDArray[numpy.int64]:
    """The indices of that share (0..1) of points that are surest, at least one; among equals the earlier goes in."""
    count = max(1, round(share * len(confidence)))
    return numpy.sort(numpy.argsort(-confidence, kind="stable")[:count]).astype(numpy.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """How good the surest `share` of points are."""

    share: float
    n: int
    auc: float
    wrong: float  # share of them that is called wrong


def risk_coverage(
    is_task: Booleans, scores: Floats, is_called: Booleans, confidence: Floats, shares: Sequence[float]
) -> tuple[Covered, ...]:
    """A row for each share: AUC and share of wrong calls among the surest (Geifman and El-Yaniv 2017)."""
    rows = []
    for share in shares:
        kept = surest(confidence, share)
        auc = area_under_curve(is_task[kept], scores[kept])
        rows.append(Covered(share=share, n=len(kept), auc=auc, wrong=float((is_task[kept] != is_called[kept]).mean())))
    return tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeScore:
    """Of ranges that ought to hold nine values in ten."""

    n: int
    covered: float
    mean_width: float


def range_score(values: Floats, low: Floats, high: Floats) -> RangeScore:
    """Which share of `values` lies in its [low, high], and how wide these are; all of shape (n,), in one unit."""
    if not len(values):
        return RangeScore(n=0, covered=math.nan, mean_width=math.nan)
    covered = (values >= low) & (values <= high)
    return RangeScore(n=len(values), covered=float(covered.mean()), mean_width=float((high - low).mean()))
