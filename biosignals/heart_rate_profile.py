"""Bluetooth Heart Rate Measurement (0x2A37), bytes <-> value."""

import struct
from dataclasses import dataclass
from typing import Self

from biosignals.signals import BiosignalError

TICKS_PER_S = 1024  # the profile's unit of RR, Heart Rate Service 1.0, section 3.1.1.5
LARGEST_FIELD = 0xFFFF

# Flags of the first byte, Heart Rate Service 1.0, section 3.1.1.1. Bits 5-7 are reserved and ignored, as it asks.
_BPM_IS_WIDE = 0x01
_CONTACT_IS_THERE = 0x02  # means something only beside _CONTACT_IS_SUPPORTED
_CONTACT_IS_SUPPORTED = 0x04
_ENERGY_FOLLOWS = 0x08
_RR_FOLLOWS = 0x10


class MalformedMeasurement(BiosignalError, ValueError):
    """The bytes are no Heart Rate Measurement; nothing of them may be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRateMeasurement:
    """One notification of a strap.

    `bpm` 0..65535 is the strap's own smoothed rate. `contact` is None where the strap cannot tell. `energy_kj` 0..65535
    was spent since it was last reset. `rr_s` are the intervals since the last notification, oldest first, each an exact
    multiple of 1/1024 s below 64 s; they carry no time.
    """

    bpm: int
    contact: bool | None = None
    energy_kj: int | None = None
    rr_s: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.bpm <= LARGEST_FIELD:
            raise ValueError(f"a heart rate must lie in 0..{LARGEST_FIELD} bpm, not {self.bpm}")
        if self.energy_kj is not None and not 0 <= self.energy_kj <= LARGEST_FIELD:
            raise ValueError(f"energy must lie in 0..{LARGEST_FIELD} kJ, not {self.energy_kj}")
        for rr_s in self.rr_s:
            if not (0 <= rr_s * TICKS_PER_S <= LARGEST_FIELD and (rr_s * TICKS_PER_S).is_integer()):
                raise ValueError(f"an interval must be n/1024 s with n in 0..{LARGEST_FIELD}, not {rr_s} s")

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Decode one payload; whatever the bytes are, raises nothing but MalformedMeasurement."""
        if not data:
            raise MalformedMeasurement("an empty payload: not even the flags are there")
        flags = data[0]
        width = 2 if flags & _BPM_IS_WIDE else 1
        bpm = _field(data, 1, width, "heart rate")
        offset = 1 + width
        energy_kj = None
        if flags & _ENERGY_FOLLOWS:
            energy_kj = _field(data, offset, 2, "energy")
            offset += 2
        return cls(
            bpm=bpm,
            contact=bool(flags & _CONTACT_IS_THERE) if flags & _CONTACT_IS_SUPPORTED else None,
            energy_kj=energy_kj,
            rr_s=_intervals(data, offset, are_announced=bool(flags & _RR_FOLLOWS)),
        )

    def __bytes__(self) -> bytes:
        """The shortest payload that says this: one byte of rate where it fits, RR announced where there are any."""
        flags = 0
        body = struct.pack("<B" if self.bpm <= 0xFF else "<H", self.bpm)
        if self.bpm > 0xFF:
            flags |= _BPM_IS_WIDE
        if self.contact is not None:
            flags |= _CONTACT_IS_SUPPORTED | (_CONTACT_IS_THERE if self.contact else 0)
        if self.energy_kj is not None:
            flags |= _ENERGY_FOLLOWS
            body += struct.pack("<H", self.energy_kj)
        if self.rr_s:
            flags |= _RR_FOLLOWS
            body += struct.pack(f"<{len(self.rr_s)}H", *(int(rr_s * TICKS_PER_S) for rr_s in self.rr_s))
        return bytes([flags]) + body


def _field(data: bytes, offset: int, width: int, name: str) -> int:
    if len(data) < offset + width:
        raise MalformedMeasurement(
            f"the {name} is cut off: {width} byte(s) at offset {offset} wanted, but the payload is {data.hex()}"
        )
    return int.from_bytes(data[offset : offset + width], "little")


def _intervals(data: bytes, offset: int, *, are_announced: bool) -> tuple[float, ...]:
    length = len(data) - offset
    if not are_announced:
        if length:
            raise MalformedMeasurement(f"{length} byte(s) that no flag announces end the payload {data.hex()}")
        return ()
    if length % 2:
        raise MalformedMeasurement(f"half an RR interval ends the payload {data.hex()}: {length} byte(s) of RR")
    return tuple(ticks / TICKS_PER_S for ticks in struct.unpack_from(f"<{length // 2}H", data, offset))
