"""The panel in the stage's own process: it comes when the session asks, and goes with a STOP and with the engine."""

import json
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.vr_scenes.stage_rig import PATIENCE_S, SMALL, RunningStage, a_stage
from vr_scenes import stage
from vr_scenes.cue import Cue, Shape
from vr_scenes.drawing import Drawing
from vr_scenes.exposure import SAFE_PLACE
from vr_scenes.panel import Shown
from vr_scenes.pose import Pose, View
from vr_scenes.stage_messages import FrameReport, SceneReady, StageReport, StageSettings

SCENE = "mri"
ASKS = Cue(asks_suds=True, words="Calm.", shape=Shape.SAFE)
SETTINGS = replace(SMALL, scenes=(SCENE,), frames_per_s=10)


@dataclass(frozen=True)
class _Noting:
    """The stage's main; `file`: the scene and the opacity of all before the eye, frame after frame."""

    file: Path

    def __call__(self, connection: Connection, settings: StageSettings) -> None:
        notes: list[tuple[str, float, float]] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(stage, "Drawing", lambda settings, ingredients: _NotingDrawing(settings, ingredients, notes))
            stage.main(connection, settings)
        self.file.write_text(json.dumps(notes), encoding="utf-8")


class _NotingDrawing(Drawing):
    def __init__(self, settings: StageSettings, ingredients: object, notes: list[tuple[str, float, float]]) -> None:
        super().__init__(settings, ingredients)  # type: ignore[arg-type]
        self._notes, self._lies = notes, (0.0, 0.0)

    def lay(self, shown: Shown | None, breath: float = 0.0) -> None:
        super().lay(shown, breath)
        self._lies = (0.0, 0.0) if shown is None else (shown.page_opacity, shown.words_opacity)

    def draw(self, pose: Pose, heading_deg: float = 0.0, pitch_deg: float = View.FORWARD.value[1]) -> None:
        super().draw(pose, heading_deg, pitch_deg)
        self._notes.append((pose.scene, *self._lies))


def _tell(running: RunningStage, scene: str, cue: Cue, seconds: float, after: type[StageReport] = FrameReport) -> None:
    """As an engine does all the time, for so long from the first report of the kind `after`."""
    began: int | None = None
    newest = 0
    while began is None or newest - began < seconds * 1e9:
        number = running.show(scene, 0.5 if scene != SAFE_PLACE else 0.0, cue)
        heard = running.until(lambda one, number=number: isinstance(one, FrameReport) and one.number >= number)
        assert isinstance(heard[-1], FrameReport)
        newest = heard[-1].began_ns
        if began is None and any(isinstance(one, after) for one in heard):
            began = newest


def _end(running: RunningStage, file: Path) -> list[tuple[str, float, float]]:
    running.pipe.send(None)
    running.process.join(PATIENCE_S)
    assert running.process.exitcode == 0
    return [(scene, page, words) for scene, page, words in json.loads(file.read_text(encoding="utf-8"))]


def test_a_stop_takes_the_question_away_with_the_scene_in_one_frame(tmp_path: Path) -> None:
    file = tmp_path / "notes.json"
    with a_stage(SETTINGS, target=_Noting(file)) as running:
        _tell(running, SCENE, ASKS, 4.0, after=SceneReady)
        _tell(running, SCENE, replace(ASKS, stops=1), 1.0)  # the scene is still asked for: the STOP wins all the same
        notes = _end(running, file)
    came = next(place for place in range(len(notes) - 1, 0, -1) if notes[place - 1][0] == SCENE != notes[place][0])

    assert notes[came - 1][1] == 1.0
    assert notes[came] == (SAFE_PLACE, 0.0, 0.0)
    assert {page for _, page, _ in notes[came:]} == {0.0}


def test_a_question_that_nobody_waits_for_any_more_goes_with_the_engine(tmp_path: Path) -> None:
    file = tmp_path / "notes.json"
    with a_stage(SETTINGS, target=_Noting(file)) as running:
        _tell(running, SAFE_PLACE, ASKS, 1.5)
        running.frame(lambda report: report.is_calm_by_itself)
        silent = running.frame(lambda report: True).began_ns
        running.frame(lambda report: report.began_ns > silent + 1e9)
        notes = _end(running, file)

    assert max(page for _, page, _ in notes) == 1.0
    assert notes[-1][1:] == (0.0, 0.0)


def test_what_is_said_is_read_once_nothing_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "notes.json"
    with a_stage(SETTINGS, target=_Noting(file)) as running:
        _tell(running, SAFE_PLACE, ASKS, 1.0)
        _tell(running, SAFE_PLACE, replace(ASKS, asks_suds=False), 2.5)
        said = _end(running, file)[-1]

    assert said == (SAFE_PLACE, 0.0, 1.0)
