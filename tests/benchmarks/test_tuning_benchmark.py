"""The benchmark of the search says what the persons who were not searched with say."""

import math

import pytest

from benchmarks.tuning import figures_of
from engine.plan import library_policy
from engine.workshop.tune_report import Outcome
from engine.workshop.tune_trials import People
from policies.bounds import Bounds
from policies.objectives import OBJECTIVES
from policies.paired import Difference
from policies.stand_in_estimate import MEASURED

BOUNDS = Bounds(objectives=(OBJECTIVES["fear_returned"], OBJECTIVES["dropped_out"]), may_worsen=(0.0, 0.2), knobs=())
PEOPLE = People(kinds=("population",), of_each=9, first_seed=1, sessions=1, traits=MEASURED)


def outcome(*ends: tuple[float, float]) -> Outcome:
    differences = tuple(
        Difference(first=0.3, second=0.3 + (low + high) / 2, low=low, high=high, persons=9) for low, high in ends
    )
    return Outcome(
        document=library_policy("demo"),
        bounds=BOUNDS,
        people=PEOPLE,
        others=PEOPLE,
        tried=(),
        differences=differences,
    )


@pytest.mark.parametrize(
    ("ends", "passes"),
    [
        (((-0.06, -0.02), (-0.1, 0.1)), [True, True]),
        (((-0.06, 0.01), (-0.1, 0.1)), [False, True]),  # it may be no less
        (((-0.06, -0.02), (0.01, 0.1)), [True, True]),  # worse, as the bounds let it be
        (((-0.06, -0.02), (0.01, 0.3)), [True, False]),  # paid for by persons who left
    ],
)
def test_a_search_passes_where_fear_is_shown_to_be_less_and_the_bounds_are_kept(ends, passes):
    assert [figure.passes for figure in figures_of(outcome(*ends))] == passes


def test_a_search_that_found_nothing_is_a_miss():
    gain, _ = figures_of(outcome())

    assert math.isnan(gain.value)
    assert not gain.passes
