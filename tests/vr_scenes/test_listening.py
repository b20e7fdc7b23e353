"""The head that hears is the eye that sees: its place, its heading, and sounds that go with their joints."""

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest

from vr_scenes.choreography import settled_pose
from vr_scenes.drawing import Drawing
from vr_scenes.exposure import SceneTargets
from vr_scenes.ingredients import ingredients_of
from vr_scenes.listening import Listening
from vr_scenes.model_shelf import build_model
from vr_scenes.pose import Pose

from .stage_rig import SMALL


@pytest.fixture(scope="module")
def drawing() -> Iterator[Drawing]:
    made = Drawing(SMALL, lambda scene: ingredients_of(build_model(scene)))
    yield made
    made.close()


def pose_of(intensity: float, t: float) -> Pose:
    return settled_pose(t, SceneTargets(scene="lift", intensity=intensity))


def heard(drawing: Drawing, pose: Pose, heading_deg: float = 0.0) -> Listening:
    drawing.draw(pose, heading_deg, 0.0)
    listening = drawing.listening(pose)
    assert listening is not None
    return listening


def test_whoever_turns_to_the_left_hears_from_there(drawing: Drawing) -> None:
    pose = pose_of(0.5, 3.0)
    ahead, left = heard(drawing, pose), heard(drawing, pose, 90.0)

    turned_deg = math.degrees(math.atan2(left.ahead[1], left.ahead[0]) - math.atan2(ahead.ahead[1], ahead.ahead[0]))
    assert turned_deg % 360 == pytest.approx(90.0, abs=0.1)
    assert left.up == pytest.approx((0, 0, 1), abs=1e-5)
    assert left.head_m == pytest.approx(ahead.head_m, abs=1e-5)
    assert left.sounds_m == ahead.sounds_m


def test_a_sound_goes_with_its_joint(drawing: Drawing) -> None:
    pose = pose_of(0.8, 3.0)
    higher = replace(
        pose,
        placements=tuple(replace(one, z_m=one.z_m + 5) if one.joint == "rig" else one for one in pose.placements),
    )
    motor = next(place for place, sound in enumerate(pose.sounds) if sound.sound == "lift_motor")

    below, above = heard(drawing, pose), heard(drawing, higher)

    assert above.sounds_m[motor][2] - below.sounds_m[motor][2] == pytest.approx(5.0, abs=1e-3)


def test_what_was_not_drawn_has_no_place(drawing: Drawing) -> None:
    heard(drawing, pose_of(0.5, 3.0))

    assert drawing.listening(replace(pose_of(0.5, 3.0), scene="heights")) is None
