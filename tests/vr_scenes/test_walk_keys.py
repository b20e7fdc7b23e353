"""A walk through a scene stays near its eye, and its events and levels are those of the scene."""

import math

import pytest

from vr_scenes.exposure import AFTERMATH_S
from vr_scenes.scenes import load_scene
from vr_scenes.walk_keys import FARTHEST_M, STEEPEST_DEG, WalkKeys

HEIGHTS = load_scene("heights")


def walked(*keys: str, seconds: float = 5.0, intensity: float = 0.5) -> WalkKeys:
    walk = WalkKeys(HEIGHTS, intensity)
    for key in keys:
        walk.press(key, 0.0)
    for number in range(round(seconds * 30)):
        walk.step(1 / 30, number / 30, None)
    return walk


@pytest.mark.parametrize("keys", [("w",), ("s", "a"), ("d",), ("w", "arrow_left"), ("w", "s")])
def test_nobody_walks_farther_than_the_scene_was_made_for(keys: tuple[str, ...]) -> None:
    look = walked(*keys, seconds=20).look

    assert math.hypot(look.x_m, look.y_m) <= FARTHEST_M + 1e-9


def test_ahead_is_where_one_looks() -> None:
    walk = walked("arrow_left", seconds=90 / 70)
    walk.release("arrow_left")
    walk.press("w", 0.0)
    walk.step(0.5, 0.0, None)

    assert walk.look.heading_deg == pytest.approx(90, abs=3)
    assert walk.look.x_m < -0.3
    assert abs(walk.look.y_m) < 0.05


def test_nobody_looks_over_the_top_and_r_leads_back() -> None:
    walk = walked("arrow_up", "w")
    steep = walk.look.pitch_deg
    walk.press("r", 0.0)

    assert steep == STEEPEST_DEG
    assert (walk.look.x_m, walk.look.y_m, walk.look.heading_deg) == (0, 0, 0)


def test_the_mouse_turns_only_while_its_button_is_held() -> None:
    walk = WalkKeys(HEIGHTS, 0.5)
    walk.step(0.1, 0.0, (0.2, 0.5))
    walk.step(0.1, 0.1, (0.8, 0.5))
    loose = walk.look.heading_deg
    walk.press("mouse1", 0.2)
    walk.step(0.1, 0.2, (0.2, 0.5))
    walk.step(0.1, 0.3, (0.3, 0.5))

    assert loose == 0
    assert walk.look.heading_deg == pytest.approx(12)


def test_plus_and_minus_stay_within_the_levels() -> None:
    walk = WalkKeys(HEIGHTS, 0.95)
    for _ in range(3):
        walk.press("+", 0.0)
    highest = walk.intensity
    for _ in range(20):
        walk.press("-", 0.0)

    assert (highest, walk.intensity) == (1.0, 0.0)


def test_e_begins_the_scene_s_events_in_turn_and_ends_the_one_that_is_on() -> None:
    walk = WalkKeys(HEIGHTS, 0.5)
    walk.press("e", 1.0)
    first = walk.events
    walk.press("e", 5.0)
    ended = walk.events
    walk.step(0.1, 5.0 + AFTERMATH_S, None)
    gone = walk.events
    walk.press("e", 30.0)

    assert [(one.name, one.begins_t) for one in first] == [("gust", 4.0)]
    assert ended[0].ends_t == 5.0
    assert gone == ()
    assert walk.events[0].name == "bird"


def test_an_event_that_the_level_is_too_weak_for_does_not_come() -> None:
    walk = WalkKeys(HEIGHTS, 0.0)
    walk.press("e", 1.0)

    assert walk.events == ()


def test_escape_ends_the_walk_and_the_words_name_the_level() -> None:
    walk = WalkKeys(HEIGHTS, 0.5)
    walk.press("escape", 0.0)

    assert walk.is_over
    assert "Eighth floor" in walk.words


def test_p_shows_what_lies_before_a_patients_eye_one_after_the_other() -> None:
    keys = WalkKeys(load_scene("heights"), 0.3)
    keys.press("p", 0.0)
    keys.press("p", 1.0)

    assert keys.asked == 2
