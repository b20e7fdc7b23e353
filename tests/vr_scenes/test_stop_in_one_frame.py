"""A STOP, by the therapist or by the patient's own sign: the next picture is the safe place, and it stays."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.vr_scenes.kept_pictures import KeptPictures, PictureScript
from tests.vr_scenes.stage_rig import PATIENCE_S, SMALL, RunningStage, a_stage
from vr_scenes.cue import Cue
from vr_scenes.exposure import SAFE_PLACE
from vr_scenes.stage_messages import FrameReport, HeadsetUse, SceneReady, Sign, StageReport

SCENE, INTENSITY = "mri", 0.5
SETTINGS = replace(SMALL, scenes=(SCENE,), frames_per_s=10)
SEEN_S = 4.0  # the scene has come from behind the veil, once it is there
UNLIKE, ALIKE = 12.0, 4.0  # of 255, mean difference of two pictures: of two scenes; of one, shortly after


def _until(stage: RunningStage, cue: Cue, is_wanted: type[StageReport] | None = None, seconds: float = SEEN_S) -> int:
    """Tell the stage of the scene, as an engine does all the time; the number of the last frame heard of.

    Seconds are counted in frames, once the scene is there: a busy machine draws fewer, and no more is shown meanwhile.
    """
    first = frame = stage.frame(lambda report: True).frame
    while is_wanted is not None or frame - first < seconds * SETTINGS.frames_per_s:
        number = stage.show(SCENE, INTENSITY, cue)
        heard = stage.until(lambda report, number=number: isinstance(report, FrameReport) and report.number >= number)
        assert isinstance(heard[-1], FrameReport)
        frame = heard[-1].frame
        if any(isinstance(report, SceneReady) for report in heard):
            first = frame
        if is_wanted is not None and any(isinstance(report, is_wanted) for report in heard):
            break
    return frame


def _end(stage: RunningStage) -> None:
    stage.pipe.send(None)
    stage.process.join(PATIENCE_S)
    assert stage.process.exitcode == 0


def _came(kept: KeptPictures) -> int:
    """The frame in which the safe place came back at last."""
    return max(frame for frame in range(1, len(kept.scenes)) if kept.scenes[frame - 1] == SCENE != kept.scenes[frame])


def _is_in_one_frame(kept: KeptPictures) -> None:
    came = _came(kept)
    assert (kept.scenes[came - 1], kept.veils[came - 1]) == (SCENE, 0.0)
    assert (kept.scenes[came], kept.veils[came], kept.intensities[came]) == (SAFE_PLACE, 0.0, 0.0)
    assert kept.change(came - 1, came) > UNLIKE
    assert kept.change(came, came + 1) < ALIKE


@pytest.fixture(scope="module")
def overtaken(tmp_path_factory: pytest.TempPathFactory) -> KeptPictures:
    """The engine stops and resumes within a frame: the command that first told of the STOP is never drawn."""
    script = PictureScript(tmp_path_factory.mktemp("kept"))
    with a_stage(SETTINGS, target=script) as stage:
        _until(stage, Cue())
        stage.show(SAFE_PLACE, 0.0, Cue(stops=1))
        stage.show(SCENE, INTENSITY, Cue(stops=1))
        _until(stage, Cue(stops=1), seconds=0.5)
        _end(stage)
    return script.kept()


def test_the_next_picture_after_a_stop_is_the_safe_place_without_a_veil(overtaken: KeptPictures) -> None:
    _is_in_one_frame(overtaken)


def test_the_patients_own_sign_works_in_the_headset_before_the_engine_answers(tmp_path: Path) -> None:
    script = PictureScript(tmp_path, menu_in=SCENE)
    with a_stage(replace(SETTINGS, headset=HeadsetUse.AUTO), target=script) as stage:
        _until(stage, Cue(), is_wanted=Sign)
        _until(stage, Cue(), seconds=0.6)  # the engine has not heard yet, and asks for the scene
        _end(stage)
    kept = script.kept()

    _is_in_one_frame(kept)
    assert set(kept.scenes[_came(kept) :]) == {SAFE_PLACE}
    assert len(kept.scenes) > _came(kept) + 3
    assert max(kept.veils[_came(kept) :]) == 0


def test_a_sign_that_the_engine_never_answers_is_said_again(tmp_path: Path) -> None:
    script = PictureScript(tmp_path, menu_in=SCENE)
    with a_stage(replace(SETTINGS, headset=HeadsetUse.AUTO), target=script) as stage:
        _until(stage, Cue(), is_wanted=Sign)
        _until(stage, Cue(), is_wanted=Sign)
        assert stage.pipe.poll(PATIENCE_S)
        _end(stage)

    assert set(script.kept().scenes[_came(script.kept()) :]) == {SAFE_PLACE}
