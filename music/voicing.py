"""Chords in four voices over a bass, each voice going to the next chord by small steps, as singers would."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from music.harmony import Chord

VOICES = 4
MOST_MOTION = 7  # semitones a voice may move between chords: a fifth
CLOSEST_LOW, CLOSEST_HIGH = 3, 2  # semitones between neighbours: low voices closer than a third sound muddy
WIDEST = 12  # semitones between neighbours, so that the chord stays one sound
ABOVE_BASS = 3  # semitones: the lowest voice stays clear of the bass
DRIFT_COST = 0.35  # semitones of motion that one semitone away from the centre is worth
FIRST_SPREAD = (-8, -3, 3, 8)  # around the centre, where nothing went before
# What a fault of voice leading is worth in semitones of motion: more than any way round it costs.
PARALLEL_OUTER, UNRESOLVED, MISSING, PARALLEL_INNER = 90.0, 60.0, 30.0, 6.0
INVERSION_COST = 3.0  # a bass on the third, where that makes its line smoother
PERFECT = (0, 7)  # octaves and fifths, in pitch classes


@dataclass(frozen=True, slots=True, kw_only=True)
class Voicing:
    """A chord as it is sung: the bass and four voices above it, low to high (MIDI)."""

    chord: Chord
    bass: int
    voices: tuple[int, ...]


@lru_cache(maxsize=32)  # a bar is looked at once ahead, and once when it comes
def next_voicing(
    before: Voicing | None, chord: Chord, *, centre: float, bass_centre: float, must_be_root: bool
) -> Voicing:
    """How `chord` is sung after `before`; `centre` and `bass_centre` (MIDI) are what voices and bass are drawn to."""
    bass = _bass(before, chord, bass_centre, must_be_root=must_be_root)
    return Voicing(chord=chord, bass=bass, voices=lead(before, chord, centre, bass=bass))


def lead(before: Voicing | None, chord: Chord, centre: float, *, bass: int) -> tuple[int, ...]:
    """Four MIDI pitches, low to high, that with the bass sound all of `chord`, as near as can be to those before.

    No voice moves more than MOST_MOTION; sevenths go down by step or stay, if need be at the price of a note of the
    chord; bass and top make no parallel fifths or octaves. Without `before` the voices start spread around the centre.
    """
    origins = before.voices if before else tuple(round(centre) + away for away in FIRST_SPREAD)
    voicings = _rising([_reachable(origin, chord) for origin in origins])
    clear = [v for v in voicings if v[0] >= bass + ABOVE_BASS] or voicings
    return min(clear, key=lambda v: _cost(v, origins, centre) + _faults(v, before, bass, chord))


def are_parallel(low: tuple[int, int], high: tuple[int, int]) -> bool:
    """Do two voices, each given before and after, move the same way from one octave or fifth into another?"""
    moves = low[1] - low[0], high[1] - high[0]
    interval, then = (high[0] - low[0]) % 12, (high[1] - low[1]) % 12
    return moves[0] * moves[1] > 0 and interval == then and interval in PERFECT


def _bass(before: Voicing | None, chord: Chord, centre: float, *, must_be_root: bool) -> int:
    """The root, or the third where the line wants it, near the bass before and near the centre."""
    choices = [(p, 0.0) for p in range(round(centre) - 9, round(centre) + 10) if p % 12 == chord.root]
    if not must_be_root:
        third = chord.pitch_classes[1 if chord.seventh is None or len(chord.pitch_classes) < 4 else -2]
        is_third = (third - chord.root) % 12 in (3, 4)
        choices += [
            (p, INVERSION_COST) for p in range(round(centre) - 9, round(centre) + 10) if is_third and p % 12 == third
        ]
    origin = before.bass if before else round(centre)

    def cost(choice: tuple[int, float]) -> float:
        pitch, extra = choice
        tritone = 2.0 if abs(pitch - origin) == 6 else 0.0
        return 0.5 * abs(pitch - origin) + 0.6 * abs(pitch - centre) + extra + tritone

    return min(choices, key=cost)[0]


def _reachable(origin: int, chord: Chord) -> list[int]:
    return [p for p in range(origin - MOST_MOTION, origin + MOST_MOTION + 1) if p % 12 in chord.pitch_classes]


def _rising(choices: list[list[int]]) -> list[tuple[int, ...]]:
    """Every way to pick one pitch a voice so that the voices rise, neither too close nor too wide."""
    partial: list[tuple[int, ...]] = [(pitch,) for pitch in choices[0]]
    for index, pitches in enumerate(choices[1:]):
        closest = CLOSEST_LOW if index == 0 else CLOSEST_HIGH
        partial = [(*low, p) for low in partial for p in pitches if closest <= p - low[-1] <= WIDEST]
    return partial


def _cost(voicing: tuple[int, ...], origins: tuple[int, ...], centre: float) -> float:
    motions = [abs(pitch - origin) for pitch, origin in zip(voicing, origins, strict=True)]
    drift = abs(sum(voicing) / len(voicing) - centre) * len(voicing)
    gaps = sum(max(0, high - low - 7) for low, high in pairwise(voicing))
    return sum(motions) + max(motions) + DRIFT_COST * drift + 0.5 * gaps


def _faults(voicing: tuple[int, ...], before: Voicing | None, bass: int, chord: Chord) -> float:
    missing = set(chord.pitch_classes) - {bass % 12, *(pitch % 12 for pitch in voicing)}
    cost = MISSING * len(missing)
    if before is None:
        return cost
    lines = list(zip(before.voices, voicing, strict=True))
    cost += PARALLEL_OUTER * are_parallel((before.bass, bass), lines[-1])
    cost += PARALLEL_INNER * sum(are_parallel((before.bass, bass), line) for line in lines[:-1])
    cost += PARALLEL_INNER * sum(are_parallel(low, high) for low, high in pairwise(lines))
    if before.chord.seventh is not None and before.chord.degree != chord.degree:
        cost += UNRESOLVED * sum(was % 12 == before.chord.seventh and not 0 <= was - now <= 2 for was, now in lines)
    return cost
