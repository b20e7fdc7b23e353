"""The network as a contestant: learns, calibrates itself, and is asked about people whom it has not seen."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy
import torch

from biosignals.abstaining import AbstainLimits
from biosignals.arousal_calibration import probability
from biosignals.arousal_inputs import Inputs
from biosignals.arousal_limits import LimitWatch
from biosignals.arousal_net import ArousalModule, estimator_of
from biosignals.arousal_weights import Members, Weights, write_weights
from biosignals.signals import ArousalEstimate, Unknown
from biosignals.training.calibrating import SHORT_REST_S, calibrate
from biosignals.training.contestants import Answer
from biosignals.training.lessons import Listening, lessons_of
from biosignals.training.limits import limits_of
from biosignals.training.listening import estimates_of
from biosignals.training.members import Schooling, learn
from biosignals.training.metrics import Floats
from biosignals.training.recordings import Recording
from biosignals.training.score_points import ScorePoint
from biosignals.training.teaching import teaching_points

NAME = "network"
QUICK_STEPS = 40

_LIMITS = AbstainLimits()


class NetworkContestant:
    """What ships, learnt anew from whomever it is given."""

    def __init__(self, *, is_quick: bool = False, listening: Listening | None = None) -> None:
        self._schooling = Schooling(steps=QUICK_STEPS) if is_quick else Schooling()
        self._listening = listening or Listening()
        self._weights: Weights | None = None

    @property
    def name(self) -> str:
        return NAME

    @property
    def weights(self) -> Weights:
        """What was learnt. Raises RuntimeError before that."""
        if self._weights is None:
            raise RuntimeError("nothing has been learnt yet: call fit first")
        return self._weights

    def fit(self, recordings: Sequence[Recording]) -> None:
        """Learn members from tasks and rests, and calibrate each on those whom it has not seen."""
        lessons = lessons_of(recordings, self._listening)
        members, has_seen = learn(lessons, self._schooling)
        calibration = calibrate(
            lessons, logits_of(members, lessons.inputs), has_seen, self._after_shorter_rest(members, recordings)
        )
        self._weights = Weights(
            members=members,
            calibration=calibration,
            limits=limits_of(lessons.features),
            command=f"{type(self).__name__}.fit",
        )

    def predict(self, recording: Recording, points: Sequence[ScorePoint]) -> tuple[Answer, ...]:
        """An answer a point. Where the estimator that ships tells one it is that, to the last digit.

        Elsewhere it is what the network says of its inputs all the same, and not known.
        """
        heard = self._listening.inputs(recording, points)
        given = [one for one in heard if isinstance(one, Inputs)]
        said = iter(logits_of(self.weights.members, given).mean(axis=0).tolist() if given else ())
        told = estimates_of(estimator_of(self.weights), recording, [point.t for point in points])
        watch = LimitWatch(self.weights.limits)
        return tuple(
            _answer(self.weights, next(said) if isinstance(one, Inputs) else None, one, estimate, watch)
            for one, estimate in zip(heard, told, strict=True)
        )

    def write(self, path: Path, *, command: str) -> None:
        """Keep what was learnt, with its card and digest, and with the command that made it."""
        weights = self.weights
        write_weights(
            path,
            Weights(members=weights.members, calibration=weights.calibration, limits=weights.limits, command=command),
        )

    def _after_shorter_rest(self, members: Members, recordings: Sequence[Recording]) -> tuple[Floats, Floats] | None:
        """Mean logits of the points that are told after a short rest, and of the same after all of it."""
        pairs = [
            (short, full)
            for recording in recordings
            for short, full in self._both_ways(recording)
            if isinstance(short, Inputs) and isinstance(full, Inputs)
        ]
        if not pairs:
            return None
        short, full = (logits_of(members, side).mean(axis=0) for side in zip(*pairs, strict=True))
        return short, full

    def _both_ways(self, recording: Recording) -> list[tuple[Inputs | Unknown, Inputs | Unknown]]:
        points = teaching_points(recording)
        short = self._listening.inputs(recording, points, rest_s=SHORT_REST_S)
        return list(zip(short, self._listening.inputs(recording, points), strict=True))


def logits_of(members: Members, inputs: Sequence[Inputs]) -> Floats:
    """What each member says, shape (members, n), by the module that ships."""
    features = torch.from_numpy(numpy.array([one.features for one in inputs], dtype=numpy.float32))
    with torch.inference_mode():
        return numpy.asarray(ArousalModule(members)(features).t().numpy(), dtype=numpy.float64)


def _answer(
    weights: Weights, said: float | None, heard: Inputs | Unknown, estimate: ArousalEstimate, watch: LimitWatch
) -> Answer:
    """What a session is told, where it is: a rest of which irregular beats were taken back is another than all of it.

    `said`: the mean of the members' logits of what was heard; None: nothing was given to them.
    """
    is_known_if_regular = isinstance(heard, Inputs) and _is_told(heard, watch)
    calibration = weights.calibration
    if estimate.arousal is not None:
        index, rating = estimate.arousal, estimate.rating
    elif said is not None:
        logit = calibration.logit(said)
        index, rating = probability(logit), calibration.rating_range(logit)
    else:
        return Answer(
            probability=None, is_known=False, confidence=-1.0, why=estimate.unknown, is_known_if_regular=False
        )
    return Answer(
        probability=index,
        is_known=estimate.is_known,
        confidence=abs(math.log(index / (1 - index)) - calibration.offset) / calibration.slope,
        rating=rating,
        why=estimate.unknown,
        is_known_if_regular=is_known_if_regular,
    )


def _is_told(inputs: Inputs, watch: LimitWatch) -> bool:
    """Whether a session would be told of these inputs were no rhythm taken for irregular."""
    is_enough = inputs.coverage >= _LIMITS.least_quality and inputs.rest_s >= _LIMITS.least_rest_s
    return is_enough and watch.reason(inputs) is None
