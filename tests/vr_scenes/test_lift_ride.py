"""The ride in the glass lift: never higher than the level, soft, boarded behind a veil, and called off gently."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vr_scenes.graded_rig import changed, numbers_of, posed
from vr_scenes.catalog.heights.glass_lift import SOLID_FLOOR_M, SOLID_WALL_M, STREET_M
from vr_scenes.catalog.heights.lift_ride import BOARDS_S, STOPS_S, ride_of
from vr_scenes.choreography import Choreography, settled_pose
from vr_scenes.exposure import SceneEvent, SceneTargets
from vr_scenes.pictures import Picture, Shot, draw_pictures
from vr_scenes.pose import Happening, Placement, Pose, View
from vr_scenes.scenes import load_scene

SCENE = load_scene("heights")
RIDE = SCENE.event("lift_ride")
FRAME_S = 1 / 30


def _at(since_s: float, ended_s: float | None = None) -> Happening:
    """The ride `since_s` after it began, ended by itself or, the sooner of the two, called off `ended_s` ago."""
    by_itself_s = since_s - RIDE.lasts_s
    return Happening(began_s=since_s, ended_s=by_itself_s if ended_s is None else max(by_itself_s, ended_s))


def _posed(intensity: float, happening: Happening) -> Pose:
    return posed(SCENE, intensity, 40.0, lift_ride=happening)


def _joint(pose: Pose, name: str) -> Placement:
    return next(place for place in pose.placements if place.joint == name)


def _standing_height_m(pose: Pose) -> float:
    """Of the floor under the feet, over the square."""
    return _joint(pose, "rig").z_m + (_joint(pose, "lift").z_m if pose.eye.joint == "lift" else 0.0)


@pytest.mark.parametrize("level", [level for level in SCENE.levels if level.intensity >= RIDE.least_intensity])
def test_it_goes_down_to_the_street_and_up_again_and_never_higher_than_the_level(level) -> None:
    poses = [_posed(level.intensity, _at(second / 2)) for second in range(round(2 * RIDE.lasts_s) + 10)]
    heights = [_standing_height_m(pose) for pose in poses if pose.eye.joint == "lift"]

    highest = SCENE.at("height_m", level.intensity)
    assert max(heights) == pytest.approx(highest)
    assert heights[-1] == pytest.approx(highest)
    assert min(heights) == pytest.approx(STREET_M)


@pytest.mark.parametrize("intensity", [0.1, 0.4, 0.6, 0.8, 1.0])
def test_what_holds_and_carries_is_what_the_level_says(intensity: float) -> None:
    pose = _posed(intensity, _at(20.0))

    walls, floor = _joint(pose, "lift_walls"), _joint(pose, "lift_floor")
    assert walls.z_scale * SOLID_WALL_M == pytest.approx(SCENE.at("railing_m", intensity), abs=0.002)
    assert floor.x_scale * SOLID_FLOOR_M == pytest.approx(SCENE.at("plank_width_m", intensity))


def test_nothing_sways_while_one_rides() -> None:
    rig = _joint(_posed(1.0, _at(20.0)), "rig")

    assert (rig.x_m, rig.heading_deg, rig.pitch_deg, rig.roll_deg) == (0, 0, 0, 0)


def test_it_gains_and_loses_its_speed_softly() -> None:
    down_m = np.array([130.0 * ride_of(_at(frame * FRAME_S)).down for frame in range(2400)])
    speed = np.diff(down_m) / FRAME_S
    push = np.diff(speed) / FRAME_S

    assert np.abs(speed).max() < 7
    assert np.abs(push).max() < 1.0  # m/s2; tall buildings' lifts have 1 to 1.5
    assert np.abs(np.diff(push)).max() / FRAME_S < 0.6  # m/s3; lifts may have 2


@given(st.floats(0.01, 95.0), st.none() | st.floats(0.0, 30.0))
def test_one_is_aboard_or_not_and_changes_only_behind_the_whole_veil(since_s: float, ended_s: float | None) -> None:
    now, later = (ride_of(_at(since_s + d, None if ended_s is None else ended_s + d)) for d in (0.0, FRAME_S))

    assert 0 <= now.veil <= 1
    assert 0 <= now.down <= 1
    assert abs(later.veil - now.veil) < 0.06
    if later.is_aboard != now.is_aboard:
        assert min(now.veil, later.veil) > 0.95
    else:
        assert abs(later.down - now.down) < 0.002


@pytest.mark.parametrize("at_s", [0.4, 1.0, 1.3, 3.0, 12.0, 20.0, 37.0, 55.0, 79.0])
def test_called_off_it_comes_to_rest_and_one_stands_where_one_stood(at_s: float) -> None:
    before = _posed(0.9, _at(0.0))
    frames = [_posed(0.9, _at(at_s + s, s)) for s in np.arange(0, 6, FRAME_S)]

    aboard = [pose for pose in frames if pose.eye.joint == "lift"]
    heights = [_standing_height_m(pose) for pose in aboard]
    speeds = [abs(b - a) / FRAME_S for a, b in pairwise(heights)]
    assert all(later <= sooner + 0.05 for sooner, later in pairwise(speeds)) or at_s < 12
    assert len(aboard) <= (BOARDS_S + 0.1) / FRAME_S
    assert frames[-1].eye == before.eye
    assert frames[-1].veil == 0


def test_it_would_come_to_rest_by_itself_within_the_time_that_it_promises() -> None:
    assert f"within {['zero', 'one', 'two', 'three'][round(STOPS_S)]} seconds" in RIDE.undo


def test_nothing_jumps_but_behind_the_veil() -> None:
    poses = [posed(SCENE, 1.0, 30 + s, lift_ride=_at(s)) for s in np.arange(0, RIDE.lasts_s + 5, 0.1)]

    for one, other in pairwise(poses):
        if one.eye.joint == other.eye.joint:
            a, b = (np.array(numbers_of(replace(pose, sounds=(), figures=()))) for pose in (one, other))
            assert np.abs(a - b).max() < 0.7  # 6.5 m/s


def test_the_stage_lets_the_scene_s_own_veil_through() -> None:
    choreography = Choreography()
    targets = SceneTargets(scene="heights", intensity=0.5)
    ordered = replace(targets, events=(SceneEvent(name="lift_ride", begins_t=12.0),))

    standing = [choreography.step(FRAME_S, i * FRAME_S, targets) for i in range(360)][-1]
    boarding = [choreography.step(FRAME_S, 12 + i * FRAME_S, ordered) for i in range(90)]

    assert standing.veil == 0
    assert max(pose.veil for pose in boarding) == 1
    assert {pose.eye.joint for pose in boarding} == {"rig", "lift"}


def test_wind_is_softer_behind_glass_and_the_city_louder_at_the_street() -> None:
    def level(pose: Pose, name: str) -> float:
        return next(sound.level for sound in pose.sounds if sound.sound == name)

    standing, street = _posed(0.9, _at(0.0)), _posed(0.9, _at(38.0))

    assert level(street, "wind_left") < 0.5 * level(standing, "wind_left")
    assert level(street, "city") > 2 * level(standing, "city")
    assert level(street, "lift_motor") == 0
    assert level(_posed(0.9, _at(20.0)), "lift_motor") > 0.1


def _shot(intensity: float, since_s: float, view: View) -> Shot:
    targets = SceneTargets(
        scene="heights", intensity=intensity, events=(SceneEvent(name="lift_ride", begins_t=100.0, ends_t=180.0),)
    )
    return Shot(t=100 + since_s, targets=targets, view=view)


@pytest.fixture(scope="module")
def pictures() -> tuple[Picture, ...]:
    shots = [_shot(0.8, s, View.FORWARD) for s in (0.0, BOARDS_S + 0.1, 4.0, 38.0)]
    shots += [_shot(level, 74.0, View.DOWN) for level in (0.2, 1.0)]
    return draw_pictures(shots, width_px=96, height_px=72, multisamples=0)


def test_one_sees_the_cage_the_veil_and_how_far_down_one_is(pictures: tuple[Picture, ...]) -> None:
    plank, veiled, top, street = pictures[:4]

    assert np.ptp(veiled.astype(int), axis=(0, 1)).max() <= 2
    assert changed(plank, top) > 0.1
    assert changed(top, street) > 0.4


def test_the_floor_is_boards_where_it_is_easy_and_glass_over_the_depth_where_it_is_hard(
    pictures: tuple[Picture, ...],
) -> None:
    easy, hard = (picture[50:, 24:72].astype(int) for picture in pictures[4:])

    def boards(picture: Picture) -> float:
        return float((picture[..., 0] > picture[..., 2] + 30).mean())

    assert boards(easy) > 0.6
    assert boards(hard) < 0.5


def test_a_ride_that_was_called_off_before_it_began_is_none() -> None:
    undone = SceneTargets(
        scene="heights", intensity=0.6, events=(SceneEvent(name="lift_ride", begins_t=12.0, ends_t=11.0),)
    )

    assert settled_pose(15.0, undone) == settled_pose(15.0, replace(undone, events=()))
