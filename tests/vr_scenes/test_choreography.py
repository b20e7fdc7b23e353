"""Nothing pops, calm is quick, and a broken clock moves nothing wildly."""

import math
from dataclasses import astuple, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vr_scenes.choreography import RISE_PER_S, Choreography, breath, scene_pose_of, settled_pose
from vr_scenes.exposure import SAFE_PLACE, Hold, SceneEvent, SceneTargets
from vr_scenes.pose import Moment, Pose
from vr_scenes.scenes import SceneNotFound, load_scene

FRAME_S = 1 / 30
HEIGHTS = SceneTargets(scene="heights", intensity=0.6)
CALM = SceneTargets(scene=SAFE_PLACE, intensity=0.0)
GUST = replace(HEIGHTS, events=(SceneEvent(name="plank_gives", begins_t=12.0),))


def _numbers(pose: Pose) -> list[float]:
    found: list[float] = [pose.veil, pose.intensity]
    for part in (pose.eye, pose.light, *pose.placements):
        found.extend(_flat(astuple(part)))
    return found


def _flat(values: tuple[object, ...]) -> list[float]:
    found: list[float] = []
    for value in values:
        found.extend(_flat(value) if isinstance(value, tuple) else [value] if isinstance(value, float) else [])
    return found


def _change(before: Pose, after: Pose) -> float:
    """The largest change of any number, which would show as a pop; a switch behind the full veil is none."""
    if before.scene != after.scene:
        return 0.0 if before.veil > 0.99 or after.veil > 0.99 else math.inf
    return max(abs(a - b) for a, b in zip(_numbers(before), _numbers(after), strict=True))


_SCENES = {name: (load_scene(name), scene_pose_of(name)) for name in ("heights", SAFE_PLACE)}


def _settled(name: str, intensity: float, t: float) -> Pose:
    scene, pose = _SCENES[name]
    numbers = {one.name: scene.at(one.name, intensity) for one in scene.dimensions}
    return pose(scene, Moment(intensity=intensity, clock_s=t, breath=breath(t, CALM), numbers=numbers))


def _shown(choreography: Choreography, targets: SceneTargets, seconds: float, t: float = 0.0) -> list[Pose]:
    return [choreography.step(FRAME_S, t + i * FRAME_S, targets) for i in range(round(seconds / FRAME_S))]


@pytest.mark.parametrize("scene", ["heights", SAFE_PLACE])
def test_a_pose_is_continuous_in_intensity(scene: str) -> None:
    poses = [_settled(scene, step / 1000, 12.3) for step in range(1001)]

    assert max(_change(a, b) for a, b in pairwise(poses)) < 0.4


@pytest.mark.parametrize("scene", ["heights", SAFE_PLACE])
def test_a_pose_is_continuous_in_time(scene: str) -> None:
    poses = [_settled(scene, 1.0, step / 100) for step in range(2000)]

    moved = [_change(a, b) for a, b in pairwise(poses)]
    assert max(moved) < 0.05


def test_a_jump_of_the_target_is_followed_without_a_pop() -> None:
    choreography = Choreography()
    _shown(choreography, HEIGHTS, 12)

    poses = _shown(choreography, SceneTargets(scene="heights", intensity=1.0), 6)
    poses += _shown(choreography, SceneTargets(scene="heights", intensity=0.0), 6)

    assert max(_change(a, b) for a, b in pairwise(poses)) < 6  # metres of height, within a frame
    assert poses[-1].intensity == pytest.approx(0, abs=0.01)


def test_intensity_rises_no_faster_than_its_limit() -> None:
    choreography = Choreography()
    _shown(choreography, HEIGHTS, 5)

    poses = _shown(choreography, SceneTargets(scene="heights", intensity=1.0), 4)

    rises = [b.intensity - a.intensity for a, b in pairwise(poses)]
    assert max(rises) <= RISE_PER_S * FRAME_S + 1e-9


UNHURRIED = load_scene("crowd")  # a scene whose people walk and whose train rolls from level to level


def _crowd(intensity: float, *holds: Hold) -> SceneTargets:
    return SceneTargets(scene="crowd", intensity=intensity, holds=holds)


def _who_stay(pose: Pose) -> set[str]:
    """Those who wait, sit or stand; others come and go by the clock."""
    return {one.figure for one in pose.figures if one.figure.startswith(("waiting", "seated", "standing"))}


def test_a_scene_that_takes_its_time_rises_no_faster_than_that() -> None:
    choreography = Choreography(first="crowd", intensity=0.3)

    poses = _shown(choreography, _crowd(0.6), 6)

    rises = [b.intensity - a.intensity for a, b in pairwise(poses)]
    assert 0 < max(rises) <= 0.1 / UNHURRIED.tenth_s * FRAME_S + 1e-9


@pytest.mark.parametrize("lower", [_crowd(0.5), _crowd(0.7, Hold(dimension="people", level=0.2))])
def test_a_scene_that_takes_its_time_falls_at_once_behind_the_veil(lower: SceneTargets) -> None:
    choreography = Choreography(first="crowd", intensity=0.7)
    before = _shown(choreography, _crowd(0.7), 4)[-1]
    settled = settled_pose(0.0, lower)

    falling = _shown(choreography, lower, 4)

    shut = next(i for i, pose in enumerate(falling) if pose.veil >= 1)
    assert shut * FRAME_S < 0.5
    assert all(pose.intensity == before.intensity for pose in falling[:shut])
    assert falling[shut].intensity == lower.intensity
    assert _who_stay(falling[shut]) == _who_stay(settled) != _who_stay(before)
    assert falling[-1].veil == 0


def test_a_small_fall_is_followed_without_a_veil() -> None:
    choreography = Choreography(first="crowd", intensity=0.5)
    _shown(choreography, _crowd(0.5), 4)

    poses = _shown(choreography, _crowd(0.49), 2)

    assert all(pose.veil == 0 for pose in poses)
    assert poses[-1].intensity == pytest.approx(0.49, abs=0.001)


def test_a_new_scene_comes_through_the_veil_and_begins_at_nothing() -> None:
    choreography = Choreography()
    _shown(choreography, CALM, 3)

    poses = _shown(choreography, HEIGHTS, 8)

    first = next(i for i, pose in enumerate(poses) if pose.scene == "heights")
    assert poses[first].veil == 1
    assert poses[first].intensity == 0
    assert poses[-1].veil == 0
    assert poses[-1].intensity == pytest.approx(0.6, abs=0.02)


@pytest.mark.parametrize("frames_per_s", [4, 10, 30, 90])
def test_the_safe_place_is_there_within_a_second_at_any_frame_rate(frames_per_s: int) -> None:
    choreography = Choreography()
    _shown(choreography, HEIGHTS, 12)

    poses = [choreography.step(1 / frames_per_s, 20.0, CALM) for _ in range(frames_per_s)]

    assert poses[-1].scene == SAFE_PLACE
    assert poses[-1].veil < 0.05


@pytest.mark.parametrize("seconds", [0.0, 0.5, 1.3, 2.0, 12.0])  # at rest, veil coming, behind it, going, there
def test_a_stop_is_the_safe_place_in_the_very_next_pose(seconds: float) -> None:
    choreography = Choreography()
    _shown(choreography, CALM, 3)
    _shown(choreography, HEIGHTS, seconds)

    choreography.stop()
    stopped = choreography.step(FRAME_S, 20.0, CALM)

    assert (stopped.scene, stopped.veil, stopped.intensity) == (SAFE_PLACE, 0.0, 0.0)


def test_after_a_stop_a_scene_comes_back_only_through_the_veil_and_from_nothing() -> None:
    choreography = Choreography()
    _shown(choreography, GUST, 13, t=0.0)

    choreography.stop()
    poses = _shown(choreography, GUST, 8, t=13.0)

    first = next(i for i, pose in enumerate(poses) if pose.scene == "heights")
    assert first * FRAME_S > 1
    assert (poses[first].veil, poses[first].intensity) == (1.0, 0.0)


def test_the_scene_does_not_drop_while_it_fades_to_calm() -> None:
    choreography = Choreography()
    before = _shown(choreography, HEIGHTS, 12)[-1]

    leaving = [pose for pose in _shown(choreography, CALM, 1) if pose.scene == "heights"]

    assert leaving
    assert all(pose.intensity == before.intensity for pose in leaving)


def _eyes(poses: list[Pose]) -> list[tuple[object, ...]]:
    return [astuple(pose.eye) for pose in poses]


def test_a_stage_that_was_away_comes_back_without_what_began_before_it_came() -> None:
    with_event, without = Choreography(), Choreography()

    back = _shown(with_event, GUST, 12, t=20.0)

    assert _eyes(back) == _eyes(_shown(without, HEIGHTS, 12, t=20.0))
    assert [_numbers(pose) for pose in back][-1] == _numbers(without.step(0.0, 32.0, HEIGHTS))


def test_what_an_event_did_does_not_go_back_at_once_while_its_scene_fades_to_calm() -> None:
    """Called with the bell, one lies outside the scanner: a stop does not show its inside once more."""
    choreography, without = Choreography(), Choreography()
    scanner = SceneTargets(scene="mri", intensity=0.9)
    called = replace(scanner, events=(SceneEvent(name="bell", begins_t=12.0),))

    shown = _shown(choreography, called, 30)[-1]
    inside = _shown(without, scanner, 30)[-1]
    leaving = [pose for pose in _shown(choreography, CALM, 1, t=30.0) if pose.scene == "mri"]

    pillow_m = shown.placements[0].y_m  # the eye is on it
    assert shown.placements[0].joint == shown.eye.joint
    assert abs(pillow_m - inside.placements[0].y_m) > 0.3
    assert all(pose.placements[0].y_m == pytest.approx(pillow_m, abs=0.05) for pose in leaving)


def test_an_event_that_was_undone_as_it_began_is_never_seen() -> None:
    undone = replace(HEIGHTS, events=(SceneEvent(name="bird", begins_t=12.0, ends_t=12.0),))

    assert settled_pose(15.0, undone) == settled_pose(15.0, HEIGHTS)


def test_an_event_about_to_begin_does_not_begin_while_its_scene_fades_to_calm() -> None:
    choreography, without = Choreography(), Choreography()
    pending = replace(HEIGHTS, events=(SceneEvent(name="plank_gives", begins_t=16.1),))
    for one, targets in ((choreography, pending), (without, HEIGHTS)):
        _shown(one, targets, 16)

    leaving = _shown(choreography, CALM, 1, t=16.0)

    assert [_numbers(pose) for pose in leaving] == [_numbers(pose) for pose in _shown(without, CALM, 1, t=16.0)]


@pytest.mark.parametrize("dt_s", [math.nan, math.inf, -math.inf, -5.0, 1e12, 0.0])
def test_a_broken_clock_moves_nothing_wildly(dt_s: float) -> None:
    choreography = Choreography()
    before = _shown(choreography, HEIGHTS, 12)[-1]

    after = choreography.step(dt_s, 12.0, SceneTargets(scene="heights", intensity=1.0))

    assert after.intensity - before.intensity <= RISE_PER_S * 0.1 + 1e-9
    assert all(math.isfinite(number) for number in _numbers(after))
    assert abs(after.clock_s - before.clock_s) <= 0.1 + 1e-9


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(allow_nan=True, allow_infinity=True),
            st.floats(allow_nan=True, allow_infinity=True),
            st.sampled_from(["heights", SAFE_PLACE]),
            st.floats(0, 1),
            st.floats(3, 20),
        ),
        max_size=25,
    )
)
def test_no_history_of_steps_leaves_the_ranges(steps: list[tuple[float, float, str, float, float]]) -> None:
    choreography = Choreography()

    for dt_s, t, scene, intensity, rate in steps:
        targets = SceneTargets(scene=scene, intensity=intensity, breaths_per_min=rate)
        pose = choreography.step(dt_s, t, targets)

        assert 0 <= pose.veil <= 1
        assert 0 <= pose.intensity <= 1
        assert all(math.isfinite(number) for number in _numbers(pose))


def test_the_breath_is_in_when_half_its_time_has_gone() -> None:
    targets = SceneTargets(scene=SAFE_PLACE, intensity=0, breath_begins_t=3.0, breaths_per_min=6)

    assert breath(3.0, targets) == pytest.approx(0)
    assert breath(8.0, targets) == pytest.approx(1)
    assert breath(13.0, targets) == pytest.approx(0)


def test_a_jump_of_the_breath_is_smoothed() -> None:
    choreography = Choreography()
    _shown(choreography, CALM, 3)

    poses = _shown(choreography, SceneTargets(scene=SAFE_PLACE, intensity=0, breath_begins_t=-5.0), 3)

    assert max(_change(a, b) for a, b in pairwise(poses)) < 0.1


def test_intensity_changes_nothing_in_the_safe_place() -> None:
    assert settled_pose(4, SceneTargets(scene=SAFE_PLACE, intensity=1.0)) == settled_pose(4, CALM)


def test_a_scene_that_is_not_ready_is_waited_for_behind_the_veil_and_the_safe_place_never() -> None:
    ready: set[str] = set()
    choreography = Choreography(ready.__contains__)
    _shown(choreography, CALM, 3)

    waiting = _shown(choreography, HEIGHTS, 6)
    stopped = _shown(choreography, CALM, 1)
    ready.add("heights")
    there = _shown(choreography, HEIGHTS, 6)

    assert {pose.scene for pose in waiting} == {SAFE_PLACE}
    assert waiting[-1].veil == 1
    assert (stopped[-1].scene, stopped[-1].veil) == (SAFE_PLACE, 0)
    assert (there[-1].scene, there[-1].veil) == ("heights", 0)


def test_an_unknown_scene_is_refused() -> None:
    with pytest.raises(SceneNotFound):
        Choreography().step(0.1, 0.0, SceneTargets(scene="nowhere", intensity=0.1))
