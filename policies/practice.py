"""What every policy in the safe place does: rest, practise, recover; nothing of a scene ever rises."""

from typing import Protocol

from biosignals.signals import RestStep
from policies.alternation import MusicTurns
from policies.asking import Asking
from policies.music_guide import PhaseMusic
from policies.policy import CALM, Action, Decision, Observation, Order, Phase
from policies.practice_settings import PracticeSettings
from policies.quiet_phases import QuietPhases
from policies.session_music import SessionMusic
from policies.verdict import Rule, Verdict, held_words
from vr_scenes.exposure import SAFE_PLACE, SceneTargets

ASKS_EVERY_S = 600.0  # nothing is climbed: the Asking's own questions at both ends are enough


class Exercise(Protocol):
    """What is practised. `judge` and `music` are called once for each decision of the practice, `judge` first."""

    def hear_rest(self, seen: Observation, spent_s: float) -> None:
        """The person sits quietly, `spent_s` after the baseline began."""
        ...

    def judge(self, seen: Observation, spent_s: float) -> Verdict:
        """What to do `spent_s` after the practice began."""
        ...

    def music(self, plan: PhaseMusic) -> PhaseMusic:
        """The phase's plan, as what was judged last wants it."""
        ...


class Practice:
    """One session's policy around an exercise."""

    def __init__(self, settings: PracticeSettings, exercise: Exercise, turns: MusicTurns | None = None) -> None:
        """`turns`: music on and off; as the exercise, they belong to this session alone."""
        self._settings, self._exercise = settings, exercise
        self._quiet = QuietPhases(settings.quiet)
        self._music = SessionMusic(settings.music, settings.mapping, recovery_s=settings.quiet.recovery_s, turns=turns)
        self._asking = Asking(every_s=ASKS_EVERY_S, recovery_s=settings.quiet.recovery_s)
        self._is_suggesting = False

    @property
    def digest(self) -> str:
        return self._settings.digest

    def decide(self, seen: Observation) -> Decision:
        """What to do at `seen.t`; to be called in order of time, once a second and on every order or rating."""
        if seen.phase is Phase.ENDED:
            return Decision(action=CALM, rule=Rule.ENDED.value, why="The session has ended.")
        is_accepted = self._is_suggesting and Order.ACCEPT in seen.orders
        block = self._music.take_turn(seen)
        quiet = self._quiet.judge(seen, is_accepted=is_accepted)
        if quiet is not None and quiet.rest is RestStep.SEATED_QUIET:
            self._exercise.hear_rest(seen, seen.t - seen.phase_began_t)
        verdict = _without_steps(seen, self._practise(seen) if quiet is None else quiet)
        self._is_suggesting = verdict.suggestion is not None
        instead = self._exercise.music(self._music.plan(Phase.PRACTICE)) if seen.phase is Phase.PRACTICE else None
        music = self._music.advance(seen, verdict.rest, instead=instead)
        scene = SceneTargets(
            scene=SAFE_PLACE,
            intensity=0.0,
            breath_begins_t=music.breath_begins_t,
            breaths_per_min=music.breaths_per_min,
        )
        return Decision(
            action=Action(music=music, scene=scene),
            rule=verdict.rule.value,
            why=held_words(verdict) if verdict.moves_on and seen.is_held else verdict.why,
            suggestion=verdict.suggestion,
            asks_suds=self._asking.asks(seen),
            moves_on=verdict.moves_on,
            music_block=block,
            rest=verdict.rest,
        )

    def _practise(self, seen: Observation) -> Verdict:
        spent_s, length_s = seen.t - seen.phase_began_t, self._settings.practice_s
        verdict = self._exercise.judge(seen, spent_s)  # also where a hold lets it last longer than its time
        if spent_s >= length_s:
            return Verdict(rule=Rule.TIME_UP, why=f"Practised for {spent_s:.0f} s: the time is up.", moves_on=True)
        block = self._music.block
        if block is None or block.has_music:
            return verdict
        why = f"Block {block.number + 1} is without music, by chance: {_arousal_words(seen)}."
        return Verdict(rule=Rule.SILENT_BLOCK, why=why)


def _arousal_words(seen: Observation) -> str:
    arousal = seen.arousal.arousal
    return "arousal is not known" if arousal is None else f"arousal {arousal:.2f}"


def _without_steps(seen: Observation, verdict: Verdict) -> Verdict:
    """An order to step is refused, in words; all that the phase does goes on."""
    if verdict.moves_on or not (Order.STEP_UP in seen.orders or Order.STEP_DOWN in seen.orders):
        return verdict
    why = f"A step was ordered and refused: the {seen.phase.value} has no steps."
    return verdict._replace(rule=Rule.REFUSES_UP, why=why)
