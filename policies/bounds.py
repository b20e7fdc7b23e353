"""What a clinician lets a search change, and what it is to make better: the bounds of `attune policy tune`."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Self, TypeGuard

from pydantic import Field, model_validator

from policies.allowed_values import NOT_SEARCHED, Allowed, allowed_at, location_of, value_at
from policies.document_base import PolicyDocument
from policies.document_part import Part, clash
from policies.objectives import OBJECTIVES, Objective, objectives_for
from policies.plain_yaml import Location, Value

MOST_KEYS = 30  # more are not a question, and no search of some hundred candidates finds its way among them
MOST_STEPS = 1000  # from the lowest to the highest value of a key
MOST_OBJECTIVES = 6  # of more, nearly every candidate is best in something
_NEAR = 1e-6  # of a step: numbers of YAML are decimal, those of a machine are not

Number = Annotated[float, Field(allow_inf_nan=False)]
Choice = bool | Annotated[int, Field(ge=-(10**15), le=10**15)] | Number | str  # such as a machine's numbers hold


class Goal(Part):
    """One thing to make better; the first of all decides, the others must not get worse."""

    of: str
    may_worsen: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Field(
        default=0.0, description="How much worse than the start policy the chosen one may be in this, in its own unit"
    )


class KeyBounds(Part):
    """What values one key may be given: from `low` to `high` by `step`, or one of `choices`."""

    low: Number | None = None
    high: Number | None = None
    step: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=50, strict=False)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.choices is not None:
            if not self.low is self.high is self.step is None:
                raise clash("choices", "give low, high and step, or choices, not both")
            if len({(isinstance(one, bool), one) for one in self.choices}) < len(self.choices):
                raise clash("choices", "a choice is there twice")
            return self
        if self.low is None or self.high is None or self.step is None:
            missing = [name for name in ("low", "high", "step") if getattr(self, name) is None]
            raise clash(missing[0], f"{', '.join(missing)} missing: give low, high and step, or choices")
        if self.high <= self.low:
            raise clash("high", f"high ({self.high:g}) must be above low ({self.low:g})")
        steps = (self.high - self.low) / self.step
        if not steps <= MOST_STEPS + _NEAR:  # it may be infinite
            raise clash("step", f"there are at most {MOST_STEPS} steps from low to high, not {steps:g}")
        if abs(steps - round(steps)) > _NEAR * max(1.0, steps):
            raise clash("step", f"from low ({self.low:g}) to high ({self.high:g}) is no whole number of {self.step:g}")
        return self

    def values(self, *, is_whole: bool) -> tuple[Value, ...]:
        """Every value that may be tried; whole numbers as such for keys that are."""
        if self.choices is not None:
            return self.choices
        assert self.low is not None
        assert self.high is not None
        assert self.step is not None
        grid = (self.low + number * self.step for number in range(round((self.high - self.low) / self.step) + 1))
        return tuple(round(one) if is_whole else _decimal(one) for one in grid)


class BoundsDocument(Part):
    """The file as clinicians write it."""

    objectives: Annotated[tuple[Goal, ...], Field(min_length=1, max_length=MOST_OBJECTIVES, strict=False)]
    keys: Annotated[dict[str, KeyBounds], Field(min_length=1, max_length=MOST_KEYS)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        named: set[str] = set()
        for number, goal in enumerate(self.objectives):
            if goal.of in named:
                raise clash(f"objectives.{number}.of", f"the objective {goal.of} is there twice")
            named.add(goal.of)
        if self.objectives[0].may_worsen:
            raise clash("objectives.0.may_worsen", "the first objective decides: it is to get better, never worse")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """One key of the policy, and the values to try. `own` is where the policy's own value stands among them."""

    key: str
    location: Location
    values: tuple[Value, ...]
    own: int
    is_ordered: bool  # the values rise: what lies near is alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Bounds that fit a policy. `may_worsen` goes with `objectives`, one by one."""

    objectives: tuple[Objective, ...]
    may_worsen: tuple[float, ...]
    knobs: tuple[Knob, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of what is searched; what is chosen among the found ones in the end does not count."""
        plain = [[one.name for one in self.objectives], [[one.key, one.values] for one in self.knobs]]
        return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """Where bounds ask for what the policy, or the gate, does not allow."""

    at: Location
    what: str
    got: Value = None


def _decimal(value: float) -> float | int:
    """As one would write it in a policy."""
    short = round(value, 9)
    return int(short) if short.is_integer() else short


def fitted(written: BoundsDocument, document: PolicyDocument) -> Bounds | tuple[Misfit, ...]:
    """The bounds for this policy, or everything that does not fit it."""
    misfits = [*_strange_objectives(written, document), *_strange_keys(written, document)]
    if misfits:
        return tuple(misfits)
    return Bounds(
        objectives=tuple(OBJECTIVES[goal.of] for goal in written.objectives),
        may_worsen=tuple(goal.may_worsen for goal in written.objectives),
        knobs=tuple(_knob(key, bounds, document) for key, bounds in written.keys.items()),
    )


def _strange_objectives(written: BoundsDocument, document: PolicyDocument) -> Iterator[Misfit]:
    there = [one.name for one in objectives_for(document)]
    for number, goal in enumerate(written.objectives):
        if goal.of not in there:
            what = f"trials of this kind of policy tell no such thing; they tell: {', '.join(there)}"
            yield Misfit(at=("objectives", number, "of"), what=what, got=goal.of)


def _strange_keys(written: BoundsDocument, document: PolicyDocument) -> Iterator[Misfit]:
    seen: set[Location] = set()
    for key, bounds in written.keys.items():
        at, location = ("keys", key), location_of(key)
        if location in seen:
            yield Misfit(at=at, what="this key is there already, written otherwise")
        seen.add(location)
        if key in NOT_SEARCHED or location[0] in NOT_SEARCHED:
            yield Misfit(at=at, what="this says what the policy is or is to reach, and is not searched: leave it out")
            continue
        try:
            own = value_at(document, location)
        except KeyError:
            yield Misfit(at=at, what="the policy has no such key")
            continue
        allowed = allowed_at(document, location)
        if allowed is None or isinstance(own, dict | list):
            yield Misfit(at=at, what="this is no number or choice of its own: name a key within it, or leave it out")
            continue
        yield from _beyond(at, bounds, allowed, key)
        yield from _without_own(at, bounds, own, is_whole=allowed.is_whole)


def _beyond(at: Location, bounds: KeyBounds, allowed: Allowed, key: str) -> Iterator[Misfit]:
    """What lies outside of what a policy, or for its limits the gate, allows."""
    who = "the safety gate allows" if key.startswith("limits.") else "a policy allows"
    if bounds.choices is None:
        for name in ("low", "high"):
            value = getattr(bounds, name)
            if not allowed.holds(value):
                yield Misfit(at=(*at, name), what=f"{who} {allowed.words} here", got=value)
        if allowed.is_whole and not float(bounds.step or 0).is_integer():
            yield Misfit(at=(*at, "step"), what="the key takes whole numbers: so does its step", got=bounds.step)
        return
    for number, choice in enumerate(bounds.choices):
        if not allowed.holds(choice):
            yield Misfit(at=(*at, "choices", number), what=f"{who} {allowed.words} here", got=choice)


def _without_own(at: Location, bounds: KeyBounds, own: Value, *, is_whole: bool) -> Iterator[Misfit]:
    """To change nothing must be among the answers."""
    values = bounds.values(is_whole=is_whole)
    if _place_of(own, values, bounds.step) is None:
        if bounds.choices is not None:
            what = "the policy's own value must be one of the choices: to change nothing is an answer too"
        else:
            what = f"the policy's own value must be one of {_few(values)}: to change nothing is an answer too"
        yield Misfit(at=at, what=what, got=own)


def _knob(key: str, bounds: KeyBounds, document: PolicyDocument) -> Knob:
    location = location_of(key)
    allowed = allowed_at(document, location)
    assert allowed is not None
    values = bounds.values(is_whole=allowed.is_whole)
    own = _place_of(value_at(document, location), values, bounds.step)
    assert own is not None
    numbers = [one for one in values if _is_number(one)]
    is_ordered = len(numbers) == len(values) and numbers == sorted(numbers)
    return Knob(key=key, location=location, values=values, own=own, is_ordered=is_ordered)


def _place_of(own: Value, values: tuple[Value, ...], step: float | None) -> int | None:
    """The number of the value that is the policy's own; None: it is not among them. Numbers need only be near."""
    for number, value in enumerate(values):
        if _is_number(own) and _is_number(value):
            is_it = abs(value - own) <= _NEAR * (step or 1.0)
        else:
            is_it = type(own) is type(value) and own == value
        if is_it:
            return number
    return None


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _few(values: tuple[Value, ...]) -> str:
    shown = [f"{one:g}" if isinstance(one, float) else str(one) for one in values]
    return ", ".join(shown if len(shown) <= 6 else [*shown[:3], "...", shown[-1]])
