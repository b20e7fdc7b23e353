"""A policy that asks for a whole scene with patience, and holds back, releases and orders events in it by turns.

What a gate grants, it grants to the patient: under it levels are earned, so that what is wrong with them shows.
"""

from dataclasses import replace
from random import Random

from policies.policy import CALM, Action, Decision, Observation
from vr_scenes.exposure import Hold, SceneEvent, SceneTargets

KEEPS_FOR_S = (2.0, 45.0)  # from within a ramp to beyond the time at a level
_HELD = ("one", "two")
_HOLDS = (0.0, 0.04, 0.08, 0.15, 1.0, 1.0, 1.0, 1.0)
_INTENSITIES = (1.0, 1.0, 1.0, 1.0, 1.0, 0.3, 0.15)
_LEADS_S = (1.5, 2.0, 3.0, 8.0)
_LEAST = (0.0, 0.0, 0.05, 0.12)
_MOST_ASKED = 5  # events at once: more than a gate lets
_MUSIC = replace(CALM.music, loudness_db=0.0)


class TeasingPolicy:
    """Changes one thing at a time, and leaves all others as they are. Its phases end by orders alone."""

    digest = "teasing"

    def __init__(self, scene: str, chance: Random) -> None:
        self._scene, self._chance = scene, chance
        self._intensity = 1.0
        self._holds: dict[str, float] = {}
        self._events: tuple[SceneEvent, ...] = ()
        self._ordered = 0
        self._until_t = 0.0
        self._action = CALM

    def decide(self, seen: Observation) -> Decision:
        if seen.t >= self._until_t:
            self._change(seen.t)
            self._until_t = seen.t + self._chance.uniform(*KEEPS_FOR_S)
        return Decision(action=self._action, rule="teasing", why="It asks for more, and then for less.", asks_suds=True)

    def _change(self, t: float) -> None:
        draw = self._chance.choice
        what = draw(("hold", "hold", "event", "event", "intensity"))
        if what == "hold":
            self._holds[draw(_HELD)] = draw(_HOLDS)
        elif what == "intensity":
            self._intensity = draw(_INTENSITIES)
        else:
            self._ordered += 1
            event = SceneEvent(name=f"event {self._ordered}", begins_t=t + draw(_LEADS_S), least_intensity=draw(_LEAST))
            self._events = (*self._events[-_MOST_ASKED + 1 :], event)
        holds = tuple(Hold(dimension=name, level=level) for name, level in sorted(self._holds.items()))
        scene = SceneTargets(scene=self._scene, intensity=self._intensity, holds=holds, events=self._events)
        self._action = Action(music=_MUSIC, scene=scene)
