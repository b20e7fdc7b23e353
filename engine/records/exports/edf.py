"""A session as EDF+ or BDF+: ECG, intervals, accelerometer and the seconds of the session, with annotations.

The files are continuous (EDF+C, BDF+C), since most readers refuse others: what was not recorded is 0 in the signals, 0
in `ECG recorded`, and an annotation that lasts as long.
"""

import datetime
from collections.abc import Iterator
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from biosignals.heart_rate_profile import TICKS_PER_S
from biosignals.polar_profile import ECG_HZ
from biosignals.signals import Doubt
from engine.records.exports.edf_file import BDF, EDF, EdfAbout, EdfSignal, Width, file_bytes, moments, no_spaces
from engine.records.exports.even_grid import Grid, Laid, gaps, grid_of, laid
from engine.records.exports.exported import Exported, ExportFile, ExportRequest
from engine.records.exports.signals import SessionSignals, read_signals
from engine.records.recorded import Recorded

BEAT, DOUBTED_BEAT = "R", "Q"  # as PhysioNet's annotations: Q cannot be classified
LONGEST_NAME = 20  # characters: three of them and a day stand in a field of 80


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
_FINER = 100  # times: in BDF, which has room for it
_NEAR_S = 0.5 / ECG_HZ  # what any even grid costs is not worth a word
_RR_DIGITAL = (-TICKS_PER_S, TICKS_PER_S * 31)  # in the strap's own unit, 1/1024 s: up to 31 s, exactly


def edf_files(recorded: Recorded, request: ExportRequest) -> Exported:
    """EDF+, 16 bits: ECG up to 32.8 mV. Raises RecordError where the record is damaged or empty."""
    return _exported(read_signals(recorded, request), request, EDF)


def bdf_files(recorded: Recorded, request: ExportRequest) -> Exported:
    """BDF+, 24 bits: whatever a strap can send. Raises RecordError where the record is damaged or empty."""
    return _exported(read_signals(recorded, request), request, BDF)


def _exported(signals: SessionSignals, request: ExportRequest, width: Width) -> Exported:
    grid = grid_of(signals)
    ecg = laid(signals.ecg, grid, ECG_HZ)
    motion_a_record = round(signals.motion_hz)
    motion = laid(signals.motion, grid, motion_a_record) if signals.motion else None
    made = [*_heart_signals(signals, grid, ecg, width)]
    if motion is not None:
        made += _motion_signals(motion, grid, motion_a_record, width)
    made += [_second_signal(signals, grid, one, width) for one in _SECONDS]
    data = file_bytes(
        width,
        _about(signals, request, grid),
        record_s=grid.record_s,
        records=grid.records,
        signals=made,
        annotations=moments(_annotations(signals, grid, ecg, motion, width), grid.start_s),
    )
    remarks = (*signals.remarks, *_remarks(signals, grid, ecg, motion, width))
    return Exported(files=(ExportFile(path=f"{request.session}.{width.name.lower()}", data=data),), remarks=remarks)


def _heart_signals(signals: SessionSignals, grid: Grid, ecg: Laid, width: Width) -> Iterator[EdfSignal]:
    if signals.ecg:
        clipped = np.clip(ecg.values, -width.largest - 1, width.largest)
        yield _signal(clipped, grid, ECG_HZ, width, label="ECG", unit="uV", words="chest strap, one lead")
        yield _signal(
            ecg.is_recorded, grid, ECG_HZ, width, label="ECG recorded", unit="", words="1: recorded, 0: nothing was"
        )
    if len(signals.beats):
        ticks = np.zeros(grid.records * ECG_HZ, dtype=np.int32)
        rr_s, count = np.array(signals.beats.cells("rr_s"), dtype=np.float64), np.arange(len(signals.beats))
        places = np.rint((signals.beats.seconds - grid.start_s) / grid.record_s * ECG_HZ).astype(int)
        places = np.maximum.accumulate(places - count) + count  # of two beats in one place the later is moved on
        ticks[np.clip(places, 0, len(ticks) - 1)] = np.clip(np.rint(rr_s * TICKS_PER_S), 0, _RR_DIGITAL[1])
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


def _motion_signals(motion: Laid, grid: Grid, a_record: int, width: Width) -> Iterator[EdfSignal]:
    for axis, label in enumerate(_MOTION):
        words = "accelerometer of the strap; 0 in all axes: nothing was recorded"
        yield _signal(motion.values[:, axis], grid, a_record, width, label=label, unit="milli-g", words=words)


def _second_signal(signals: SessionSignals, grid: Grid, one: _Second, width: Width) -> EdfSignal:
    """What the newest second of the session says at the beginning of each record."""
    rows = signals.timeline.cells(one.column)
    newest = np.searchsorted(signals.timeline.seconds, grid.times(1) + 1e-6, side="right") - 1
    is_there = (newest >= 0) & (grid.times(1) < signals.end_s + 1)
    told = [rows[place] if there else None for place, there in zip(newest.tolist(), is_there.tolist(), strict=True)]
    values = np.array([one.unknown if value is None else value for value in told], dtype=np.float64)
    finer = _FINER if width is BDF else 1
    step, most = one.step / finer, _SECOND_DIGITS * finer
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
    width: Width,
    *,
    label: str,
    unit: str,
    words: str,
    digital: tuple[int, int] | None = None,
    physical: tuple[float, float] | None = None,
) -> EdfSignal:
    """One of its own whole numbers, in steps of 1 unit where no `physical` range is said."""
    ends = digital or (-width.largest - 1, width.largest)
    return EdfSignal(
        label=label,
        unit=unit,
        words=words,
        a_record=a_record,
        values=digital_values.astype(np.int32),
        digital=ends,
        physical=physical or ends,
    )


def _annotations(
    signals: SessionSignals, grid: Grid, ecg: Laid, motion: Laid | None, width: Width
) -> Iterator[tuple[float, float | None, str]]:
    """Session second, how long it lasts, and what it was; nothing in them is a free word."""
    yield 0.0, None, "session second 0"
    yield from ((t, None, one.text) for t, one in signals.timed)
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


def _fits(ecg: Laid, width: Width) -> NDArray[np.bool_]:
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


def _about(signals: SessionSignals, request: ExportRequest, grid: Grid) -> EdfAbout:
    """Where the day may be told, the local wall time at the beginning of the file, cut to whole seconds."""
    began = None
    if request.keeps_dates:
        began = datetime.datetime.fromisoformat(signals.header.began) + datetime.timedelta(seconds=grid.start_s)
    return EdfAbout(
        code=no_spaces(request.code, LONGEST_NAME),
        equipment=no_spaces(signals.header.software, LONGEST_NAME),
        recording=no_spaces(request.session, LONGEST_NAME),
        began=began,
    )


def _remarks(signals: SessionSignals, grid: Grid, ecg: Laid, motion: Laid | None, width: Width) -> Iterator[str]:
    if signals.ecg:
        yield (
            f"{width.name}+ has no stamps: its ECG is laid evenly, {ECG_HZ} samples every {grid.record_s:g} s. "
            f"{_distance_words(ecg)}"
        )
        beyond = int((~_fits(ecg, width)).sum())
        if beyond:
            yield (
                f"{beyond} samples of ECG lie beyond what {width.name}+ holds ({width.largest / 1000:.1f} mV) and are "
                "cut to that, with an annotation: take BDF+ where they matter."
            )
    if motion is not None and motion.farthest_s > _NEAR_S:
        yield f"So is the accelerometer. {_distance_words(motion)}"


def _distance_words(laid_out: Laid) -> str:
    return f"It lies within {max(1, ceil(laid_out.farthest_s * 1000))} ms of the times that the session gave it."
