"""vr_scenes/behaviour.py and head_watch.py: where the head faces while something feared is shown."""

import math
from dataclasses import replace

import pytest

from vr_scenes.behaviour import (
    AWAY_DEG,
    BACK_M,
    LOOKS_WITHIN_DEG,
    Ball,
    HeadCell,
    HeadDiary,
    HeadSpan,
    LookSource,
    Watching,
    added_cells,
    cell_of,
    glimpse,
)
from vr_scenes.choreography import settled_pose
from vr_scenes.exposure import SAFE_PLACE, SceneTargets
from vr_scenes.head_watch import HeadWatch
from vr_scenes.headset import EyeView, Field, SpatialPose
from vr_scenes.headset_link import Glance
from vr_scenes.listening import Point
from vr_scenes.model_shelf import build_model
from vr_scenes.pose import Pose
from vr_scenes.scenes import scene_names

DOG = Ball(place_m=(0.0, 4.0, 1.6), radius_m=0.5)
EDGE_DEG = math.degrees(math.asin(0.5 / 4))


def direction(heading_deg: float, pitch_deg: float = 0.0) -> Point:
    heading, pitch = math.radians(heading_deg), math.radians(pitch_deg)
    return -math.sin(heading) * math.cos(pitch), math.cos(heading) * math.cos(pitch), math.sin(pitch)


def seen(*balls: Ball, heading_deg: float = 0.0, pitch_deg: float = 0.0, moved: Point = (0.0, 0.0, 0.0)) -> Watching:
    return Watching(
        head_m=(moved[0], moved[1], 1.6 + moved[2]),
        ahead=direction(heading_deg, pitch_deg),
        centred_m=(0.0, 0.0, 1.6),
        centred_ahead=(0.0, 1.0, 0.0),
        balls=balls,
    )


@pytest.mark.parametrize(("heading_deg", "off_deg"), [(0.0, -EDGE_DEG), (30.0, 30 - EDGE_DEG), (-90.0, 90 - EDGE_DEG)])
def test_the_angle_is_told_to_the_edge_of_what_is_feared(heading_deg: float, off_deg: float) -> None:
    found = glimpse(seen(DOG, heading_deg=heading_deg))

    assert found is not None
    assert found.off_deg == pytest.approx(off_deg)


def test_of_several_things_the_one_that_is_faced_most_counts() -> None:
    beside = Ball(place_m=(-4.0, 0.0, 1.6), radius_m=0.5)

    found = glimpse(seen(DOG, beside, heading_deg=85.0))

    assert found is not None
    assert found.off_deg == pytest.approx(5 - EDGE_DEG)
    assert not found.is_away


def test_nothing_feared_is_nothing_known() -> None:
    assert glimpse(seen()) is None


@pytest.mark.parametrize(
    ("heading_deg", "is_away"), [(0, False), (AWAY_DEG, False), (AWAY_DEG + 8, True), (180, True), (-90, True)]
)
def test_a_head_turned_further_than_eyes_reach_is_turned_away(heading_deg: float, is_away: bool) -> None:
    found = glimpse(seen(DOG, heading_deg=heading_deg))

    assert found is not None
    assert found.is_away == is_away


def test_who_just_sits_does_not_turn_away_from_what_is_at_his_side() -> None:
    window = Ball(place_m=(-1.0, 0.0, 1.6), radius_m=0.2)

    ahead, turned = glimpse(seen(window)), glimpse(seen(window, heading_deg=-40))

    assert ahead is not None
    assert turned is not None
    assert (ahead.is_away, turned.is_away) == (False, True)


@pytest.mark.parametrize(
    ("moved", "is_back"),
    [
        ((0.0, -BACK_M - 0.02, 0.0), True),
        ((0.0, -BACK_M + 0.02, 0.0), False),
        ((0.0, 0.4, 0.0), False),  # towards it
        ((0.4, 0.0, 0.0), False),  # past it
        ((0.0, 0.0, -0.4), False),  # down: who ducks has not stepped back
    ],
)
def test_a_head_that_left_its_place_straight_away_from_the_thing_is_back(moved: Point, is_back: bool) -> None:
    found = glimpse(seen(DOG, moved=moved))

    assert found is not None
    assert found.is_back == is_back


def test_within_what_is_feared_nobody_looks_past_it() -> None:
    tube = Ball(place_m=(0.0, 0.2, 1.6), radius_m=0.5)

    found = glimpse(seen(tube, heading_deg=180))

    assert found is not None
    assert found.off_deg <= LOOKS_WITHIN_DEG
    assert not found.is_away


@pytest.mark.parametrize(
    ("heading_deg", "pitch_deg", "cell"),
    [
        (0.0, 0.0, (0, 0)),
        (14.9, -0.1, (0, -1)),
        (-0.1, 15.0, (-1, 1)),
        (180.0, 90.0, (-12, 5)),
        (-180.0, -90.0, (-12, -6)),
        (725.0, 0.0, (0, 0)),
    ],
)
def test_a_direction_lies_in_one_field_of_the_map(heading_deg: float, pitch_deg: float, cell: tuple[int, int]) -> None:
    assert cell_of(heading_deg, pitch_deg) == cell


def see(
    diary: HeadDiary, heading_deg: float, dt_s: float = 0.1, scene: str = "dog", source: LookSource = LookSource.HEAD
) -> HeadSpan | None:
    watching = seen(DOG, heading_deg=heading_deg, moved=(0.0, -0.3, 0.0))
    return diary.see(dt_s, watching, scene=scene, source=source, heading_deg=heading_deg, pitch_deg=-5.0)


def test_frames_are_summed_to_shares_of_time_and_a_map() -> None:
    diary = HeadDiary()
    for heading_deg in (0.0, 0.0, 0.0, 120.0):
        assert see(diary, heading_deg) is None

    span = diary.take()

    assert span is not None
    assert (span.covered_s, span.looked_s, span.away_s, span.back_s) == (0.4, 0.3, 0.1, 0.4)
    assert span.cells == (HeadCell(heading=0, pitch=-1, seconds=0.3), HeadCell(heading=8, pitch=-1, seconds=0.1))
    assert diary.take() is None


def test_headings_on_both_sides_of_straight_behind_have_their_mean_there() -> None:
    diary = HeadDiary()
    see(diary, 170.0)
    see(diary, -170.0)

    span = diary.take()

    assert span is not None
    assert abs(span.heading_deg) == pytest.approx(180.0)


def test_keys_have_no_place() -> None:
    diary = HeadDiary()
    see(diary, 0.0, source=LookSource.KEYS)

    span = diary.take()

    assert span is not None
    assert (span.source, span.back_s) == (LookSource.KEYS, None)


@pytest.mark.parametrize("change", [{"scene": "spider"}, {"source": LookSource.KEYS}])
def test_another_scene_or_source_begins_another_span(change: dict[str, object]) -> None:
    diary = HeadDiary()
    see(diary, 0.0)

    before = see(diary, 0.0, **change)  # type: ignore[arg-type]  # one of the two, by name

    assert before is not None
    assert (before.scene, before.source) == ("dog", LookSource.HEAD)


@pytest.mark.parametrize(("dt_s", "covered_s"), [(30.0, 0.5), (-1.0, None), (math.nan, None), (0.0, None)])
def test_a_frame_that_comes_late_tells_nothing_of_the_time_between(dt_s: float, covered_s: float | None) -> None:
    diary = HeadDiary()
    see(diary, 0.0, dt_s=dt_s)

    span = diary.take()

    assert (span.covered_s if span else None) == covered_s


def test_maps_of_several_spans_add_up() -> None:
    span = HeadSpan(
        scene="dog", source=LookSource.HEAD, covered_s=1.0, looked_s=0, away_s=0, back_s=0, heading_deg=0, pitch_deg=0
    )
    left = replace(span, cells=(HeadCell(heading=1, pitch=0, seconds=0.5), HeadCell(heading=2, pitch=0, seconds=0.5)))

    assert added_cells([left, left, span]) == (
        HeadCell(heading=1, pitch=0, seconds=1.0),
        HeadCell(heading=2, pitch=0, seconds=1.0),
    )


@pytest.mark.parametrize(
    "wrong", [{"looked_s": 2.0}, {"covered_s": 0.0}, {"away_s": math.nan}, {"pitch_deg": 91.0}, {"back_s": -1.0}]
)
def test_a_span_holds_what_can_be(wrong: dict[str, float]) -> None:
    right = {"covered_s": 1.0, "looked_s": 0.5, "away_s": 0.0, "back_s": 0.0, "heading_deg": 0.0, "pitch_deg": 0.0}

    with pytest.raises(ValueError, match=r"must lie in|covers|faces"):
        HeadSpan(scene="dog", source=LookSource.HEAD, **(right | wrong))


FIELD = Field(left_rad=-0.7, right_rad=0.7, up_rad=0.7, down_rad=-0.7)
WORN = Glance(
    display_ns=None,
    period_ns=10**7,
    head=SpatialPose(),
    eyes=(EyeView(pose=SpatialPose(), field=FIELD),) * 2,
    pointing=None,
)


def watched(glance: Glance | None, steered_deg: tuple[float, float] | None, *, pose: Pose) -> list[HeadSpan]:
    """A second at 10 frames a second."""
    told: list[HeadSpan] = []
    watch = HeadWatch(
        lambda _pose, place_m, heading_deg, _: seen(DOG, heading_deg=heading_deg, moved=place_m), told.append
    )
    for _ in range(10):
        watch.see(0.1, pose, glance, steered_deg)
    return told


@pytest.fixture(scope="module")
def at_the_dog() -> Pose:
    return settled_pose(1.0, SceneTargets(scene="dog", intensity=0.5))


def test_it_is_told_twice_a_second_whose_head_it_was(at_the_dog: Pose) -> None:
    worn, steered = watched(WORN, (90.0, 0.0), pose=at_the_dog), watched(None, (90.0, 0.0), pose=at_the_dog)

    assert [(one.source, one.covered_s, one.looked_s) for one in worn] == [(LookSource.HEAD, 0.5, 0.5)] * 2
    assert [(one.source, one.covered_s, one.looked_s) for one in steered] == [(LookSource.KEYS, 0.5, 0.0)] * 2


def test_without_a_tracked_head_or_keys_nothing_is_told(at_the_dog: Pose) -> None:
    lost = replace(WORN, head=None)

    assert watched(None, None, pose=at_the_dog) == watched(lost, (0.0, 0.0), pose=at_the_dog) == []


def test_behind_the_veil_and_in_the_safe_place_nothing_is_told(at_the_dog: Pose) -> None:
    safe = settled_pose(1.0, SceneTargets(scene=SAFE_PLACE, intensity=0.0))

    assert watched(WORN, None, pose=replace(at_the_dog, veil=0.9)) == watched(WORN, None, pose=safe) == []


@pytest.mark.parametrize("scene", [name for name in scene_names() if name != SAFE_PLACE])
def test_every_scene_names_what_is_feared_in_places_that_it_has(scene: str) -> None:
    joints = {joint.name for joint in build_model(scene).joints} | {"", "world"}

    for intensity in (0.1, 0.5, 1.0):
        pose = settled_pose(30.0, SceneTargets(scene=scene, intensity=intensity))
        assert pose.feared
        assert {one.joint for one in pose.feared} <= joints
