"""`attune policy simulate`: a policy tried on virtual patients, as a table with intervals, a picture page and a CSV."""

import io
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from engine.estimators import EstimatorWish
from engine.new_files import new_file
from engine.plan import PlanError
from engine.progress import Progress
from engine.workshop.before_start import tell_findings
from engine.workshop.crews import crew_for
from engine.workshop.simulation_table import figures_table, paths_table, write_sessions
from engine.workshop.tried_estimator import TriedEstimator, estimator_to_try
from engine.workshop.words import kinds_named, policy_named, wrapped
from policies.document_base import PolicyDocument
from policies.patient_population import profile_of
from policies.patient_profiles import PATIENTS
from policies.phases import Way
from policies.trial_figures import Person, fear_at_first, figures_of
from policies.trials import Case, run_cases
from policies.virtual_patient import VirtualPatient

_CAUTION = (
    "Virtual patients, whose numbers are assumed: this shows how the policy behaves, not how people fare. In brackets: "
    "where the value may lie, 19 times in 20, for more persons of the same kinds. {of_this_way} Dropped out: the last "
    "session was ended by a STOP. Attune is not a medical device."
)
_OF_AN_EXPOSURE = (
    "Fear is that of the whole thing, 0 to 1: before the first session, at the end of the last one, and days later, "
    "when part of what was learned is lost. What they learn at one rung holds for all, which flatters whoever stays "
    "low."
)
_OF_A_PRACTICE = (
    "Nothing stirs them in a practice: time in the band tells how steady the index and the music are, not whether "
    "anybody is calmed."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulateRequest:
    """What was asked for on the command line. `patients`: none named means all named kinds; POPULATION is one more.
    `is_full`: through the whole kernel, from packets on.
    """

    policy: Path
    patients: tuple[str, ...] = ()
    persons: int = 10
    sessions: int = 1
    seed: int = 1
    workers: int | None = None  # None: one for each core, unless there is a scheduler
    scheduler: str | None = None  # address of a Dask cluster's
    wish: EstimatorWish = field(default_factory=EstimatorWish)
    is_full: bool = False
    out: Path | None = None
    plot: Path | None = None


def simulate(request: SimulateRequest) -> int:
    """Try the policy and print the table. Raises PlanError, PolicyError, NewFileError, CrewError, EstimatorError."""
    document, names = policy_named(request.policy), kinds_named(request.patients, usual=PATIENTS)
    _check_places(request)
    estimator = estimator_to_try(request.wish, is_full=request.is_full)
    title = _title(document, request, estimator)
    tell_findings(document)
    with ExitStack() as files:
        out, plot = (
            None if path is None else files.enter_context(new_file(path)) for path in (request.out, request.plot)
        )
        persons = _tried(document, names, request, estimator)
        rows = figures_of(persons, document)
        if out is not None:
            text = io.TextIOWrapper(out, encoding="utf-8", newline="")
            write_sessions(persons, text)
            text.detach()
        if plot is not None:
            from engine.workshop.simulation_page import (
                draw_simulation,  # loads matplotlib: only who wants a picture waits
            )

            draw_simulation(rows, document, plot, title=title)
    print(f"{title}\n")
    print(figures_table(rows, document))
    print(f"\nSUDS of the middle person, by minute{' of the first session' if request.sessions > 1 else ''}:")
    print(paths_table(rows))
    print(f"\n{wrapped(_caution(document), indent='', hanging='')}")
    for path, deed in ((request.out, "wrote"), (request.plot, "drew")):
        if path is not None:
            print(f"{deed} {path}", file=sys.stderr)
    return 0


def _caution(document: PolicyDocument) -> str:
    return _CAUTION.format(of_this_way=_OF_AN_EXPOSURE if document.way is Way.EXPOSURE else _OF_A_PRACTICE)


def _check_places(request: SimulateRequest) -> None:
    for path, suffix, what in ((request.out, ".csv", "a table"), (request.plot, ".png", "a picture")):
        if path is not None and path.suffix.lower() != suffix:
            raise PlanError(f"{path}: {what} is written as {suffix}: name it {path.with_suffix(suffix)}")


def _tried(
    document: PolicyDocument, names: Sequence[str], request: SimulateRequest, estimator: TriedEstimator
) -> list[Person]:
    seeds = range(request.seed, request.seed + request.persons)
    cases = [
        Case(
            document=document,
            profile=profile_of(name, seed),
            seed=seed,
            sessions=request.sessions,
            traits=estimator.traits,
        )
        for name in names
        for seed in seeds
    ]
    with crew_for(request.workers, request.scheduler) as crew, Progress("trying") as progress:
        results = run_cases(cases, crew, progress=lambda done: progress.show(done / len(cases)), run=estimator.run)
        return [
            Person(fear_at_first=fear_at_first(VirtualPatient(case.profile, step_s=1.0), case.seed), sessions=sessions)
            for case, sessions in zip(cases, results, strict=True)
        ]


def _title(document: PolicyDocument, request: SimulateRequest, estimator: TriedEstimator) -> str:
    kinds = len(set(request.patients)) or len(PATIENTS)
    last = request.seed + request.persons - 1
    return (
        f"{document.name} ({document.digest[:12]})\n{_count(kinds, 'kind')} of virtual patients, "
        f"{_count(request.persons, 'person')} of each (seeds {request.seed} to {last}), "
        f"{_count(request.sessions, 'session')} each{', from packets on' if request.is_full else ''};\n"
        f"{estimator.words}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
