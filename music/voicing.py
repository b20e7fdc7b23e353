"""Chords in four voices over a bass, each voice going to the next chord by small steps, as singers would."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import inf

from music.harmony import Chord

VOICES = 4
MOST_MOTION = 7  # semitones a voice may move between chords: a fifth
CLOSEST_LOW, CLOSEST_HIGH = 3, 2  # semitones between neighbours: low voices closer than a third sound muddy
WIDEST = 12  # semitones between neighbours, so that the chord stays one sound
WIDE, GAP_COST = 7, 2.0  # neighbours farther apart than a fifth: dear, so that the chord does not spread
HIGHEST_ABOVE = 11  # semitones from the centre to where the top voice would hide the melody
ABOVE_BASS = 3  # semitones: the lowest voice stays clear of the bass
DRIFT_COST = 0.35  # semitones of motion that one semitone away from the centre is worth
FIRST_SPREAD = (-8, -3, 3, 8)  # around the centre, where nothing went before
# What a fault of voice leading is worth in semitones of motion: more than any way round it costs.
PARALLEL_OUTER, UNRESOLVED, NEAR_BASS, MISSING = 90.0, 60.0, 40.0, 30.0
PARALLEL_OCTAVE, PARALLEL_FIFTH, DOUBLED_SEVENTH = 25.0, 12.0, 10.0
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
    chord; no two voices go on in octaves or fifths where there is a way round it, bass and top least of all. Without
    `before` the voices start spread around the centre.
    """
    origins = before.voices if before else tuple(round(centre) + away for away in FIRST_SPREAD)
    voicings = _rising([_reachable(origin, chord) for origin in origins])
    clear = [v for v in voicings if v[0] >= bass] or voicings
    return _best(clear, lambda v: _cost(v, origins, centre), lambda v: _faults(v, before, bass, chord))


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


def _best(
    voicings: list[tuple[int, ...]],
    motion: Callable[[tuple[int, ...]], float],
    faults: Callable[[tuple[int, ...]], float],
) -> tuple[int, ...]:
    """The cheapest by motion and faults. What moves more than the best costs in all is not searched for faults."""
    by_motion = sorted((motion(voicing), voicing) for voicing in voicings)
    least, best = inf, by_motion[0][1]
    for moved, voicing in by_motion:
        if moved >= least:
            break
        cost = moved + faults(voicing)
        if cost < least:
            least, best = cost, voicing
    return best


def _cost(voicing: tuple[int, ...], origins: tuple[int, ...], centre: float) -> float:
    moved = farthest = total = gaps = 0  # one plain loop: it runs for every voicing that could be
    below = voicing[0]
    for pitch, origin in zip(voicing, origins, strict=True):
        way = pitch - origin if pitch > origin else origin - pitch
        moved += way
        if way > farthest:
            farthest = way
        total += pitch
        if pitch - below > WIDE:
            gaps += pitch - below - WIDE
        below = pitch
    drift = abs(total / len(voicing) - centre) * len(voicing)
    above = max(0.0, voicing[-1] - centre - HIGHEST_ABOVE)
    return moved + farthest + DRIFT_COST * drift + GAP_COST * gaps + above


def _faults(voicing: tuple[int, ...], before: Voicing | None, bass: int, chord: Chord) -> float:
    missing = set(chord.pitch_classes) - {bass % 12, *(pitch % 12 for pitch in voicing)}
    doubled = sum(pitch % 12 == chord.seventh for pitch in voicing) > 1
    cost = MISSING * len(missing) + DOUBLED_SEVENTH * doubled + NEAR_BASS * (voicing[0] < bass + ABOVE_BASS)
    if before is None:
        return cost
    lines = list(zip((before.bass, *before.voices), (bass, *voicing), strict=True))
    cost += sum(_parallel_cost(low, high) for low, high in combinations(lines, 2))
    cost += PARALLEL_OUTER * are_parallel(lines[0], lines[-1])
    if before.chord.seventh is not None and before.chord.degree != chord.degree:
        cost += UNRESOLVED * sum(was % 12 == before.chord.seventh and not 0 <= was - now <= 2 for was, now in lines[1:])
    return cost


def _parallel_cost(low: tuple[int, int], high: tuple[int, int]) -> float:
    """Octaves make one voice of two, whichever they are; fifths are only hollow."""
    if not are_parallel(low, high):
        return 0.0
    return PARALLEL_OCTAVE if (high[0] - low[0]) % 12 == 0 else PARALLEL_FIFTH
