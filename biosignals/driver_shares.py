"""What moved an estimate: exact Shapley shares over a few groups of inputs, and the words for them."""

from functools import cache
from math import factorial

import numpy
from numpy.typing import NDArray

from biosignals.signals import Driver

MOST_GROUPS = 6  # 64 rows: all of them pass a small network at once
LEAST_SAID = 0.02  # what moves the index by less is not worth a word
MOST_SAID = 3

Floats = NDArray[numpy.float64]
Flags = NDArray[numpy.bool_]


@cache
def subsets(groups: int) -> Flags:
    """Every choice of `groups` groups, a row each, in the order of the binary numbers: the first row has none of them,
    the last has all. Raises ValueError for fewer than 1 or more than MOST_GROUPS."""
    if not 1 <= groups <= MOST_GROUPS:
        raise ValueError(f"shares are reckoned for 1 to {MOST_GROUPS} groups, not {groups}")
    numbers = numpy.arange(2**groups)
    rows: Flags = (numbers[:, None] >> numpy.arange(groups)) & 1 == 1
    rows.setflags(write=False)
    return rows


@cache
def _weights(groups: int) -> Floats:
    """Groups by subsets: what each subset's value counts for in each group's share (Shapley 1953)."""
    rows = subsets(groups)
    sizes = rows.sum(axis=1)
    weights = numpy.zeros((groups, len(rows)))
    for group in range(groups):
        for row, size in enumerate(sizes.tolist()):
            has_it = bool(rows[row, group])
            others = size - 1 if has_it else size
            share = factorial(others) * factorial(groups - others - 1) / factorial(groups)
            weights[group, row] = share if has_it else -share
    weights.setflags(write=False)
    return weights


def shapley_shares(values: Floats) -> Floats:
    """The share of each group in the last value minus the first; `values` has one for each row of `subsets`.

    The mean, over all orders of adding the groups, of what each adds. Sums to the whole difference.
    """
    groups = len(values).bit_length() - 1
    if len(subsets(groups)) != len(values):
        raise ValueError(f"there must be a value for each subset, 2 to the number of groups, not {len(values)}")
    shares: Floats = _weights(groups) @ values
    return shares


def driver_words(drivers: tuple[Driver, ...]) -> str:
    """The strongest drivers for a person to read: "heart rate +0.21, breathing -0.04"; "" where none counts."""
    told = [driver for driver in drivers if abs(driver.contribution) >= LEAST_SAID]
    strongest = sorted(told, key=lambda driver: -abs(driver.contribution))[:MOST_SAID]
    return ", ".join(f"{driver.name} {driver.contribution:+.2f}" for driver in strongest)
