"""What is promised of the events of a scene, watched from outside."""

from collections.abc import Iterator

from policies.checking.scene_steps import NEARLY, SceneStep, lies, why_no_rise
from policies.safety_limits import SafetyLimits
from vr_scenes.exposure import SceneEvent

LEAD_S = 1.0  # an event can be taken back for so long
LATEST_S = 1.0  # after its beginning it comes no more
MOST_EVENTS = 3  # at once

EVENTS_UNASKED = "no event happens that was not asked for"
EVENTS_AS_RISES = "an event comes only where something may rise, after a time in which it can be taken back"
FEW_EVENTS = "no more events at once than a person can follow"
EVENTS_END = "an event ends on distress, sickness or a lost signal, and does not come back"

_Key = tuple[str, float]  # name and beginning: the same event ordered again is another one


class Events:
    """An event comes where something may rise, and ends where nothing is allowed to go on."""

    def __init__(self, limits: SafetyLimits) -> None:
        self._limits = limits
        self._is_on: dict[_Key, bool] = {}  # of those that have begun: have they not ended?
        self._awaited: set[_Key] = set()  # let through, and not begun yet

    def watch(self, step: SceneStep) -> Iterator[str]:
        events = step.shown.events
        if not (events or self._is_on or self._awaited):
            return
        t = step.evidence.t
        if not {_key(event) for event in events} <= {_key(event) for event in step.asked.events}:
            yield EVENTS_UNASKED
        on = {_key(event): event for event in events if event.ends_t is None or event.ends_t > t}
        if len(on) > MOST_EVENTS:
            yield FEW_EVENTS
        for key, event in on.items():
            yield from self._watch_going(key, event, step) if key in self._is_on else self._watch_coming(event, step)
        self._awaited = {key for key, event in on.items() if t < event.begins_t}
        begun = dict.fromkeys(self._is_on, False)
        self._is_on = begun | {key: self._is_on.get(key, True) for key in on if key not in self._awaited}

    def _watch_coming(self, event: SceneEvent, step: SceneStep) -> Iterator[str]:
        ahead_s = event.begins_t - step.evidence.t
        is_in_time = ahead_s >= -LATEST_S - NEARLY if _key(event) in self._awaited else ahead_s >= LEAD_S - NEARLY
        is_strong = step.shown.intensity >= event.least_intensity - NEARLY
        if not (is_in_time and is_strong) or any(why_no_rise(step.evidence, self._limits)):
            yield EVENTS_AS_RISES

    def _watch_going(self, key: _Key, event: SceneEvent, step: SceneStep) -> Iterator[str]:
        evidence, limits = step.evidence, self._limits
        may_go_on = (
            (evidence.suds is None or lies(evidence.suds, limits.suds_highest))
            and (evidence.sickness is None or lies(evidence.sickness, limits.sickness_highest))
            and lies(evidence.age_s, limits.lost_too_long_s)
            and step.shown.intensity >= event.least_intensity - NEARLY
        )
        if not (self._is_on[key] and may_go_on):
            yield EVENTS_END


def _key(event: SceneEvent) -> _Key:
    return event.name, event.begins_t
