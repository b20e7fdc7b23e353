"""A policy that asks for the most of everything from beginning to end: it shows whether a gate ever lets it pass."""

from dataclasses import replace

from policies.policy import CALM, Action, Decision, Observation
from vr_scenes.exposure import SceneTargets


class GreedyPolicy:
    """Asks for the whole scene, and for music at `loudness_db` and at its most stirring. Its phases end by orders."""

    digest = "greedy"

    def __init__(self, scene: str, loudness_db: float) -> None:
        music = replace(
            CALM.music,
            loudness_db=loudness_db,
            presence=1.0,
            dynamics=1.0,
            density=1.0,
            brightness=1.0,
            nature_level=1.0,
        )
        self._action = Action(music=music, scene=SceneTargets(scene=scene, intensity=1.0))

    def decide(self, seen: Observation) -> Decision:
        return Decision(action=self._action, rule="greedy", why="It asks for everything.", asks_suds=True)
