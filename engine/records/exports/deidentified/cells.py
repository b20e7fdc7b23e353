"""Small cells: combinations of what is told of people that so few share that somebody may be known by them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

LEAST_PEOPLE = 5  # as health statistics do: fewer are not told, or warned of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A combination, in words, and how many people are in it."""

    words: str
    people: int


def small_cells(told: Iterable[tuple[str, str]]) -> tuple[Cell, ...]:
    """Of (combination, person) pairs, those combinations that fewer than LEAST_PEOPLE share, smallest first."""
    people: dict[str, set[str]] = defaultdict(set)
    for words, person in told:
        people[words].add(person)
    cells = [Cell(words=words, people=len(who)) for words, who in people.items()]
    return tuple(sorted((one for one in cells if one.people < LEAST_PEOPLE), key=lambda one: (one.people, one.words)))
