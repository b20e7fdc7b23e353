"""Drone and overtones: one pedal on the tonic, open fifths over it, and a melody made of its overtones."""

import math
import random

from music.form import BEATS_PER_BAR
from music.harmony import Scale, nearest_pitch
from music.soundscape import Voice
from music.texture import Bar, Event, accent, event, loosely

# The overtones that a melody moves among, by number; each phrase sings those of them that the mode has.
LOWEST_OVERTONE, HIGHEST_OVERTONE = 4, 32
PEDAL_BEATS = 2 * BEATS_PER_BAR
# Below each consonance one more note beside the drone: semitones above the pedal, and scale steps from there.
COLOURS = ((0.85, 24, 1), (0.6, 12, -1), (0.3, 12, 1), (0.1, 24, -1))
COLOUR_SPREAD = 0.3  # not every two bars change at once
OVERLAP_BEATS = 0.5  # a bow that turns without a gap
ENTRY_BEATS = 0.25  # the tones over the pedal enter one after the other, and turn together
PEDAL_NEAR = 34  # MIDI; it stays where it is whatever the register, which is that of the voices above


def write(bar: Bar) -> list[Event]:
    chance = bar.chance
    pedal = pedal_of(bar.scale)
    return _drone(bar, pedal) + _overtone_melody(bar, pedal, chance) + _bowls(bar, pedal, chance)


def pedal_of(scale: Scale) -> int:
    """The pitch (MIDI) of the drone: the tonic, low."""
    return nearest_pitch(PEDAL_NEAR, (scale.tonic,))


def overtones(bar: Bar, pedal: int) -> tuple[int, ...]:
    """The pitches (MIDI) of the pedal's overtones that belong to the mode, rising."""
    pitches = (pedal + round(12 * math.log2(number)) for number in range(LOWEST_OVERTONE, HIGHEST_OVERTONE + 1))
    return tuple(sorted({pitch for pitch in pitches if bar.scale.contains(pitch)}))


def _drone(bar: Bar, pedal: int) -> list[Event]:
    """A pedal that goes on, and tones over it, begun anew every two bars, that are silent where the phrase is.

    Below full consonance seconds and sevenths colour them.
    """
    if bar.in_phrase % 2 == 1:
        return []
    length = min(float(PEDAL_BEATS), bar.to_silence_beats)
    low = 12 if bar.register < 0.4 else 19 if bar.register < 0.7 else 24
    upper = [pedal + above for above in (12, 19, 24, 31, 36) if low <= above < low + 15]
    spread = COLOUR_SPREAD * (1 - bar.consonance) * (2 * bar.chance.random() - 1)
    upper += [
        bar.scale.step(pedal + octaves, steps) for below, octaves, steps in COLOURS if bar.consonance + spread < below
    ]
    lines = [event(Voice.BASS, 0.0, pedal, length_beats=PEDAL_BEATS + OVERLAP_BEATS, accent=0.8, is_tied=True)]
    return lines + [
        event(Voice.PAD, ENTRY_BEATS * index, pitch, length_beats=length - ENTRY_BEATS * index, accent=0.7)
        for index, pitch in enumerate(upper)
    ]


def _overtone_melody(bar: Bar, pedal: int, chance: random.Random) -> list[Event]:
    """The motif's steps, counted in overtones instead of the scale's."""
    series = overtones(bar, pedal)
    middle = min(range(len(series)), key=lambda i: abs(series[i] - bar.anchor))
    return [
        event(
            Voice.MELODY,
            note.beat,
            series[min(len(series) - 1, max(0, middle + note.steps))],
            length_beats=note.length_beats,
            need=note.need,
            accent=0.9 * accent(note.beat),
            late_s=loosely(chance),
        )
        for note in bar.tune
    ]


def _bowls(bar: Bar, pedal: int, chance: random.Random) -> list[Event]:
    """Single struck bowls on high overtones, few of them; they come with density."""
    series = overtones(bar, pedal + 12)
    first = min(range(len(series)), key=lambda i: abs(series[i] - (66 + 18 * bar.register)))
    high = series[min(first, len(series) - 5) :][:6]
    turn = bar.chance.randrange(4)
    return [
        event(
            Voice.BELLS,
            place / 2,
            high[(bar.section.bell_tones[place] + turn) % len(high)],
            length_beats=4.0,
            need=0.0 if rank == 0 and bar.in_phrase % 2 == 0 else 0.12 + rank * 0.14,
            accent=0.6 * accent(place / 2),
            late_s=loosely(chance),
        )
        for rank, place in enumerate(bar.section.bell_ranks)
        if rank * 0.14 + 0.12 <= 1
    ]
