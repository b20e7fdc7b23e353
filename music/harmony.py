"""Scales from dark to light, the chords in them, and the progressions they are good for."""

from dataclasses import dataclass
from enum import Enum

DEGREES = 7


class Mode(Enum):
    """The diatonic modes as semitones above the tonic. From dark to light each raises one note of the one before."""

    PHRYGIAN = (0, 1, 3, 5, 7, 8, 10)
    AEOLIAN = (0, 2, 3, 5, 7, 8, 10)
    DORIAN = (0, 2, 3, 5, 7, 9, 10)
    MIXOLYDIAN = (0, 2, 4, 5, 7, 9, 10)
    IONIAN = (0, 2, 4, 5, 7, 9, 11)
    LYDIAN = (0, 2, 4, 6, 7, 9, 11)


DARK_TO_LIGHT = tuple(Mode)

# Four chords a phrase, as degrees from 0. No diminished triad: its unrest would be there at every valence.
PROGRESSIONS: dict[Mode, tuple[tuple[int, int, int, int], ...]] = {
    Mode.PHRYGIAN: ((0, 1, 0, 6), (0, 5, 1, 6), (0, 6, 5, 1), (0, 3, 1, 6), (5, 1, 0, 6)),
    Mode.AEOLIAN: ((0, 5, 2, 6), (0, 3, 5, 6), (0, 6, 5, 4), (0, 2, 5, 3), (5, 6, 0, 4)),
    Mode.DORIAN: ((0, 3, 0, 6), (0, 6, 2, 3), (0, 2, 3, 6), (0, 4, 3, 6), (2, 3, 0, 6)),
    Mode.MIXOLYDIAN: ((0, 6, 3, 4), (0, 3, 6, 3), (0, 4, 3, 6), (0, 5, 6, 3), (3, 6, 0, 4)),
    Mode.IONIAN: ((0, 4, 5, 3), (0, 5, 3, 4), (0, 2, 3, 4), (5, 3, 0, 4), (3, 0, 1, 4)),
    Mode.LYDIAN: ((0, 1, 5, 4), (0, 1, 2, 5), (0, 4, 1, 5), (5, 1, 0, 4), (0, 2, 1, 4)),
}


class Cadence(Enum):
    """How a phrase ends."""

    OPEN = "as the progression leaves it, away from home"
    HOME = "on the tonic, by way of the chord that makes the mode what it is"
    DECEPTIVE = "beside home, where home was expected"


# The last three chords of a phrase that comes home: preparation, tension, tonic.
HOMEWARD: dict[Mode, tuple[tuple[int, int, int], ...]] = {
    Mode.PHRYGIAN: ((5, 1, 0), (3, 1, 0), (5, 6, 0)),
    Mode.AEOLIAN: ((5, 6, 0), (3, 6, 0), (3, 4, 0)),
    Mode.DORIAN: ((2, 3, 0), (6, 3, 0), (3, 6, 0)),
    Mode.MIXOLYDIAN: ((3, 6, 0), (6, 3, 0), (5, 6, 0)),
    Mode.IONIAN: ((3, 4, 0), (1, 4, 0), (5, 3, 0)),
    Mode.LYDIAN: ((5, 1, 0), (4, 1, 0), (2, 1, 0)),
}
# The last two of one that turns aside.
ASIDE: dict[Mode, tuple[int, int]] = {
    Mode.PHRYGIAN: (1, 5),
    Mode.AEOLIAN: (6, 5),
    Mode.DORIAN: (6, 2),
    Mode.MIXOLYDIAN: (6, 5),
    Mode.IONIAN: (4, 5),
    Mode.LYDIAN: (1, 5),
}
# The chord before the very last: subdominant, which closes more gently than a dominant.
AMEN: dict[Mode, int] = {mode: 1 if mode is Mode.LYDIAN else 3 for mode in Mode}

# Below these consonances a chord takes on one more kind of unrest. Ordered by sensory roughness (Sethares 1998).
ADDED_SECOND_BELOW = 0.85
SEVENTH_BELOW = 0.55
CLUSTER_BELOW = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A mode on a tonic, given as a pitch class 0..11."""

    tonic: int
    mode: Mode

    def __post_init__(self) -> None:
        if not 0 <= self.tonic <= 11:
            raise ValueError(f"tonic must be a pitch class 0..11, not {self.tonic}")

    def pitch_class(self, degree: int) -> int:
        """The pitch class of a degree; degrees go round."""
        return (self.tonic + self.mode.value[degree % DEGREES]) % 12

    def contains(self, pitch: int) -> bool:
        return (pitch - self.tonic) % 12 in self.mode.value

    def nearest(self, pitch: float) -> int:
        """The note of the scale nearest to `pitch` (MIDI); of two equally near the lower one."""
        return nearest_pitch(pitch, tuple(self.pitch_class(degree) for degree in range(DEGREES)))

    def step(self, pitch: int, steps: int) -> int:
        """The note `steps` scale steps above (below, if negative) `pitch`, which is first moved into the scale."""
        pitch = self.nearest(pitch)
        octave, above_tonic = divmod(pitch - self.tonic, 12)
        octaves, degree = divmod(self.mode.value.index(above_tonic) + steps, DEGREES)
        return self.tonic + 12 * (octave + octaves) + self.mode.value[degree]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """A chord of a scale: its degree from 0 and its pitch classes, root first; `seventh` is the one that wants down."""

    degree: int
    pitch_classes: tuple[int, ...]
    seventh: int | None = None

    @property
    def root(self) -> int:
        return self.pitch_classes[0]

    def nearest(self, pitch: float) -> int:
        """The chord's note nearest to `pitch` (MIDI)."""
        return nearest_pitch(pitch, self.pitch_classes)


def mode_for(lightness: float) -> Mode:
    """The mode for `MusicTargets.mode`: 0 the darkest, 1 the lightest."""
    return DARK_TO_LIGHT[min(len(DARK_TO_LIGHT) - 1, int(lightness * len(DARK_TO_LIGHT)))]


def chord_on(scale: Scale, degree: int, consonance: float) -> Chord:
    """The chord on a degree: a triad at consonance 1, then with a second, with a seventh, with both."""
    third, fifth, seventh = (scale.pitch_class(degree + above) for above in (2, 4, 6))
    root, second = scale.pitch_class(degree), scale.pitch_class(degree + 1)
    if consonance >= ADDED_SECOND_BELOW:
        notes: tuple[int, ...] = (root, third, fifth)
    elif consonance >= SEVENTH_BELOW:
        # A minor second above the root is rougher than a seventh, so such chords take the seventh at once.
        notes = (root, third, fifth, second if (second - root) % 12 == 2 else seventh)
    elif consonance >= CLUSTER_BELOW:
        notes = (root, third, fifth, seventh)
    else:
        notes = (root, second, third, seventh)
    # In a cluster a seventh is one colour among others, and nothing is waited for.
    is_waited_for = consonance >= CLUSTER_BELOW and seventh in notes
    return Chord(degree=degree, pitch_classes=notes, seventh=seventh if is_waited_for else None)


def progression(mode: Mode, choice: float, cadence: Cadence) -> tuple[int, int, int, int]:
    """Four degrees for a phrase. `choice` 0..1 picks one; the same choice is its like in every mode."""
    known, homeward = PROGRESSIONS[mode], HOMEWARD[mode]
    degrees = known[min(len(known) - 1, int(choice * len(known)))]
    match cadence:
        case Cadence.HOME:
            return (degrees[0], *homeward[min(len(homeward) - 1, int(choice * 7 % 1 * len(homeward)))])
        case Cadence.DECEPTIVE:
            return (degrees[0], degrees[1], *ASIDE[mode])
        case Cadence.OPEN:
            return degrees


def nearest_pitch(pitch: float, pitch_classes: tuple[int, ...]) -> int:
    """The pitch (MIDI) nearest to `pitch` of those in `pitch_classes`; of two equally near the lower one."""
    low = int(pitch) - 6
    return min((p for p in range(low, low + 14) if p % 12 in pitch_classes), key=lambda p: abs(p - pitch))
