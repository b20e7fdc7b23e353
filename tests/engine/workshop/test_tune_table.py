"""What is said of a search: better, worse, and whether the bounds that were set are kept."""

import pytest

from engine.workshop.tune_table import is_improved, judgements, verdict_words
from policies.bounds import Bounds
from policies.objectives import OBJECTIVES
from policies.paired import Difference

BOUNDS = Bounds(
    objectives=(OBJECTIVES["fear_left"], OBJECTIVES["dropped_out"]),
    may_worsen=(0.0, 0.03),
    knobs=(),
)
BETTER = (-0.06, -0.02)


def differences(*ends: tuple[float, float]) -> list[Difference | None]:
    return [Difference(first=0.4, second=0.4 + sum(both) / 2, low=both[0], high=both[1], persons=50) for both in ends]


@pytest.mark.parametrize(
    ("ends", "judged"),
    [
        ((-0.02, 0.02), "no better: the interval holds 0, within the bounds"),
        ((-0.02, 0.09), "no better: the interval holds 0, may be worse than the bounds allow"),
        ((0.01, 0.03), "worse, within the bounds"),
        ((0.01, 0.09), "worse"),
        ((-0.09, -0.01), "better"),
    ],
)
def test_what_the_interval_and_the_bounds_say_is_said(ends, judged):
    assert judgements(BOUNDS, differences(BETTER, ends)) == ["better", judged]


def test_what_is_paid_for_by_more_than_was_allowed_is_no_improvement():
    assert is_improved(BOUNDS, differences(BETTER, (-0.02, 0.09)))
    assert is_improved(BOUNDS, differences(BETTER, (0.01, 0.03)))
    assert not is_improved(BOUNDS, differences(BETTER, (0.01, 0.09)))
    assert not is_improved(BOUNDS, differences((-0.02, 0.02), (-0.09, -0.01)))


def test_the_verdict_names_what_may_be_worse_than_the_bounds_allow():
    assert verdict_words(BOUNDS, differences(BETTER, (-0.02, 0.09))) == (
        "With virtual patients who were not searched with it is better in fear_left, and it may be worse than the "
        "bounds allow in dropped_out."
    )
    assert verdict_words(BOUNDS, differences((-0.02, 0.02), (-0.02, 0.02))) == (
        "With virtual patients who were not searched with it is no better than the start policy in anything."
    )
