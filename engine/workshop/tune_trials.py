"""The trials of a search: all candidates meet the same persons, and the chosen one others besides."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from policies.bounds import Bounds
from policies.document_base import PolicyDocument
from policies.objectives import Course
from policies.patient_population import NAME as POPULATION
from policies.patient_population import profile_of
from policies.stand_in_estimate import EstimateTraits
from policies.trials import Case, Crew, run_cases
from policies.tuning import Candidate, NoPolicy, Places, document_with, figures_of, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Virtual patients by kind, as many of each from `first_seed` on; each lives so many sessions."""

    kinds: tuple[str, ...]
    of_each: int
    first_seed: int
    sessions: int
    traits: EstimateTraits

    @property
    def count(self) -> int:
        return self.of_each * len(self.kinds)

    @property
    def seeds(self) -> range:
        return range(self.first_seed, self.first_seed + self.of_each)

    @property
    def words(self) -> str:
        last = self.seeds[-1]
        seeds = f"seeds {self.first_seed} to {last}" if self.of_each > 1 else f"seed {last}"
        persons = f"{self.of_each} person{'' if self.of_each == 1 else 's'}"
        if self.kinds == (POPULATION,):
            return f"{persons} of the population ({seeds})"
        return (
            f"{persons} of the kind {self.kinds[0]} ({seeds})"
            if len(self.kinds) == 1
            else (f"{persons} of each of {len(self.kinds)} kinds ({', '.join(self.kinds)}; {seeds})")
        )

    def cases(self, document: PolicyDocument) -> list[Case]:
        """Each of them under `document`, kind by kind."""
        return [
            Case(
                document=document,
                profile=profile_of(kind, seed),
                seed=seed,
                sessions=self.sessions,
                traits=self.traits,
            )
            for kind in self.kinds
            for seed in self.seeds
        ]


def try_candidates(
    asked: Sequence[tuple[int, Places]],
    known: Sequence[Candidate],
    *,
    start: PolicyDocument,
    bounds: Bounds,
    people: People,
    crew: Crew,
    progress: Callable[[float], None],
) -> Iterator[Candidate]:
    """What comes of each, in their order, as soon as it and all before it are known.

    Values that make no policy meet nobody, and those that were tried before are not tried again. `progress` hears how
    many are done, in parts too.
    """
    found = {one.places: one for one in known}
    to_run: list[PolicyDocument] = []
    documents: dict[Places, PolicyDocument] = {}
    for number, places in asked:
        if places in found or places in documents:
            continue
        try:
            documents[places] = document_with(start, values_of(bounds.knobs, places))
            to_run.append(documents[places])
        except NoPolicy as error:
            found[places] = Candidate(number=number, places=places, figures=None, reason=str(error))
    cases = [case for document in to_run for case in people.cases(document)]
    courses = run_cases(cases, crew, progress=lambda done: progress(done / people.count))
    for number, places in asked:
        if places not in found:
            met = [next(courses) for _ in range(people.count)]
            figures = figures_of(met, bounds, start)
            found[places] = Candidate(number=number, places=places, figures=figures)
        same = found[places]
        yield Candidate(number=number, places=places, figures=same.figures, reason=same.reason)


def both_ways(
    first: PolicyDocument,
    second: PolicyDocument,
    people: People,
    crew: Crew,
    *,
    progress: Callable[[float], None],
) -> list[list[tuple[Course, Course]]]:
    """The courses of the same persons under both policies, kind by kind."""
    cases = [*people.cases(first), *people.cases(second)]
    courses = list(run_cases(cases, crew, progress=lambda done: progress(done / len(cases))))
    pairs: list[tuple[Course, Course]] = list(zip(courses[: people.count], courses[people.count :], strict=True))
    return [pairs[begin : begin + people.of_each] for begin in range(0, len(pairs), people.of_each)]
