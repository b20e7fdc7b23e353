"""A session as XDF: ECG, accelerometer, intervals, heart rate, the session's seconds and markers, each its own stream.

Every sample carries its own time, in session seconds; NaN says "not known", as in LSL.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from biosignals.polar_profile import ECG_HZ
from biosignals.signals import Doubt
from engine.records.exports.columns import Column, Kind
from engine.records.exports.exported import Exported, ExportFile, ExportRequest
from engine.records.exports.signals import SessionSignals, read_signals
from engine.records.exports.stretches import Stretch
from engine.records.exports.xdf_chunks import (
    MAGIC,
    Told,
    boundary,
    clock_offset,
    file_header,
    samples,
    stream_footer,
    stream_header,
    texts,
)
from engine.records.recorded import Recorded

SUFFIX = ".xdf"
CHUNK_S = 10.0  # streams are interleaved in pieces so long, with a boundary between: the specification's advice
DOUBTS = (None, *Doubt)  # the code of a beat's doubt is its place among them, as in the LSL streams
_DOUBT_WORDS = ", ".join(f"{code} {'none' if one is None else one.name}" for code, one in enumerate(DOUBTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Channel:
    label: str
    unit: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stream:
    """Samples in the order of time; `values` of shape (n, channels), or texts. `rate_hz` 0: irregular."""

    name: str
    kind: str  # as LSL's names of content
    channels: tuple[_Channel, ...]
    rate_hz: float
    t: NDArray[np.float64]
    values: NDArray[Any] | tuple[str, ...]

    @property
    def format(self) -> str:
        if isinstance(self.values, tuple):
            return "string"
        return {"i4": "int32", "i2": "int16", "f8": "double64"}[self.values.dtype.str[1:]]


def xdf_files(recorded: Recorded, request: ExportRequest) -> Exported:
    """XDF 1.0. Raises RecordError where the record is damaged or empty."""
    signals = read_signals(recorded, request)
    streams = tuple(one for one in _streams(signals) if len(one.t))
    header: dict[str, Told] = {"version": "1.0"}
    if request.keeps_dates:
        header["datetime"] = signals.header.began
    data = MAGIC + file_header(header) + b"".join(_body(streams, signals, request))
    return Exported(files=(ExportFile(path=request.session + SUFFIX, data=data),), remarks=signals.remarks)


def _streams(signals: SessionSignals) -> Iterator[_Stream]:
    yield _even(
        "Attune ECG",
        "ECG",
        signals.ecg,
        float(ECG_HZ),
        (_Channel(label="ecg", unit="microvolts", words="chest strap, one lead"),),
        np.dtype("<i4"),
    )
    yield _even(
        "Attune accelerometer",
        "Accelerometer",
        signals.motion,
        signals.motion_hz,
        tuple(_Channel(label=axis, unit="milli-g", words=f"axis {axis} of the strap") for axis in "xyz"),
        np.dtype("<i2"),
    )
    yield _beats(signals)
    yield _Stream(
        name="Attune heart rate",
        kind="HeartRate",
        channels=(_Channel(label="heart_rate", unit="1/min", words="as the strap smooths it; 0: it finds none"),),
        rate_hz=0.0,
        t=signals.rates.seconds,
        values=np.array(signals.rates.cells("heart_rate_per_min"), dtype="<i4").reshape(-1, 1),
    )
    yield _seconds(signals)
    yield _Stream(
        name="Attune markers",
        kind="Markers",
        channels=(_Channel(label="marker", unit="", words="what happened"),),
        rate_hz=0.0,
        t=np.array([t for t, _ in signals.timed], dtype=np.float64),
        values=tuple(one.text for _, one in signals.timed),
    )


def _even(
    name: str,
    kind: str,
    stretches: Sequence[Stretch],
    rate_hz: float,
    channels: tuple[_Channel, ...],
    number: "np.dtype[Any]",
) -> _Stream:
    shape = (-1, len(channels))
    t = np.concatenate([one.t for one in stretches]) if stretches else np.empty(0)
    values = np.concatenate([one.values.reshape(shape) for one in stretches]) if stretches else np.empty((0, shape[1]))
    return _Stream(name=name, kind=kind, channels=channels, rate_hz=rate_hz, t=t, values=values.astype(number))


def _beats(signals: SessionSignals) -> _Stream:
    doubts = [DOUBTS.index(None if doubt is None else Doubt[str(doubt)]) for doubt in signals.beats.cells("doubt")]
    rows = (signals.beats.cells("rr_s"), doubts, signals.beats.cells("follows_previous"))
    return _Stream(
        name="Attune RR",
        kind="RR",
        channels=(
            _Channel(label="rr", unit="s", words="the interval that ended in the beat"),
            _Channel(label="doubt", unit="code", words=_DOUBT_WORDS),
            _Channel(label="follows_previous", unit="code", words="0 behind a gap: no difference across it"),
        ),
        rate_hz=0.0,
        t=signals.beats.seconds,
        values=np.array(rows, dtype="<f8").reshape(3, -1).T,
    )


def _seconds(signals: SessionSignals) -> _Stream:
    """The numbers of the session's seconds."""
    table = signals.timeline
    shown = [one for one in table.columns[1:] if one.kind in (Kind.NUMBER, Kind.WHOLE, Kind.TRUTH)]
    values = np.array([[np.nan if cell is None else cell for cell in one.values] for one in shown], dtype="<f8")
    return _Stream(
        name="Attune session",
        kind="Session",
        channels=tuple(map(_channel, shown)),
        rate_hz=table.rate_hz or 0.0,
        t=table.seconds,
        values=values.reshape(len(shown), -1).T,
    )


def _channel(column: Column) -> _Channel:
    return _Channel(label=column.name, unit=column.unit or "", words=f"{column.words}; NaN: not known")


def _body(streams: Sequence[_Stream], signals: SessionSignals, request: ExportRequest) -> Iterator[bytes]:
    """Headers, then the samples piece by piece, then footers. All streams have the session's one clock."""
    begin_s = min((float(one.t[0]) for one in streams), default=0.0)
    end_s = max((float(one.t[-1]) for one in streams), default=0.0)
    for number, one in enumerate(streams, start=1):
        yield stream_header(number, _info(one, signals, request))
        yield clock_offset(number, begin_s, 0.0)
    orders = [np.maximum.accumulate(one.t) for one in streams]  # a strap whose clock was set may turn some round
    for piece in range(floor(begin_s / CHUNK_S), ceil(end_s / CHUNK_S) + 1):
        yield boundary()
        for number, (one, order) in enumerate(zip(streams, orders, strict=True), start=1):
            first, behind = np.searchsorted(order, (piece * CHUNK_S, (piece + 1) * CHUNK_S)).tolist()
            if first < behind:
                yield _piece(number, one, slice(first, behind))
    for number, one in enumerate(streams, start=1):
        yield clock_offset(number, max(end_s, begin_s + 1), 0.0)  # of one moment readers reckon no clock
        yield stream_footer(
            number,
            {
                "first_timestamp": repr(float(one.t[0])),
                "last_timestamp": repr(float(one.t[-1])),
                "sample_count": str(len(one.t)),
            },
        )


def _piece(number: int, stream: _Stream, rows: slice) -> bytes:
    if isinstance(stream.values, tuple):
        return texts(number, zip(stream.t[rows].tolist(), stream.values[rows], strict=True))
    return samples(number, stream.t[rows], stream.values[rows])


def _info(stream: _Stream, signals: SessionSignals, request: ExportRequest) -> dict[str, Told]:
    """`can_drop_samples` tells readers that even times out not to do so: they would join what was lost."""
    return {
        "name": stream.name,
        "type": stream.kind,
        "channel_count": str(len(stream.channels)),
        "nominal_srate": repr(stream.rate_hz),
        "channel_format": stream.format,
        "source_id": f"attune-{request.session}-{stream.kind.lower()}",
        "version": "1.0",
        "created_at": "0.0",
        "session_id": request.session,
        "desc": {
            "subject": {"id": request.code},
            "acquisition": {"software": signals.header.software},
            "synchronization": {"can_drop_samples": "true"},
            "channels": {
                "channel": [{"label": one.label, "unit": one.unit, "description": one.words} for one in stream.channels]
            },
        },
    }
