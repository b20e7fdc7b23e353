"""Each event of the heights does something and leaves nothing behind; one that does not is found."""

from dataclasses import replace

import pytest

from vr_scenes import event_traces
from vr_scenes.catalog.heights.choreography import pose
from vr_scenes.event_traces import event_faults
from vr_scenes.scenes import load_scene

HEIGHTS = load_scene("heights")


@pytest.mark.parametrize("event", HEIGHTS.events, ids=lambda one: one.name)
def test_an_event_of_the_heights_is_seen_and_leaves_no_trace(event) -> None:
    assert event_faults(HEIGHTS, event) == ()


def test_an_event_that_nobody_draws_is_found() -> None:
    earthquake = replace(HEIGHTS.events[0], name="earthquake")

    assert event_faults(HEIGHTS, earthquake) == ("the event earthquake changes nothing that is seen or heard",)


def test_an_event_that_leaves_a_trace_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def stained(scene, moment):
        shown = pose(scene, moment)
        lift_m = 0.1 if moment.happening("gust").began_s > 0 else 0.0
        return replace(shown, eye=replace(shown.eye, z_m=shown.eye.z_m + lift_m))

    monkeypatch.setattr(event_traces, "scene_pose_of", lambda _: stained)

    faults = event_faults(HEIGHTS, HEIGHTS.event("gust"))
    assert any("when it is over" in fault for fault in faults)
