"""What is held back and released rises as earned; events come only where something may rise, and end when told."""

from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from policies.gate_values import Evidence
from policies.policy import CALM, Action
from policies.safety import SafetyGate
from policies.safety_limits import SafetyLimits
from policies.scene_gate import SHORTEST_LEAD_S
from vr_scenes.exposure import SAFE_PLACE, Hold, SceneEvent, SceneTargets

LIMITS = SafetyLimits()
DT_S = 0.5
NEARLY = 1e-6
NAMES = ("height_m", "wind")


class Person:
    """A gate, the time, and what is known of a person; `step` passes on what is asked for the scene."""

    def __init__(self) -> None:
        self.gate, self.t = SafetyGate(LIMITS), 0.0
        self.shown = CALM.scene
        self.refused: dict[str, str] = {}

    def step(self, intensity: float = 0.5, holds: tuple[Hold, ...] = (), events: Any = (), **evidence: Any) -> None:
        usual: dict[str, Any] = {"known": True, "age_s": 1.0, "suds": 30.0, "suds_age_s": 0.0, "sickness": None}
        usual |= {"may_expose": True, "is_held": False, "ceiling": 1.0, "t": self.t}
        scene = SceneTargets(scene="heights", intensity=intensity, holds=holds, events=tuple(events))
        passed = self.gate.pass_on(Action(music=CALM.music, scene=scene), Evidence(**(usual | evidence)), dt_s=DT_S)
        self.shown = passed.action.scene
        self.refused = {one.name: one.why for one in passed.refused}
        self.t += DT_S

    def go(self, seconds: float, **asked: Any) -> None:
        for _ in range(round(seconds / DT_S)):
            self.step(**asked)

    def level(self, dimension: str) -> float:
        held = {hold.dimension: hold.level for hold in self.shown.holds}
        return min(self.shown.intensity, held.get(dimension, 1.0))


def exposed(intensity: float = 0.3, **asked: Any) -> Person:
    person = Person()
    while person.shown.intensity < intensity:
        person.step(intensity=intensity, **asked)
    return person


def hold(level: float, dimension: str = "height_m") -> tuple[Hold, ...]:
    return (Hold(dimension=dimension, level=level),)


def event(person: Person, lead_s: float = 3.0, **changed: Any) -> SceneEvent:
    return replace(SceneEvent(name="gust", begins_t=person.t + lead_s, ends_t=None), **changed)


def test_a_hold_lowers_at_once_whatever_is_known() -> None:
    person = exposed(0.3)

    person.step(intensity=0.3, holds=hold(0.1), known=False, age_s=20.0, suds=100.0, is_held=True)

    assert person.level("height_m") == 0.1
    assert person.level("wind") == 0.3


def test_what_is_released_rises_one_climb_after_a_dwell_and_no_faster_than_the_intensity() -> None:
    person = exposed(0.3, holds=hold(0.05))

    levels = []
    for _ in range(round(2.5 * LIMITS.dwell_s / DT_S)):
        person.step(intensity=0.3)
        levels.append(person.level("height_m"))

    rises = [later - earlier for earlier, later in pairwise(levels)]
    assert max(rises) <= LIMITS.rise_per_s * DT_S + NEARLY
    assert levels[round(0.5 * LIMITS.dwell_s / DT_S)] <= 0.05 + LIMITS.largest_climb + NEARLY
    assert max(levels) == pytest.approx(0.25)
    person.go(2 * LIMITS.dwell_s, intensity=0.3)
    assert person.shown.holds == ()


@pytest.mark.parametrize(
    "evidence",
    [{"is_held": True}, {"known": False}, {"age_s": 12.0}, {"suds": 90.0}, {"suds": None}, {"sickness": 9.0}],
)
def test_nothing_that_forbids_a_rise_lets_a_release_through(evidence: dict[str, Any]) -> None:
    person = exposed(0.3, holds=hold(0.1))
    person.go(60, intensity=0.3, holds=hold(0.1))

    person.go(60, intensity=0.3, **evidence)

    assert person.level("height_m") == 0.1


def test_a_release_needs_a_rating_made_at_the_level() -> None:
    person = exposed(0.3, holds=hold(0.1))

    person.go(90, intensity=0.3, suds_age_s=3000.0)

    assert person.level("height_m") == 0.1


def test_a_hold_above_what_is_shown_is_let_go_freely_since_nothing_rises_by_it() -> None:
    person = exposed(0.3, holds=hold(0.6))

    person.step(intensity=0.3, is_held=True)

    assert person.shown.holds == ()
    assert person.level("height_m") == 0.3


def test_after_a_stop_no_hold_and_no_event_is_left_and_the_safe_place_is_shown() -> None:
    person = exposed(0.3, holds=hold(0.1))
    person.step(intensity=0.3, holds=hold(0.1), events=(event(person),))

    calm = person.gate.calm()

    assert calm.action.scene == CALM.scene


def test_an_event_that_was_on_before_a_stop_does_not_come_back_with_the_scene() -> None:
    person = exposed(0.3)
    asked = event(person)
    person.go(5, intensity=0.3, events=(asked,))
    person.gate.calm()

    person.go(10, intensity=0.3, events=(asked,))

    assert person.shown.scene == "heights"
    assert person.shown.events == ()


def test_outside_exposure_holds_and_events_are_not_passed() -> None:
    person = exposed(0.3)

    person.step(intensity=0.3, holds=hold(0.1), events=(event(person),), may_expose=False)

    assert (person.shown.scene, person.shown.holds, person.shown.events) == (SAFE_PLACE, (), ())
    assert "gust" in person.refused


def test_no_random_history_raises_any_dimension_unearned() -> None:
    for seed in range(40):
        chance, person = Random(seed), Person()
        before = dict.fromkeys(NAMES, 0.0)
        asked: dict[str, Any] = {}
        for number in range(400):
            if number % 20 == 0:
                holds = tuple(Hold(dimension=name, level=chance.choice((0.0, 0.1, 0.25, 0.5, 1.0))) for name in NAMES)
                asked = {"holds": chance.choice(((), holds, holds[:1])), "intensity": chance.choice((0.1, 0.3, 0.6))}
                asked |= chance.choice(({}, {}, {}, {"is_held": True}, {"suds": 80.0}, {"known": False}))
            person.step(**asked)
            now = {name: person.level(name) for name in NAMES}
            wanted = {one.dimension: one.level for one in asked["holds"]}
            for name in NAMES:
                rise = now[name] - before[name]
                assert rise <= LIMITS.rise_per_s * DT_S + NEARLY
                assert rise <= 0 or not set(asked) & {"is_held", "suds", "known"}
                assert now[name] <= min(asked["intensity"], max(wanted.get(name, 1.0), before[name])) + NEARLY
                assert now[name] <= wanted.get(name, 1.0), "a hold is never exceeded"
            before = now


def test_an_event_comes_where_something_may_rise_and_is_passed_as_it_was_asked() -> None:
    person = exposed(0.3)
    asked = event(person)

    person.step(intensity=0.3, events=(asked,))

    assert person.shown.events == (asked,)
    assert person.refused == {}


@pytest.mark.parametrize(
    ("evidence", "why"),
    [
        ({"is_held": True}, "held"),
        ({"known": False}, "not known"),
        ({"age_s": 12.0}, "too old"),
        ({"suds": 90.0}, "distress"),
        ({"sickness": 9.0}, "sickness"),
        ({"suds": None}, "rated"),
    ],
)
def test_an_event_is_refused_where_nothing_may_rise(evidence: dict[str, Any], why: str) -> None:
    person = exposed(0.3)

    person.step(intensity=0.3, events=(event(person),), **evidence)

    assert person.shown.events == ()
    assert why in person.refused["gust"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"least_intensity": 0.5}, "from intensity 0.50 on"),
        ({"begins_t": 0.0}, "taken back"),
    ],
)
def test_an_event_too_strong_or_too_sudden_is_refused(changed: dict[str, Any], why: str) -> None:
    person = exposed(0.3)

    person.step(intensity=0.3, events=(event(person, **changed),))

    assert person.shown.events == ()
    assert why in person.refused["gust"]


def test_in_its_lead_time_an_event_is_still_refused_where_nothing_may_rise_any_more() -> None:
    person = exposed(0.3)
    asked = event(person)
    person.step(intensity=0.3, events=(asked,))

    person.step(intensity=0.3, events=(asked,), is_held=True)

    assert person.shown.events == ()


def test_an_event_that_has_begun_goes_on_when_held_and_ends_on_high_distress_for_good() -> None:
    person = exposed(0.3)
    asked = event(person)
    person.go(5, intensity=0.3, events=(asked,))

    person.step(intensity=0.3, events=(asked,), is_held=True)
    held = person.shown.events
    person.step(intensity=0.3, events=(asked,), suds=95.0)
    ended_t = person.shown.events[0].ends_t
    person.go(3, intensity=0.3, events=(asked,))

    assert held == (asked,)
    assert ended_t is not None
    assert person.shown.events[0].ends_t == ended_t


@pytest.mark.parametrize("asked", [{"intensity": 0.1}, {"age_s": 40.0}])
def test_an_event_ends_where_the_scene_gets_too_weak_for_it_or_the_signal_is_lost(asked: dict[str, Any]) -> None:
    person = exposed(0.3)
    gust = event(person, least_intensity=0.3)
    person.go(5, intensity=0.3, events=(gust,))

    person.step(**({"intensity": 0.3} | asked), events=(gust,))

    assert person.shown.events[0].ends_t == person.t - DT_S


@pytest.mark.parametrize("rated", [{"suds": 95.0}, {"sickness": 15.0}, {"suds": None, "sickness": 15.0}])
@pytest.mark.parametrize("beside", [{"is_held": True}, {"known": False}, {"age_s": 12.0}])
def test_distress_ends_an_event_also_where_something_else_forbids_a_rise(
    rated: dict[str, Any], beside: dict[str, Any]
) -> None:
    person = exposed(0.3)
    asked = event(person)
    person.go(5, intensity=0.3, events=(asked,))

    person.step(intensity=0.3, events=(asked,), **rated, **beside)

    assert person.shown.events[0].ends_t == person.t - DT_S
    assert "rated too high" in person.refused["gust"]


def test_high_distress_and_sickness_end_an_event_whatever_else_is_so() -> None:
    test_distress_ends_an_event_also_where_something_else_forbids_a_rise({"suds": 95.0}, {"is_held": True})
    test_distress_ends_an_event_also_where_something_else_forbids_a_rise({"sickness": 15.0}, {"known": False})


def test_an_event_is_asked_about_once_more_in_the_tick_in_which_it_begins() -> None:
    person = exposed(0.3)
    asked = event(person, lead_s=1.2)
    person.go(1.5, intensity=0.3, events=(asked,))

    person.step(intensity=0.3, events=(asked,), known=False)
    person.step(intensity=0.3, events=(asked,))

    assert person.shown.events == ()


def test_a_clock_that_leaps_over_the_beginning_of_an_event_does_not_begin_it() -> None:
    person = exposed(0.3)
    asked = event(person)
    person.step(intensity=0.3, events=(asked,))
    person.t += 8

    person.step(intensity=0.3, events=(asked,))
    refused = dict(person.refused)
    person.step(intensity=0.3, events=(asked,))

    assert "leapt" in refused["gust"]
    assert person.shown.events == ()


def test_what_was_just_lowered_rises_only_after_a_dwell_and_a_rating_there() -> None:
    person = exposed(0.3)
    person.go(2 * LIMITS.dwell_s, intensity=0.3)

    person.step(intensity=0.3, holds=hold(0.05))
    person.go(LIMITS.dwell_s - 2, intensity=0.3)
    soon = person.level("height_m")
    person.go(30, intensity=0.3, suds_age_s=LIMITS.dwell_s + 60)
    unrated = person.level("height_m")
    person.go(6, intensity=0.3)

    assert (soon, unrated) == (0.05, 0.05)
    assert person.level("height_m") == pytest.approx(0.15)


def test_only_one_event_is_about_to_begin_and_few_happen_at_once() -> None:
    person = exposed(0.3)
    events: list[SceneEvent] = []
    refused = []
    for number in range(5):
        events.append(event(person, name=f"event {number}"))
        person.step(intensity=0.3, events=events)
        second = event(person, name="too soon")
        person.step(intensity=0.3, events=(*events, second))
        refused.append(dict(person.refused))
        events = list(person.shown.events)
        person.go(4, intensity=0.3, events=events)

    assert "about to begin" in refused[0]["too soon"]
    assert len(events) == 3
    assert "enough" in refused[3]["event 3"] or len(person.shown.events) == 3


def test_the_shortest_lead_is_long_enough_to_take_an_event_back() -> None:
    assert SHORTEST_LEAD_S >= 1
