"""Runs a policy and a gate through a script, and says which promise was broken, and when."""

from collections.abc import Callable
from dataclasses import dataclass, field

from biosignals.signals import ArousalEstimate, Unknown
from policies.checking.promises import Promises
from policies.checking.script import Happening, Script, What
from policies.conduct import Conduct, Gate
from policies.document_base import PolicyDocument
from policies.phases import Way
from policies.policy import CALM, Action, Decision, Order, Phase, Policy, Rating
from policies.policy_maker import policy_of
from policies.safety import Evidence, Passed, SafetyGate, SafetyLimits

STEP_S = 0.5
STOP_IS_OBEYED = "a STOP leads to calm in the same step"
EXPLAINED = "every decision and every passing is explained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is checked: a policy and a gate, each made anew for every run."""

    make_policy: Callable[[], Policy]
    make_gate: Callable[[], Gate]
    limits: SafetyLimits  # what is promised
    ceiling: float
    way: Way


def subject_of(document: PolicyDocument) -> Subject:
    """The very policy and gate that a session of `document` runs."""
    limits = document.gate_limits()
    return Subject(
        make_policy=lambda: policy_of(document, seed=0),
        make_gate=lambda: SafetyGate(limits),
        limits=limits,
        ceiling=document.ceiling,
        way=document.way,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step as it was seen from outside, for the story."""

    t: float
    phase: Phase
    happenings: tuple[Happening, ...]
    decision: Decision
    passed: Passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A broken promise: which, when, in which script, and the steps that led there."""

    promises: tuple[str, ...]
    t: float
    script: Script
    steps: tuple[Step, ...] = field(repr=False)


def run_script(subject: Subject, script: Script) -> Break | None:
    """None: every promise was kept to the end of the script. Whatever the policy raises is raised."""
    return _Run(subject).play(script)


class _Run:
    def __init__(self, subject: Subject) -> None:
        self._promises = Promises(subject.limits)
        self._watched = _WatchedGate(subject.make_gate())
        self._conduct = Conduct(
            policy=subject.make_policy(), gate=self._watched, ceiling=subject.ceiling, way=subject.way
        )
        self._t = 0.0
        self._arousal: float | None = None
        self._age_s = 1.0
        self._steps: list[Step] = []

    def play(self, script: Script) -> Break | None:
        for one in script:
            waits = max(1, round(one.after_s / STEP_S))
            for number in range(waits):
                happens = (one,) if number == waits - 1 else ()
                broken = self._step(happens)
                if broken:
                    return Break(promises=broken, t=self._t, script=script, steps=tuple(self._steps))
        return None

    def _step(self, happenings: tuple[Happening, ...]) -> tuple[str, ...]:
        dt_s, is_urgent, must_stop = STEP_S, False, False
        for one in happenings:
            leap_s = self._meet(one)
            dt_s += leap_s
            must_stop |= one.what is What.STOP
            is_urgent |= one.what in (What.SUDS, What.SICKNESS, What.ORDER, What.CEILING)
        self._t = max(self._t, self._t + dt_s)
        passed = self._conduct.step(self._t, dt_s, self._estimate(), must_stop=must_stop, is_urgent=is_urgent)
        conduct = self._conduct
        self._steps.append(
            Step(t=self._t, phase=conduct.phase, happenings=happenings, decision=conduct.decision, passed=passed)
        )
        asked, evidence = self._watched.seen
        broken = list(self._promises.broken_by(asked, evidence, dt_s, passed.action))
        if must_stop and (evidence is not None or passed.action.scene != CALM.scene):
            broken.append(STOP_IS_OBEYED)
        if not passed.why or not conduct.decision.why:
            broken.append(EXPLAINED)
        return tuple(broken)

    def _meet(self, one: Happening) -> float:
        """Let it happen; by how much the clock leaps."""
        conduct, t = self._conduct, self._t
        match one.what:
            case What.KNOWN:
                self._arousal, self._age_s = one.number, 1.0
            case What.UNKNOWN:
                self._arousal = None
            case What.OLD:
                self._age_s = one.number
            case What.SUDS:
                conduct.suds = Rating(t=t, value=one.number)
            case What.SICKNESS:
                conduct.sickness = Rating(t=t, value=one.number)
            case What.ORDER if one.order is not None:
                conduct.obey(t, one.order)
            case What.CEILING:
                conduct.obey(t, Order.CEILING, one.number)
            case What.STOP:
                conduct.standing.stop(t)
            case What.STRAP_LOST | What.STRAP_FOUND:
                conduct.standing.is_strap_lost = one.what is What.STRAP_LOST
            case What.PART_LOST:
                conduct.standing.lose("stage")
            case What.PART_FOUND:
                conduct.standing.find("stage")
            case What.CLOCK:
                return one.number
        return 0.0

    def _estimate(self) -> ArousalEstimate:
        if self._arousal is None:
            return ArousalEstimate(
                t=self._t, arousal=None, spread=None, quality=0.4, age_s=self._age_s, unknown=Unknown.STALE
            )
        return ArousalEstimate(
            t=self._t, arousal=self._arousal, spread=0.1, quality=1.0, age_s=self._age_s, unknown=None
        )


class _WatchedGate:
    """The gate, and what it was asked last: None as evidence, where calm was ordered."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.seen: tuple[Action, Evidence | None] = (CALM, None)

    @property
    def limits(self) -> SafetyLimits:
        return self._gate.limits

    def pass_on(self, proposed: Action, evidence: Evidence, *, dt_s: float) -> Passed:
        self.seen = (proposed, evidence)
        return self._gate.pass_on(proposed, evidence, dt_s=dt_s)

    def calm(self) -> Passed:
        self.seen = (CALM, None)
        return self._gate.calm()


def shortened(subject: Subject, found: Break) -> Break:
    """The same promise broken by as few happenings as can be found: each is left out that is not needed for it."""
    best = found
    size = max(1, len(best.script) // 2)
    while size >= 1:
        begin = 0
        while begin < len(best.script):
            shorter = _without(best.script, begin, size)
            again = run_script(subject, shorter) if shorter else None
            if again is not None and set(again.promises) & set(found.promises):
                best = again
            else:
                begin += size
        size //= 2
    return best


def _without(script: Script, begin: int, size: int) -> Script:
    return (*script[:begin], *script[begin + size :])
