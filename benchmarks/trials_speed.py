"""How fast trials are: half-hour sessions of the population under a ready policy, on two cores, all things counted."""

import sys
import time

from benchmarks.figure import Figure, report
from engine.progress import Progress
from policies.cores import all_cores
from policies.document import LIBRARY, read_policy
from policies.patient_population import draw_people
from policies.trials import Case, run_cases

POLICY, SESSION_MINUTES = "heights_graded", 30.0
PEOPLE, CORES = 1000, 2
LEAST_PATIENT_S_PER_S, LONGEST_S = 30_000.0, 60.0  # a thousand half-hour sessions in a minute


def measure(*, people: int = PEOPLE, workers: int = CORES) -> list[Figure]:
    """One session of each. The workers' start is counted, and only seconds that somebody lived through: a session that
    a patient breaks off is short."""
    document = read_policy(LIBRARY / f"{POLICY}.yaml").scaled(SESSION_MINUTES)
    cases = [Case(document=document, profile=one.profile, seed=one.seed) for one in draw_people(people)]
    began_s = time.perf_counter()
    with all_cores(workers) as crew, Progress("trying") as progress:
        courses = list(run_cases(cases, crew, progress=lambda done: progress.show(done / people)))
    took_s = time.perf_counter() - began_s
    lived_s = sum(session.seconds for course in courses for session in course)
    return [
        Figure(
            name=f"seconds of patients' lives tried in a second on {workers} cores, {lived_s:.0f} s in all",
            n=people,
            value=lived_s / took_s,
            target=LEAST_PATIENT_S_PER_S,
            unit="s/s",
            is_most=False,
            least_n=PEOPLE,
        ),
        Figure(
            name=f"all sessions of {SESSION_MINUTES:.0f} minutes",
            n=people,
            value=took_s,
            target=LONGEST_S,
            unit="s",
            is_most=True,
            least_n=PEOPLE,
        ),
    ]


if __name__ == "__main__":
    sys.exit(report(measure()))
