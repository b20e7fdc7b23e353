"""One figure of the evidence pack with its definition and denominators; small cells are withheld."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from engine.records.exports.deidentified.cells import LEAST_PEOPLE

FEW = f"fewer than {LEAST_PEOPLE}"
OF_FEW = f"of fewer than {LEAST_PEOPLE} people"  # of sessions and events: one person may have had many
BESIDE = "withheld, lest another be reckoned back"
WITHHELD = f"withheld: of fewer than {LEAST_PEOPLE} people"
UNKNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """`value` as it may be told. `people` and `sessions` are those that it was made of; `missing` those without it, in
    words. Counts are told as FEW, or OF_FEW, where few people are behind them."""

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
        """How many; FEW or OF_FEW where they are of few people. `of`: who could be; None: all of the pack."""
        people = self.people if of is None else of
        return self._measure(name, _cell(tally, unit, is_hidden=tally.is_few), unit, people, 0, definition)

    def counts(
        self, tallies: Mapping[str, Tally], *, definition: str, unit: str, of: int | None = None
    ) -> list[Measure]:
        """A breakdown: others are withheld with what is of few people, as many as keep it from being reckoned back."""
        hidden, people = hidden_cells(tallies), self.people if of is None else of
        return [
            self._measure(name, _cell(tally, unit, is_hidden=name in hidden), unit, people, 0, definition)
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


def _cell(tally: Tally, unit: str, *, is_hidden: bool) -> str:
    if not is_hidden:
        return str(tally.count)
    if not tally.is_few:
        return BESIDE
    return FEW if unit in ("", "people") else OF_FEW


def hidden_cells(tallies: Mapping[str, Tally]) -> frozenset[str]:
    """The cells of a breakdown that may not be told: those of few people, and the smallest others that keep anybody
    who knows the sum from reckoning them back. Cells of nobody are the last to go. A sum of few people is told nowhere.
    """
    hidden = {name for name, tally in tallies.items() if tally.is_few}
    if sum(tally.people for tally in tallies.values()) < LEAST_PEOPLE:
        return frozenset(hidden)
    few = len(hidden)
    others = sorted(tallies.keys() - hidden, key=lambda name: (tallies[name].people == 0, tallies[name].people, name))
    while few and others and not _is_open([tallies[name] for name in hidden], few=few):
        hidden.add(others.pop(0))
    return frozenset(hidden)


def _is_open(hidden: Sequence[Tally], *, few: int) -> bool:
    """Could one of the `few` small cells among `hidden` be more than one number, to somebody who knows their sum?

    One of people is 1 to 4; one of sessions or events 1 or more. What is withheld beside them is 0, or 5 or more.
    """
    total = sum(tally.count for tally in hidden)
    is_of_people = all(tally.count == tally.people for tally in hidden)
    most = LEAST_PEOPLE - 1 if is_of_people else total
    could = 0
    for own in range(1, most + 1):
        left, others = total - own, len(hidden) > few
        rest_least, rest_most = few - 1, (few - 1) * most
        fits = rest_least <= left <= rest_most or (others and left - rest_least >= LEAST_PEOPLE)
        could += fits
    return could > 1


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
