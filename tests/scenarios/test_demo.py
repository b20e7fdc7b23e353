"""`attune demo` on a machine without window and speakers: everything it promises is there, and right."""

import numpy as np
import pytest
import soundfile
from PIL import Image

from engine.cli import DEVICE_MISSING, DONE, WRONG_INPUT, run_command_line


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demo of two minutes, run once."""
    out = tmp_path_factory.mktemp("demo") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DISPLAY", raising=False)
        assert run_command_line(["demo", "--minutes", "2", "--out", str(out)]) == DONE
    return out


def test_it_leaves_all_its_files(demo):
    assert sorted(path.name for path in demo.iterdir()) == [
        "music.mid",
        "music.wav",
        "scene.png",
        "session.png",
        "session.tape",
    ]


def test_its_record_replays(demo, capsys):
    assert run_command_line(["replay", str(demo / "session.tape")]) == DONE
    assert "equal" in capsys.readouterr().out


def test_its_music_is_heard_and_neither_clips_nor_breaks(demo):
    sound, rate = soundfile.read(demo / "music.wav", always_2d=True)

    assert rate == 48_000
    assert sound.shape[1] == 2
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() < 0.9
    sitting_quietly, exposed = sound[rate * 25 : rate * 50], sound[rate * 85 : rate * 125]
    assert np.sqrt(np.mean(exposed**2)) > 0.005
    assert np.abs(sitting_quietly).max() < 1e-4  # the rest is measured without music
    assert np.abs(np.diff(sound, axis=0)).max() < 0.2


def test_its_contact_sheet_shows_places_and_not_darkness(demo):
    with Image.open(demo / "scene.png") as sheet:
        pixels = np.asarray(sheet.convert("RGB"), dtype=float)

    first = pixels[60:380, 20:470]
    assert first.mean() > 40
    assert first.std() > 15


def test_a_second_demo_replaces_the_first_and_no_other_record(demo, tmp_path, capsys):
    foreign = tmp_path / "session.tape"
    foreign.write_text("somebody's record\n")

    assert run_command_line(["demo", "--out", str(tmp_path)]) == WRONG_INPUT
    assert foreign.read_text() == "somebody's record\n"
    assert "name another folder" in capsys.readouterr().err


def test_a_wrong_patient_costs_no_earlier_demo(demo, capsys):
    before = {path.name: path.stat().st_mtime_ns for path in demo.iterdir()}

    assert run_command_line(["demo", "--patient", "nobody", "--out", str(demo)]) == WRONG_INPUT
    assert {path.name: path.stat().st_mtime_ns for path in demo.iterdir()} == before
    assert "there is no virtual patient 'nobody'" in capsys.readouterr().err


def test_what_cannot_be_made_is_told_and_everything_else_is_left(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("DISPLAY", raising=False)
    for name in ("session.png", "scene.png", "music.wav"):
        (tmp_path / name).mkdir()  # stands in the way

    assert run_command_line(["demo", "--minutes", "2", "--out", str(tmp_path)]) == DEVICE_MISSING

    said = capsys.readouterr()
    for what in ("the plot", "the contact sheet", "the music"):
        assert f"attune: {what} could not be made: " in said.err
    assert "not a medical device" in said.out
    assert run_command_line(["replay", str(tmp_path / "session.tape")]) == DONE
