"""What a second Dask worker brings: the same trials on one local worker and on two, by turns."""

import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from statistics import median

from distributed import LocalCluster

from benchmarks.figure import Figure, report
from engine.progress import Progress
from engine.workshop.cluster import cluster_at
from policies.document import LIBRARY, read_policy
from policies.patient_population import draw_people
from policies.trials import Case, Crew, run_cases
from policies.tried_session import TriedSession

POLICY, SESSION_MINUTES = "heights_graded", 30.0
PEOPLE, ROUNDS = 200, 3
LEAST_GAIN = 1.7
WORKERS = (1, 2)

Courses = list[tuple[TriedSession, ...]]


def measure(*, people: int = PEOPLE, rounds: int = ROUNDS) -> list[Figure]:
    """Both clusters stand all the time, one of them idle, so that each round meets the same load from elsewhere."""
    document = read_policy(LIBRARY / f"{POLICY}.yaml").scaled(SESSION_MINUTES)
    cases = [Case(document=document, profile=one.profile, seed=one.seed) for one in draw_people(people)]
    took_s: dict[int, list[float]] = {count: [] for count in WORKERS}
    found: list[Courses] = []
    with ExitStack() as clusters, Progress("by turns") as progress:
        crews = {count: clusters.enter_context(cluster_at(_address(count, clusters))) for count in WORKERS}
        for crew in crews.values():
            list(run_cases(cases[: 8 * max(WORKERS)], crew))  # each worker loads what trials need
        for turn in range(rounds * len(WORKERS)):
            progress.show(turn / (rounds * len(WORKERS)))
            count = WORKERS[turn % len(WORKERS)]
            seconds, courses = _timed(cases, crews[count])
            took_s[count].append(seconds)
            found.append(courses)
    one_s, two_s = (median(took_s[count]) for count in WORKERS)
    print(f"{people} sessions: {one_s:.1f} s on one worker, {two_s:.1f} s on two (medians of {rounds})", flush=True)
    return [
        Figure(
            name="two local Dask workers against one, by turns",
            n=rounds,
            value=one_s / two_s,
            target=LEAST_GAIN,
            unit="times as fast",
            is_most=False,
            least_n=ROUNDS,
        ),
        Figure(
            name="runs that found something else than the first",
            n=len(found),
            value=sum(courses != found[0] for courses in found),
            target=0,
            unit="",
            is_most=True,
        ),
    ]


def _timed(cases: Sequence[Case], crew: Crew) -> tuple[float, Courses]:
    began_s = time.perf_counter()
    courses = list(run_cases(cases, crew))
    return time.perf_counter() - began_s, courses


def _address(workers: int, clusters: ExitStack) -> str:
    """Of the scheduler of a new local cluster: its workers are processes with a thread each."""
    local = LocalCluster(
        n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs="ERROR"
    )
    return str(clusters.enter_context(local).scheduler_address)


if __name__ == "__main__":
    sys.exit(report(measure()))
