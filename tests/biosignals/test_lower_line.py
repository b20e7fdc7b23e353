"""The lower line finds what delay hides."""

import random

import pytest

from biosignals.lower_line import STEEPEST, LowerLine


def followed(slope: float, *, seconds: int, delay_s: float, seed: int = 1) -> LowerLine:
    """A line under one point a second, delayed at random."""
    chance = random.Random(seed)
    line = LowerLine(0.0, chance.uniform(0, delay_s))
    for x in range(1, seconds):
        line.add(float(x), slope * x + chance.uniform(0, delay_s))
    return line


@pytest.mark.parametrize("slope", [-1e-4, 0.0, 1e-4])
def test_it_finds_level_and_slope_under_random_delays(slope: float) -> None:
    line = followed(slope, seconds=600, delay_s=0.3)

    assert line.at(600.0) == pytest.approx(slope * 600, abs=0.015)
    assert line.slope == pytest.approx(slope, abs=3e-5)


def test_it_forgets_what_is_older_than_its_window() -> None:
    line = followed(1e-4, seconds=20_000, delay_s=0.01)

    assert line.at(20_000.0) == pytest.approx(2.0, abs=0.002)
    assert 590 <= line.count <= 620


def test_without_delay_it_is_exact() -> None:
    line = LowerLine(5.0, 0.25)
    for x in range(6, 100):
        line.add(float(x), 0.25)

    assert line.at(100.0) == 0.25
    assert line.mean_height() == 0.0


def test_no_point_makes_it_steeper_than_a_crystal_can_be_off() -> None:
    line = LowerLine(0.0, 0.0)
    for x in range(1, 300):
        line.add(float(x), 0.01 * x)

    assert line.slope == STEEPEST


def test_the_mean_height_is_the_mean_delay() -> None:
    assert followed(5e-5, seconds=500, delay_s=0.3).mean_height() == pytest.approx(0.15, abs=0.01)


@pytest.mark.parametrize("slope", [-1e-2, -2e-3, 2e-3, 1e-2])
def test_what_is_steeper_than_a_crystal_is_told_and_stretching_makes_it_level(slope: float) -> None:
    line = followed(slope, seconds=200, delay_s=0.3)
    told = line.misfit

    line.stretch(told)

    assert told == pytest.approx(slope, abs=1e-3)
    assert line.misfit == 0.0
    assert line.at(199 * (1 + told)) == pytest.approx((slope - told) * 199, abs=0.05)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("slope", [-1e-4, 1e-4])
def test_random_delays_of_a_crystal_s_readings_feign_no_misfit(slope: float, seed: int) -> None:
    chance = random.Random(seed)
    line = LowerLine(0.0, chance.uniform(0, 0.3))
    for x in range(1, 700):
        line.add(float(x), slope * x + chance.uniform(0, 0.3))

        assert line.misfit == 0.0


@pytest.mark.parametrize("step_s", [-0.4, 0.4])
def test_a_delay_that_becomes_another_feigns_no_misfit(step_s: float) -> None:
    chance = random.Random(3)
    line = LowerLine(0.0, 0.4)
    for x in range(1, 1500):
        line.add(float(x), 0.4 + chance.uniform(0, 0.03) + (step_s if x > 400 else 0.0))

        assert line.misfit == 0.0


def test_two_points_however_far_apart_tell_no_misfit() -> None:
    line = LowerLine(0.0, 0.0)

    line.add(64.0, -63.0)

    assert line.misfit == 0.0
    assert line.count == 2
