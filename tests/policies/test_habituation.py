"""When a rung has done its work."""

import pytest

from policies.exposure_settings import MovingOn
from policies.habituation import RungLog
from policies.policy import Rating

RULE = MovingOn(fall_share=0.5, or_below=30.0, ratings=2, least_s=60.0)


def log_of(*values: float, arrived_t: float = 0.0) -> RungLog:
    log = RungLog(RULE)
    log.notice(arrived_t, is_there=True, is_seen=True)
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


def test_time_in_which_a_rung_is_not_seen_and_ratings_made_then_do_not_count() -> None:
    log = log_of(80, 10)
    log.notice(30.0, is_there=True, is_seen=False)
    log.take(Rating(t=40.0, value=10.0))
    log.notice(100.0, is_there=True, is_seen=False)
    unseen = log.words(100.0)
    log.notice(110.0, is_there=True, is_seen=True)

    assert (
        unseen == "30 s at it, 60 at least; newest SUDS 80, 10 from a peak of 80; 40 or less is enough, twice in a row"
    )
    assert not log.is_done(200.0)  # the second low rating in a row is missing
    log.take(Rating(t=120.0, value=10.0))
    assert not log.is_done(139.9)
    assert log.is_done(140.0)


def test_nobody_arrives_where_nothing_is_seen() -> None:
    log = RungLog(RULE)
    log.notice(5.0, is_there=True, is_seen=False)
    before = log.arrived_t
    log.notice(9.0, is_there=True, is_seen=True)

    assert before is None
    assert log.arrived_t == 9.0


def test_a_rung_that_was_left_must_show_everything_anew() -> None:
    log = log_of(10, 10)
    log.forget()

    assert log.arrived_t is None
    assert not log.is_done(1000.0)


@pytest.mark.parametrize("changed", [{"fall_share": 0.0}, {"or_below": 90.0}, {"ratings": 0}, {"least_s": -1.0}])
def test_a_senseless_rule_is_refused(changed: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must lie in"):
        MovingOn(**changed)
