"""A session as EDF+ or BDF+: ECG, intervals, accelerometer and the seconds of the session, with annotations.

Written by edfio. The files are continuous (EDF+C, BDF+C), since most readers refuse others: what was not recorded is 0
in the signals, 0 in `ECG recorded`, and an annotation that lasts as long. Specification:
www.edfplus.info/specs/edfplus.html, and for 24 bits www.biosemi.com/faq/file_format.htm.
"""

import datetime
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import edfio
import numpy as np
from numpy.typing import NDArray

from biosignals.heart_rate_profile import TICKS_PER_S
from biosignals.polar_profile import ECG_HZ
from biosignals.signals import Doubt
from engine.records.exports.even_grid import Grid, Laid, gaps, grid_of, laid
from engine.records.exports.formats import Exported, ExportFile, ExportRequest
from engine.records.exports.signals import SessionSignals, read_signals
from engine.records.recorded import Recorded

_Signal = edfio.EdfSignal | edfio.BdfSignal

BEAT, DOUBTED_BEAT = "R", "Q"  # as PhysioNet's annotations: Q cannot be classified
LONGEST_CODE = 20  # characters of a pseudonym in a header of 80


class _Second(NamedTuple):
    """A column of the session's seconds as a signal: its name there, its label and unit here, its resolution in EDF."""

    column: str
    label: str
    unit: str
    step: float
    unknown: float = -1.0


_SECONDS = (
    _Second("heart_rate_per_min", "Heart rate", "1/min", 0.01),
    _Second("rmssd_ms", "RMSSD", "ms", 0.1),
    _Second("sdnn_ms", "SDNN", "ms", 0.1),
    _Second("arousal_index", "Arousal index", "", 0.0001),
    _Second("arousal_spread", "Arousal spread", "", 0.0001),
    _Second("intensity_proposed", "Proposed", "", 0.0001),
    _Second("intensity_applied", "Applied", "", 0.0001),
    _Second("intensity_ceiling", "Ceiling", "", 0.0001),
    _Second("music_presence", "Music presence", "", 0.0001),
    _Second("music_loudness_db", "Music loudness", "dB", 0.01, unknown=1.0),
    _Second("suds", "SUDS", "", 0.01),
    _Second("sickness", "Sickness", "", 0.01),
)
_MOTION = ("Acc x", "Acc y", "Acc z")
_SECOND_DIGITS = 30_000  # of EDF: the widest whole number that 16 bits hold
_RR_DIGITAL = (-TICKS_PER_S, TICKS_PER_S * 31)  # in the strap's own unit, 1/1024 s: up to 31 s, exactly


@dataclass(frozen=True, slots=True, kw_only=True)
class _Width:
    """What EDF and BDF differ in. ECG has the strap's own resolution, 1 microvolt, in both."""

    name: str
    suffix: str
    signal: Callable[..., _Signal]
    file: Callable[..., edfio.Edf | edfio.Bdf]
    number: type[np.int16] | type[np.int32]
    largest: int  # of what it can hold
    finer: int  # times as fine as EDF are the signals of the session's seconds


_EDF = _Width(
    name="EDF+",
    suffix=".edf",
    signal=edfio.EdfSignal.from_digital,
    file=edfio.Edf,
    number=np.int16,
    largest=2**15 - 1,
    finer=1,
)
_BDF = _Width(
    name="BDF+",
    suffix=".bdf",
    signal=edfio.BdfSignal.from_digital,
    file=edfio.Bdf,
    number=np.int32,
    largest=2**23 - 1,
    finer=100,
)


def edf_files(recorded: Recorded, request: ExportRequest) -> Exported:
    """EDF+, 16 bits: ECG up to 32.8 mV. Raises RecordError where the record is damaged or empty."""
    return _exported(read_signals(recorded, request), request, _EDF)


def bdf_files(recorded: Recorded, request: ExportRequest) -> Exported:
    """BDF+, 24 bits: whatever a strap can send. Raises RecordError where the record is damaged or empty."""
    return _exported(read_signals(recorded, request), request, _BDF)


def _exported(signals: SessionSignals, request: ExportRequest, width: _Width) -> Exported:
    grid = grid_of(signals)
    ecg = laid(signals.ecg, grid, ECG_HZ)
    motion_a_record = round(signals.motion_hz)
    motion = laid(signals.motion, grid, motion_a_record) if signals.motion else None
    made = [*_heart_signals(signals, grid, ecg, width)]
    if motion is not None:
        made += _motion_signals(motion, grid, motion_a_record, width)
    made += [_second_signal(signals, grid, one, width) for one in _SECONDS]
    file = width.file(
        made,
        patient=edfio.Patient(code=_plain(request.code)),
        recording=_recording(signals, request),
        starttime=_began(signals, request, grid).time() if request.keeps_dates else None,
        data_record_duration=grid.record_s,
        annotations=[
            edfio.EdfAnnotation(round(max(0.0, t - grid.start_s), 6), lasts_s, text)
            for t, lasts_s, text in _annotations(signals, grid, ecg, motion, width)
        ],
    )
    buffer = io.BytesIO()
    file.write(buffer)
    remarks = (*signals.remarks, *_remarks(signals, grid, ecg, motion, width))
    return Exported(files=(ExportFile(path=request.session + width.suffix, data=buffer.getvalue()),), remarks=remarks)


def _heart_signals(signals: SessionSignals, grid: Grid, ecg: Laid, width: _Width) -> Iterator[_Signal]:
    if signals.ecg:
        clipped = np.clip(ecg.values, -width.largest - 1, width.largest)
        yield _signal(clipped, grid, ECG_HZ, width, label="ECG", unit="uV", words="chest strap, one lead")
        yield _signal(
            ecg.is_recorded, grid, ECG_HZ, width, label="ECG recorded", unit="", words="1: recorded, 0: nothing was"
        )
    if len(signals.beats):
        ticks = np.zeros(grid.records * ECG_HZ, dtype=np.int32)
        t, rr_s = signals.beats.seconds, np.array(signals.beats.cells("rr_s"), dtype=np.float64)
        places = np.clip(np.rint((t - grid.start_s) / grid.record_s * ECG_HZ).astype(int), 0, len(ticks) - 1)
        ticks[places] = np.clip(np.rint(rr_s * TICKS_PER_S), 0, _RR_DIGITAL[1])
        yield _signal(
            ticks,
            grid,
            ECG_HZ,
            width,
            label="RR",
            unit="ms",
            words="each interval at the beat that ends it, 0 between beats",
            digital=_RR_DIGITAL,
            physical=(-1000.0, 31_000.0),
        )


def _motion_signals(motion: Laid, grid: Grid, a_record: int, width: _Width) -> Iterator[_Signal]:
    for axis, label in enumerate(_MOTION):
        words = "accelerometer of the strap; 0 in all axes: nothing was recorded"
        yield _signal(motion.values[:, axis], grid, a_record, width, label=label, unit="milli-g", words=words)


def _second_signal(signals: SessionSignals, grid: Grid, one: _Second, width: _Width) -> _Signal:
    """What the newest second of the session says at the beginning of each record."""
    rows = signals.timeline.cells(one.column)
    newest = np.searchsorted(signals.timeline.seconds, grid.times(1) + 1e-6, side="right") - 1
    is_there = (newest >= 0) & (grid.times(1) < signals.end_s + 1)
    told = [rows[place] if there else None for place, there in zip(newest.tolist(), is_there.tolist(), strict=True)]
    values = np.array([one.unknown if value is None else value for value in told], dtype=np.float64)
    step, most = one.step / width.finer, _SECOND_DIGITS * width.finer
    return _signal(
        np.clip(np.rint(values / step), -most, most).astype(np.int32),
        grid,
        1,
        width,
        label=one.label,
        unit=one.unit,
        words=f"{one.unknown:g}: not known",
        digital=(-most, most),
        physical=(-_SECOND_DIGITS * one.step, _SECOND_DIGITS * one.step),
    )


def _signal(
    digital_values: NDArray[np.int32] | NDArray[np.bool_],
    grid: Grid,
    a_record: int,
    width: _Width,
    *,
    label: str,
    unit: str,
    words: str,
    digital: tuple[int, int] | None = None,
    physical: tuple[float, float] | None = None,
) -> _Signal:
    """One of its own whole numbers, in steps of 1 unit where no `physical` range is said."""
    most = width.largest
    return width.signal(
        np.ascontiguousarray(digital_values, dtype=width.number),
        a_record / grid.record_s,
        label=label,
        transducer_type=words,
        physical_dimension=unit,
        digital_range=digital or (-most - 1, most),
        physical_range=physical or (-most - 1, most),
    )


def _annotations(
    signals: SessionSignals, grid: Grid, ecg: Laid, motion: Laid | None, width: _Width
) -> Iterator[tuple[float, float | None, str]]:
    """Session second, how long it lasts, and what it was; nothing in them is a free word."""
    yield 0.0, None, "session second 0"
    yield from ((t, None, one.text) for t, one in signals.timed if t >= grid.start_s)
    beats = zip(signals.beats.seconds.tolist(), signals.beats.cells("doubt"), strict=True)
    for t, doubt in beats:
        yield t, None, BEAT if doubt is None else DOUBTED_BEAT
        if doubt is not None:
            yield t, None, f"doubt: {Doubt[str(doubt)].name}"
    for name, part, a_record in (("ECG", ecg, ECG_HZ), ("accelerometer", motion, round(signals.motion_hz))):
        if part is not None and part.is_recorded.any():
            yield from _silences(part.is_recorded, grid, a_record, f"no {name}")
    yield from _unknowns(signals)
    for first, behind in gaps(_fits(ecg, width)):
        period_s = grid.record_s / ECG_HZ
        yield grid.start_s + first * period_s, (behind - first) * period_s, "ECG beyond the range"


def _fits(ecg: Laid, width: _Width) -> NDArray[np.bool_]:
    return np.asarray((ecg.values >= -width.largest - 1) & (ecg.values <= width.largest))


def _silences(
    is_recorded: NDArray[np.bool_], grid: Grid, a_record: int, text: str
) -> Iterator[tuple[float, float, str]]:
    period_s = grid.record_s / a_record
    for first, behind in gaps(is_recorded):
        yield grid.start_s + first * period_s, round((behind - first) * period_s, 6), text


def _unknowns(signals: SessionSignals) -> Iterator[tuple[float, float, str]]:
    """Stretches in which arousal is not known, each with its reason."""
    seconds = signals.timeline.seconds.tolist()
    reasons = [*signals.timeline.cells("arousal_unknown"), None]
    began = 0
    for row in range(1, len(reasons)):
        if reasons[row] != reasons[began] or row == len(reasons) - 1:
            if reasons[began] is not None:
                yield seconds[began], float(row - began), f"arousal unknown: {reasons[began]}"
            began = row


def _recording(signals: SessionSignals, request: ExportRequest) -> edfio.Recording:
    software = _plain(signals.header.software)
    if not request.keeps_dates:
        return edfio.Recording(equipment_code=software, additional=(_plain(request.session),))
    began = _began(signals, request, grid_of(signals))
    return edfio.Recording(startdate=began.date(), equipment_code=software, additional=(_plain(request.session),))


def _began(signals: SessionSignals, request: ExportRequest, grid: Grid) -> datetime.datetime:
    """Local wall time at the beginning of the file, cut to whole seconds, as its header wants it."""
    began = datetime.datetime.fromisoformat(signals.header.began)
    return (began + datetime.timedelta(seconds=grid.start_s)).replace(microsecond=0)


def _plain(text: str) -> str:
    """As the header takes it: printable ASCII without spaces."""
    kept = "".join(letter if letter.isascii() and letter.isprintable() and letter != " " else "_" for letter in text)
    return kept[:LONGEST_CODE] or "X"


def _remarks(signals: SessionSignals, grid: Grid, ecg: Laid, motion: Laid | None, width: _Width) -> Iterator[str]:
    if signals.ecg:
        yield (
            f"{width.name} has no stamps: its ECG is evenly laid, {ECG_HZ} samples every {grid.record_s:g} s, and lies "
            f"up to {ecg.farthest_s * 1000:.0f} ms from the time that the session gave it."
        )
        beyond = int((~_fits(ecg, width)).sum())
        if beyond:
            yield (
                f"{beyond} samples of ECG lie beyond what {width.name} holds ({width.largest / 1000:.1f} mV) and are "
                "cut to that, with an annotation: take BDF+ where they matter."
            )
    if motion is not None and motion.farthest_s > 0:
        yield f"The accelerometer lies up to {motion.farthest_s * 1000:.0f} ms from the time that the session gave it."
