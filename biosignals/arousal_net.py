"""The arousal network in PyTorch: all members at once."""

import torch

from biosignals.abstaining import AbstainLimits
from biosignals.arousal_inputs import Floats, Inputs, InputWindows
from biosignals.arousal_weights import Members, Weights
from biosignals.learnt_network import LearntNetwork
from biosignals.net_estimator import NetEstimator
from biosignals.signals import HeartFlag


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


class _TorchPass:
    """The module as a LearntNetwork asks it: on one thread, nothing recorded."""

    def __init__(self, members: Members) -> None:
        torch.set_num_threads(1)  # so small a network gains nothing from more, and sums keep their order
        self._module = ArousalModule(members).eval()

    def __call__(self, rows: Floats) -> Floats:
        with torch.inference_mode():
            told: Floats = self._module(torch.from_numpy(rows)).numpy()
        return told


def estimator_of(
    weights: Weights, *, limits: AbstainLimits | None = None, flags: tuple[HeartFlag, ...] = ()
) -> NetEstimator[Inputs]:
    """A fresh estimator with these weights; `limits` where they are not the live ones."""
    return NetEstimator(LearntNetwork(weights, _TorchPass(weights.members)), InputWindows(), limits=limits, flags=flags)
