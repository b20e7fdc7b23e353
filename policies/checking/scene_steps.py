"""One step of a scene as it is seen from outside, and what stands against a rise in it."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from policies.gate_values import Evidence
from policies.safety_limits import SafetyLimits
from vr_scenes.exposure import SceneTargets

NEARLY = 1e-6  # rounding

HELD_STAYS = "held: nothing rises"
UNSEEN_STAYS = "what nobody sees does not rise"
BLIND_IS_HOLD = "arousal that is not known, or old: nothing rises"
DISTRESS_HOLDS = "distress unrated or too high: nothing rises"
SICKNESS_HOLDS = "sickness too high: nothing rises"


class SceneStep(NamedTuple):  # made at every step, and a tuple is made in a third of the time
    """One step of a scene that was shown in the step before too, at `before` (0..1)."""

    asked: SceneTargets
    shown: SceneTargets
    evidence: Evidence
    before: float
    ceiling: float  # the lowest of all, 0..1
    counted_s: float  # of the step, what may count for a rise
    fallen_s: float  # of the step, what counts for a fall

    @property
    def wanted(self) -> float:
        """What may be shown at most, once it is earned."""
        return min(self.asked.intensity, self.ceiling)


class ScenePromise(Protocol):
    """Watches each step of one scene, from its first on, and says what the step broke."""

    def watch(self, step: SceneStep) -> Iterator[str]: ...


def why_no_rise(evidence: Evidence, limits: SafetyLimits) -> Iterator[str]:
    """The promises that a rise would break now."""
    if evidence.is_held:
        yield HELD_STAYS
    if not evidence.is_seen:
        yield UNSEEN_STAYS
    if not (evidence.known and lies(evidence.age_s, limits.evidence_s)):
        yield BLIND_IS_HOLD
    if not lies(evidence.suds, limits.suds_highest):
        yield DISTRESS_HOLDS
    if evidence.sickness is not None and not lies(evidence.sickness, limits.sickness_highest):
        yield SICKNESS_HOLDS


def lies(value: float | None, highest: float) -> bool:
    """Is it known, and in [0, highest]? NaN is not."""
    return value is not None and 0 <= value <= highest
