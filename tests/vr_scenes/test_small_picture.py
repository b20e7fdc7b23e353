"""vr_scenes/small_picture.py: the copy is what the patient sees, on a desk, in a window, in a headset."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.vr_scenes.window_rig import a_display, missing
from vr_scenes.choreography import settled_pose
from vr_scenes.drawing import Drawing
from vr_scenes.exposure import SAFE_PLACE, SceneTargets
from vr_scenes.headset import EyeView, Field, SpatialPose
from vr_scenes.ingredients import ingredients_of
from vr_scenes.model_shelf import build_model
from vr_scenes.panel import Shown
from vr_scenes.panel_layout import Page
from vr_scenes.small_picture import SmallPicture
from vr_scenes.stage_messages import StageSettings

WIDTH_PX, HEIGHT_PX, SMALL_PX, EYE_PX = 160, 120, 80, 64
SETTINGS = StageSettings(width_px=WIDTH_PX, height_px=HEIGHT_PX, shadow_map_px=64)
ASKED = Shown(place_m=(0.0, 0.0, 0.0), heading_deg=0.0, pitch_deg=-20.0, page=Page.SUDS, page_opacity=1.0)
FIELD = Field(left_rad=-0.7, right_rad=0.7, up_rad=0.7, down_rad=-0.7)
Picture = NDArray[np.float64]


def _drawn(settings: StageSettings, display: str | None) -> dict[str, Picture]:
    """By name, sRGB 0..255."""
    if display is not None:
        os.environ["DISPLAY"] = display
    model = build_model(SAFE_PLACE)
    drawing = Drawing(settings, lambda _: ingredients_of(model))
    small = SmallPicture(drawing.device, SMALL_PX)
    pose = settled_pose(3.0, SceneTargets(scene=SAFE_PLACE, intensity=0.0))
    found: dict[str, Picture] = {}

    def take(name: str) -> None:
        picture = small.take()
        assert picture is not None
        found[name] = picture.astype(float)

    drawing.draw(pose)
    small.ask()
    drawing.draw(pose)
    take("first")
    assert small.take() is None  # it was taken
    drawing.lay(ASKED)
    small.ask()
    drawing.draw(pose)
    take("asked")
    drawing.lay(None)
    small.ask()
    drawing.draw(replace(pose, veil=1.0))
    take("veiled")
    if not settings.is_window:
        small.ask()
        eyes = [EyeView(pose=SpatialPose(place_m=(x, 0, 0)), field=FIELD) for x in (-0.03, 0.03)]
        drawing.draw_eyes(pose, (eyes[0], eyes[1]), (EYE_PX, EYE_PX))
        take("eye")
        found["eye on the desk"] = drawing.picture().astype(float)
        small.rest()
        drawing.draw(pose)
        found["whole"] = drawing.picture().astype(float)
        small.ask()
        drawing.draw(pose)
        take("again")
    small.rest()
    drawing.close()
    return found


def _in_a_process(settings: StageSettings, display: str | None = None) -> dict[str, Picture]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_drawn, settings, display).result()


@pytest.fixture(scope="module")
def drawn() -> dict[str, Picture]:
    return _in_a_process(SETTINGS)


def _halved(picture: Picture) -> Picture:
    height, width, _ = picture.shape
    return picture.reshape(height // 2, 2, width // 2, 2, 3).mean(axis=(1, 3))


def test_it_is_the_picture_itself_only_smaller(drawn: dict[str, Picture]) -> None:
    assert drawn["first"].shape == (HEIGHT_PX * SMALL_PX // WIDTH_PX, SMALL_PX, 3)
    assert np.abs(drawn["first"] - _halved(drawn["whole"])).mean() < 6  # upright, the same colours


def test_what_lies_before_the_eye_is_in_it(drawn: dict[str, Picture]) -> None:
    change = np.abs(drawn["asked"] - drawn["first"]).mean(axis=2)

    assert change[30:].max() > 40
    assert change[:20].max() < 25  # the panel lies below


def test_the_veil_is_in_it(drawn: dict[str, Picture]) -> None:
    assert drawn["veiled"].std(axis=(0, 1)).max() < 3


def test_in_a_headset_it_is_what_the_desk_shows_of_the_left_eye(drawn: dict[str, Picture]) -> None:
    assert np.abs(drawn["eye"] - _halved(drawn["eye on the desk"])).mean() < 6


def test_after_a_pause_it_is_there_again(drawn: dict[str, Picture]) -> None:
    assert np.abs(drawn["again"] - drawn["first"]).mean() < 3


@pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}")
def test_a_window_is_copied_too(drawn: dict[str, Picture]) -> None:
    with a_display() as display:
        window = _in_a_process(replace(SETTINGS, is_window=True), display)

    assert np.abs(window["first"] - drawn["first"]).mean() < 6
    assert np.abs(window["asked"] - window["first"]).max() > 40
