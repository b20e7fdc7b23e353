"""One observation after another for a policy, in a world where everything proposed is applied at once."""

from collections.abc import Callable
from dataclasses import dataclass, field

from biosignals.signals import ArousalEstimate, Feature, HrvFeatures, HrvPattern, Missing
from policies.policy import CALM, Action, Decision, Observation, Order, Phase, Policy, Rating
from tests.policies.closed_loop import known, unknown

_NOT_TOLD = Feature(value=None, window_s=60, coverage=0, beats=0, missing=Missing.NO_BEATS)
_NO_PATTERN = HrvPattern(
    t=0.0,
    lf_ms2=_NOT_TOLD,
    hf_ms2=_NOT_TOLD,
    lf_hf=_NOT_TOLD,
    respiration_per_min=_NOT_TOLD,
    sample_entropy=_NOT_TOLD,
    dfa_alpha1=_NOT_TOLD,
)


@dataclass(slots=True)
class World:
    """What stands in the world that a policy sees; tests change it as they go."""

    policy: Policy
    phase: Phase
    t: float = 0.0
    phase_began_t: float = 0.0
    arousal: float | None = 0.4  # None: not known
    sdnn_ms: float | None = None
    coverage: float = 1.0
    suds: Rating | None = None
    sickness: Rating | None = None
    expectancy: Rating | None = None
    outcome: Rating | None = None
    applied: Action = CALM
    is_held: bool = False
    is_seen: bool = True
    ceiling: float = 1.0
    decisions: list[Decision] = field(default_factory=list)

    def enter(self, phase: Phase) -> None:
        self.phase, self.phase_began_t = phase, self.t

    def wait(self, seconds: int = 1, *orders: Order, answers: Callable[["World"], None] | None = None) -> Decision:
        """The last of the decisions of `seconds`; orders come in the first. `answers` may rate after each of them."""
        for second in range(seconds):
            self.t += 1.0
            decision = self.policy.decide(self._seen(orders if second == 0 else ()))
            self.decisions.append(decision)
            self.applied = decision.action
            if answers is not None:
                answers(self)
        return self.decisions[-1]

    def say(self, *, expects: float | None = None, came: float | None = None) -> Decision:
        if expects is not None:
            self.expectancy = Rating(t=self.t + 1.0, value=expects)
        if came is not None:
            self.outcome = Rating(t=self.t + 1.0, value=came)
        return self.wait()

    def _seen(self, orders: tuple[Order, ...]) -> Observation:
        return Observation(
            t=self.t,
            phase=self.phase,
            phase_began_t=self.phase_began_t,
            arousal=self._estimate(),
            suds=self.suds,
            sickness=self.sickness,
            expectancy=self.expectancy,
            outcome=self.outcome,
            applied=self.applied,
            orders=orders,
            is_held=self.is_held,
            is_seen=self.is_seen,
            ceiling=self.ceiling,
            hrv=None if self.sdnn_ms is None else self._hrv(self.sdnn_ms),
        )

    def _estimate(self) -> ArousalEstimate:
        return unknown(self.t) if self.arousal is None else known(self.t, self.arousal)

    def _hrv(self, sdnn_ms: float) -> HrvFeatures:
        return HrvFeatures(
            t=self.t,
            mean_hr_bpm=_NOT_TOLD,
            rmssd_ms=_NOT_TOLD,
            sdnn_ms=Feature(value=sdnn_ms, window_s=60, coverage=self.coverage, beats=70),
            pnn50_percent=_NOT_TOLD,
            sd1_ms=_NOT_TOLD,
            sd2_ms=_NOT_TOLD,
            pattern=_NO_PATTERN,
        )
