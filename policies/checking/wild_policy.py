"""A policy that asks for everything: what a gate is worth shows against one that knows no measure."""

from dataclasses import replace
from random import Random

from music.soundscape import MusicTargets
from policies.policy import CALM, Action, Decision, Observation
from vr_scenes.exposure import SAFE_PLACE, Hold, SceneEvent, SceneTargets

KEEPS_FOR_S = (5.0, 90.0)  # long enough for levels to be earned, short enough for many kinds of asking
_INTENSITIES = (1.0, 1.0, 1.0, 0.6, 0.3, 0.15, 0.05, 0.0)
_LOUDNESSES_DB = (0.0, -6.0, -12.0, -18.0, -30.0, -60.0)
_LEVELS = (0.0, 0.2, 0.5, 1.0)
_LEADS_S = (0.0, 0.5, 1.5, 3.0, 10.0, 60.0)


class WildPolicy:
    """Asks at random, mostly for the strongest, for all that an action can hold. Its phases end by orders alone."""

    digest = "wild"

    def __init__(self, scene: str, chance: Random) -> None:
        self._scene, self._chance = scene, chance
        self._action = CALM
        self._until_t = 0.0

    def decide(self, seen: Observation) -> Decision:
        if seen.t >= self._until_t:
            self._action = self._drawn(seen.t)
            self._until_t = seen.t + self._chance.uniform(*KEEPS_FOR_S)
        return Decision(action=self._action, rule="wild", why="It asks for anything.", asks_suds=True)

    def _drawn(self, t: float) -> Action:
        draw = self._chance.choice
        scene = draw((self._scene,) * 6 + (SAFE_PLACE, "crowd" if self._scene != "crowd" else "dog"))
        holds = tuple(
            Hold(dimension=name, level=draw(_LEVELS)) for name in ("one", "two") if draw((True, False, False))
        )
        music: MusicTargets = replace(
            CALM.music,
            loudness_db=draw(_LOUDNESSES_DB),
            presence=draw((1.0, 1.0, 0.5, 0.01, 0.0)),
            dynamics=draw(_LEVELS),
            density=draw(_LEVELS),
            brightness=draw(_LEVELS),
            nature_level=draw(_LEVELS),
        )
        events = tuple(
            SceneEvent(name=name, begins_t=t + draw(_LEADS_S), least_intensity=draw((0.0, 0.0, 0.2)))
            for name in ("first", "second", "third", "fourth")
            if draw((True, False, False))
        )
        return Action(
            music=music,
            scene=SceneTargets(scene=scene, intensity=draw(_INTENSITIES), holds=holds, events=events),
        )
