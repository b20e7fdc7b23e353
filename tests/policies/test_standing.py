"""Where a session stands: holds, stops, resumes and what is lost."""

import pytest

from policies.phases import Way
from policies.policy import Order, Phase
from policies.standing import Standing


def exposing(way: Way = Way.EXPOSURE) -> Standing:
    standing = Standing(way, seen_through=frozenset(("stage", "headset")))
    standing.enter(100.0, Phase.EXPOSURE if way is Way.EXPOSURE else Phase.PRACTICE)
    return standing


def test_a_stop_leads_to_recovery_and_a_resume_back_to_what_was_stopped() -> None:
    standing = exposing()
    stopped = standing.stop(110.0)
    recovering = standing.phase
    refusal = standing.obey(120.0, Order.RESUME)

    assert (stopped, recovering, refusal) == (True, Phase.RECOVERY, None)
    assert (standing.phase, standing.phase_began_t) == (Phase.EXPOSURE, 120.0)


def test_a_second_stop_does_not_forget_what_the_first_one_stopped() -> None:
    standing = exposing()
    standing.stop(110.0)
    standing.stop(111.0)
    standing.obey(120.0, Order.RESUME)

    assert standing.phase is Phase.EXPOSURE


def test_a_practice_goes_its_own_way_to_recovery_and_back() -> None:
    standing = exposing(Way.PRACTICE)
    standing.stop(110.0)
    standing.obey(120.0, Order.RESUME)
    resumed = standing.phase
    standing.obey(130.0, Order.NEXT_PHASE)

    assert resumed is Phase.PRACTICE
    assert standing.phase is Phase.RECOVERY


def test_a_resume_first_lifts_a_hold_and_only_then_a_stop() -> None:
    standing = exposing()
    standing.obey(105.0, Order.HOLD)
    standing.stop(110.0)
    standing.obey(120.0, Order.RESUME)
    after_first = (standing.is_held, standing.phase)
    standing.obey(121.0, Order.RESUME)

    assert after_first == (False, Phase.RECOVERY)
    assert standing.phase is Phase.EXPOSURE


@pytest.mark.parametrize(("lost", "words"), [("", "neither held nor stopped"), ("stage", "until the stage is back")])
def test_a_resume_of_nothing_is_refused_with_what_holds(lost: str, words: str) -> None:
    standing = exposing()
    if lost:
        standing.lose(lost)

    assert words in str(standing.obey(120.0, Order.RESUME))


def test_no_order_lifts_the_hold_of_a_lost_part() -> None:
    standing = exposing()
    standing.lose("stage")
    standing.lose("sound")
    standing.obey(110.0, Order.HOLD)
    standing.obey(111.0, Order.RESUME)
    is_held_after_resume = standing.is_held
    standing.find("stage")
    is_held_by_the_other = standing.is_held
    standing.find("sound")

    assert (is_held_after_resume, is_held_by_the_other, standing.is_held) == (True, True, False)


def test_a_scene_is_seen_only_through_parts_that_are_there() -> None:
    standing = exposing()
    standing.lose("sound")
    is_seen_without_sound = standing.is_seen
    standing.lose("headset")

    assert (is_seen_without_sound, standing.is_seen) == (True, False)


def test_a_held_session_does_not_move_on_by_itself_but_by_order() -> None:
    standing = exposing()
    standing.obey(110.0, Order.HOLD)
    moved = standing.move_on(120.0)
    standing.obey(121.0, Order.NEXT_PHASE)

    assert not moved
    assert standing.phase is Phase.PLATEAU


def test_orders_are_told_once_in_the_order_they_came() -> None:
    standing = exposing()
    standing.obey(110.0, Order.STEP_UP)
    standing.stop(110.1)

    assert standing.take_orders() == (Order.STEP_UP, Order.STOP)
    assert standing.take_orders() == ()


def test_nothing_leads_out_of_the_end() -> None:
    standing = exposing()
    standing.obey(110.0, Order.END)
    standing.obey(111.0, Order.NEXT_PHASE)

    assert not standing.stop(112.0)
    assert standing.obey(113.0, Order.RESUME) is not None
    assert standing.phase is Phase.ENDED
