"""A therapist's events and holds, from the order to what is shown, and back."""

import asyncio
import pickle

import pytest

from engine.children import LARGEST_MESSAGE_BYTES
from engine.hands import EventKeys
from engine.messages import (
    Actuator,
    ActuatorFound,
    ActuatorLost,
    AlertKind,
    Input,
    PatientRating,
    Scale,
    SceneOrder,
    SceneVerb,
    TherapistOrder,
)
from engine.plan import new_session, plan_of, scene_events, tape_header
from engine.records.tape import Tape, TapeWriter
from engine.replay import replay
from policies.policy import Order, Phase
from tests.engine.rehearsed import Driver, demo_plan, demo_session
from vr_scenes.exposure import SAFE_PLACE, Hold, SceneEvent, SceneTargets
from vr_scenes.scenes import load_scene, scene_names
from vr_scenes.stage_messages import ShowCommand

GUST = load_scene("heights").event("gust")


def order(verb: SceneVerb, name: str, t: float = 0.0, level: float | None = None) -> SceneOrder:
    return SceneOrder(t=t, verb=verb, name=name, level=level)


def exposed_driver(intensity: float = 0.2) -> Driver:
    driver = Driver(demo_session())
    driver.go(400, until=lambda one: one.applied.scene.intensity >= intensity)
    assert driver.last.applied.scene.intensity >= intensity
    return driver


@pytest.fixture
def driver() -> Driver:
    return exposed_driver()


def refusals(driver: Driver) -> list[str]:
    return [alert.words for alert in driver.last.alerts if alert.kind is AlertKind.REFUSED]


def test_an_event_is_shown_after_its_lead_time_and_said(driver: Driver) -> None:
    outcome = driver.step(order(SceneVerb.DO, "gust"))

    (event,) = outcome.applied.scene.events
    assert (event.name, event.begins_t) == ("gust", pytest.approx(outcome.t + GUST.lead_s))
    assert event.ends_t == pytest.approx(outcome.t + GUST.lead_s + GUST.lasts_s)
    assert outcome.scene_why == "The therapist ordered 'A gust of wind': it begins in 3 s."
    assert driver.step().scene_why is None


def test_undone_in_its_lead_time_it_never_comes(driver: Driver) -> None:
    driver.step(order(SceneVerb.DO, "gust"))
    driver.go(1)

    outcome = driver.step(order(SceneVerb.UNDO, "gust"))

    assert outcome.applied.scene.events == ()
    assert "before it began" in str(outcome.scene_why)


def test_undone_later_it_ends_at_once_and_is_forgotten_when_its_traces_are_gone(driver: Driver) -> None:
    driver.step(order(SceneVerb.DO, "gust"))
    driver.go(5)

    undone = driver.step(order(SceneVerb.UNDO, "gust"))
    again = driver.step(order(SceneVerb.DO, "gust"))
    again_words = refusals(driver)
    later = driver.go(21)

    assert undone.applied.scene.events[0].ends_t == undone.t
    assert GUST.undo in str(undone.scene_why)
    assert again.applied.scene.events[0].ends_t == undone.t
    assert "it may come again in" in again_words[0]
    assert later.applied.scene.events == ()


def test_a_stop_ends_all_events_in_the_same_tick(driver: Driver) -> None:
    driver.step(order(SceneVerb.DO, "gust"))

    outcome = driver.step(order(SceneVerb.DO, "bird"), TherapistOrder(t=0.0, order=Order.STOP))

    assert (outcome.applied.scene.scene, outcome.applied.scene.events) == (SAFE_PLACE, ())
    assert driver.go(5).applied.scene.events == ()


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ([TherapistOrder(t=0.0, order=Order.HOLD)], "held"),
        ([PatientRating(t=0.0, scale=Scale.SUDS, value=75)], "distress"),
    ],
)
def test_an_event_is_refused_where_nothing_may_rise_and_people_are_told(
    driver: Driver, before: list[Input], words: str
) -> None:
    outcome = driver.step(*before, order(SceneVerb.DO, "gust"))

    assert outcome.applied.scene.events == ()
    assert words in refusals(driver)[0]


def test_what_was_refused_is_not_asked_for_again_though_it_could_come_now(driver: Driver) -> None:
    driver.go(2, until=lambda one: one.t % 1 < 0.05)
    driver.step(ActuatorLost(t=0.0, actuator=Actuator.SOUND, reason="killed"), order(SceneVerb.DO, "gust"))
    shown = [driver.step(ActuatorFound(t=0.0, actuator=Actuator.SOUND)), *(driver.step() for _ in range(40))]

    assert all(one.applied.scene.events == () for one in shown)


def test_why_an_event_ends_is_said_as_it_is(driver: Driver) -> None:
    driver.step(order(SceneVerb.DO, "gust"))
    driver.go(5)

    weaker = driver.step(TherapistOrder(t=0.0, order=Order.CEILING, value=0.1))
    driver.go(30)
    driver.step(TherapistOrder(t=0.0, order=Order.CEILING, value=1.0))
    driver.go(300, until=lambda one: one.applied.scene.intensity >= 0.2)
    driver.step(order(SceneVerb.DO, "gust"))
    driver.go(5)
    rated = driver.step(TherapistOrder(t=0.0, order=Order.HOLD), PatientRating(t=0.0, scale=Scale.SUDS, value=90))

    assert "ends: it comes from intensity 0.20 on" in str(weaker.scene_why)
    assert "ends: distress is rated too high" in str(rated.scene_why)
    assert rated.applied.scene.events[0].ends_t == rated.t


def test_an_event_called_off_by_another_phase_is_told_and_one_that_is_over_is_not(driver: Driver) -> None:
    driver.step(order(SceneVerb.DO, "bird"))
    driver.go(4)
    driver.step(order(SceneVerb.UNDO, "bird"))
    driver.step(order(SceneVerb.DO, "gust"))
    driver.go(1)

    driver.step(TherapistOrder(t=0.0, order=Order.NEXT_PHASE), TherapistOrder(t=0.0, order=Order.NEXT_PHASE))

    assert driver.last.phase is Phase.RECOVERY
    assert refusals(driver) == ["The event 'A gust of wind' is called off: its scene is not shown now."]


def test_with_the_stage_an_event_is_lost_and_does_not_come_back_with_it(driver: Driver) -> None:
    driver.step(order(SceneVerb.DO, "gust"))
    driver.go(5)

    lost = driver.step(ActuatorLost(t=0.0, actuator=Actuator.STAGE, reason="killed"))
    words = refusals(driver)
    driver.step(ActuatorFound(t=0.0, actuator=Actuator.STAGE))

    assert "the stage that shows it is lost" in words[0]
    assert lost.applied.scene.events == ()
    assert driver.go(5).applied.scene.events == ()


def test_outside_exposure_an_event_is_refused_and_not_kept_for_later() -> None:
    driver = Driver(demo_session())

    driver.step(order(SceneVerb.DO, "gust"))

    assert "not shown" in refusals(driver)[0]
    assert driver.go(300, until=lambda one: one.applied.scene.intensity > 0.1).applied.scene.events == ()


@pytest.mark.parametrize(
    "given",
    [order(SceneVerb.DO, "earthquake"), order(SceneVerb.HOLD, "gust", level=0.1), order(SceneVerb.RELEASE, "wind")],
)
def test_what_the_scene_does_not_know_is_refused_in_words(driver: Driver, given: SceneOrder) -> None:
    driver.step(given)

    assert given.name in refusals(driver)[0] or "not held" in refusals(driver)[0]


def test_a_hold_is_shown_at_once_survives_a_stop_and_rises_slowly_when_released(driver: Driver) -> None:
    held = driver.step(order(SceneVerb.HOLD, "height_m", level=0.05))
    driver.step(TherapistOrder(t=0.0, order=Order.STOP))
    calm = driver.last
    driver.step(TherapistOrder(t=0.0, order=Order.RESUME))
    back = driver.go(200, until=lambda one: one.applied.scene.intensity >= 0.2)
    driver.step(order(SceneVerb.RELEASE, "height_m"))
    soon = driver.go(3)
    late = driver.go(90)

    assert [(hold.dimension, hold.level) for hold in held.applied.scene.holds] == [("height_m", 0.05)]
    assert "at most" in str(held.scene_why)
    assert calm.applied.scene.holds == ()
    assert [hold.level for hold in back.applied.scene.holds] == [0.05]
    assert soon.applied.scene.holds[0].level < 0.16
    assert late.phase is not Phase.EXPOSURE or late.applied.scene.holds == ()


class Noted:
    """A session that keeps its steps."""

    def __init__(self) -> None:
        self._session = demo_session()
        self.steps = []

    def step(self, tick):
        self.steps.append((tick, self._session.step(tick)))
        return self.steps[-1][1]


def test_a_record_with_scene_orders_replays_exactly(tmp_path) -> None:
    path, noted = tmp_path / "events.tape", Noted()
    recorded = Driver(noted)
    recorded.go(400, until=lambda one: one.applied.scene.intensity >= 0.2)
    recorded.step(order(SceneVerb.DO, "gust"), order(SceneVerb.HOLD, "wind", level=0.1))
    recorded.go(20)
    recorded.step(order(SceneVerb.RELEASE, "wind"))
    recorded.go(20)
    with TapeWriter(path, tape_header(demo_plan(), {})) as tape:
        for one in noted.steps:
            tape.write(*one)

    read = Tape(path)
    result = asyncio.run(replay(read, new_session(plan_of(read.header, "events.tape"))))

    assert result.is_exact
    assert [tick for tick, _ in noted.steps] == [one.tick for one in read.steps()]


@pytest.mark.parametrize("name", scene_names())
def test_everything_that_can_be_ordered_in_a_scene_fits_into_one_message_to_the_stage(name: str) -> None:
    scene = load_scene(name)
    targets = SceneTargets(
        scene=name,
        intensity=0.123456789,
        holds=tuple(Hold(dimension=one.name, level=0.123456789) for one in scene.dimensions),
        events=tuple(SceneEvent(name=one.name, begins_t=1234.56789, ends_t=2345.6789) for one in scene.events),
    )
    command = ShowCommand(number=10**6, sent_ns=10**18, t=1234.56789, targets=targets)

    assert len(pickle.dumps(command, protocol=pickle.HIGHEST_PROTOCOL)) <= LARGEST_MESSAGE_BYTES


def test_an_order_to_centre_the_view_is_said_and_recorded_and_changes_nothing_else(driver: Driver) -> None:
    before = driver.step()
    centred = driver.step(SceneOrder(t=0.0, verb=SceneVerb.CENTRE))

    assert "centred" in str(centred.scene_why)
    assert not centred.alerts
    assert centred.applied.scene.intensity == pytest.approx(before.applied.scene.intensity, abs=0.01)
    assert centred.applied.scene.scene == before.applied.scene.scene
    assert EventKeys((), lambda _: None).press("c", 2.0) == SceneOrder(t=2.0, verb=SceneVerb.CENTRE)


def test_the_key_e_lists_the_events_and_digits_choose_among_them() -> None:
    told: list[str] = []
    keys = EventKeys(scene_events("heights"), told.append)

    beside = keys.press("1", 1.0)
    opened = keys.press("e", 2.0)
    done = keys.press("1", 3.0)
    keys.press("x", 4.0)
    undone = keys.press("2", 6.0)

    assert isinstance(beside, PatientRating)
    assert opened is None
    assert "1 A gust of wind" in told[0]
    assert done == order(SceneVerb.DO, "gust", 3.0)
    assert undone == order(SceneVerb.UNDO, "bird", 6.0)


def test_no_way_to_undo_an_event_orders_a_step_up_or_is_a_rating() -> None:
    keys = EventKeys(scene_events("heights"), lambda _: None)

    said = [keys.press(key, number / 2) for number, key in enumerate("e1x1x2ex1")]

    assert all(one is None or isinstance(one, SceneOrder) for one in said)
    assert [one.verb for one in said if isinstance(one, SceneOrder)] == [SceneVerb.DO, *[SceneVerb.UNDO] * 3]


def test_a_digit_long_after_the_list_was_opened_is_a_rating() -> None:
    keys = EventKeys(scene_events("heights"), lambda _: None)
    keys.press("e", 10.0)

    assert isinstance(keys.press("1", 17.0), PatientRating)


def test_a_stop_works_in_the_list_and_a_digit_without_an_event_is_no_rating() -> None:
    keys = EventKeys((("gust", "A gust"),), lambda _: None)
    keys.press("e", 0.0)
    stopped = keys.press(" ", 1.0)
    keys.press("e", 2.0)
    nothing = keys.press("7", 3.0)

    assert stopped == TherapistOrder(t=1.0, order=Order.STOP)
    assert nothing is None
