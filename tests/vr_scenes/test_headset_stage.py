"""The stage with a headset, in its own process: two eyes, taken off, unplugged, and a clean end."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.vr_scenes.headset_stage import EYE_PX, HeadsetScript
from tests.vr_scenes.stage_rig import PATIENCE_S, SMALL, RunningStage, a_stage
from tests.vr_scenes.window_rig import ShownWindow, a_display, missing
from vr_scenes.behaviour import LookSource
from vr_scenes.stage_messages import FrameReport, HeadReport, HeadsetNews, HeadsetUse, Sign, SignKind

SETTINGS = replace(SMALL, headset=HeadsetUse.AUTO)


def _news(stage: RunningStage) -> HeadsetNews:
    found = stage.until(lambda report: isinstance(report, HeadsetNews))[-1]
    assert isinstance(found, HeadsetNews)
    return found


def _end(stage: RunningStage, folder: Path) -> str:
    """Tell it to end; what it left of the runtime."""
    stage.pipe.send(None)
    stage.process.join(PATIENCE_S)
    assert stage.process.exitcode == 0
    return (folder / "left.txt").read_text(encoding="utf-8")


def _brightness(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    return picture.astype(float).mean(axis=2)


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(height, width, 3) of both eyes in the safe place, some frames after the headset was put on."""
    folder = tmp_path_factory.mktemp("eyes")
    with a_stage(SETTINGS, target=HeadsetScript(folder, kept=(16,))) as stage:
        stage.show()
        for _ in range(18):
            stage.frame(lambda report: report.display_ns is not None)
            stage.show()
        assert _end(stage, folder) == "ended"  # nothing of the runtime is left
    left, right = np.load(folder / "16.npy")
    return left, right


def test_each_eye_is_drawn_as_large_as_the_headset_wants_it(eyes: tuple[NDArray[np.uint8], ...]) -> None:
    assert [eye.shape for eye in eyes] == [(EYE_PX[1], EYE_PX[0], 3)] * 2
    assert all(eye.std() > 20 for eye in eyes)


def test_the_sky_is_above_and_the_ground_below(eyes: tuple[NDArray[np.uint8], ...]) -> None:
    for eye in eyes:
        assert eye[:20, :, 2].mean() > eye[-20:, :, 2].mean() + 30  # bluer above


def test_the_eyes_differ_by_their_uneven_fields(eyes: tuple[NDArray[np.uint8], ...]) -> None:
    """The left eye sees further left: what it has in its middle, the right one has further left."""
    left, right = (_brightness(eye)[:50] - _brightness(eye)[:50].mean() for eye in eyes)
    alike = [float(np.corrcoef(left[:, 40:100].ravel(), right[:, 40 - s : 100 - s].ravel())[0, 1]) for s in range(40)]
    shift = int(np.argmax(alike))

    # Far away, the middle lies (tan .9 - tan .7) / 2 of the half width off: 0.104 of 120 pixels on either side.
    expected = EYE_PX[0] * (np.tan(0.9) - np.tan(0.7)) / (np.tan(0.9) + np.tan(0.7))
    assert alike[shift] > 0.9
    assert shift == pytest.approx(expected, abs=2)


def test_taken_off_unplugged_and_gone_on_without(tmp_path: Path) -> None:
    script = HeadsetScript(tmp_path, steps=((5, "taken off"), (8, "put on"), (11, "unplugged")))
    with a_stage(SETTINGS, target=script) as stage:
        told = [_news(stage) for _ in range(5)]
        on_screen = stage.frame(lambda report: True)
        stage.show()
        answered = stage.frame(lambda report: report.number == stage.number)

        assert [one.is_away for one in told] == [True, False, True, False, True]
        assert "not worn" in told[2].words
        assert "gone" in told[4].words
        assert "on the screen" in told[4].words
        assert on_screen.display_ns is None
        assert answered
        assert _end(stage, tmp_path) == "ended"


def test_both_grips_reach_the_session_as_a_stop(tmp_path: Path) -> None:
    with a_stage(SETTINGS, target=HeadsetScript(tmp_path, steps=((4, "grips"),))) as stage:
        said = stage.until(lambda report: isinstance(report, Sign))[-1]

        assert said == Sign(kind=SignKind.STOP)


def test_frames_in_the_headset_say_when_they_are_seen(tmp_path: Path) -> None:
    with a_stage(SETTINGS, target=HeadsetScript(tmp_path)) as stage:
        frames = [stage.frame(lambda report: report.display_ns is not None) for _ in range(3)]

        assert all(isinstance(frame, FrameReport) and frame.display_ns for frame in frames)


def test_a_runtime_that_ends_the_session_leaves_the_stage_on_the_screen(tmp_path: Path) -> None:
    with a_stage(SETTINGS, target=HeadsetScript(tmp_path, steps=((5, "runtime ends"),))) as stage:
        told = [_news(stage) for _ in range(4)]
        stage.show()

        assert stage.frame(lambda report: report.number == stage.number).display_ns is None
        assert "its runtime ended" in told[-1].words
        assert _end(stage, tmp_path) == "ended"


@pytest.mark.skipif(bool(missing()), reason=f"no display to test on: {missing()} not installed")
def test_the_stop_key_at_the_desk_works_whether_the_headset_is_worn_or_laid_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = HeadsetScript(tmp_path, steps=((25, "hidden"),))
    with a_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        with a_stage(replace(SETTINGS, is_window=True), target=script) as stage:
            stage.frame(lambda report: report.display_ns is not None)
            ShownWindow(display, "Attune").press("space")
            worn = stage.until(lambda report: isinstance(report, Sign))[-1]
            stage.frame(lambda report: report.frame > 40 and report.display_ns is None)
            ShownWindow(display, "Attune").press("h")
            laid_aside = stage.until(lambda report: isinstance(report, Sign))[-1]

    assert worn == Sign(kind=SignKind.STOP)
    assert laid_aside == Sign(kind=SignKind.HOLD)


def test_a_station_without_pyopenxr_draws_as_ever() -> None:
    with a_stage(SETTINGS) as stage:
        assert stage.frame(lambda report: True).display_ns is None


def test_a_worn_headset_tells_how_the_head_faces_what_is_feared(tmp_path: Path) -> None:
    with a_stage(replace(SETTINGS, scenes=("spider",)), target=HeadsetScript(tmp_path)) as stage:
        told = None
        while told is None:
            stage.show("spider", 0.2)
            heard = stage.until(lambda report: isinstance(report, HeadReport | FrameReport))[-1]
            told = heard.span if isinstance(heard, HeadReport) else None

        assert (told.scene, told.source) == ("spider", LookSource.HEAD)
        assert told.away_s == told.back_s == 0  # the fake head sits still and looks ahead, where the spider is
        assert sum(cell.seconds for cell in told.cells) == pytest.approx(told.covered_s, abs=0.002)
