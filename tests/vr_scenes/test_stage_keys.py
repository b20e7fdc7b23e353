"""What the keys at the window mean."""

import pytest

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


def test_stop_works_also_after_s() -> None:
    keys = StageKeys(0.0)
    keys.press("s")

    assert keys.press("space") == Sign(kind=SignKind.STOP)


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
