"""What the arousal model must reach, and whether it does: read off the results of an evaluation."""

import math
from dataclasses import dataclass

from biosignals.training.evaluation import BOTH, PREDICT, WEARABLE
from biosignals.training.results import Results, Scores

ABOVE_0 = 0.0001  # the least of the digits that are kept: what is 0 is not above it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One figure against its target; NaN where it could not be measured, which misses."""

    name: str
    n: int
    value: float
    target: float
    unit: str
    is_most: bool  # the target is the most that it may be, else the least

    @property
    def passes(self) -> bool:
        return self.value <= self.target if self.is_most else self.value >= self.target


def reached(results: Results) -> tuple[Reached, ...]:
    """A row for each thing that must be reached, of the shipped contestant on people it has never seen."""
    wearable, predict, both = (_scores(results, people_of) for people_of in (WEARABLE, PREDICT, BOTH))
    return (
        _least("AUC, wearable stress set", wearable.points, wearable.auc.value, 0.82),
        _least("AUC, Stress-Predict without hyperventilation", predict.points, predict.auc.value, 0.76),
        _least("AUC of the surest 70 %, wearable stress set", wearable.points, wearable.auc_of_surest.value, 0.87),
        _least("AUC of the surest 70 %, Stress-Predict", predict.points, predict.auc_of_surest.value, 0.80),
        _above_0("AUC above heart rate alone, wearable stress set", wearable),
        _above_0("AUC above heart rate alone, Stress-Predict", predict),
        _most("expected calibration error, both sets", both.points, both.calibration_error, 0.05),
        *_known_time(results),
        *_ranges(results),
        *_exertion(results),
    )


def _scores(results: Results, people_of: str) -> Scores:
    return next(one for one in results.scores if (one.contestant, one.people_of) == (results.network, people_of))


def _known_time(results: Results) -> tuple[Reached, ...]:
    return tuple(
        _least("share of clean seated time that is known, both sets", one.points, one.known, 0.8)
        for one in results.known_time
        if (one.contestant, one.people_of) == (results.network, BOTH)
    )


def _ranges(results: Results) -> tuple[Reached, ...]:
    name = "how far the coverage of rating ranges lies from 90 %"
    told = [one for one in results.ranges if one.contestant == results.network and one.covered.value is not None]
    if not told:
        return (_most(name, 0, None, 0.05),)
    return tuple(_most(name, one.n, abs((one.covered.value or 0.0) - 0.9), 0.05) for one in told)


def _exertion(results: Results) -> tuple[Reached, ...]:
    rows = [
        _most("exercise told as known and 0.5 or more, from intervals alone", one.windows, one.aroused.value, 0.15)
        for one in results.exertion
        if (one.contestant, one.session) == (results.network, "both")
    ]
    rows += [
        _most("the same with a simulated accelerometer", one.windows, one.aroused.value, 0.05)
        for one in results.with_accelerometer
        if one.contestant == results.network
    ]
    return tuple(rows)


def _above_0(name: str, scores: Scores) -> Reached:
    """The lower bound of the paired difference, and not the difference, has to lie above 0."""
    return _least(f"{name}: lower bound of the difference", scores.people, scores.auc_minus_rate.low, ABOVE_0)


def _least(name: str, n: int, value: float | None, target: float) -> Reached:
    return Reached(name=name, n=n, value=_known(value), target=target, unit="", is_most=False)


def _most(name: str, n: int, value: float | None, target: float) -> Reached:
    return Reached(name=name, n=n, value=_known(value), target=target, unit="", is_most=True)


def _known(value: float | None) -> float:
    return math.nan if value is None else value
