"""Motifs: short melodies as rhythm and scale steps, which return and vary."""

import random
from dataclasses import dataclass, replace

MOTIF_BEATS = 8  # two bars

# One bar each: (beat, length in beats). Singable rhythms with a long note to rest on.
_RHYTHMS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0, 1.5), (1.5, 0.5), (2, 2)),
    ((0, 1), (1, 1), (2, 2)),
    ((0, 2), (2, 0.5), (2.5, 0.5), (3, 1)),
    ((0.5, 0.5), (1, 1), (2, 2)),
    ((0, 1.5), (1.5, 0.5), (2, 1), (3, 1)),
    ((0, 1), (1, 0.5), (1.5, 0.5), (2, 2)),
    ((1, 1), (2, 1.5), (3.5, 0.5)),
)
_ANSWERS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0, 1), (1, 3)),
    ((0, 1.5), (1.5, 0.5), (2, 2)),
    ((0, 1), (1, 1), (2, 2)),
    ((0, 2), (2, 2)),
)
# Shapes that stay with the listener: they move by step, leap rarely, and turn back after a leap (Huron 2006).
_SHAPES: tuple[tuple[int, ...], ...] = (
    (0, 1, 2, 4, 3, 2, 1, 0),
    (0, 2, 1, 0, 1, 2, 1, 0),
    (0, -1, 0, 2, 1, 0, -1, 0),
    (0, 4, 3, 2, 3, 1, 0, -1),
    (2, 1, 0, 1, 3, 2, 1, 0),
    (0, 1, 3, 2, 1, 2, 0, -2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MotifNote:
    """A note of a motif: `beat` from its start, `steps` of the scale from its anchor.

    `need` 0..1 is the density from which on the note sounds; the notes that carry the motif need least.
    """

    beat: float
    length_beats: float
    steps: int
    need: float


Motif = tuple[MotifNote, ...]


def invent(chance: random.Random) -> Motif:
    """A motif of two bars: a call and its answer."""
    call, answer = chance.choice(_RHYTHMS), chance.choice(_ANSWERS)
    shape, turn = chance.choice(_SHAPES), chance.choice((1, 1, -1))
    places = [*call, *((beat + 4, length) for beat, length in answer)]
    return tuple(
        MotifNote(beat=beat, length_beats=length, steps=turn * shape[index], need=_need(index, length))
        for index, (beat, length) in enumerate(places)
    )


def _need(index: int, length_beats: float) -> float:
    """First and long notes carry a motif; short ones come with density."""
    if index == 0:
        return 0.06
    return 0.1 if length_beats >= 2 else 0.18 if length_beats >= 1 else 0.3


def moved(motif: Motif, steps: int) -> Motif:
    """The motif `steps` scale steps higher."""
    return tuple(replace(note, steps=note.steps + steps) for note in motif)


def inverted(motif: Motif) -> Motif:
    """The motif upside down around its first note."""
    first = motif[0].steps
    return tuple(replace(note, steps=2 * first - note.steps) for note in motif)


def call_only(motif: Motif) -> Motif:
    """The first bar, and silence where the answer was."""
    return tuple(note for note in motif if note.beat < MOTIF_BEATS / 2)


def coming_home(motif: Motif) -> Motif:
    """The motif with its last note on the anchor, held, and the note before it a step above."""
    *rest, last = motif
    if len(rest) > 1:
        rest[-1] = replace(rest[-1], steps=1)
    return (*rest, replace(last, steps=0, need=0.06, length_beats=max(2.0, last.length_beats)))


def before_beat(motif: Motif, beat: float) -> Motif:
    """What of the motif begins before `beat`; at least its first note."""
    return tuple(note for note in motif if note.beat < beat) or motif[:1]


def fragmented(motif: Motif) -> Motif:
    """The head of the motif (its first half bar), said three times, a step lower each time; then silence."""
    head = tuple(note for note in motif if note.beat < 2)
    return tuple(
        replace(note, beat=note.beat + 2 * again, length_beats=min(2.0, note.length_beats), steps=note.steps - again)
        for again in range(3)
        for note in head
    )


def augmented(motif: Motif) -> Motif:
    """The call at half its speed: two bars of long notes."""
    return tuple(
        replace(note, beat=2 * note.beat, length_beats=2 * note.length_beats, need=0.7 * note.need)
        for note in call_only(motif)
    )


def adorned(motif: Motif) -> Motif:
    """The motif with passing notes in its longer notes, which sound at high density only."""
    notes: list[MotifNote] = []
    for note, after in zip(motif, [*motif[1:], motif[0]], strict=True):
        notes.append(note)
        if note.length_beats >= 1:
            towards = 1 if after.steps > note.steps else -1
            half = note.beat + note.length_beats - 0.5
            notes.append(MotifNote(beat=half, length_beats=0.5, steps=note.steps + towards, need=0.5))
        if note.length_beats >= 2:
            middle = note.beat + note.length_beats / 2
            notes.append(MotifNote(beat=middle - 0.5, length_beats=0.5, steps=note.steps + 1, need=0.7))
            notes.append(MotifNote(beat=middle, length_beats=0.5, steps=note.steps, need=0.62))
    return tuple(sorted(notes, key=lambda note: note.beat))


def contrasting(motif: Motif, chance: random.Random) -> Motif:
    """A second motif, which answers the first: another rhythm, going the other way, ending where it did."""
    while True:
        second = inverted(invent(chance))
        if [note.beat for note in second] != [note.beat for note in motif]:
            return second
