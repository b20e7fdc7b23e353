"""The spider: it never slides, never leaves the table, and every dimension is to be seen."""

import math
from itertools import pairwise

import numpy as np
import pytest

from vr_scenes.catalog.spider.anatomy import LEGS
from vr_scenes.catalog.spider.behaviour import CYCLE_S, Stance, Urges, stance
from vr_scenes.catalog.spider.choreography import BELL_INSIDE_M, TABLE_EDGE_M, pose
from vr_scenes.catalog.spider.legs import stand
from vr_scenes.catalog.spider.sounds import sounds
from vr_scenes.catalog.spider.stepping import steps, whole
from vr_scenes.exposure import Hold, SceneEvent, SceneTargets
from vr_scenes.pictures import Picture, Shot, draw_pictures
from vr_scenes.pose import Happening, Moment, Pose, View
from vr_scenes.scenes import load_scene

SCENE = load_scene("spider")
FRAME_S = 1 / 60
LARGE = Urges(span_m=0.22, roams_m=0.27, liveliness=1.0)
SMALL = Urges(span_m=0.044, roams_m=0.03, liveliness=0.3)


def _pose(intensity: float, clock_s: float, **happenings: Happening) -> Pose:
    numbers = {one.name: SCENE.at(one.name, intensity) for one in SCENE.dimensions}
    moment = Moment(intensity=intensity, clock_s=clock_s, breath=0.0, numbers=numbers, happenings=happenings)
    return pose(SCENE, moment)


def _body(shown: Pose) -> tuple[float, float]:
    place = next(place for place in shown.placements if place.joint == "spider")
    return place.x_m, place.y_m


def _slip_m(before: Stance, after: Stance) -> float:
    """How far feet moved that were down before and after."""
    is_down = (before.feet[:, 2] == 0) & (after.feet[:, 2] == 0)
    return float(np.abs(after.feet[is_down, :2] - before.feet[is_down, :2]).max(initial=0.0))


@pytest.mark.parametrize("urges", [LARGE, SMALL], ids=["large", "small"])
def test_no_foot_slides_while_it_is_down(urges: Urges) -> None:
    course = [stance(frame * FRAME_S, urges) for frame in range(round(CYCLE_S / FRAME_S))]

    assert max(_slip_m(before, after) for before, after in pairwise(course)) < 1e-9


def test_no_foot_slides_while_it_walks_as_the_level_changes_or_it_dashes() -> None:
    course = [
        stance(
            41.2 + frame * FRAME_S,
            Urges(span_m=0.15, roams_m=0.1 + 0.0004 * frame, liveliness=1.0, dash_m=0.13 * math.sin(frame / 60) ** 2),
        )
        for frame in range(300)
    ]

    assert max(_slip_m(before, after) for before, after in pairwise(course)) < 1e-9


def test_at_least_four_feet_are_down_at_any_time() -> None:
    for frame in range(round(CYCLE_S * 30)):
        assert (stance(frame / 30, LARGE).feet[:, 2] == 0).sum() >= 4


def test_all_feet_are_down_and_at_home_before_the_first_step() -> None:
    at_rest = steps(0.0)

    assert np.abs(at_rest.counts).max() < 1e-12
    assert not at_rest.lifts.any()


@pytest.mark.parametrize("count", [-9.0, -1.0, 1.0, 2.0, 17.0])
def test_all_feet_are_down_at_whole_counts(count: float) -> None:
    assert not steps(whole(count)).lifts.any()


def test_the_tips_of_the_legs_are_where_the_feet_should_be() -> None:
    at = stance(7.3, LARGE)
    turn = math.radians(at.heading_deg)
    back = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    tips = np.zeros((10, 3))
    tips[:LEGS, :2] = (at.feet[:, :2] - [at.x_m, at.y_m]) @ back.T / LARGE.span_m
    tips[:LEGS, 2] = -0.088
    tips[LEGS:] = [[-0.062, 0.255, -0.076], [0.062, 0.255, -0.076]]

    limbs = stand(tips, girth=1.0, breath=0.0, jaws=0.0)

    assert np.abs(limbs.joints[:, 6] - tips).max() < 0.01


@pytest.mark.parametrize("event", ["", "dashes", "turns_to_you"])
def test_its_body_stays_on_the_table_and_a_forearm_from_the_eye(event: str) -> None:
    for tenth in range(11):
        for second in range(0, round(CYCLE_S), 3):
            happening = {event: Happening(began_s=3.0)} if event else {}
            shown = _pose(tenth / 10, second, **happening)
            x, y = _body(shown)
            assert abs(x) < 0.4
            assert -TABLE_EDGE_M + 0.1 < y < 0.3
            assert math.dist((shown.eye.x_m, shown.eye.y_m, shown.eye.z_m), (x, y, 0.03)) > 0.45


def test_under_the_closed_glass_it_stays_inside() -> None:
    for tenth in range(5):
        for second in range(0, round(CYCLE_S), 2):
            shown = _pose(tenth / 10, second, dashes=Happening(began_s=3.0))
            assert math.hypot(*_body(shown)) < BELL_INSIDE_M


@pytest.mark.parametrize("intensity", [0.3, 1.0])
def test_nothing_jumps_from_frame_to_frame(intensity: float) -> None:
    course = [
        _pose(intensity, frame * FRAME_S, dashes=Happening(began_s=frame * FRAME_S - 16))
        for frame in range(round(14 / FRAME_S), round(24 / FRAME_S))
    ]
    speeds = [math.dist(_body(before), _body(after)) / FRAME_S for before, after in pairwise(course)]
    turns = [np.abs(a.figures[0].bones - b.figures[0].bones).max() for a, b in pairwise(course)]

    assert max(speeds) < 0.6  # a real one runs as fast
    assert max(turns) < 0.5


def test_it_faces_you_while_it_dashes_and_while_it_backs_away() -> None:
    for second in range(0, round(CYCLE_S), 4):
        at_rest, rushed, backed = (
            next(place for place in _pose(0.9, second, dashes=happening).placements if place.joint == "spider")
            for happening in (Happening(began_s=0.0), Happening(began_s=1.6), Happening(began_s=8.0, ended_s=1.5))
        )

        for place in (rushed, backed):
            assert abs((place.heading_deg - 180 + 180) % 360 - 180) < 45
        assert rushed.y_m < at_rest.y_m - 0.02


@pytest.mark.parametrize("event", ["turns_to_you", "dashes", "drops"])
def test_an_event_shows_and_its_undo_takes_it_back(event: str) -> None:
    def places(happening: Happening | None) -> list[float]:
        shown = _pose(0.9, 28.0, **({} if happening is None else {event: happening}))
        joints = [(p.x_m, p.y_m, p.z_m, p.heading_deg) for p in shown.placements]
        return [number for joint in joints for number in joint]

    quiet, during = places(None), places(Happening(began_s=4.0))
    undone = places(Happening(began_s=30.0, ended_s=12.0))
    over = places(Happening(began_s=120.0))

    assert np.abs(np.array(during) - quiet).max() > 0.04
    assert undone == pytest.approx(quiet)
    assert over == pytest.approx(quiet)


def test_every_sound_it_names_is_there_and_loops_without_a_click() -> None:
    made = {sound.name: sound for sound in sounds()}

    assert {sound.sound for tenth in range(11) for sound in _pose(tenth / 10, 5.0).sounds} == set(made)
    for sound in made.values():
        assert np.abs(sound.samples).max() <= 1
        assert abs(float(sound.samples[0] - sound.samples[-1])) < 0.35


def _held(dimension: str) -> tuple[Shot, Shot]:
    """The hardest level with and without one dimension held back at its easiest."""
    shots = (
        SceneTargets(scene="spider", intensity=0.8, holds=holds)
        for holds in ((), (Hold(dimension=dimension, level=0.0),))
    )
    with_all, without = (Shot(t=5.0, targets=targets, view=View.FORWARD) for targets in shots)
    return with_all, without


@pytest.fixture(scope="module")
def drawn() -> list[Picture]:
    levels = [Shot(t=5.0, targets=SceneTargets(scene="spider", intensity=tenth / 10)) for tenth in (0, 2, 4, 6, 8, 10)]
    held = [shot for one in SCENE.dimensions for shot in _held(one.name)]
    drop = SceneTargets(scene="spider", intensity=0.9, events=(SceneEvent(name="drops", begins_t=-10.0),))
    calm = SceneTargets(scene="spider", intensity=0.9)
    shots = [*levels, *held, Shot(t=5.0, targets=drop), Shot(t=5.0, targets=calm)]
    return list(draw_pictures(shots, width_px=128, height_px=96, multisamples=0))


def test_each_dimension_is_to_be_seen(drawn: list[Picture]) -> None:
    for place, dimension in enumerate(SCENE.dimensions):
        whole_picture, held = drawn[6 + 2 * place].astype(float), drawn[7 + 2 * place].astype(float)
        changed = (np.abs(whole_picture - held).max(axis=2) > 12).mean()
        assert changed > 0.001, dimension.name


def test_the_levels_differ_and_none_is_black_or_washed_out(drawn: list[Picture]) -> None:
    for lower, upper in pairwise(drawn[:6]):
        assert np.abs(lower.astype(float) - upper).mean() > 2
    for picture in drawn[:6]:
        assert 60 < picture.mean() < 200


def test_the_spider_on_its_thread_is_to_be_seen(drawn: list[Picture]) -> None:
    assert (np.abs(drawn[-2].astype(float) - drawn[-1]).max(axis=2) > 20).mean() > 0.001
