"""What the engine drives: the shapes that stage, sound and listeners have."""

from collections.abc import Callable
from typing import Protocol

from engine.messages import Outcome, Tick
from music.soundscape import MusicTargets, Note
from vr_scenes.exposure import SceneTargets

Listener = Callable[[Tick, Outcome], None]


class Stage(Protocol):
    """Shows a scene. `t` is the session second the targets belong to."""

    def show(self, t: float, targets: SceneTargets) -> None: ...


class Sound(Protocol):
    """Plays music. `notes` lie at least 0.3 s ahead of `t`."""

    def play(self, t: float, targets: MusicTargets, notes: tuple[Note, ...]) -> None: ...
