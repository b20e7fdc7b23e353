"""Reads the bounds of a search (YAML) for a policy, and says where in the file something is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from policies.allowed_values import keys_of
from policies.bounds import Bounds, BoundsDocument, Goal, KeyBounds, Misfit, fitted
from policies.document import LARGEST_BYTES, PolicyError
from policies.document_base import PolicyDocument
from policies.fault_words import nearest, shown
from policies.objectives import objectives_for
from policies.plain_yaml import BrokenYaml, Location, PlainYaml

_WRONG = {
    "float_type": "here must be a number",
    "string_type": "here must be a word",
    "tuple_type": "here must be a list: in [ ], or a line with a dash for each",
    "finite_number": "must be a finite number",
    "greater_than_equal": "must be 0 or more",
    "greater_than": "must be above 0",
}
_NO_CHOICE = "here must be a finite number or a word"
_SHAPES: dict[str, type[BaseModel]] = {"objectives": Goal, "keys": KeyBounds}


def read_bounds(path: Path, document: PolicyDocument) -> Bounds:
    """The bounds in the file `path`, which fit `document`.

    Raises PolicyError with every fault found, each with its line, and OSError where the file cannot be read.
    """
    content = path.read_bytes()
    if len(content) > LARGEST_BYTES:
        raise PolicyError((f"{path}:1: the file has {len(content)} bytes; bounds have at most {LARGEST_BYTES}",))
    try:
        yaml = PlainYaml(content.decode("utf-8-sig"))
        written = BoundsDocument.model_validate(yaml.value)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PolicyError((f"{path}:{line}: the file is not UTF-8 text: save it as UTF-8",)) from None
    except BrokenYaml as error:
        raise PolicyError((f"{path}:{error.line}: the YAML is broken: {error.problem}",)) from None
    except ValidationError as error:
        if isinstance(yaml.value, dict) and "schema_version" in yaml.value:
            raise PolicyError(
                (f"{path}:1: this is a policy; the bounds of a search are a file of their own",)
            ) from None
        raise PolicyError(tuple(dict.fromkeys(_faults(path, yaml, error.errors())))) from None
    found = fitted(written, document)
    if isinstance(found, Bounds):
        return found
    raise PolicyError(tuple(_misfit(path, yaml, one, document) for one in found))


def _faults(path: Path, yaml: PlainYaml, errors: Sequence[ErrorDetails]) -> Iterator[str]:
    """In words. A list that is called too short only since what stands in it is wrong, is no fault of its own."""
    places = [one["loc"] for one in errors]
    for one in errors:
        depth = len(one["loc"])
        if one["type"] == "too_short" and any(len(place) > depth and place[:depth] == one["loc"] for place in places):
            continue
        yield _fault(path, yaml, one)


def _fault(path: Path, yaml: PlainYaml, error: ErrorDetails) -> str:
    location, got = _in_file(error["loc"], yaml), f" (got {shown(error['input'])})"
    if error["type"] == "clash":
        location += tuple(int(part) if part.isdecimal() else part for part in error["ctx"]["at"].split(".") if part)
        what, got = error["msg"], ""
    elif error["type"] == "extra_forbidden":
        shape = BoundsDocument if len(location) == 1 else _SHAPES[str(location[0])]
        what, got = f"there is no such key{nearest(str(location[-1]), sorted(shape.model_fields))}", ""
    elif error["type"] in ("model_type", "model_attributes_type", "dict_type"):
        what = "here must be keys with values"
    elif error["type"] == "missing":
        what, got = "this key is missing", ""
    elif error["type"] in ("too_short", "too_long"):
        is_short = error["type"] == "too_short"
        what = f"must have {error['ctx']['min_length'] if is_short else error['ctx']['max_length']} or "
        what, got = what + ("more" if is_short else "fewer"), ""
    elif location[2:3] == ("choices",) and len(location) > 3:
        location, what = location[:4], _NO_CHOICE  # not once for each kind that a choice may be of
    else:
        what = _WRONG.get(error["type"], error["msg"])
    where = ".".join(map(str, location)) or "the bounds"
    return f"{path}:{yaml.line_of(location)}: {where}: {what}{got}"


def _in_file(location: Location, yaml: PlainYaml) -> Location:
    """Without what pydantic adds for the kinds of a choice and for wrong keys of a table."""
    value, kept = yaml.value, list[int | str]()
    for part in location:
        if isinstance(value, dict) and part in value:
            value = value[str(part)]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        elif part != location[-1] or not isinstance(value, dict) or part == "[key]":
            continue  # the name of a type, not a place in the file
        kept.append(part)
    return tuple(kept)


def _misfit(path: Path, yaml: PlainYaml, found: Misfit, document: PolicyDocument) -> str:
    got = "" if found.got is None else f" (got {shown(found.got)})"
    words: Iterable[str] = ()
    if found.what == "the policy has no such key":
        words = keys_of(document)
    elif found.at[0] == "objectives":
        words = [one.name for one in objectives_for(document)]
    near = nearest(str(found.got if found.at[0] == "objectives" else found.at[1]), list(words))
    return f"{path}:{yaml.line_of(found.at)}: {'.'.join(map(str, found.at))}: {found.what}{near}{got}"
