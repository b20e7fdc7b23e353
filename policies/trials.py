"""Many trials on all cores: the same cases give the same results, whoever runs them and in whatever order."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Protocol

from policies.document_base import PolicyDocument
from policies.patient_profiles import PatientProfile
from policies.stand_in_estimate import MEASURED, EstimateTraits
from policies.trial import TriedSession, try_patient

A_BATCH = 4  # cases that go to a worker together: some 10 s of work at most, so that progress is seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One individual under one policy: what a trial needs, and nothing that only this process has."""

    document: PolicyDocument
    profile: PatientProfile
    seed: int
    sessions: int = 1
    traits: EstimateTraits = MEASURED


Run = Callable[[Sequence[Case]], list[tuple[TriedSession, ...]]]


class Crew(Protocol):
    """Those who run trials: `map` gives the results of a function for each item, in their order."""

    def map(
        self, function: Callable[[Sequence[Case]], list[tuple[TriedSession, ...]]], items: Iterable[Sequence[Case]]
    ) -> Iterable[list[tuple[TriedSession, ...]]]: ...


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


def run_batch(cases: Sequence[Case]) -> list[tuple[TriedSession, ...]]:
    """Run some cases here, one after the other."""
    return [
        try_patient(case.document, case.profile, case.seed, sessions=case.sessions, traits=case.traits)
        for case in cases
    ]


class Alone:
    """This process runs all of it."""

    def map(
        self, function: Callable[[Sequence[Case]], list[tuple[TriedSession, ...]]], items: Iterable[Sequence[Case]]
    ) -> Iterable[list[tuple[TriedSession, ...]]]:
        return map(function, items)


@contextmanager
def all_cores(workers: int | None = None) -> Iterator[Executor]:
    """A process on each core, or `workers` of them; they start as fresh interpreters, on every system alike."""
    count = workers or os.cpu_count() or 1
    with ProcessPoolExecutor(max_workers=count, mp_context=get_context("spawn")) as pool:
        yield pool
