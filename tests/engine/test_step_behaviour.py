"""engine/step_behaviour.py, and what the kernel makes of it: shares in this step and lately, and nothing else."""

from dataclasses import replace

import pytest

from engine.messages import HeadBehaviour, TherapistOrder
from engine.step_behaviour import FRESH_S, RECENT_S, BehaviourSums
from policies.policy import Order
from tests.engine.head_spans import head_span
from tests.engine.rehearsed import Driver, demo_session
from vr_scenes.behaviour import LookSource


def sums(step: int = 2) -> BehaviourSums:
    made = BehaviourSums()
    made.enter(step)
    return made


def feed(to: BehaviourSums, *, from_t: float, seconds: float, looked: float) -> float:
    """Half-second spans; the second of the last one."""
    t = from_t
    for _ in range(round(2 * seconds)):
        t += 0.5
        to.take(t, head_span(looked=looked))
    return t


def test_the_whole_step_is_kept_apart_from_the_last_half_minute() -> None:
    made = sums()
    t = feed(made, from_t=0.0, seconds=60, looked=1.0)
    t = feed(made, from_t=t, seconds=30, looked=0.0)

    told = made.told(t)

    assert told is not None
    assert told.recent is not None
    assert told.whole.looked == pytest.approx(60 / 90, abs=1e-3)
    assert told.whole.covered_s == pytest.approx(90)
    assert (told.recent.looked, told.recent.covered_s) == (0.0, RECENT_S)


def test_the_last_half_minute_is_unknown_once_nothing_comes() -> None:
    made = sums()
    t = feed(made, from_t=0.0, seconds=10, looked=1.0)

    told = made.told(t + FRESH_S + 0.1)

    assert told is not None
    assert told.recent is None
    assert told.whole.looked == 1.0


def test_another_step_begins_anew_and_no_step_is_unknown() -> None:
    made = sums(step=2)
    t = feed(made, from_t=0.0, seconds=10, looked=1.0)

    made.enter(3)

    assert made.told(t) is None
    made.enter(None)
    feed(made, from_t=t, seconds=10, looked=1.0)
    assert made.told(t + 10) is None


def test_less_than_a_second_tells_no_share() -> None:
    made = sums()
    made.take(0.5, head_span())

    assert made.told(0.5) is None


def test_a_head_and_keys_are_never_summed_together() -> None:
    made = sums()
    t = feed(made, from_t=0.0, seconds=10, looked=1.0)

    for _ in range(4):
        t += 0.5
        made.take(t, head_span(looked=0.0, source=LookSource.KEYS))

    told = made.told(t)
    assert told is not None
    assert (told.source, told.whole.looked, told.whole.back) == (LookSource.KEYS, 0.0, None)


def exposed() -> Driver:
    driver = Driver(demo_session())
    driver.go(400, until=lambda outcome: outcome.step is not None)
    return driver


def test_a_session_says_how_the_patient_faces_what_is_feared_in_this_step() -> None:
    driver = exposed()

    for _ in range(8):
        driver.step(HeadBehaviour(t=driver.t, span=head_span(looked=0.25, away=0.5, back=0.1)))

    told = driver.last.behaviour
    assert told is not None
    assert told.step == driver.last.step
    assert (told.whole.looked, told.whole.away, told.whole.back) == (0.25, 0.5, 0.1)


def test_nothing_is_known_before_the_exposure_nor_after_a_stop() -> None:
    driver = Driver(demo_session())
    for _ in range(8):
        driver.step(HeadBehaviour(t=driver.t, span=head_span()))
    assert driver.last.behaviour is None
    driver.go(400, until=lambda outcome: outcome.step is not None)
    for _ in range(8):
        driver.step(HeadBehaviour(t=driver.t, span=head_span()))
    assert driver.last.behaviour is not None

    driver.step(HeadBehaviour(t=driver.t, span=head_span()))
    driver.step()
    driver.step(TherapistOrder(t=driver.t, order=Order.STOP))

    assert driver.last.behaviour is None


def test_behaviour_changes_nothing_but_what_is_told_of_it() -> None:
    watched, other = exposed(), exposed()

    for number in range(300):
        span = head_span(looked=number % 2, away=1.0 - number % 2)
        watched.step(*([HeadBehaviour(t=watched.t, span=span)] if number % 5 == 0 else []))
        other.step()

    assert watched.last.behaviour is not None
    assert [replace(one, behaviour=None) for one in watched.outcomes] == other.outcomes
