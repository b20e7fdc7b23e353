"""A fault in a policy's values -> what is wrong, in words for whoever wrote it, and what to do."""

import difflib
import math
from collections.abc import Callable, Iterable
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from policies.document_base import SCHEMA_VERSION
from policies.document_shape import KINDS, RULES
from policies.key_ranges import ranges_of
from policies.meanings import meaning_of
from policies.plain_yaml import Location

_LONGEST_VALUE = 60  # letters of a value that is told
_FEW_KEYS = 12  # more are a list to look up
_BOUNDS = {
    "greater_than": ("gt", "above {}"),
    "greater_than_equal": ("ge", "{} or more"),
    "less_than": ("lt", "below {}"),
    "less_than_equal": ("le", "{} or less"),
}
_OF_KIND = ("union_tag_invalid", "union_tag_not_found")


def faults_in_words(errors: Iterable[ErrorDetails]) -> tuple[tuple[Location, str], ...]:
    """Each of pydantic's errors: the place in the document, and `path: what is wrong (got value)`.

    A list that is called too short only since what stands in it is wrong, is no fault of its own.
    """
    found = list(errors)
    places = [one["loc"] for one in found]
    return tuple(
        _told(one)
        for one in found
        if one["type"] != "too_short"
        or not any(len(loc) > len(one["loc"]) == _shared(loc, one["loc"]) for loc in places)
    )


def nearest(word: str, words: Iterable[str]) -> str:
    """Which of the words was meant, where one is near."""
    near = difflib.get_close_matches(word, list(words), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _shared(one: Location, other: Location) -> int:
    return next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(other))


def _told(error: ErrorDetails) -> tuple[Location, str]:
    has_kind = bool(error["loc"]) and error["loc"][0] in KINDS  # where pydantic had to choose one
    kind, *path_in = error["loc"] if has_kind else ("", *error["loc"])
    within = tuple(part for part in path_in if part != "[key]")  # where a key of a table is the wrong one
    location = tuple(part for part in within if part not in RULES)  # nor does the kind of a rule stand in the file
    got = f" (got {shown(error['input'])})"
    match error["type"]:
        case "clash":
            location += tuple(int(part) if part.isdecimal() else part for part in error["ctx"]["at"].split("."))
            what, got = error["msg"], ""
        case "extra_forbidden":
            what = _unknown_key(str(kind), within)
        case "missing":
            what, got = _missing(str(kind), location), ""
        case tag if tag in _OF_KIND:
            key, choices = _choices(error)
            location, got = (*location, key), ""
            what = f"say which: {' or '.join(choices)}{nearest(str(error['ctx'].get('tag')), choices)}"
        case _:
            what = _wrong_value(error, str(kind), location)
    where = ".".join(map(str, location)) or "the document"
    return location, f"{where}: {what}{got}"


def _choices(error: ErrorDetails) -> tuple[str, tuple[str, ...]]:
    """Of what tells the kinds of a part apart: its key, and the values that it may have."""
    key = str(error["ctx"]["discriminator"]).strip("'")
    return key, tuple(RULES if key == "rule" else KINDS)


def _missing(kind: str, location: Location) -> str:
    if location and isinstance(location[-1], int):
        return "a value is missing here"
    if location == ("schema_version",):
        return f"this key is missing: write schema_version: {SCHEMA_VERSION}"
    meaning = meaning_of(_dotted(location))
    words = "" if meaning is None else f": {meaning.what}"
    allowed = _allowed(kind, location)
    return f"this key is missing{words}" + (f" ; allowed: {allowed}" if words and allowed else "")


def _unknown_key(kind: str, within: Location) -> str:
    """Which key was meant, or where this one belongs, or which there are."""
    key, keys = str(within[-1]), _keys(KINDS.get(kind), within[:-1])
    said = "there is no such key"
    if near := nearest(key, keys):
        return said + near
    for rule, model in RULES.items():
        if within[0] == "moving_on" and key in model.model_fields:
            return f"{said} here: it belongs to the rule {rule}"
    for other, document in KINDS.items():
        if len(within) == 1 and key in document.model_fields:
            return f"{said} here: it belongs to policies of kind {other}"
    return said + (f"; there are: {', '.join(keys)}" if 0 < len(keys) <= _FEW_KEYS else "")


def _keys(model: type[BaseModel] | None, location: Location) -> list[str]:
    """The keys that a document made by `model` may have at `location`."""
    for part in location:
        if isinstance(part, int) or model is None:
            continue  # the items of a list are all alike
        if part in RULES:
            model = RULES[str(part)]
            continue
        field = model.model_fields.get(str(part))
        model = None if field is None else _model_in(field.annotation)
    return [] if model is None else sorted(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The first model that a type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model_in(one)) is not None), None)


def _wrong_value(error: ErrorDetails, kind: str, location: Location) -> str:
    value, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "model_type" | "model_attributes_type" | "dict_type":
            return "here must be keys with values" if location or value is not None else "the file holds no policy"
        case "literal_error":
            return f"must be {context['expected']}{_nearest_of(value, str(context['expected']))}"
        case "finite_number":
            return "must be a finite number"
        case bound if bound in _BOUNDS:
            key, words = _BOUNDS[bound]
            allowed = _allowed(kind, location) or words.format(f"{context[key]:g}")
            only = "; a limit can only be narrower than the gate's own" if location[0] == "limits" else ""
            return f"must be {allowed}{only}"
        case "string_too_short" | "string_too_long":
            return "must not be empty" if context.get("min_length") else f"has at most {context['max_length']} letters"
        case "too_short":
            return f"must have at least {_values(context['min_length'])}"
        case "too_long":
            return f"must have at most {_values(context['max_length'])}"
        case type_ if type_ in _TYPES:
            return f"here must be {_TYPES[type_](value)}"
        case _:
            return str(error["msg"])


def _values(number: int) -> str:
    return f"{number} value" + ("" if number == 1 else "s")


def _nearest_of(value: object, expected: str) -> str:
    choices = [part for part in expected.split("'") if part.isidentifier() and part != "or"]
    return nearest(value, choices) if isinstance(value, str) else ""


def _number(value: object) -> str:
    """A number, and what the way it is written wants changed."""
    if not isinstance(value, str):
        return "a number"
    bare = value.strip()
    if bare.replace(",", "", 1).isdecimal():
        return "a number, without quotes" if "," not in bare else f"a number with a point: {bare.replace(',', '.')}"
    if _is_number(bare):
        return "a number, without quotes"
    return "a number, without a unit" if bare[:1].isdecimal() else "a number"


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _text(value: object) -> str:
    return "text: where a colon is in it, put it in quotes" if isinstance(value, dict) else "text, in quotes"


_TYPES: dict[str, Callable[[object], str]] = {
    "float_type": _number,
    "int_type": lambda value: "a whole " + _number(value).removeprefix("a "),
    "bool_type": lambda _: "true or false",
    "string_type": _text,
    "tuple_type": lambda _: "a list: in [ ], or a line with a dash for each",
}


def _allowed(kind: str, location: Location) -> str:
    return ranges_of(KINDS[kind]).get(_dotted(location), "") if kind in KINDS else ""


def _dotted(location: Location) -> str:
    return ".".join(map(str, location))


def shown(value: object) -> str:
    """A value as it was written, cut where it is long."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."
