"""Differences between two policies met by the same persons: intervals that hold what is true as often as they say."""

import random

import pytest

from policies.paired import difference_of_means, difference_of_shares


def test_a_shift_of_everybody_is_found_whatever_persons_differ_in():
    chance = random.Random(1)
    pairs = [(base, base - 0.1 + chance.gauss(0, 0.02)) for base in (chance.random() for _ in range(50))]

    found = difference_of_means([pairs], level=0.95)

    assert found is not None
    assert found.is_below_nothing
    assert found.value == pytest.approx(-0.1, abs=0.01)


def test_where_nobody_differs_means_are_the_same_and_shares_may_still_differ_in_the_next_person():
    pairs = [(0.0, 0.0)] * 20

    means, shares = difference_of_means([pairs], level=0.95), difference_of_shares(pairs, level=0.95)

    assert means is not None
    assert shares is not None
    assert (means.low, means.high) == (0.0, 0.0)
    assert shares.low is not None
    assert shares.high is not None
    assert shares.low < 0 < shares.high


@pytest.mark.parametrize(("persons", "is_shown"), [(2, False), (5, False), (6, True)])
def test_few_persons_who_differ_by_the_same_show_nothing_that_chance_could_not(persons, is_shown):
    found = difference_of_means([[(0.1 * number, 0.1 * number + 1.0) for number in range(persons)]], level=0.95)

    assert found is not None
    assert found.is_above_nothing == is_shown
    assert found.value == pytest.approx(1.0)


def test_kinds_that_differ_from_each_other_do_not_make_the_interval_wider():
    chance = random.Random(2)
    one = [(0.0, 0.2 + chance.gauss(0, 0.01)) for _ in range(20)]
    other = [(0.0, 0.8 + chance.gauss(0, 0.01)) for _ in range(20)]

    apart, mixed = difference_of_means([one, other], level=0.95), difference_of_means([one + other], level=0.95)

    assert apart is not None
    assert mixed is not None
    assert apart.high - apart.low < 0.2 * (mixed.high - mixed.low)


def test_one_person_tells_no_interval_and_nobody_tells_nothing():
    found = difference_of_means([[(0.2, 0.1)]], level=0.95)

    assert found is not None
    assert (found.low, found.high) == (None, None)
    assert not found.is_below_nothing
    assert difference_of_means([[]], level=0.95) is None
    assert difference_of_shares([], level=0.95) is None


@pytest.mark.parametrize("true", [(0.1, 0.1), (0.2, 0.05), (0.02, 0.0)])
def test_intervals_of_shares_hold_the_true_difference_19_times_in_20(true):
    chance, held, runs = random.Random(3), 0, 1000
    for _ in range(runs):
        pairs = [(float(chance.random() < true[0]), float(chance.random() < true[1])) for _ in range(40)]
        found = difference_of_shares(pairs, level=0.95)
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= true[1] - true[0] <= found.high
    assert held / runs >= 0.93
