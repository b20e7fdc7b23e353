"""Poses, fields and gestures of a headset, without any."""

import math

import numpy as np
import pytest

from vr_scenes.hand_signs import STOP_HELD_S, HandSigns
from vr_scenes.headset import NO_HAND, Field, Hand, Seat, SpatialPose, Wearing, clip_matrix, from_openxr
from vr_scenes.headset_session import Duty, SessionState, SessionStates

HALF = math.sqrt(0.5)
FIELD = Field(left_rad=-0.9, right_rad=0.7, up_rad=0.75, down_rad=-0.85)


def test_what_is_up_and_ahead_for_openxr_is_so_in_the_scene() -> None:
    pose = from_openxr((1.0, 2.0, -3.0), (0.0, 0.0, 0.0, 1.0))

    assert pose.place_m == (1.0, 3.0, 2.0)
    assert pose.ahead == pytest.approx((0.0, 1.0, 0.0))


def test_a_head_that_turns_left_for_openxr_turns_left_in_the_scene() -> None:
    turned = from_openxr((0, 0, 0), (0.0, HALF, 0.0, HALF))  # a quarter about OpenXR's y, which is up

    assert turned.ahead == pytest.approx((-1.0, 0.0, 0.0))
    assert turned.heading_deg == pytest.approx(90)
    assert turned.pitch_deg == pytest.approx(0)


def test_a_head_that_looks_up_for_openxr_looks_up_in_the_scene() -> None:
    raised = from_openxr((0, 0, 0), (math.sin(0.25), 0.0, 0.0, math.cos(0.25)))

    assert raised.pitch_deg == pytest.approx(math.degrees(0.5))
    assert raised.heading_deg == pytest.approx(0)


@pytest.mark.parametrize("pitch_rad", [-math.pi / 2, math.pi / 2])
def test_a_head_that_looks_straight_up_or_down_still_faces_somewhere(pitch_rad: float) -> None:
    straight = from_openxr((0, 0, 0), (math.sin(pitch_rad / 2), 0.0, 0.0, math.cos(pitch_rad / 2)))

    assert straight.heading_deg == pytest.approx(0, abs=1e-6)


def test_centring_puts_the_head_in_the_middle_and_ahead_without_tilting_the_world() -> None:
    half = math.radians(35) / 2
    head = from_openxr((0.4, 1.1, -0.2), (math.sin(0.2) * math.cos(half), math.sin(half), 0.0, math.cos(half)))
    seen = Seat.of(head).relative(head)

    assert seen.place_m == pytest.approx((0, 0, 0))
    assert seen.heading_deg == pytest.approx(0, abs=1e-9)
    assert seen.pitch_deg == pytest.approx(head.pitch_deg)


def test_what_lies_left_of_a_centred_head_lies_left_of_the_scene() -> None:
    seat = Seat(place_m=(1.0, 1.0, 1.5), heading_deg=90.0)  # it faces -x
    left = seat.relative(SpatialPose(place_m=(1.0, 0.0, 1.5)))

    assert left.place_m == pytest.approx((-1.0, 0.0, 0.0))


@pytest.mark.parametrize(
    ("angle", "place", "edge"),
    [("left_rad", 0, -1), ("right_rad", 0, 1), ("up_rad", 2, 1), ("down_rad", 2, -1)],
)
def test_an_uneven_field_ends_where_its_angles_say(angle: str, place: int, edge: float) -> None:
    point = np.array([0.0, 5.0, 0.0, 1.0])
    point[place] = 5.0 * math.tan(getattr(FIELD, angle))
    clip = point @ clip_matrix(FIELD, 0.1, 100.0)

    assert clip[0 if place == 0 else 1] / clip[3] == pytest.approx(edge)


def test_depth_runs_from_the_nearest_to_the_farthest() -> None:
    matrix = clip_matrix(FIELD, 0.1, 100.0)
    near, far = (np.array([0.0, depth, 0.0, 1.0]) @ matrix for depth in (0.1, 100.0))

    assert near[2] / near[3] == pytest.approx(-1)
    assert far[2] / far[3] == pytest.approx(1)


@pytest.mark.parametrize("wrong", [{"left_rad": 0.8}, {"up_rad": -0.9}, {"right_rad": math.nan}, {"down_rad": -1.6}])
def test_a_field_that_does_not_open_is_refused(wrong: dict[str, float]) -> None:
    sides = {"left_rad": -0.9, "right_rad": 0.7, "up_rad": 0.75, "down_rad": -0.85}

    with pytest.raises(ValueError, match="must open"):
        Field(**(sides | wrong))


@pytest.mark.parametrize("state", SessionState)
def test_only_a_focused_running_session_on_a_head_counts_as_worn(state: SessionState) -> None:
    states = SessionStates()
    states.begun()
    states.take(state)
    focused = states.wearing
    states.take_presence(is_somebody_there=False)

    assert (focused is Wearing.WORN) == (state is SessionState.FOCUSED)
    assert states.wearing is not Wearing.WORN


def test_a_session_is_begun_and_ended_once() -> None:
    states = SessionStates()

    assert states.take(SessionState.READY) is Duty.BEGIN
    states.begun()
    assert states.take(SessionState.READY) is None
    assert states.take(SessionState.STOPPING) is Duty.END
    states.ended()
    assert states.take(SessionState.STOPPING) is None
    assert states.take(SessionState.IDLE) is None
    assert states.take(SessionState.READY) is Duty.BEGIN  # the headset was only laid aside


@pytest.mark.parametrize(
    ("state", "duty", "wearing"),
    [
        (SessionState.EXITING, Duty.LEAVE, Wearing.LEFT),
        (SessionState.LOSS_PENDING, Duty.LOSE, Wearing.GONE),
    ],
)
def test_an_end_and_a_loss_are_told_apart(state: SessionState, duty: Duty, wearing: Wearing) -> None:
    states = SessionStates()

    assert states.take(state) is duty
    assert states.wearing is wearing


HELD = Hand(grip=1.0)


def _stops(signs: HandSigns, hands: tuple[Hand, Hand], seconds: float) -> int:
    return sum(signs.stops(hands, 0.1) for _ in range(round(seconds / 0.1)))


def test_both_grips_held_say_stop_once() -> None:
    signs = HandSigns()

    assert _stops(signs, (HELD, HELD), STOP_HELD_S - 0.1) == 0
    assert _stops(signs, (HELD, HELD), 5.0) == 1


def test_a_grip_of_one_hand_says_nothing_and_a_second_stop_needs_letting_go() -> None:
    signs = HandSigns()

    assert _stops(signs, (HELD, NO_HAND), 3.0) == 0
    assert _stops(signs, (HELD, HELD), 1.0) == 1
    assert _stops(signs, (HELD, Hand(grip=0.7)), 0.3) == 0  # still held
    assert _stops(signs, (HELD, NO_HAND), 0.3) == 0
    assert _stops(signs, (HELD, HELD), 1.0) == 1


@pytest.mark.parametrize("hands", [(Hand(is_menu=True), NO_HAND), (NO_HAND, Hand(is_menu=True))])
def test_a_menu_button_says_stop_at_once_and_once(hands: tuple[Hand, Hand]) -> None:
    signs = HandSigns()

    assert _stops(signs, hands, 2.0) == 1
    assert _stops(signs, (NO_HAND, NO_HAND), 0.2) == 0
    assert _stops(signs, hands, 2.0) == 1


def test_the_hand_that_chooses_points() -> None:
    signs = HandSigns()
    left, right = SpatialPose(place_m=(-0.2, 0, 0)), SpatialPose(place_m=(0.2, 0, 0))

    first = signs.pointing((Hand(aim=left), Hand(aim=right)))
    chosen = signs.pointing((Hand(aim=left, is_selecting=True), Hand(aim=right)))
    later = signs.pointing((Hand(aim=left, is_selecting=True), NO_HAND))

    assert first is not None
    assert first.ray is right
    assert not first.is_chosen
    assert chosen is not None
    assert chosen.ray is left
    assert chosen.is_chosen
    assert later is not None
    assert not later.is_chosen  # once, when it was pressed
    assert signs.pointing((NO_HAND, NO_HAND)) is None
