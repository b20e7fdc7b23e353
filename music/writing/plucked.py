"""Plucked: an ostinato of the kalimba that a section keeps, harp chords rolled from below, a sparse low string."""

import random

from music.form import Bells
from music.soundscape import Voice
from music.texture import Bar, Event, above_bass, accent, event, figure, ladder, loosely, melody

ROLL_S = 0.075
# Three figures of eighths, as steps of the chord's ladder; a section keeps one, and each phrase turns its end.
_OSTINATI = ((0, 2, 1, 3, 0, 2, 4, 3), (0, 1, 2, 4, 3, 2, 1, 2), (2, 0, 3, 1, 4, 1, 3, 2))
_ALWAYS = 1  # notes of the ostinato that sound at any density


def write(bar: Bar) -> list[Event]:
    chance = bar.chance
    events = _rolled(bar) + _low_string(bar, chance) + melody(bar, chance)
    if bar.bells is Bells.ECHO:
        return events + figure(bar, 72 + 12 * bar.register, chance)
    return events + _ostinato(bar, chance)


def _rolled(bar: Bar) -> list[Event]:
    """The harp marks a new chord; the top voices come with density."""
    if not bar.is_new_chord and bar.in_phrase % 2 == 1:
        return []
    return [
        event(
            Voice.PAD,
            0.0,
            pitch,
            length_beats=bar.sounding_beats or 1.0,
            need=0.0,
            accent=0.55 + 0.05 * index,
            late_s=ROLL_S * index,
        )
        for index, pitch in enumerate(bar.now.voices)
    ]


def _ostinato(bar: Bar, chance: random.Random) -> list[Event]:
    tones = ladder(bar.chord, 71 + 13 * bar.register)
    shape = _OSTINATI[bar.section.bell_ranks[0] % len(_OSTINATI)]
    turned = (*shape[:6], shape[7], shape[6]) if bar.in_phrase == 3 else shape
    events = []
    for rank, place in enumerate(bar.section.bell_ranks):
        scale = 1.25 if bar.bells is Bells.SPARSE else 0.95
        need = 0.0 if rank < _ALWAYS else scale * rank / 8
        if need <= 1:
            events.append(
                event(
                    Voice.BELLS,
                    place / 2,
                    tones[turned[place]],
                    length_beats=1.5,
                    need=need,
                    accent=0.75 * accent(place / 2),
                    late_s=loosely(chance),
                )
            )
    return events


def _low_string(bar: Bar, chance: random.Random) -> list[Event]:
    events = []
    for beat, steps, need in ((0.0, 0, 0.0), (2.5, 4, 0.38), (1.5, 7, 0.62), (3.5, 0, 0.84)):
        pitch = above_bass(bar, steps)
        if pitch is not None:
            events.append(
                event(
                    Voice.BASS,
                    beat,
                    pitch,
                    length_beats=max(0.5, bar.sounding_beats - beat),
                    need=need,
                    accent=0.85 * accent(beat),
                    late_s=loosely(chance),
                )
            )
    return events
