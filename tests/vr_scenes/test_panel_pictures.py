"""The panel in the picture: seen at the desk and by both eyes, below the middle, dim in the dark, gone at once."""

import math
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from vr_scenes.choreography import settled_pose
from vr_scenes.cue import Shape
from vr_scenes.drawing import Drawing
from vr_scenes.exposure import SAFE_PLACE, SceneTargets
from vr_scenes.headset import EyeView, Field, SpatialPose
from vr_scenes.ingredients import ingredients_of
from vr_scenes.model_shelf import build_model
from vr_scenes.panel import Shown
from vr_scenes.panel_drawing import DARKEST, panel_font, panel_light
from vr_scenes.panel_forms import width_deg
from vr_scenes.panel_layout import HALF_WIDTH_DEG, LETTERS_DEG, QUESTION_DEG, SCALES, Page
from vr_scenes.patient_words import Words
from vr_scenes.stage_messages import StageSettings

WIDTH_PX, HEIGHT_PX, EYE_PX = 160, 120, 128
LOOK_DEG = -9.0
NOTHING = Shown(place_m=(0.0, 0.0, 0.0), heading_deg=0.0, pitch_deg=-27.0)
ASKED = replace(NOTHING, page=Page.SUDS, page_opacity=1.0)
SAID = replace(NOTHING, words=Words.STOPPED.value, shape=Shape.SAFE, words_opacity=1.0)
GUIDED = replace(NOTHING, guide_opacity=1.0)
Picture = NDArray[np.float64]


def _drawn() -> dict[str, Picture]:
    """By name, sRGB 0..255: the desk's pictures, and each eye's with and without a question."""
    settings = StageSettings(width_px=WIDTH_PX, height_px=HEIGHT_PX, shadow_map_px=64)
    drawing = Drawing(settings, lambda name: ingredients_of(build_model(name)))
    pose = settled_pose(3.0, SceneTargets(scene=SAFE_PLACE, intensity=0.0))
    dark = replace(pose, light=replace(pose.light, sky_light=(0.02, 0.02, 0.02)))
    drawing.prepare_panel(pose)
    found: dict[str, Picture] = {}

    def draw(name: str, shown: Shown | None, breath: float = 0.0, *, of: object = pose) -> None:
        drawing.lay(None)
        drawing.draw(pose, 0.0, LOOK_DEG)
        drawing.lay(shown, breath)
        drawing.draw(of, 0.0, LOOK_DEG)  # type: ignore[arg-type]
        found[name] = drawing.picture().astype(float)

    draw("none", None)
    draw("asked", ASKED)
    for page in (Page.SICKNESS, Page.OUTCOME, Page.EXPECTANCY):
        draw(page.name, replace(ASKED, page=page))
    draw("said", SAID)
    draw("faded", NOTHING)
    draw("gone", None)
    draw("dark", None, of=dark)
    draw("asked in the dark", ASKED, of=dark)
    draw("veiled", ASKED, of=replace(pose, veil=1.0))
    draw("veil", None, of=replace(pose, veil=1.0))
    for step in range(11):
        draw(f"breath {step}", GUIDED, step / 10)
    down = math.radians(LOOK_DEG) / 2
    turn = (math.cos(down), math.sin(down), 0.0, 0.0)
    field = Field(left_rad=-0.75, right_rad=0.75, up_rad=0.75, down_rad=-0.75)
    eyes = tuple(EyeView(pose=SpatialPose(place_m=(x, 0.0, 0.0), turn=turn), field=field) for x in (-0.032, 0.032))
    for name, views in (("left", eyes), ("right", eyes[::-1])):  # the picture shows the first
        for what, shown in (("none", None), ("asked", ASKED)):
            drawing.lay(shown)
            drawing.draw_eyes(pose, views, (EYE_PX, EYE_PX))
            found[f"{name} {what}"] = drawing.picture().astype(float)
    drawing.close()
    return found


@pytest.fixture(scope="module")
def drawn() -> dict[str, Picture]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_drawn).result()


def _change(drawn: dict[str, Picture], one: str, other: str) -> Picture:
    change: Picture = np.abs(drawn[one] - drawn[other]).mean(axis=2)
    return change


@pytest.mark.parametrize("page", Page)
def test_all_words_of_a_question_fit_on_its_board_and_beside_each_other(page: Page) -> None:
    font, scale = panel_font(), SCALES[page]
    sides = [-0.5, 0.0, -1.0]  # what of its width lies left of where a word stands: middle, to the right, to the left
    widths = [(one, width_deg(font, one.words, LETTERS_DEG)) for one in scale.meanings]
    spans = sorted(
        (one.x_deg + sides[one.side] * wide, one.x_deg + (1 + sides[one.side]) * wide) for one, wide in widths
    )

    assert width_deg(font, scale.question, QUESTION_DEG) < 2 * (HALF_WIDTH_DEG - 1.5)
    assert all(abs(end) < HALF_WIDTH_DEG - 1.5 for span in spans for end in span)
    assert all(later[0] - earlier[1] > 1.0 for earlier, later in pairwise(spans))
    for one in scale.targets:
        assert width_deg(font, one.label, LETTERS_DEG) < 2 * one.half_width_deg


@pytest.mark.parametrize("page", [Page.SICKNESS, Page.OUTCOME, Page.EXPECTANCY])
def test_each_question_is_a_picture_of_its_own(drawn: dict[str, Picture], page: Page) -> None:
    assert (_change(drawn, page.name, "asked") > 12).mean() > 0.005
    assert (_change(drawn, page.name, "none") > 12).mean() > 0.05


@pytest.mark.parametrize("what", ["asked", "said"])
def test_what_is_asked_and_said_lies_in_the_lower_part_and_leaves_the_middle_alone(
    drawn: dict[str, Picture], what: str
) -> None:
    change = _change(drawn, what, "none")

    assert (change[int(0.66 * HEIGHT_PX) :, WIDTH_PX // 4 : -WIDTH_PX // 4] > 12).mean() > 0.25
    assert change[: int(0.62 * HEIGHT_PX)].max() < 3


def test_letters_are_light_on_a_dark_board(drawn: dict[str, Picture]) -> None:
    board = drawn["asked"][int(0.7 * HEIGHT_PX) : int(0.92 * HEIGHT_PX), WIDTH_PX // 3 : -WIDTH_PX // 3].mean(axis=2)

    assert np.percentile(board, 98) > 150
    assert np.percentile(board, 30) < 75


@pytest.mark.parametrize("what", ["faded", "gone"])
def test_what_is_taken_away_leaves_no_trace_in_the_next_picture(drawn: dict[str, Picture], what: str) -> None:
    assert _change(drawn, what, "none").max() < 3


def test_the_veil_covers_the_panel_as_it_covers_the_scene(drawn: dict[str, Picture]) -> None:
    assert _change(drawn, "veiled", "veil").max() < 3


def test_both_eyes_see_it_each_from_its_own_place(drawn: dict[str, Picture]) -> None:
    middles = []
    for eye in ("left", "right"):
        change = _change(drawn, f"{eye} asked", f"{eye} none") > 15
        assert change.mean() > 0.05
        middles.append(float(np.nonzero(change)[1].mean()))

    # 64 mm between the eyes and 1.3 m to the panel: the desk shows the eye as wide as its own picture.
    expected = 0.064 / 1.3 / math.cos(math.radians(18)) / (2 * math.tan(0.75)) * WIDTH_PX
    assert middles[0] - middles[1] == pytest.approx(expected, abs=1.5)


def test_in_the_dark_its_letters_are_dim(drawn: dict[str, Picture]) -> None:
    bright, dark = (
        np.percentile(drawn[name][int(0.7 * HEIGHT_PX) :, WIDTH_PX // 3 : -WIDTH_PX // 3].mean(axis=2), 99)
        for name in ("asked", "asked in the dark")
    )

    assert dark < 0.7 * bright
    assert dark > 60  # it can still be read


@pytest.mark.parametrize(("sky", "light"), [(0.0, DARKEST), (10.0, 1.0)])
def test_the_panel_has_the_light_of_its_scene(sky: float, light: float) -> None:
    pose = settled_pose(0.0, SceneTargets(scene=SAFE_PLACE, intensity=0.0))

    assert panel_light(replace(pose.light, sky_light=(sky, sky, sky))) == pytest.approx(light)


def test_the_guide_swells_with_the_breath_softly_and_evenly(drawn: dict[str, Picture]) -> None:
    light = [float((drawn[f"breath {step}"] - drawn["none"]).mean()) for step in range(11)]
    steps = np.diff(light)

    assert (steps > 0).all()
    assert steps.max() < 3 * steps.mean()
    assert light[0] > 0  # its rim is there in every breath
    assert _change(drawn, "breath 10", "breath 9").max() < 60  # no edge that flickers
