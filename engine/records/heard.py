"""A record's outcomes as the session gave them: JSON values back into messages, without stepping anything again."""

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from engine.messages import Outcome, Tick
from engine.records.message_json import Plain
from engine.records.recorded import Recorded, RecordedStep, RecordError

_Read = Callable[[Any], Any]


def heard(recorded: Recorded) -> Iterator[tuple[Tick, Outcome]]:
    """Each tick and what came of it, as a listener of the session heard it. Raises RecordError at damaged values.

    Fields that did not change are the very objects of the step before, so an hour takes seconds.
    """
    outcomes = OutcomeReader(recorded.name)
    for step in recorded.steps():
        yield step.tick, outcomes.read(step)


class OutcomeReader:
    """Reads the outcomes of a record's steps in their order; those in between may be left out, which costs nothing."""

    def __init__(self, name: str) -> None:
        """`name` is what people call the record."""
        self._name = name
        self._reads = {name: _reader(kind) for name, kind in _kinds_of(Outcome).items()}
        self._plain: Mapping[str, Plain] = {}
        self._values: dict[str, Any] = {}

    def read(self, step: RecordedStep) -> Outcome:
        """Raises RecordError at damaged values."""
        plain_before, values = self._plain, self._values
        try:
            for name, plain in step.outcome.items():
                if plain is not plain_before.get(name, values):  # the reader of a record keeps what did not change
                    values[name] = self._reads[name](plain)
            outcome = Outcome(**values)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RecordError(f"{self._name}:{step.line}: is no outcome of this version: {error!r}") from None
        self._plain = step.outcome
        return outcome


def read_as(kind: Any, plain: Any) -> Any:
    """The message of the annotated `kind` that message_json.py wrote as `plain`. Raises KeyError, TypeError, ValueError
    or AttributeError where it is none."""
    return _reader(kind)(plain)


@cache
def _kinds_of(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


@cache
def _reader(kind: Any) -> _Read:
    """What makes a value of the annotated `kind` of its JSON value."""
    if kind in (float, int, str, bool):
        return kind if kind is float else _itself
    if isinstance(kind, type) and issubclass(kind, Enum):
        members = kind.__members__
        return lambda plain: members[plain]
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_reader(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return _tuple_reader(arguments)
    if origin in (types.UnionType, typing.Union):
        return _union_reader(arguments)
    raise TypeError(f"no record holds a {kind}")


def _itself(plain: Any) -> Any:
    return plain


def _dataclass_reader(kind: type) -> _Read:
    reads: list[tuple[str, _Read]] = []  # made at the first value: kinds may hold each other

    def read(plain: Any) -> Any:
        if not reads:
            reads.extend((name, _reader(of)) for name, of in _kinds_of(kind).items())
        return kind(**{name: read_one(plain[name]) for name, read_one in reads})

    return read


def _tuple_reader(arguments: tuple[Any, ...]) -> _Read:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        one = _reader(arguments[0])
        return lambda plain: tuple(map(one, plain))
    reads = tuple(map(_reader, arguments))
    return lambda plain: tuple(read(value) for read, value in zip(reads, plain, strict=True))


def _union_reader(arguments: tuple[Any, ...]) -> _Read:
    (kind,) = (one for one in arguments if one is not types.NoneType)  # a record knows one kind, or None
    read = _reader(kind)
    return lambda plain: None if plain is None else read(plain)
