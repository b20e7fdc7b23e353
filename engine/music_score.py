"""A piece as asked for on the command line: arousal, valence, palette and nature over time -> targets and notes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.music_course import Course
from music.composer import Composer
from music.render import ScoreItem
from music.soundscape import MusicTargets, Nature, Palette
from policies.music_guide import AROUSAL_TO_CONTROL, VALENCE_TO_CONTROL, mapped

STEP_S = 0.1  # targets change ten times a second, as in a session
AHEAD_S = 0.5  # notes are handed out so early, as in a session
CLOSE_S = 14.0  # the end of a piece: presence falls, and the composer closes
SHORTEST_WITH_CLOSE_S = 40.0  # a shorter piece is a sample, which just fades out
LEAST_PRESENCE = 0.3
LOUDNESS_DB = -9.0  # as loud as a phase's music usually is
BREATH_DEPTH = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class NatureRequest:
    """What of nature is heard, and how much of it, 0..1."""

    nature: Nature = Nature.OCEAN
    level: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceRequest:
    """What was asked for."""

    arousal: Course
    valence: Course
    palette: Palette
    nature: NatureRequest = field(default_factory=NatureRequest)
    seconds: float
    seed: int

    def targets(self, t: float) -> MusicTargets:
        """What the music is told at second `t`."""
        arousal = self.arousal.at(t)
        return MusicTargets(
            **mapped(arousal, AROUSAL_TO_CONTROL),
            **mapped(self.valence.at(t), VALENCE_TO_CONTROL),
            space=0.5 + 0.3 * (1 - arousal),  # as the guide: calm music stands in a larger room
            presence=self._presence(t),
            loudness_db=LOUDNESS_DB,
            breath_depth=BREATH_DEPTH,
            palette=self.palette,
            nature=self.nature.nature,
            nature_level=self.nature.level,
        )

    def _presence(self, t: float) -> float:
        if self.seconds < SHORTEST_WITH_CLOSE_S:
            return 1.0
        left = (self.seconds - t) / CLOSE_S
        return min(1.0, max(LEAST_PRESENCE, LEAST_PRESENCE + (1 - LEAST_PRESENCE) * left))

    def score(self) -> Iterator[ScoreItem]:
        """Targets and notes, step by step: the same for the same request."""
        composer = Composer(self.seed)
        for number in range(round(self.seconds / STEP_S)):
            t = number * STEP_S
            targets = self.targets(t)
            yield t, targets, composer.advance(t + AHEAD_S, targets)
