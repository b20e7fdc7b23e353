"""Messages <-> JSON: a dataclass becomes an object, a tuple a list, an enum its name, bytes their hex."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from json.encoder import encode_basestring_ascii
from operator import attrgetter
from typing import Any

from engine.messages import (
    Actuator,
    ActuatorFound,
    ActuatorLost,
    Context,
    EcgPacket,
    HeadBehaviour,
    Input,
    MotionPacket,
    MusicOrder,
    Outcome,
    PatientRating,
    PatientStop,
    Scale,
    SceneOrder,
    SceneVerb,
    StrapFound,
    StrapLost,
    StrapPacket,
    TherapistOrder,
    Trouble,
)
from music.soundscape import Palette
from music.trim import MusicTrim
from policies.policy import Order
from vr_scenes.behaviour import HeadCell, HeadSpan, LookSource

Plain = None | bool | int | float | str | Sequence["Plain"] | Mapping[str, "Plain"]

_Write = Callable[[Any], str]  # each is looked up by the very type of what it is given


class MessageEncoder:
    """Writes messages as JSON text, fast: what it wrote last is kept for each field, since much of it comes again.

    Belongs to one thread. Raises TypeError for what is no message, ValueError for a number that JSON does not have.
    """

    def __init__(self) -> None:
        self._writes: dict[type, _Write] = {
            float: _float_text,
            int: repr,
            bool: lambda value: "true" if value else "false",
            str: encode_basestring_ascii,
            bytes: lambda value: f'"{value.hex()}"',
            type(None): lambda _: "null",
            tuple: lambda value: f"[{','.join(map(self.text, value))}]",
        }
        self._outcome = _Fields(Outcome)

    def text(self, value: object) -> str:
        """The JSON text of a message or of anything in one."""
        write = self._writes.get(type(value))
        if write is None:
            write = self._writes[type(value)] = self._write_for(type(value))
        return write(value)

    def input(self, one: Input) -> str:
        """The JSON text of an input: its kind and its fields."""
        return f'["{type(one).__name__}",{self.text(one)}]'

    def changes(self, before: Outcome | None, now: Outcome) -> str:
        """The JSON text of the fields of `now` that are not as in `before`."""
        if before is None:
            return self.text(now)
        outcome = self._outcome
        pieces = [
            key + self.text(value)
            for key, value, was in zip(outcome.keys, outcome.values_of(now), outcome.values_of(before), strict=True)
            if value is not was and value != was
        ]
        return f"{{{','.join(pieces)}}}"

    def _write_for(self, kind: type) -> _Write:
        if issubclass(kind, Enum):
            return lambda value: f'"{value.name}"'
        if not is_dataclass(kind):
            raise TypeError(f"a record cannot hold a {kind.__name__}")
        shape, text, writes = _Fields(kind), self.text, self._writes
        keys, values_of = shape.keys, shape.values_of
        last: list[tuple[object, str]] = [(object(), "")] * len(keys)

        def write(value: object) -> str:
            pieces = []
            for number, one in enumerate(values_of(value)):
                was, piece = last[number]
                if one is not was:
                    known = writes.get(type(one))  # as `text` does, without a call more for each field
                    piece = keys[number] + (text(one) if known is None else known(one))
                    last[number] = (one, piece)
                pieces.append(piece)
            return f"{{{','.join(pieces)}}}"

        return write


class _Fields:
    """The fields of a dataclass: their keys as JSON, and their values at once."""

    def __init__(self, kind: type) -> None:
        names = tuple(field.name for field in fields(kind))
        self.keys = tuple(f'"{name}":' for name in names)
        self.values_of: Callable[[object], tuple[object, ...]] = (
            attrgetter(*names)
            if len(names) > 1
            else lambda value: tuple(getattr(value, name) for name in names)  # attrgetter gives one field bare
        )


def _float_text(value: float) -> str:
    text = repr(value)
    if text[-1] in "nf":  # nan, inf
        raise ValueError(f"a record holds no {text}")
    return text


def plain(value: object) -> Plain:
    """The JSON value of a message or of anything in one, as a record gives it back."""
    read: Plain = json.loads(MessageEncoder().text(value))
    return read


def read_input(kind: object, values: Mapping[str, object]) -> Input:
    """The input that `MessageEncoder.input` wrote.

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


def _whole(values: Mapping[str, object], name: str) -> int:
    value = _number(values, name)
    if not isinstance(value, int):
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    return value


def _text(values: Mapping[str, object], name: str) -> str:
    value = values[name]
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text, not {value!r}")
    return value


def _texts(values: Mapping[str, object], name: str) -> tuple[str, ...]:
    return tuple(_text({name: one}, name) for one in _list(values, name))


def _numbers(values: Mapping[str, object], name: str) -> tuple[float | None, ...]:
    return tuple(None if one is None else _number({name: one}, name) for one in _list(values, name))


def _list(values: Mapping[str, object], name: str) -> list[object]:
    value = values[name]
    if not isinstance(value, list):
        raise ValueError(f"{name} must be a list, not {value!r}")
    return value


def _trim(value: object) -> MusicTrim:
    if not isinstance(value, Mapping):
        raise ValueError(f"trim must be an object, not {value!r}")
    return MusicTrim(
        loudest_db=_number(value, "loudest_db"),
        presence=_number(value, "presence"),
        density_bias=_number(value, "density_bias"),
        brightness_bias=_number(value, "brightness_bias"),
        palette=None if value["palette"] is None else Palette[_text(value, "palette")],
    )


def _span(value: object) -> HeadSpan:
    if not isinstance(value, Mapping):
        raise ValueError(f"span must be an object, not {value!r}")
    return HeadSpan(
        scene=_text(value, "scene"),
        source=LookSource[_text(value, "source")],
        covered_s=_number(value, "covered_s"),
        looked_s=_number(value, "looked_s"),
        away_s=_number(value, "away_s"),
        back_s=None if value["back_s"] is None else _number(value, "back_s"),
        heading_deg=_number(value, "heading_deg"),
        pitch_deg=_number(value, "pitch_deg"),
        cells=tuple(_cell(one) for one in _list(value, "cells")),
    )


def _cell(value: object) -> HeadCell:
    if not isinstance(value, Mapping):
        raise ValueError(f"a cell must be an object, not {value!r}")
    return HeadCell(heading=_whole(value, "heading"), pitch=_whole(value, "pitch"), seconds=_number(value, "seconds"))


_READ: dict[str, Callable[[Mapping[str, object]], Input]] = {
    "StrapPacket": lambda v: StrapPacket(t=_number(v, "t"), payload=bytes.fromhex(_text(v, "payload"))),
    "EcgPacket": lambda v: EcgPacket(t=_number(v, "t"), payload=bytes.fromhex(_text(v, "payload"))),
    "MotionPacket": lambda v: MotionPacket(t=_number(v, "t"), payload=bytes.fromhex(_text(v, "payload"))),
    "Context": lambda v: Context(
        t=_number(v, "t"), channel=_text(v, "channel"), labels=_texts(v, "labels"), values=_numbers(v, "values")
    ),
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
    "MusicOrder": lambda v: MusicOrder(t=_number(v, "t"), trim=_trim(v["trim"])),
    "SceneOrder": lambda v: SceneOrder(
        t=_number(v, "t"),
        verb=SceneVerb[_text(v, "verb")],
        name=_text(v, "name"),
        level=None if v["level"] is None else _number(v, "level"),
    ),
    "PatientStop": lambda v: PatientStop(t=_number(v, "t")),
    "PatientRating": lambda v: PatientRating(
        t=_number(v, "t"), scale=Scale[_text(v, "scale")], value=_number(v, "value")
    ),
    "HeadBehaviour": lambda v: HeadBehaviour(t=_number(v, "t"), span=_span(v["span"])),
    "Trouble": lambda v: Trouble(t=_number(v, "t"), words=_text(v, "words")),
}
