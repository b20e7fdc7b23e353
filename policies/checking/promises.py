"""What is promised to the person, held against each step of a session from outside.

Nothing here knows the gate's insides: it is watched what was asked for, what was known, and what reached the person,
and an account is kept of what had been earned.
"""

import math

from policies.checking.event_promises import EVENTS_UNASKED, Events
from policies.checking.music_promises import Loudness, MusicPromise, MusicStep, Stirring
from policies.checking.scene_promises import (
    NOTHING_UNASKED,
    Ceilings,
    EarnedLevels,
    HeldBack,
    LostSignal,
    NothingUnasked,
    SlowRise,
)
from policies.checking.scene_steps import ScenePromise, SceneStep
from policies.gate_values import Evidence
from policies.policy import Action
from policies.safety_limits import SafetyLimits
from vr_scenes.exposure import SAFE_PLACE, SceneTargets

LONGEST_STEP_S = 0.5  # of a stretch of time, as much may count for a rise

EXPOSES_ONLY_IN_EXPOSURE = "outside an exposure there is only the safe place, at nothing"
NEW_SCENE_FROM_NOTHING = "a new scene starts from nothing"


class Promises:
    """Holds every step against what is promised under `limits`; one session each."""

    def __init__(self, limits: SafetyLimits) -> None:
        self._limits = limits
        self._music: tuple[MusicPromise, ...] = (Loudness(limits), Stirring())
        self._scene, self._now = SAFE_PLACE, 0.0
        self._of_scene: tuple[ScenePromise, ...] = ()
        self._events = Events(limits)  # these alone are watched in the first step of a scene too

    def broken_by(self, asked: Action, evidence: Evidence | None, dt_s: float, applied: Action) -> tuple[str, ...]:
        """The promises that this step broke, `dt_s` after the last one. `evidence` None: calm was ordered."""
        counted_s = min(LONGEST_STEP_S, dt_s) if 0 < dt_s < math.inf else 0.0
        fallen_s = dt_s if 0 <= dt_s < math.inf else 0.0
        music = MusicStep(
            asked=asked.music, played=applied.music, evidence=evidence, counted_s=counted_s, fallen_s=fallen_s
        )
        broken = [broke for promise in self._music for broke in promise.watch(music)]
        if evidence is None or not evidence.may_expose or asked.scene.scene == SAFE_PLACE:
            broken += self._watch_safe_place(applied.scene)
        else:
            is_new = applied.scene.scene != self._scene
            broken += self._watch_new_scene(asked.scene, applied.scene) if is_new else ()
            step = SceneStep(
                asked=asked.scene,
                shown=applied.scene,
                evidence=evidence,
                before=self._now,
                ceiling=min(self._limits.ceiling, evidence.ceiling if evidence.ceiling > 0 else 0.0),
                counted_s=counted_s,
                fallen_s=fallen_s,
            )
            watching = (self._events,) if is_new else (*self._of_scene, self._events)
            broken += [broke for promise in watching for broke in promise.watch(step)]
            self._now = applied.scene.intensity
        return tuple(dict.fromkeys(broken)) if broken else ()

    def _watch_safe_place(self, shown: SceneTargets) -> list[str]:
        self._scene, self._now = SAFE_PLACE, 0.0
        broken = [EVENTS_UNASKED] if shown.events else []
        return broken if (shown.scene, shown.intensity) == (SAFE_PLACE, 0.0) else [*broken, EXPOSES_ONLY_IN_EXPOSURE]

    def _watch_new_scene(self, asked: SceneTargets, shown: SceneTargets) -> list[str]:
        self._scene, self._now = shown.scene, shown.intensity
        limits = self._limits
        self._of_scene = (
            NothingUnasked(),
            Ceilings(),
            LostSignal(limits),
            SlowRise(limits),
            EarnedLevels(limits),
            HeldBack(limits),
        )
        self._events = Events(limits)
        broken = [] if shown.scene == asked.scene else [NOTHING_UNASKED]
        return broken if shown.intensity == 0 else [*broken, NEW_SCENE_FROM_NOTHING]
