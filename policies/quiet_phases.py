"""What every session has around its work: preparation, a measured rest, recovery."""

from dataclasses import dataclass, field

from biosignals.signals import ArousalEstimate, RestStep, Unknown
from policies.policy import Observation, Phase
from policies.rest_plan import RestPlan
from policies.verdict import Rule, Verdict

GOOD_REST = 0.7  # share of the last minute in trusted beats that makes a usable rest
REST_UNKNOWN = (
    Unknown.NO_BEATS,
    Unknown.NO_REST,
    Unknown.NO_CONTACT,
    Unknown.IMPLAUSIBLE,
    Unknown.STALE,
    Unknown.IRREGULAR,
    Unknown.ECG_DISAGREES,
)

# What each step of the rest asks for.
_RESTING = {
    RestStep.SEATED_QUIET: (Rule.SITS_QUIETLY, "Sitting quietly, without music, not talking"),
    RestStep.NEUTRAL_SCENE: (Rule.LOOKS_ABOUT, "Sitting quietly and looking about in the safe place"),
    RestStep.PACED_BREATHING: (Rule.BREATHES, "Breathing with the light and the music"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietPlan:
    """How long the quiet phases take. `work`: what comes between rest and recovery, for the therapist's eye."""

    preparation_s: float
    baseline_s: float
    baseline_longest_s: float  # where no usable rest was heard, the baseline is prolonged up to here
    recovery_s: float
    suggests: bool  # the therapist says when the work begins
    work: str = "exposure"
    rest: RestPlan = field(default_factory=RestPlan)

    def __post_init__(self) -> None:
        for name in ("preparation_s", "baseline_s", "recovery_s"):
            value = getattr(self, name)
            if not 0 <= value <= 4 * 3600:
                raise ValueError(f"{name} must lie in [0, 14400], not {value}")
        if not self.baseline_s <= self.baseline_longest_s <= 3600:
            raise ValueError(
                f"baseline_longest_s must lie in [{self.baseline_s:g}, 3600], not {self.baseline_longest_s}"
            )


class QuietPhases:
    """Judges the phases in which nothing is asked of anybody but time and rest."""

    def __init__(self, plan: QuietPlan) -> None:
        self._plan = plan

    def judge(self, seen: Observation, *, is_accepted: bool) -> Verdict | None:
        """None: the phase is none of them. `is_accepted`: the therapist took what was suggested last."""
        if seen.phase.is_exposing:
            return None
        match seen.phase:
            case Phase.PREPARATION:
                return waited(seen, Rule.PREPARES, "Preparing", self._plan.preparation_s)
            case Phase.BASELINE:
                return self._rest(seen, is_accepted=is_accepted)
            case Phase.RECOVERY:
                return waited(seen, Rule.RECOVERS, "Recovering in the safe place", self._plan.recovery_s)
            case _:
                return None

    def _rest(self, seen: Observation, *, is_accepted: bool) -> Verdict:
        plan, spent_s = self._plan, seen.t - seen.phase_began_t
        began_s = 0.0
        for step, length_s in plan.rest.steps(plan.baseline_s):
            if spent_s < began_s + length_s:
                rule, words = _RESTING[step]
                why = f"{words}: {spent_s - began_s:.0f} of {length_s:.0f} s."
                return Verdict(rule=rule, why=why, rest=step)
            began_s += length_s
        rested = f"Rested for {spent_s:.0f} s."
        if not _has_rest(seen.arousal):
            without = f"No usable rest after {spent_s:.0f} s (signal quality {seen.arousal.quality:.2f})"
            if spent_s < plan.baseline_longest_s:
                longest = f"resting on, for {plan.baseline_longest_s:.0f} s at most"
                why = f"{without}: {longest}; check the strap, and that nobody moves."
                return Verdict(rule=Rule.RESTS_LONGER, why=why, rest=RestStep.SEATED_QUIET)
            rested = f"{without}: going on, but nothing rises while arousal is not known."
        if plan.suggests and not is_accepted:
            why = f"{rested} The therapist decides when the {plan.work} begins."
            return Verdict(rule=Rule.SUGGESTS_EXPOSURE, why=why, suggestion=f"Begin the {plan.work}")
        return Verdict(rule=Rule.RESTED, why=rested, moves_on=True)


def waited(seen: Observation, rule: Rule, words: str, length_s: float) -> Verdict:
    """A phase that only lasts its time."""
    spent_s = seen.t - seen.phase_began_t
    return Verdict(rule=rule, why=f"{words}: {spent_s:.0f} of {length_s:.0f} s.", moves_on=spent_s >= length_s)


def _has_rest(arousal: ArousalEstimate) -> bool:
    """A flagged heart will never be told, so no longer rest would help it."""
    if arousal.unknown is Unknown.FLAGGED:
        return True
    return arousal.is_known or (arousal.quality >= GOOD_REST and arousal.unknown not in REST_UNKNOWN)
