"""The stage's process with sound: heard where there is an output, going on without one, silent when left alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from vr_scenes.exposure import SAFE_PLACE
from vr_scenes.stage_messages import FrameReport, SceneReady, SoundTrouble

from .stage_rig import SMALL, RunningStage, a_stage

HEARD = replace(SMALL, sound_ceiling_db=-26.0)
RATE_HZ = 44_100
HEADER_BYTES, BYTES_PER_S = 68, RATE_HZ * 8


def frames(stage: RunningStage, count: int) -> list[object]:
    left = iter(range(count - 1))
    return list(stage.until(lambda report: isinstance(report, FrameReport) and next(left, None) is None))


def test_without_a_sound_output_the_stage_goes_on_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "alsoft.conf"
    settings.write_text("[general]\ndrivers=oss\n[oss]\ndevice=/nowhere\n")
    monkeypatch.setenv("ALSOFT_CONF", str(settings))

    with a_stage(HEARD) as stage:
        stage.show()
        told = [report for report in frames(stage, 12) if isinstance(report, SoundTrouble)]

    assert len(told) == 1
    assert "Connect one" in told[0].words


def test_a_stop_and_an_engine_that_says_nothing_end_the_sound_of_a_scene(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lift's fan and motor hum at 50 to 125 Hz; of the lake that follows next to nothing is there.

    The second that it may take is measured without a process, in test_ear.py; here frames may come late.
    """
    file = _heard_in(tmp_path, monkeypatch)

    with a_stage(HEARD) as stage:
        stage.show("lift", 1.0)
        stage.until(lambda report: isinstance(report, SceneReady) and report.scene == "lift")
        places = [_listen(stage, file, 3.5, "lift"), _listen(stage, file, 2.5, SAFE_PLACE)]
        places += [_listen(stage, file, 4.0, "lift"), _listen(stage, file, 3.7, None)]

    sound = np.frombuffer(file.read_bytes()[HEADER_BYTES : places[-1]], "<f4")
    lift, stopped, again, alone = (_hum(sound[: (place - HEADER_BYTES) // 8 * 2]) for place in places)
    assert lift > 1000 * stopped
    assert again > 1000 * alone


def _heard_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings, file = folder / "alsoft.conf", folder / "heard.wav"
    settings.write_text(f"[general]\ndrivers=wave\nfrequency=44100\n[wave]\nfile={file}\n")
    monkeypatch.setenv("ALSOFT_CONF", str(settings))
    return file


def _listen(stage: RunningStage, file: Path, seconds: float, scene: str | None) -> int:
    """Go on showing `scene`, or say nothing, until so much more has been heard; the file's size then."""
    ends = file.stat().st_size + round(seconds * BYTES_PER_S)
    while file.stat().st_size < ends:
        if scene is not None:
            stage.show(scene, 1.0 if scene != SAFE_PLACE else 0.0)
        stage.frame(lambda report: True)
    return ends


def _hum(sound: NDArray[np.float32]) -> float:
    """Power from 50 to 125 Hz in the last half second, at the left ear."""
    left = sound[-RATE_HZ::2]
    power = np.abs(np.fft.rfft(left * np.hanning(len(left)))) ** 2
    hertz = np.fft.rfftfreq(len(left), 1 / RATE_HZ)
    return float(power[(hertz > 50) & (hertz < 125)].sum())
