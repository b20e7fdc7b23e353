"""Promises on holds and events are worth something only if a broken gate breaks them: mutants, each to be caught."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from policies import safety, scene_gate
from tests.policies import test_scene_gate as promises

SOURCE = Path(scene_gate.__file__).read_text(encoding="utf-8")
CHECKS: tuple[Callable[[], None], ...] = (
    promises.test_a_hold_lowers_at_once_whatever_is_known,
    promises.test_what_is_released_rises_one_climb_after_a_dwell_and_no_faster_than_the_intensity,
    promises.test_a_release_needs_a_rating_made_at_the_level,
    promises.test_after_a_stop_no_hold_and_no_event_is_left_and_the_safe_place_is_shown,
    promises.test_an_event_that_was_on_before_a_stop_does_not_come_back_with_the_scene,
    promises.test_no_random_history_raises_any_dimension_unearned,
    promises.test_an_event_comes_where_something_may_rise_and_is_passed_as_it_was_asked,
    promises.test_in_its_lead_time_an_event_is_still_refused_where_nothing_may_rise_any_more,
    promises.test_an_event_that_has_begun_goes_on_when_held_and_ends_on_high_distress_for_good,
    promises.test_high_distress_and_sickness_end_an_event_whatever_else_is_so,
    promises.test_an_event_is_asked_about_once_more_in_the_tick_in_which_it_begins,
    promises.test_a_clock_that_leaps_over_the_beginning_of_an_event_does_not_begin_it,
    promises.test_what_was_just_lowered_rises_only_after_a_dwell_and_a_rating_there,
    promises.test_only_one_event_is_about_to_begin_and_few_happen_at_once,
    lambda: promises.test_an_event_ends_where_the_scene_gets_too_weak_for_it_or_the_signal_is_lost({"intensity": 0.1}),
    lambda: promises.test_an_event_ends_where_the_scene_gets_too_weak_for_it_or_the_signal_is_lost({"age_s": 40.0}),
    lambda: promises.test_an_event_too_strong_or_too_sudden_is_refused({"least_intensity": 0.5}, "from intensity"),
    lambda: promises.test_an_event_too_strong_or_too_sudden_is_refused({"begins_t": 0.0}, "taken back"),
    lambda: promises.test_an_event_is_refused_where_nothing_may_rise({"is_held": True}, "held"),
)
MUTANTS: dict[str, tuple[str, str]] = {
    "a release is free": ("if wanted <= now or now >= intensity:", "if True:"),
    "a hold is lagged": ("if wanted <= now or now >= intensity:", "if now >= intensity:"),
    "a climb needs nothing": ("if now >= granted and rises > 0 and may_climb(low_s):", "if now >= granted:"),
    "what was just lowered may rise at once": ("may_climb(low_s)", "may_climb(math.inf)"),
    "every climb is double": ("else now + climb", "else now + 2 * climb"),
    "a release jumps to what was granted": ("min(granted, now + rises)", "granted"),
    "a release rises twice as fast": ("now + rises)", "now + 2 * rises)"),
    "nothing held is ever released": ("max(now, min(granted, now + rises))", "now"),
    "starting over keeps events": (
        "    def start_over(self) -> None:\n        self._let.clear()\n        self._begun.clear()",
        "    def start_over(self) -> None:\n        pass",
    ),
    "the evidence is not asked for": ("why_weak or why_not or", "why_weak or"),
    "a pending event is not asked about": (
        "if known is None or event.name not in self._begun:",
        "if known is None:",
    ),
    "a running event is called off": ("if known is None or event.name not in self._begun:", "if True:"),
    "no lead is needed": ("if not event.begins_t - t >= SHORTEST_LEAD_S - SLACK:", "if False:"),
    "an event that comes to begin is not asked about": (
        "{name for name, event in let.items() if t >= event.begins_t}",
        "{name for name, event in let.items() if t + 1 >= event.begins_t}",
    ),
    "a leap begins an event": ("if t - event.begins_t <= LATEST_BEGIN_S else", "if True else"),
    "two may be announced": ("if any(one.begins_t > t for one in on):", "if False:"),
    "any number at once": ("if len(on) >= MOST_EVENTS else None", "if False else None"),
    "any intensity is enough": ("if intensity >= event.least_intensity - SLACK:", "if True:"),
    "nothing ends an event": ("why = why_end or why_weak", "why = why_weak"),
    "too weak a scene ends nothing": ("why = why_end or why_weak", "why = why_end"),
    "an ended event comes back": ("return replace(event, ends_t=known.ends_t)", "return event"),
    "no event comes": ("let[event.name] = now = _ended", "now = _ended"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_scene_gate_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    healthy, broken = MUTANTS[name]
    assert SOURCE.count(healthy) == 1, "a mutant must change exactly one place"
    mutant = _module_from(SOURCE.replace(healthy, broken))
    monkeypatch.setattr(safety, "HoldGate", mutant.HoldGate)
    monkeypatch.setattr(safety, "EventGate", mutant.EventGate)

    assert _is_caught()


def test_the_scene_gate_itself_is_not_caught() -> None:
    assert not _is_caught()


def _is_caught() -> bool:
    for check in CHECKS:
        try:
            check()
        except Exception:  # noqa: BLE001 - a gate that breaks down is caught as well
            return True
    return False


def _module_from(source: str) -> Any:
    """The source as a module of its own; dataclasses look their module up while they are made."""
    module = ModuleType("mutated_scene_gate")
    sys.modules[module.__name__] = module
    try:
        exec(compile(source, "mutated_scene_gate", "exec"), module.__dict__)
    finally:
        del sys.modules[module.__name__]
    return module
