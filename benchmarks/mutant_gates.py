"""Gates and policies spoilt by chance, with a verdict that is known beforehand."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from random import Random
from typing import Any, cast

from policies.checking.watched_session import Subject
from policies.gate_values import Evidence, Passed
from policies.policy import CALM, Action, Decision, Observation, Policy
from policies.safety import SafetyGate
from policies.safety_limits import SafetyLimits

_TESTED: Any = import_module("tests.policies.test_safety_mutants")  # the same changes of the gate's source as in tests
# What only nonsense would show (NaN, ratings and ages below nothing, infinite time), which no session can bring; and
# the gate's own care for what nobody sees, where a session that has lost its stage is held anyway.
OUT_OF_REACH = {
    "a NaN ceiling is no ceiling",
    "a ceiling below nothing passes",
    "infinite clocks count",
    "mad clocks count",
    "a mad clock keeps a lost signal up",
    "ages below nothing are fresh",
    "NaN ages are fresh",
    "NaN distress may rise",
    "NaN sickness may rise",
    "what nobody sees may rise",
}
WITHIN_REACH = sorted(_TESTED.MUTANTS.keys() - OUT_OF_REACH)

Spoil = Callable[[Subject, Random], Subject]

# By how much each limit of the gate is wider than what is promised; all within the hard limits.
_WIDER: dict[str, Callable[[SafetyLimits, Random], float]] = {
    "rise_per_s": lambda limits, chance: min(0.05, limits.rise_per_s * chance.uniform(1.2, 2)),
    "dwell_s": lambda limits, chance: max(20.0, limits.dwell_s * chance.uniform(0.5, 0.85)),
    "evidence_s": lambda limits, chance: min(15.0, limits.evidence_s + chance.uniform(2, 5)),
    "suds_highest": lambda limits, chance: min(80.0, limits.suds_highest + chance.uniform(2, 10)),
    "sickness_highest": lambda limits, chance: min(10.0, limits.sickness_highest + chance.uniform(1.5, 4)),
    "lost_too_long_s": lambda limits, chance: min(60.0, limits.lost_too_long_s + chance.uniform(5, 30)),
    "lost_fall_per_s": lambda limits, chance: max(0.01, limits.lost_fall_per_s * chance.uniform(0.4, 0.8)),
    "loudest_db": lambda limits, chance: min(0.0, limits.loudest_db + chance.uniform(1, 6)),
    "db_per_s": lambda limits, chance: min(6.0, limits.db_per_s * chance.uniform(1.2, 2)),
}
_NARROWER: dict[str, Callable[[SafetyLimits, Random], float]] = {
    "rise_per_s": lambda limits, chance: limits.rise_per_s * chance.uniform(0.5, 1),
    "dwell_s": lambda limits, chance: limits.dwell_s * chance.uniform(1, 1.3),
    "evidence_s": lambda limits, chance: limits.evidence_s * chance.uniform(0.6, 1),
    "suds_highest": lambda limits, chance: limits.suds_highest - chance.uniform(0, 10),
    "sickness_highest": lambda limits, chance: limits.sickness_highest - chance.uniform(0, 2),
    "lost_too_long_s": lambda limits, chance: limits.lost_too_long_s * chance.uniform(0.7, 1),
    "lost_fall_per_s": lambda limits, chance: limits.lost_fall_per_s * chance.uniform(1, 3),
}  # not db_per_s: music that rises more slowly fades more slowly too when the signal is lost
_PRETENDED: tuple[dict[str, object], ...] = (
    {"is_held": False},
    {"known": True},
    {"age_s": 0.5},
    {"suds": 10.0},
    {"sickness": 0.0},
    {"suds_age_s": 0.0},
    {"ceiling": 1.0},
    {"may_expose": True},
)


def wider_gate(subject: Subject, chance: Random) -> Subject:
    """A gate with one limit wider than promised."""
    limits, name = subject.limits, chance.choice(sorted(_WIDER))
    value = _WIDER[name](limits, chance)
    if abs(value - getattr(limits, name)) < 0.01 * abs(getattr(limits, name)):
        return wider_gate(subject, chance)  # this one is at its hard limit already
    return replace(subject, make_gate=lambda: SafetyGate(replace(limits, **{name: value})))


def narrower_gate(subject: Subject, chance: Random) -> Subject:
    """A gate with some limits narrower than promised."""
    limits = subject.limits
    chosen = {name: _NARROWER[name](limits, chance) for name in chance.sample(sorted(_NARROWER), chance.randint(1, 4))}
    return replace(subject, make_gate=lambda: SafetyGate(replace(limits, **chosen)))


def blind_gate(subject: Subject, chance: Random) -> Subject:
    """A gate that does not look at one thing."""
    pretended, limits = chance.choice(_PRETENDED), subject.limits
    return replace(subject, make_gate=lambda: _Blind(SafetyGate(limits), pretended))


def broken_gate(subject: Subject, chance: Random) -> Subject:
    """A gate whose source was changed in one place."""
    healthy, broken = _TESTED.MUTANTS[chance.choice(WITHIN_REACH)]
    module, limits = _TESTED.module_from(_TESTED.SOURCE.replace(healthy, broken)), subject.limits
    return replace(subject, make_gate=lambda: module.SafetyGate(limits))


def broken_policy(subject: Subject, chance: Random) -> Subject:
    """A policy that fails, is silent, or never gets on."""
    kind, after, make = chance.choice((_Failing, _Mute, _Absent, _Idle, _Unasking)), chance.randint(0, 60), subject
    return replace(subject, make_policy=lambda: kind(make.make_policy(), after))


@dataclass(frozen=True, slots=True)
class _Blind:
    gate: SafetyGate
    pretended: dict[str, object]

    @property
    def limits(self) -> SafetyLimits:
        return self.gate.limits

    def pass_on(self, proposed: Action, evidence: Evidence, *, dt_s: float) -> Passed:
        changed: Any = self.pretended
        return self.gate.pass_on(proposed, evidence._replace(**changed), dt_s=dt_s)

    def calm(self) -> Passed:
        return self.gate.calm()


class _Spoilt(ABC):
    """A policy that is itself for some decisions."""

    def __init__(self, policy: Policy, after: int) -> None:
        self._policy, self._left = policy, after

    @property
    def digest(self) -> str:
        return self._policy.digest

    def decide(self, seen: Observation) -> Decision:
        decision = self._policy.decide(seen)
        self._left -= 1
        return decision if self._left >= 0 else self._spoil(decision)

    @abstractmethod
    def _spoil(self, decision: Decision) -> Decision: ...


class _Failing(_Spoilt):
    def _spoil(self, decision: Decision) -> Decision:
        raise ZeroDivisionError("a rung of no height")


class _Mute(_Spoilt):
    def _spoil(self, decision: Decision) -> Decision:
        return decision._replace(why="")


class _Absent(_Spoilt):
    def _spoil(self, decision: Decision) -> Decision:
        return cast(Decision, None)


class _Idle(_Spoilt):
    def __init__(self, policy: Policy, after: int) -> None:
        super().__init__(policy, 0)

    def _spoil(self, decision: Decision) -> Decision:
        return decision._replace(action=replace(decision.action, scene=CALM.scene))


class _Unasking(_Spoilt):
    def __init__(self, policy: Policy, after: int) -> None:
        super().__init__(policy, 0)

    def _spoil(self, decision: Decision) -> Decision:
        return decision._replace(asks_suds=False)
