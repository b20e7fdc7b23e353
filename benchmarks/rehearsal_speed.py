"""How much faster than real time a rehearsal is, and how long a step takes: everything but drawing and sound."""

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure, percentile, report
from engine.estimators import EstimatorWish, choose_estimator
from engine.loop import run
from engine.messages import Outcome, Tick
from engine.plan import SessionPlan, library_policy, new_session, tape_header
from engine.records.tape import TapeWriter
from engine.rehearsal import virtual_patient_side
from engine.session import Session
from engine.ticks import Rehearsal

FASTER_THAN_REAL_TIME = 500
STEP_P99_MS = 5.0


class _Timed:
    """A session whose steps are timed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.steps_ms: list[float] = []

    def step(self, tick: Tick) -> Outcome:
        began = time.perf_counter_ns()
        outcome = self._session.step(tick)
        self.steps_ms.append((time.perf_counter_ns() - began) / 1e6)
        return outcome


def measure(*, minutes: float, runs: int) -> list[Figure]:
    """Rehearse a session of `minutes` at 10 Hz, recorded to a tape, on one core; the median of `runs`.

    With the estimator that sessions have when nobody asks for another.
    """
    document = library_policy("heights_graded").scaled(minutes)
    estimator = choose_estimator(EstimatorWish())
    ratios: list[float] = []
    steps_ms: list[float] = []
    with _one_core():
        for number in range(runs):
            took_s, newest_ms = _rehearse(SessionPlan(policy=document, seed=number, estimator=estimator), minutes)
            ratios.append(len(newest_ms) / 10 / took_s)
            steps_ms += newest_ms
    return [
        Figure(
            name=f"rehearsal of a session by the estimator {estimator.words}, times real time",
            n=runs,
            value=percentile(ratios, 0.5),
            target=FASTER_THAN_REAL_TIME,
            unit="x",
            is_most=False,
        ),
        Figure(
            name="step p99",
            n=len(steps_ms),
            value=percentile(steps_ms, 0.99),
            target=STEP_P99_MS,
            unit="ms",
            is_most=True,
        ),
    ]


def _rehearse(plan: SessionPlan, minutes: float) -> tuple[float, list[float]]:
    """How many seconds one rehearsal took, and how many milliseconds each of its steps."""
    session = _Timed(new_session(plan))
    rehearsal = Rehearsal(virtual_patient_side("responsive", seed=plan.seed), seconds=minutes * 60)
    with (
        tempfile.TemporaryDirectory() as folder,
        TapeWriter(Path(folder) / "t.tape", tape_header(plan, {})) as tape,
    ):
        began = time.perf_counter()
        asyncio.run(run(session, rehearsal.ticks(), [rehearsal.feel, tape.write]))
        return time.perf_counter() - began, session.steps_ms


@contextlib.contextmanager
def _one_core() -> Iterator[None]:
    """Where the system can: this process on one core, and on those it had afterwards."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


if __name__ == "__main__":
    sys.exit(report(measure(minutes=30, runs=5)))
