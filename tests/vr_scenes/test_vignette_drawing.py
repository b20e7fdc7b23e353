"""The vignette in the picture: a dark rim about the desk's field and about each eye's own, the middle untouched."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from vr_scenes.choreography import settled_pose
from vr_scenes.drawing import Drawing
from vr_scenes.exposure import SAFE_PLACE, SceneTargets
from vr_scenes.headset import EyeView, Field, SpatialPose
from vr_scenes.ingredients import ingredients_of
from vr_scenes.model_shelf import build_model
from vr_scenes.stage_messages import StageSettings

SIDE_PX = 96
OUTER, INNER = 0.9, 0.75  # radians an eye sees to its own side, and to the nose's
Pictures = dict[float, tuple[NDArray[np.float64], ...]]


def _drawn() -> Pictures:
    """By strength: the desk's picture and what the desk sees of the left eye, brightness 0..255."""
    drawing = Drawing(
        StageSettings(width_px=SIDE_PX, height_px=SIDE_PX, shadow_map_px=64),
        lambda name: ingredients_of(build_model(name)),
    )
    pose = settled_pose(3.0, SceneTargets(scene=SAFE_PLACE, intensity=0.0))
    eyes = tuple(
        EyeView(
            pose=SpatialPose(place_m=(aside, 0.0, 0.0), turn=(1.0, 0.0, 0.0, 0.0)),
            field=Field(left_rad=left, right_rad=right, up_rad=0.85, down_rad=-0.85),
        )
        for aside, left, right in ((-0.032, -OUTER, INNER), (0.032, -INNER, OUTER))
    )
    found: Pictures = {}
    for strength in (0.0, 0.5, 1.0):
        drawing.narrow(strength)
        drawing.draw(pose)
        desk = drawing.picture()
        drawing.draw_eyes(pose, eyes, (SIDE_PX, SIDE_PX))
        found[strength] = tuple(one.astype(float).mean(axis=2) for one in (desk, drawing.picture()))
    drawing.close()
    return found


@pytest.fixture(scope="module")
def drawn() -> Pictures:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_drawn).result()


def _ring(picture: NDArray[np.float64], nearer: float, farther: float, middle_x: float = 0.5) -> float:
    """Mean brightness between two distances from the middle, in half heights."""
    rows, columns = np.indices(picture.shape) + 0.5
    away = np.hypot(rows / SIDE_PX - 0.5, columns / SIDE_PX - middle_x) * 2
    return float(picture[(away >= nearer) & (away < farther)].mean())


@pytest.mark.parametrize("place", [0, 1])
def test_the_middle_is_untouched_and_the_rim_is_dark(drawn: Pictures, place: int) -> None:
    middle_x = 0.5 if place == 0 else np.tan(OUTER) / (np.tan(OUTER) + np.tan(INNER))
    without, half, full = (drawn[strength][place] for strength in (0.0, 0.5, 1.0))

    assert _ring(full, 0, 0.25, middle_x) == pytest.approx(_ring(without, 0, 0.25, middle_x), abs=1.0)
    assert _ring(full, 1.15, 2.0, middle_x) < 0.35 * _ring(without, 1.15, 2.0, middle_x)
    assert _ring(full, 1.15, 2.0, middle_x) < _ring(half, 1.15, 2.0, middle_x) < _ring(without, 1.15, 2.0, middle_x)
