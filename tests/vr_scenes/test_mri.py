"""The scanner: the couch moves slowly, the bell brings one out, and every dimension and event is to be seen."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.vr_scenes.graded_rig import LEVELS, Drawn, changed, drawn, largest_jump, posed
from vr_scenes.catalog.mri.choreography import EYE_M, OUT_M
from vr_scenes.catalog.mri.control_room import WALL_Y_M
from vr_scenes.catalog.mri.scanner import AXIS_M, TUBE_M, scanner_figure
from vr_scenes.catalog.mri.staff import STOPS_M, WAY_M
from vr_scenes.pose import Happening, Placement, Pose, View
from vr_scenes.scenes import load_scene

SCENE = load_scene("mri")
FRAME_S = 1 / 30
SEEN = [one.name for one in SCENE.dimensions if one.name != "noise"]


def _eye_y_m(pose: Pose) -> float:
    return next(place.y_m for place in pose.placements if place.joint == "pillow")


def test_the_eye_goes_in_as_far_as_the_level_says() -> None:
    for level in SCENE.levels:
        assert _eye_y_m(posed(SCENE, level.intensity, 3.0)) == pytest.approx(-level.numbers[0])


def test_nothing_touches_the_eye() -> None:
    for tenth in range(11):
        half_m = SCENE.at("bore_cm", tenth / 10) / 200
        assert AXIS_M + half_m - EYE_M > 0.15


def test_the_bell_brings_the_head_out_of_the_tube_and_slowly() -> None:
    way = [_eye_y_m(posed(SCENE, 1.0, s, bell=Happening(began_s=s))) for s in np.arange(0, 12, FRAME_S)]

    assert way[-1] == pytest.approx(-OUT_M)
    assert max(abs(b - a) / FRAME_S for a, b in pairwise(way)) < 0.3


def test_the_bell_is_stronger_than_an_ordered_move() -> None:
    pose = posed(SCENE, 1.0, 30.0, bell=Happening(began_s=20.0), couch_moves=Happening(began_s=20.0))

    assert _eye_y_m(pose) == pytest.approx(-OUT_M)


def test_an_ordered_move_never_goes_past_the_middle_of_the_tube() -> None:
    for tenth in range(11):
        pose = posed(SCENE, tenth / 10, 30.0, couch_moves=Happening(began_s=20.0))
        assert -_eye_y_m(pose) <= 0.851


@pytest.mark.parametrize("intensity", [0.0, 0.55, 1.0])
def test_nothing_jumps_from_frame_to_frame(intensity: float) -> None:
    names = [event.name for event in SCENE.events]
    poses = [
        posed(SCENE, intensity, s, **{name: Happening(began_s=s - 2, ended_s=s - 9) for name in names})
        for s in np.arange(0, 20, FRAME_S)
    ]

    assert largest_jump([_without_people(pose) for pose in poses]) < 0.05


def test_a_pose_is_continuous_in_intensity() -> None:
    poses = [_without_people(posed(SCENE, step / 500, 3.0)) for step in range(501)]

    assert largest_jump(poses) < 0.03


def _without_people(pose: Pose) -> Pose:
    """People blink and step, doors turn by degrees; tests of their own hold how."""
    return replace(pose, figures=pose.figures[:1], placements=pose.placements[:1])


def _radiographer(pose: Pose) -> Placement:
    return next(place for place in pose.placements if place.joint == "radiographer")


def _door_deg(pose: Pose) -> float:
    return next(place.heading_deg for place in pose.placements if place.joint == "door")


def test_the_radiographer_stands_beside_one_at_first_and_has_left_before_the_tube_is_deep() -> None:
    beside, out = (_radiographer(posed(SCENE, intensity, 3.0)) for intensity in (0.0, 0.4))

    assert math.hypot(beside.x_m, beside.y_m - 1.9) < 1.5
    assert out.y_m > WALL_Y_M + 1
    assert _door_deg(posed(SCENE, 0.4, 3.0)) < 1


def test_she_stands_on_both_feet_at_each_level() -> None:
    for level in SCENE.levels:
        gone_m = SCENE.at("staff_m", level.intensity)
        assert min(abs(gone_m - stop_m) for stop_m in STOPS_M) < 0.02, level.name


def test_the_door_is_open_whenever_somebody_walks_through_it() -> None:
    poses = [posed(SCENE, step / 400, 3.0) for step in range(401)]
    poses += [posed(SCENE, 1.0, 30 + s, bell=Happening(began_s=s)) for s in np.arange(0, 12, 0.1).tolist()]

    through = [pose for pose in poses if abs(_radiographer(pose).y_m - WALL_Y_M) < 0.5]
    assert len(through) > 10
    assert min(_door_deg(pose) for pose in through) > 60


def test_the_bell_brings_her_in_face_first_and_she_leaves_again() -> None:
    course = [posed(SCENE, 1.0, 30 + s, bell=Happening(began_s=s, ended_s=s - 20)) for s in range(40)]

    ways = [_radiographer(pose) for pose in course]
    assert ways[0].y_m == pytest.approx(ways[-1].y_m)
    assert ways[15].y_m < 3
    walking_in = [ahead for ahead in ways[3:8] if ahead.y_m > 3.2]
    assert walking_in
    assert all(math.cos(math.radians(place.heading_deg)) < 0 for place in walking_in)


def test_she_walks_no_faster_than_people_do() -> None:
    ways = [_radiographer(posed(SCENE, 1.0, 30 + s / 30, bell=Happening(began_s=s / 30))) for s in range(300)]

    assert max(math.dist((a.x_m, a.y_m), (b.x_m, b.y_m)) * 30 for a, b in pairwise(ways)) < 1.0
    assert SCENE.at("staff_m", 1.0) == pytest.approx(WAY_M, abs=0.05)


def test_the_noise_is_heard() -> None:
    levels = [
        next(sound.level for sound in posed(SCENE, tenth / 10, 3.0).sounds if sound.sound == "mri_knocking")
        for tenth in range(11)
    ]

    assert levels == sorted(levels)
    assert levels[0] == 0
    assert levels[-1] > 0.6


def test_the_tube_is_as_wide_as_made_and_faces_inwards() -> None:
    mesh = scanner_figure().mesh
    off = np.hypot(mesh.vertices[:, 0], mesh.vertices[:, 2] - AXIS_M)
    is_wall = (np.abs(off - TUBE_M) < 1e-4) & (mesh.vertices[:, 1] < -0.3)
    inward = -np.stack([mesh.vertices[:, 0], mesh.vertices[:, 2] - AXIS_M], axis=1) / TUBE_M

    facing = (mesh.vertices[:, [3, 5]] * inward).sum(axis=1)[is_wall]
    assert is_wall.sum() > 50
    assert facing.min() > 0.9


@pytest.fixture(scope="module")
def pictures() -> Drawn:
    return drawn(SCENE, t=3.0, at=0.7, views={"coil": View.LEFT, "staff_m": View.DOWN}, event_view=View.FORWARD)


@pytest.mark.parametrize("dimension", SEEN)
def test_each_dimension_is_to_be_seen(pictures: Drawn, dimension: str) -> None:
    assert (pictures.held[dimension].max(axis=2) > 8).mean() > 0.01


@pytest.mark.parametrize("event", ["couch_moves", "light_out", "bell"])
def test_each_event_is_to_be_seen(pictures: Drawn, event: str) -> None:
    assert changed(pictures.top, pictures.events[event], by=6) > 0.02


def test_the_tube_takes_up_the_view_and_gets_dark(pictures: Drawn) -> None:
    light = [picture.mean() for picture in pictures.levels]

    assert light[-1] < 0.6 * light[0]
    for (low, one), (_, other) in pairwise(zip(LEVELS, pictures.levels, strict=True)):
        assert changed(one, other) > 0.15, low
