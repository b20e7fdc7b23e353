"""A questionnaire and how far it is filled in; no clock, screen or file: a page and a terminal render the same."""

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer that can be chosen. `value` is what it counts; `code` what it is called in `system`."""

    value: int
    words: str
    code: str
    system: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question: a choice among `options`, or a whole number within `bounds`."""

    link_id: str
    words: str
    lead: str = ""  # what stands over it and its neighbours
    group: str | None = None  # the linkId of the group that it stands in
    prefix: str | None = None
    code: str | None = None  # LOINC
    options: tuple[Option, ...] = ()
    bounds: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if bool(self.options) == (self.bounds is not None):
            raise ValueError(f"item {self.link_id!r} must have options or bounds")
        values = [option.value for option in self.options]
        if len(set(values)) < len(values):
            raise ValueError(f"item {self.link_id!r}: two of its answers count the same")

    @property
    def lowest(self) -> int:
        return self.bounds[0] if self.bounds else min(option.value for option in self.options)

    @property
    def highest(self) -> int:
        return self.bounds[1] if self.bounds else max(option.value for option in self.options)

    def takes(self, value: int) -> bool:
        """Can the item be answered so?"""
        if self.bounds:
            return self.lowest <= value <= self.highest
        return any(option.value == value for option in self.options)

    def option_of(self, value: int) -> Option | None:
        """What was chosen; None: the item asks for a number."""
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A questionnaire in one language."""

    name: str
    title: str
    version: str
    url: str
    language: str
    items: tuple[Item, ...]
    copyright: str
    sources: str = ""
    description: str = ""
    code: str | None = None  # LOINC
    languages: tuple[str, ...] = ()  # in which the same file can be read

    def __post_init__(self) -> None:
        ids = [item.link_id for item in self.items]
        if not ids:
            raise ValueError("a form has at least one item")
        if len(set(ids)) < len(ids):
            raise ValueError("two items have the same linkId")
        if not self.copyright.strip():
            raise ValueError("a form says under which terms it may be used (copyright)")

    def item(self, link_id: str) -> Item:
        """Raises KeyError."""
        for item in self.items:
            if item.link_id == link_id:
                return item
        raise KeyError(link_id)

    @property
    def canonical(self) -> str:
        """What a response says it answers (FHIR canonical)."""
        return f"{self.url}|{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was said to one item. `value` is None where it was skipped: asked, and not answered."""

    link_id: str
    value: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """A form as far as it is filled in. Every change gives a new one."""

    form: Form
    answers: tuple[Answer, ...] = ()

    def __post_init__(self) -> None:
        seen = set()
        for answer in self.answers:
            _check(self.form, answer)
            if answer.link_id in seen:
                raise ValueError(f"item {answer.link_id!r} was answered twice")
            seen.add(answer.link_id)

    def answered(self, link_id: str, value: int) -> "Filling":
        """With this answer, in the place of an earlier one. Raises KeyError, and ValueError for what is no answer."""
        return self._with(Answer(link_id=link_id, value=value))

    def skipped(self, link_id: str) -> "Filling":
        """With this item passed over, which is said and never scored."""
        return self._with(Answer(link_id=link_id, value=None))

    @property
    def values(self) -> Mapping[str, int]:
        """linkId -> value of all that was answered; what was skipped or not reached is not in it."""
        return {answer.link_id: answer.value for answer in self.answers if answer.value is not None}

    @property
    def next_item(self) -> Item | None:
        """The first that was neither answered nor skipped; None: all were."""
        done = {answer.link_id for answer in self.answers}
        return next((item for item in self.form.items if item.link_id not in done), None)

    def item_before(self, link_id: str | None) -> Item | None:
        """The item that stands before this one; before the end (None) the last; None: there is none."""
        ids = [item.link_id for item in self.form.items]
        at = len(ids) if link_id is None else ids.index(link_id)
        return self.form.items[at - 1] if at > 0 else None

    @property
    def progress(self) -> tuple[int, int]:
        """How many items were answered or skipped, and of how many."""
        return len(self.answers), len(self.form.items)

    @property
    def is_complete(self) -> bool:
        """Was every item answered or skipped?"""
        return self.next_item is None

    @property
    def missing(self) -> tuple[str, ...]:
        """The linkIds of items without a value, in the form's order."""
        values = self.values
        return tuple(item.link_id for item in self.form.items if item.link_id not in values)

    @property
    def skipped_items(self) -> tuple[str, ...]:
        """The linkIds of items that were asked and not answered."""
        return tuple(answer.link_id for answer in self.answers if answer.value is None)

    def _with(self, given: Answer) -> "Filling":
        _check(self.form, given)
        places = {item.link_id: place for place, item in enumerate(self.form.items)}
        others = [answer for answer in self.answers if answer.link_id != given.link_id]
        return replace(self, answers=tuple(sorted([*others, given], key=lambda answer: places[answer.link_id])))


def _check(form: Form, answer: Answer) -> None:
    item = form.item(answer.link_id)
    if answer.value is not None and not item.takes(answer.value):
        raise ValueError(f"item {answer.link_id!r} takes {item.lowest} to {item.highest}, not {answer.value}")
