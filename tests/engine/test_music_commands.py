"""`attune music`: what is asked for is made, the same for the same words, and what cannot be is told in words."""

import wave
from pathlib import Path

import mido
import numpy as np
import pytest

from engine.cli import run_command_line
from engine.machine import Probe
from engine.music_course import Course, MusicRequestError, course_of
from engine.music_palettes import nature_asked, nature_under, palette_name, palette_named
from engine.music_score import CLOSE_S, PieceRequest
from music.palettes.limits import LIMITS
from music.render import RenderError
from music.soundscape import Nature, Palette, Voice


def attune(*words: str | Path) -> int:
    return run_command_line([str(word) for word in words])


def piece(seconds: float = 60.0, palette: Palette = Palette.STRINGS) -> PieceRequest:
    return PieceRequest(
        arousal=course_of("0:0.9,30:0.1"), valence=course_of("0.7"), palette=palette, seconds=seconds, seed=3
    )


@pytest.mark.parametrize(
    ("text", "second", "value"),
    [
        ("0.4", 0, 0.4),
        ("0.4", 1e6, 0.4),
        ("0:0.9,60:0.2", 0, 0.9),
        ("0:0.9,60:0.2", 30, 0.55),
        ("0:0.9, 60:0.2", 600, 0.2),
        ("10:0.9,60:0.2", 0, 0.9),
        ("5:0.5", 0, 0.5),
    ],
)
def test_a_course_is_a_number_or_a_path(text: str, second: float, value: float) -> None:
    assert course_of(text).at(second) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("1.2", r"must lie in \[0, 1\], not 1.2"),
        ("nan", "must lie in"),
        ("loud", "'loud' is no number"),
        ("0:0.9,0.2", "is not SECOND:VALUE"),
        ("0:0.9,0:0.2", "seconds must rise"),
        ("60:0.9,0:0.2", "seconds must rise"),
        ("-1:0.9", "a second must be 0 or more"),
        ("inf:0.9", "a second must be 0 or more"),
        ("0:2", "must lie in"),
        ("", "is no number"),
        ("0:", "is no number"),
    ],
)
def test_what_is_no_course_is_refused_in_words(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        course_of(text)


def test_a_course_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a value"):
        Course(points=())


def test_the_same_words_give_the_same_score_and_another_seed_another() -> None:
    first, again = tuple(piece().score()), tuple(piece().score())
    other = PieceRequest(arousal=piece().arousal, valence=piece().valence, palette=Palette.STRINGS, seconds=60, seed=4)

    assert first == again
    assert [notes for _, _, notes in first] != [notes for _, _, notes in other.score()]


def test_arousal_moves_the_music_and_its_end_is_led_out() -> None:
    score = tuple(piece().score())
    presence = [targets.presence for _, targets, _ in score]

    assert score[0][1].tempo_bpm > score[400][1].tempo_bpm
    assert presence[: round((60 - CLOSE_S) * 10)] == [1.0] * round((60 - CLOSE_S) * 10)
    assert presence[-1] < 0.4


@pytest.mark.parametrize("palette", Palette)
def test_every_palette_is_found_by_its_names_and_told(palette: Palette, capsys: pytest.CaptureFixture[str]) -> None:
    assert palette_named(palette_name(palette)) is palette
    assert palette_named(palette.value) is palette
    assert palette_named(palette.name) is palette

    assert attune("music", "palettes") == 0
    told = capsys.readouterr().out
    assert palette_name(palette) in told
    assert LIMITS[palette].only_it in told


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--palette", "felt-paino"), "there is no palette 'felt-paino'; did you mean felt-piano?"),
        (("--palette", "x"), "there are: warm-bells, felt-piano, strings, plucked, drone, nature"),
        (("--nature", "rian"), "there is no nature 'rian'; did you mean rain?"),
        (("--nature", "rain:2"), "the level must lie in [0, 1], not 2"),
        (("--nature", "rain:x"), "'x' is no number"),
    ],
)
def test_what_is_not_known_is_told_with_what_there_is(
    words: tuple[str, ...], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert attune("music", "render", "--arousal", "0.5", "--out", tmp_path / "x.wav", *words) == 2

    assert complaint in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [("--arousal", "1.5"), ("--arousal", "0.5", "--valence", "0:9"), ("--arousal", "0.5", "--seconds", "0")]
)
def test_what_lies_outside_its_range_is_wrong_use(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        attune("music", "render", *words, "--out", tmp_path / "x.wav")

    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_nature_is_asked_for_by_name_and_level() -> None:
    assert (nature_asked("rain:0.4").nature, nature_asked("rain:0.4").level) == (Nature.RAIN, 0.4)
    assert nature_asked("night birds").nature is Nature.NIGHT_BIRDS
    assert nature_asked("none").level == 0


def test_nature_alone_is_never_silent() -> None:
    assert nature_under(Palette.NATURE, None).level > 0
    assert nature_under(Palette.STRINGS, None).level == 0
    for silent in ("none", "rain:0"):
        with pytest.raises(MusicRequestError, match="leaves it silent"):
            nature_under(Palette.NATURE, silent)


def test_a_sound_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, *_: object, stems: Path, **__: object) -> None:
        path.write_bytes(b"half")
        (stems / "pad.wav").write_bytes(b"half")
        raise RenderError("the disk is full")

    monkeypatch.setattr("engine.music_render.render_wav", fail)
    words = ("--out", tmp_path / "x.wav", "--stems", tmp_path / "stems")

    assert attune("music", "render", "--arousal", "0.5", "--seconds", "2", *words) == 2

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_piece_is_written_as_sound_and_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wav, midi = tmp_path / "x.wav", tmp_path / "x.mid"
    words = ("music", "render", "--arousal", "0.6", "--palette", "plucked", "--seconds", "4", "--seed", "2")

    assert attune(*words, "--out", wav, "--midi", midi) == 0

    with wave.open(str(wav), "rb") as file:
        seconds = file.getnframes() / file.getframerate()
        loudest = np.abs(np.frombuffer(file.readframes(file.getnframes()), np.uint8).astype(int)).max()
    assert seconds == pytest.approx(4, abs=0.02)
    assert loudest > 0
    assert any(message.type == "note_on" for message in mido.MidiFile(str(midi)))
    assert "LUFS" in capsys.readouterr().out


def test_no_file_is_overwritten_and_none_is_left_half_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = tmp_path / "x.wav"
    there.write_bytes(b"somebody's")

    codes = [
        attune("music", "render", "--arousal", "0.5", "--seconds", "2", "--out", there),
        attune("music", "render", "--arousal", "0.5", "--seconds", "2", "--out", tmp_path / "no folder" / "x.wav"),
        attune("music", "export", tmp_path / "no.tape", "--midi", tmp_path / "x.mid"),
    ]

    assert codes == [2, 2, 2]
    assert there.read_bytes() == b"somebody's"
    assert list(tmp_path.iterdir()) == [there]
    assert capsys.readouterr().err.count("attune: ") == 3


def test_the_music_of_a_record_is_the_same_every_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tape = tmp_path / "session.tape"
    assert attune("rehearse", "--policy", "demo", "--minutes", "1", "--record", tape) == 0

    codes = [attune("music", "export", tape, "--midi", tmp_path / name) for name in ("one.mid", "two.mid")]

    assert codes == [0, 0]
    assert (tmp_path / "one.mid").read_bytes() == (tmp_path / "two.mid").read_bytes()
    assert any(message.type == "note_on" for message in mido.MidiFile(str(tmp_path / "one.mid")))


def test_an_export_to_nowhere_says_what_to_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert attune("music", "export", tmp_path / "no.tape") == 2

    assert "name a WAV or a MIDI file" in capsys.readouterr().err


def test_an_unknown_port_is_told_before_a_session(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert attune("music", "ports") == 0
    assert attune("demo", "--midi-out", "no such port, surely", "--out", tmp_path / "demo") == 2

    assert "there is no MIDI port 'no such port, surely'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--osc", "nowhere"), "PORT or HOST:PORT"),
        (("--midi-out", "no such port, surely"), "there is no MIDI port"),
        (("--midi-in", "no such port, surely"), "attune music learn"),
    ],
)
def test_what_cannot_be_opened_is_told_before_a_strap_is_waited_for(
    words: tuple[str, ...],
    complaint: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    assert attune("live", "--strap", "virtual", "--headless", *words) == 2

    told = capsys.readouterr()
    assert complaint in told.err
    assert told.out == ""


def test_where_nothing_can_be_heard_playing_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.music_play.try_sound", lambda _: Probe(works=False, words="no sound card answers"))

    assert attune("music", "play", "--arousal", "0.5") == 3

    assert "`attune music render` writes the same piece" in capsys.readouterr().err


def test_stems_go_into_an_empty_folder_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "pad.wav").write_bytes(b"somebody's")
    words = ("music", "render", "--arousal", "0.5", "--seconds", "2", "--out", tmp_path / "x.wav", "--stems")

    assert attune(*words, tmp_path / "full") == 2
    assert attune(*words, tmp_path / "stems") == 0

    assert (tmp_path / "full" / "pad.wav").read_bytes() == b"somebody's"
    assert {voice.value for voice in Voice} <= {path.stem for path in (tmp_path / "stems").iterdir()}
    assert "is not empty" in capsys.readouterr().err
