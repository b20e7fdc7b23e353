"""What a headset means to a session: away holds, and its return waits for the therapist."""

from dataclasses import replace

import pytest

from engine.headset_side import HeadsetSide
from engine.latency import Latencies
from engine.messages import Actuator, ActuatorFound, ActuatorLost, TherapistOrder, Trouble
from policies.policy import Order
from tests.engine.rehearsed import Driver, demo_session
from vr_scenes.stage_messages import HeadsetNews

AWAY = HeadsetNews(words="taken off", is_away=True)
WORN = HeadsetNews(words="worn", is_away=False)
NONE = HeadsetNews(words="there is none", is_away=None)
HOLD = TherapistOrder(t=1.0, order=Order.HOLD)
LOST = ActuatorLost(t=1.0, actuator=Actuator.HEADSET, reason="taken off")
THEN = "; once it is worn again the session goes on with RESUME"
LOST_AGAIN = replace(LOST, reason=f"taken off{THEN}")
FOUND = ActuatorFound(t=1.0, actuator=Actuator.HEADSET)


@pytest.mark.parametrize(
    ("news", "last"),
    [
        ((AWAY,), (LOST,)),  # the session waits for it,
        ((AWAY, WORN), (FOUND,)),  # and begins by itself
        ((WORN,), ()),
        ((WORN, AWAY), (LOST_AGAIN, HOLD)),
        ((WORN, AWAY, WORN), (FOUND, HOLD)),  # nobody goes on but by RESUME, also who resumed too early
        ((NONE,), (Trouble(t=1.0, words="there is none"),)),
        ((WORN, NONE), (ActuatorLost(t=1.0, actuator=Actuator.HEADSET, reason=f"there is none{THEN}"), HOLD)),
    ],
)
def test_what_news_mean_to_the_session(news: tuple[HeadsetNews, ...], last: tuple[object, ...]) -> None:
    side = HeadsetSide()

    assert [side.take(one, 1.0) for one in news][-1] == last


def test_a_stage_that_is_started_anew_has_taken_the_headset_away() -> None:
    side = HeadsetSide()
    before = side.take_new_stage(1.0)
    side.take(WORN, 1.0)
    lost, hold = side.take_new_stage(1.0)
    again = side.take_new_stage(1.0)
    found = side.take(WORN, 1.0)

    assert before == again == ()
    assert isinstance(lost, ActuatorLost)
    assert hold == HOLD
    assert found == (FOUND, HOLD)


def test_a_headset_adds_its_legs_only_where_it_was_measured() -> None:
    latencies = Latencies()
    without = len(latencies.summaries())
    latencies.headset.sent(1, 0)
    latencies.headset.shown(1, began_ns=5_000_000, ended_ns=14_000_000, display_ns=25_000_000)
    latencies.headset.shown(1, began_ns=19_000_000, ended_ns=30_000_000, display_ns=27_000_000)
    seen, lead, late = latencies.summaries()[without:]

    assert without == 4
    assert (seen.count, seen.p50_s) == (1, pytest.approx(0.025))
    assert (lead.count, lead.highest_s) == (2, pytest.approx(0.020))
    assert (late.count, late.highest_s) == (1, pytest.approx(0.003))


def test_a_headset_taken_off_holds_the_exposure_until_it_is_back_and_the_therapist_resumes() -> None:
    driver, side = Driver(demo_session()), HeadsetSide()
    driver.go(400, until=lambda outcome: outcome.applied.scene.intensity >= 0.15)
    side.take(WORN, driver.t)

    taken_off = driver.step(*side.take(AWAY, driver.t))
    too_early = driver.step(TherapistOrder(t=driver.t, order=Order.RESUME))
    driver.go(20)
    most = max(outcome.applied.scene.intensity for outcome in driver.outcomes[-190:])
    put_on = driver.step(*side.take(WORN, driver.t))
    resumed = driver.step(TherapistOrder(t=driver.t, order=Order.RESUME))

    assert "headset" in taken_off.alerts[0].words
    assert taken_off.is_held
    assert too_early.is_held
    assert most <= taken_off.applied.scene.intensity
    assert put_on.is_held
    assert not resumed.is_held
