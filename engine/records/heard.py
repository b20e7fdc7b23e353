"""A record's outcomes as the session gave them: JSON values back into messages, without stepping anything again."""

import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from itertools import compress
from operator import is_not, itemgetter
from sys import intern
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
        values = self._values
        try:
            for name, plain in _changes(self._plain, step.outcome):
                values[intern(name)] = self._reads[name](plain)  # Python finds interned names of arguments much faster
            outcome = Outcome(**values)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RecordError(f"{self._name}:{step.line}: is no outcome of this version: {error!r}") from None
        self._plain = step.outcome
        return outcome


def read_as(kind: Any, plain: Any) -> Any:
    """The message of the annotated `kind` that message_json.py wrote as `plain`. Raises KeyError, TypeError, ValueError
    or AttributeError where it is none."""
    return _reader(kind)(plain)


def _changes(before: Mapping[str, Plain], now: Mapping[str, Plain]) -> Iterable[tuple[str, Plain]]:
    """The fields of `now` that are not the very values of `before`: who reads a record keeps what did not change."""
    if list(before) != list(now):
        return now.items()
    return compress(now.items(), map(is_not, now.values(), before.values()))


@cache
def _kinds_of(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _reader(kind: Any) -> _Read:
    """What makes a value of the annotated `kind` of its JSON value; it remembers parts: one record has its own."""
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
    kinds = _kinds_of(kind)
    names = tuple(kinds)
    values_of = itemgetter(*names) if len(names) > 1 else lambda plain: (plain[names[0]],)  # itemgetter gives one bare
    reads: dict[str, _Read] = {}  # made at the first value: kinds may hold each other
    work: dict[tuple[type, ...], list[tuple[str, _Read]]] = {}  # by the types of the values: few differ in a record

    def read(plain: Any) -> Any:
        values = values_of(plain)
        given = dict(zip(names, values, strict=True))
        of = tuple(map(type, values))
        if of not in work:
            work[of] = [
                (name, _read_of(name)) for name, one in zip(names, of, strict=True) if not _is(kinds[name], one)
            ]
        for name, read_one in work[of]:
            given[name] = read_one(given[name])
        return kind(**given)

    def _read_of(name: str) -> _Read:
        if name not in reads:
            reads[name] = _remembering(_reader(kinds[name]))
        return reads[name]

    return read


def _is(kind: Any, given: type) -> bool:
    """Are JSON values of the type `given` values of the annotated `kind` already?"""
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return given is types.NoneType or _is(_kind_or_none(typing.get_args(kind)), given)
    return kind in (int, str, bool) or (kind is float and given is float)


def _remembering(read: _Read) -> _Read:
    """Gives the very value of the last time where its JSON is the same again, as most parts of an outcome are."""
    was: Any = object()
    value: Any = None

    def read_or_recall(plain: Any) -> Any:
        nonlocal was, value
        if plain != was:
            value = read(plain)
            was = plain
        return value

    return read_or_recall


def _tuple_reader(arguments: tuple[Any, ...]) -> _Read:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        one = _reader(arguments[0])
        return lambda plain: tuple(map(one, plain))
    reads = tuple(map(_reader, arguments))
    return lambda plain: tuple(read(value) for read, value in zip(reads, plain, strict=True))


def _union_reader(arguments: tuple[Any, ...]) -> _Read:
    read = _reader(_kind_or_none(arguments))
    return lambda plain: None if plain is None else read(plain)


def _kind_or_none(arguments: tuple[Any, ...]) -> Any:
    """The kind in a union: a record knows one, or None."""
    (kind,) = (one for one in arguments if one is not types.NoneType)
    return kind
