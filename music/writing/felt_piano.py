"""Felt piano: a sparse left hand, chords broken in the middle, a singing right hand; much is left to the halo."""

import random

from music.soundscape import Voice
from music.texture import Bar, Event, above_bass, accent, event, figure, loosely, melody

# The left hand by density: the root alone, then its fifth, then a tenth above.
_LEFT = ((0.0, 0, 0.0), (1.5, 4, 0.42), (2.0, 9, 0.24), (3.0, 4, 0.78))
# How a chord is broken over a bar: (eighth, voice from below), in the order in which density brings the notes in.
_WAVES = (
    ((0, 0), (4, 2), (2, 1), (6, 3), (3, 2), (7, 1), (5, 3), (1, 1)),
    ((0, 1), (3, 2), (5, 3), (2, 0), (6, 1), (4, 2), (7, 3), (1, 2)),
    ((1, 1), (4, 3), (2, 2), (6, 0), (3, 3), (5, 2), (7, 1), (0, 0)),
)
_ALWAYS = 2  # notes of the broken chord that sound at any density


def write(bar: Bar) -> list[Event]:
    chance = bar.chance
    events = _left_hand(bar, chance) + _broken_chord(bar, chance) + melody(bar, chance)
    return events + figure(bar, 74 + 12 * bar.register, chance, least_need=0.4)


def _left_hand(bar: Bar, chance: random.Random) -> list[Event]:
    events = []
    for beat, steps, need in _LEFT:
        pitch = above_bass(bar, steps)
        if pitch is not None:
            length = max(0.5, bar.sounding_beats - beat)
            events.append(
                event(
                    Voice.BASS,
                    beat,
                    pitch,
                    length_beats=length,
                    need=need,
                    accent=0.8 * accent(beat),
                    late_s=loosely(chance),
                )
            )
    return events


def _broken_chord(bar: Bar, chance: random.Random) -> list[Event]:
    """One wave for a section, which turns over in every other bar."""
    wave = _WAVES[bar.section.bell_ranks[0] % len(_WAVES)]
    turn = bar.in_phrase % 2 == 1 and bar.section.bell_tones[0] != 0
    events = []
    for rank, (eighth, voice) in enumerate(wave):
        need = 0.0 if rank < _ALWAYS else 0.06 + (rank - _ALWAYS) * 0.13
        pitch = bar.now.voices[3 - voice if turn else voice]
        events.append(
            event(
                Voice.PAD,
                eighth / 2,
                pitch,
                length_beats=max(0.5, bar.sounding_beats - eighth / 2),
                need=need,
                accent=0.62 * accent(eighth / 2),
                late_s=loosely(chance),
            )
        )
    return events
