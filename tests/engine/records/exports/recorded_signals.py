"""A short recorded session with ECG, accelerometer, ratings and a strap that was lost for a while."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.ecg_session import StreamingSide, record_with_ecg
from engine.records.exports.exported import ExportRequest
from engine.records.exports.signals import SessionSignals, read_signals
from engine.records.tape import Tape
from engine.rehearsal import virtual_patient_side

REQUEST = ExportRequest(code="P-TEST01", session="S1", keeps_dates=False)
SECONDS, LOST_T, FOUND_T = 150.0, 60.0, 72.3
FAST_PPM = 400.0  # a strap's clock so bad that two minutes show it


@cache
def tape() -> Path:
    """Recorded once for all tests that read it."""
    side = StreamingSide(virtual_patient_side("anxious", seed=1), lost_t=LOST_T, found_t=FOUND_T, ppm=FAST_PPM)
    return record_with_ecg(Path(mkdtemp()) / "ecg.tape", seconds=SECONDS, side=side, policy="demo")


@cache
def signals() -> SessionSignals:
    return read_signals(Tape(tape()), REQUEST)
