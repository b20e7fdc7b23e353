"""What happens in the scene, by OSC: an event is said once when it is let, and once where it is taken back or ended."""

from engine.messages import Outcome
from music.osc import OscMessage
from vr_scenes.exposure import SceneEvent


class OscEvents:
    """Remembers which events were let through."""

    def __init__(self) -> None:
        self._let: dict[str, SceneEvent] = {}

    def of(self, outcome: Outcome) -> tuple[OscMessage, ...]:
        """What is to be sent of one outcome. An event that is over by itself needs no word."""
        t = outcome.t
        before, self._let = self._let, {event.name: event for event in outcome.applied.scene.events}
        messages = []
        for name, event in before.items():
            now = self._let.get(name)
            is_kept = now is not None and now.begins_t == event.begins_t and now.ends_t == event.ends_t
            if not is_kept and (event.ends_t is None or event.ends_t > t):
                messages.append(OscMessage(address="/attune/scene/undo", arguments=(name, t)))
        for name, event in self._let.items():
            if name not in before or before[name].begins_t != event.begins_t:
                said = (name, event.begins_t - t, event.begins_t)
                messages.append(OscMessage(address="/attune/scene/do", arguments=said))
        return tuple(messages)
