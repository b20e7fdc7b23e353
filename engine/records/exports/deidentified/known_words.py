"""The words that may stand in a de-identified record: those that come with the program. All others are taken out."""

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from biosignals.arousal_inputs import GROUPS
from biosignals.said_distress import DRIVER_NAME
from engine.estimators import EstimatorKind
from engine.messages import Outcome
from engine.records.message_json import Plain
from policies.document import LIBRARY, read_policy
from policies.verdict import Rule
from vr_scenes.exposure import SAFE_PLACE
from vr_scenes.scenes import load_scene, scene_names

REMOVED = "removed"
_DRIVERS = ("heart rate", "heart rate variability", DRIVER_NAME, *(name for name, _ in GROUPS))


@cache
def known_words() -> frozenset[str]:
    """Names of enumerations in an outcome, of rules, scenes, their events and dimensions; words of ready policies."""
    words = {"", REMOVED, SAFE_PLACE, *_DRIVERS, *(rule.value for rule in Rule)}
    words |= {kind.value for kind in EstimatorKind}
    words |= set(_enum_names(Outcome, set()))
    for name in scene_names():
        scene = load_scene(name)
        words |= {name, *(event.name for event in scene.events), *(one.name for one in scene.dimensions)}
    for path in LIBRARY.glob("*.yaml"):
        words |= set(_strings(read_policy(path).model_dump(mode="json")))
    return frozenset(words)


@cache
def wordy_fields() -> frozenset[str]:
    """The fields of an outcome that may hold a text by their type; all others are numbers, truths and enumerations."""
    hints = typing.get_type_hints(Outcome)
    return frozenset(name for name, kind in hints.items() if _may_hold_text(kind))


def cleaned(plain: Plain) -> Plain:
    """A JSON value in which every text that did not come with the program is REMOVED."""
    known = known_words()

    def clean(value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return value if value in known else REMOVED
        if kind is dict:
            return {name: clean(one) for name, one in value.items()}
        if kind is list:
            return [clean(one) for one in value]
        return value

    result: Plain = clean(plain)
    return result


def _enum_names(kind: Any, seen: set[Any]) -> Iterator[str]:
    """The names of every enumeration that a value of the annotated `kind` may hold."""
    if kind in seen:
        return
    if isinstance(kind, type) and issubclass(kind, Enum):
        yield from kind.__members__
    elif is_dataclass(kind):
        seen.add(kind)
        for hint in typing.get_type_hints(kind).values():
            yield from _enum_names(hint, seen)
    elif typing.get_origin(kind) in (tuple, types.UnionType, typing.Union):
        for argument in typing.get_args(kind):
            yield from _enum_names(argument, seen)


def _may_hold_text(kind: Any) -> bool:
    if kind is str:
        return True
    if is_dataclass(kind):
        return any(_may_hold_text(hint) for hint in typing.get_type_hints(kind).values())
    return any(_may_hold_text(argument) for argument in typing.get_args(kind))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)
