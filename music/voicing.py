"""Chords in four voices, each going to the next chord by small steps."""

from itertools import pairwise

from music.harmony import Chord

VOICES = 4
MOST_MOTION = 7  # semitones a voice may move between chords: a fifth
CLOSEST_LOW, CLOSEST_HIGH = 3, 2  # semitones between neighbours: low voices closer than a third sound muddy
WIDEST = 12  # semitones between neighbours, so that the chord stays one sound
DRIFT_COST = 0.35  # semitones of motion that one semitone away from the centre is worth
FIRST_SPREAD = (-8, -3, 3, 8)  # around the centre, where nothing went before


def lead(previous: tuple[int, ...] | None, chord: Chord, centre: float) -> tuple[int, ...]:
    """Four MIDI pitches, low to high, that sound all of `chord` and lie as near as can be to `previous`.

    `centre` is the pitch that the mean is drawn to. No voice moves more than MOST_MOTION; without `previous` the
    voices start spread around the centre.
    """
    origins = previous or tuple(round(centre) + away for away in FIRST_SPREAD)
    choices = [_reachable(origin, chord) for origin in origins]
    voicings = _rising(choices)
    complete = [v for v in voicings if {pitch % 12 for pitch in v} == set(chord.pitch_classes)]
    return min(complete or voicings, key=lambda v: _cost(v, origins, centre))


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
    motion = sum(abs(pitch - origin) for pitch, origin in zip(voicing, origins, strict=True))
    widest_leap = max(abs(pitch - origin) for pitch, origin in zip(voicing, origins, strict=True))
    drift = abs(sum(voicing) / len(voicing) - centre) * len(voicing)
    gaps = sum(max(0, gap - 7) for gap in (high - low for low, high in pairwise(voicing)))
    return motion + widest_leap + DRIFT_COST * drift + 0.5 * gaps
