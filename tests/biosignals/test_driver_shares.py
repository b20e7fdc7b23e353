"""Exact shares over all orders, and their words."""

from itertools import permutations

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from biosignals.driver_shares import MOST_GROUPS, driver_words, shapley_shares, subsets
from biosignals.signals import Driver


@given(st.integers(1, 4).flatmap(lambda n: arrays.arrays(numpy.float64, 2**n, elements=st.floats(0, 1))))
def test_shares_are_the_mean_over_all_orders_of_adding(values) -> None:
    groups = len(values).bit_length() - 1
    expected = numpy.zeros(groups)
    orders = list(permutations(range(groups)))
    for order in orders:
        row = 0
        for group in order:
            expected[group] += values[row | 1 << group] - values[row]
            row |= 1 << group

    shares = shapley_shares(values)

    assert shares == pytest.approx(expected / len(orders), abs=1e-12)
    assert shares.sum() == pytest.approx(values[-1] - values[0], abs=1e-12)


def test_the_first_subset_is_empty_and_the_last_is_whole() -> None:
    rows = subsets(MOST_GROUPS)

    assert len(rows) == 2**MOST_GROUPS
    assert not rows[0].any()
    assert rows[-1].all()
    assert len({tuple(row) for row in rows.tolist()}) == len(rows)


@pytest.mark.parametrize("count", [3, 1, 128])
def test_values_that_fit_no_groups_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="groups"):
        shapley_shares(numpy.zeros(count))


def test_the_words_name_the_strongest_first_and_leave_out_what_hardly_counts() -> None:
    drivers = tuple(
        Driver(name=name, contribution=share)
        for name, share in (("breathing", -0.04), ("heart rate", 0.21), ("steadiness", 0.01), ("spread", 0.03))
    )

    assert driver_words(drivers) == "heart rate +0.21, breathing -0.04, spread +0.03"
    assert driver_words(()) == ""
