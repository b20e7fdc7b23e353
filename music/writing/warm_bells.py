"""Warm pad and bells: held chords that swell, a bass with a slow pulse, a music box above."""

import random

from music.form import BEATS_PER_BAR
from music.soundscape import Voice
from music.texture import Bar, Event, above_bass, accent, event, figure, loosely, melody

PAD_ROLL_S = 0.045  # the voices of a chord enter one after the other
# The bass by density: the root first, then a fifth half way, then a pulse on beats and at last between them.
BASS = (
    (0.0, 0, 0.0),
    (0.5, 0, 0.96),
    (1.0, 0, 0.66),
    (1.5, 0, 0.86),
    (2.0, 4, 0.34),
    (2.5, 4, 0.92),
    (3.0, 4, 0.72),
    (3.5, 0, 0.52),
)


def write(bar: Bar) -> list[Event]:
    chance = bar.chance
    pads = [
        event(Voice.PAD, 0.0, pitch, length_beats=bar.sounding_beats or 1.0, accent=0.8, late_s=PAD_ROLL_S * index)
        for index, pitch in enumerate(bar.now.voices)
    ]
    return pads + _bass(bar, chance) + melody(bar, chance) + figure(bar, 70 + 16 * bar.register, chance)


def _bass(bar: Bar, chance: random.Random) -> list[Event]:
    return [
        event(
            Voice.BASS,
            beat,
            pitch,
            length_beats=min(BEATS_PER_BAR - beat, max(0.5, bar.sounding_beats - beat)),
            need=need,
            accent=0.85 * accent(beat),
            late_s=loosely(chance),
        )
        for beat, steps, need in BASS
        if (pitch := above_bass(bar, steps)) is not None
    ]
