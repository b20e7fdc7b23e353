"""Polar Measurement Data (PMD): ECG and accelerometer frames and the control point, bytes <-> values."""

from dataclasses import dataclass
from enum import Enum
from typing import Self

from biosignals.signals import BiosignalError

SERVICE = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
CONTROL_POINT = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
DATA = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"

ECG_HZ = 130


class Stream(Enum):
    """What a PMD stream carries; the value is its number on the air."""

    ECG = 0x00
    MOTION = 0x02


class MalformedFrame(BiosignalError, ValueError):
    """The bytes are no PMD frame of the wanted kind; nothing of them may be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgFrame:
    """Consecutive ECG samples in microvolt, oldest first; `stamp_ns` is the *last* one's, on the strap's clock."""

    stamp_ns: int
    samples_uv: tuple[int, ...]

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Decode one frame; whatever the bytes are, raises nothing but MalformedFrame."""
        raise NotImplementedError

    def __bytes__(self) -> bytes:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionFrame:
    """Consecutive accelerometer samples (x, y, z) in milli-g, oldest first; `stamp_ns` as in EcgFrame."""

    stamp_ns: int
    samples_mg: tuple[tuple[int, int, int], ...]

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Decode one frame, raw or delta-compressed; whatever the bytes are, raises nothing but MalformedFrame."""
        raise NotImplementedError

    def __bytes__(self) -> bytes:
        raise NotImplementedError
