"""Notes -> a standard MIDI file."""

from collections.abc import Iterable
from pathlib import Path

import mido

from music.soundscape import Note, Voice

TICKS_PER_BEAT = 480
TEMPO_US_PER_BEAT = 500_000  # 120 beats a minute: note times are seconds, so the file's tempo only carries them
TICKS_PER_S = TICKS_PER_BEAT * 1_000_000 / TEMPO_US_PER_BEAT

# General MIDI programs from 0, by what the player's voices sound like.
PROGRAMS = {
    Voice.PAD: 89,
    Voice.BASS: 32,
    Voice.BELLS: 10,
    Voice.MELODY: 4,
}  # warm pad, acoustic bass, music box, e-piano
CHANNELS = {voice: channel for channel, voice in enumerate(Voice)}


def write_midi(path: Path, notes: Iterable[Note]) -> None:
    """Write a file of type 1: a track with the tempo, then one a voice. Times before 0 are refused with ValueError."""
    kept = sorted(notes, key=lambda note: note.t)
    if kept and kept[0].t < 0:
        raise ValueError(f"a MIDI file begins at 0, but the first note is at {kept[0].t:.3f} s")
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT)
    file.tracks.append(mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=TEMPO_US_PER_BEAT)]))
    for voice in Voice:
        file.tracks.append(_track(voice, [note for note in kept if note.voice is voice]))
    file.save(str(path))


def _track(voice: Voice, notes: list[Note]) -> mido.MidiTrack:
    channel = CHANNELS[voice]
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("track_name", name=voice.value))
    track.append(mido.Message("program_change", channel=channel, program=PROGRAMS[voice]))
    now = 0
    for tick, kind, pitch, velocity in _switches(notes):
        track.append(mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=tick - now))
        now = tick
    return track


def _switches(notes: list[Note]) -> list[tuple[int, str, int, int]]:
    """Ons and offs in time. A pitch struck again ends first, for a MIDI channel has each pitch once."""
    ends: dict[int, int] = {}
    switches = []
    for note in reversed(notes):
        on = round(note.t * TICKS_PER_S)
        off = max(on + 1, min(round((note.t + note.duration_s) * TICKS_PER_S), ends.get(note.pitch, 1 << 40)))
        ends[note.pitch] = on
        switches.append((on, "note_on", note.pitch, max(1, round(note.strength * 127))))
        switches.append((off, "note_off", note.pitch, 0))
    # At one tick offs ("note_off" < "note_on") come first.
    return sorted(switches)
