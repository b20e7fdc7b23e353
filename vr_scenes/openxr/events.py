"""What the runtime tells between frames."""

from __future__ import annotations  # pyopenxr's types are for the type checker only

import ctypes
from dataclasses import dataclass
from typing import TypeVar

import xr

from vr_scenes.headset_session import SessionState

MOST_AT_ONCE = 64  # a runtime that never ends telling must not stop the drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged:
    """The session is in another state."""

    state: SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged:
    """The headset was put on, or taken off."""

    is_somebody_there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CentredAnew:
    """The middle of the space moves with the frame that is seen at `time` (the runtime's clock)."""

    time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceGoes:
    """The runtime ends, or is started anew."""


Event = StateChanged | PresenceChanged | CentredAnew | InstanceGoes
_Data = TypeVar("_Data", bound=ctypes.Structure)


def events_of(instance: xr.Instance) -> list[Event]:
    """What was told since the last call, oldest first; what does not concern us is left out."""
    found: list[Event] = []
    for _ in range(MOST_AT_ONCE):
        try:
            buffer = xr.poll_event(instance)
        except xr.EventUnavailable:
            break
        event = _event(buffer)
        if event is not None:
            found.append(event)
    return found


def _event(buffer: xr.EventDataBuffer) -> Event | None:
    match xr.StructureType(buffer.type):
        case xr.StructureType.EVENT_DATA_SESSION_STATE_CHANGED:
            return _state(int(_as(buffer, xr.EventDataSessionStateChanged).state))
        case xr.StructureType.EVENT_DATA_USER_PRESENCE_CHANGED_EXT:
            told = _as(buffer, xr.EventDataUserPresenceChangedEXT)
            return PresenceChanged(is_somebody_there=bool(told.is_user_present))
        case xr.StructureType.EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING:
            return CentredAnew(time=int(_as(buffer, xr.EventDataReferenceSpaceChangePending).change_time))
        case xr.StructureType.EVENT_DATA_INSTANCE_LOSS_PENDING:
            return InstanceGoes()
        case _:
            return None


def _state(number: int) -> StateChanged | None:
    known = any(number == state.value for state in SessionState)
    return StateChanged(state=SessionState(number)) if known else None


def _as(buffer: xr.EventDataBuffer, kind: type[_Data]) -> _Data:
    return ctypes.cast(ctypes.byref(buffer), ctypes.POINTER(kind)).contents
