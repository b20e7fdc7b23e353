"""What each palette can play: pitches, longest notes, how many at once, and what only it can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from music.soundscape import Palette, Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceLimits:
    """What one instrument can play. Pitches are MIDI numbers, both ends included."""

    lowest_pitch: int
    highest_pitch: int
    longest_s: float  # a longer note has died away, or has to be struck again
    polyphony: int  # notes that sound at once, their dying away included; one more is left out

    def __post_init__(self) -> None:
        if not 0 <= self.lowest_pitch < self.highest_pitch <= 127:
            raise ValueError(f"pitches must rise within 0..127, not {self.lowest_pitch} to {self.highest_pitch}")
        if not self.longest_s > 0:
            raise ValueError(f"longest_s must be more than 0, not {self.longest_s}")
        if not self.polyphony >= 1:
            raise ValueError(f"polyphony must be 1 or more, not {self.polyphony}")

    def fit_pitch(self, pitch: int) -> int:
        """The same note in the octave nearest to `pitch` that the instrument has."""
        while pitch < self.lowest_pitch:
            pitch += 12
        while pitch > self.highest_pitch:
            pitch -= 12
        return max(self.lowest_pitch, pitch)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaletteLimits:
    """A palette in words, and what its four instruments can play; none at all where it plays no notes."""

    sounds: str
    only_it: str
    voices: Mapping[Voice, VoiceLimits]
    is_sustained: bool  # a long note goes on sounding; else it dies away however long it is held


def _limits(lowest_pitch: int, highest_pitch: int, longest_s: float, polyphony: int) -> VoiceLimits:
    return VoiceLimits(lowest_pitch=lowest_pitch, highest_pitch=highest_pitch, longest_s=longest_s, polyphony=polyphony)


LIMITS: Mapping[Palette, PaletteLimits] = MappingProxyType(
    {
        Palette.WARM_BELLS: PaletteLimits(
            sounds="a slow analogue pad, a round bass, a music box and an electric piano",
            only_it="a pad that breathes: chord and air swell together at the pace of the breath",
            is_sustained=True,
            voices={
                Voice.PAD: _limits(40, 84, 60.0, 12),
                Voice.BASS: _limits(28, 55, 20.0, 4),
                Voice.BELLS: _limits(60, 103, 4.0, 16),
                Voice.MELODY: _limits(52, 91, 12.0, 6),
            },
        ),
        Palette.FELT_PIANO: PaletteLimits(
            sounds="one upright piano with felt before its hammers, close enough to hear them",
            only_it="sympathy: strings that nobody struck answer, and hold a halo of the harmony that was",
            is_sustained=False,
            voices={
                Voice.PAD: _limits(40, 79, 8.0, 12),
                Voice.BASS: _limits(28, 55, 12.0, 6),
                Voice.BELLS: _limits(60, 100, 4.0, 12),
                Voice.MELODY: _limits(52, 93, 8.0, 8),
            },
        ),
        Palette.STRINGS: PaletteLimits(
            sounds="a string orchestra in sections, bowed and muted, with a solo violin and plucked violins",
            only_it="a note that grows after it has begun, and warms with a vibrato that comes late",
            is_sustained=True,
            voices={
                Voice.PAD: _limits(43, 88, 40.0, 12),
                Voice.BASS: _limits(28, 57, 30.0, 4),
                Voice.BELLS: _limits(55, 96, 1.5, 10),
                Voice.MELODY: _limits(55, 96, 20.0, 4),
            },
        ),
        Palette.PLUCKED: PaletteLimits(
            sounds="a harp with a kalimba before it",
            only_it="strings that ring on into each other: single notes leave a chord behind",
            is_sustained=False,
            voices={
                Voice.PAD: _limits(40, 84, 5.0, 12),
                Voice.BASS: _limits(28, 55, 6.0, 4),
                Voice.BELLS: _limits(60, 96, 2.5, 12),
                Voice.MELODY: _limits(48, 91, 4.0, 8),
            },
        ),
        Palette.DRONE: PaletteLimits(
            sounds="a drone with its overtones, singing bowls above",
            only_it="just intonation: chords in small ratios over the drone, and its overtones as the melody",
            is_sustained=True,
            voices={
                Voice.PAD: _limits(40, 84, 90.0, 10),
                Voice.BASS: _limits(26, 50, 110.0, 3),
                Voice.BELLS: _limits(60, 96, 8.0, 10),
                Voice.MELODY: _limits(55, 98, 30.0, 4),
            },
        ),
        Palette.NATURE: PaletteLimits(
            sounds="ocean, rain, wind or night birds, and no notes",
            only_it="waves that come with the breath: each inhale brings one in, each exhale lets it go",
            is_sustained=True,
            voices={},
        ),
    }
)
