"""When a rung has done its work."""

import pytest

from policies.exposure_settings import MovingOn
from policies.habituation import RungLog
from policies.policy import Rating

RULE = MovingOn(fall_share=0.5, or_below=30.0, ratings=2, least_s=60.0)


def log_of(*values: float, arrived_t: float = 0.0) -> RungLog:
    log = RungLog(RULE)
    log.arrive(arrived_t)
    for number, value in enumerate(values, start=1):
        log.take(Rating(t=10.0 * number, value=value))
    return log


@pytest.mark.parametrize(
    ("values", "is_done"),
    [
        ((), False),
        ((30,), False),
        ((30, 30), True),
        ((30, 31), False),
        ((80, 40, 40), True),
        ((80, 40, 41), False),
        ((20, 60, 35), False),
        ((60, 20, 60, 30, 25), True),
        ((100, 50, 60, 50), False),
    ],
)
def test_a_rung_is_done_by_its_newest_ratings_in_a_row(values: tuple[float, ...], is_done: bool) -> None:
    assert log_of(*values).is_done(100.0) is is_done


def test_no_rung_is_done_before_its_least_time() -> None:
    log = log_of(10, 10)

    assert not log.is_done(59.9)
    assert log.is_done(60.0)


def test_ratings_from_before_the_arrival_do_not_count() -> None:
    log = log_of(10, 10, 10, arrived_t=25.0)

    assert log.is_rated
    assert not log.is_done(200.0)


def test_a_rung_that_was_left_must_show_everything_anew() -> None:
    log = log_of(10, 10)
    log.forget()

    assert log.arrived_t is None
    assert not log.is_done(1000.0)


@pytest.mark.parametrize("changed", [{"fall_share": 0.0}, {"or_below": 90.0}, {"ratings": 0}, {"least_s": -1.0}])
def test_a_senseless_rule_is_refused(changed: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must lie in"):
        MovingOn(**changed)
