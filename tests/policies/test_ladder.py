"""Where an intensity stands among the rungs."""

from dataclasses import replace

import pytest

from policies.ladder import NOTHING, Ladder, Rung
from vr_scenes.exposure import Hold, SceneTargets

LADDER = Ladder(tuple(Rung(intensity=intensity) for intensity in (0.1, 0.3, 0.5)))


@pytest.mark.parametrize(
    ("intensity", "rung"), [(0.0, NOTHING), (0.09, NOTHING), (0.0999, 0), (0.1, 0), (0.29, 0), (0.5, 2), (1.0, 2)]
)
def test_the_highest_rung_within_an_intensity(intensity: float, rung: int) -> None:
    assert LADDER.highest_within(intensity) == rung


@pytest.mark.parametrize(
    ("aim", "applied", "below"),
    [(2, 0.5, 1), (2, 0.3, 0), (2, 0.2, 0), (2, 0.05, NOTHING), (0, 0.1, NOTHING), (NOTHING, 0.0, NOTHING)],
)
def test_below_is_below_the_aim_and_below_where_one_is(aim: int, applied: float, below: int) -> None:
    assert LADDER.below(aim, applied) == below


def test_whoever_is_on_the_way_has_reached_a_rung_before_though_a_later_one_is_no_stronger() -> None:
    height = Hold(dimension="height_m", level=0.1)
    ladder = Ladder((Rung(intensity=0.2), Rung(intensity=0.4, holds=(height,)), Rung(intensity=0.4)))
    at_second = SceneTargets(scene="heights", intensity=0.4, holds=(height,))

    assert ladder.reached(at_second, 2) == 1
    assert ladder.reached(at_second, 1) == 1
    assert ladder.reached(at_second, 2, held=(height,)) == 2
    assert ladder.reached(replace(at_second, intensity=0.3), 1) == 0
    assert ladder.reached(replace(at_second, intensity=0.1), 2) == NOTHING
    assert ladder.reached(replace(at_second, intensity=0.0, holds=()), NOTHING) == NOTHING


def test_nothing_is_intensity_zero_and_the_top_is_the_last_rung() -> None:
    assert (LADDER.intensity(NOTHING), LADDER.intensity(LADDER.top)) == (0.0, 0.5)
    assert "rung 3 of 3" in LADDER.words(2)
