"""One figure of the evidence pack with its definition and denominators; small cells are withheld."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from engine.records.exports.deidentified.cells import LEAST_PEOPLE

FEW = f"fewer than {LEAST_PEOPLE}"
WITHHELD = f"withheld: of fewer than {LEAST_PEOPLE} people"
UNKNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """`value` as it may be told. `people` and `sessions` are those that it was made of; `missing` those without it, in
    words. Counts are told as FEW where they are small."""

    section: str
    name: str
    value: str
    unit: str
    people: str
    missing: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many there are (people, sessions, events), and how many people they are of: that is what decides."""

    count: int
    people: int

    @property
    def is_few(self) -> bool:
        return 0 < self.people < LEAST_PEOPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Makes the measures of one section."""

    name: str
    people: int  # all of the pack

    def count(self, name: str, tally: Tally, *, definition: str, unit: str = "", of: int | None = None) -> Measure:
        """How many, told as FEW where they are of few people. `of`: the people who could be; None: all of the pack."""
        people = self.people if of is None else of
        return self._measure(name, FEW if tally.is_few else str(tally.count), unit, people, 0, definition)

    def counts(
        self, tallies: Mapping[str, Tally], *, definition: str, unit: str, of: int | None = None
    ) -> list[Measure]:
        """A breakdown: where one cell alone is small, the smallest other goes with it, lest it be reckoned back."""
        hidden, people = hidden_cells(tallies), self.people if of is None else of
        return [
            self._measure(name, _cell(tally, is_hidden=name in hidden), unit, people, 0, definition)
            for name, tally in tallies.items()
        ]

    def spread(self, name: str, per_person: Sequence[float | None], *, definition: str, unit: str) -> Measure:
        """The median and the range of the middle half, over people of whom it is known."""
        known = sorted(one for one in per_person if one is not None)
        value = UNKNOWN
        if known:
            value = f"{median(known):.3g} ({quartile(known, 1):.3g} to {quartile(known, 3):.3g})"
        told = f"{unit}: median (middle half)"
        return self._measure(name, value, told, len(known), self.people - len(known), definition)

    def unknown(self, name: str, *, definition: str, why: str) -> Measure:
        """What nothing recorded tells."""
        return Measure(
            section=self.name, name=name, value=UNKNOWN, unit="", people="0", missing=why, definition=definition
        )

    def _measure(self, name: str, value: str, unit: str, people: int, missing: int, definition: str) -> Measure:
        return Measure(
            section=self.name,
            name=name,
            value=WITHHELD if 0 < people < LEAST_PEOPLE else value,
            unit=unit,
            people=told_count(people),
            missing="the others" if 0 < people < LEAST_PEOPLE else str(missing),  # else it tells how few
            definition=definition,
        )


def told_count(count: int) -> str:
    return FEW if 0 < count < LEAST_PEOPLE else str(count)


def _cell(tally: Tally, *, is_hidden: bool) -> str:
    if not is_hidden:
        return str(tally.count)
    return FEW if tally.is_few else "withheld, lest another be reckoned back"


def hidden_cells(tallies: Mapping[str, Tally]) -> frozenset[str]:
    """The cells of a breakdown that may not be told."""
    small = {name for name, tally in tallies.items() if tally.is_few}
    others = sorted((tally.people, name) for name, tally in tallies.items() if tally.people >= LEAST_PEOPLE)
    if len(small) == 1 and others:
        small.add(others[0][1])
    return frozenset(small)


def quartile(ordered: Sequence[float], which: int) -> float:
    """The first or third quartile by straight lines between the values (Hyndman and Fan 1996, type 7)."""
    place = (len(ordered) - 1) * which / 4
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def tallied(per_person: Iterable[Iterable[str]], kinds: Iterable[str] = ()) -> dict[str, Tally]:
    """How often each name is there, and with how many people; `kinds` that are not are there with 0."""
    told = {kind: Tally(count=0, people=0) for kind in kinds}
    for names in per_person:
        for name, count in Counter(names).items():
            before = told.get(name, Tally(count=0, people=0))
            told[name] = Tally(count=before.count + count, people=before.people + 1)
    return told


def people_of(count: int) -> Tally:
    """So many people."""
    return Tally(count=count, people=count)
