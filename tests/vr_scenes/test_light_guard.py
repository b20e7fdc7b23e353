"""No numbers of a light can flash: turns come apart, changes take their time, and what is calm passes untouched."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vr_scenes.sound_rig import DARK
from vr_scenes.choreography import settled_pose
from vr_scenes.exposure import SceneEvent, SceneTargets
from vr_scenes.flashes import LEAST_CHANGE, MOST_A_SECOND
from vr_scenes.light_guard import FASTEST_PER_S, LightGuard, brightness_of
from vr_scenes.pose import Lamp, Light

FRAME_S = 1 / 30
LAMP = Lamp(x_m=0, y_m=0, z_m=2, colour=(1.0, 1.0, 1.0), reach_m=2)
LIT = replace(DARK, sky_light=(0.3, 0.3, 0.3), lamps=(LAMP,), glow=0.5)


def _light(share: float, kind: str = "brightness") -> Light:
    match kind:
        case "brightness":
            return replace(LIT, brightness=share)
        case "glow":
            return replace(LIT, glow=4 * share)
        case _:
            return replace(LIT, lamps=(replace(LAMP, colour=(3 * share, 3 * share, 3 * share)),))


def _passed(shares: list[float], kind: str = "brightness", dt_s: float = FRAME_S) -> list[float]:
    guard = LightGuard()
    return [brightness_of(guard.pass_on("lift", _light(share, kind), dt_s)) for share in shares]


def _most_flashes(bright: list[float], dt_s: float) -> int:
    """Pairs of opposing changes by a tenth of the brightest within any second, as the flash meter counts them."""
    least, changes = LEAST_CHANGE * max(*bright, 1e-9), []
    high = low = bright[0]
    way = 0
    for number, now in enumerate(bright):
        high, low = max(high, now), min(low, now)
        if way <= 0 and now - low >= least:
            way = 1
        elif way >= 0 and high - now >= least:
            way = -1
        else:
            continue
        high = low = now
        changes.append(number * dt_s)
    return max((sum(t <= other <= t + 1 for other in changes) // 2 for t in changes), default=0)


@pytest.mark.parametrize("kind", ["brightness", "glow", "lamps"])
@pytest.mark.parametrize("hertz", [4, 7, 15])
def test_a_strobe_in_the_numbers_of_a_light_does_not_reach_the_picture(kind: str, hertz: int) -> None:
    wanted = [1.0 if (hertz * number * FRAME_S) % 1 < 0.5 else 0.1 for number in range(150)]

    unguarded = [brightness_of(_light(share, kind)) for share in wanted]
    assert _most_flashes(unguarded, FRAME_S) > MOST_A_SECOND
    assert _most_flashes(_passed(wanted, kind), FRAME_S) <= MOST_A_SECOND


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=30, max_size=120), st.sampled_from([1 / 90, 1 / 30, 1 / 8]))
def test_no_history_of_a_light_flashes(shares: list[float], dt_s: float) -> None:
    assert _most_flashes(_passed(shares, dt_s=dt_s), dt_s) <= MOST_A_SECOND


def test_no_change_is_quicker_than_the_limit_and_it_arrives() -> None:
    bright = _passed([1.0] * 5 + [0.0] * 30)

    assert max(a - b for a, b in pairwise(bright)) <= FASTEST_PER_S * FRAME_S * bright[0] + 1e-9
    assert bright[-1] == 0


def test_what_changes_calmly_passes_as_it_is() -> None:
    guard = LightGuard()
    lights = [_light(0.6 + 0.4 * math.sin(2 * math.pi * 1.1 * number * FRAME_S)) for number in range(200)]

    assert all(guard.pass_on("lift", light, FRAME_S) is light for light in lights)


def test_another_scene_and_so_a_stop_is_one_change_that_passes_at_once() -> None:
    guard = LightGuard()
    guard.pass_on("mri", _light(0.05), FRAME_S)
    bright = _light(1.0)

    assert guard.pass_on("safe_place", bright, FRAME_S) is bright


@pytest.mark.parametrize("dt_s", [math.nan, -1.0, math.inf])
def test_a_broken_clock_lets_no_light_jump(dt_s: float) -> None:
    guard = LightGuard()
    before = brightness_of(guard.pass_on("lift", _light(1.0), FRAME_S))

    assert brightness_of(guard.pass_on("lift", _light(0.0), dt_s)) >= before * (1 - 0.1 * FASTEST_PER_S) - 1e-9


@pytest.mark.parametrize(("scene", "event"), [("lift", "emergency_light"), ("mri", "light_out"), ("heights", "gust")])
def test_the_scenes_own_lights_pass_as_they_are(scene: str, event: str) -> None:
    guard = LightGuard()
    happens = SceneEvent(name=event, begins_t=1.0, ends_t=6.0)
    targets = SceneTargets(scene=scene, intensity=1.0, events=(happens,))

    lights = [settled_pose(number / 15, targets).light for number in range(15 * 9)]

    assert all(guard.pass_on(scene, light, 1 / 15) is light for light in lights)
