"""The field narrows while the scene carries the eye, softly and never for nothing; no scene turns anybody's head."""

import math
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from vr_scenes.choreography import settled_pose
from vr_scenes.comfort import (
    GROWS_WITHIN_S,
    LEAP_M_PER_S,
    NARROWEST_DEG,
    WIDEST_DEG,
    Carried,
    Comfort,
    Vignette,
    clear_field_deg,
)
from vr_scenes.exposure import SceneEvent, SceneTargets
from vr_scenes.model_shelf import build_model
from vr_scenes.pose import Placement, Pose
from vr_scenes.scenes import load_scene, scene_names

FRAME_S = 1 / 30
TURN_DEG = {"heights": (0.5, 0.8, 2.0)}  # heading, pitch, roll to either side: the plank sways; no other scene turns


def _ridden(comfort: Comfort, speed_m_per_s: float, seconds: float = 3.0, dt_s: float = FRAME_S) -> list[float]:
    vignette = Vignette(comfort)
    return [
        vignette.step(dt_s, Carried(scene="lift", place_m=(0.0, 0.0, speed_m_per_s * number * dt_s)))
        for number in range(round(seconds / dt_s))
    ]


def _steady(comfort: Comfort, passes_m_per_s: float) -> float:
    vignette = Vignette(comfort)
    here = Carried(scene="crowd", place_m=(0.0, 0.0, 0.0), passes_m_per_s=passes_m_per_s)
    return [vignette.step(FRAME_S, here) for _ in range(60)][-1]


@pytest.mark.parametrize(("comfort", "field_deg"), [(Comfort.OFF, 100), (Comfort.LIGHT, 80), (Comfort.FULL, 60)])
def test_a_ride_narrows_the_field_as_far_as_is_wanted(comfort: Comfort, field_deg: float) -> None:
    assert clear_field_deg(_ridden(comfort, 3.0)[-1]) == pytest.approx(field_deg)
    assert (clear_field_deg(0), clear_field_deg(1)) == (WIDEST_DEG, NARROWEST_DEG)


@pytest.mark.parametrize("dt_s", [1 / 90, 1 / 30, 1 / 8])
def test_the_field_narrows_within_half_a_second_and_never_at_once(dt_s: float) -> None:
    strengths = _ridden(Comfort.FULL, 5.0, dt_s=dt_s)

    assert max(abs(b - a) for a, b in pairwise([0.0, *strengths])) <= dt_s / GROWS_WITHIN_S + 1e-9
    assert strengths[round(1.0 / dt_s)] == 1


def test_swaying_narrows_nothing_and_a_faster_ride_narrows_more() -> None:
    vignette = Vignette(Comfort.FULL)
    sway = [
        vignette.step(
            FRAME_S, Carried(scene="flight", place_m=(0.03 * math.sin(2 * math.pi * 0.3 * n * FRAME_S), 0, 0))
        )
        for n in range(300)
    ]

    assert max(sway) == 0
    assert 0 < _ridden(Comfort.FULL, 0.7)[-1] < _ridden(Comfort.FULL, 1.4)[-1] <= 1


def test_a_world_that_goes_past_windows_narrows_it_less_than_the_same_ride_in_the_open() -> None:
    assert _steady(Comfort.FULL, 0.5) == 0
    assert 0 < _steady(Comfort.FULL, 10.0) < _steady(Comfort.FULL, 40.0) < _ridden(Comfort.FULL, 40.0 * 0.9)[-1]


def test_a_change_of_place_is_no_motion() -> None:
    vignette = Vignette(Comfort.FULL)
    places = [(0.0, 0.0, 0.0)] * 5 + [(0.0, LEAP_M_PER_S, 0.0)] * 5
    leapt = [vignette.step(FRAME_S, Carried(scene="mri", place_m=place)) for place in places]
    other = [vignette.step(FRAME_S, Carried(scene="dog", place_m=(0, 0, 9.0))), vignette.step(FRAME_S, None)]

    assert max(leapt + other) == 0


def test_behind_the_veil_it_goes() -> None:
    vignette = Vignette(Comfort.FULL)
    for number in range(90):
        vignette.step(FRAME_S, Carried(scene="lift", place_m=(0, 0, 0.1 * number)))

    assert [vignette.step(FRAME_S, None) for _ in range(30)][-1] == 0


@pytest.mark.parametrize("dt_s", [math.nan, -1.0, 0.0, math.inf])
def test_a_broken_clock_leaves_it_in_its_range(dt_s: float) -> None:
    vignette = Vignette(Comfort.FULL)

    for number in range(5):
        assert 0 <= vignette.step(dt_s, Carried(scene="lift", place_m=(0, 0, 0.1 * number))) <= 1


def _turn(place: Placement) -> NDArray[np.float64]:
    heading, pitch, roll = (math.radians(one) for one in (place.heading_deg, place.pitch_deg, place.roll_deg))
    (sh, sp, sr), (ch, cp, cr) = map(math.sin, (heading, pitch, roll)), map(math.cos, (heading, pitch, roll))
    about_up = np.array([[ch, -sh, 0], [sh, ch, 0], [0, 0, 1]])
    about_right = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    about_ahead = np.array([[cr, 0, sr], [0, 1, 0], [-sr, 0, cr]])
    return about_up @ about_right @ about_ahead


def _eye_deg(pose: Pose, parents: dict[str, str]) -> tuple[float, float, float]:
    """Heading, pitch and roll that the scene gives the eye in the world."""
    places = {one.joint: one for one in pose.placements}
    turn, joint = _turn(pose.eye), pose.eye.joint
    while joint and joint != "world":
        turn = _turn(places[joint]) @ turn if joint in places else turn
        joint = parents.get(joint, "")
    heading, roll = math.atan2(-turn[0, 1], turn[1, 1]), math.atan2(-turn[2, 0], turn[2, 2])
    return math.degrees(heading), math.degrees(math.asin(turn[2, 1])), math.degrees(roll)


@pytest.mark.parametrize("name", scene_names())
def test_no_scene_turns_the_head_and_only_the_plank_sways_it_a_little(name: str) -> None:
    scene, parents = load_scene(name), {joint.name: joint.parent for joint in build_model(name).joints}
    targets = [SceneTargets(scene=name, intensity=intensity) for intensity in (0.0, 0.5, 1.0)]
    for event in scene.events:
        happens = SceneEvent(name=event.name, begins_t=0.0, ends_t=event.lasts_s or None)
        targets.append(SceneTargets(scene=name, intensity=1.0, events=(happens,)))

    turns = [_eye_deg(settled_pose(t, one), parents) for one in targets for t in (0.5, 1.5, 3.1, 5.3, 8.9, 14.7, 23.1)]

    middle = np.array(_eye_deg(settled_pose(0.0, targets[0]), parents))
    farthest = np.abs(np.array(turns) - middle).max(axis=0)
    assert (farthest <= np.array(TURN_DEG.get(name, (0.01, 0.01, 0.01)))).all(), farthest
