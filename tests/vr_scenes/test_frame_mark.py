"""A picture bears the number of the command that it shows, where benchmarks ask for that."""

import pytest

from vr_scenes.choreography import settled_pose
from vr_scenes.drawing import Drawing
from vr_scenes.exposure import SAFE_PLACE, SceneTargets
from vr_scenes.ingredients import ingredients_of
from vr_scenes.model_shelf import build_model
from vr_scenes.stage_messages import StageSettings


@pytest.mark.parametrize("marks", [True, False])
def test_the_number_of_a_frame_is_read_from_its_picture(marks: bool) -> None:
    settings = StageSettings(width_px=64, height_px=48, shadow_map_px=64, marks_frames=marks)
    drawing = Drawing(settings, lambda scene: ingredients_of(build_model(scene)))
    read = []
    for number in (3, 255, 256 + 77):
        drawing.mark(number)
        drawing.draw(settled_pose(0.0, SceneTargets(scene=SAFE_PLACE, intensity=0.0)))
        read.append(drawing.marked())
    drawing.close()

    assert read == ([3, 255, 77] if marks else [None] * 3)
