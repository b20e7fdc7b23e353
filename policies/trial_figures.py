"""What came of many trials, in figures with their intervals: for each kind of patient, and for all."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy

from policies.document_base import PolicyDocument
from policies.intervals import Interval, mean_of, mean_share_of, share_of
from policies.tried_session import TriedSession
from policies.virtual_patient import VirtualPatient

ALL = "all"
LEAST_SHARE = 0.5  # of the persons must still be there for a point of the SUDS path
PATH_EVERY_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One virtual patient's sessions, and the fear 0..1 that they began with."""

    fear_at_first: float
    sessions: tuple[TriedSession, ...]

    @property
    def kind(self) -> str:
        return self.sessions[0].patient

    @property
    def last(self) -> TriedSession:
        return self.sessions[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPoint:
    """What was last said at `t` (session seconds), SUDS 0-100: the middle of the persons, and where 8 of 10 lie."""

    t: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one kind of patient or of all. Means and shares are over persons; None: it does not apply.

    Fear 0..1 at first, at the end of the last session, and days after it. `dropped_out`: the last session was ended by
    a STOP, after which nobody went on. `sick` and `distressed`: rated above the policy's limits at any time. Paths are
    of the first and of the last session.
    """

    kind: str
    persons: int
    fear_at_first: Interval
    fear_left: Interval
    fear_returned: Interval
    peak_suds: Interval | None
    last_suds: Interval | None
    reached_ceiling: Interval | None
    in_band: Interval | None
    dropped_out: Interval
    stops: Interval
    sick: Interval
    distressed: Interval
    first_path: tuple[PathPoint, ...]
    last_path: tuple[PathPoint, ...]


def fear_at_first(patient: VirtualPatient, seed: int) -> float:
    """What the individual that `seed` draws fears before anything is done, 0..1."""
    patient.reset(seed)
    return patient.fear_left


def figures_of(persons: Sequence[Person], document: PolicyDocument) -> tuple[Figures, ...]:
    """A row for each kind, in the order in which they come, and where there are several kinds one for all."""
    kinds = list(dict.fromkeys(person.kind for person in persons))
    groups = [[person for person in persons if person.kind == kind] for kind in kinds]
    rows = [_figures(kind, [group], document) for kind, group in zip(kinds, groups, strict=True)]
    if len(kinds) > 1:
        rows.append(_figures(ALL, groups, document))
    return tuple(rows)


def _figures(kind: str, strata: list[list[Person]], document: PolicyDocument) -> Figures:
    everybody = [person for group in strata for person in group]
    limits = document.limits
    is_exposing = any(person.last.unknown_share is not None for person in everybody)
    return Figures(
        kind=kind,
        persons=len(everybody),
        fear_at_first=_sure(_mean(strata, 1, lambda person: person.fear_at_first)),
        fear_left=_sure(_mean(strata, 1, lambda person: person.last.fear_left)),
        fear_returned=_sure(_mean(strata, 1, lambda person: person.last.fear_returned)),
        peak_suds=_mean(strata, 100, _peak),
        last_suds=_mean(strata, 100, lambda person: person.last.last_suds),
        reached_ceiling=share_of([any(one.is_at_top for one in person.sessions) for person in everybody])
        if is_exposing
        else None,
        in_band=mean_share_of([one for person in everybody if (one := person.last.in_band_share) is not None]),
        dropped_out=_sure(share_of([person.last.stops > 0 for person in everybody])),
        stops=_sure(_mean(strata, math.inf, _stops)),
        sick=_sure(share_of([_sickest(person) > limits.sickness_highest for person in everybody])),
        distressed=_sure(share_of([(_peak(person) or 0.0) > limits.suds_highest for person in everybody])),
        first_path=suds_path([person.sessions[0] for person in everybody]),
        last_path=suds_path([person.last for person in everybody]),
    )


def _mean(strata: list[list[Person]], highest: float, value: Callable[[Person], float | None]) -> Interval | None:
    known = [[one for person in group if (one := value(person)) is not None] for group in strata]
    return mean_of(known, highest=highest)


def _stops(person: Person) -> float:
    """A session."""
    return sum(one.stops for one in person.sessions) / len(person.sessions)


def _sure(interval: Interval | None) -> Interval:
    assert interval is not None, "figures of nobody"
    return interval


def _peak(person: Person) -> float | None:
    return max((peak for one in person.sessions if (peak := one.peak_suds) is not None), default=None)


def _sickest(person: Person) -> float:
    return max(one.most_sickness for one in person.sessions)


def suds_path(sessions: Sequence[TriedSession]) -> tuple[PathPoint, ...]:
    """What was last said, every half minute, as long as half of the persons have said something and are still there."""
    longest_s = max((session.seconds for session in sessions), default=0.0)
    points = []
    for number in range(int(longest_s // PATH_EVERY_S) + 1):
        t = number * PATH_EVERY_S
        said = [value for session in sessions if (value := _said_by(session, t)) is not None]
        if len(said) >= LEAST_SHARE * len(sessions):
            low, median, high = (float(one) for one in numpy.percentile(said, (10, 50, 90)))
            points.append(PathPoint(t=t, median=median, low=low, high=high))
    return tuple(points)


def _said_by(session: TriedSession, t: float) -> float | None:
    if t > session.seconds:
        return None
    return next((value for said_t, value in reversed(session.suds) if said_t <= t), None)
