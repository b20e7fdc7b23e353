"""Intervals of means and shares."""

import math
from random import Random

import pytest

from policies.intervals import mean_of, mean_share_of, share_of


def test_the_interval_of_a_mean_holds_the_true_one_19_times_in_20_for_few_persons_too() -> None:
    chance = Random(1)
    held = 0
    for _ in range(2000):
        interval = mean_of([[chance.gauss(50, 10) for _ in range(4)]], highest=100)
        assert interval is not None
        assert interval.low is not None
        assert interval.high is not None
        held += interval.low <= 50 <= interval.high

    assert held / 2000 == pytest.approx(0.95, abs=0.015)


def test_what_differs_between_kinds_does_not_widen_the_interval() -> None:
    apart = mean_of([[0.1, 0.11, 0.12], [0.89, 0.9, 0.91]], highest=1)

    assert apart is not None
    assert apart.low is not None
    assert apart.high is not None
    assert apart.value == pytest.approx(0.505)
    assert apart.high - apart.low < 0.04


def test_equal_persons_do_not_prove_that_the_next_is_equal_too() -> None:
    always = mean_of([[1.0] * 10], highest=1)

    assert always is not None
    assert always.low is not None
    assert always.low == pytest.approx(0.72, abs=0.01)  # as a share of 10 of 10: Wilson
    assert always.high == 1


def test_of_equal_persons_on_a_scale_without_an_end_no_interval_is_told() -> None:
    never = mean_of([[0.0] * 10], highest=math.inf)

    assert never is not None
    assert (never.value, never.low, never.high) == (0, None, None)


def test_one_person_of_a_kind_tells_nothing_of_others() -> None:
    alone = mean_of([[0.1, 0.2], [0.4]], highest=1)

    assert alone is not None
    assert alone.low is alone.high is None


def test_nobody_has_no_mean_and_no_share() -> None:
    assert mean_of([[], []], highest=1) is None
    assert share_of([]) is None


def test_a_mean_stays_on_its_scale() -> None:
    wide = mean_of([[0.0, 1.0]], highest=1)

    assert wide is not None
    assert (wide.low, wide.high) == (0, 1)


def test_the_interval_of_shares_that_pile_up_at_an_end_holds_the_true_mean() -> None:
    chance, held = Random(2), 0
    for _ in range(1000):  # 0.72 at the end, the others anywhere: as time in a band is
        shares = [1.0 if chance.random() < 0.72 else chance.random() for _ in range(10)]
        interval = mean_share_of(shares)
        assert interval is not None
        assert interval.low is not None
        assert interval.high is not None
        held += interval.low <= 0.86 <= interval.high

    assert held / 1000 >= 0.95
    assert mean_share_of([]) is None


def test_a_share_is_wilsons() -> None:
    some = share_of([True] * 7 + [False] * 3)  # Newcombe 1998: 0.3968 to 0.8922

    assert some is not None
    assert (some.low, some.high) == pytest.approx((0.3968, 0.8922), abs=5e-4)


def test_none_of_ten_may_still_be_a_quarter() -> None:
    none = share_of([False] * 10)

    assert none is not None
    assert (none.value, none.low) == (0, 0)
    assert none.high is not None
    assert 0.25 < none.high < 0.31
    assert not math.isnan(none.high)
