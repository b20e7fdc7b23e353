"""vr_scenes/graphics_device.py: all that is drawn is drawn in one context, so that shaders made for one serve all."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from vr_scenes.choreography import settled_pose
from vr_scenes.drawing import Drawing
from vr_scenes.exposure import SceneTargets
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


@pytest.mark.parametrize("multisamples", [0, 4])
def test_a_headset_put_on_after_the_desk_was_drawn_is_drawn_in_the_same_context(multisamples: int) -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(_contexts, multisamples).result() == 1
