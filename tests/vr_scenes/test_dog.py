"""The dog: its paws never slide, fence and leash hold it, it never comes too close, every dimension is to be seen."""

import math
from itertools import pairwise

import numpy as np
import pytest

from vr_scenes.catalog.dog.anatomy import BONES, FEET, FIRST_LEG, LEFT_EAR, LEG_BONES, LEG_JOINTS, LEGS
from vr_scenes.catalog.dog.bearing import Manner, bones_of, shifted_paws
from vr_scenes.catalog.dog.behaviour import CYCLE_S, Stance, Urges, stance
from vr_scenes.catalog.dog.choreography import BEHIND_FENCE_M, NOSE_AHEAD, pose
from vr_scenes.catalog.dog.owner import BESIDE_M, LOOK
from vr_scenes.catalog.dog.sounds import sounds
from vr_scenes.exposure import Hold, SceneEvent, SceneTargets
from vr_scenes.people.skeleton import BONE, joints
from vr_scenes.pictures import Picture, Shot, draw_pictures
from vr_scenes.pose import Happening, Moment, Placement, Pose
from vr_scenes.scenes import load_scene

SCENE = load_scene("dog")
FRAME_S = 1 / 60
LIVELY = Urges(height_m=0.65, home_m=0.4, to_you_m=1.2, aside_m=1.8, liveliness=1.0)
SMALL = Urges(height_m=0.34, home_m=1.9, to_you_m=0.8, aside_m=1.0, liveliness=0.65)


def _pose(intensity: float, clock_s: float, held: dict[str, float] | None = None, **happenings: Happening) -> Pose:
    numbers = {one.name: SCENE.at(one.name, intensity) for one in SCENE.dimensions}
    for name, level in (held or {}).items():
        numbers[name] = SCENE.at(name, level)
    moment = Moment(intensity=intensity, clock_s=clock_s, breath=0.0, numbers=numbers, happenings=happenings)
    return pose(SCENE, moment)


def _joint(shown: Pose, name: str) -> Placement:
    return next(place for place in shown.placements if place.joint == name)


def _nose(shown: Pose) -> tuple[float, float]:
    dog = _joint(shown, "dog")
    ahead, turn = NOSE_AHEAD * 0.6 * dog.x_scale, math.radians(dog.heading_deg)
    return dog.x_m - math.sin(turn) * ahead, dog.y_m + math.cos(turn) * ahead


def _slip_m(before: Stance, after: Stance) -> float:
    is_down = (before.lifts == 0) & (after.lifts == 0)
    return float(np.abs(after.paws[is_down, :2] - before.paws[is_down, :2]).max(initial=0.0))


@pytest.mark.parametrize("urges", [LIVELY, SMALL], ids=["large", "small"])
def test_no_paw_slides_while_it_is_down(urges: Urges) -> None:
    course = [stance(frame / 25, urges, BEHIND_FENCE_M) for frame in range(round(25 * CYCLE_S))]

    assert max(_slip_m(before, after) for before, after in pairwise(course)) < 1e-9


@pytest.mark.parametrize("event", ["runs", "comes"])
def test_no_paw_slides_in_an_event(event: str) -> None:
    course = []
    for frame in range(24 * 25):
        s = frame / 25
        own = {f"{event}_m": 1.5, f"{event}_s": s, f"{event}_share": 1.0}
        urges = Urges(height_m=0.6, home_m=1.0, to_you_m=0.0, aside_m=0.0, liveliness=0.7, **own)
        course.append(stance(24 + 0.001 * s, urges, BEHIND_FENCE_M))

    assert max(_slip_m(before, after) for before, after in pairwise(course)) < 1e-9


def test_it_walks_with_three_paws_down_and_rests_on_four() -> None:
    course = [stance(frame / 15, LIVELY, BEHIND_FENCE_M) for frame in range(round(CYCLE_S * 15))]
    down = [LEGS - int((at.lifts > 0).sum()) for at in course]

    assert min(down) >= 3
    assert sum(count == 4 for count in down) > 0.4 * len(down)


@pytest.mark.parametrize("posture", [0.0, 1.0, 2.0])
def test_its_legs_hold_together_lying_sitting_and_standing(posture: float) -> None:
    shift, lifts = shifted_paws(posture)
    paws = np.c_[FEET + shift, np.zeros(LEGS)]
    bones = bones_of(paws, lifts, Manner(posture=posture)).astype(float)

    assert bones.shape == (BONES, 4, 4)
    for leg in range(LEGS):
        first = FIRST_LEG + leg * LEG_BONES
        for joint, upper, lower in ((1, first, first + 1), (2, first + 1, first + 2), (3, first + 2, first + 3)):
            place = np.array([*LEG_JOINTS[leg, joint], 1.0])
            assert np.abs(bones[upper] @ place - bones[lower] @ place)[:3].max() < 0.03


@pytest.mark.parametrize("event", ["", "comes_to_sniff", "runs", "leash_slips"])
def test_it_never_touches_you(event: str) -> None:
    for tenth in range(0, 11, 2):
        for second in range(0, round(CYCLE_S), 4):
            shown = _pose(tenth / 10, second, **({event: Happening(began_s=8.0)} if event else {}))
            nose = _nose(shown)
            assert math.dist(nose, (shown.eye.x_m, shown.eye.y_m)) > 0.35


@pytest.mark.parametrize("event", ["", "comes_to_sniff", "runs"])
def test_a_closed_gate_holds_it_back_however_strong_the_rest_is(event: str) -> None:
    for second in range(0, round(CYCLE_S), 3):
        shown = _pose(1.0, second, {"gate_open": 0.0}, **({event: Happening(began_s=8.0)} if event else {}))
        assert _nose(shown)[1] > 0.05


def test_it_goes_no_farther_than_its_leash() -> None:
    for tenth in range(11):
        for second in range(0, round(CYCLE_S), 3):
            shown = _pose(tenth / 10, second)
            dog, person = _joint(shown, "dog"), _joint(shown, "owner")
            away = math.dist((dog.x_m, dog.y_m), (person.x_m, person.y_m))
            assert away < SCENE.at("leash_m", tenth / 10) + BESIDE_M


@pytest.mark.parametrize("intensity", [0.2, 0.6, 1.0])
def test_nothing_jumps_from_frame_to_frame(intensity: float) -> None:
    course = [_pose(intensity, 27.0 + frame * FRAME_S) for frame in range(round(4 / FRAME_S))]
    for before, after in pairwise(course):
        a, b = _joint(before, "dog"), _joint(after, "dog")
        assert math.dist((a.x_m, a.y_m), (b.x_m, b.y_m)) / FRAME_S < 2.5
        for one, other in zip(before.figures, after.figures, strict=True):
            assert np.abs(one.bones - other.bones).max() < 0.5  # a leg that swings turns 30 degrees at most


@pytest.mark.parametrize(
    ("event", "lasts_s"), [("barks_at_you", 20.0), ("runs", 40.0), ("comes_to_sniff", 60.0), ("leash_slips", 60.0)]
)
def test_an_event_shows_and_is_over(event: str, lasts_s: float) -> None:
    def bones(happening: Happening | None) -> np.ndarray:
        shown = _pose(0.9, 24.0, **({} if happening is None else {event: happening}))
        places = np.array([[place.x_m, place.y_m, place.heading_deg] for place in shown.placements])
        return np.concatenate([places.ravel(), *(figure.bones.ravel() for figure in shown.figures)])

    quiet = bones(None)

    assert np.abs(bones(Happening(began_s=4.35)) - quiet).max() > 0.05
    assert bones(Happening(began_s=lasts_s)) == pytest.approx(quiet, abs=1e-5)
    assert bones(Happening(began_s=30.0, ended_s=22.0)) == pytest.approx(quiet, abs=1e-5)


def test_every_sound_it_names_is_there_and_loops_without_a_click() -> None:
    made = {sound.name: sound for sound in sounds()}

    assert {sound.sound for tenth in range(11) for sound in _pose(tenth / 10, 5.0).sounds} == set(made)
    for sound in made.values():
        assert np.abs(sound.samples).max() <= 1
        assert abs(float(sound.samples[0] - sound.samples[-1])) < 0.35


@pytest.mark.parametrize(("dark", "hangs"), [(0.0, True), (0.22, True), (0.45, False), (1.0, False)])
def test_its_ears_hang_on_a_light_dog_and_stand_open_to_the_front_on_a_dark_one(dark: float, hangs: bool) -> None:
    paws = np.c_[FEET, np.zeros(LEGS)]
    bones = bones_of(paws, np.zeros(LEGS), Manner(posture=2.0, ears_up=dark)).astype(float)

    for side in (0, 1):
        turn = bones[LEFT_EAR + side][:3, :3]
        tip, broad = turn @ [0.0, 0.0, 1.0], turn @ [1.0, 0.0, 0.0]
        assert (tip[2] < -0.3) == hangs
        assert hangs or abs(broad[1]) > 0.7  # what is broad from the side in rest is now seen from ahead


def test_the_leash_runs_from_its_handle_to_the_collar_and_the_handle_lies_flat_once_it_fell() -> None:
    for second in range(0, 40, 5):
        held, fallen = _pose(0.8, second), _pose(0.8, second, leash_slips=Happening(began_s=8.0))
        for shown in (held, fallen):
            handle, line = _joint(shown, "reel"), shown.figures[2].bones[:, :3, 3]
            assert math.dist(line[0], (handle.x_m, handle.y_m, handle.z_m)) < 0.16
            assert math.dist(line[-1], (*_nose(shown), 0.3)) < 0.75
        assert _joint(held, "reel").z_m > 0.7
        assert _joint(fallen, "reel").z_m < 0.05
        assert _joint(fallen, "reel").roll_deg == pytest.approx(90)


def test_whoever_holds_it_stands_with_both_feet_on_the_ground() -> None:
    for tenth in range(11):
        person = _pose(tenth / 10, 5.0).figures[1].bones
        lowest = [
            (person[BONE[f"{side}_foot"]] @ [*joints(LOOK)[BONE[f"{side}_foot"]], 1.0])[2] for side in ("left", "right")
        ]
        assert abs(lowest[0] - lowest[1]) < 0.02


@pytest.fixture(scope="module")
def drawn() -> list[Picture]:
    levels = [Shot(t=22.4, targets=SceneTargets(scene="dog", intensity=tenth / 10)) for tenth in (0, 2, 4, 6, 8, 10)]
    held = [
        Shot(t=22.4, targets=SceneTargets(scene="dog", intensity=0.8, holds=(Hold(dimension=one.name, level=0.0),)))
        for one in SCENE.dimensions
    ]
    run = SceneTargets(scene="dog", intensity=0.8, events=(SceneEvent(name="leash_slips", begins_t=12.0),))
    return list(draw_pictures([*levels, *held, Shot(t=22.4, targets=run)], width_px=128, height_px=96, multisamples=0))


def test_each_dimension_is_to_be_seen(drawn: list[Picture]) -> None:
    for place, dimension in enumerate(SCENE.dimensions):
        changed = (np.abs(drawn[4].astype(float) - drawn[6 + place]).max(axis=2) > 12).mean()
        if dimension.name == "leash_m":  # how far it may go shows while it goes, not while it stands
            continue
        assert changed > 0.0004, dimension.name


def test_a_short_leash_keeps_it_near_its_owner() -> None:
    def farthest(level: float) -> float:
        course = (_pose(0.4, 24.0, {"leash_m": level}, runs=Happening(began_s=s / 2)) for s in range(24))
        return max(-_joint(shown, "dog").x_m for shown in course)

    assert farthest(0.0) < 0.5 * farthest(1.0)


def test_the_levels_differ_and_none_is_black_or_washed_out(drawn: list[Picture]) -> None:
    for lower, upper in pairwise(drawn[:6]):
        assert np.abs(lower.astype(float) - upper).mean() > 2
    for picture in drawn[:6]:
        assert 60 < picture.mean() < 200


def test_a_leash_that_slipped_is_to_be_seen(drawn: list[Picture]) -> None:
    assert (np.abs(drawn[4].astype(float) - drawn[-1]).max(axis=2) > 15).mean() > 0.0005
