"""vr_scenes/graphics_device.py: all that is drawn is drawn in one context, so that shaders made for one serve all."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from vr_scenes.choreography import settled_pose
from vr_scenes.drawing import Drawing
from vr_scenes.exposure import SAFE_PLACE, SceneTargets
from vr_scenes.graphics_device import GraphicsFailed
from vr_scenes.headset import EyeView, Field, SpatialPose
from vr_scenes.ingredients import ingredients_of
from vr_scenes.model_shelf import build_model
from vr_scenes.stage_messages import StageSettings

SCENE, SIDE_PX = "spider", 64  # a scene with figures and shadows: there the driver's crash was seen
FIELD = Field(left_rad=-0.7, right_rad=0.7, up_rad=0.7, down_rad=-0.7)


def _contexts(multisamples: int) -> int:
    """How many there are after a headset was put on in mid-session."""
    settings = StageSettings(width_px=SIDE_PX, height_px=SIDE_PX, shadow_map_px=64, multisamples=multisamples)
    ingredients = ingredients_of(build_model(SCENE))
    drawing = Drawing(settings, lambda _: ingredients)
    pose = settled_pose(0.0, SceneTargets(scene=SCENE, intensity=0.5))
    views = tuple(EyeView(pose=SpatialPose(place_m=(side, 0.0, 0.0)), field=FIELD) for side in (-0.03, 0.03))
    drawing.draw(pose)
    drawing.draw_eyes(pose, views, (SIDE_PX, SIDE_PX))
    drawing.device.buffer("finer than the output", SIDE_PX, SIDE_PX, 4)  # as where a window was given no samples
    engine = drawing.device.engine
    contexts = {engine.getWindow(place).getGsg().this for place in range(engine.getNumWindows())}  # type: ignore[attr-defined]
    drawing.close()
    return len(contexts)


def _words_for_one_eye() -> str:
    settings = StageSettings(width_px=SIDE_PX, height_px=SIDE_PX, shadow_map_px=64)
    drawing = Drawing(settings, lambda scene: ingredients_of(build_model(scene)))
    pose = settled_pose(0.0, SceneTargets(scene=SAFE_PLACE, intensity=0.0))
    try:
        drawing.draw_eyes(pose, (EyeView(pose=SpatialPose(), field=FIELD),), (SIDE_PX, SIDE_PX))
    except GraphicsFailed as failure:  # for this the stage gives the headset up, and goes on at the desk
        drawing.draw(pose)
        return str(failure)
    finally:
        drawing.close()
    return ""


def test_a_headset_that_cannot_be_drawn_for_is_a_failure_of_graphics_and_the_desk_is_drawn_on() -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert "2 eyes" in pool.submit(_words_for_one_eye).result()


@pytest.mark.parametrize("multisamples", [0, 4])
def test_a_headset_put_on_after_the_desk_was_drawn_is_drawn_in_the_same_context(multisamples: int) -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(_contexts, multisamples).result() == 1
