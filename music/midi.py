"""MIDI messages as bytes and back, and notes as a standard MIDI file. The only file that knows mido."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO

import mido

from music.midi_programs import CHANNELS, PROGRAMS, velocity
from music.soundscape import Note, Palette, Voice

TICKS_PER_BEAT = 480
TEMPO_US_PER_BEAT = 500_000  # 120 beats a minute: note times are seconds, so the file's tempo only carries them
TICKS_PER_S = TICKS_PER_BEAT * 1_000_000 / TEMPO_US_PER_BEAT

PaletteChange = tuple[float, Palette]  # from this second on
_BEGINS_WITH: tuple[PaletteChange, ...] = ((0.0, Palette.WARM_BELLS),)


class Touch(Enum):
    """What somebody does at a control surface."""

    CONTROLLER = "controller"
    NOTE_ON = "note"
    NOTE_OFF = "note off"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """One message of a control surface: `channel` 1..16, `number` of the knob or key, `value` 0..127."""

    touch: Touch
    channel: int
    number: int
    value: int


def note_on(channel: int, pitch: int, strength: float) -> bytes:
    """Begin a note; `channel` from 0, `strength` 0..1."""
    return _bytes(mido.Message("note_on", channel=channel, note=pitch, velocity=velocity(strength)))


def is_note_on(message: bytes) -> bool:
    """Does it begin a note?"""
    return message[0] & 0xF0 == 0x90 and message[2] > 0


def note_off(channel: int, pitch: int) -> bytes:
    return _bytes(mido.Message("note_off", channel=channel, note=pitch, velocity=0))


def controller(channel: int, number: int, value: int) -> bytes:
    return _bytes(mido.Message("control_change", channel=channel, control=number, value=value))


def program(channel: int, number: int) -> bytes:
    return _bytes(mido.Message("program_change", channel=channel, program=number))


CLOCK, START, STOP = (bytes(mido.Message(kind).bytes()) for kind in ("clock", "start", "stop"))


def touched(message: bytes) -> Touched | None:
    """What a message of a control surface says; None for all that no knob, button or key sends, and for nonsense."""
    try:
        said = mido.Message.from_bytes(message)
    except ValueError:
        return None
    match said.type:
        case "control_change":
            return _touched(Touch.CONTROLLER, said, said.control, said.value)
        case "note_on" if said.velocity > 0:
            return _touched(Touch.NOTE_ON, said, said.note, said.velocity)
        case "note_on" | "note_off":
            return _touched(Touch.NOTE_OFF, said, said.note, 0)
        case "program_change":
            return _touched(Touch.PROGRAM, said, said.program, 127)
        case _:
            return None


def _touched(touch: Touch, said: mido.Message, number: int, value: int) -> Touched:
    return Touched(touch=touch, channel=said.channel + 1, number=number, value=value)


def _bytes(message: mido.Message) -> bytes:
    return bytes(message.bytes())


def write_midi(
    path: Path | BinaryIO, notes: Iterable[Note], *, palettes: Sequence[PaletteChange] = _BEGINS_WITH
) -> None:
    """Write a file of type 1: a track with the tempo, then one a voice, with the sounds of `palettes` as they change.

    Times before 0 are refused with ValueError; a place that cannot be written raises OSError.
    """
    kept = sorted(notes, key=lambda note: note.t)
    if kept and kept[0].t < 0:
        raise ValueError(f"a MIDI file begins at 0, but the first note is at {kept[0].t:.3f} s")
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT)
    file.tracks.append(mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=TEMPO_US_PER_BEAT)]))
    for voice in Voice:
        file.tracks.append(_track(voice, [note for note in kept if note.voice is voice], palettes))
    if isinstance(path, Path):
        file.save(str(path))
    else:
        file.save(file=path)


def _track(voice: Voice, notes: list[Note], palettes: Sequence[PaletteChange]) -> mido.MidiTrack:
    channel = CHANNELS[voice]
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("track_name", name=voice.value))
    now = 0
    for tick, message in _messages(channel, voice, notes, palettes):
        track.append(message.copy(time=tick - now))
        now = tick
    return track


def _messages(
    channel: int, voice: Voice, notes: list[Note], palettes: Sequence[PaletteChange]
) -> list[tuple[int, mido.Message]]:
    timed = []
    for t, palette in palettes:
        timed.append((round(max(0.0, t) * TICKS_PER_S), 0, _program_message(channel, PROGRAMS[palette][voice])))
    for tick, kind, pitch, strength in _switches(notes):
        message = mido.Message(kind, channel=channel, note=pitch, velocity=strength)
        timed.append((tick, 1, message))
    timed.sort(key=lambda one: one[:2])  # stable: at one tick programs first, then offs, then ons
    return [(tick, message) for tick, _, message in timed]


def _program_message(channel: int, number: int) -> mido.Message:
    return mido.Message("program_change", channel=channel, program=number)


def _switches(notes: list[Note]) -> list[tuple[int, str, int, int]]:
    """Ons and offs in time. A pitch struck again ends first, for a MIDI channel has each pitch once."""
    ends: dict[int, int] = {}
    switches = []
    for note in reversed(notes):
        on = round(note.t * TICKS_PER_S)
        off = max(on + 1, min(round((note.t + note.duration_s) * TICKS_PER_S), ends.get(note.pitch, 1 << 40)))
        ends[note.pitch] = on
        switches.append((on, "note_on", note.pitch, velocity(note.strength)))
        switches.append((off, "note_off", note.pitch, 0))
    # At one tick offs ("note_off" < "note_on") come first.
    return sorted(switches)
