"""`attune policy tune`: a search for better values of a policy within a clinician's bounds, and what it comes to."""

import sys
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.command import DONE, FINDING, INTERRUPTED
from engine.estimators import EstimatorWish
from engine.new_files import NewFileError, new_file
from engine.plan import PlanError, is_ready_name
from engine.progress import Progress
from engine.workshop.crews import crew_for
from engine.workshop.same_program import this_program
from engine.workshop.tried_estimator import TriedEstimator, estimator_to_try
from engine.workshop.tune_choice import choice_by_rule, choice_of
from engine.workshop.tune_report import Outcome, found_lines, header_lines, outcome_lines
from engine.workshop.tune_study import TuneStudy, search_version
from engine.workshop.tune_trials import People, both_ways, try_candidates
from engine.workshop.words import kinds_named, policy_named
from policies.bounds import Bounds
from policies.bounds_example import example_bounds
from policies.bounds_file import read_bounds
from policies.document import LIBRARY
from policies.document_base import PolicyDocument
from policies.patient_population import NAME as POPULATION
from policies.trials import Crew
from policies.tuning import NobodyTold, compared


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneRequest:
    """What was asked for on the command line. `persons`, `held_out`: of each kind; `choose` None: by the rule.

    `held_out_seed` None: those who come after the persons who are searched with.
    """

    policy: Path
    bounds: Path
    study: Path
    trials: int = 100
    patients: tuple[str, ...] = ()
    persons: int = 100
    held_out: int = 200
    held_out_seed: int | None = None
    sessions: int = 2
    seed: int = 1
    estimator: EstimatorWish = field(default_factory=EstimatorWish)
    workers: int | None = None
    scheduler: str | None = None
    choose: int | None = None
    out: Path | None = None
    plot: Path | None = None


def write_example(policy: Path, path: Path) -> int:
    """Bounds to begin with, in the new file `path`. Raises PlanError, PolicyError, NewFileError."""
    document = policy_named(policy)
    if path.suffix not in (".yaml", ".yml"):
        raise PlanError(f"{path}: bounds are a YAML file: name it {path.with_suffix('.yaml')}")
    try:
        text = example_bounds(document)
    except ValueError as error:
        raise PlanError(str(error)) from None
    with new_file(path) as file:
        file.write(text.encode())
    print(f"wrote {path}, bounds that fit {document.name}")
    print("Change what may be changed and how far, and what is to get better, before you search.")
    return DONE


def tune(request: TuneRequest) -> int:
    """Search, or go on with a search, and say what was found. Returns the exit code: 1 where that is no better.

    Raises PlanError, PolicyError, NewFileError, CrewError.
    """
    search = Search(request)
    text = _text_of(request.policy)  # as it is searched: its author may go on writing meanwhile
    try:
        outcome = search.run()
    except KeyboardInterrupt:
        print(
            f"attune: interrupted; {search.done} of {request.trials} candidates are kept in {request.study}, "
            "and the same command goes on from there",
            file=sys.stderr,
        )
        return INTERRUPTED
    return _told(request, text, outcome)


class Search:
    """One search as it was asked for: what is asked is checked when it is made, before anybody is tried."""

    def __init__(self, request: TuneRequest) -> None:
        """Raises PlanError, PolicyError, NewFileError."""
        self._request = request
        self._document = policy_named(request.policy)
        self._bounds = read_bounds(request.bounds, self._document)
        _check_places(request)
        estimator = estimator_to_try(request.estimator, is_full=False)
        self._people = _people(request, estimator)
        self._others = _others(request, self._people)
        question = _question(self._document, self._bounds, self._people, estimator)
        self._study = TuneStudy(request.study, question=question, bounds=self._bounds, seed=request.seed)

    @property
    def done(self) -> int:
        """How many of the candidates that were asked for are in the study."""
        return min(len(self._study.tried), self._request.trials)

    def run(self) -> Outcome:
        """Until so many candidates were tried, those of the file among them; then the chosen one with others.

        Once: it lets others have the study.
        """
        request = self._request
        with closing(self._study), crew_for(request.workers, request.scheduler) as crew:
            with Progress("searching") as progress:
                self._try_all(crew, progress)
            return self._outcome(crew)

    def _try_all(self, crew: Crew, progress: Progress) -> None:
        study, trials = self._study, self._request.trials
        if 0 < len(study.tried) < trials:
            print(f"{len(study.tried)} of {trials} candidates were tried before; going on", file=sys.stderr)
        while len(study.tried) < trials:
            before = len(study.tried)

            def show(done: float, before: int = before) -> None:
                progress.show(min(1.0, (before + done) / trials))

            found = try_candidates(
                [(number, places) for number, places in study.ask() if number < trials],
                study.tried,
                start=self._document,
                bounds=self._bounds,
                people=self._people,
                crew=crew,
                progress=show,
            )
            try:
                for candidate in found:
                    study.tell(candidate)
            except NobodyTold as error:
                raise PlanError(f"{self._request.bounds}: {error}; leave it out of the objectives") from None

    def _outcome(self, crew: Crew) -> Outcome:
        """What is chosen, and how it does with others."""
        request, document, bounds = self._request, self._document, self._bounds
        tried, refused = self._study.tried[: request.trials], tuple[str, ...]()
        if request.choose is None:
            choice, refused = choice_by_rule(tried, document, bounds)
        else:
            choice = choice_of(request.choose, tried, document, bounds)
        others = self._others
        outcome = Outcome(
            document=document, bounds=bounds, people=self._people, others=others, tried=tried, refused=refused
        )
        if choice is None:
            return outcome
        with Progress("trying the chosen one with others") as progress:
            pairs = both_ways(document, choice.document, others, crew, progress=progress.show)
        return replace(
            outcome,
            chosen=choice.candidate,
            found=choice.document,
            differences=compared(pairs, bounds, document),
            is_by_rule=request.choose is None,
            looks=self._study.note_compared(others.seeds, choice.candidate.number),
        )


def _people(request: TuneRequest, estimator: TriedEstimator) -> People:
    return People(
        kinds=kinds_named(request.patients, usual=(POPULATION,)),
        of_each=request.persons,
        first_seed=request.seed,
        sessions=request.sessions,
        traits=estimator.traits,
    )


def _others(request: TuneRequest, people: People) -> People:
    """Of the same kinds, but nobody of those who are searched with. Raises PlanError where some would be."""
    asked = request.held_out_seed
    others = replace(people, of_each=request.held_out, first_seed=people.seeds.stop if asked is None else asked)
    if others.seeds.start < people.seeds.stop and people.seeds.start < others.seeds.stop:
        raise PlanError(
            f"--held-out-seed {asked}: some of these persons are searched with: begin at {people.seeds.stop} or later"
        )
    return others


def _question(document: PolicyDocument, bounds: Bounds, people: People, estimator: TriedEstimator) -> dict[str, str]:
    """What a study is about: two that differ in any of it have found different things."""
    program = this_program()
    keys = ", ".join(knob.key for knob in bounds.knobs)
    return {
        "policy": f"{document.name} ({document.digest[:12]})",
        "objectives": ", ".join(one.name for one in bounds.objectives),
        "bounds": f"{keys} ({bounds.digest[:12]})",
        "persons": people.words,
        "sessions of each": str(people.sessions),
        "estimator": estimator.words,
        "program": f"attune {program.attune} ({program.files}), python {program.python}, numpy {program.numpy}",
        "search": search_version(),
    }


def _check_places(request: TuneRequest) -> None:
    """Before the work is done: where it is to be written to."""
    out, plot = request.out, request.plot
    if out is not None and out.suffix not in (".yaml", ".yml"):
        raise PlanError(f"{out}: a policy is a YAML file: name it {out.with_suffix('.yaml')}")
    if plot is not None and plot.suffix.lower() != ".png":
        raise PlanError(f"{plot}: a picture is written as .png: name it {plot.with_suffix('.png')}")
    for path in (out, plot):
        if path is not None and path.absolute() == request.study.absolute():
            raise PlanError(f"{path}: it would be the study and what comes of it: give each a name of its own")
        if path is not None and path.exists():
            raise NewFileError(f"{path}: there is a file already, and none is ever overwritten: name another")
        if path is not None and not path.parent.is_dir():
            raise PlanError(f"{path}: there is no folder {path.parent}: make it, or name another place")


def _told(request: TuneRequest, text: str, outcome: Outcome) -> int:
    """Print it, write what is to be written, and say which exit code that is."""
    for line in (*found_lines(outcome), *outcome_lines(outcome)):
        print(line)
    if request.plot is not None:
        from engine.workshop.tune_page import draw_search  # loads matplotlib: only who wants a picture waits

        with new_file(request.plot) as file:
            draw_search(outcome.page(), file)
        print(f"drew {request.plot}", file=sys.stderr)
    if request.out is not None and outcome.chosen is not None:
        _write(request, request.out, text, outcome)
    return DONE if outcome.is_improved else FINDING


def _text_of(policy: Path) -> str:
    source = LIBRARY / f"{policy}.yaml" if is_ready_name(policy) else policy
    return source.read_bytes().decode()


def _write(request: TuneRequest, out: Path, text: str, outcome: Outcome) -> None:
    from engine.workshop.tune_file import found_text, write_found

    assert outcome.chosen is not None
    assert outcome.found is not None
    write_found(out, found_text(text, outcome.bounds, outcome.chosen, outcome.found, header_lines(outcome)))
    print(f"\nwrote {out}; it is not signed. Read what changed: attune policy diff {request.policy} {out}")
