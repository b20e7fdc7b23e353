"""Candidates of a search over a policy's values: real documents, measured, compared, and one chosen by a rule."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from policies.bounds import Bounds, Knob
from policies.document_base import PolicyDocument
from policies.document_shape import RULES, document_of
from policies.objectives import Course, Objective
from policies.paired import Difference, Pair, difference_of_means, difference_of_shares
from policies.plain_yaml import Location, Value, with_value

SURE = 0.95  # that all intervals of one comparison hold at once
START = 0  # the number of the candidate that changes nothing
_ROUNDING = 1e-9  # of sums over persons: what is worse by just what is allowed is allowed

Places = tuple[int, ...]  # for each knob, which of its values


class NoPolicy(ValueError):
    """Values that make no policy together; the message says why, in the same words for the same cause."""


class NobodyTold(ValueError):
    """An objective that no session of anybody has a figure for; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One set of values. `figures` go with the objectives; None: the values make no policy, for the `reason`."""

    number: int
    places: Places
    figures: tuple[float, ...] | None
    reason: str = ""


def values_of(knobs: Sequence[Knob], places: Places) -> dict[Location, Value]:
    """What a candidate sets; what stays as it is in the policy is left out."""
    return {knob.location: knob.values[place] for knob, place in zip(knobs, places, strict=True) if place != knob.own}


def document_with(document: PolicyDocument, changes: dict[Location, Value]) -> PolicyDocument:
    """The policy with these values, checked in full as any file is. Raises NoPolicy."""
    plain: object = document.model_dump(mode="json")
    for location, value in changes.items():
        plain = with_value(plain, location, value)
    try:
        changed = document_of(plain)
        changed.gate_limits()
    except ValidationError as error:
        raise NoPolicy(_reason(error)) from None
    except ValueError as error:
        raise NoPolicy(_without_numbers(str(error))) from None
    return changed


def _reason(error: ValidationError) -> str:
    first = error.errors()[0]
    parts = [str(part) for part in first["loc"][1:] if part not in RULES]
    parts += [first["ctx"]["at"]] if first["type"] == "clash" else []
    return f"{'.'.join(parts) or 'the policy'}: {_without_numbers(first['msg'])}"


def _without_numbers(words: str) -> str:
    """The same words for the same cause, whatever the values."""
    return re.sub(r" \([^)]*\)", "", words)


def figures_of(courses: Sequence[Course], bounds: Bounds, start: PolicyDocument) -> tuple[float, ...]:
    """What each objective comes to on average over these persons. Raises NobodyTold."""
    return tuple(_figure(objective, courses, start) for objective in bounds.objectives)


def _figure(objective: Objective, courses: Sequence[Course], start: PolicyDocument) -> float:
    known = [value for course in courses if (value := objective.of(course, start)) is not None]
    if not known:
        raise NobodyTold(f"no session of anybody told {objective.name}: it cannot be searched by")
    return sum(known) / len(known)


def front_of(candidates: Sequence[Candidate], objectives: Sequence[Objective]) -> tuple[Candidate, ...]:
    """Those that no other beats: as good in everything and better in something. Of equals the first is kept."""
    tried = [one for one in candidates if one.figures is not None]
    costs = {one.number: _costs(one, objectives) for one in tried}
    front: list[Candidate] = []
    for one in tried:
        mine = costs[one.number]
        others = [(other.number, costs[other.number]) for other in tried if other.number != one.number]
        if not any(_beats(theirs, mine) or (theirs == mine and number < one.number) for number, theirs in others):
            front.append(one)
    return tuple(sorted(front, key=lambda one: (costs[one.number], one.number)))


def _costs(candidate: Candidate, objectives: Sequence[Objective]) -> tuple[float, ...]:
    """Figures of which less is better."""
    assert candidate.figures is not None
    return tuple(
        -figure if one.is_more_better else figure for figure, one in zip(candidate.figures, objectives, strict=True)
    )


def _beats(these: tuple[float, ...], those: tuple[float, ...]) -> bool:
    return these != those and all(this <= that for this, that in zip(these, those, strict=True))


def by_rule(candidates: Sequence[Candidate], bounds: Bounds) -> tuple[Candidate, ...]:
    """The candidates that may be chosen, best first: no worse than the start in any objective but the first, by more
    than may be; in order of the first, then of the others. Those that are no better than the start in it are left out.
    """
    start = next(one for one in candidates if one.number == START)
    reference = _costs(start, bounds.objectives)
    allowed = []
    for one in front_of(candidates, bounds.objectives):
        mine = _costs(one, bounds.objectives)
        worse = zip(mine[1:], reference[1:], bounds.may_worsen[1:], strict=True)
        if mine[0] < reference[0] and all(this <= that + bound + _ROUNDING for this, that, bound in worse):
            allowed.append(one)
    return tuple(sorted(allowed, key=lambda one: (_costs(one, bounds.objectives), one.number)))


def compared(
    strata: Sequence[Sequence[tuple[Course, Course]]], bounds: Bounds, start: PolicyDocument
) -> tuple[Difference | None, ...]:
    """For each objective, how far the second course of each person is from the first.

    The intervals of all objectives hold together, 19 times in 20 (Bonferroni). None: nobody has that figure under both.
    """
    level = 1 - (1 - SURE) / len(bounds.objectives)
    return tuple(_compared(one, strata, start, level) for one in bounds.objectives)


def _compared(
    objective: Objective, strata: Sequence[Sequence[tuple[Course, Course]]], start: PolicyDocument, level: float
) -> Difference | None:
    known: list[list[Pair]] = []
    for group in strata:
        pairs = [(objective.of(first, start), objective.of(second, start)) for first, second in group]
        known.append([(one, other) for one, other in pairs if one is not None and other is not None])
    if objective.is_yes_or_no:
        return difference_of_shares([pair for group in known for pair in group], level=level)
    return difference_of_means(known, level=level)


def is_better(difference: Difference, objective: Objective) -> bool:
    """Whether the whole interval is on the good side of nothing."""
    return difference.is_above_nothing if objective.is_more_better else difference.is_below_nothing


def is_beyond(difference: Difference, objective: Objective, may_worsen: float) -> bool:
    """Whether it may be worse by more than is allowed: the far end of the interval counts."""
    end = difference.low if objective.is_more_better else difference.high
    return end is None or abs(end) > may_worsen + _ROUNDING


def is_worse(difference: Difference, objective: Objective) -> bool:
    """Whether the whole interval is on the bad side of nothing."""
    return difference.is_below_nothing if objective.is_more_better else difference.is_above_nothing


def is_too_much_worse(difference: Difference, objective: Objective, may_worsen: float) -> bool:
    """Whether it is worse, and may be so by more than is allowed."""
    return is_worse(difference, objective) and is_beyond(difference, objective, may_worsen)
