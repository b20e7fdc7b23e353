"""The events of a session, one by one: what was rated, ordered, stopped, lost, said; each phase, rung and alert."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.messages import (
    ActuatorFound,
    ActuatorLost,
    MusicOrder,
    Outcome,
    PatientRating,
    PatientStop,
    SceneOrder,
    StrapFound,
    StrapLost,
    TherapistOrder,
    Tick,
    Trouble,
)
from engine.records.message_json import MessageEncoder, Plain, plain

FIRST_LATER_EVENT = 1_000_000_000  # numbers from here on are of what people wrote after a session, in no order
LATER_EVENTS = 1_000_000_000  # how many such numbers there are; all of them are whole numbers of 31 bits

_TOLD = (
    PatientRating,
    PatientStop,
    TherapistOrder,
    MusicOrder,
    SceneOrder,
    StrapLost,
    StrapFound,
    ActuatorLost,
    ActuatorFound,
    Trouble,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEvent:
    """One event: when, of which kind, and its fields. Kinds are the inputs' names, and phase, step, hold, alert, note,
    adverse_event."""

    t: float
    kind: str
    fields: Mapping[str, Plain]

    @property
    def values(self) -> dict[str, Plain]:
        """As JSON values."""
        return {"t": self.t, "kind": self.kind, **self.fields}


class SessionEvents:
    """Gathers them as a session runs. `hear` is a listener of the loop; `take` gives those since it was last called."""

    def __init__(self) -> None:
        self._waiting: list[SessionEvent] = []
        self._before: Outcome | None = None
        self._encoder = MessageEncoder()

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        for one in tick.inputs:
            if isinstance(one, _TOLD):
                fields = plain(one)
                assert isinstance(fields, Mapping)
                told = {name: value for name, value in fields.items() if name != "t"}
                self._waiting.append(SessionEvent(t=one.t, kind=type(one).__name__, fields=told))
        before, self._before = self._before, outcome
        if before is None or outcome.phase is not before.phase:
            self._say(outcome, "phase", {"phase": outcome.phase.value})
        if before is not None and outcome.step != before.step:
            self._say(outcome, "step", {"step": outcome.step})
        if before is not None and outcome.is_held != before.is_held:
            self._say(outcome, "hold", {"is_held": outcome.is_held})
        for alert in outcome.alerts:
            self._say(outcome, "alert", {"alert": alert.kind.name, "words": alert.words})

    def take(self) -> list[SessionEvent]:
        taken, self._waiting = self._waiting, []
        return taken

    @property
    def is_waiting(self) -> bool:
        """Has something happened that must be kept at once?"""
        return bool(self._waiting)

    def _say(self, outcome: Outcome, kind: str, fields: Mapping[str, Plain]) -> None:
        self._waiting.append(SessionEvent(t=outcome.t, kind=kind, fields=fields))
