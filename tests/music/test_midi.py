"""The MIDI file: read back, it is what was written."""

from pathlib import Path

import mido
import pytest

from music.composer import Composer
from music.midi import CHANNELS, PROGRAMS, write_midi
from music.soundscape import MusicTargets, Note, Voice

TARGETS = MusicTargets(tempo_bpm=80, density=0.8, register=0.5, articulation=0.2, dynamics=0.6, brightness=0.5)


def onsets(path: Path) -> list[tuple[float, int, int]]:
    """(second, channel, pitch) of every note, as a MIDI player would meet them."""
    now, found = 0.0, []
    for message in mido.MidiFile(str(path)):
        now += message.time
        if message.type == "note_on" and message.velocity > 0:
            found.append((now, message.channel, message.note))
    return sorted(found)


def test_every_note_comes_back_at_its_time(tmp_path: Path) -> None:
    notes = Composer(1).advance(60, TARGETS)

    write_midi(tmp_path / "piece.mid", notes)
    found = onsets(tmp_path / "piece.mid")

    wanted = sorted((note.t, CHANNELS[note.voice], note.pitch) for note in notes)
    assert len(found) == len(wanted)
    for (second, channel, pitch), (t, wanted_channel, wanted_pitch) in zip(
        sorted(found, key=lambda f: (f[1], f[2], f[0])), sorted(wanted, key=lambda w: (w[1], w[2], w[0])), strict=True
    ):
        assert (channel, pitch) == (wanted_channel, wanted_pitch)
        assert second == pytest.approx(t, abs=0.001)


def test_each_voice_has_a_track_and_a_program(tmp_path: Path) -> None:
    write_midi(tmp_path / "piece.mid", Composer(1).advance(20, TARGETS))

    file = mido.MidiFile(str(tmp_path / "piece.mid"))
    programs = {m.channel: m.program for track in file.tracks for m in track if m.type == "program_change"}

    assert [track.name for track in file.tracks[1:]] == [voice.value for voice in Voice]
    assert programs == {CHANNELS[voice]: PROGRAMS[voice] for voice in Voice}


def test_no_pitch_is_struck_while_it_sounds(tmp_path: Path) -> None:
    twice = tuple(Note(t=t, duration_s=5, pitch=60, strength=0.5, voice=Voice.BELLS) for t in (0.0, 1.0))

    write_midi(tmp_path / "twice.mid", twice)

    kinds = [m.type for m in mido.MidiFile(str(tmp_path / "twice.mid")) if m.type.startswith("note")]
    assert kinds == ["note_on", "note_off", "note_on", "note_off"]


def test_notes_before_the_beginning_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="begins at 0"):
        write_midi(tmp_path / "x.mid", [Note(t=-1, duration_s=1, pitch=60, strength=0.5, voice=Voice.PAD)])
