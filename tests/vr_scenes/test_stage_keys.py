"""What the keys at the window mean."""

import pytest

from vr_scenes.gamepad import DEAD_ZONE, Gamepad, PadState
from vr_scenes.hand_signs import HandSigns
from vr_scenes.rating_keys import LISTENS_S
from vr_scenes.stage_keys import StageKeys
from vr_scenes.stage_messages import Sign, SignKind


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("space", SignKind.STOP),
        ("escape", SignKind.STOP),
        ("h", SignKind.HOLD),
        ("d", SignKind.STEP_DOWN),
    ],
)
def test_a_key_gives_its_order(key: str, kind: SignKind) -> None:
    assert StageKeys(0.0).press(key) == Sign(kind=kind)


@pytest.mark.parametrize(("key", "suds"), [("0", 0), ("3", 30), ("9", 90), ("t", 100)])
def test_digits_rate_distress(key: str, suds: float) -> None:
    assert StageKeys(0.0).press(key) == Sign(kind=SignKind.SUDS, value=suds)


@pytest.mark.parametrize("key", ["r", "u", "a", "n", "q", "enter"])
def test_nothing_at_the_window_leads_up_or_back(key: str) -> None:
    assert StageKeys(0.0).press(key) is None


def test_s_and_a_digit_rate_sickness_once() -> None:
    keys = StageKeys(0.0)

    assert keys.press("s") is None
    assert keys.press("7") == Sign(kind=SignKind.SICKNESS, value=14)
    assert keys.press("7") == Sign(kind=SignKind.SUDS, value=70)


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("b8", SignKind.EXPECTANCY, 80),
        ("bt", SignKind.EXPECTANCY, 100),
        ("o0", SignKind.OUTCOME, 0),
        ("ot", SignKind.OUTCOME, 100),
        ("st", SignKind.SICKNESS, 20),
        ("bo3", SignKind.OUTCOME, 30),
    ],
)
def test_a_digit_after_its_letter_goes_with_its_scale_and_the_next_one_is_distress(
    typed: str, kind: SignKind, value: float
) -> None:
    keys = StageKeys(0.0)
    *before, said = [keys.press(key) for key in typed]

    assert before == [None] * len(before)
    assert said == Sign(kind=kind, value=value)
    assert keys.press("4") == Sign(kind=SignKind.SUDS, value=40)


@pytest.mark.parametrize(("letter", "kind"), [("b", SignKind.SUDS), ("o", SignKind.SUDS), ("s", SignKind.SICKNESS)])
def test_a_digit_long_after_its_letter_is_distress_again_but_for_sickness_which_can_only_lower(
    letter: str, kind: SignKind
) -> None:
    keys = StageKeys(0.0)
    keys.press(letter)
    keys.wait(LISTENS_S + 0.1)
    said = keys.press("1")

    assert said is not None
    assert said.kind is kind


@pytest.mark.parametrize(
    ("asked", "value"),
    [(SignKind.SUDS, 30), (SignKind.SICKNESS, 6), (SignKind.OUTCOME, 30), (SignKind.EXPECTANCY, 30), (None, 30)],
)
def test_a_digit_alone_answers_the_question_in_the_picture_and_is_distress_where_there_is_none(
    asked: SignKind | None, value: float
) -> None:
    assert StageKeys(0.0).press("3", asked) == Sign(kind=asked or SignKind.SUDS, value=value)


@pytest.mark.parametrize("asked", [SignKind.SUDS, SignKind.EXPECTANCY])
def test_a_letter_says_more_than_the_question_in_the_picture(asked: SignKind) -> None:
    keys = StageKeys(0.0)
    keys.press("o", asked)

    assert keys.press("3", asked) == Sign(kind=SignKind.OUTCOME, value=30)


@pytest.mark.parametrize("letter", ["s", "b", "o"])
def test_stop_works_also_after_a_letter_and_forgets_it(letter: str) -> None:
    keys = StageKeys(0.0)
    keys.press(letter)

    assert keys.press("space") == Sign(kind=SignKind.STOP)
    assert keys.press("3") == Sign(kind=SignKind.SUDS, value=30)


def test_other_keys_say_nothing() -> None:
    keys = StageKeys(0.0)

    assert [keys.press(key) for key in ("x", "f1", "shift", "ä")] == [None] * 4


def test_arrows_turn_the_view_while_held_and_never_over_the_top() -> None:
    keys = StageKeys(-9.0)
    keys.press("arrow_left")
    keys.press("arrow_down")
    for _ in range(40):
        keys.look(0.1)
    heading, pitch = keys.heading_deg, keys.pitch_deg
    keys.release("arrow_left")
    keys.release("arrow_down")
    keys.look(0.1)

    assert heading > 90
    assert pitch == -85
    assert (keys.heading_deg, keys.pitch_deg) == (heading, pitch)


def test_a_drag_with_the_mouse_takes_the_world_along() -> None:
    keys = StageKeys(0.0)
    keys.point((0.5, 0.5))  # not pressed: it only moves
    keys.point((0.9, 0.5))
    keys.press("mouse1")
    keys.point((0.4, 0.5))
    keys.point((0.5, 0.7))
    keys.point(None)  # outside the window
    keys.release("mouse1")
    keys.point((0.0, 0.0))

    assert keys.heading_deg == pytest.approx(9.0)
    assert keys.pitch_deg == pytest.approx(18.0)


def test_c_looks_ahead_again_and_is_told_once() -> None:
    keys = StageKeys(-9.0)
    keys.press("arrow_left")
    keys.look(0.5)
    keys.release("arrow_left")
    keys.press("c")

    assert (keys.heading_deg, keys.pitch_deg) == (0.0, -9.0)
    assert keys.take_centring()
    assert not keys.take_centring()


def test_a_stick_turns_the_view_to_where_it_is_pushed() -> None:
    keys = StageKeys(0.0)
    keys.look(0.1, stick=(1.0, 0.5))

    assert keys.heading_deg == pytest.approx(-7.0)
    assert keys.pitch_deg == pytest.approx(3.5)


@pytest.mark.parametrize(
    ("state", "look"),
    [
        (PadState(across=0.1, up=-0.1), (0.0, 0.0)),
        (PadState(across=1.0), (1.0, 0.0)),
        (PadState(up=-1.0), (0.0, -1.0)),
        (PadState(across=DEAD_ZONE + 1e-9), (0.0, 0.0)),
    ],
)
def test_a_stick_at_rest_does_not_turn_the_view(state: PadState, look: tuple[float, float]) -> None:
    assert state.look == pytest.approx(look, abs=1e-6)


def test_both_triggers_or_the_menu_button_of_a_gamepad_stop_as_in_a_headset() -> None:
    both, menu = HandSigns(), HandSigns()
    held = PadState(left_trigger=1.0, right_trigger=1.0).hands

    assert sum(both.stops(held, 0.1) for _ in range(20)) == 1
    assert menu.stops(PadState(is_menu=True).hands, 0.1)
    assert not HandSigns().stops(PadState(right_trigger=1.0).hands, 9.0)


def test_without_a_gamepad_nothing_is_said() -> None:
    assert Gamepad().state() == PadState()
