"""The stage with pyopenxr and its loader, against a runtime in C: `make test-openxr`."""

import importlib
import importlib.util
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.vr_scenes.fake_openxr import FakeRuntime, module_of
from tests.vr_scenes.stage_rig import PATIENCE_S, SMALL, RunningStage, a_stage
from tests.vr_scenes.window_rig import a_display
from vr_scenes.stage_messages import HeadsetNews, HeadsetUse, Sign, SignKind

SOURCE = Path(__file__).parent / "runtime.c"
SETTINGS = replace(SMALL, headset=HeadsetUse.AUTO)

if importlib.util.find_spec("xr") is None or shutil.which("gcc") is None:
    pytest.skip("pyopenxr or gcc is not installed: `make test-openxr` runs it", allow_module_level=True)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("runtime") / "libtrial.so"
    done = subprocess.run(
        ["gcc", "-shared", "-fPIC", "-o", made, SOURCE, "-ldl"], capture_output=True, text=True, check=False
    )
    if "openxr.h" in done.stderr:
        pytest.skip("the headers of OpenXR are not installed (libopenxr-dev)")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def notes(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the runtime writes what it is told."""
    manifest = tmp_path / "runtime.json"
    described = {"file_format_version": "1.0.0", "runtime": {"library_path": str(library), "name": "trial"}}
    manifest.write_text(json.dumps(described), encoding="utf-8")
    monkeypatch.setenv("XR_RUNTIME_JSON", str(manifest))
    monkeypatch.setenv("ATTUNE_TRIAL", str(tmp_path / "notes.txt"))
    return tmp_path / "notes.txt"


def _news(stage: RunningStage) -> HeadsetNews:
    found = stage.until(lambda report: isinstance(report, HeadsetNews))[-1]
    assert isinstance(found, HeadsetNews)
    return found


def _run_and_end(stage: RunningStage, frames: int = 12) -> None:
    for _ in range(frames):
        stage.frame(lambda report: report.display_ns is not None)
        stage.show()
    stage.pipe.send(None)
    stage.process.join(PATIENCE_S)
    assert stage.process.exitcode == 0


def _check(told: str, graphics: str) -> None:
    assert f"{graphics}, whole 1, current 1" in told
    assert "pictures of 120x100 in format 8c43" in told  # sRGB
    for eye in (0, 1):
        (line,) = [line for line in told.splitlines() if line.startswith(f"eye {eye} ")]
        assert float(line.split()[-1]) > 400  # not one colour
    assert "asked for the end\nstate 6\nstate 1\nstate 8" in told
    assert told.endswith("instance destroyed, 0 things left\n")


def test_offscreen_two_eyes_reach_the_runtime_and_the_end_is_clean(notes: Path) -> None:
    with a_stage(SETTINGS) as stage:
        _run_and_end(stage)

    _check(notes.read_text(encoding="utf-8"), "EGL")


def test_in_a_window_two_eyes_reach_the_runtime_and_the_end_is_clean(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        with a_stage(replace(SETTINGS, is_window=True)) as stage:
            _run_and_end(stage)

    _check(notes.read_text(encoding="utf-8"), "GLX")


def test_a_display_time_is_on_the_clock_of_this_machine(notes: Path) -> None:
    with a_stage(SETTINGS) as stage:
        frame = stage.frame(lambda report: report.display_ns is not None)

    assert frame.display_ns is not None
    assert 0 < frame.display_ns - frame.began_ns < 40_000_000  # foretold 30 ms before the frame began


def test_away_back_and_unplugged(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_TRIAL_STEPS", "5:away,8:back,11:lost")
    with a_stage(SETTINGS) as stage:
        told = [_news(stage) for _ in range(5)]
        stage.show()
        on_screen = stage.frame(lambda report: report.number == stage.number)

    assert [one.is_away for one in told] == [True, False, True, False, True]
    assert "connect the headset again" in told[-1].words
    assert on_screen.display_ns is None


def test_both_grips_stop(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_TRIAL_STEPS", "0:grips")
    with a_stage(SETTINGS) as stage:
        said = stage.until(lambda report: isinstance(report, Sign))[-1]

    assert said == Sign(kind=SignKind.STOP)


@pytest.mark.parametrize(
    ("what", "words"), [("headset", "sees no headset"), ("graphics", "refuses the graphics card that draws")]
)
def test_what_is_refused_is_said_and_the_scene_goes_on(
    notes: Path, monkeypatch: pytest.MonkeyPatch, what: str, words: str
) -> None:
    monkeypatch.setenv("ATTUNE_TRIAL_REFUSES", what)
    with a_stage(SETTINGS) as stage:
        told = _news(stage)
        stage.show()

        assert stage.frame(lambda report: report.number == stage.number).display_ns is None
    assert told.is_away is None
    assert words in told.words


def test_without_a_runtime_nothing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XR_RUNTIME_JSON", str(tmp_path / "nothing.json"))
    with a_stage(SETTINGS) as stage:
        reports = [stage.until(lambda report: True)[-1] for _ in range(8)]

    assert not any(isinstance(report, HeadsetNews) for report in reports)


def test_the_stand_in_of_other_tests_has_no_name_that_pyopenxr_lacks() -> None:
    xr = importlib.import_module("xr")
    names = [name for name in vars(module_of(FakeRuntime())) if not name.startswith("_")]

    assert len(names) > 90
    assert [name for name in names if not hasattr(xr, name)] == []
