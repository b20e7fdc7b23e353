"""Which step of the rest comes when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biosignals.signals import RestStep
from policies.rest_plan import LEAST_OTHER_S, LEAST_QUIET_S, RestPlan

QUIET, NEUTRAL, PACED = RestStep.SEATED_QUIET, RestStep.NEUTRAL_SCENE, RestStep.PACED_BREATHING


@pytest.mark.parametrize(
    ("baseline_s", "steps"),
    [
        (240.0, ((QUIET, 120.0), (NEUTRAL, 60.0), (PACED, 60.0))),
        (120.0, ((QUIET, 60.0), (NEUTRAL, 30.0), (PACED, 30.0))),
        (119.0, ((QUIET, 119.0),)),
        (45.0, ((QUIET, 45.0),)),
    ],
)
def test_a_baseline_is_shared_out_and_a_short_one_is_all_quiet(baseline_s, steps):
    assert RestPlan().steps(baseline_s) == steps


def test_where_time_is_short_breathing_goes_first():
    plan = RestPlan(seated_quiet=0.4, neutral_scene=0.3, paced_breathing=0.3)

    assert plan.steps(140.0) == ((QUIET, 98.0), (NEUTRAL, 42.0))


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 3600))
def test_the_steps_fill_the_baseline_and_each_is_long_enough_to_tell(quiet, split, baseline_s):
    quiet = max(quiet, 0.01)
    plan = RestPlan(
        seated_quiet=quiet, neutral_scene=(1 - quiet) * split, paced_breathing=1 - quiet - (1 - quiet) * split
    )

    steps = dict(plan.steps(baseline_s))

    assert sum(steps.values()) == pytest.approx(baseline_s)
    assert all(steps.get(step, LEAST_OTHER_S) >= LEAST_OTHER_S - 1e-5 for step in (NEUTRAL, PACED))
    assert set(steps) <= {QUIET} or steps[QUIET] >= LEAST_QUIET_S - 1e-5


@pytest.mark.parametrize("shares", [(0.5, 0.5, 0.5), (0.0, 0.5, 0.5), (1.5, -0.5, 0.0), (float("nan"), 0.5, 0.5)])
def test_shares_that_are_none_are_refused(shares):
    quiet, neutral, paced = shares
    with pytest.raises(ValueError, match="must"):
        RestPlan(seated_quiet=quiet, neutral_scene=neutral, paced_breathing=paced)
