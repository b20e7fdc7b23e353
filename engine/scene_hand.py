"""The therapist's hand on the scene: which dimensions are held back, and which events were ordered."""

from dataclasses import dataclass, replace

from engine.messages import Actuator, SceneOrder, SceneVerb
from policies.scene_gate import SHORTEST_LEAD_S, RefusedEvent
from vr_scenes.exposure import AFTERMATH_S, Hold, SceneEvent, SceneTargets, lowest_holds
from vr_scenes.scenes import EventKind, EventNotFound, Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class HandNews:
    """What came of the hand's orders, in words: done, and refused."""

    done: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


NO_NEWS = HandNews()
_LOST_WORDS = {
    Actuator.STAGE: "the stage that shows it is lost",
    Actuator.SCENE: "the scene is not there: it is being loaded, or cannot be shown",
}


class SceneHand:
    """Keeps what the therapist wants of `scene` upon what the policy asks for. Orders are judged by the gate after it.

    Without a scene every order is refused.
    """

    def __init__(self, scene: Scene | None) -> None:
        self._scene = scene
        self._holds: dict[str, float] = {}
        self._events: dict[str, SceneEvent] = {}
        self._ordered: dict[str, str] = {}  # the events ordered since the last settling, and what is said if they come
        self._done: list[str] = []
        self._refused: list[str] = []

    @property
    def holds(self) -> tuple[Hold, ...]:
        return tuple(Hold(dimension=name, level=level) for name, level in sorted(self._holds.items()))

    def take(self, t: float, order: SceneOrder) -> None:
        """Obey as far as the scene knows of it; `settle` then says what came of it."""
        if order.verb is SceneVerb.CENTRE:
            self._done.append("The therapist centred the view: ahead is where the patient looks now.")
            return
        if self._scene is None:
            self._refused.append(f"This session has no scene with a {order.name!r}.")
            return
        try:
            match order.verb:
                case SceneVerb.DO:
                    self._do(t, self._scene.event(order.name))
                case SceneVerb.UNDO:
                    self._undo(t, self._scene.event(order.name))
                case SceneVerb.HOLD | SceneVerb.RELEASE:
                    self._hold(order, self._scene)
        except EventNotFound as error:
            self._refused.append(f"{str(error)[:1].upper()}{str(error)[1:]}.")

    def end_events(self) -> None:
        """A STOP: nothing goes on, nothing comes."""
        self._events.clear()
        self._ordered.clear()

    def lose(self, t: float, actuator: Actuator) -> None:
        """Where nobody sees the scene any more, nothing goes on in it, and what would come is called off."""
        if actuator not in _LOST_WORDS:
            return
        for event in self._events.values():
            self._tell_of_loss(t, event, _LOST_WORDS[actuator])
        self.end_events()

    def on(self, targets: SceneTargets) -> SceneTargets:
        """The targets with what the hand wants: of two holds on a dimension the lower one counts."""
        if self._scene is None or targets.scene != self._scene.name or not (self._holds or self._events):
            return targets
        holds = lowest_holds((*targets.holds, *self.holds))
        return replace(targets, holds=holds, events=(*targets.events, *self._events.values()))

    def settle(self, t: float, shown: SceneTargets, refused: tuple[RefusedEvent, ...]) -> HandNews:
        """Take in what the gate let pass at `t`; what came of the orders since the last call."""
        if self._events or self._done or self._refused:
            return self._settled(t, shown, {one.name: one.why for one in refused})
        return NO_NEWS

    def _settled(self, t: float, shown: SceneTargets, refused: dict[str, str]) -> HandNews:
        passed = {event.name: event for event in shown.events}
        for name, event in tuple(self._events.items()):
            if name not in passed:
                del self._events[name]
                self._tell_of_loss(t, event, refused.get(name, "its scene is not shown now"))
                continue
            if name in self._ordered:
                self._done.append(self._ordered[name])
            elif passed[name].ends_t != event.ends_t:
                self._done.append(f"The event {self._title(name)!r} ends: {refused.get(name, 'it has ended before')}.")
            self._events[name] = event = passed[name]
            if event.ends_t is not None and t >= event.ends_t + AFTERMATH_S:
                del self._events[name]
        news = HandNews(done=tuple(self._done), refused=tuple(self._refused))
        self._ordered.clear()
        self._done.clear()
        self._refused.clear()
        return news

    def _tell_of_loss(self, t: float, event: SceneEvent, why: str) -> None:
        """Says that an event does not come, or goes on no longer; of one that is over there is nothing to say."""
        if event.ends_t is None or event.ends_t > t:
            fate = "is refused" if event.name in self._ordered else "is called off"
            self._refused.append(f"The event {self._title(event.name)!r} {fate}: {why}.")

    def _do(self, t: float, kind: EventKind) -> None:
        known = self._events.get(kind.name)
        if known is not None:
            self._refused.append(f"The event {kind.title!r} {_why_not_again(known, t)}.")
            return
        lead_s = max(kind.lead_s, SHORTEST_LEAD_S)
        self._events[kind.name] = SceneEvent(
            name=kind.name,
            begins_t=t + lead_s,
            ends_t=t + lead_s + kind.lasts_s if kind.lasts_s > 0 else None,
            least_intensity=kind.least_intensity,
        )
        self._ordered[kind.name] = f"The therapist ordered {kind.title!r}: it begins in {lead_s:.0f} s."

    def _undo(self, t: float, kind: EventKind) -> None:
        known = self._events.get(kind.name)
        if known is None or (known.ends_t is not None and known.ends_t <= t):
            self._refused.append(f"The event {kind.title!r} is not on: there is nothing to undo.")
        elif t < known.begins_t:
            del self._events[kind.name]
            self._ordered.pop(kind.name, None)
            self._done.append(f"The therapist took {kind.title!r} back before it began.")
        else:
            self._events[kind.name] = replace(known, ends_t=t)
            self._done.append(f"The therapist ended {kind.title!r}: {kind.undo}")

    def _hold(self, order: SceneOrder, scene: Scene) -> None:
        dimension = next((one for one in scene.dimensions if one.name == order.name), None)
        if dimension is None:
            known = ", ".join(one.name for one in scene.dimensions)
            self._refused.append(f"The scene {scene.name} has no dimension {order.name!r}; it has {known or 'none'}.")
        elif order.level is not None:
            self._holds[order.name] = order.level
            value = f"{scene.at(order.name, order.level):.3g} {dimension.unit}"
            self._done.append(f"The therapist holds {dimension.title!r} at {order.level:.2f} ({value}) at most.")
        elif self._holds.pop(order.name, None) is None:
            self._refused.append(f"{dimension.title!r} is not held: there is nothing to release.")
        else:
            self._done.append(f"The therapist released {dimension.title!r}: it rises as it is earned.")

    def _title(self, name: str) -> str:
        return name if self._scene is None else self._scene.event(name).title


def _why_not_again(known: SceneEvent, t: float) -> str:
    if t < known.begins_t:
        return f"begins in {known.begins_t - t:.0f} s already"
    if known.ends_t is None or t < known.ends_t:
        return "is on already"
    return f"is just over: it may come again in {known.ends_t + AFTERMATH_S - t:.0f} s"
