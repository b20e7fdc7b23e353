"""Outcomes -> the calm words that the patient reads now: each for a while when it becomes true, then none."""

from biosignals.signals import RestStep
from engine.messages import AlertKind, Outcome
from policies.policy import Phase
from vr_scenes.cue import Shape
from vr_scenes.patient_words import Words

STOPPED_S = 30.0  # whoever has just stopped reads late
SAID_S = 20.0
PAUSED_S = 8.0  # a hold is often the therapy itself: it is said, and then nothing draws the eye from the scene

Said = tuple[Words, Shape]
_RESTING: dict[RestStep, Said] = {
    RestStep.SEATED_QUIET: (Words.SIT_STILL, Shape.STILL),
    RestStep.NEUTRAL_SCENE: (Words.LOOK_ABOUT, Shape.STILL),
    RestStep.PACED_BREATHING: (Words.BREATHE_ALONG, Shape.BREATH),
}


class CalmWords:
    """Remembers since when what is said has been true."""

    def __init__(self) -> None:
        self._said: Said | None = None
        self._since_t = 0.0
        self._is_stopped = False  # until the therapist leads back

    def of(self, outcome: Outcome) -> Said | None:
        """What is said at `outcome`, with its shape; None: nothing. To be asked once for each, in order."""
        was_stopped_now = any(alert.kind is AlertKind.STOPPED for alert in outcome.alerts)
        self._is_stopped = was_stopped_now or (self._is_stopped and outcome.phase is Phase.RECOVERY)
        said = self._true_now(outcome)
        if said != self._said or was_stopped_now:
            self._said, self._since_t = said, outcome.t
        if said is None or outcome.t - self._since_t >= _how_long_s(said[0]):
            return None
        return said

    def _true_now(self, outcome: Outcome) -> Said | None:
        if outcome.phase is Phase.ENDED:
            return Words.OVER, Shape.DONE
        if outcome.phase is Phase.PREPARATION:
            return Words.HOW_TO, Shape.DONE
        if outcome.phase is Phase.RECOVERY:
            return (Words.STOPPED if self._is_stopped else Words.SAFE_AGAIN), Shape.SAFE
        if outcome.phase.is_exposing and outcome.is_held:
            return Words.PAUSED, Shape.PAUSED
        return None if outcome.rest is None else _RESTING[outcome.rest]


def _how_long_s(words: Words) -> float:
    return {Words.STOPPED: STOPPED_S, Words.PAUSED: PAUSED_S}.get(words, SAID_S)
