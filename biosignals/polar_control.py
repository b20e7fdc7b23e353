"""The control point of Polar Measurement Data (PMD): what streams are offered, requests, answers; bytes <-> values."""

import math
import struct
from dataclasses import dataclass
from enum import Enum
from typing import Self

from biosignals.polar_profile import ECG_HZ, ECG_RESOLUTION_BITS, MOTION_RESOLUTION_BITS, MalformedFrame, Stream

_FEATURES = 0x0F  # first byte of what a read of the control point gives
_RESPONSE = 0xF0  # first byte of an answer to a request
_FEATURE_BYTES = 2


class Operation(Enum):
    """What can be asked of the control point; the value is its number on the air."""

    GET_SETTINGS = 0x01
    START = 0x02
    STOP = 0x03


class Setting(Enum):
    """What can be set on a stream; the value is its number on the air."""

    RATE_HZ = 0x00
    RESOLUTION_BITS = 0x01
    RANGE_G = 0x02
    RANGE_MILLI_UNIT = 0x03
    CHANNELS = 0x04
    FACTOR = 0x05  # told by the strap, a 4-byte float by its bits
    SECURITY = 0x06

    @property
    def width(self) -> int:
        """Bytes of one value."""
        return _WIDTHS[self]


_WIDTHS = {
    Setting.RATE_HZ: 2,
    Setting.RESOLUTION_BITS: 2,
    Setting.RANGE_G: 2,
    Setting.RANGE_MILLI_UNIT: 4,
    Setting.CHANNELS: 1,
    Setting.FACTOR: 4,
    Setting.SECURITY: 16,
}


class Status(Enum):
    """How a strap answers a request; the value says it to a person. Numbered from 0 in this order, see `code`."""

    SUCCESS = "done"
    INVALID_OPERATION = "the strap does not know this request"
    INVALID_STREAM = "the strap does not know this stream"
    NOT_SUPPORTED = "the strap does not support this request on this stream"
    INVALID_LENGTH = "the request has the wrong length"
    INVALID_PARAMETER = "the request asks for a setting that the strap does not know"
    ALREADY_IN_STATE = "the stream already runs, or is already stopped"
    INVALID_RESOLUTION = "the strap does not offer this resolution"
    INVALID_RATE = "the strap does not offer this rate of samples"
    INVALID_RANGE = "the strap does not offer this range"
    INVALID_MTU = "the link's packets are too small for this stream: connect anew"
    INVALID_CHANNELS = "the strap does not offer this number of channels"
    INVALID_STATE = "the strap cannot do this now: wear it, wait a moment and try again"
    IN_CHARGER = "the strap lies in its charger: take it out"
    DISK_FULL = "the strap's memory is full: delete recordings in its maker's program"
    INVALID_SOURCE_STREAM = "the strap cannot derive a stream from this one"
    INVALID_SOURCE_RATE = "the strap cannot derive a stream from this rate"
    INVALID_DERIVED_SETTINGS = "the strap does not offer these settings of a derived stream"
    INVALID_DERIVED_METHOD = "the strap does not know this way to derive a stream"

    @property
    def code(self) -> int:
        """Its number on the air: polar-ble-sdk, PmdControlPointResponseCode."""
        return _CODES[self]


_STATUSES = tuple(Status)
_CODES = {status: code for code, status in enumerate(_STATUSES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The values of one setting: those offered, or the one that is asked for."""

    setting: Setting
    values: tuple[int, ...]

    def __post_init__(self) -> None:
        if not len(self.values) <= 0xFF:
            raise ValueError(f"{self.setting.name} can carry 255 values at most, not {len(self.values)}")
        for value in self.values:
            if not 0 <= value < 1 << (8 * self.setting.width):
                raise ValueError(f"{self.setting.name} has {self.setting.width} byte(s), which cannot hold {value}")

    def __bytes__(self) -> bytes:
        values = b"".join(value.to_bytes(self.setting.width, "little") for value in self.values)
        return bytes((self.setting.value, len(self.values))) + values


class MalformedRequest(MalformedFrame):
    """The bytes are no request; `status` is what a strap answers to them."""

    def __init__(self, status: Status, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRequest:
    """One request to the control point; only START carries settings, each with the one value that is wanted."""

    operation: Operation
    stream: Stream
    settings: tuple[Choice, ...] = ()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Decode one request, as a strap does; whatever the bytes are, raises nothing but MalformedRequest."""
        if len(data) < 2:
            raise MalformedRequest(Status.INVALID_LENGTH, f"a request has 2 bytes or more, not {data.hex() or 'none'}")
        if data[0] not in (one.value for one in Operation):
            raise MalformedRequest(Status.INVALID_OPERATION, f"no request has the number 0x{data[0]:02x}")
        if data[1] not in (one.value for one in Stream):
            raise MalformedRequest(
                Status.INVALID_STREAM, f"no stream that is known here has the number 0x{data[1]:02x}"
            )
        try:
            settings = _choices(bytes(data[2:]))
        except MalformedFrame as error:
            raise MalformedRequest(Status.INVALID_PARAMETER, str(error)) from error
        return cls(operation=Operation(data[0]), stream=Stream(data[1]), settings=settings)

    def __bytes__(self) -> bytes:
        return bytes((self.operation.value, self.stream.value)) + b"".join(map(bytes, self.settings))


def get_settings(stream: Stream) -> ControlRequest:
    """Ask which settings a stream offers."""
    return ControlRequest(operation=Operation.GET_SETTINGS, stream=stream)


def start_ecg() -> ControlRequest:
    """Start the ECG at 130 Hz and 14 bit: the one way that an H10 offers."""
    rate = Choice(setting=Setting.RATE_HZ, values=(ECG_HZ,))
    resolution = Choice(setting=Setting.RESOLUTION_BITS, values=(ECG_RESOLUTION_BITS,))
    return ControlRequest(operation=Operation.START, stream=Stream.ECG, settings=(rate, resolution))


def start_motion(*, rate_hz: int, range_g: int) -> ControlRequest:
    """Start the accelerometer at 16 bit; an H10 offers 25, 50, 100 and 200 Hz, and 2, 4 and 8 g."""
    rate = Choice(setting=Setting.RATE_HZ, values=(rate_hz,))
    resolution = Choice(setting=Setting.RESOLUTION_BITS, values=(MOTION_RESOLUTION_BITS,))
    span = Choice(setting=Setting.RANGE_G, values=(range_g,))
    return ControlRequest(operation=Operation.START, stream=Stream.MOTION, settings=(rate, resolution, span))


def stop(stream: Stream) -> ControlRequest:
    """End a stream."""
    return ControlRequest(operation=Operation.STOP, stream=stream)


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlResponse:
    """One answer of the control point, by the numbers on the air (0..255): a strap may answer with any.

    `has_more`: the parameters go on in the next answer; join them before they are read as settings.
    """

    operation: int
    stream: int
    code: int
    has_more: bool = False
    parameters: bytes = b""

    def __post_init__(self) -> None:
        if not all(0 <= number <= 0xFF for number in (self.operation, self.stream, self.code)):
            raise ValueError(f"numbers of an answer must lie in 0..255: {self.operation} {self.stream} {self.code}")
        if self.code != Status.SUCCESS.code and (self.has_more or self.parameters):
            raise ValueError("an answer that refuses carries no parameters")

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Decode one answer; whatever the bytes are, raises nothing but MalformedFrame.

        A read of the control point may be echoed where answers are awaited (it begins with 0x0f): that is no answer.
        """
        if len(data) < 4 or data[0] != _RESPONSE:
            raise MalformedFrame(f"an answer begins with 0xf0 and has 4 bytes or more: {data.hex() or 'empty'} is none")
        succeeds = data[3] == Status.SUCCESS.code
        return cls(
            operation=data[1],
            stream=data[2],
            code=data[3],
            has_more=succeeds and len(data) > 4 and data[4] != 0,
            parameters=bytes(data[5:]) if succeeds else b"",
        )

    def __bytes__(self) -> bytes:
        head = bytes((_RESPONSE, self.operation, self.stream, self.code))
        return head if self.code != Status.SUCCESS.code else head + bytes((self.has_more,)) + self.parameters

    @property
    def status(self) -> Status | None:
        """None: a code that nobody has told of; it is no success."""
        return _STATUSES[self.code] if self.code < len(_STATUSES) else None

    @property
    def words(self) -> str:
        """What the answer says, for a person."""
        return self.status.value if self.status is not None else f"the strap refuses with the unknown code {self.code}"

    def answers(self, request: ControlRequest) -> bool:
        return (self.operation, self.stream) == (request.operation.value, request.stream.value)

    def settings(self) -> tuple[Choice, ...]:
        """The parameters as settings: those offered, or told at the start. Raises MalformedFrame."""
        return _choices(self.parameters)

    def factor(self) -> float | None:
        """What one unit of the stream's frames is worth; None where the strap tells none. Raises MalformedFrame."""
        for choice in self.settings():
            if choice.setting is Setting.FACTOR and choice.values:
                (factor,) = struct.unpack("<f", choice.values[0].to_bytes(Setting.FACTOR.width, "little"))
                return float(factor) if math.isfinite(factor) else None
        return None


def offered_streams(data: bytes) -> frozenset[Stream]:
    """What a read of the control point says: the streams that the strap offers, of those known here.

    Raises nothing but MalformedFrame.
    """
    if len(data) < _FEATURE_BYTES or data[0] != _FEATURES:
        raise MalformedFrame(f"a list of streams begins with 0x0f and has 2 bytes or more, not {data.hex() or 'none'}")
    return frozenset(stream for stream in Stream if data[1] & (1 << stream.value))


def offering(streams: frozenset[Stream]) -> bytes:
    """What a strap gives where its control point is read: 17 bytes, as an H10's."""
    return bytes((_FEATURES, sum(1 << stream.value for stream in streams))) + bytes(15)


def _choices(data: bytes) -> tuple[Choice, ...]:
    """Settings one behind the other: number, count of values, values. Raises MalformedFrame."""
    choices = []
    offset = 0
    while offset < len(data):
        if offset + 2 > len(data) or data[offset] not in (one.value for one in Setting):
            raise MalformedFrame(f"no setting begins at byte {offset} of {data.hex()}")
        setting, count = Setting(data[offset]), data[offset + 1]
        begin, end = offset + 2, offset + 2 + count * setting.width
        if end > len(data):
            raise MalformedFrame(f"{setting.name} wants {count} value(s) up to byte {end}, cut off in {data.hex()}")
        values = (data[at : at + setting.width] for at in range(begin, end, setting.width))
        choices.append(Choice(setting=setting, values=tuple(int.from_bytes(value, "little") for value in values)))
        offset = end
    return tuple(choices)
