"""Events of a scene by OSC: said once when they are let, once when they are taken back, and not when they just end."""

from dataclasses import replace

from engine.osc_scene import OscEvents
from policies.policy import Phase
from tests.engine.live_rig import outcome_at
from vr_scenes.exposure import SceneEvent, SceneTargets

GUST = SceneEvent(name="gust", begins_t=3.0, ends_t=9.0)


def _said(events: OscEvents, t: float, *on: SceneEvent) -> list[tuple[str, tuple[object, ...]]]:
    outcome = outcome_at(t, Phase.EXPOSURE)
    scene = SceneTargets(scene="heights", intensity=0.5, events=on)
    messages = events.of(replace(outcome, applied=replace(outcome.applied, scene=scene)))
    return [(one.address, one.arguments) for one in messages]


def test_an_event_is_said_once_with_the_time_until_it_begins() -> None:
    events = OscEvents()

    assert _said(events, 1.0, GUST) == [("/attune/scene/do", ("gust", 2.0, 3.0))]
    assert _said(events, 1.1, GUST) == []


def test_an_event_that_is_taken_back_or_ended_is_said_once() -> None:
    taken_back, ended = OscEvents(), OscEvents()
    for events in (taken_back, ended):
        _said(events, 1.0, GUST)

    assert _said(taken_back, 2.0) == [("/attune/scene/undo", ("gust", 2.0))]
    assert _said(ended, 5.0, replace(GUST, ends_t=5.0)) == [("/attune/scene/undo", ("gust", 5.0))]
    assert _said(ended, 5.1, replace(GUST, ends_t=5.0)) == []


def test_an_event_that_ends_by_itself_needs_no_word() -> None:
    events = OscEvents()
    _said(events, 1.0, GUST)

    assert _said(events, 9.5, GUST) == []
    assert _said(events, 30.0) == []
