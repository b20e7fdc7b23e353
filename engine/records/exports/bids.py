"""A session as a BIDS data set: physiological recordings without headers beside their JSON, events, and who took part.

Specification: bids-specification.readthedocs.io, version 1.10, "Behavioral experiments" and "Physiological recordings".
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from biosignals.polar_profile import ECG_HZ
from engine.records.exports.columns import Cell, Column, Kind
from engine.records.exports.even_grid import Grid, gaps, grid_of, laid
from engine.records.exports.exported import Exported, ExportFile, ExportRequest
from engine.records.exports.sample_tables import ecg_table, motion_table
from engine.records.exports.signals import SessionSignals, read_signals
from engine.records.exports.stretches import Stretch
from engine.records.message_json import Plain
from engine.records.recorded import Recorded

BIDS_VERSION = "1.10.0"
TASK = "session"  # exposure, or a practice without one: the events tell
UNKNOWN = "n/a"  # what BIDS writes for a value that is not known
_COMPRESSION = 4  # of gzip: its default, 6, takes twice as long for a twentieth less


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recording:
    """One physiological recording: evenly sampled columns, and their rows as `text`."""

    label: str
    words: str
    rate_hz: float
    start_s: float
    columns: tuple[Column, ...]
    text: str


def bids_files(recorded: Recorded, request: ExportRequest) -> Exported:
    """The data set of one session. Raises RecordError where the record is damaged or empty."""
    signals = read_signals(recorded, request)
    names = _Names(request)
    untimed = len(signals.happenings) - len(signals.timed)
    remarks = list(signals.remarks)
    if untimed:
        remarks.append(f"Left out of the events, since they were not in the session's time: {untimed}.")
    files = [
        *_about(signals, request, names, remarks),
        *(file for one in _recordings(signals) for file in _recording_files(names, one)),
        *_events(signals, names),
    ]
    return Exported(files=tuple(files), remarks=tuple(remarks))


class _Names:
    """Where files lie. Labels are letters and digits only, as BIDS wants them."""

    def __init__(self, request: ExportRequest) -> None:
        self.subject, self.session = _label(request.code), _label(request.session)

    def beh(self, rest: str) -> str:
        """A file of the session: `rest` follows subject, session and task."""
        subject, session = f"sub-{self.subject}", f"ses-{self.session}"
        return f"{subject}/{session}/beh/{subject}_{session}_task-{TASK}_{rest}"


def _label(name: str) -> str:
    return "".join(letter for letter in name if letter.isascii() and letter.isalnum()) or "X"


def _recordings(signals: SessionSignals) -> Iterator[_Recording]:
    grid = grid_of(signals)
    if signals.ecg:
        words = "ECG of a chest strap, one lead; n/a where nothing was recorded"
        yield _even("ecg", words, signals.ecg, grid, ECG_HZ, ecg_table(signals).columns[1:-1])
    if signals.motion:
        words = "accelerometer of a chest strap; n/a where nothing was recorded"
        a_record = round(signals.motion_hz)
        yield _even("accelerometer", words, signals.motion, grid, a_record, motion_table(signals).columns[1:-1])
    if len(signals.timeline):
        shown = tuple(one for one in signals.timeline.columns[1:] if one.kind is not Kind.TEXT)
        yield _Recording(
            label="session",
            words=signals.timeline.words,
            rate_hz=signals.timeline.rate_hz or 1.0,
            start_s=float(signals.timeline.seconds[0]),
            columns=shown,
            text="".join(f"{_row(cells)}\n" for cells in zip(*(one.values for one in shown), strict=True)),
        )


def _even(
    label: str, words: str, stretches: Sequence[Stretch], grid: Grid, a_record: int, columns: tuple[Column, ...]
) -> _Recording:
    """From the first recorded sample to the last, each whole numbers."""
    on_grid = laid(stretches, grid, a_record)
    recorded = np.flatnonzero(on_grid.is_recorded)
    first, last = int(recorded[0]), int(recorded[-1])
    known = on_grid.is_recorded[first : last + 1]
    values = on_grid.values.reshape(len(on_grid.is_recorded), -1)[first : last + 1]
    return _Recording(
        label=label,
        words=words,
        rate_hz=a_record / grid.record_s,
        start_s=round(grid.start_s + first * grid.record_s / a_record, 6),
        columns=columns,
        text="".join(_runs(values, known)),
    )


def _runs(values: NDArray[np.int32], is_known: NDArray[np.bool_]) -> Iterator[str]:
    """Rows of whole numbers, and what stands for them where nothing was recorded; a run at a time, which is quick."""
    columns, at = values.shape[1], 0
    missing, row = ("\t".join([cell] * columns) + "\n" for cell in (UNKNOWN, "%d"))
    for first, behind in (*gaps(is_known), (len(values), len(values))):
        yield row * (first - at) % tuple(values[at:first].ravel().tolist())
        yield missing * (behind - first)
        at = behind


def _recording_files(names: _Names, one: _Recording) -> Iterator[ExportFile]:
    place = names.beh(f"recording-{one.label}_physio")
    yield ExportFile(path=f"{place}.tsv.gz", data=gzip.compress(one.text.encode(), _COMPRESSION, mtime=0))
    sidecar: dict[str, Plain] = {
        "TaskName": TASK,
        "SamplingFrequency": one.rate_hz,
        "StartTime": one.start_s,
        "Columns": [column.name for column in one.columns],
        "PhysioType": "generic",
        "RecordingDescription": one.words,
    }
    yield _json(f"{place}.json", {**sidecar, **_described(one.columns)})


def _described(columns: Sequence[Column]) -> dict[str, Plain]:
    return {
        column.name: {"Description": column.words, **({} if column.unit is None else {"Units": column.unit})}
        for column in columns
    }


def _events(signals: SessionSignals, names: _Names) -> Iterator[ExportFile]:
    """What happened, and the heartbeats, in the order of time; no free words."""
    beats = zip(*(signals.beats.cells(name) for name in ("t_s", "doubt", "rr_s")), strict=True)
    rows: list[tuple[Cell, ...]] = [(t, 0, one.kind, one.name, one.value, one.unit) for t, one in signals.timed]
    rows += [(t, 0, "beat", doubt, rr_s, "s") for t, doubt, rr_s in beats]
    rows.sort(key=_onset)
    lines = ["onset\tduration\ttrial_type\tname\tvalue\tvalue_unit", *map(_row, rows)]
    place = names.beh("events")
    yield ExportFile(path=f"{place}.tsv", data="".join(f"{line}\n" for line in lines).encode())
    kinds = "phase, step, hold, rating, order, stop, loss, found, alert, trouble, score, note, adverse_event or beat"
    yield _json(
        f"{place}.json",
        {
            "TaskName": TASK,
            "onset": {"Description": "session second", "Units": "s"},
            "duration": {"Description": "always 0: events are moments", "Units": "s"},
            "trial_type": {"Description": f"{kinds}; a beat ends an interval"},
            "name": {"Description": "which phase, rating, order ...; of a beat why it is not to be trusted, else n/a"},
            "value": {"Description": "of a rating, a ceiling, a held level; of a beat the interval that ended in it"},
            "value_unit": {"Description": "unit of the value (UCUM)"},
        },
    )


def _about(
    signals: SessionSignals, request: ExportRequest, names: _Names, remarks: Sequence[str]
) -> Iterator[ExportFile]:
    software = signals.header.software
    described: dict[str, Plain] = {
        "Name": f"Session {names.session} of {names.subject}",
        "BIDSVersion": BIDS_VERSION,
        "DatasetType": "raw",
        "GeneratedBy": [
            {
                "Name": "Attune",
                "Version": software.removeprefix("attune "),
                "Description": "exported from a recorded session",
            }
        ],
    }
    if request.licence is not None:
        described["License"] = request.licence
    yield _json("dataset_description.json", described)
    yield ExportFile(path="participants.tsv", data=f"participant_id\nsub-{names.subject}\n".encode())
    yield _json("participants.json", {"participant_id": {"Description": "pseudonym"}})
    yield ExportFile(path="README", data=_readme(signals, request, remarks).encode())
    yield ExportFile(path="CHANGES", data=b"1.0.0\n  - First export of this session.\n")
    yield ExportFile(path=".bidsignore", data=b"")


def _readme(signals: SessionSignals, request: ExportRequest, remarks: Sequence[str]) -> str:
    header = signals.header
    lines = [
        "A session with adaptive music and a virtual scene, recorded by Attune, which is not a medical device.",
        "",
        f"Recorded with {header.software}; policy {header.policy_digest}; estimator {header.estimator}",
        f"(weights {header.weights_digest or UNKNOWN}). Times are session seconds. The arousal index is cardiac,",
        f"relative to the person's rest; it is not anxiety. Beats were {header.judgement.value}.",
        "Who took part is called by a pseudonym. A heart's own rhythm can still identify somebody.",
        f"Licence: {request.licence or 'none was chosen: ask who gave it to you before you pass it on'}.",
        f"Began: {header.began}." if request.keeps_dates else "No date is given.",
        *remarks,
    ]
    return "".join(f"{line}\n" for line in lines)


def _json(path: str, values: Mapping[str, Plain]) -> ExportFile:
    text = json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False)
    return ExportFile(path=path, data=f"{text}\n".encode())


def _row(cells: Iterable[Cell]) -> str:
    return "\t".join(map(_text, cells))


def _onset(row: tuple[Cell, ...]) -> float:
    return float(row[0] or 0.0)


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return UNKNOWN
        case bool():
            return "1" if cell else "0"
        case str():
            return cell.replace("\t", " ").replace("\n", " ") or UNKNOWN
        case _:
            return repr(cell)
