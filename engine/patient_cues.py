"""Outcomes -> what the patient is shown besides the scene: what is asked and said; STOPs and orders to look ahead."""

from biosignals.signals import RestStep
from engine.calm_words import CalmWords
from engine.messages import Outcome, SceneOrder, SceneVerb, Tick
from engine.sickness_asking import SicknessAsking
from policies.music_guide import BREATHING_SWELL
from policies.policy import Phase
from vr_scenes.cue import Cue, Shape

SCENE_COMES_S = 3.0  # from behind the veil, which would cover a question that is being read (see asking.SETTLE_S)


class PatientCues:
    """Remembers how often the session was stopped, and the view centred; what was said, and when sickness was rated."""

    def __init__(self) -> None:
        self._stops = self._centres = 0
        self._words, self._sickness = CalmWords(), SicknessAsking()
        self._scene, self._scene_t = "", 0.0

    def of(self, tick: Tick, outcome: Outcome) -> Cue:
        """The cue that belongs to `outcome`; to be asked once for each, in order."""
        self._stops += tick.says_stop  # also where the session has ended: the stage waits for an answer
        self._centres += sum(isinstance(one, SceneOrder) and one.verb is SceneVerb.CENTRE for one in tick.inputs)
        words, shape = self._words.of(outcome) or (None, Shape.NONE)
        asks_of_trials = self._may_ask_of_trials(outcome)
        return Cue(
            asks_suds=outcome.asks_suds,
            asks_sickness=self._sickness.asks(outcome),
            asks_outcome=outcome.asks_outcome and asks_of_trials,
            asks_expectancy=outcome.asks_expectancy and asks_of_trials,
            guides_breath=_guides_breath(outcome),
            words="" if words is None else words.value,
            shape=shape,
            stops=self._stops,
            centres=self._centres,
        )

    def _may_ask_of_trials(self, outcome: Outcome) -> bool:
        """Not in a hold, which may be long and in which no trial begins, nor before the scene is there to be seen."""
        scene = outcome.applied.scene.scene
        if scene != self._scene:
            self._scene, self._scene_t = scene, outcome.t
        return not outcome.is_held and outcome.t - self._scene_t >= SCENE_COMES_S


def _guides_breath(outcome: Outcome) -> bool:
    """Only where the policy sets a pace to breathe at: never while a natural breath and heart are measured."""
    if outcome.rest is not None:
        return outcome.rest is RestStep.PACED_BREATHING
    return outcome.phase is Phase.RECOVERY and outcome.proposed.music.breath_depth >= BREATHING_SWELL
