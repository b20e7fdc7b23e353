"""Random five-minute sessions with faults, under ready policies and under one that asks for everything."""

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from random import Random

from benchmarks.figure import Figure, report
from engine.progress import Progress
from policies.checking.check import wild
from policies.checking.runs import Break, run_on, shortened
from policies.checking.script import drawn_script
from policies.checking.story import told
from policies.checking.watched_session import Subject, WatchedSession, subject_of
from policies.document import LIBRARY, read_policy
from policies.phases import Way

SESSIONS = 100_000
SESSION_S = 300.0
A_BATCH = 50
LEAST_EXPOSED = 50.0  # % of the sessions: where nothing is ever shown, nothing can break
WILD_EACH = 2  # of so many sessions one is under a policy that asks for everything

Ran = tuple[bool, tuple[str, ...]]  # was anything shown, and the story of what broke


def measure(*, sessions: int = SESSIONS, workers: int | None = None) -> list[Figure]:
    """Sessions of all ready policies by turns, each with a script of its own number, on all cores."""
    names = sorted(path.stem for path in LIBRARY.glob("*.yaml"))
    numbers = range(sessions)
    batches = [numbers[begin : begin + A_BATCH] for begin in range(0, sessions, A_BATCH)]
    ran: list[Ran] = []
    pool = ProcessPoolExecutor(workers or os.cpu_count(), mp_context=get_context("spawn"))
    with pool, Progress("sessions") as progress:
        for some in pool.map(run_batch, batches):
            ran += some
            progress.show(len(ran) / sessions)
    climbs = [subject.way is Way.EXPOSURE for subject, _ in _subjects()]
    exposures = [shown for number, (shown, _) in enumerate(ran) if climbs[number % len(climbs)]]
    broken = [(number, story) for number, (_, story) in enumerate(ran) if story]
    for number, story in broken[:3]:
        print(f"session {number} of {names[number % len(names)]}", *story, sep="\n  ", file=sys.stderr)
    return [
        Figure(
            name="random five-minute sessions with faults that break a promise",
            n=len(ran),
            value=len(broken),
            target=0,
            unit="sessions",
            is_most=True,
        ),
        Figure(
            name="those of an exposure in which something was shown",
            n=len(exposures),
            value=100 * sum(exposures) / max(1, len(exposures)),
            target=LEAST_EXPOSED,
            unit="%",
            is_most=False,
        ),
    ]


def run_batch(numbers: Sequence[int]) -> list[Ran]:
    """The sessions of these numbers: the same numbers give the same sessions."""
    return [_run(number) for number in numbers]


def _run(number: int) -> Ran:
    subjects = _subjects()
    subject, scene = subjects[number % len(subjects)]
    if (number // len(subjects)) % WILD_EACH:
        subject = wild(subject, scene, number)
    session = WatchedSession(subject)
    found = run_on(session, drawn_script(Random(f"{number}/session"), SESSION_S, subject.limits))
    return session.highest > 0, _story(subject, found)


def _story(subject: Subject, found: Break | None) -> tuple[str, ...]:
    return () if found is None else told(shortened(subject, found))


@cache
def _subjects() -> tuple[tuple[Subject, str], ...]:
    documents = [read_policy(path) for path in sorted(LIBRARY.glob("*.yaml"))]
    return tuple((subject_of(document), document.scene) for document in documents)


if __name__ == "__main__":
    sys.exit(report(measure()))
