"""What entered a session, without what says who was there: names, addresses, reasons, and the strap's own clock."""

import struct
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from biosignals.heart_rate_profile import HeartRateMeasurement, MalformedMeasurement
from biosignals.polar_profile import EcgFrame, MalformedFrame, MotionFrame
from engine.messages import (
    ActuatorLost,
    Context,
    EcgPacket,
    Input,
    MotionPacket,
    SceneOrder,
    StrapFound,
    StrapLost,
    StrapPacket,
    Trouble,
)
from engine.records.exports.deidentified.known_words import REMOVED, known_words
from engine.records.exports.fhir.gathering import strap_model

_STAMP = struct.Struct("<Q")  # of a Polar frame: nanoseconds by a clock that a telephone may have set to the true time
_STAMP_AT = 1
_FIRST_STAMP_NS = 3_600_000_000_000  # an hour: what was measured before the first frame has a stamp too


_Packet = TypeVar("_Packet", StrapPacket, EcgPacket, MotionPacket)


class InputCleaner:
    """Cleans a session's inputs in their order."""

    def __init__(self) -> None:
        self._begin_ns: int | None = None  # of the strap's clock: what is taken from every stamp
        self._channels: dict[str, str] = {}
        self.dropped = 0  # packets that nothing could be read of

    def clean(self, one: Input) -> Input | None:
        """The input without names; None: it is left out."""
        match one:
            case StrapPacket():
                return self._packet(one, _heart_rate)
            case EcgPacket():
                return self._packet(one, lambda payload: self._frame(bytes(EcgFrame.from_bytes(payload))))
            case MotionPacket():
                return self._packet(one, lambda payload: self._frame(bytes(MotionFrame.from_bytes(payload))))
            case Context():
                labels = tuple(f"label {number}" for number in range(1, len(one.labels) + 1))
                return replace(one, channel=self._channel(one.channel), labels=labels)
            case StrapFound():
                return replace(one, name=strap_model(one.name) or REMOVED)
            case StrapLost() | ActuatorLost():
                return replace(one, reason=REMOVED)
            case Trouble():
                return replace(one, words=REMOVED)
            case SceneOrder():
                return replace(one, name=one.name if one.name in known_words() else REMOVED)
            case _:
                return one  # enumerations and numbers

    def _packet(self, packet: _Packet, read: Callable[[bytes], bytes]) -> _Packet | None:
        """Read and written anew, so that nothing stands in it but what was measured."""
        try:
            return replace(packet, payload=read(packet.payload))
        except (MalformedMeasurement, MalformedFrame):
            self.dropped += 1
            return None

    def _frame(self, frame: bytes) -> bytes:
        (stamp_ns,) = _STAMP.unpack_from(frame, _STAMP_AT)
        if self._begin_ns is None:
            self._begin_ns = stamp_ns - _FIRST_STAMP_NS
        told = _STAMP.pack((stamp_ns - self._begin_ns) % 2**64)
        return frame[:_STAMP_AT] + told + frame[_STAMP_AT + _STAMP.size :]

    def _channel(self, name: str) -> str:
        return self._channels.setdefault(name, f"channel {len(self._channels) + 1}")


def _heart_rate(payload: bytes) -> bytes:
    return bytes(HeartRateMeasurement.from_bytes(payload))
