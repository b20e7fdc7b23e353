"""What it costs to take out of a long session with ECG and accelerometer what says who was there."""

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.ecg_session import StreamingSide, record_with_ecg
from benchmarks.figure import Figure, report
from engine.records.exports.deidentified.record import DeidentifiedRecord
from engine.records.exports.exported import ExportRequest
from engine.records.exports.formats import format_named
from engine.records.tape import Tape
from engine.rehearsal import virtual_patient_side

SESSION_S = 5400.0
MOST_S = 20.0  # twice an export's: all of it is read, decoded, cleaned and written again
BEGAN = "2026-01-01T00:00:00+00:00"


def measure(*, seconds: float, rounds: int) -> list[Figure]:
    """A session of `seconds` to a de-identified tape in memory; of `rounds` runs the quickest."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "session.tape"
        record_with_ecg(source, seconds=seconds, side=StreamingSide(virtual_patient_side("anxious", seed=1)))
        spent_s = [_cleaned(source) for _ in range(rounds)]
    name = "a session of 90 minutes with ECG de-identified to a tape"
    return [Figure(name=name, n=rounds, value=min(spent_s), target=MOST_S, unit="s", is_most=True, least_n=rounds)]


def _cleaned(source: Path) -> float:
    began = time.perf_counter()
    record = DeidentifiedRecord(Tape(source), name="R1", began=BEGAN)
    request = ExportRequest(code="S1", session="R1", keeps_dates=True)
    exported = format_named("tape").writes()(record, request)
    assert exported.files[0].data, "something was measured"
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(report(measure(seconds=SESSION_S, rounds=2)))
