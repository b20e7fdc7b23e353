"""A player that makes no sound and keeps what it was told."""

from dataclasses import dataclass, field

from music.soundscape import MusicTargets, Note


@dataclass(slots=True)
class SilentPlayer:
    """Keeps all targets and notes, in the order in which they came."""

    targets: list[tuple[float, MusicTargets]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def play(self, t: float, targets: MusicTargets, notes: tuple[Note, ...]) -> None:
        self.targets.append((t, targets))
        self.notes.extend(notes)
