"""Signals and annotations -> the bytes of an EDF+ or BDF+ file. Specification: www.edfplus.info/specs/edf.html and
/specs/edfplus.html; of 24 bits: www.biosemi.com/faq/file_format.htm.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FIXED_BYTES = 256  # of the header, and as many again of each signal
UNDATED = datetime.datetime(1985, 1, 1)  # what the specification has for a file that does not tell its day
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_TEXT_END, _LASTS, _LIST_END = b"\x14", b"\x15", b"\x00"
_DIGITS = 6  # of annotations' seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Width:
    """What EDF+ and BDF+ differ in."""

    name: str
    magic: bytes
    sample_bytes: int

    @property
    def largest(self) -> int:
        """What a sample holds at most; the least is one below its negative."""
        return (1 << (8 * self.sample_bytes - 1)) - 1


EDF = Width(name="EDF", magic=b"0       ", sample_bytes=2)
BDF = Width(name="BDF", magic=b"\xffBIOSEMI", sample_bytes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class EdfSignal:
    """Whole numbers, `a_record` in each record; the ends of `digital` stand for those of `physical`, in `unit`."""

    label: str
    unit: str
    words: str
    a_record: int
    values: NDArray[np.int32]
    digital: tuple[int, int]
    physical: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """At `t` seconds of the file, `lasts_s` long (None: a moment)."""

    t: float
    lasts_s: float | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EdfAbout:
    """What the header says. `began` None: it names no day. Names hold no spaces."""

    code: str
    equipment: str
    recording: str
    began: datetime.datetime | None


def file_bytes(
    width: Width,
    about: EdfAbout,
    *,
    record_s: float,
    records: int,
    signals: Sequence[EdfSignal],
    annotations: Sequence[Annotation],
) -> bytes:
    """A continuous file of `records` records of `record_s` seconds. Raises ValueError where a field has no room."""
    lists = _annotation_lists(annotations, record_s=record_s, records=records, sample_bytes=width.sample_bytes)
    counts = [*(one.a_record for one in signals), lists.shape[1] // width.sample_bytes]
    header = _fields(
        (width.magic, 8),
        (f"{about.code} X X X", 80),  # neither sex, nor birthday, nor name
        (f"Startdate {_day(about.began)} X X {about.equipment} {about.recording}", 80),
        ((about.began or UNDATED).strftime("%d.%m.%y%H.%M.%S"), 16),
        (FIXED_BYTES * (1 + len(counts)), 8),
        (f"{width.name}+C", 44),
        (records, 8),
        (_number(record_s), 8),
        (len(counts), 4),
    )
    parts = [_packed(one.values, width).reshape(records, -1) for one in signals]
    return header + _signal_fields(width, signals, counts) + np.concatenate([*parts, lists], axis=1).tobytes()


def _signal_fields(width: Width, signals: Sequence[EdfSignal], counts: Sequence[int]) -> bytes:
    """All labels, then all of the next field, and so on; annotations are the last signal."""
    ends = (-width.largest - 1, width.largest)
    fields: list[tuple[Sequence[str | int], int]] = [
        ([*(one.label for one in signals), f"{width.name} Annotations"], 16),
        ([*(one.words for one in signals), ""], 80),
        ([*(one.unit for one in signals), ""], 8),
        ([*(_number(one.physical[0]) for one in signals), "-1"], 8),
        ([*(_number(one.physical[1]) for one in signals), "1"], 8),
        ([*(one.digital[0] for one in signals), ends[0]], 8),
        ([*(one.digital[1] for one in signals), ends[1]], 8),
        ([""] * len(counts), 80),
        (counts, 8),
        ([""] * len(counts), 32),
    ]
    return b"".join(_fields((one, size)) for values, size in fields for one in values)


def _fields(*fields: tuple[str | int | bytes, int]) -> bytes:
    return b"".join(_field(value, size) for value, size in fields)


def _field(value: str | int | bytes, size: int) -> bytes:
    told = value if isinstance(value, bytes) else str(value).encode("ascii")
    if len(told) > size:
        raise ValueError(f"{value!r} does not fit into {size} bytes of an EDF header")
    return told.ljust(size)


def _packed(values: NDArray[np.int32], width: Width) -> NDArray[np.uint8]:
    """Little-endian samples of so many bytes."""
    whole = np.ascontiguousarray(values, dtype="<i4").view(np.uint8).reshape(-1, 4)
    return np.ascontiguousarray(whole[:, : width.sample_bytes])


def _annotation_lists(
    annotations: Sequence[Annotation], *, record_s: float, records: int, sample_bytes: int
) -> NDArray[np.uint8]:
    """One row of bytes a record: when it began, then what was noted in it."""
    lists = [_entry(number * record_s, None, "") for number in range(records)]
    for one in sorted(annotations, key=lambda one: one.t):
        lists[min(records - 1, int(one.t / record_s))] += _entry(one.t, one.lasts_s, one.text)
    size = max(map(len, lists))
    size += -size % sample_bytes
    return np.frombuffer(b"".join(one.ljust(size, b"\0") for one in lists), dtype=np.uint8).reshape(records, size)


def _entry(t: float, lasts_s: float | None, text: str) -> bytes:
    lasts = b"" if lasts_s is None else _LASTS + _number(lasts_s).encode()
    return b"+" + _number(t).encode() + lasts + _TEXT_END + text.encode() + _TEXT_END + _LIST_END


def _number(value: float) -> str:
    told = f"{value:.{_DIGITS}f}"
    return told.rstrip("0").rstrip(".") or "0"


def _day(began: datetime.datetime | None) -> str:
    return "X" if began is None else f"{began.day:02}-{_MONTHS[began.month - 1]}-{began.year}"


def no_spaces(text: str, longest: int) -> str:
    """As a name stands in the header: printable ASCII; X where there is none."""
    kept = "".join(letter if letter.isascii() and letter.isprintable() and letter != " " else "_" for letter in text)
    return kept[:longest] or "X"


def moments(told: Iterator[tuple[float, float | None, str]], start_s: float) -> list[Annotation]:
    """Session seconds as the file's, which begins at `start_s`."""
    return [Annotation(t=max(0.0, t - start_s), lasts_s=lasts_s, text=text) for t, lasts_s, text in told]
