"""The gate's part for what a therapist's hand does to a scene: dimensions held back, and events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vr_scenes.exposure import Hold, SceneEvent

SHORTEST_LEAD_S = 1.0  # what was ordered by mistake can be taken back for so long
MOST_EVENTS = 3  # at once: more than that nobody has asked for on purpose
SLACK = 1e-9  # lets 0.7 + 0.1 reach 0.8 in binary fractions


class HoldGate:
    """Lets a hold lower at once what it holds back; what is released rises as the intensity does.

    A dimension shows the smaller of intensity and hold, so only a hold below the intensity keeps anything down: it
    rises by climbs that are earned as those of the intensity, at the same speed.
    """

    def __init__(self) -> None:
        self._held: dict[str, float] = {}  # the dimensions held now, and the level of each
        self._granted: dict[str, float] = {}  # of those that rise: up to where

    @property
    def is_rising(self) -> bool:
        """Is a granted climb still on its way?"""
        return any(self._held[name] < granted for name, granted in self._granted.items())

    def start_over(self) -> None:
        self._held.clear()
        self._granted.clear()

    def move(
        self, holds: tuple[Hold, ...], intensity: float, *, rises: float, climb: float, may_climb: bool
    ) -> tuple[tuple[Hold, ...], bool]:
        """What holds now, of the `holds` asked for, and whether a climb was granted.

        `rises`: how far a level may rise in this step; `climb`: the largest climb; `may_climb`: is one earned?
        """
        asked = _asked(holds)
        has_climbed = False
        for name in sorted({*asked, *self._held}):
            wanted, now = asked.get(name, 1.0), self._held.get(name, 1.0)
            if wanted <= now or now >= intensity:
                self._settle(name, wanted)
                continue
            goal = min(wanted, intensity)
            granted = min(goal, self._granted.get(name, now))
            if now >= granted and may_climb and rises > 0:
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

    In its lead time it goes on being asked whether it may come; once it has begun, it ends by itself, by being undone,
    or where its reason to end is given. Nothing brings an ended one back.
    """

    def __init__(self) -> None:
        self._let: dict[str, SceneEvent] = {}

    def start_over(self) -> None:
        self._let.clear()

    def let(
        self, events: Sequence[SceneEvent], t: float, intensity: float, *, why_not: str | None, why_end: str | None
    ) -> tuple[tuple[SceneEvent, ...], tuple[RefusedEvent, ...]]:
        """Of `events`, those that happen or will, and those refused. `why_not`: nothing may rise; `why_end`: to end."""
        let: dict[str, SceneEvent] = {}
        refused = []
        for event in events:
            known = self._let.get(event.name)
            is_known = known is not None and known.begins_t == event.begins_t
            is_ahead = t < event.begins_t
            why = _why_too_weak(event, intensity) or why_not
            if not is_known and why is None:
                why = self._why_not_now(event, t, let)
            if (not is_known or is_ahead) and why is not None:
                refused.append(RefusedEvent(name=event.name, why=why))
                continue
            ends = [one.ends_t for one in (event, known if is_known else None) if one and one.ends_t is not None]
            if why_end is not None or _why_too_weak(event, intensity) is not None:
                ends.append(t)
            ends_t = min(ends, default=None)
            let[event.name] = event if ends_t == event.ends_t else replace(event, ends_t=ends_t)
        self._let = let
        same = len(let) == len(events) and all(now is one for now, one in zip(let.values(), events, strict=True))
        return tuple(events) if same else tuple(let.values()), tuple(refused)

    def _why_not_now(self, event: SceneEvent, t: float, let: dict[str, SceneEvent]) -> str | None:
        if not event.begins_t - t >= SHORTEST_LEAD_S - SLACK:
            return f"an event needs {SHORTEST_LEAD_S:g} s in which it can be taken back"
        on = [one for one in let.values() if one.ends_t is None or one.ends_t > t]
        if any(one.begins_t > t for one in on):
            return "another event is about to begin"
        return "enough is happening already" if len(on) >= MOST_EVENTS else None


def _why_too_weak(event: SceneEvent, intensity: float) -> str | None:
    if intensity >= event.least_intensity - SLACK:
        return None
    return f"it comes from intensity {event.least_intensity:.2f} on, and now it is {intensity:.2f}"
