"""The stage's own process: newest command, dead-man switch, hang-up, troubles in words."""

import os
import signal
from collections.abc import Iterator
from itertools import pairwise
from multiprocessing.connection import Connection

import pytest

from tests.vr_scenes.stage_rig import PATIENCE_S, RunningStage, a_stage
from vr_scenes import choreography
from vr_scenes.exposure import SAFE_PLACE
from vr_scenes.pose import Moment, Pose
from vr_scenes.scenes import Scene
from vr_scenes.stage import main
from vr_scenes.stage_messages import (
    FrameReport,
    SceneReady,
    SceneTrouble,
    StageReady,
    StageReport,
    StageSettings,
    StageTrouble,
)


@pytest.fixture(scope="module")
def stage() -> Iterator[RunningStage]:
    with a_stage() as running:
        ready = running.until(lambda report: isinstance(report, StageReady))[-1]
        assert isinstance(ready, StageReady)
        assert ready.graphics
        assert running.frame(lambda report: True).number == 0  # no command yet
        yield running


@pytest.fixture(scope="module")
def neglected() -> Iterator[RunningStage]:
    """A stage whose pipe holds few reports, so that it fills up when nobody reads."""
    with a_stage(send_buffer_bytes=4096) as running:
        running.until(lambda report: isinstance(report, StageReady))
        yield running


def test_a_hung_parent_stops_neither_the_drawing_nor_the_dead_man_switch(neglected: RunningStage) -> None:
    """The parent is silent and reads nothing, so its small pipe fills up and the stage has to drop reports."""
    neglected.show()
    neglected.frame(lambda report: report.number == neglected.number)
    neglected.process.join(3.0)  # it must not end; this only lets time pass
    waiting = [neglected.frame(lambda report: True) for _ in range(2)]
    later = neglected.frame(lambda report: report.is_calm_by_itself)

    assert not waiting[0].is_calm_by_itself
    assert later.began_ns - waiting[0].began_ns > 0.9e9


def test_a_scene_that_cannot_be_shown_is_said_in_words_and_the_stage_goes_on(neglected: RunningStage) -> None:
    neglected.show("nowhere", 0.2)
    trouble = neglected.until(lambda report: isinstance(report, SceneTrouble))[-1]
    neglected.show()

    assert isinstance(trouble, SceneTrouble)
    assert trouble.scene == "nowhere"
    assert "there is no scene 'nowhere'" in trouble.words
    assert "safe place" in trouble.words
    assert neglected.frame(lambda report: report.number == neglected.number)


def _with_a_scene_that_breaks(connection: Connection, settings: StageSettings) -> None:
    """The stage's main, where any scene but the safe place breaks half-way up."""
    right = choreography.scene_pose_of

    def pose_of(name: str) -> choreography.ScenePose:
        def pose(scene: Scene, moment: Moment) -> Pose:
            if name != SAFE_PLACE and 0.1 < moment.intensity < 0.9:
                raise KeyError("leash")
            return right(name)(scene, moment)

        return pose

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choreography, "scene_pose_of", pose_of)
        main(connection, settings)


def test_a_scene_that_breaks_in_mid_session_is_told_once_and_leaves_the_safe_place_to_be_seen() -> None:
    heard: list[StageReport] = []
    with a_stage(target=_with_a_scene_that_breaks) as stage:
        stage.until(lambda report: isinstance(report, StageReady))
        while not any(isinstance(report, SceneTrouble | StageTrouble) for report in heard):
            number = stage.show("spider", 0.5)
            heard += stage.until(lambda report, number=number: _is_of(report, number))
        for _ in range(3):
            number = stage.show("spider", 0.5)
            heard += stage.until(lambda report, number=number: _is_of(report, number))

    troubles = [report for report in heard if isinstance(report, SceneTrouble | StageTrouble)]
    assert [type(one) for one in troubles] == [SceneTrouble]
    assert "leash" in troubles[0].words


def _is_of(report: StageReport, number: int) -> bool:
    return isinstance(report, FrameReport) and report.number == number


def test_a_scene_is_loaded_when_it_is_asked_for_while_frames_go_on(stage: RunningStage) -> None:
    heard = []
    while not any(isinstance(report, SceneReady) and report.scene == "heights" for report in heard):
        number = stage.show("heights", 0.2)
        heard += stage.until(lambda report, number=number: isinstance(report, FrameReport) and report.number == number)

    frames = [report for report in heard if isinstance(report, FrameReport)]
    assert len(frames) > 3
    stage.show()


def test_a_closed_pipe_ends_the_stage() -> None:
    with a_stage() as running:
        running.until(lambda report: isinstance(report, StageReady))
        running.show("heights", 0.3)
        running.pipe.close()
        running.process.join(PATIENCE_S)

        assert running.process.exitcode == 0


def test_a_frame_carries_the_newest_of_many_commands(stage: RunningStage) -> None:
    for _ in range(200):
        newest = stage.show()

    seen = [
        r.number
        for r in stage.until(lambda r: isinstance(r, FrameReport) and r.number == newest)
        if isinstance(r, FrameReport)
    ]

    assert seen == sorted(seen)
    assert len(set(seen)) < 100  # most commands were overtaken and never drawn


def test_frames_follow_each_other_in_time(stage: RunningStage) -> None:
    stage.show()
    frames = [stage.frame(lambda report: True) for _ in range(5)]

    for before, after in pairwise(frames):
        assert after.frame == before.frame + 1
        assert before.began_ns < before.ended_ns <= after.began_ns


def test_a_silent_pipe_fires_the_dead_man_switch_and_news_lift_it(stage: RunningStage) -> None:
    stage.show("heights", 0.5)
    fresh = stage.frame(lambda report: report.number == stage.number)
    fired = stage.frame(lambda report: report.is_calm_by_itself)
    stage.show("heights", 0.5)
    lifted = stage.frame(lambda report: report.number == stage.number)

    assert not fresh.is_calm_by_itself
    assert fired.began_ns - fresh.began_ns > 0.9e9
    assert not lifted.is_calm_by_itself


def test_ctrl_c_does_not_reach_the_stage(stage: RunningStage) -> None:
    assert stage.process.pid is not None
    os.kill(stage.process.pid, signal.SIGINT)

    stage.show()
    assert stage.frame(lambda report: report.number == stage.number)


def test_a_killed_stage_is_seen_as_a_closed_pipe_and_harms_no_other(stage: RunningStage) -> None:
    with a_stage() as victim:
        victim.process.kill()
        with pytest.raises((EOFError, ConnectionResetError)):
            victim.until(lambda report: False)

    stage.show()
    assert stage.frame(lambda report: report.number == stage.number)


def test_a_window_without_a_display_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    with a_stage(StageSettings(width_px=64, height_px=48, is_window=True)) as running:
        trouble = running.until(lambda report: isinstance(report, StageTrouble))[-1]

    assert isinstance(trouble, StageTrouble)
    assert "no graphics" in trouble.words


def test_graphics_that_are_too_old_are_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESA_GL_VERSION_OVERRIDE", "3.0")

    with a_stage() as running:
        trouble = running.until(lambda report: isinstance(report, StageTrouble))[-1]

    assert isinstance(trouble, StageTrouble)
    assert "OpenGL 3.3" in trouble.words
    assert "driver" in trouble.words


def test_a_stage_that_is_told_to_end_ends(stage: RunningStage) -> None:
    stage.pipe.send(None)
    stage.process.join(PATIENCE_S)

    assert stage.process.exitcode == 0
