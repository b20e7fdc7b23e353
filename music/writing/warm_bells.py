"""Warm pad and bells: held chords that swell, a bass with a slow pulse, a music box above."""

from music.form import BEATS_PER_BAR
from music.soundscape import Voice
from music.texture import Bar, Event, accent, event, figure, loosely, melody

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
    bass = [
        event(
            Voice.BASS,
            beat,
            bar.scale.step(bar.now.bass, steps) if steps else bar.now.bass,
            length_beats=min(BEATS_PER_BAR - beat, max(0.5, bar.sounding_beats - beat)),
            need=need,
            accent=0.85 * accent(beat),
            late_s=loosely(chance),
        )
        for beat, steps, need in BASS
        if not _is_hollow(bar, steps)
    ]
    return pads + bass + melody(bar, chance) + figure(bar, 70 + 16 * bar.register, chance)


def _is_hollow(bar: Bar, steps: int) -> bool:
    """Under a chord that does not have the fifth above its bass, that fifth would blur it."""
    return steps != 0 and bar.scale.step(bar.now.bass, steps) % 12 not in bar.chord.pitch_classes
