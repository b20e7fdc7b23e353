"""What `attune analyse` of a day costs as a user runs it: the whole command, from CSV and from Parquet."""

import csv
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow
import pyarrow.parquet

from benchmarks.figure import Figure, report
from benchmarks.hrv_series import a_day

DAY_S = 86_400.0
ROUNDS = 3
# The features alone may take 3 s and 200 MB for such a day (benchmarks/hrv_peers.py). All else together, which is the
# start of Python and its libraries, reading, judging artefacts, arousal with its rhythm, and writing, may cost as much
# time again, and the file's own beats a quarter of the memory. Arousal is told by the network, as for users.
MOST_S = 6.0
MOST_MB = 250.0
REST = "600:900"

EARLY_EVERY = 100  # beats: one in a hundred comes early, with its pause, ...
MISSED_EVERY = 250  # ... another is missed ...
GAP_EVERY = 20_000
GAP_S = 300.0  # ... and the strap is away for five minutes now and then


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One run of the command."""

    wall_s: float
    processor_s: float
    peak_mb: float
    rows: int
    known: int
    is_by_network: bool


def measure(*, seconds: float, rounds: int) -> list[Figure]:
    """Analyse `seconds` of beats with a rest, a row every 5 s; of `rounds` runs the quickest, and the most memory."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        beats = _write_files(folder, seconds)
        for suffix in ("csv", "parquet"):
            costs = [_run(folder, suffix) for _ in range(rounds)]
            wall_s, peak_mb = min(one.wall_s for one in costs), max(one.peak_mb for one in costs)
            if not all(_is_whole(one, seconds) for one in costs):
                print(f"{suffix}: the table is not that of such a day: {costs[-1]}")
                wall_s = peak_mb = math.nan
            processor_s = min(one.processor_s for one in costs)
            print(f"{suffix}: {beats} beats, {costs[0].rows} rows, {processor_s:.2f} s of processor time")
            figures.append(_figure(f"attune analyse, a day from {suffix}", beats, wall_s, MOST_S, "s"))
            figures.append(_figure(f"its highest memory, {suffix}", beats, peak_mb, MOST_MB, "MB"))
    return figures


def _figure(name: str, beats: int, value: float, target: float, unit: str) -> Figure:
    return Figure(name=name, n=beats, value=value, target=target, unit=unit, is_most=True)


def _write_files(folder: Path, seconds: float) -> int:
    """The same day as CSV and Parquet; how many beats it has."""
    beats = list(_beats(seconds))
    with (folder / "day.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("t_s", "rr_ms"))
        table.writerows((f"{t:.3f}", f"{rr_ms:.3f}") for t, rr_ms in beats)
    columns = {"t_s": [t for t, _ in beats], "rr_ms": [rr_ms for _, rr_ms in beats]}
    pyarrow.parquet.write_table(pyarrow.table(columns), folder / "day.parquet")
    return len(beats)


def _beats(seconds: float) -> Iterator[tuple[float, float]]:
    """When each beat was (s) and its interval (ms), with early and missed beats and gaps."""
    series = a_day(sys.maxsize, seed=1, until_s=seconds)
    t, is_behind_early, missed_s = 0.0, False, 0.0
    for number, rr_s in enumerate(series.rr_s.tolist(), start=1):
        one_s = rr_s * (1.3 if is_behind_early else 0.7 if number % EARLY_EVERY == 0 else 1.0) + missed_s
        is_behind_early, missed_s = number % EARLY_EVERY == 0, 0.0
        if number % MISSED_EVERY == MISSED_EVERY // 3:
            missed_s = one_s
            continue
        t += one_s + (GAP_S if number % GAP_EVERY == 0 else 0.0)
        if t > seconds:
            return
        yield t, 1000 * one_s


def _run(folder: Path, suffix: str) -> Cost:
    """As a user would. This process stays small: its own memory counts as the child's until that one has begun."""
    out = folder / f"hrv.{suffix}"
    out.unlink(missing_ok=True)
    words = ["analyse", str(folder / f"day.{suffix}"), "--rest", REST, "--out", str(out)]
    began = time.perf_counter()
    said = folder / "said.txt"
    with said.open("wb") as file:
        child = subprocess.Popen([sys.executable, "-m", "engine", *words], stderr=file, env=_as_installed(folder))
    _, status, used = os.wait4(child.pid, 0)
    wall_s = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    rows, known = _rows(out) if child.returncode == 0 else (0, 0)
    return Cost(
        wall_s=wall_s,
        processor_s=used.ru_utime + used.ru_stime,
        peak_mb=used.ru_maxrss * 1024 / 1e6,
        rows=rows,
        known=known,
        is_by_network="by the estimator network," in said.read_text(),
    )


def _as_installed(folder: Path) -> dict[str, str]:
    """Python may keep what it has compiled, as it does for users: the first round compiles, the others do not."""
    others = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**others, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _rows(out: Path) -> tuple[int, int]:
    """How many rows there are, and in how many arousal is known."""
    if out.suffix == ".parquet":
        known = pyarrow.parquet.read_table(out, columns=["known"]).column("known").to_pylist()
        return len(known), sum(known)
    with out.open(newline="") as file:
        told = [row["known"] for row in csv.DictReader(file)]
    return len(told), told.count("1")


def _is_whole(cost: Cost, seconds: float) -> bool:
    return abs(cost.rows - seconds / 5) <= 2 and cost.known > 0.75 * cost.rows and cost.is_by_network


if __name__ == "__main__":
    sys.exit(report(measure(seconds=DAY_S, rounds=ROUNDS)))
