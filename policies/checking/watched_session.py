"""A session of a policy and a gate to which anything may happen, each step held against what is promised."""

from collections.abc import Callable
from dataclasses import dataclass

from biosignals.signals import ArousalEstimate, Unknown
from policies.checking.promises import Promises
from policies.checking.script import SEEN_THROUGH, Happening, What
from policies.conduct import Conduct, Gate
from policies.document_base import PolicyDocument
from policies.phases import Way
from policies.policy import CALM, Action, Decision, Order, Phase, Policy, Rating
from policies.policy_maker import policy_of
from policies.safety import Evidence, Passed, SafetyGate, SafetyLimits
from policies.standing import Standing

STEP_S = 0.5  # the longest that the gate counts in full

EXPECTED, CAME = 15.0, 5.0  # what a patient says of a trial, 0-100: it was expected little, and did not come

STOP_IS_OBEYED = "a STOP leads to calm in the same step"
STOP_STAYS = "after a STOP or the end nothing is shown until a therapist's order"
EXPLAINED = "every decision and every passing is explained"
ANSWERS = "policy and gate have an answer to whatever happens"

_URGENT = (What.SUDS, What.SICKNESS, What.ORDER, What.CEILING)


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
    """One step as it was seen from outside, for the story. `failure`: what policy or gate raised instead of acting."""

    t: float
    phase: Phase
    happenings: tuple[Happening, ...]
    decision: Decision
    passed: Passed | None
    failure: str | None = None


class WatchedSession:
    """One session. The clock goes on by what each step says; what is known stays so until it is said otherwise."""

    def __init__(self, subject: Subject) -> None:
        self._promises = Promises(subject.limits)
        self._gate = _WatchedGate(subject.make_gate())
        self._conduct = Conduct(
            policy=subject.make_policy(),
            gate=self._gate,
            ceiling=subject.ceiling,
            way=subject.way,
            seen_through=frozenset(SEEN_THROUGH),
        )
        self._arousal: float | None = None
        self._age_s: float | None = 1.0
        self._answers = True
        self.is_stopped = False  # and not resumed yet
        self.is_rising = False  # the scene, in the newest step
        self.highest = 0.0  # of the scene so far, 0..1
        self.unchanged_s = 0.0  # for how long the scene has been as strong as it is
        self.t = 0.0
        self.passed: Passed | None = None

    @property
    def phase(self) -> Phase:
        return self._conduct.phase

    @property
    def standing(self) -> Standing:
        return self._conduct.standing

    @property
    def decision(self) -> Decision:
        return self._conduct.decision

    @property
    def applied(self) -> Action:
        return self._conduct.applied

    def step(self, happenings: tuple[Happening, ...] = (), *, seconds: float = STEP_S) -> tuple[str, ...]:
        """Let them happen, and go on for `seconds`; what of the promises that broke."""
        dt_s, must_stop, is_urgent = seconds, False, False
        for one in happenings:
            dt_s += self._meet(one)
            must_stop |= one.what is What.STOP
            is_urgent |= one.what in _URGENT
        self.t = max(self.t, self.t + dt_s)
        self._answer()
        before = self.applied.scene.intensity
        self.passed = None
        self.passed = passed = self._conduct.step(
            self.t, dt_s, self._estimate(), must_stop=must_stop, is_urgent=is_urgent
        )
        self._compare(before, dt_s)
        asked, evidence = self._gate.seen
        broken = self._promises.broken_by(asked, evidence, dt_s, passed.action)
        if must_stop and (evidence is not None or passed.action.scene != CALM.scene):
            broken += (STOP_IS_OBEYED,)
        if self.is_stopped and passed.action.scene.intensity > 0:
            broken += (STOP_STAYS,)
        if not (passed.why and self._conduct.decision.why):
            broken += (EXPLAINED,)
        return broken

    def seen(self, happenings: tuple[Happening, ...], failure: str | None = None) -> Step:
        """The newest step, for the story."""
        return Step(
            t=self.t,
            phase=self.phase,
            happenings=happenings,
            decision=self.decision,
            passed=self.passed,
            failure=failure,
        )

    def _compare(self, before: float, dt_s: float) -> None:
        now = self.applied.scene.intensity
        self.is_rising, self.highest = now > before, max(self.highest, now)
        self.unchanged_s = self.unchanged_s + max(0.0, dt_s) if now == before else 0.0

    def _meet(self, one: Happening) -> float:
        """Let it happen; by how much the clock leaps."""
        conduct, t = self._conduct, self.t
        match one.what:
            case What.KNOWN:
                self._arousal, self._age_s = one.number, 1.0
            case What.UNKNOWN:
                self._arousal, self._age_s = None, self._age_s or 1.0
            case What.NO_BEAT:
                self._arousal = self._age_s = None
            case What.OLD:
                self._age_s = one.number
            case What.SUDS:
                conduct.suds = Rating(t=t, value=one.number)
                self._answers = True
            case What.SICKNESS:
                conduct.sickness = Rating(t=t, value=one.number)
            case What.ORDER if one.order is not None:
                conduct.obey(t, one.order)
                self.is_stopped = self.is_stopped and one.order is not Order.RESUME
            case What.CEILING:
                conduct.obey(t, Order.CEILING, one.number)
            case What.STOP:
                conduct.standing.stop(t)
                self.is_stopped = True
            case What.STRAP_LOST | What.STRAP_FOUND:
                conduct.standing.is_strap_lost = one.what is What.STRAP_LOST
            case What.STAGE_LOST | What.SOUND_LOST:
                conduct.standing.lose(one.part)
            case What.STAGE_FOUND | What.SOUND_FOUND:
                conduct.standing.find(one.part)
            case What.SILENT:
                self._answers = False
            case What.CLOCK:
                return one.number
        return 0.0

    def _answer(self) -> None:
        """Say what is expected before a trial, and what came, where that is asked."""
        conduct = self._conduct
        if self._answers and conduct.decision.asks_expectancy:
            conduct.expectancy = Rating(t=self.t, value=EXPECTED)
        if self._answers and conduct.decision.asks_outcome:
            conduct.outcome = Rating(t=self.t, value=CAME)

    def _estimate(self) -> ArousalEstimate:
        arousal, is_known = self._arousal, self._arousal is not None
        return ArousalEstimate(
            t=self.t,
            arousal=arousal,
            spread=0.1 if is_known else None,
            quality=1.0 if is_known else 0.4,
            age_s=self._age_s,
            unknown=None if is_known else Unknown.NO_BEATS if self._age_s is None else Unknown.STALE,
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
