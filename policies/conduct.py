"""How a session is conducted: the policy decides on what is known, and the gate has the last word."""

from collections.abc import Callable
from typing import Protocol

from biosignals.signals import ArousalEstimate, ExpectedBeat, HrvFeatures
from policies.gate_values import Evidence, Passed
from policies.phases import Way
from policies.policy import CALM, Action, Decision, Observation, Order, Phase, Policy, Rating
from policies.safety_limits import SafetyLimits
from policies.standing import Standing
from vr_scenes.exposure import Hold

DECIDE_EVERY_S = 1.0  # a policy decides once a second, and on every order and rating
_JUST_ABOUT_S = 1e-6  # ticks at 0.1 s sum up to almost, not exactly, whole seconds
_NOT_DECIDED = Decision(action=CALM, rule="not decided", why="The session has just begun.")


class Gate(Protocol):
    """The last word on every action, see SafetyGate."""

    @property
    def limits(self) -> SafetyLimits: ...
    def pass_on(self, proposed: Action, evidence: Evidence, *, dt_s: float) -> Passed: ...
    def calm(self) -> Passed: ...


class Conduct:
    """What live, rehearsed and tried sessions have in common: phase, ratings, policy and gate.

    `by_hand` makes of what the policy decided what the therapist wants; the gate still comes after it.
    """

    def __init__(
        self,
        *,
        policy: Policy,
        gate: Gate,
        ceiling: float,
        by_hand: Callable[[Action], Action] | None = None,
        way: Way = Way.EXPOSURE,
        seen_through: frozenset[str] = frozenset(),
    ) -> None:
        if not 0 <= ceiling <= 1:
            raise ValueError(f"ceiling must lie in [0, 1], not {ceiling}")
        self._policy, self._gate, self._by_hand = policy, gate, by_hand
        self.standing = Standing(way, seen_through=seen_through)
        self.ceiling = ceiling  # the therapist's
        self.suds: Rating | None = None
        self.sickness: Rating | None = None
        self.expectancy: Rating | None = None
        self.outcome: Rating | None = None
        self.decision = _NOT_DECIDED
        self.applied = CALM
        self._asked = CALM  # what was decided, after the therapist's hand
        self._decide_t = 0.0

    @property
    def phase(self) -> Phase:
        return self.standing.phase

    def obey(self, t: float, order: Order, value: float | None = None) -> str | None:
        """Take a therapist's order, with the value of a CEILING; why it was refused, in words."""
        if order is Order.CEILING and value is not None:
            self.ceiling = value
        return self.standing.obey(t, order)

    def heed_hand(self) -> None:
        """What the therapist's hand wants has changed."""
        action = self.decision.action
        self._asked = action if self._by_hand is None else self._by_hand(action)

    def step(
        self,
        t: float,
        dt_s: float,
        arousal: ArousalEstimate,
        *,
        must_stop: bool = False,
        is_urgent: bool = False,
        held: tuple[Hold, ...] = (),
        next_beat: Callable[[], ExpectedBeat | None] | None = None,
        hrv: HrvFeatures | None = None,
    ) -> Passed:
        """Go on to session second `t`, `dt_s` after the last step (see SafetyGate.pass_on for a clock that is ill).

        `must_stop`: somebody said STOP, and the standing has been told. `is_urgent`: decide now, for something was
        ordered or rated; else that is done once a second.
        """
        if is_urgent or must_stop or t >= self._decide_t - _JUST_ABOUT_S:
            self._decide(t, arousal, held, next_beat, hrv)
        is_calm = must_stop or self.standing.phase is Phase.ENDED
        passed = self._gate.calm() if is_calm else self._pass_on(t, arousal, dt_s)
        self.applied = passed.action
        return passed

    def _decide(
        self,
        t: float,
        arousal: ArousalEstimate,
        held: tuple[Hold, ...],
        next_beat: Callable[[], ExpectedBeat | None] | None,
        hrv: HrvFeatures | None,
    ) -> None:
        self._decide_t = t + DECIDE_EVERY_S
        standing = self.standing
        if standing.phase is Phase.ENDED:
            self.decision = Decision(action=CALM, rule="ended", why="The session has ended.")
        else:
            self.decision = self._policy.decide(
                Observation(
                    t=t,
                    phase=standing.phase,
                    phase_began_t=standing.phase_began_t,
                    arousal=arousal,
                    suds=self.suds,
                    sickness=self.sickness,
                    expectancy=self.expectancy,
                    outcome=self.outcome,
                    next_beat=next_beat() if next_beat is not None else None,
                    applied=self.applied,
                    orders=standing.take_orders(),
                    is_held=standing.is_held,
                    ceiling=self.ceiling,
                    held=held,
                    hrv=hrv,
                    is_seen=standing.is_seen,
                )
            )
        self.heed_hand()
        if self.decision.moves_on and standing.move_on(t):
            self._decide_t = t  # what was decided was for the phase before

    def _pass_on(self, t: float, arousal: ArousalEstimate, dt_s: float) -> Passed:
        suds, standing = self.suds, self.standing
        return self._gate.pass_on(
            self._asked,
            Evidence(
                known=arousal.is_known,
                age_s=arousal.age_s,
                suds=suds.value if suds else None,
                suds_age_s=t - suds.t if suds else None,
                sickness=self.sickness.value if self.sickness else None,
                may_expose=standing.phase.is_exposing,
                is_held=standing.is_held or standing.is_strap_lost,
                ceiling=self.ceiling,
                t=t,
                is_seen=standing.is_seen,
            ),
            dt_s=dt_s,
        )
