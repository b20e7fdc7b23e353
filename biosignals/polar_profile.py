"""Polar Measurement Data (PMD): ECG and accelerometer frames, bytes <-> values. Requests: polar_control.py."""

import struct
from dataclasses import dataclass
from enum import Enum
from typing import Self

from biosignals.signals import BiosignalError

SERVICE = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
CONTROL_POINT = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
DATA = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"

ECG_HZ = 130
ECG_RESOLUTION_BITS = 14
MOTION_RESOLUTION_BITS = 16
EPOCH_UNIX_S = 946_684_800  # stamps count from 2000-01-01T00:00:00Z, by a clock that need not be set

LARGEST_STAMP_NS = 2**64 - 1
LARGEST_ECG_UV = 2**23 - 1  # 3 bytes, signed
LARGEST_MOTION_MG = 2**15 - 1

_HEADER = struct.Struct("<BQB")  # stream, stamp, frame type
_ECG_MICROVOLT = 0x00
_ECG_BYTES = 3
_AXES = 3
_RAW_WIDTHS = {0x00: 1, 0x01: 2, 0x02: 3}  # frame type: bytes an axis, in milli-g
_DELTA_MILLI_G = 0x81
_DELTA_SCALED = 0x80  # in g, times a factor that the strap told when it was started
_REFERENCE_BYTES = 2 * _AXES
_WIDEST_DELTA_BITS = 32


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

    def __post_init__(self) -> None:
        _check_stamp(self.stamp_ns)
        if not self.samples_uv:
            raise ValueError("an ECG frame carries at least one sample")
        if not -LARGEST_ECG_UV - 1 <= min(self.samples_uv) <= max(self.samples_uv) <= LARGEST_ECG_UV:
            raise ValueError(f"an ECG sample must fit into 3 signed bytes of microvolt: {self.samples_uv}")

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Decode one frame; whatever the bytes are, raises nothing but MalformedFrame."""
        stamp_ns, frame_type, body = _opened(data, Stream.ECG)
        if frame_type != _ECG_MICROVOLT:
            raise MalformedFrame(f"an ECG frame of type 0x{frame_type:02x}: only type 0x00 (microvolt) is known")
        _check_whole(body, _ECG_BYTES, "ECG")
        return cls(stamp_ns=stamp_ns, samples_uv=_integers(body, _ECG_BYTES))

    def __bytes__(self) -> bytes:
        header = _HEADER.pack(Stream.ECG.value, self.stamp_ns, _ECG_MICROVOLT)
        return header + b"".join(sample.to_bytes(_ECG_BYTES, "little", signed=True) for sample in self.samples_uv)


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionFrame:
    """Consecutive accelerometer samples (x, y, z) in milli-g, oldest first; `stamp_ns` as in EcgFrame."""

    stamp_ns: int
    samples_mg: tuple[tuple[int, int, int], ...]

    def __post_init__(self) -> None:
        _check_stamp(self.stamp_ns)
        if not self.samples_mg:
            raise ValueError("an accelerometer frame carries at least one sample")
        for sample in self.samples_mg:
            if len(sample) != _AXES or not -LARGEST_MOTION_MG - 1 <= min(sample) <= max(sample) <= LARGEST_MOTION_MG:
                raise ValueError(f"an accelerometer sample must be three axes of 16 bit milli-g, not {sample}")

    @classmethod
    def from_bytes(cls, data: bytes, *, factor: float | None = None) -> Self:
        """Decode one frame, raw or delta-compressed; whatever the bytes are, raises nothing but MalformedFrame.

        `factor` is what the strap told when the stream was started (ControlResponse.factor); an H10 tells none. Frames
        of type 0x80 mean nothing without it and are refused.
        """
        stamp_ns, frame_type, body = _opened(data, Stream.MOTION)
        if frame_type in _RAW_WIDTHS:
            width = _RAW_WIDTHS[frame_type]
            _check_whole(body, width * _AXES, "accelerometer")
            samples = _triples(_integers(body, width))
        elif frame_type in (_DELTA_MILLI_G, _DELTA_SCALED):
            samples = _scaled(_decompressed(body), _milli_g_a_unit(frame_type, factor))
        else:
            raise MalformedFrame(f"an accelerometer frame of type 0x{frame_type:02x}: nobody has told what it carries")
        try:
            return cls(stamp_ns=stamp_ns, samples_mg=samples)
        except ValueError as error:
            raise MalformedFrame(f"an accelerometer frame runs out of range: {error}") from error

    def __bytes__(self) -> bytes:
        """The raw frame of type 1, as an H10 sends it."""
        axes = [axis for sample in self.samples_mg for axis in sample]
        return _HEADER.pack(Stream.MOTION.value, self.stamp_ns, 0x01) + struct.pack(f"<{len(axes)}h", *axes)


def _check_stamp(stamp_ns: int) -> None:
    if not 0 <= stamp_ns <= LARGEST_STAMP_NS:
        raise ValueError(f"a stamp must lie in 0..2**64-1 ns, not {stamp_ns}")


def _opened(data: bytes, stream: Stream) -> tuple[int, int, bytes]:
    """Stamp, frame type and body of a frame of `stream`."""
    if len(data) < _HEADER.size:
        raise MalformedFrame(f"a PMD frame begins with {_HEADER.size} bytes, but this one is {data.hex() or 'empty'}")
    kind, stamp_ns, frame_type = _HEADER.unpack_from(data)
    if kind != stream.value:
        raise MalformedFrame(f"a frame of stream 0x{kind:02x} where one of {stream.name} (0x{stream.value:02x}) is due")
    return stamp_ns, frame_type, bytes(data[_HEADER.size :])


def _check_whole(body: bytes, width: int, name: str) -> None:
    if not body:
        raise MalformedFrame(f"an {name} frame without samples")
    if len(body) % width:
        raise MalformedFrame(f"{len(body) % width} byte(s) of a cut sample end an {name} frame of {len(body)} bytes")


def _integers(body: bytes, width: int) -> tuple[int, ...]:
    """Signed integers of 1 to 4 bytes, lowest byte first: each is read as the upper end of one of 4 bytes."""
    count = len(body) // width
    wide = bytearray(4 * count)
    for byte in range(width):
        wide[4 - width + byte :: 4] = body[byte::width]
    bits_too_high = 8 * (4 - width)
    return tuple([value >> bits_too_high for value in struct.unpack(f"<{count}i", wide)])


def _triples(axes: tuple[int, ...]) -> tuple[tuple[int, int, int], ...]:
    return tuple(zip(axes[0::3], axes[1::3], axes[2::3], strict=True))


def _decompressed(body: bytes) -> tuple[tuple[int, int, int], ...]:
    """A whole sample of 16 bit axes, then blocks of differences: bits a difference, count of samples, packed bits.

    Bits are packed from the lowest of each byte; each block is filled up to whole bytes. Source: Polar's own reader
    (polar-ble-sdk, parseDeltaFramesAll).
    """
    if len(body) < _REFERENCE_BYTES:
        raise MalformedFrame(f"a compressed frame begins with a sample of {_REFERENCE_BYTES} bytes, not {len(body)}")
    x, y, z = struct.unpack_from("<3h", body)
    samples = [(x, y, z)]
    offset = _REFERENCE_BYTES
    while offset < len(body):
        differences, offset = _block(body, offset)
        for dx, dy, dz in _triples(differences):
            x, y, z = x + dx, y + dy, z + dz
            samples.append((x, y, z))
    return tuple(samples)


def _block(body: bytes, offset: int) -> tuple[tuple[int, ...], int]:
    """The differences of the block at `offset`, and where the next one begins."""
    if offset + 2 > len(body):
        raise MalformedFrame(f"half the head of a block ends a compressed frame of {len(body)} bytes")
    bits, count = body[offset], body[offset + 1] * _AXES
    if not 1 <= bits <= _WIDEST_DELTA_BITS or not count:
        raise MalformedFrame(f"a block of {count} differences of {bits} bits at byte {offset} of a compressed frame")
    begin = offset + 2
    end = begin + (bits * count + 7) // 8
    if end > len(body):
        raise MalformedFrame(f"a block wants {end} bytes, but the compressed frame ends after {len(body)}")
    packed = int.from_bytes(body[begin:end], "little")
    sign, mask = 1 << (bits - 1), (1 << bits) - 1
    return tuple((((packed >> (bits * number)) & mask) ^ sign) - sign for number in range(count)), end


def _milli_g_a_unit(frame_type: int, factor: float | None) -> float:
    if frame_type == _DELTA_MILLI_G:
        return 1.0 if factor is None else factor
    if factor is None:
        raise MalformedFrame("a frame of type 0x80 means nothing without the factor that the strap told at the start")
    return factor * 1000


def _scaled(samples: tuple[tuple[int, int, int], ...], milli_g: float) -> tuple[tuple[int, int, int], ...]:
    if milli_g == 1.0:
        return samples
    if not abs(milli_g) < float("inf"):
        raise MalformedFrame(f"a factor of {milli_g} milli-g a unit is no factor")
    return tuple((round(x * milli_g), round(y * milli_g), round(z * milli_g)) for x, y, z in samples)
