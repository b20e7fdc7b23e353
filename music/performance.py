"""Events -> notes: how long and how strongly they are played, within what the palette's instruments can do."""

import math
from collections.abc import Mapping, Sequence

from music.form import BARS_PER_PHRASE, BEATS_PER_BAR
from music.palettes.limits import LIMITS
from music.soundscape import MusicTargets, Note, Palette, Voice
from music.texture import Event

# How loud the bars of a phrase are: a phrase breathes.
_PHRASE_ARC = (0.88, 0.97, 1.05, 0.92)
# The share of its length that the shortest articulation takes from a note of up to a bar. A longer one gives as much
# again of what is left for each bar more: else a note of two bars would still run into the next.
_SHORTENED: Mapping[Voice, float] = {Voice.PAD: 0.45, Voice.BELLS: 0.75, Voice.BASS: 0.7, Voice.MELODY: 0.7}
SHORTEST_BEATS = 0.2
# Music that is only half present is sparser and softer, not merely turned down.
LEAST_DENSITY, LEAST_STRENGTH = 0.4, 0.6


def density_of(targets: MusicTargets) -> float:
    """The density that is played: presence thins the music out."""
    return targets.density * (LEAST_DENSITY + (1 - LEAST_DENSITY) * targets.presence)


def length_beats(event: Event, others: Sequence[Event], targets: MusicTargets, *, end_beat: float) -> float:
    """How long the note sounds: bass and melody to the next of their voice if legato; shorter by articulation."""
    if event.is_tied:
        return event.length_beats
    held = event.length_beats
    if event.voice in (Voice.BASS, Voice.MELODY):
        density = density_of(targets)
        after = [e.beat for e in others if e.voice is event.voice and e.need <= density and e.beat > event.beat]
        gap = min(after, default=max(end_beat, event.beat + 0.5)) - event.beat
        held = gap if event.voice is Voice.BASS else min(max(gap, held), 1.5 * held)
    kept = math.pow(1.0 - _SHORTENED[event.voice] * targets.articulation, max(1.0, held / BEATS_PER_BAR))
    return max(SHORTEST_BEATS, held * kept)


def strength(event: Event, targets: MusicTargets, *, bar_in_phrase: int, presence: float) -> float:
    arc = _PHRASE_ARC[bar_in_phrase % BARS_PER_PHRASE]
    softer = LEAST_STRENGTH + (1 - LEAST_STRENGTH) * presence
    return min(1.0, (0.2 + 0.65 * targets.dynamics) * event.accent * arc * softer)


class Hands:
    """Plays notes as one palette's instruments can: in their range, not too long, not too many at once."""

    def __init__(self) -> None:
        self._ends: dict[Voice, list[float]] = {voice: [] for voice in Voice}

    def play(self, palette: Palette, note: Note) -> Note | None:
        """`note` as the palette plays it; None where it has no such voice, or no hand free."""
        limits = LIMITS[palette].voices.get(note.voice)
        if limits is None:
            return None
        duration_s = min(note.duration_s, limits.longest_s)
        sounding = [end for end in self._ends[note.voice] if end > note.t]
        if len(sounding) >= limits.polyphony:
            return None
        self._ends[note.voice] = [*sounding, note.t + duration_s]
        return Note(
            t=note.t,
            duration_s=duration_s,
            pitch=limits.fit_pitch(note.pitch),
            strength=note.strength,
            voice=note.voice,
        )
