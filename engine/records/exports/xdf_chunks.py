"""The chunks of an XDF file as bytes. Specification: github.com/sccn/xdf/wiki/Specifications, version 1.0."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np
from numpy.typing import NDArray

MAGIC = b"XDF:"
_BOUNDARY = bytes.fromhex("43a546dccbf5410fb30ed5467383cbe4")  # by which a reader finds its way in a damaged file

Told = str | Mapping[str, "Told"] | Sequence[Mapping[str, "Told"]]
"""What an XML element holds: text, elements by their names, or several of one name."""


class Tag(IntEnum):
    """What a chunk is."""

    FILE_HEADER = 1
    STREAM_HEADER = 2
    SAMPLES = 3
    CLOCK_OFFSET = 4
    BOUNDARY = 5
    STREAM_FOOTER = 6


def file_header(info: Mapping[str, Told]) -> bytes:
    return _chunk(Tag.FILE_HEADER, _xml(info))


def stream_header(stream: int, info: Mapping[str, Told]) -> bytes:
    return _chunk(Tag.STREAM_HEADER, _number(stream) + _xml(info))


def stream_footer(stream: int, info: Mapping[str, Told]) -> bytes:
    return _chunk(Tag.STREAM_FOOTER, _number(stream) + _xml(info))


def clock_offset(stream: int, t: float, offset_s: float) -> bytes:
    """Compared at `t`, in seconds of the recording's clock, the stream's stamps need `offset_s` added."""
    return _chunk(Tag.CLOCK_OFFSET, _number(stream) + struct.pack("<dd", t, offset_s))


def boundary() -> bytes:
    return _chunk(Tag.BOUNDARY, _BOUNDARY)


def samples(stream: int, t: NDArray[np.float64], values: NDArray[np.generic]) -> bytes:
    """Numbers, each sample with its stamp in seconds; `values` of shape (n, channels), in the stream's own type."""
    sample = np.dtype([("bytes", "u1"), ("t", "<f8"), ("values", values.dtype.newbyteorder("<"), values.shape[1:])])
    packed = np.empty(len(t), dtype=sample)  # without padding, as the format has it
    packed["bytes"], packed["t"], packed["values"] = 8, t, values
    return _chunk(Tag.SAMPLES, _number(stream) + _length(len(t)) + packed.tobytes())


def texts(stream: int, told: Iterable[tuple[float, str]]) -> bytes:
    """Markers: each its stamp in seconds, and its text."""
    parts = [
        b"\x08" + struct.pack("<d", t) + _length(len(encoded)) + encoded
        for t, encoded in ((t, text.encode()) for t, text in told)
    ]
    return _chunk(Tag.SAMPLES, _number(stream) + _length(len(parts)) + b"".join(parts))


def _chunk(tag: Tag, content: bytes) -> bytes:
    body = struct.pack("<H", tag) + content
    return _length(len(body)) + body


def _length(length: int) -> bytes:
    """How many bytes tell it, and it."""
    if length < 1 << 8:
        return struct.pack("<BB", 1, length)
    if length < 1 << 32:
        return struct.pack("<BI", 4, length)
    return struct.pack("<BQ", 8, length)


def _number(stream: int) -> bytes:
    return struct.pack("<I", stream)


def _xml(info: Mapping[str, Told]) -> bytes:
    root = Element("info")
    _fill(root, info)
    return b'<?xml version="1.0"?>' + tostring(root, encoding="unicode").encode()


def _fill(element: Element, told: Mapping[str, Told]) -> None:
    for name, value in told.items():
        if isinstance(value, str):
            SubElement(element, name).text = value
        elif isinstance(value, Mapping):
            _fill(SubElement(element, name), value)
        else:
            for one in value:
                _fill(SubElement(element, name), one)
