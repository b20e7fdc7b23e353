"""Messages <-> plain JSON values: a dataclass becomes a dict, an enum its name, bytes their hex."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from operator import attrgetter

from engine.messages import (
    Actuator,
    ActuatorFound,
    ActuatorLost,
    Input,
    Outcome,
    PatientRating,
    PatientStop,
    Scale,
    StrapFound,
    StrapLost,
    StrapPacket,
    TherapistOrder,
    Trouble,
)
from policies.policy import Order

Plain = None | bool | int | float | str | Sequence["Plain"] | Mapping[str, "Plain"]

_AS_IT_IS = frozenset((float, int, str, bool, type(None)))
_Fields = Callable[[object], tuple[object, ...]]
_FIELDS: dict[type, tuple[tuple[str, ...], _Fields]] = {}  # the fields of each message, looked up once


def plain(value: object) -> Plain:
    """The JSON value of a message or of anything in one."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value  # type: ignore[return-value]  # the line above is a narrowing that the checker cannot follow
    if kind in _FIELDS:
        names, fields_of = _FIELDS[kind]
        return dict(zip(names, map(plain, fields_of(value)), strict=True))
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, bytes):
        return value.hex()
    if is_dataclass(value):
        _FIELDS[kind] = _fields_of(kind)
        return plain(value)
    raise TypeError(f"a record cannot hold a {kind.__name__}")


def _fields_of(kind: type) -> tuple[tuple[str, ...], _Fields]:
    names = tuple(field.name for field in fields(kind))
    if len(names) > 1:
        return names, attrgetter(*names)
    return names, lambda value: tuple(getattr(value, name) for name in names)  # attrgetter gives one field bare


_OUTCOME_NAMES, _outcome_fields = _fields_of(Outcome)


def changes(before: Outcome | None, now: Outcome) -> dict[str, Plain]:
    """The fields of `now` that are not as in `before`, as JSON values."""
    values = _outcome_fields(now)
    if before is None:
        return dict(zip(_OUTCOME_NAMES, map(plain, values), strict=True))
    return {
        name: plain(value)
        for name, value, was in zip(_OUTCOME_NAMES, values, _outcome_fields(before), strict=True)
        if value is not was and value != was
    }


def plain_input(one: Input) -> Plain:
    """The JSON value of an input: its kind and its fields."""
    return [type(one).__name__, plain(one)]


def read_input(kind: object, values: Mapping[str, object]) -> Input:
    """The input that `plain_input` wrote.

    Raises ValueError, KeyError or TypeError for what is no input; the reader of the file adds file and line.
    """
    if not isinstance(kind, str) or kind not in _READ:
        raise ValueError(f"there is no input of the kind {kind!r}")
    return _READ[kind](values)


def _number(values: Mapping[str, object], name: str) -> float:
    value = values[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} must be a number, not {value!r}")
    return value


def _text(values: Mapping[str, object], name: str) -> str:
    value = values[name]
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text, not {value!r}")
    return value


_READ: dict[str, Callable[[Mapping[str, object]], Input]] = {
    "StrapPacket": lambda v: StrapPacket(t=_number(v, "t"), payload=bytes.fromhex(_text(v, "payload"))),
    "StrapLost": lambda v: StrapLost(t=_number(v, "t"), reason=_text(v, "reason")),
    "StrapFound": lambda v: StrapFound(t=_number(v, "t"), name=_text(v, "name")),
    "ActuatorLost": lambda v: ActuatorLost(
        t=_number(v, "t"), actuator=Actuator[_text(v, "actuator")], reason=_text(v, "reason")
    ),
    "ActuatorFound": lambda v: ActuatorFound(t=_number(v, "t"), actuator=Actuator[_text(v, "actuator")]),
    "TherapistOrder": lambda v: TherapistOrder(
        t=_number(v, "t"),
        order=Order[_text(v, "order")],
        value=None if v["value"] is None else _number(v, "value"),
    ),
    "PatientStop": lambda v: PatientStop(t=_number(v, "t")),
    "PatientRating": lambda v: PatientRating(
        t=_number(v, "t"), scale=Scale[_text(v, "scale")], value=_number(v, "value")
    ),
    "Trouble": lambda v: Trouble(t=_number(v, "t"), words=_text(v, "words")),
}
