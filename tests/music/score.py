"""Measures of scores that know nothing of how they were composed: only notes, and of the harmony only what is sung."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from statistics import mean

import numpy as np

from music.composer import Composer
from music.piece import Piece
from music.soundscape import MusicTargets, Note, Palette, Voice
from music.voicing import Voicing

TARGETS = MusicTargets(tempo_bpm=60, density=0.5, register=0.5, articulation=0.2, dynamics=0.5, brightness=0.5)
TONAL = tuple(palette for palette in Palette if palette is not Palette.NATURE)
CHORD_S = 0.2  # notes that begin closer together are one onset


@cache
def composed(seed: int = 1, *, seconds: float = 180.0, **changes: Hashable) -> tuple[Note, ...]:
    composer, targets = Composer(seed), replace(TARGETS, **changes)  # type: ignore[arg-type]
    untils = [*np.arange(60.0, seconds, 60.0), seconds]
    return tuple(note for until in untils for note in composer.advance(float(until), targets))


def sung(seed: int, bars: int, **changes: object) -> list[tuple[int, Voicing]]:
    """Each bar's place in its phrase, and its chord as it is voiced."""
    piece, targets = Piece(seed), replace(TARGETS, **changes)  # type: ignore[arg-type]
    bar_list = [piece.next_bar(targets) for _ in range(bars)]
    return [(bar.in_phrase, bar.now) for bar in bar_list]


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Rank correlation; equal values share their rank."""
    ranks = [[np.mean(np.flatnonzero(np.sort(values) == value)) for value in values] for values in (one, other)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def onset_interval_s(notes: Sequence[Note]) -> float:
    """The mean time between onsets of the whole score; notes of one chord are one onset."""
    onsets = sorted(note.t for note in notes)
    gaps = [later - earlier for earlier, later in pairwise(onsets) if later - earlier > CHORD_S]
    return mean(gaps)


def mean_pitch(notes: Sequence[Note]) -> float:
    return mean(note.pitch for note in notes)


def overlap(notes: Sequence[Note]) -> float:
    """How many notes sound at once, over the time of the score."""
    return sum(note.duration_s for note in notes) / (max(note.t for note in notes) + 1)


def roughness(notes: Sequence[Note], step_s: float = 0.5) -> float:
    """The mean dissonance of the intervals that sound together (seconds and tritones, by pitch class), per pair."""
    # Consonance of interval classes after Huron (1994), turned about: 0 consonant .. 1 dissonant.
    harsh = (0.0, 1.0, 0.6, 0.1, 0.05, 0.0, 0.7)
    end, values = max(note.t for note in notes), []
    for t in np.arange(1.0, end, step_s):
        pitches = {note.pitch for note in notes if note.t <= t < note.t + note.duration_s}
        pairs = [(a - b) % 12 for a in pitches for b in pitches if a > b]
        if pairs:
            values.append(mean(harsh[min(interval, 12 - interval)] for interval in pairs))
    return mean(values)


def repeated_bars(seed: int, bars: int, palette: Palette, **changes: object) -> int:
    """How often the most frequent bar that is not nearly empty occurs, by what is written in it."""
    from music.writing import parts

    piece, targets = Piece(seed), replace(TARGETS, **changes)  # type: ignore[arg-type]
    seen: Counter[tuple[object, ...]] = Counter()
    for _ in range(bars):
        events = [e for e in parts.write(palette, piece.next_bar(targets)) if e.need <= targets.density]
        if len(events) > 5:
            seen[tuple((e.beat, e.pitch, e.voice) for e in events)] += 1
    return max(seen.values(), default=0)


def most_at_once(notes: Sequence[Note], voice: Voice) -> int:
    """The largest number of notes of a voice that sound together."""
    mine = [note for note in notes if note.voice is voice]
    return max((sum(n.t <= note.t < n.t + n.duration_s for n in mine) for note in mine), default=0)
