"""Reads the policy files that clinicians edit (YAML), and says where in a file something is wrong."""

import difflib
import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument
from policies.document_shape import DOCUMENTS, KINDS, RULES, document_of
from policies.plain_yaml import BrokenYaml, Location, PlainYaml
from vr_scenes.exposure import SAFE_PLACE, SceneError
from vr_scenes.scenes import load_scene

__all__ = [
    "LIBRARY",
    "ExposureDocument",
    "PolicyDocument",
    "PolicyError",
    "document_of",
    "hold_faults",
    "json_schema",
    "read_policy",
]

LIBRARY = Path(__file__).parent / "library"  # the ready policies
LARGEST_BYTES = 200_000  # a policy is a page or two; more is not a policy


class PolicyError(Exception):
    """A policy file cannot be used. Its text has one line for each fault: `file:line: path: what (got value)`."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_policy(path: Path, *, scenes: Iterable[str] | None = None) -> PolicyDocument:
    """The policy in the YAML file `path`, checked in full; `scenes` are the scenes that the station has.

    Raises PolicyError with every fault found, each with its line, and OSError where the file cannot be read.
    """
    content = path.read_bytes()
    if len(content) > LARGEST_BYTES:
        raise PolicyError((f"{path}:1: the file has {len(content)} bytes; a policy has at most {LARGEST_BYTES}",))
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PolicyError((f"{path}:{line}: the file is not UTF-8 text: save it as UTF-8",)) from error
    try:
        yaml = PlainYaml(text)
        document = document_of(yaml.value)
    except BrokenYaml as error:
        raise PolicyError((f"{path}:{error.line}: the YAML is broken: {error.problem}",)) from None
    except ValidationError as error:
        raise PolicyError(tuple(_fault(path, yaml, one) for one in error.errors())) from None
    is_exposure = isinstance(document, ExposureDocument)
    known = sorted(set(scenes) - {SAFE_PLACE}) if scenes is not None and is_exposure else [document.scene]
    if document.scene not in known:
        what = f"there is no such scene; there are: {', '.join(known)}{_nearest(document.scene, known)}"
        raise PolicyError((f"{path}:{yaml.line_of(('scene',))}: scene: {what} (got {document.scene!r})",))
    try:
        found = hold_faults(document)
    except SceneError as error:
        raise PolicyError((f"{path}:{yaml.line_of(('scene',))}: scene: {error}",)) from None
    faults = tuple(
        f"{path}:{yaml.line_of(('hierarchy', 'steps', step, 'holds', name))}: hierarchy.steps.{step}.holds: {what}"
        for step, name, what in found
    )
    if faults:
        raise PolicyError(faults)
    return document


def hold_faults(document: PolicyDocument) -> tuple[tuple[int, str, str], ...]:
    """What is held back in the hierarchy and is no dimension of its scene: step from 0, name, what is wrong.

    Raises SceneError where something is held back in a scene that is not there, or cannot be read.
    """
    held = document.hierarchy.held if isinstance(document, ExposureDocument) else ()
    if not held:
        return ()
    known = [one.name for one in load_scene(document.scene).dimensions]
    what = f"the scene {document.scene} has no such dimension; it has: {', '.join(known)}"
    return tuple(
        (step, name, f"{what}{_nearest(name, known)} (got {name!r})") for step, name in held if name not in known
    )


def json_schema() -> str:
    """The JSON Schema of a policy file, for editors that complete and check while one types."""
    return json.dumps(DOCUMENTS.json_schema(), indent=2, sort_keys=True) + "\n"


def _fault(path: Path, yaml: PlainYaml, error: ErrorDetails) -> str:
    kind, *path_in = error["loc"] or ("",)  # pydantic puts the kind of document before all else
    within = tuple(part for part in path_in if part != "[key]")  # where a key of a table is the wrong one
    location = tuple(part for part in within if part not in RULES)  # nor does the kind of a rule stand in the file
    if error["type"] == "clash":
        location += tuple(int(part) if part.isdecimal() else part for part in error["ctx"]["at"].split("."))
    where = ".".join(str(part) for part in location) or "the document"
    got = f" (got {_short(error['input'])})" if error["type"] not in ("missing", "clash") else ""
    if error["type"] == "extra_forbidden":
        what = f"there is no such key{_nearest(str(location[-1]), _keys(KINDS[str(kind)], within[:-1]))}"
    elif error["type"] in ("model_type", "model_attributes_type"):
        what = "here must be keys with values"
    elif error["type"] in ("union_tag_not_found", "union_tag_invalid"):
        location, where, got = ("kind",), "kind", ""
        what = (
            f"say what kind of policy this is: {', '.join(KINDS)}{_nearest(str(error['ctx'].get('tag')), list(KINDS))}"
        )
    elif error["type"] == "missing":
        what = "this key is missing"
    else:
        what = error["msg"]
    return f"{path}:{yaml.line_of(location)}: {where}: {what}{got}"


def _keys(model: type[BaseModel], location: Location) -> list[str]:
    """The keys that a document made by `model` may have at `location`."""
    for part in location:
        if part in RULES:
            model = RULES[str(part)]
            continue
        field = model.model_fields.get(str(part))
        if field is not None and part == "moving_on":
            continue  # the kind of the rule comes next
        if field is None or not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)):
            return []
        model = field.annotation
    return sorted(model.model_fields)


def _nearest(word: str, words: list[str]) -> str:
    near = difflib.get_close_matches(word, words, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
