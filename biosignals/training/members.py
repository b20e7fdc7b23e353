"""Teaching the members of the network: a few small networks, each without some of the people."""

import math
from dataclasses import dataclass

import numpy
import torch
from numpy.typing import NDArray

from biosignals.arousal_weights import Members
from biosignals.training.lessons import Lessons
from biosignals.training.metrics import Booleans, Floats, People

MEMBERS = 8
PARTS = 4  # each member has not seen one part of the people
HIDDEN = 6
PENALTY = 2e-3  # of squared weights; what more people would say is not known
RATE = 0.03
STEPS = 150
SEED = 20261122
_SHARPNESS = 4.0  # of softplus, which keeps weights above 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Schooling:
    """How long is learnt, and from which seed."""

    steps: int = STEPS
    seed: int = SEED

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise ValueError(f"there must be a step of learning, not {self.steps}")


def learn(lessons: Lessons, schooling: Schooling) -> tuple[Members, Booleans]:
    """The members, and who of them has seen which point, shape (members, n). One seed gives the same bits again.

    Raises ValueError where there are fewer people than parts, or only tasks, or only rests.
    """
    if lessons.is_task.all() or not lessons.is_task.any():
        raise ValueError("nothing can be learnt from tasks or rests alone")
    has_seen = _who_sees_what(lessons.person, schooling.seed)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # sums in one order
    try:
        return _learn(lessons, has_seen, schooling), has_seen
    finally:
        torch.set_num_threads(threads)


def _who_sees_what(person: People, seed: int) -> Booleans:
    """Every person is left out by as many members as any other, as near as can be."""
    people = numpy.unique(person)
    if len(people) < PARTS:
        raise ValueError(f"{PARTS} people are needed at least, not {len(people)}")
    chance = numpy.random.default_rng(seed)
    rows = []
    for _ in range(MEMBERS // PARTS):
        part = chance.permutation(len(people)) % PARTS
        part_of_point = part[numpy.searchsorted(people, person)]
        rows += [part_of_point != left_out for left_out in range(PARTS)]
    return numpy.array(rows)


def _learn(lessons: Lessons, has_seen: Booleans, schooling: Schooling) -> Members:
    scale = numpy.array([_spread(lessons.features[seen]) for seen in has_seen])
    features = torch.from_numpy((lessons.features[None] / scale[:, None]).astype(numpy.float32))
    weight = torch.from_numpy((has_seen * lessons.weight).astype(numpy.float32))
    weight = weight / weight.sum(dim=1, keepdim=True)
    is_task = torch.from_numpy(lessons.is_task.astype(numpy.float32)).expand_as(weight)
    growing = _Growing(len(has_seen), lessons.features.shape[1], schooling.seed)
    optimiser = torch.optim.Adam(growing.parts, lr=RATE)
    pace = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _pace(step / schooling.steps))
    for _ in range(schooling.steps):
        missed = torch.nn.functional.binary_cross_entropy_with_logits(
            growing.logits(features), is_task, weight=weight, reduction="sum"
        )
        loss = missed + PENALTY * growing.size()
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
        pace.step()
    return growing.members(scale)


def _spread(features: Floats) -> NDArray[numpy.float64]:
    """Their root mean square: 0 is rest, and stays 0."""
    return numpy.asarray(numpy.maximum(1e-3, numpy.sqrt((features**2).mean(axis=0))))


def _pace(done: float) -> float:
    """The share of the rate of learning: up for a tenth of the way, then down along a cosine."""
    return done / 0.1 if done < 0.1 else 0.5 * (1 + math.cos(math.pi * (done - 0.1) / 0.9))


class _Growing:
    """The members while they learn; what must not be below 0 is kept through softplus."""

    def __init__(self, members: int, inputs: int, seed: int) -> None:
        chance = torch.Generator().manual_seed(seed)
        self._direct = torch.full((members, inputs, 1), -0.5)
        self._inward = 0.3 * torch.randn(members, inputs, HIDDEN, generator=chance)
        self._inward_bias = torch.randn(members, 1, HIDDEN, generator=chance)
        self._outward = 0.3 * torch.randn(members, HIDDEN, 1, generator=chance)
        self._bias = torch.zeros(members, 1, 1)
        self.parts = [self._direct, self._inward, self._inward_bias, self._outward, self._bias]
        for part in self.parts:
            part.requires_grad_()

    def logits(self, features: torch.Tensor) -> torch.Tensor:
        """Shape (members, n), of scaled features of shape (members, n, inputs)."""
        bends = torch.tanh(torch.baddbmm(self._inward_bias, features, _above_0(self._inward)))
        straight = torch.bmm(features, _above_0(self._direct))
        return (straight + torch.bmm(bends, _above_0(self._outward)) + self._bias).squeeze(2)

    def size(self) -> torch.Tensor:
        """The sum of the squares of all weights between inputs and output."""
        weights = (self._direct, self._inward, self._outward)
        return torch.stack([_above_0(one).square().sum() for one in weights]).sum()

    def members(self, scale: Floats) -> Members:
        with torch.no_grad():
            return Members(
                scale=scale.astype(numpy.float32),
                direct=_above_0(self._direct).squeeze(2).numpy(),
                inward=_above_0(self._inward).numpy(),
                inward_bias=self._inward_bias.detach().squeeze(1).numpy().copy(),
                outward=_above_0(self._outward).squeeze(2).numpy(),
                bias=self._bias.detach().reshape(-1).numpy().copy(),
            )


def _above_0(raw: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.softplus(raw, beta=_SHARPNESS)
