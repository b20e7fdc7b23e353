"""The arousal network in PyTorch: all members at once."""

import numpy
import torch
from numpy.typing import NDArray

from biosignals.abstaining import AbstainLimits
from biosignals.arousal_calibration import FARTHEST, mean_and_sd, spread
from biosignals.arousal_inputs import FEATURES, GROUPS, Inputs, InputWindows
from biosignals.arousal_limits import LimitWatch
from biosignals.arousal_weights import Members, Weights
from biosignals.net_estimator import Flags, NetAnswer, NetEstimator
from biosignals.signals import HeartFlag, Unknown


class ArousalModule(torch.nn.Module):
    """A few small networks that learnt from different people; each holds a straight line and some bends.

    All weights between inputs and output are 0 or more, and tanh rises everywhere: more of any input never lowers what
    a member says.
    """

    def __init__(self, members: Members) -> None:
        super().__init__()
        for name in ("direct", "inward", "inward_bias", "outward", "bias"):
            self.register_buffer(name, torch.from_numpy(getattr(members, name).copy()))
        scale = torch.from_numpy(members.scale.copy())
        self.direct: torch.Tensor = (self.direct / scale).unsqueeze(2)  # scaled once, here
        self.inward: torch.Tensor = self.inward / scale.unsqueeze(2)
        self.inward_bias: torch.Tensor = self.inward_bias.unsqueeze(1)
        self.outward: torch.Tensor = self.outward.unsqueeze(2)
        self.bias: torch.Tensor = self.bias.unsqueeze(1)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Uncalibrated logits, shape (batch, members), of features of shape (batch, inputs)."""
        every = features.expand(len(self.bias), -1, -1)
        bends = torch.tanh(torch.baddbmm(self.inward_bias, every, self.inward))
        return (torch.bmm(every, self.direct) + torch.bmm(bends, self.outward)).squeeze(2).add_(self.bias).t()


class LearntNetwork:
    """The members, with their calibration and limits, as a NetEstimator asks them: on one thread, nothing recorded."""

    groups = tuple(name for name, _ in GROUPS)

    def __init__(self, weights: Weights) -> None:
        torch.set_num_threads(1)  # so small a network gains nothing from more, and sums keep their order
        self._module = ArousalModule(weights.members).eval()
        self._calibration, self._limits = weights.calibration, LimitWatch(weights.limits)
        self._digest = weights.digest
        self._inputs_of_groups = _inputs_of_groups()
        self._try_out()

    @property
    def digest(self) -> str:
        return self._digest

    def _try_out(self) -> None:
        """Ask once, of a heart at rest: a PyTorch that cannot do it fails here, before the session, not in it."""
        with torch.inference_mode():
            self._module(torch.from_numpy(numpy.zeros((2, len(FEATURES)), dtype=numpy.float32))).numpy()

    def why_unknown(self, inputs: Inputs) -> Unknown | None:
        return self._limits.reason(inputs)

    def answer(self, inputs: Inputs, kept: Flags) -> NetAnswer:
        rows = inputs.features * (kept @ self._inputs_of_groups)  # 0 is the value at rest
        with torch.inference_mode():
            told = self._module(torch.from_numpy(rows)).numpy().astype(numpy.float64)  # rows by members
        calibration = self._calibration
        logits = calibration.slope * told.mean(axis=1) + calibration.offset
        logit, sd_of_members = float(logits[-1]), mean_and_sd(told[-1].tolist())[1]
        sd = calibration.sd(sd_of_members, rest_s=inputs.rest_s, coverage=inputs.coverage)
        return NetAnswer(
            indices=1 / (1 + numpy.exp(-logits.clip(-FARTHEST, FARTHEST))),
            spread=spread(logit, sd),
            rating=calibration.rating_range(logit),
        )


def estimator_of(
    weights: Weights, *, limits: AbstainLimits | None = None, flags: tuple[HeartFlag, ...] = ()
) -> NetEstimator[Inputs]:
    """A fresh estimator with these weights; `limits` where they are not the live ones."""
    return NetEstimator(LearntNetwork(weights), InputWindows(), limits=limits, flags=flags)


def _inputs_of_groups() -> NDArray[numpy.float32]:
    """Groups by inputs: 1 where the input belongs to the group."""
    belongs = numpy.zeros((len(GROUPS), len(FEATURES)), dtype=numpy.float32)
    for row, (_, inputs) in enumerate(GROUPS):
        belongs[row, list(inputs)] = 1.0
    return belongs
