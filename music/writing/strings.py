"""Strings: lines that are held as long as the harmony lets them, and suspensions that resolve by step."""

import random

from music.form import BEATS_PER_BAR
from music.soundscape import Voice
from music.texture import Bar, Event, above_bass, accent, event, figure, loosely, melody

SUSPENDED_BEATS = 2.0
LARGEST_SUSPENSION = 2  # semitones down to the resolution
_ENTRY_S = 0.03  # sections do not begin quite together


def write(bar: Bar) -> list[Event]:
    chance = bar.chance
    events = _lines(bar) + _bass(bar, chance) + melody(bar, chance)
    return events + figure(bar, 74 + 12 * bar.register, chance, least_need=0.3)


def _lines(bar: Bar) -> list[Event]:
    """The four upper lines: a pitch that the bar before was holding over is not bowed again."""
    suspended = _suspended(bar)
    events: list[Event] = []
    for index, pitch in enumerate(bar.now.voices):
        if _is_held_over(bar, index):
            continue
        late_s = _ENTRY_S * (3 - index)
        length = bar.sounding_beats or 1.0
        is_tied = _is_tied_over(bar, index)
        if index == suspended and bar.before is not None:
            above = bar.before.voices[index]
            events.append(
                event(Voice.PAD, 0.0, above, length_beats=SUSPENDED_BEATS, accent=0.88, late_s=late_s, is_tied=True)
            )
            if length <= SUSPENDED_BEATS:
                continue
            begins, length, late_s = SUSPENDED_BEATS, length - SUSPENDED_BEATS, 0.0
        else:
            begins = 0.0
        if is_tied:  # over the bar line, but not into the phrase's silence
            length = min(length + BEATS_PER_BAR, bar.to_silence_beats - begins)
        events.append(
            event(
                Voice.PAD, begins, pitch, length_beats=length, accent=0.78, late_s=late_s, is_tied=is_tied or begins > 0
            )
        )
    return events


def _is_tied_over(bar: Bar, index: int) -> bool:
    """This pitch goes on in the next bar: ties reach over one bar line, from every other bar, never into silence."""
    goes_on = bar.after is not None and bar.after.voices[index] == bar.now.voices[index]
    return goes_on and bar.in_phrase % 2 == 0 and bar.to_silence_beats > BEATS_PER_BAR


def _is_held_over(bar: Bar, index: int) -> bool:
    """The bar before has tied this pitch into this one."""
    return bar.in_phrase % 2 == 1 and bar.before is not None and bar.before.voices[index] == bar.now.voices[index]


def _suspended(bar: Bar) -> int | None:
    """Which line comes late to its note, from a step above: where the second half of a phrase turns, the top first."""
    if bar.before is None or bar.in_phrase not in (2, 3) or bar.sounding_beats <= SUSPENDED_BEATS:
        return None
    for index in (3, 2, 1):
        falls = bar.before.voices[index] - bar.now.voices[index]
        if 0 < falls <= LARGEST_SUSPENSION and not _is_held_over(bar, index):
            return index
    return None


def _bass(bar: Bar, chance: random.Random) -> list[Event]:
    """Bowed whole bars; with density it walks to the octave and the fifth."""
    moves = ((0.0, 0, 0.0), (2.0, 4, 0.5), (3.0, 2, 0.8))
    events = []
    for beat, steps, need in moves:
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
