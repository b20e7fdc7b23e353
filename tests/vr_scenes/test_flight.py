"""The flight: the ground flows evenly, nothing sickens or jumps, and every dimension and event is to be seen."""

import math
from itertools import pairwise

import numpy as np
import pytest

from tests.vr_scenes.graded_rig import LEVELS, Drawn, changed, drawn, numbers_of, posed
from vr_scenes.catalog.flight.motion import REPEAT_M, SPEEDS_KMH, eye_sway_m, flown
from vr_scenes.catalog.flight.passengers import SEATED
from vr_scenes.exposure import SceneEvent, SceneTargets
from vr_scenes.people.look import look_of
from vr_scenes.people.skeleton import BONE, joints
from vr_scenes.pictures import Picture, Shot, draw_pictures
from vr_scenes.pose import Happening, Pose, View
from vr_scenes.scenes import load_scene

SCENE = load_scene("flight")
FRAME_S = 1 / 30
SEEN = [one.name for one in SCENE.dimensions if one.name != "engine"]


def _told(pose: Pose, name: str) -> tuple[float, ...]:
    return next(figure.values[name] for figure in pose.figures if name in figure.values)


def test_each_level_flies_at_a_known_speed_so_that_nothing_is_mixed() -> None:
    for level in SCENE.levels:
        assert level.numbers[0] in SPEEDS_KMH
        assert flown(100.0, level.numbers[0])[2] in (0.0, 1.0)


@pytest.mark.parametrize("speed_kmh", SPEEDS_KMH[1:])
def test_the_ground_flows_at_the_speed_that_the_level_says(speed_kmh: float) -> None:
    first, second = flown(5000.0, speed_kmh), flown(5000.5, speed_kmh)

    way = (second[1] - first[1]) % REPEAT_M
    assert way == pytest.approx(speed_kmh / 3.6 / 2, abs=1e-3)


def test_the_picture_dissolves_evenly_between_two_speeds() -> None:
    shares = [flown(40.0, 25 + (90 - 25) * step / 50)[2] for step in range(1, 51)]

    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_the_head_is_moved_slowly_and_little() -> None:
    frames = [eye_sway_m(frame * FRAME_S, 1.0) for frame in range(3000)]
    across, up = np.array(frames).T

    assert max(np.abs(across).max(), np.abs(up).max()) < 0.03
    for way in (across, up):
        strength = np.abs(np.fft.rfft(way - way.mean()))
        hertz = np.fft.rfftfreq(len(way), FRAME_S)
        assert strength[hertz > 0.32].max() < 0.03 * strength.max()


def test_the_aeroplane_tilts_no_faster_than_an_airliner() -> None:
    banks = [
        _told(posed(SCENE, 1.0, s, banked_turn=Happening(began_s=s - 2)), "attitude")[0] for s in np.arange(0, 30, 0.2)
    ]

    assert max(banks) < math.radians(28)
    assert max(abs(b - a) / 0.2 for a, b in pairwise(banks)) < math.radians(8)


@pytest.mark.parametrize("intensity", [0.0, 0.5, 1.0])
def test_nothing_jumps_from_frame_to_frame(intensity: float) -> None:
    names = [event.name for event in SCENE.events]
    poses = [
        posed(SCENE, intensity, 30 + s, **{name: Happening(began_s=s - 2, ended_s=s - 9) for name in names})
        for s in np.arange(0, 14, 0.1)
    ]
    rows = np.array([_without_the_way(pose) for pose in poses])

    assert np.abs(np.diff(rows, axis=0)).max() < 0.6


def test_a_pose_is_continuous_in_intensity() -> None:
    rows = np.array([_without_the_way(posed(SCENE, step / 100, 3.0)) for step in range(101)])

    assert np.abs(np.diff(rows, axis=0)).max() < 75  # metres of the gate that rolls away


def test_in_a_turn_to_ones_own_side_the_sun_over_that_wing_climbs() -> None:
    level, turning = (
        posed(SCENE, 0.6, 60.0, **happenings).light.sun for happenings in ({}, {"banked_turn": Happening(began_s=20.0)})
    )

    assert level[0] < -0.5
    assert turning[2] > level[2] + 0.15


def test_lightning_glows_softly_and_seldom() -> None:
    glow = np.array([_told(posed(SCENE, 1.0, frame / 4), "weather")[2] for frame in range(4 * 40)])

    assert np.abs(np.diff(glow)).max() * 4 < 2.2  # the whole rise takes over half a second
    assert ((glow[1:] > 0.5) & (glow[:-1] <= 0.5)).sum() <= 3  # in 40 s


def test_the_belt_sign_is_on_where_it_is_rough_and_when_ordered() -> None:
    def belt(intensity: float, **happenings: Happening) -> float:
        return _told(posed(SCENE, intensity, 3.0, **happenings), "dimmed")[1]

    assert belt(0.0) == 0
    assert belt(0.0, gong=Happening(began_s=2.0)) == 1
    assert belt(0.9) == 1


def test_passengers_hold_on_as_it_gets_rough() -> None:
    calm, rough = (
        np.array([figure.bones for figure in posed(SCENE, level, 3.0).figures if figure.figure.startswith("passenger")])
        for level in (0.3, 1.0)
    )

    assert (np.abs(calm - rough).max(axis=(1, 2, 3)) > 0.05).all()


def _without_the_way(pose: Pose) -> list[float]:
    """Without the ground's way, which begins anew at each repeat, unseen; and without people, who blink."""
    figures = tuple(figure for figure in pose.figures if "lamps" in figure.figure)
    told = [*_told(pose, "weather")[:3], *_told(pose, "attitude")[:2]]
    lean = type(pose)(
        scene=pose.scene,
        intensity=pose.intensity,
        clock_s=pose.clock_s,
        eye=pose.eye,
        placements=pose.placements,
        light=pose.light,
        figures=figures,
        sounds=pose.sounds,
    )
    return [*numbers_of(lean), *told]


@pytest.fixture(scope="module")
def pictures() -> Drawn:
    views = dict.fromkeys(("speed_kmh", "height_m", "weather", "turbulence"), View.LEFT)
    return drawn(SCENE, t=20.0, at=0.8, views=views, event_view=View.LEFT)


@pytest.fixture(scope="module")
def turns() -> tuple[Picture, Picture]:
    event = SceneEvent(name="banked_turn", begins_t=-10.0)
    shots = [
        Shot(t=20.0, targets=SceneTargets(scene="flight", intensity=0.4, events=events), view=View.LEFT)
        for events in ((), (event,))
    ]
    level, turning = draw_pictures(shots, width_px=96, height_px=72, multisamples=0)
    return level, turning


@pytest.mark.parametrize("dimension", [name for name in SEEN if name not in ("door_open", "belt_sign")])
def test_each_dimension_is_to_be_seen(pictures: Drawn, dimension: str) -> None:
    assert (pictures.held[dimension].max(axis=2) > 5).mean() > 0.003


@pytest.mark.parametrize("event", ["turbulence_burst", "banked_turn"])
def test_each_event_is_to_be_seen(pictures: Drawn, event: str) -> None:
    assert changed(pictures.top, pictures.events[event], by=5) > 0.005


def test_in_a_turn_to_ones_own_side_the_ground_fills_the_window(turns: tuple[Picture, Picture]) -> None:
    level, turning = (picture[16:56, 22:44].astype(float) for picture in turns)

    green = [float((part[..., 1] - part[..., 2]).mean()) for part in (level, turning)]
    assert green[1] > green[0] + 6


def test_the_levels_look_different_and_end_in_the_dark(pictures: Drawn) -> None:
    light = [picture.mean() for picture in pictures.levels]

    assert light[-1] < 0.6 * light[0]
    for (low, one), (_, other) in pairwise(zip(LEVELS, pictures.levels, strict=True)):
        assert changed(one, other, by=5) > 0.03, low


def test_where_it_is_rough_people_are_shaken_and_the_wing_swings_while_the_eye_stays_calm() -> None:
    def swing(name: str, intensity: float) -> float:
        places = [
            next(place for place in posed(SCENE, intensity, 60 + s).placements if place.joint == name)
            for s in np.arange(0, 6, FRAME_S)
        ]
        ways = np.array([(place.x_m, place.z_m, place.roll_deg) for place in places])
        return float(np.ptp(ways, axis=0).max())

    assert swing("passenger0", 0.1) == 0
    assert 0.01 < swing("passenger0", 1.0) < 0.03
    assert swing("left_wing", 1.0) > 8 * swing("left_wing", 0.4)
    eyes = [posed(SCENE, 1.0, 60 + s).eye.z_m for s in np.arange(0, 6, FRAME_S)]
    assert np.abs(np.diff(eyes)).max() / FRAME_S < 0.03


def test_whoever_holds_on_has_a_hand_on_each_armrest() -> None:
    bones = next(figure.bones for figure in posed(SCENE, 1.0, 3.0).figures if figure.figure == "passenger0")
    rest = joints(look_of(SEATED[0][2], formality=0.3))
    left, right = (bones[BONE[name]] @ np.append(rest[BONE[name]], 1.0) for name in ("left_hand", "right_hand"))

    assert left[0] < -0.15
    assert right[0] > 0.15
    assert 0.62 < left[2] < 0.78
    assert 0.62 < right[2] < 0.78
