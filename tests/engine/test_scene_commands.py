"""`attune scene`: what it lists, draws and finds, and what it says of wrong words."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import scene_check
from engine.cli import run_command_line
from engine.eye_file import EyeFileError, read_eyes
from engine.scene_check import budget_faults, step_faults, word_faults
from engine.scene_pictures import SHEET_PX, looks_of
from engine.scene_words import scene_named, scene_table
from vr_scenes.exposure import SAFE_PLACE, SceneError
from vr_scenes.pictures import Look
from vr_scenes.scene_measures import SceneMeasures
from vr_scenes.scenes import SceneNotFound, load_scene, scene_names

GOOD = SceneMeasures(build_cpu_s=1.0, triangles=1000, draws=10, textures_mb=1.0, steps=(2.0,) * 10)


def test_the_list_names_every_scene_dimension_and_event(capsys) -> None:
    assert run_command_line(["scene", "list"]) == 0
    said = capsys.readouterr().out

    for name in scene_names():
        scene = load_scene(name)
        assert f"{name}: {scene.title}" in said
        assert all(one.name in said for one in (*scene.dimensions, *scene.events))
    assert said == scene_table() + "\n"


@pytest.mark.parametrize("text", ["safe_place", "Safe place", "safe-place"])
def test_a_scene_is_found_however_its_name_is_joined(text: str) -> None:
    assert scene_named(text).name == SAFE_PLACE


def test_an_unknown_scene_is_said_with_the_nearest_first(capsys) -> None:
    assert run_command_line(["scene", "sheet", "hights", "--out", "x.png"]) == 2

    assert "the scenes are: heights," in capsys.readouterr().err
    with pytest.raises(SceneNotFound):
        scene_named("nowhere")


def test_without_a_display_show_says_what_to_do(capsys, monkeypatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)

    assert run_command_line(["scene", "show", "heights"]) == 3
    assert "attune scene shot heights" in capsys.readouterr().out


def test_a_shot_is_a_picture_and_never_takes_the_place_of_a_file(tmp_path: Path, capsys) -> None:
    out = tmp_path / "shore.png"
    words = ["scene", "shot", "safe_place", "--intensity", "0", "--size", "64", "--out", str(out)]

    assert run_command_line(words) == 0
    with Image.open(out) as image:
        assert image.size == (64, 48)
        assert np.asarray(image).std() > 5
    assert run_command_line(words) == 2
    assert "already" in capsys.readouterr().err


def test_a_picture_is_not_written_under_the_name_of_another_kind(tmp_path: Path, capsys) -> None:
    out = tmp_path / "shot.jpg"

    with pytest.raises(SystemExit, match="2"):
        run_command_line(["scene", "shot", "safe_place", "--intensity", "0", "--out", str(out)])
    assert "a picture is written as .png, not" in capsys.readouterr().err
    assert not out.exists()


def test_a_sheet_has_a_row_for_each_level(tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"

    assert run_command_line(["scene", "sheet", "safe_place", "--out", str(out)]) == 0
    with Image.open(out) as image:
        assert image.size[1] > SHEET_PX[1]
        assert image.size[0] > 3 * SHEET_PX[0]


def test_a_file_of_eyes_gives_a_look_each(tmp_path: Path) -> None:
    path = tmp_path / "eyes.toml"
    path.write_text("[[eye]]\nheading_deg = 30\n[[eye]]\nx_m = 0.5\npitch_deg = -80\n", encoding="utf-8")

    assert looks_of(str(path)) == (Look(heading_deg=30.0), Look(x_m=0.5, pitch_deg=-80.0))
    assert looks_of("Down")[0].pitch_deg == -58


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("eye = 3", "must hold 1 to"),
        ("[[eye]]\nroll = 3", "eye 1: roll is not known"),
        ("[[eye]]\npitch_deg = 95", "pitch_deg must be a number up to 90"),
        ("[[eye]]\nx_m = 'far'", "x_m must be a number"),
        ("[[eye", "is not TOML"),
        ("", "must hold 1 to"),
    ],
)
def test_a_wrong_file_of_eyes_is_said_in_words(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "eyes.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(EyeFileError, match=words):
        read_eyes(path)


def test_an_unknown_view_lists_the_views() -> None:
    with pytest.raises(EyeFileError, match="forward, down, left, right, back"):
        looks_of("upwards")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"triangles": 150_001}, "triangles"),
        ({"draws": 201}, "draw calls"),
        ({"textures_mb": 129.0}, "textures"),
        ({"build_cpu_s": 3.1}, "to build"),
    ],
)
def test_a_budget_that_is_not_kept_is_a_fault(changed: dict[str, float], words: str) -> None:
    (fault,) = budget_faults(replace(GOOD, **changed))

    assert words in fault
    assert budget_faults(GOOD) == ()


def test_steps_that_cannot_be_seen_or_are_far_too_large_are_faults() -> None:
    assert step_faults(GOOD.steps) == ()
    assert "0.3 cannot be told" in step_faults((2.0, 2.0, 0.1, *[2.0] * 7))[0]
    assert "1.0 is" in step_faults((*[1.0] * 9, 9.0))[0]


def test_the_check_passes_the_safe_place_with_its_figures(capsys) -> None:
    assert run_command_line(["scene", "check", "safe_place"]) == 0
    said = capsys.readouterr().out

    assert "PASS  safe_place:" in said
    assert "draw calls in view" in said


def test_a_scene_that_cannot_be_built_fails_the_check_and_the_others_are_still_checked(capsys, monkeypatch) -> None:
    def measured(name: str, progress) -> SceneMeasures:
        if name == "heights":
            raise SceneError("the scene heights cannot be built: no bricks")
        return replace(GOOD, steps=())

    monkeypatch.setattr(scene_check, "measure_scene", measured)

    assert run_command_line(["scene", "check", "heights", "safe_place"]) == 1
    said = capsys.readouterr().out
    assert "FAIL  heights: the scene heights cannot be built: no bricks" in said
    assert "1 of 2 scenes pass" in said


def test_levels_with_the_same_words_are_a_fault() -> None:
    scene = load_scene("heights")
    twice = replace(scene, levels=(*scene.levels[:-1], replace(scene.levels[-1], words=scene.levels[0].words)))

    assert word_faults(scene) == ()
    assert "same words" in word_faults(twice)[0]
