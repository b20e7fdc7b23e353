"""The MIDI file: read back, it is what was written."""

from pathlib import Path

import mido
import pytest

from music.composer import Composer
from music.midi import Touch, Touched, touched, write_midi
from music.midi_programs import CHANNELS, PROGRAMS
from music.soundscape import MusicTargets, Note, Palette, Voice

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


def test_each_voice_has_a_track_and_the_sounds_of_each_palette_in_its_turn(tmp_path: Path) -> None:
    palettes = ((0.0, Palette.FELT_PIANO), (8.0, Palette.STRINGS))

    write_midi(tmp_path / "piece.mid", Composer(1).advance(20, TARGETS), palettes=palettes)

    file = mido.MidiFile(str(tmp_path / "piece.mid"))
    programs = {track.name: [m.program for m in track if m.type == "program_change"] for track in file.tracks[1:]}
    assert programs == {voice.value: [PROGRAMS[palette][voice] for _, palette in palettes] for voice in Voice}


def test_every_palette_has_a_sound_for_every_voice_on_channels_that_are_not_drums() -> None:
    assert all(set(PROGRAMS[palette]) == set(Voice) for palette in Palette)
    assert sorted(CHANNELS.values()) == [0, 1, 2, 3]  # General MIDI's drums are on 9


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (b"\xb0\x07\x40", Touched(touch=Touch.CONTROLLER, channel=1, number=7, value=64)),
        (b"\x9f\x24\x7f", Touched(touch=Touch.NOTE_ON, channel=16, number=36, value=127)),
        (b"\x90\x24\x00", Touched(touch=Touch.NOTE_OFF, channel=1, number=36, value=0)),
        (b"\xc2\x05", Touched(touch=Touch.PROGRAM, channel=3, number=5, value=127)),
        (b"\xf8", None),
        (b"\xb0\x07", None),
        (b"\xf0\x01\xf7", None),
        (b"", None),
        (b"\xff\xff\xff", None),
    ],
)
def test_a_surface_s_messages_are_understood_and_nonsense_is_nothing(message: bytes, said: Touched | None) -> None:
    assert touched(message) == said


def test_no_pitch_is_struck_while_it_sounds(tmp_path: Path) -> None:
    twice = tuple(Note(t=t, duration_s=5, pitch=60, strength=0.5, voice=Voice.BELLS) for t in (0.0, 1.0))

    write_midi(tmp_path / "twice.mid", twice)

    kinds = [m.type for m in mido.MidiFile(str(tmp_path / "twice.mid")) if m.type.startswith("note")]
    assert kinds == ["note_on", "note_off", "note_on", "note_off"]


def test_notes_before_the_beginning_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="begins at 0"):
        write_midi(tmp_path / "x.mid", [Note(t=-1, duration_s=1, pitch=60, strength=0.5, voice=Voice.PAD)])
