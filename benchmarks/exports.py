"""What an export of a long session with ECG and accelerometer costs, in each format of the registry."""

import math
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.ecg_session import StreamingSide, record_with_ecg
from benchmarks.figure import Figure, report
from engine.records.exports.exported import ExportRequest
from engine.records.exports.formats import FORMATS, ExportFormat
from engine.records.exports.placing import put_file, put_folder
from engine.records.tape import Tape
from engine.rehearsal import virtual_patient_side

SESSION_S = 5400.0
ROUNDS = 2
MOST_S = 10.0
LOST_T, FOUND_T = 0.4, 0.41  # of the session: some gap is in every long one
FAST_PPM = 30.0  # a usual crystal's error
REQUEST = ExportRequest(code="P-BENCH", session="bench", keeps_dates=False)


def measure(*, seconds: float, rounds: int) -> list[Figure]:
    """Record a session of `seconds`, then read and export it in each format; of `rounds` runs the quickest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        side = StreamingSide(
            virtual_patient_side("anxious", seed=1),
            lost_t=LOST_T * seconds,
            found_t=FOUND_T * seconds,
            ppm=FAST_PPM,
        )
        source = record_with_ecg(folder / "session.tape", seconds=seconds, side=side)
        print(f"a session of {seconds / 60:.0f} minutes, {source.stat().st_size / 1e6:.0f} MB on its tape", flush=True)
        return [_figure(form, source, folder, rounds) for form in FORMATS]


def _figure(form: ExportFormat, source: Path, folder: Path, rounds: int) -> Figure:
    processor_s = -time.process_time()
    spent_s = min(_exported(form, source, folder / f"{form.name}-{number}") for number in range(rounds))
    processor_s += time.process_time()
    print(f"{form.name}: {processor_s / rounds:.2f} s of processor time", flush=True)
    name = f"a session with ECG exported as {form.name}"
    return Figure(name=name, n=rounds, value=spent_s, target=MOST_S, unit="s", is_most=True, least_n=rounds)


def _exported(form: ExportFormat, source: Path, place: Path) -> float:
    """Seconds until it lies in its place; NaN where nothing does."""
    began = time.perf_counter()
    exported = form.writes()(Tape(source), REQUEST)
    if form.suffix is None:
        put_folder(exported.files, place)
    else:
        put_file(exported, place)
    spent_s = time.perf_counter() - began
    return spent_s if exported.files and all(one.data for one in exported.files[:1]) else math.nan


if __name__ == "__main__":
    sys.exit(report(measure(seconds=SESSION_S, rounds=ROUNDS)))
