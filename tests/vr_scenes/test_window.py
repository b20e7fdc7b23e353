"""The stage's window: what its display really shows, and what keys pressed at it say."""

import math
from collections.abc import Iterator

import numpy as np
import pytest

from tests.vr_scenes.stage_rig import RunningStage, a_stage
from tests.vr_scenes.window_rig import ShownWindow, a_display, missing
from vr_scenes.cue import Cue
from vr_scenes.stage_messages import FrameReport, Sign, SignKind, StageReady, StageReport, StageSettings

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"no display to test on: {missing()} not installed")
WIDTH_PX, HEIGHT_PX = 480, 200  # as narrow as a window that is drawn in software
VEIL_DOWN_S = 1.4  # the old scene is gone, and the new one hardly built
ASKED_S, ANSWERED_S, MOST_CLICKS = 1.5, 2.0, 6  # until the question is there; until a click is heard
VEILED_S = 2.5  # the first picture comes out of the veil in less


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with a_display() as name, pytest.MonkeyPatch.context() as environment:
        environment.setenv("DISPLAY", name)
        yield name


@pytest.fixture(scope="module")
def stage(display: str) -> Iterator[RunningStage]:
    settings = StageSettings(width_px=WIDTH_PX, height_px=HEIGHT_PX, is_window=True, shadow_map_px=64, frames_per_s=10)
    with a_stage(settings) as running:
        running.until(lambda report: isinstance(report, StageReady))
        yield running


@pytest.fixture
def window(display: str, stage: RunningStage) -> ShownWindow:
    return ShownWindow(display, "Attune")


def _signs(stage: RunningStage, count: int) -> list[Sign]:
    heard = stage.until(lambda report: isinstance(report, Sign))
    while sum(isinstance(report, Sign) for report in heard) < count:
        heard += stage.until(lambda report: isinstance(report, Sign))
    return [report for report in heard if isinstance(report, Sign)]


def _asked(stage: RunningStage, seconds: float, cue: Cue) -> list[Sign]:
    """Let the session ask for so long; what was said meanwhile."""
    began = newest = stage.frame(lambda report: True).began_ns
    signs: list[Sign] = []
    while newest - began < seconds * 1e9:
        number = stage.show(cue=cue)
        heard = stage.until(lambda report, number=number: isinstance(report, FrameReport) and report.number >= number)
        assert isinstance(heard[-1], FrameReport)
        newest = heard[-1].began_ns
        signs += [report for report in heard if isinstance(report, Sign)]
    return signs


def test_the_window_shows_the_scene_and_the_legend(stage: RunningStage, window: ShownWindow) -> None:
    first = stage.frame(lambda report: True)
    stage.frame(lambda report: report.began_ns - first.began_ns > VEILED_S * 1e9)

    shown = window.pixels()

    assert shown.shape == (HEIGHT_PX, WIDTH_PX, 3)
    scene, legend = shown[-60:], shown[8:70, 15:-50].max(axis=2)
    assert scene.mean() > 50
    assert shown.std() > 20
    assert np.percentile(legend, 99) > 215  # letters
    assert np.percentile(legend, 20) < 90  # on their dark card
    beside = shown[8:70, -5:].max(axis=2)
    assert np.median(beside) > np.percentile(legend, 20) + 40  # whose end is in the window, and so its longest line


@pytest.mark.parametrize(
    ("cue", "kind"),
    [(Cue(asks_suds=True), SignKind.SUDS), (Cue(asks_expectancy=True), SignKind.EXPECTANCY)],
)
def test_a_click_on_an_answer_in_the_scene_rates(
    stage: RunningStage, window: ShownWindow, cue: Cue, kind: SignKind
) -> None:
    """The middle answer of a panel straight ahead: 16.7 degrees below the middle of the view, whose half is 31."""
    signs = _asked(stage, ASKED_S, cue)
    for _ in range(MOST_CLICKS):
        if signs:
            break  # a slow machine needs longer to show the question
        window.click(0.5, 0.5 + 0.5 * math.tan(math.radians(16.7)) / math.tan(math.radians(31.0)))
        signs += _asked(stage, ANSWERED_S, cue)

    assert signs == [Sign(kind=kind, value=50.0)]


def test_keys_pressed_at_the_window_stop_and_rate(stage: RunningStage, window: ShownWindow) -> None:
    stage.frame(lambda report: True)
    window.press("space", "7", "s", "4", "b", "7", "o", "1", "h")

    assert _signs(stage, 6) == [
        Sign(kind=SignKind.STOP),
        Sign(kind=SignKind.SUDS, value=70.0),
        Sign(kind=SignKind.SICKNESS, value=8.0),
        Sign(kind=SignKind.EXPECTANCY, value=70.0),
        Sign(kind=SignKind.OUTCOME, value=10.0),
        Sign(kind=SignKind.HOLD),
    ]


def test_a_stop_pressed_while_a_scene_loads_behind_the_veil_is_heard(stage: RunningStage, window: ShownWindow) -> None:
    heard: list[StageReport] = []
    began = stage.frame(lambda report: True).began_ns
    newest = began
    while newest - began < VEIL_DOWN_S * 1e9:  # and it is told again and again, as the engine does
        number = stage.show("heights", 0.2)
        heard += stage.until(lambda report, number=number: isinstance(report, FrameReport) and report.number >= number)
        assert isinstance(heard[-1], FrameReport)
        newest = heard[-1].began_ns
    window.press("space")

    while not any(isinstance(report, Sign) for report in heard):
        stage.show("heights", 0.2)
        heard += stage.until(lambda report: isinstance(report, FrameReport | Sign))
    assert Sign(kind=SignKind.STOP) in heard


def test_a_closed_window_stops_the_session_and_ends_the_stage(stage: RunningStage, window: ShownWindow) -> None:
    stage.frame(lambda report: True)
    window.close()

    assert _signs(stage, 1) == [Sign(kind=SignKind.STOP)]
    stage.process.join(30)
    assert stage.process.exitcode == 0
