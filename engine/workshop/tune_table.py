"""What a search found, in words and tables: the front, which was chosen and why, and how it did with others."""

from collections import Counter
from collections.abc import Iterator, Sequence

from engine.workshop.words import wrapped
from policies.bounds import Bounds, Knob
from policies.document_base import PolicyDocument
from policies.objectives import Objective
from policies.paired import Difference
from policies.plain_yaml import Value
from policies.tuning import START, Candidate, front_of, is_better, is_beyond, is_too_much_worse, is_worse

MOST_OF_THE_FRONT = 15  # more are no choice any more
_NO_BETTER = "no better: the interval holds 0"
_MAY_BE_TOO_MUCH = "may be worse than the bounds allow"


def reason_lines(tried: Sequence[Candidate]) -> Iterator[str]:
    """How many candidates were no policies, and why."""
    reasons = Counter(one.reason for one in tried if one.figures is None)
    if reasons:
        yield f"{reasons.total()} of {len(tried)} were no policy, and met nobody:"
        yield from (f"  {count} x {reason}" for reason, count in reasons.most_common())


def front_table(tried: Sequence[Candidate], bounds: Bounds, chosen: Candidate | None) -> str:
    """The start policy, then the candidates that none beats; keys with one value in all of them are left out."""
    front = list(front_of(tried, bounds.objectives))
    shown = front[:MOST_OF_THE_FRONT]
    if chosen is not None and chosen not in shown:
        shown.append(chosen)
    start = next(one for one in tried if one.number == START)
    rows = [start, *(one for one in shown if one.number != START)]
    columns = [("", ["start", *(_name(one, chosen) for one in rows[1:])])]
    for place, objective in enumerate(bounds.objectives):
        columns.append((objective.name, [objective.told(_figures(one)[place]) for one in rows]))
    for place, knob in enumerate(bounds.knobs):
        values = [shown_value(knob.values[one.places[place]]) for one in rows]
        if len(set(values)) > 1:
            columns.append((knob.key, values))
    left_out = len(front) - len(shown)
    more = f"\n({left_out} more on the front are left out)" if left_out > 0 else ""
    return _table(columns) + more


def _name(candidate: Candidate, chosen: Candidate | None) -> str:
    return f"{candidate.number}{' chosen' if chosen is not None and candidate.number == chosen.number else ''}"


def _figures(candidate: Candidate) -> tuple[float, ...]:
    assert candidate.figures is not None
    return candidate.figures


def shown_value(value: Value) -> str:
    """As in a policy file."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def change_lines(knobs: Sequence[Knob], candidate: Candidate) -> list[str]:
    """What a candidate sets otherwise than the start policy."""
    return [
        f"{knob.key}: {shown_value(knob.values[knob.own])} -> {shown_value(knob.values[place])}"
        for knob, place in zip(knobs, candidate.places, strict=True)
        if place != knob.own
    ]


def rule_words(bounds: Bounds) -> str:
    """How one is chosen."""
    first, *others = bounds.objectives
    best = f"the best in {first.name}"
    if not others:
        return f"{best}."
    bounded = [
        one.name + (f" (by more than {one.told(may)})" if may else "")
        for one, may in zip(others, bounds.may_worsen[1:], strict=True)
    ]
    return f"{best} of those that are no worse than the start policy in {_and(bounded)}."


def difference_table(bounds: Bounds, differences: Sequence[Difference | None]) -> str:
    """A row for each objective: both means, the difference with its interval, and what that says."""
    rows = list(zip(bounds.objectives, differences, strict=True))
    return _table(
        [
            ("objective", [one.name for one, _ in rows]),
            ("start", ["-" if found is None else one.told(found.first) for one, found in rows]),
            ("chosen", ["-" if found is None else one.told(found.second) for one, found in rows]),
            ("difference", ["-" if found is None else interval_words(one, found) for one, found in rows]),
            ("", judgements(bounds, differences)),
        ]
    )


def interval_words(objective: Objective, found: Difference) -> str:
    if found.low is None or found.high is None:
        return objective.told(found.value, is_signed=True)
    low, high = (objective.told(one, is_signed=True).removesuffix(" %") for one in (found.low, found.high))
    return f"{objective.told(found.value, is_signed=True)} ({low}..{high})"


def judgements(bounds: Bounds, differences: Sequence[Difference | None]) -> list[str]:
    """For each objective: better, worse, or what cannot be said; and whether the bounds that were set are kept."""
    rows = zip(bounds.objectives, differences, bounds.may_worsen, strict=True)
    return [_judgement(objective, found, may) for objective, found, may in rows]


def _judgement(objective: Objective, found: Difference | None, may_worsen: float) -> str:
    if found is None:
        return "nobody told it"
    if is_better(found, objective):
        return "better"
    if is_worse(found, objective):
        return "worse" if is_too_much_worse(found, objective, may_worsen) else "worse, within the bounds"
    if found.low is None:
        return "too few persons to say"
    if found.low == found.high == 0:
        return "the same in everybody"
    if not may_worsen:
        return _NO_BETTER
    return f"{_NO_BETTER}, {_MAY_BE_TOO_MUCH if is_beyond(found, objective, may_worsen) else 'within the bounds'}"


def verdict_words(bounds: Bounds, differences: Sequence[Difference | None]) -> str:
    """One sentence about the persons who were not searched with."""
    rows = [(one, found) for one, found in zip(bounds.objectives, differences, strict=True) if found is not None]
    better = [one.name for one, found in rows if is_better(found, one)]
    told = dict(zip([one.name for one in bounds.objectives], judgements(bounds, differences), strict=True))
    unsure = [name for name, words in told.items() if words.endswith(_MAY_BE_TOO_MUCH)]
    worse = [
        one.name + told[one.name].removeprefix("worse").replace(", ", " ")
        for one, found in rows
        if is_worse(found, one)
    ]
    parts = [f"it is better in {_and(better)}"] if better else ["it is no better than the start policy in anything"]
    parts += [f"it is worse in {_and(worse)}"] if worse else []
    parts += [f"it may be worse than the bounds allow in {_and(unsure)}"] if unsure else []
    return f"With virtual patients who were not searched with {', and '.join(parts)}."


def is_improved(bounds: Bounds, differences: Sequence[Difference | None]) -> bool:
    """Whether it is better in what decides, and not paid for by more than was allowed."""
    rows = list(zip(bounds.objectives, differences, bounds.may_worsen, strict=True))
    decides, first, _ = rows[0]
    if first is None or not is_better(first, decides):
        return False
    return not any(found and is_too_much_worse(found, one, may) for one, found, may in rows)


def objective_lines(bounds: Bounds) -> list[str]:
    """What the short names mean, and which way is better."""
    return [
        wrapped(f"{one.name}: {one.words}; {'more' if one.is_more_better else 'less'} is better", hanging="    ")
        for one in bounds.objectives
    ]


def title(document: PolicyDocument) -> str:
    return f"{document.name} ({document.digest[:12]})"


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _table(columns: Sequence[tuple[str, Sequence[str]]]) -> str:
    widths = [max(len(heading), *map(len, cells)) for heading, cells in columns]
    lines = [[heading for heading, _ in columns], *zip(*(cells for _, cells in columns), strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
