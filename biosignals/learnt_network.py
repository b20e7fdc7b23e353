"""The arousal network as an estimator asks it: its members' answers, with calibration, limits and parts left out."""

from collections.abc import Callable, Sequence

import numpy
from numpy.typing import NDArray

from biosignals.arousal_calibration import FARTHEST, mean_and_sd, spread
from biosignals.arousal_inputs import FEATURES, GROUPS, Floats, Inputs
from biosignals.arousal_limits import LimitWatch
from biosignals.arousal_weights import Weights
from biosignals.net_estimator import Flags, NetAnswer
from biosignals.signals import Unknown

# What the members say: uncalibrated logits of shape (rows, members) of features of shape (rows, inputs); float32.
Pass = Callable[[Floats], Floats]


class LearntNetwork:
    """The members' answers, calibrated; who asks them (`forward`) is PyTorch or numpy."""

    groups = tuple(name for name, _ in GROUPS)

    def __init__(self, weights: Weights, forward: Pass) -> None:
        self._forward = forward
        self._calibration, self._limits = weights.calibration, LimitWatch(weights.limits)
        self._digest = weights.digest
        self._inputs_of_groups = _inputs_of_groups()
        # Asked once, of a heart at rest: a library that cannot do it fails here, before the session, not in it.
        self._forward(numpy.zeros((2, len(FEATURES)), dtype=numpy.float32))

    @property
    def digest(self) -> str:
        return self._digest

    def why_unknown(self, inputs: Inputs) -> Unknown | None:
        return self._limits.reason(inputs)

    def answers(self, asked: Sequence[Inputs], kept: Flags) -> list[NetAnswer]:
        features = numpy.array([one.features for one in asked])[:, None, :]
        rows = features * (kept @ self._inputs_of_groups)  # 0 is the value at rest
        told = self._forward(rows.reshape(-1, len(FEATURES))).astype(numpy.float64)
        logits = self._calibration.slope * (numpy.add.reduce(told, axis=1) / told.shape[1]) + self._calibration.offset
        indices = 1 / (1 + numpy.exp(numpy.maximum(-FARTHEST, numpy.minimum(FARTHEST, -logits))))
        whole = slice(len(kept) - 1, None, len(kept))  # the last row of each has everything
        return [
            self._answer(inputs, of_one, logit, of_members)
            for inputs, of_one, logit, of_members in zip(
                asked, indices.reshape(-1, len(kept)), logits[whole].tolist(), told[whole].tolist(), strict=True
            )
        ]

    def _answer(
        self, inputs: Inputs, indices: NDArray[numpy.float64], logit: float, of_members: list[float]
    ) -> NetAnswer:
        calibration = self._calibration
        sd = calibration.sd(mean_and_sd(of_members)[1], rest_s=inputs.rest_s, coverage=inputs.coverage)
        return NetAnswer(indices=indices, spread=spread(logit, sd), rating=calibration.rating_range(logit))


def _inputs_of_groups() -> Floats:
    """Groups by inputs: 1 where the input belongs to the group."""
    belongs = numpy.zeros((len(GROUPS), len(FEATURES)), dtype=numpy.float32)
    for row, (_, inputs) in enumerate(GROUPS):
        belongs[row, list(inputs)] = 1.0
    return belongs
