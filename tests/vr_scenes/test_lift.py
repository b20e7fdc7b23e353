"""The lift: it rides and stops where it should, nothing jumps, and every dimension and event is to be seen."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.vr_scenes.graded_rig import LEVELS, Drawn, changed, drawn, largest_jump, posed
from vr_scenes.catalog.lift.ride import ROUND_S, STOREY_M, Ride, ride
from vr_scenes.choreography import scene_pose_of
from vr_scenes.event_traces import change
from vr_scenes.exposure import AFTERMATH_S
from vr_scenes.pose import Happening, Moment, Placement, Pose, View
from vr_scenes.scenes import load_scene

SCENE = load_scene("lift")
FRAME_S = 1 / 30


def _ride(intensity: float, clock_s: float, **happenings: Happening) -> Ride:
    numbers = {one.name: SCENE.at(one.name, intensity) for one in SCENE.dimensions}
    moment = Moment(intensity=intensity, clock_s=clock_s, breath=0.0, numbers=numbers, happenings=happenings)
    return ride(moment)


@pytest.mark.parametrize("tenth", range(11))
def test_the_door_never_opens_between_storeys(tenth: int) -> None:
    for second in np.arange(0, ROUND_S, 0.2):
        now = _ride(tenth / 10, float(second))
        assert now.open_share < 1e-6 or abs(now.height_m) < 1e-6


@pytest.mark.parametrize(("tenth", "closed_s"), [(0, 0.0), (5, 20.0), (8, 52.0), (10, 60.0)])
def test_the_door_is_closed_as_long_as_the_level_says(tenth: int, closed_s: float) -> None:
    shares = [_ride(tenth / 10, step / 10).open_share for step in range(600)]

    assert sum(share < 0.5 for share in shares) / 10 == pytest.approx(closed_s, abs=3.5)


def test_it_rides_as_high_as_the_level_says_and_no_faster_than_a_lift() -> None:
    for tenth in range(11):
        heights = [_ride(tenth / 10, second / 10).height_m for second in range(round(ROUND_S * 10))]

        assert max(heights) == pytest.approx(STOREY_M * SCENE.at("storeys", tenth / 10), abs=0.01)
        assert max(abs(b - a) * 10 for a, b in pairwise(heights)) < 3.5


@pytest.mark.parametrize("tenth", range(11))
def test_it_stands_between_storeys_as_long_as_the_level_says(tenth: int) -> None:
    stands_s = SCENE.at("stands_s", tenth / 10)
    round_of = [_ride(tenth / 10, step / 10) for step in range(600)]

    still = [now for before, now in pairwise(round_of) if abs(now.height_m - before.height_m) < 1e-4]
    halted = [now for now in still if 0.3 < now.height_m / STOREY_M % 1 < 0.7]
    assert len(halted) / 10 == pytest.approx(stands_s, abs=0.5)
    assert all(now.open_share < 1e-6 for now in halted)
    assert max(now.stands for now in round_of) == pytest.approx(1.0 if stands_s else 0.0)


@pytest.mark.parametrize("began_at_s", [6.0, 14.0, 22.0, 31.0])
def test_it_stops_between_two_storeys_and_stays_there(began_at_s: float) -> None:
    stuck = [_ride(0.8, began_at_s + s, stops=Happening(began_s=s)) for s in (4.0, 20.0, 60.0)]

    heights = [now.height_m / STOREY_M for now in stuck]
    assert max(heights) - min(heights) < 1e-6
    assert heights[0] % 1 == pytest.approx(0.5)
    assert all(now.open_share == 0 and now.way == 0 for now in stuck)


def test_a_stop_that_is_undone_lets_it_ride_on() -> None:
    free = _ride(0.8, 50.0, stops=Happening(began_s=30.0, ended_s=9.0))

    assert free == _ride(0.8, 50.0)


def test_an_event_that_was_undone_before_it_began_never_shows() -> None:
    never = [posed(SCENE, 0.8, 20.0, stops=Happening(began_s=s, ended_s=s + 0.1)) for s in (0.5, 2.0)]

    assert largest_jump([posed(SCENE, 0.8, 20.0), *never]) == 0


def _riders(pose: Pose) -> list[Placement]:
    return [place for place in pose.placements if place.joint.startswith("rider")]


def _boarded(intensity: float, began_s: float, ended_s: float | None = None) -> Pose:
    return posed(SCENE, intensity, 40 + began_s, people_get_in=Happening(began_s=began_s, ended_s=ended_s))


@pytest.mark.parametrize("intensity", [0.35, 0.7, 1.0])
def test_people_walk_through_an_open_door_and_never_into_the_eye(intensity: float) -> None:
    half_m = math.sqrt(SCENE.at("floor_m2", intensity)) / 2
    for began_s in np.arange(0, 60, 0.5):
        ended_s = began_s - 32 if began_s > 32 else None
        pose = _boarded(intensity, float(began_s), ended_s)
        opening = pose.figures[0].values["opening"][0] / max(pose.figures[0].values["opening"][0], 0.3)
        for rider in _riders(pose):
            if rider.z_m > -2 and abs(rider.y_m - half_m) < 0.2:
                assert opening > 0.9
            if rider.z_m > -2:
                assert math.dist((rider.x_m, rider.y_m), (pose.eye.x_m, pose.eye.y_m)) > 0.22


def test_who_got_in_gets_out_again_when_that_is_undone() -> None:
    inside, outside = _boarded(0.8, 28.0), _boarded(0.8, 50.0, ended_s=AFTERMATH_S)

    assert all(rider.z_m == 0 for rider in _riders(inside))
    assert all(rider.z_m < -50 for rider in _riders(outside))
    assert outside.figures[0].values["room"] == posed(SCENE, 0.8, 90.0).figures[0].values["room"]


@pytest.mark.parametrize("undone_at_s", [5.0, 9.3, 12.1, 16.0, 21.0])
def test_people_who_are_called_back_on_the_way_turn_round_and_are_gone_in_time(undone_at_s: float) -> None:
    course = [_boarded(0.8, undone_at_s + s, ended_s=s) for s in np.arange(0.1, AFTERMATH_S + 0.1, 0.1).tolist()]
    ways = [[(rider.x_m, rider.y_m) for rider in _riders(pose) if rider.z_m == 0] for pose in course]

    assert change(course[-1], posed(SCENE, 0.8, 40 + undone_at_s + AFTERMATH_S)) < 1e-6
    for before, after in pairwise(ways):
        if len(before) == len(after):
            assert max((math.dist(a, b) for a, b in zip(before, after, strict=True)), default=0) < 0.3


def test_nobody_gets_in_if_that_is_undone_before_the_door_opens() -> None:
    poses = [_boarded(0.8, began_s, ended_s=began_s - 4.0) for began_s in np.arange(4.0, 14.0, 0.1)]

    assert largest_jump([_without_people(pose) for pose in poses]) < 0.6
    assert poses[-1].figures[0].values["opening"] == pytest.approx(posed(SCENE, 0.8, 53.9).figures[0].values["opening"])


@pytest.mark.parametrize("intensity", [0.35, 0.9])
def test_boarding_moves_nothing_by_jumps(intensity: float) -> None:
    course = [
        _boarded(intensity, began_s, ended_s=began_s - 32 if began_s > 32 else None)
        for began_s in np.arange(0, 60, 0.3).tolist()
    ]
    lift = [_without_people(pose) for pose in course]
    near = [[rider for rider in _riders(pose) if rider.z_m > -2] for pose in course]

    assert largest_jump(lift) < 3.6  # metres of height, ten storeys in 18 s
    for before, after in pairwise(near):
        for one, other in zip(before, after, strict=False):
            if one.joint == other.joint and min(one.z_m, other.z_m) == 0:
                assert math.dist((one.x_m, one.y_m), (other.x_m, other.y_m)) < 0.6


def _without_people(pose: Pose) -> Pose:
    """People blink and swing; their own tests hold how."""
    placements = tuple(place for place in pose.placements if not place.joint.startswith(("rider", "passer")))
    return replace(pose, figures=pose.figures[:1], placements=placements)


@pytest.mark.parametrize("intensity", [0.0, 0.45, 1.0])
def test_nothing_jumps_from_frame_to_frame(intensity: float) -> None:
    event = dict.fromkeys(("stops", "emergency_light", "door_jams", "alarm"), (3.0, 9.0))
    poses = [
        posed(
            SCENE, intensity, 12 + s,
            **{name: Happening(began_s=s - begins, ended_s=s - ends) for name, (begins, ends) in event.items()},
        )
        for s in np.arange(0, 14, 2 * FRAME_S)
    ]  # fmt: skip

    assert largest_jump([_without_people(pose) for pose in poses]) < 0.4


def test_a_pose_is_continuous_in_intensity() -> None:
    poses = [_without_people(posed(SCENE, step / 300, 33.3)) for step in range(301)]

    assert largest_jump(poses) < 0.5


def test_the_lamp_dips_slowly() -> None:
    lamps = [posed(SCENE, 1.0, frame / 20).figures[0].values["panel"][0] for frame in range(20 * 40)]

    falls = [later < earlier for earlier, later in pairwise(lamps)]
    turns = sum(before != after for before, after in pairwise(falls))
    assert turns / 2 / 40 < 1.5  # dips a second; 3 is where flicker begins to be a danger
    assert min(lamps) < 0.7 * max(lamps)


def test_the_lamp_saves_light_and_the_fan_is_silent_while_the_lift_stands() -> None:
    stands, rides = (posed(SCENE, 0.9, clock_s) for clock_s in (18.0, 10.0))
    numbers = {one.name: SCENE.at(one.name, 0.9) for one in SCENE.dimensions} | {"unsteady": 0.0}
    moments = [Moment(intensity=0.9, clock_s=clock_s, breath=0.0, numbers=numbers) for clock_s in (18.0, 10.0)]
    lamps = [scene_pose_of("lift")(SCENE, moment).figures[0].values["panel"][0] for moment in moments]
    fans = [next(one.level for one in pose.sounds if one.sound == "ventilation") for pose in (stands, rides)]

    assert lamps[0] == pytest.approx(0.7 * lamps[1])
    assert fans[0] < 0.3 * fans[1]


def test_whoever_walks_through_the_hall_keeps_clear_of_the_eye_and_does_not_rush() -> None:
    poses = [posed(SCENE, 0.0, s / 10) for s in range(420)]
    course = [next(place for place in pose.placements if place.joint == "passer3") for pose in poses]
    eyes = [posed(SCENE, tenth / 10, 0.0).eye for tenth in range(3)]

    assert min(math.dist((at.x_m, at.y_m), (eye.x_m, eye.y_m)) for at in course for eye in eyes) > 1.5
    assert max(math.dist((a.x_m, a.y_m), (b.x_m, b.y_m)) for a, b in pairwise(course)) < 0.17
    assert max(abs(math.remainder(b.heading_deg - a.heading_deg, 360)) for a, b in pairwise(course)) < 20


def test_the_eye_stays_inside_the_walls() -> None:
    for tenth in range(3, 11):
        pose = posed(SCENE, tenth / 10, 5.0)
        half_m = math.sqrt(SCENE.at("floor_m2", tenth / 10)) / 2
        assert abs(pose.eye.y_m) < half_m - 0.25
        assert pose.eye.z_m < SCENE.at("ceiling_m", tenth / 10) - 0.3


@pytest.fixture(scope="module")
def pictures() -> Drawn:
    views = {"storeys": View.RIGHT, "stands_s": View.RIGHT, "windows": View.LEFT, "door_behind": View.BACK}
    return drawn(SCENE, t=17.0, at=0.9, views=views, event_view=View.RIGHT)


@pytest.mark.parametrize("dimension", [one.name for one in SCENE.dimensions])
def test_each_dimension_is_to_be_seen(pictures: Drawn, dimension: str) -> None:
    assert (pictures.held[dimension].max(axis=2) > 6).mean() > 0.0005


@pytest.mark.parametrize("event", [event.name for event in SCENE.events])
def test_each_event_is_to_be_seen(pictures: Drawn, event: str) -> None:
    assert changed(pictures.top, pictures.events[event], by=5) > 0.0005


def test_it_gets_darker_and_closer_from_level_to_level(pictures: Drawn) -> None:
    light = [picture.mean() for picture in pictures.levels]

    assert light[-1] < 0.55 * light[0]
    for (low, one), (_, other) in pairwise(zip(LEVELS, pictures.levels, strict=True)):
        assert changed(one, other) > 0.15, low
