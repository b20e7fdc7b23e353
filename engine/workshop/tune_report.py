"""The report of a search: what was tried and found, how the chosen one did with others, and what that is worth."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.workshop.tune_table import (
    change_lines,
    difference_table,
    front_table,
    interval_words,
    is_improved,
    judgements,
    objective_lines,
    reason_lines,
    rule_words,
    title,
    verdict_words,
)
from engine.workshop.tune_trials import People
from engine.workshop.words import wrapped
from policies.bounds import Bounds
from policies.document_base import PolicyDocument
from policies.paired import Difference
from policies.tuning import Candidate

if TYPE_CHECKING:
    from engine.workshop.tune_page import TunePage

_CAUTION = (
    "Virtual patients, whose numbers are assumed: a search finds what does well with them, also where they are wrong. "
    "What is no part of them (what a question costs, what a therapist sees) it does not count. Read the changes and "
    "answer for them. Attune is not a medical device."
)
_FLATTERING = (
    "These figures are of the persons who were searched with. The best of many looks better with them than it is: "
    "judge by the others below."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a search came to. `chosen` None: nothing was found that the rule would choose.

    `differences` are of the chosen from the start policy with the `others`, one for each objective; `looks`: how many
    candidates of this study were put to the same others; `refused`: what the quick check found in better ones.
    """

    document: PolicyDocument
    bounds: Bounds
    people: People
    others: People
    tried: tuple[Candidate, ...]
    chosen: Candidate | None = None
    found: PolicyDocument | None = None
    differences: tuple[Difference | None, ...] = ()
    is_by_rule: bool = True
    looks: int = 0
    refused: tuple[str, ...] = ()

    @property
    def is_improved(self) -> bool:
        return self.chosen is not None and is_improved(self.bounds, self.differences)

    def page(self) -> "TunePage":
        from engine.workshop.tune_page import TunePage

        return TunePage(
            title=f"{title(self.document)}\n{len(self.tried)} candidates, {_sessions(self.people)} of each person",
            tried=self.tried,
            bounds=self.bounds,
            chosen=self.chosen,
            searched_with=self.people.words,
            put_to=self.others.words,
            differences=self.differences,
        )


def _sessions(people: People) -> str:
    return f"{people.sessions} session{'' if people.sessions == 1 else 's'}"


def found_lines(outcome: Outcome) -> Iterator[str]:
    """What was tried, and what none beats."""
    yield title(outcome.document)
    yield f"{len(outcome.tried)} candidates on {outcome.people.words}, {_sessions(outcome.people)} of each person"
    yield from reason_lines(outcome.tried)
    yield ""
    yield from objective_lines(outcome.bounds)
    yield "\nThe start policy, and the candidates that none beats in everything:\n"
    yield front_table(outcome.tried, outcome.bounds, outcome.chosen)
    yield ""
    yield wrapped(_FLATTERING, indent="", hanging="")
    named = {one.name for one in outcome.bounds.objectives}
    if outcome.people.sessions == 1 and "fear_left" in named and "fear_returned" not in named:
        words = "One session: what of it is lost by the next is not seen. Search for fear_returned, or --sessions 2."
        yield wrapped(words, indent="", hanging="")


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """Which was chosen and why, and how it did with others."""
    yield from (wrapped(f"Passed over: {words}", indent="", hanging="  ") for words in outcome.refused)
    if outcome.chosen is None:
        yield ""
        yield wrapped(
            f"Nothing is chosen: nothing was found that is better than the start policy by the rule: {_rule(outcome)} "
            "The policy stays as it is, and no file is written. Choose one of the table with --choose N, allow more "
            "with may_worsen, or try more candidates.",
            indent="",
            hanging="",
        )
        return
    yield ""
    yield wrapped(f"Chosen: candidate {outcome.chosen.number}, {_why(outcome)}", indent="", hanging="")
    yield from (f"  {line}" for line in change_lines(outcome.bounds.knobs, outcome.chosen))
    yield f"\nWith {outcome.others.words}, none of whom was searched with:\n"
    yield difference_table(outcome.bounds, outcome.differences)
    yield ""
    yield wrapped(verdict_words(outcome.bounds, outcome.differences), indent="", hanging="")
    yield wrapped(_how_sure(outcome), indent="", hanging="")
    yield wrapped(_CAUTION, indent="", hanging="")


def _rule(outcome: Outcome) -> str:
    return rule_words(outcome.bounds)


def _why(outcome: Outcome) -> str:
    return f"by the rule: {_rule(outcome)}" if outcome.is_by_rule else "as you asked for."


def _how_sure(outcome: Outcome) -> str:
    together = "In brackets: where the difference may lie for more persons of the same kinds, 19 times in 20"
    together += ", for all of them at once." if len(outcome.bounds.objectives) > 1 else "."
    if outcome.looks > 1:
        together += (
            f" {outcome.looks} candidates of this study were put to these persons, or to some of them: the more one "
            "looks, the better the best of them seems. Take others (--held-out-seed) before you believe it."
        )
    return together


def header_lines(outcome: Outcome) -> tuple[str, ...]:
    """How the values were found, for the head of the new file."""
    assert outcome.chosen is not None
    said = judgements(outcome.bounds, outcome.differences)
    figures = "; ".join(
        f"{one.name} {'-' if found is None else interval_words(one, found)}, {words}"
        for one, found, words in zip(outcome.bounds.objectives, outcome.differences, said, strict=True)
    )
    return (
        f"Values found by `attune policy tune` from {title(outcome.document)}: candidate {outcome.chosen.number} of "
        f"{len(outcome.tried)} on {outcome.people.words}, {_sessions(outcome.people)} each; {_why(outcome)}",
        f"Changed: {'; '.join(change_lines(outcome.bounds.knobs, outcome.chosen))}.",
        f"Against that policy with {outcome.others.words}, none of whom was searched with: {figures}.",
        "Virtual patients are assumptions, not evidence. Nobody has signed this policy: read it, check it, sign it.",
    )
