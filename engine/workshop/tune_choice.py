"""Which candidate of a search is taken: by the stated rule or as asked, and only one that passes the quick check."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.plan import PlanError
from policies.bounds import Bounds
from policies.checking.check import QUICK, check
from policies.document_base import PolicyDocument
from policies.tuning import START, Candidate, by_rule, document_with, front_of, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The candidate, and the policy it makes."""

    candidate: Candidate
    document: PolicyDocument


def choice_by_rule(
    tried: Sequence[Candidate], document: PolicyDocument, bounds: Bounds
) -> tuple[Choice | None, tuple[str, ...]]:
    """The best by the rule that keeps what is promised, None where there is none; and what better ones broke."""
    refused: list[str] = []
    for candidate in by_rule(tried, bounds):
        found, words = _checked(candidate, document, bounds)
        if words is None:
            return Choice(candidate=candidate, document=found), tuple(refused)
        refused.append(words)
    return None, tuple(refused)


def choice_of(number: int, tried: Sequence[Candidate], document: PolicyDocument, bounds: Bounds) -> Choice:
    """The candidate of that number. Raises PlanError where another beats it, or it breaks what is promised."""
    front = {one.number: one for one in front_of(tried, bounds.objectives) if one.number != START}
    if number not in front:
        there = ", ".join(map(str, sorted(front))) or "none but the start policy"
        raise PlanError(f"candidate {number} is not among those that none beats; there are: {there}")
    found, words = _checked(front[number], document, bounds)
    if words is not None:
        raise PlanError(f"{words}; it is not written: choose another")
    return Choice(candidate=front[number], document=found)


def _checked(candidate: Candidate, document: PolicyDocument, bounds: Bounds) -> tuple[PolicyDocument, str | None]:
    """The policy that a candidate makes, and what it breaks (None: nothing was found)."""
    found = document_with(document, values_of(bounds.knobs, candidate.places))
    findings = check(found, QUICK).findings
    words = f"candidate {candidate.number} breaks what is promised: {findings[0].words}" if findings else None
    return found, words
