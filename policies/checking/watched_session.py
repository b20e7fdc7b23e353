"""A session of a policy and a gate to which anything may happen, each step held against what is promised."""

from collections.abc import Callable
from dataclasses import dataclass

from biosignals.signals import ArousalEstimate, Unknown
from policies.checking.account import Account
from policies.checking.promises import Promises
from policies.checking.script import SEEN_THROUGH, Happening, What
from policies.conduct import Conduct, Gate
from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument
from policies.gate_values import GateRule, Passed
from policies.phases import Way
from policies.policy import CALM, Action, Decision, Order, Phase, Policy, Rating
from policies.policy_maker import policy_of
from policies.safety import SafetyGate
from policies.safety_limits import SafetyLimits
from policies.standing import Standing

STEP_S = 0.5  # the longest that the gate counts in full

EXPECTED, CAME = 15.0, 5.0  # what a patient says of a trial, 0-100: it was expected little, and did not come

STOP_IS_OBEYED = "a STOP leads to calm in the same step"
STOP_STAYS = "after a STOP or the end nothing is shown until a therapist's order"
EXPLAINED = "every decision and every passing is explained, with the numbers behind it"
PHASES_KEPT = "phases come in their order, by an order or when one is done; a RESUME leads no further than one was"
SICKNESS_PAUSES = "while sickness is rated above what the policy bears, nothing is shown"
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
    pauses_above: float | None = None  # sickness, 0-20: while it is rated higher, the policy shows nothing


def subject_of(document: PolicyDocument) -> Subject:
    """The very policy and gate that a session of `document` runs."""
    limits = document.gate_limits()
    return Subject(
        make_policy=lambda: policy_of(document, seed=0),
        make_gate=lambda: SafetyGate(limits),
        limits=limits,
        ceiling=document.ceiling,
        way=document.way,
        pauses_above=document.leaving.above_sickness if isinstance(document, ExposureDocument) else None,
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
    before: float = 0.0  # of the scene in the step before, 0..1


class WatchedSession:
    """One session. The clock goes on by what each step says; what is known stays so until it is said otherwise."""

    def __init__(self, subject: Subject) -> None:
        self._promises = Promises(subject.limits)
        self._account = Account(subject.way, subject.ceiling)
        self._pauses_above = subject.pauses_above
        self._conduct = Conduct(
            policy=subject.make_policy(),
            gate=subject.make_gate(),
            ceiling=subject.ceiling,
            way=subject.way,
            seen_through=frozenset(SEEN_THROUGH),
        )
        self._arousal = 0.0  # while it is known
        self._answers = True
        self._explained: tuple[object, ...] = ()  # the newest words that were read, and what they had to tell
        self._before = 0.0  # how strong the scene was in the step before the newest
        self.is_rising = False  # the scene, in the newest step
        self.highest = 0.0  # of the scene so far, 0..1
        self.unchanged_s = 0.0  # for how long the scene has been as strong as it is
        self.t = 0.0
        self.passed: Passed | None = None

    @property
    def phase(self) -> Phase:
        return self._conduct.phase

    @property
    def is_stopped(self) -> bool:
        """Somebody said STOP, and no therapist said RESUME since."""
        return self._account.is_stopped

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
        return self._broken_by(passed, dt_s, must_stop=must_stop)

    def _broken_by(self, passed: Passed, dt_s: float, *, must_stop: bool) -> tuple[str, ...]:
        """What the step broke, by what has happened and was decided alone."""
        conduct, account, shown = self._conduct, self._account, passed.action.scene
        is_in_order = account.may_be_in(conduct.phase, moves_on=conduct.decision.moves_on)
        is_calm = must_stop or conduct.phase is Phase.ENDED
        asked = CALM if is_calm else conduct.decision.action
        evidence = None if is_calm else account.evidence(self.t)
        broken = self._promises.broken_by(asked, evidence, dt_s, passed.action)
        if not is_in_order:
            broken += (PHASES_KEPT,)
        if is_calm and shown != CALM.scene:
            broken += (STOP_IS_OBEYED,)
        if account.is_stopped and shown.intensity > 0:
            broken += (STOP_STAYS,)
        if shown.intensity > 0 and self._must_pause():
            broken += (SICKNESS_PAUSES,)
        return broken if self._is_explained(asked, passed) else (*broken, EXPLAINED)

    def _must_pause(self) -> bool:
        sickness, most = self._account.sickness, self._pauses_above
        return sickness is not None and most is not None and not sickness <= most

    def _is_explained(self, asked: Action, passed: Passed) -> bool:
        """Whether there are words for the decision, and words with its numbers for the passing."""
        shown, wanted = passed.action.scene.intensity, asked.scene.intensity
        facts = (passed.why, passed.rule, shown, wanted, self._conduct.decision.why)
        if facts == self._explained:
            return True
        self._explained = facts
        numbers = "" if passed.rule is GateRule.CALM else f"intensity {shown:.2f} of {wanted:.2f} proposed"
        return bool(self._conduct.decision.why) and passed.rule.value in passed.why and numbers in passed.why

    def seen(self, happenings: tuple[Happening, ...], failure: str | None = None) -> Step:
        """The newest step, for the story."""
        return Step(
            t=self.t,
            phase=self.phase,
            happenings=happenings,
            decision=self.decision,
            passed=self.passed,
            failure=failure,
            before=self._before,
        )

    def _compare(self, before: float, dt_s: float) -> None:
        now = self.applied.scene.intensity
        self._before = before
        self.is_rising, self.highest = now > before, max(self.highest, now)
        self.unchanged_s = self.unchanged_s + max(0.0, dt_s) if now == before else 0.0

    def _meet(self, one: Happening) -> float:
        """Let it happen; by how much the clock leaps."""
        conduct, t = self._conduct, self.t
        self._account.note(t, one)
        match one.what:
            case What.KNOWN:
                self._arousal = one.number
            case What.SUDS:
                conduct.suds = Rating(t=t, value=one.number)
                self._answers = True
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
        is_known, age_s = self._account.is_known, self._account.age_s
        return ArousalEstimate(
            t=self.t,
            arousal=self._arousal if is_known else None,
            spread=0.1 if is_known else None,
            quality=1.0 if is_known else 0.4,
            age_s=age_s,
            unknown=None if is_known else Unknown.NO_BEATS if age_s is None else Unknown.STALE,
        )
