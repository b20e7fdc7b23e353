"""Do trials without beats find what whole rehearsals find? The same persons, both ways, kind by kind, under each
estimator of arousal."""

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from benchmarks.figure import Figure, report
from engine.estimators import EstimatorKind, EstimatorWish
from engine.plan import library_policy
from engine.progress import Progress
from engine.workshop.crews import crew_for
from engine.workshop.tried_estimator import TriedEstimator, estimator_to_try
from policies.document_base import PolicyDocument
from policies.patient_population import draw_people
from policies.patient_profiles import PATIENTS, PatientProfile
from policies.trials import Alone, Case, Crew, run_cases
from policies.tried_session import TriedSession

WRONG_AT_MOST = 0.05  # chance that any of all intervals misses, though nothing differs
ALL_WITHIN = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is compared; `matters` is the least difference of a kind that anybody would act on, `most` the greatest that
    there can be."""

    name: str
    of: Callable[[TriedSession], float]
    matters: float
    most: float
    unit: str


MEASURES = (
    Measure(name="final fear", of=lambda one: one.fear_left, matters=0.03, most=1.0, unit="of 1"),
    Measure(name="peak SUDS", of=lambda one: one.peak_suds or 0.0, matters=5.0, most=100.0, unit="of 100"),
    Measure(name="highest intensity", of=lambda one: one.highest, matters=0.05, most=1.0, unit="of 1"),
    Measure(name="share at top", of=lambda one: float(one.is_at_top), matters=0.05, most=1.0, unit="of 1"),
)

Pair = tuple[TriedSession, TriedSession]  # through the whole kernel, and without beats


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How far trials lie above whole rehearsals on average, with the bounds of that."""

    mean: float
    low: float
    high: float

    def reaches(self, matters: float) -> bool:
        """May the true gap be smaller than what matters?"""
        return self.low <= matters and self.high >= -matters

    @property
    def farthest(self) -> float:
        """What the true gap may be at most, whichever way."""
        return max(abs(self.low), abs(self.high))


def gap_of(pairs: Sequence[Pair], measure: Measure, *, level: float) -> Gap:
    """Student's interval of the differences within persons, at `level` 0..1. Where nobody differs, the next may: by the
    most that there can be in as many as may still be so of whom none was seen."""
    gaps = np.array([measure.of(quick) - measure.of(full) for full, quick in pairs])
    mean = float(gaps.mean())
    if len(gaps) < 2:
        return Gap(mean=mean, low=-math.inf, high=math.inf)
    if not gaps.any():
        unseen = measure.most * (1 - ((1 - level) / 2) ** (1 / len(gaps)))  # Clopper and Pearson, none of so many
        return Gap(mean=0.0, low=-unseen, high=unseen)
    half = float(stdtrit(len(gaps) - 1, 0.5 + level / 2)) * float(gaps.std(ddof=1)) / math.sqrt(len(gaps))
    return Gap(mean=mean, low=mean - half, high=mean + half)


def tried(
    document: PolicyDocument, people: Sequence[tuple[PatientProfile, int]], estimator: TriedEstimator, crew: Crew
) -> list[Pair]:
    """Each person's session both ways: with `estimator` itself, and with what was measured of it."""
    cases = [Case(document=document, profile=profile, seed=seed, traits=estimator.traits) for profile, seed in people]
    whole = list(run_cases(cases, crew, run=estimator.run))
    return [(full, quick) for (full,), (quick,) in zip(whole, run_cases(cases, crew), strict=True)]


def groups(*, of_each: int, of_population: int) -> dict[str, list[tuple[PatientProfile, int]]]:
    """So many persons of each named kind, and so many of the population, with their seeds."""
    named = {name: [(PATIENTS[name], seed) for seed in range(of_each)] for name in PATIENTS}
    return named | {"population": [(one.profile, one.seed) for one in draw_people(of_population)]}


def measure(
    document: PolicyDocument,
    people: dict[str, list[tuple[PatientProfile, int]]],
    *,
    kind: EstimatorKind = EstimatorKind.PLAIN,
    crew: Crew | None = None,
    show: Callable[[float], None] = lambda _: None,
    tell: Callable[[str], None] = lambda line: print(line, flush=True),
) -> list[Figure]:
    """For each group: where do both ways differ by more than chance and more than matters? And over all: by how much
    may they differ? Raises EstimatorError where there is no such estimator here."""
    estimator = estimator_to_try(EstimatorWish(kind=kind), is_full=True)
    level = 1 - WRONG_AT_MOST / (len(people) * len(MEASURES))
    differing, pairs = 0, list[Pair]()
    for number, (name, persons) in enumerate(people.items()):
        show(number / len(people))
        found = tried(document, persons, estimator, crew or Alone())
        pairs += found
        gaps = [gap_of(found, one, level=level) for one in MEASURES]
        differing += sum(not gap.reaches(one.matters) for gap, one in zip(gaps, MEASURES, strict=True))
        tell(_line(name, found, gaps))
    figures = [
        Figure(
            name=f"{kind.value}: kinds and measures in which trials and whole rehearsals differ",
            n=len(people) * len(MEASURES),
            value=differing,
            target=0,
            unit="",
            is_most=True,
        )
    ]
    for one in MEASURES:
        gap = gap_of(pairs, one, level=ALL_WITHIN)
        name = f"{kind.value}: {one.name}, over everybody: the difference may be"
        figures.append(
            Figure(name=name, n=len(pairs), value=gap.farthest, target=one.matters, unit=one.unit, is_most=True)
        )
    return figures


def _line(name: str, pairs: Sequence[Pair], gaps: Sequence[Gap]) -> str:
    parts = []
    for one, gap in zip(MEASURES, gaps, strict=True):
        full, quick = (float(np.mean([one.of(pair[way]) for pair in pairs])) for way in (0, 1))
        parts.append(f"{one.name} {full:.3g} and {quick:.3g} ({gap.low:+.2g} to {gap.high:+.2g})")
    return f"{name:14} N={len(pairs)}  " + "; ".join(parts)


def main() -> int:
    document = library_policy("heights_graded").scaled(20)
    people, figures = groups(of_each=8, of_population=40), list[Figure]()
    with crew_for() as crew:
        for kind in (EstimatorKind.NETWORK, EstimatorKind.PLAIN):
            print(f"under the {kind.value} estimator, whole and without beats", flush=True)
            with Progress("trying both ways") as progress:
                figures += measure(document, people, kind=kind, crew=crew, show=progress.show)
    return report(figures)


if __name__ == "__main__":
    sys.exit(main())
