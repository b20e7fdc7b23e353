"""What follows sickness: a pause, a lower and shorter return, and an end."""

from dataclasses import replace

import pytest

from policies.policy import Rating
from policies.sickness_ramp import SicknessRamp, SicknessRule

RULE = SicknessRule(leave_above=10, return_at=6, pause_s=60, longest_s=300, returns=2, return_s=120, rungs_lower=2)
SICK, BETTER = Rating(t=0, value=11), Rating(t=0, value=6)


def paused(rung: int = 5, *, rule: SicknessRule = RULE) -> SicknessRamp:
    ramp = SicknessRamp(rule)
    assert ramp.begins(100.0, SICK, rung)
    return ramp


def test_sickness_at_the_limit_is_borne() -> None:
    assert not SicknessRamp(RULE).begins(100.0, Rating(t=0, value=10), 5)
    assert not SicknessRamp(RULE).begins(100.0, None, 5)


def test_a_rating_that_is_no_number_pauses() -> None:
    assert SicknessRamp(RULE).begins(100.0, Rating(t=0, value=float("nan")), 5)


def test_a_pause_is_over_after_its_time_and_not_before_the_sickness_is_down() -> None:
    ramp = paused()

    assert not ramp.is_over(159.0, BETTER)
    assert ramp.is_over(160.0, BETTER)
    assert not ramp.is_over(160.0, Rating(t=0, value=7))


@pytest.mark.parametrize(("rung", "highest"), [(5, 3), (1, 0), (-1, 0)])
def test_one_comes_back_lower_but_never_below_the_easiest(rung: int, highest: int) -> None:
    assert paused(rung).highest == highest


def test_sickness_that_comes_again_lowers_further_and_never_lifts() -> None:
    ramp = paused(5)
    ramp.come_back(160.0)
    ramp.begins(200.0, SICK, 3)
    lower = ramp.highest
    ramp.come_back(260.0)
    ramp.begins(300.0, SICK, 5)

    assert (lower, ramp.highest) == (1, 1)


def test_a_return_is_short() -> None:
    ramp = paused()
    ramp.come_back(160.0)

    assert not ramp.is_time_up(279.0)
    assert ramp.is_time_up(280.0)


def test_what_does_not_pass_or_comes_too_often_ends() -> None:
    ramp = paused()
    ends = [ramp.must_end(399.0), ramp.must_end(400.0)]
    for begin_t in (500.0, 700.0):
        ramp.come_back(begin_t - 50)
        ramp.begins(begin_t, SICK, 0)

    assert ends == [False, True]
    assert ramp.must_end(701.0)
    assert "came again after the last return (2)" in ramp.pause_words(701.0, SICK)


def test_where_nobody_comes_back_the_first_sickness_ends() -> None:
    assert paused(rule=replace(RULE, returns=0)).must_end(100.0)


@pytest.mark.parametrize("changed", [{"return_at": 11.0}, {"longest_s": 30.0}, {"returns": -1}, {"return_s": 1.0}])
def test_a_senseless_rule_is_refused(changed: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must lie in"):
        replace(RULE, **changed)
