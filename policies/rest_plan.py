"""Which step of a person's rest comes when: shares of the baseline."""

import math
from dataclasses import dataclass

from biosignals.signals import RestStep

# A level takes a minute to tell; the other steps tell something from half a minute on. Where the baseline is too short
# for that, sitting quietly gets their time: breathing goes first.
LEAST_QUIET_S = 60.0
LEAST_OTHER_S = 30.0
_SLACK_S = 1e-6  # 0.25 of two minutes is half a minute, whatever binary fractions make of it


@dataclass(frozen=True, slots=True, kw_only=True)
class RestPlan:
    """Shares of the baseline, in this order; together they are 1. Every rest has some time of sitting quietly."""

    seated_quiet: float = 0.5
    neutral_scene: float = 0.25
    paced_breathing: float = 0.25

    def __post_init__(self) -> None:
        for name in ("seated_quiet", "neutral_scene", "paced_breathing"):
            share = getattr(self, name)
            if not 0 <= share <= 1:
                raise ValueError(f"{name} must be a share in [0, 1], not {share}")
        if not self.seated_quiet > 0:
            raise ValueError("a rest needs some time of sitting quietly: seated_quiet must be above 0")
        if not math.isclose(self.seated_quiet + self.neutral_scene + self.paced_breathing, 1.0, abs_tol=1e-6):
            raise ValueError("the shares of seated_quiet, neutral_scene and paced_breathing must add up to 1")

    def steps(self, baseline_s: float) -> tuple[tuple[RestStep, float], ...]:
        """The steps of a baseline of so many seconds, each with its length; those too short to tell are left out."""
        neutral_s = _if_enough(self.neutral_scene * baseline_s)
        paced_s = _if_enough(self.paced_breathing * baseline_s)
        if baseline_s - neutral_s - paced_s < LEAST_QUIET_S - _SLACK_S:
            paced_s = 0.0
        if baseline_s - neutral_s - paced_s < LEAST_QUIET_S - _SLACK_S:
            neutral_s = 0.0
        lengths = {
            RestStep.SEATED_QUIET: baseline_s - neutral_s - paced_s,
            RestStep.NEUTRAL_SCENE: neutral_s,
            RestStep.PACED_BREATHING: paced_s,
        }
        return tuple((step, length_s) for step, length_s in lengths.items() if length_s > 0)


def _if_enough(length_s: float) -> float:
    return length_s if length_s >= LEAST_OTHER_S - _SLACK_S else 0.0
