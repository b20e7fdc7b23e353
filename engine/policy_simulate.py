"""`attune policy simulate`: a policy tried on virtual patients, as a table with intervals, a picture page and a CSV."""

import csv
import io
import sys
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from engine.full_trial import run_batch_in_full
from engine.new_files import new_file
from engine.plan import PlanError
from engine.policy_words import policy_named, wrapped
from engine.progress import Progress
from policies.document_base import PolicyDocument
from policies.intervals import Interval
from policies.patient_population import NAME as POPULATION
from policies.patient_population import draw_person
from policies.patient_profiles import PATIENTS, PatientProfile
from policies.trial_figures import Figures, Person, fear_at_first, figures_of
from policies.trials import Alone, Case, all_cores, run_cases
from policies.virtual_patient import VirtualPatient

_CAUTION = (
    "Virtual patients, whose numbers are assumed: this shows how the policy behaves, not how people fare. In brackets: "
    "where the value may lie, 19 times in 20, for more persons of the same kinds. "
    "Fear is that of the whole thing, 0 to 1, before the first and after the last session. Dropped out: the last "
    "session was ended by a STOP. Attune is not a medical device."
)
_SESSION_COLUMNS = (
    *("patient", "seed", "session", "minutes", "fear_left", "peak_suds", "last_suds", "highest", "exposed_minutes"),
    *("is_at_top", "is_recovered", "stops", "most_sickness", "unknown_share", "held_share", "in_band_share"),
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
    workers: int | None = None
    is_full: bool = False
    out: Path | None = None
    plot: Path | None = None


def simulate(request: SimulateRequest) -> int:
    """Try the policy and print the table. Raises PlanError, PolicyError, NewFileError."""
    document, names = policy_named(request.policy), _names(request.patients)
    _check_places(request)
    with ExitStack() as files:
        out, plot = (
            None if path is None else files.enter_context(new_file(path)) for path in (request.out, request.plot)
        )
        persons = _tried(document, names, request)
        rows = figures_of(persons, document)
        if out is not None:
            text = io.TextIOWrapper(out, encoding="utf-8", newline="")
            write_sessions(persons, text)
            text.detach()
        if plot is not None:
            from engine.simulation_page import draw_simulation  # loads matplotlib: only who wants a picture waits

            draw_simulation(rows, document, plot, title=_title(document, request))
    print(f"{_title(document, request)}\n")
    print(figures_table(rows, document))
    print(f"\n{wrapped(_CAUTION, indent='', hanging='')}")
    for path, deed in ((request.out, "wrote"), (request.plot, "drew")):
        if path is not None:
            print(f"{deed} {path}", file=sys.stderr)
    return 0


def _names(asked: Sequence[str]) -> list[str]:
    unknown = [name for name in asked if name not in PATIENTS and name != POPULATION]
    if unknown:
        there = ", ".join([*PATIENTS, POPULATION])
        raise PlanError(f"there is no virtual patient {unknown[0]!r}; there are: {there}")
    return list(dict.fromkeys(asked or PATIENTS))


def _profile(name: str, seed: int) -> PatientProfile:
    return draw_person(seed).profile if name == POPULATION else PATIENTS[name]


def _check_places(request: SimulateRequest) -> None:
    for path, suffix, what in ((request.out, ".csv", "a table"), (request.plot, ".png", "a picture")):
        if path is not None and path.suffix.lower() != suffix:
            raise PlanError(f"{path}: {what} is written as {suffix}: name it {path.with_suffix(suffix)}")


def _tried(document: PolicyDocument, names: Sequence[str], request: SimulateRequest) -> list[Person]:
    seeds = range(request.seed, request.seed + request.persons)
    cases = [
        Case(document=document, profile=_profile(name, seed), seed=seed, sessions=request.sessions)
        for name in names
        for seed in seeds
    ]
    run = run_batch_in_full if request.is_full else None
    crew = nullcontext(Alone()) if request.workers == 1 else all_cores(request.workers)
    with Progress("trying") as progress, crew as workers:
        results = run_cases(cases, workers, progress=lambda done: progress.show(done / len(cases)), run=run)
        return [
            Person(fear_at_first=fear_at_first(VirtualPatient(case.profile, step_s=1.0), case.seed), sessions=sessions)
            for case, sessions in zip(cases, results, strict=True)
        ]


def _title(document: PolicyDocument, request: SimulateRequest) -> str:
    kinds = len(set(request.patients)) or len(PATIENTS)
    last = request.seed + request.persons - 1
    return (
        f"{document.name} ({document.digest[:12]})\n{_count(kinds, 'kind')} of virtual patients, "
        f"{_count(request.persons, 'person')} of each (seeds {request.seed} to {last}), "
        f"{_count(request.sessions, 'session')} each{', from packets on' if request.is_full else ''}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def figures_table(rows: Sequence[Figures], document: PolicyDocument) -> str:
    """A row for each kind. Columns that do not apply to this kind of policy are left out."""
    limits = document.limits
    columns = [
        ("patient", [row.kind for row in rows]),
        ("persons", [str(row.persons) for row in rows]),
        ("fear first", [f"{row.fear_at_first.value:.2f}" for row in rows]),
        ("fear left", [_amount(row.fear_left, 2) for row in rows]),
        ("SUDS peak", [_amount(row.peak_suds, 0) for row in rows]),
        ("SUDS last", [_amount(row.last_suds, 0) for row in rows]),
        ("ceiling hit", [_share(row.reached_ceiling) for row in rows]),
        ("in band", [_share(row.in_band) for row in rows]),
        ("stops", [f"{row.stops.value:.1f}" for row in rows]),
        ("dropped out", [_share(row.dropped_out) for row in rows]),
        (f"sickness > {limits.sickness_highest:g}", [_share(row.sick) for row in rows]),
        (f"SUDS > {limits.suds_highest:g}", [_share(row.distressed) for row in rows]),
    ]
    kept = [(heading, cells) for heading, cells in columns if any(cells)]
    widths = [max(len(heading), *map(len, cells)) for heading, cells in kept]
    lines = [[heading for heading, _ in kept], *zip(*(cells for _, cells in kept), strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _amount(interval: Interval | None, places: int) -> str:
    if interval is None:
        return ""
    if interval.low is None or interval.high is None:
        return f"{interval.value:.{places}f}"
    return f"{interval.value:.{places}f} ({interval.low:.{places}f}..{interval.high:.{places}f})"


def _share(interval: Interval | None) -> str:
    if interval is None:
        return ""
    if interval.low is None or interval.high is None:
        return f"{100 * interval.value:.0f} %"
    return f"{100 * interval.value:.0f} % ({100 * interval.low:.0f}..{100 * interval.high:.0f})"


def write_sessions(persons: Sequence[Person], file: TextIO) -> None:
    """A row for each session, as CSV; what does not apply stays empty."""
    table = csv.writer(file, lineterminator="\n")
    table.writerow(_SESSION_COLUMNS)
    for person in persons:
        for one in person.sessions:
            values = {"minutes": one.seconds / 60, "exposed_minutes": one.exposed_s / 60}
            table.writerow([_cell(values.get(name, getattr(one, name, None))) for name in _SESSION_COLUMNS])


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}"
        case _:
            return str(value)
