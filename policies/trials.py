"""Many trials: the same cases give the same results, whoever runs them and in whatever order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from policies.document_base import PolicyDocument
from policies.patient_profiles import PatientProfile
from policies.stand_in_estimate import LIVE, EstimateTraits
from policies.trial import TriedSession, try_patient

A_BATCH = 4  # cases that go to a worker together: some 10 s of work at most, so that progress is seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One individual under one policy: what a trial needs, and nothing that only this process has."""

    document: PolicyDocument
    profile: PatientProfile
    seed: int
    sessions: int = 1
    traits: EstimateTraits = LIVE


Results = list[tuple[TriedSession, ...]]  # the sessions of each case of a batch
Run = Callable[[Sequence[Case]], Results]


class CrewError(Exception):
    """Those who were to run trials cannot, or not any more; the words say what to do."""


class Crew(Protocol):
    """Those who run trials: `map` gives the results of a function for each batch, in their order.

    Workers that are lost are made up for; CrewError is raised where that does not help.
    """

    def map(self, function: Run, items: Iterable[Sequence[Case]]) -> Iterator[Results]: ...


def run_cases(
    cases: Sequence[Case], crew: Crew, *, progress: Callable[[int], None] = lambda _: None, run: Run | None = None
) -> Iterator[tuple[TriedSession, ...]]:
    """The sessions of each case, in the order of `cases`. `progress` hears how many are done.

    `run` is how a batch is run: None means without beats, as run_batch does.
    """
    batches = [cases[begin : begin + A_BATCH] for begin in range(0, len(cases), A_BATCH)]
    done = 0
    for results in crew.map(run or run_batch, batches):
        yield from results
        done += len(results)
        progress(done)


def run_batch(cases: Sequence[Case]) -> Results:
    """Run some cases here, one after the other."""
    return [
        try_patient(case.document, case.profile, case.seed, sessions=case.sessions, traits=case.traits)
        for case in cases
    ]


def told_cases(cases: Sequence[Case]) -> str:
    """Which cases they are, in words."""
    return ", ".join(f"{case.document.name!r} with {case.profile.name} (seed {case.seed})" for case in cases)


class Alone:
    """This process runs all of it."""

    def map(self, function: Run, items: Iterable[Sequence[Case]]) -> Iterator[Results]:
        return map(function, items)
