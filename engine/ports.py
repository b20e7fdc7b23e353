"""What the engine drives: the shapes that stage, sound and listeners have."""

from collections.abc import Callable
from typing import Protocol

from engine.messages import Outcome, Tick
from music.soundscape import MusicTargets, Note
from vr_scenes.cue import NO_CUE, Cue
from vr_scenes.exposure import SceneTargets

Listener = Callable[[Tick, Outcome], None]


class Stage(Protocol):
    """Shows a scene, and with it what a patient is asked and told. `t` is the session second they belong to."""

    def show(self, t: float, targets: SceneTargets, cue: Cue = NO_CUE) -> None: ...


class Sound(Protocol):
    """Plays music. `notes` lie at least 0.3 s ahead of `t`."""

    def play(self, t: float, targets: MusicTargets, notes: tuple[Note, ...]) -> None: ...
