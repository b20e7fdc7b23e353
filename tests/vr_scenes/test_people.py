"""People: looks from seeds, figures within their budget, stances that mix, feet that do not slip."""

from dataclasses import replace

import numpy as np
import pytest

from vr_scenes.people.gaze import gaze_at
from vr_scenes.people.gestures import ON_RAIL, RAISED, SITTING, STANDING, with_crossed_arms, with_phone
from vr_scenes.people.look import Bag, Look, look_of, with_bag
from vr_scenes.people.person import DISTANT, FAR, NEAR, build
from vr_scenes.people.posing import Cast
from vr_scenes.people.skeleton import BONE, joints
from vr_scenes.people.stance import COLUMN, Hand, Stance, mixed, span, table_of
from vr_scenes.people.walking import Walk, step_in

CORNER = ((0.0, 0.0), (3.0, 0.0), (3.0, 4.0))


def at_bone(pose, look: Look, bone: str, offset=(0.0, 0.0, 0.0)) -> np.ndarray:
    rest = joints(look)[BONE[bone]] + np.array(offset)
    return (pose.bones[BONE[bone]] @ np.append(rest, 1))[:3]


def posed(stance: Stance, look: Look, clock_s: float = 0.0):
    return Cast([("one", look)]).pose(table_of([stance]), clock_s)[0]


def in_world(place, point: np.ndarray) -> np.ndarray:
    turn = np.radians(place.heading_deg)
    move = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    return move @ point + [place.x_m, place.y_m, place.z_m]


def test_a_seed_gives_the_same_look_each_time_and_seeds_give_different_ones():
    assert look_of(7) == look_of(7)
    assert len({(look.top, look.hair, look.skin, look.is_woman) for look in map(look_of, range(40))}) > 30


def test_formality_is_the_chance_of_a_jacket():
    jackets = [
        sum(look_of(seed, formality=share).outfit.name == "JACKET" for seed in range(60)) for share in (0, 0.5, 1)
    ]
    assert jackets[0] == 0
    assert jackets[2] == 60
    assert 18 < jackets[1] < 42


@pytest.mark.parametrize(("detail", "least", "most"), [(NEAR, 4000, 5600), (FAR, 1400, 2500), (DISTANT, 800, 1600)])
def test_a_figure_keeps_its_budget(detail, least, most):
    for seed in range(6):
        figure = build(look_of(seed), name="one", joint="one", detail=detail)
        assert least < len(figure.mesh.triangles) < most


@pytest.mark.parametrize("bag", [Bag.BACKPACK, Bag.SHOULDER])
def test_a_bag_is_worn_outside_the_clothes_and_costs_little(bag):
    for seed in (0, 3, 5, 8):
        look = look_of(seed)
        bare, laden = (build(one, name="one", joint="one", detail=FAR) for one in (look, with_bag(look, bag)))
        added = laden.mesh.vertices[len(bare.mesh.vertices) :, :3].astype(float)

        assert 40 < len(laden.mesh.triangles) - len(bare.mesh.triangles) < 420
        assert np.isfinite(added).all()
        assert (added[:, 2] > 0.7).all()
        assert (added[:, 2] < 1.46).all()
        assert np.hypot(added[:, 0] / 0.36, (added[:, 1] + 0.05) / 0.27).max() < 1.0


def test_a_figure_is_a_closed_body_of_sane_numbers():
    figure = build(look_of(3), name="one", joint="one")
    assert np.isfinite(figure.mesh.vertices).all()
    assert np.isfinite(figure.skin).all()
    assert figure.mesh.triangles.max() < len(figure.mesh.vertices)
    assert figure.skin[:, :2].max() < figure.bone_count
    assert ((figure.skin[:, 2] >= 0) & (figure.skin[:, 2] <= 1)).all()
    used = np.unique(figure.mesh.triangles)
    lengths = np.linalg.norm(figure.mesh.vertices[used, 3:6], axis=1)
    assert np.abs(lengths - 1).max() < 1e-3


def test_faces_look_outwards():
    figure = build(look_of(3), name="one", joint="one")
    corners = figure.mesh.vertices[figure.mesh.triangles][..., :3].astype(float)
    volume = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6
    assert 0.05 < volume < 0.2  # m3: as much as a person has


def test_a_detail_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="detail"):
        build(look_of(1), name="one", joint="one", detail=4)


def test_a_table_for_other_people_is_refused():
    with pytest.raises(ValueError, match="columns"):
        Cast([("one", look_of(1))]).pose(table_of([SITTING, STANDING]), 0.0)


@pytest.mark.parametrize("seed", range(4))
def test_who_stands_has_the_soles_on_the_floor_and_their_own_height(seed):
    look = look_of(seed)
    pose = posed(STANDING, look)
    for side in ("left", "right"):
        assert abs(at_bone(pose, look, f"{side}_foot", (0, 0, -0.085))[2]) < 0.004
    crown = at_bone(pose, look, "head", (0, 0, 0.19))[2]
    assert abs(crown - look.height_m) < 0.06


@pytest.mark.parametrize("seed", range(4))
def test_who_sits_has_the_soles_on_the_floor_and_the_seat_below(seed):
    look = look_of(seed)
    pose = posed(SITTING, look)
    for side in ("left", "right"):
        assert abs(at_bone(pose, look, f"{side}_foot", (0, 0, -0.085))[2]) < 0.01
    hip = at_bone(pose, look, "left_thigh")[2]
    assert 0.5 < hip < 0.6


@pytest.mark.parametrize("hand", [RAISED, ON_RAIL])
def test_a_raised_hand_is_above_the_head(hand):
    look = look_of(2)
    pose = posed(Stance(right_hand=hand), look)
    assert at_bone(pose, look, "right_hand", (0, 0, -0.15))[2] > at_bone(pose, look, "head")[2] + 0.1


def test_a_hand_gets_where_it_is_told_if_the_arm_is_long_enough():
    look = look_of(5)
    wanted = Hand(x_m=0.2, y_m=0.35, z_m=1.2)
    hand = at_bone(posed(Stance(right_hand=wanted, liveliness=0.0), look), look, "right_hand") / look.scale
    assert np.abs(hand[1:] - [0.35, 1.2]).max() < 0.03


def test_a_phone_is_there_only_where_one_is_held():
    look = look_of(5)
    sizes = [
        np.linalg.det(posed(stance, look).bones[BONE["phone"]][:3, :3]) for stance in (SITTING, with_phone(SITTING))
    ]
    assert sizes[0] < 1e-6
    assert sizes[1] > 0.5


def test_mixing_stances_moves_every_bone_smoothly():
    look = look_of(9)
    cast = Cast([("one", look)])
    start, end = table_of([SITTING]), table_of([with_crossed_arms(STANDING)])
    hands = np.array(
        [at_bone(cast.pose(mixed(start, end, share), 0.0)[0], look, "left_hand") for share in np.linspace(0, 1, 101)]
    )
    assert np.linalg.norm(np.diff(hands, axis=0), axis=1).max() < 0.03


def test_nothing_jumps_while_the_clock_runs():
    looks = [look_of(seed) for seed in range(6)]
    cast = Cast([(f"p{i}", look) for i, look in enumerate(looks)])
    table = table_of([SITTING, STANDING] * 3)
    bones = np.array([[pose.bones for pose in cast.pose(table, clock_s)] for clock_s in np.arange(20.0, 26.0, 1 / 60)])
    heads = bones[:, :, BONE["head"], :3, 3]
    assert np.abs(np.diff(heads, axis=0)).max() < 0.004
    assert bones[:, :, BONE["chest"]].std(axis=0).max() > 1e-4  # they breathe


def test_people_blink_at_times_of_their_own():
    looks = [look_of(seed) for seed in range(8)]
    cast = Cast([(f"p{i}", look) for i, look in enumerate(looks)])
    table = table_of([STANDING] * 8)
    clocks = np.arange(0, 30, 0.08)
    shut = np.array([[pose.bones[BONE["left_lid"], 2, 1] for pose in cast.pose(table, clock)] for clock in clocks])
    blinks = [np.flatnonzero(np.diff((shut[:, i] < shut[:, i].mean() - 0.4).astype(int)) == 1) for i in range(8)]
    assert all(4 <= len(times) <= 14 for times in blinks)
    assert len({tuple(times) for times in blinks}) == 8


def test_the_eyes_follow_what_is_looked_at():
    left, right = (gaze_at((0, 0, 0, 180), (x, -3, 1.2))[0] for x in (1.0, -1.0))
    assert left > 10  # who faces -y has +x at their left
    assert right < -10
    assert gaze_at((0, 0, 0, 0), (0, 2, 3))[1] > 30


def test_feet_stand_still_on_the_ground_while_the_body_passes_over_them():
    look, walk = look_of(4), Walk(CORNER)
    cast = Cast([("one", look)])
    walked = np.arange(0.0, walk.length_m, 0.02)
    prints: dict[str, list[np.ndarray]] = {"left": [], "right": []}
    for way in walked:
        table = table_of([STANDING])
        step_in(table[0], walk.stride(way))
        pose, place = cast.pose(table, 0.0)[0], walk.place("", way)
        for side, ball in prints.items():
            offset = np.array([0, 0.13, -0.085]) / look.scale
            ball.append(in_world(place, at_bone(pose, look, f"{side}_foot", offset)))
    for ball in prints.values():
        way = np.linalg.norm(np.diff(np.array(ball)[:, :2], axis=0), axis=1)
        other = np.linalg.norm(
            np.diff(np.array(prints["right" if ball is prints["left"] else "left"])[:, :2], axis=0), axis=1
        )
        assert np.minimum(way, other).max() < 0.012  # one foot carries at any moment
        assert way.max() < 0.09  # and none jumps


def test_a_walk_begins_and_ends_on_both_feet():
    walk = Walk(CORNER)
    for way in (0.0, walk.length_m):
        stride = walk.stride(way)
        assert stride.left.z_m == pytest.approx(0, abs=1e-6)
        assert stride.right.z_m == pytest.approx(0, abs=1e-6)
        assert stride.right.x_m - stride.left.x_m == pytest.approx(0.17, abs=0.01)
    assert walk.place("", walk.length_m).y_m == pytest.approx(4.0)


def test_a_walker_turns_corners_without_a_jerk():
    walk = Walk(CORNER)
    places = [walk.place("", way) for way in np.arange(0, walk.length_m, 0.02)]
    turns = np.diff([place.heading_deg for place in places])
    assert np.abs(turns).max() < 6
    assert places[0].heading_deg == pytest.approx(-90)
    assert places[-1].heading_deg == pytest.approx(0, abs=1)


@pytest.mark.parametrize("points", [((0.0, 0.0),), ((0.0, 0.0), (0.0, 0.0))])
def test_a_walk_to_nowhere_is_refused(points):
    with pytest.raises(ValueError, match="points"):
        Walk(points)


def test_arms_swing_against_the_legs():
    walk, table = Walk(((0.0, 0.0), (0.0, 6.0))), table_of([STANDING])
    stride = walk.stride(3.0 + walk.length_m / 18 / 2)
    step_in(table[0], stride)
    is_left_ahead = stride.left.y_m > stride.right.y_m
    left, right = table[0, span("left_hand")][1], table[0, span("right_hand")][1]
    assert (left < right) == is_left_ahead
    assert COLUMN["left_hand.y_m"] == span("left_hand").start + 1


def test_a_grip_brings_the_fingertips_to_the_palm_and_leaves_the_wrist_where_it_is():
    look = look_of(5)
    flat, fist = (posed(replace(STANDING, right_hand=replace(RAISED, grip=grip)), look) for grip in (0.0, 1.0))
    tip = np.array([0.0, 0.0, -0.04])

    wrists = [at_bone(pose, look, "right_hand") for pose in (flat, fist)]
    reach = [np.linalg.norm(at_bone(pose, look, "right_tips", tip) - wrists[0]) for pose in (flat, fist)]

    assert np.abs(wrists[0] - wrists[1]).max() < 1e-6
    assert reach[0] > 0.15
    assert reach[1] < 0.1
