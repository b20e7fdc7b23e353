"""The simple contestants: no heart, the clock, heart rate alone, regression, gradient boosting, plain."""

import math
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from biosignals.arousal import PlainEstimator
from biosignals.arousal_inputs import FEATURES
from biosignals.signals import RatingRange
from biosignals.training.baseline_inputs import NAMES, BaselineInputs
from biosignals.training.contestants import Answer, Contestant
from biosignals.training.listening import answers_of
from biosignals.training.live_inputs import LiveInputs
from biosignals.training.metrics import Booleans, Floats
from biosignals.training.recordings import Recording
from biosignals.training.score_points import ScorePoint
from biosignals.training.teaching import teaching_points

RATE_ONLY, RATE_AND_SPREAD, EVERYTHING = range(1), range(3), range(len(NAMES))
RATINGS_HELD = 0.9  # nine in ten
_ALMOST_SURE = 1e-6


class WithoutHeart:
    """Says the same of everybody: how often training points were tasks, and where nine in ten of their ratings lay.

    That share is said to the nearest tenth: to more digits it would be lower for whom it was learnt without, the more
    tasks that person had, and AUC would be far below one half for no reason but that.
    """

    name = "without the heart"

    def __init__(self) -> None:
        self._answer = Answer(probability=0.5, is_known=True, confidence=0.0)

    def fit(self, recordings: Sequence[Recording]) -> None:
        points = [point for recording in recordings for point in teaching_points(recording)]
        ratings = [point.segment.rating for point in points if point.segment.rating is not None]
        share = round(float(numpy.mean([bool(point.segment.is_task) for point in points])), 1)
        self._answer = Answer(probability=share, is_known=True, confidence=0.0, rating=_usual(ratings))

    def predict(self, recording: Recording, points: Sequence[ScorePoint]) -> tuple[Answer, ...]:
        return (self._answer,) * len(points)


def _usual(ratings: Sequence[float]) -> RatingRange | None:
    if not ratings:
        return None
    low, middle, high = numpy.quantile(ratings, [(1 - RATINGS_HELD) / 2, 0.5, (1 + RATINGS_HELD) / 2])
    return RatingRange(middle=float(middle), low=float(low), high=float(high))


class Classifier:
    """A classifier of scikit-learn on some columns of inputs."""

    def __init__(
        self, name: str, columns: Sequence[int], make: Callable[[], "_Probabilistic"], inputs: "_Inputs"
    ) -> None:
        self.name = name
        self._columns = list(columns)
        self._make = make
        self._inputs = inputs
        self._model: _Probabilistic | None = None
        self._share_of_tasks = 0.5

    def fit(self, recordings: Sequence[Recording]) -> None:
        taught = [(recording, teaching_points(recording)) for recording in recordings]
        inputs = numpy.concatenate([self._inputs.of(recording, points) for recording, points in taught])
        is_task = numpy.array([bool(point.segment.is_task) for _, points in taught for point in points])
        self._model = self._make()
        self._share_of_tasks = float(is_task.mean())
        with threadpool_limits(1):
            self._model.fit(inputs[:, self._columns], is_task)

    def predict(self, recording: Recording, points: Sequence[ScorePoint]) -> tuple[Answer, ...]:
        if self._model is None:
            raise ValueError("a contestant learns before it is asked")
        if not points:
            return ()
        with threadpool_limits(1):
            told = self._model.predict_proba(self._inputs.of(recording, points)[:, self._columns])[:, 1]
        return tuple(
            Answer(probability=float(one), is_known=True, confidence=margin(float(one), self._share_of_tasks))
            for one in told
        )


def margin(probability: float, share_of_tasks: float) -> float:
    """How far a probability lies from what would be said without the heart, in log odds: the further the surer."""
    return abs(_log_odds(probability) - _log_odds(share_of_tasks))


def _log_odds(probability: float) -> float:
    kept = min(1 - _ALMOST_SURE, max(_ALMOST_SURE, probability))
    return math.log(kept / (1 - kept))


class Plain:
    """The estimator that needs no learning: it listens to each recording as it would live."""

    name = "the plain estimator"

    def fit(self, recordings: Sequence[Recording]) -> None:
        pass

    def predict(self, recording: Recording, points: Sequence[ScorePoint]) -> tuple[Answer, ...]:
        return answers_of(PlainEstimator(), recording, points)


def rate_alone(inputs: BaselineInputs) -> Classifier:
    """Logistic regression on the rise of heart rate over a minute: what every other contestant has to beat."""
    return Classifier("heart rate alone", RATE_ONLY, _regression, inputs)


def rate_and_spread(inputs: BaselineInputs) -> Classifier:
    """Logistic regression on heart rate, ln SDNN and ln RMSSD: the published floor's inputs."""
    return Classifier("regression on heart rate, ln SDNN, ln RMSSD", RATE_AND_SPREAD, _regression, inputs)


def boosted(inputs: BaselineInputs) -> Classifier:
    """Gradient boosting on the same, and on heart rate over 10, 30, 60 and 120 s."""
    return Classifier("gradient boosting", EVERYTHING, _boosting, inputs)


def on_the_networks_inputs() -> Classifier:
    """Logistic regression on what the network is given: is it the network that helps, or what it is given?"""
    return Classifier("regression on the network's inputs", range(len(FEATURES)), _regression, LiveInputs())


def clock_alone() -> Classifier:
    """Boosting on the time since the rest: what the order of tasks would tell whoever were given it. Nobody is."""
    return Classifier("the clock alone", range(1), _boosting, _Clock())


def all_baselines() -> tuple[Contestant, ...]:
    """Every simple contestant, sharing their inputs."""
    inputs = BaselineInputs()
    return (
        WithoutHeart(),
        clock_alone(),
        rate_alone(inputs),
        rate_and_spread(inputs),
        boosted(inputs),
        on_the_networks_inputs(),
        Plain(),
    )


def _regression() -> "_Probabilistic":
    model: _Probabilistic = make_pipeline(StandardScaler(), LogisticRegression())
    return model


def _boosting() -> "_Probabilistic":
    # Small trees and few of them: 57 people are few. Not tuned, so that nothing of the people asked about is in it.
    model: _Probabilistic = HistGradientBoostingClassifier(
        max_iter=60, max_depth=3, learning_rate=0.1, min_samples_leaf=40, random_state=0
    )
    return model


class _Clock:
    """Seconds since the rest ended; shape (points, 1)."""

    def of(self, recording: Recording, points: Sequence[ScorePoint]) -> Floats:
        return numpy.array([[point.t - recording.rest.to_s] for point in points]).reshape(len(points), 1)


class _Inputs(Protocol):
    """Inputs of the points of a recording, a row each."""

    def of(self, recording: Recording, points: Sequence[ScorePoint]) -> Floats: ...


class _Probabilistic(Protocol):
    """What is used of a classifier of scikit-learn."""

    def fit(self, X: Floats, y: Booleans) -> object: ...

    def predict_proba(self, X: Floats) -> Floats: ...
