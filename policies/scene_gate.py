"""The gate's part for what a therapist's hand does to a scene: dimensions held back, and events."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from vr_scenes.exposure import Hold, SceneEvent

SHORTEST_LEAD_S = 1.0  # what was ordered by mistake can be taken back for so long
LATEST_BEGIN_S = 1.0  # so late nobody has watched it begin, and the stage has gone to calm by itself
MOST_EVENTS = 3  # at once: more than that nobody has asked for on purpose
SLACK = 1e-9  # lets 0.7 + 0.1 reach 0.8 in binary fractions


class HoldGate:
    """Lets a hold lower at once what it holds back; what is released rises as the intensity does.

    A dimension shows the smaller of intensity and hold, so only a hold below the intensity keeps anything down: it
    rises by climbs that are earned as those of the intensity, at the same speed. What has just been lowered has yet to
    spend its time there.
    """

    def __init__(self) -> None:
        self._held: dict[str, float] = {}  # the dimensions held now, and the level of each
        self._granted: dict[str, float] = {}  # of those that rise: up to where
        self._low_s: dict[str, float] = {}  # of those that a hold has lowered: for how long

    @property
    def is_rising(self) -> bool:
        """Is a granted climb still on its way?"""
        return bool(self._granted) and any(self._held[name] < granted for name, granted in self._granted.items())

    def start_over(self) -> None:
        self._held.clear()
        self._granted.clear()
        self._low_s.clear()

    def move(
        self,
        holds: tuple[Hold, ...],
        intensity: float,
        *,
        counted_s: float,
        rises: float,
        climb: float,
        may_climb: Callable[[float], bool],
    ) -> tuple[tuple[Hold, ...], bool]:
        """What holds now, of the `holds` asked for, and whether a climb was granted.

        `rises`: how far a level may rise in this step, of `counted_s`; `climb`: the largest climb; `may_climb`: is one
        earned by so many seconds at a level?
        """
        if not holds and not self._held:
            return holds, False
        asked = _asked(holds)
        has_climbed = False
        for name in sorted({*asked, *self._held}):
            wanted, now = asked.get(name, 1.0), self._held.get(name, 1.0)
            low_s = self._low_s.get(name, math.inf) + counted_s
            self._low_s[name] = 0.0 if wanted < min(now, intensity) else low_s
            if wanted <= now or now >= intensity:
                self._settle(name, wanted)
                continue
            goal = min(wanted, intensity)
            granted = min(goal, self._granted.get(name, now))
            if now >= granted and rises > 0 and may_climb(low_s):
                granted = goal if goal - now <= climb + SLACK else now + climb
                has_climbed = True
            self._granted[name] = granted
            self._held[name] = max(now, min(granted, now + rises))
        if self._held == asked:
            return holds, has_climbed
        return tuple(Hold(dimension=name, level=level) for name, level in sorted(self._held.items())), has_climbed

    def _settle(self, name: str, level: float) -> None:
        self._granted.pop(name, None)
        if level < 1:
            self._held[name] = level
        else:
            self._held.pop(name, None)
            self._low_s.pop(name, None)


def _asked(holds: tuple[Hold, ...]) -> dict[str, float]:
    """The lowest level asked for each dimension; a hold at the top holds nothing."""
    asked: dict[str, float] = {}
    for hold in holds:
        if hold.level < 1:
            asked[hold.dimension] = min(hold.level, asked.get(hold.dimension, 1.0))
    return asked


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedEvent:
    """An event that does not come, or no longer, and why."""

    name: str
    why: str


class EventGate:
    """Lets an event come only where something may rise, and ends it where nothing is allowed to go on.

    In its lead time, and as it begins, it is asked whether it may come; once it has begun, it ends by itself, by being
    undone, or where a reason to end it is given. Nothing brings an ended one back.
    """

    def __init__(self) -> None:
        self._let: dict[str, SceneEvent] = {}
        self._begun: set[str] = set()  # of those: let while they happened

    def start_over(self) -> None:
        self._let.clear()
        self._begun.clear()

    def let(
        self, events: Sequence[SceneEvent], t: float, intensity: float, *, why_not: str | None, why_end: str | None
    ) -> tuple[tuple[SceneEvent, ...], tuple[RefusedEvent, ...]]:
        """Of `events`, those that happen or will, and those that do not come, or end just now.

        `why_not`: nothing may rise; `why_end`: to end.
        """
        if not events:
            self.start_over()
            return (), ()
        let: dict[str, SceneEvent] = {}
        refused = []
        for event in events:
            known = self._known(event)
            why_weak = _why_too_weak(event, intensity)
            if known is None or event.name not in self._begun:
                why = why_weak or why_not or self._why_not_now(event, known, t, let)
                if why is not None:
                    refused.append(RefusedEvent(name=event.name, why=why))
                    continue
            let[event.name] = now = _ended_no_later(event, known)
            why = why_end or why_weak
            if why is not None and (now.ends_t is None or now.ends_t > t):
                let[event.name] = replace(now, ends_t=t)
                refused.append(RefusedEvent(name=event.name, why=why))
        self._let, self._begun = let, {name for name, event in let.items() if t >= event.begins_t}
        same = len(let) == len(events) and all(now is one for now, one in zip(let.values(), events, strict=True))
        return tuple(events) if same else tuple(let.values()), tuple(refused)

    def _known(self, event: SceneEvent) -> SceneEvent | None:
        known = self._let.get(event.name)
        return known if known is not None and known.begins_t == event.begins_t else None

    def _why_not_now(
        self, event: SceneEvent, known: SceneEvent | None, t: float, let: dict[str, SceneEvent]
    ) -> str | None:
        """What stands against an event that has not begun yet, beside the person's state."""
        if known is not None:
            return None if t - event.begins_t <= LATEST_BEGIN_S else "the clock has leapt over its beginning"
        if not event.begins_t - t >= SHORTEST_LEAD_S - SLACK:
            return f"an event needs {SHORTEST_LEAD_S:g} s in which it can be taken back"
        on = [one for one in let.values() if one.ends_t is None or one.ends_t > t]
        if any(one.begins_t > t for one in on):
            return "another event is about to begin"
        return "enough is happening already" if len(on) >= MOST_EVENTS else None


def _ended_no_later(event: SceneEvent, known: SceneEvent | None) -> SceneEvent:
    """The event, ended when it was let through as ended, whatever is asked for now."""
    if known is None or known.ends_t is None or (event.ends_t is not None and event.ends_t <= known.ends_t):
        return event
    return replace(event, ends_t=known.ends_t)


def _why_too_weak(event: SceneEvent, intensity: float) -> str | None:
    if intensity >= event.least_intensity - SLACK:
        return None
    return f"it comes from intensity {event.least_intensity:.2f} on, and now it is {intensity:.2f}"
