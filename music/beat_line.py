"""When a session's beats fall, for a MIDI clock that runs with its notes."""

from music.composer import Composer
from music.soundscape import MusicTargets


class BeatLine:
    """Follows the beats of a session's composer: has one of the same seed, told the same targets at the same times.

    An outcome carries notes and no beats, and need not: the same seed and targets give the same piece.
    """

    def __init__(self, seed: int) -> None:
        self._composer = Composer(seed)

    def advance(self, until: float, targets: MusicTargets) -> tuple[tuple[float, float], ...]:
        """The beats that begin before session second `until` and were not told yet: (second, length in seconds)."""
        self._composer.advance(until, targets)
        return self._composer.take_beats()
