"""Reads the policy files that clinicians edit (YAML), and says where in a file something is wrong."""

import re
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from policies.described_schema import json_schema
from policies.document_base import SCHEMA_VERSION, PolicyDocument
from policies.document_exposure import ExposureDocument
from policies.document_shape import document_of
from policies.fault_words import faults_in_words, nearest, shown
from policies.plain_yaml import BrokenYaml, Location, PlainYaml, Value
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
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # control, other lines, turned writing


class PolicyError(Exception):
    """A policy file cannot be used. Its text has one line for each fault: `file:line: path: what (got value)`."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_policy(path: Path, *, scenes: Iterable[str] | None = None) -> PolicyDocument:
    """The policy in the YAML file `path`, checked in full; `scenes` are the scenes that the station has.

    Raises PolicyError with every fault found, each with its line, and OSError where the file cannot be read.
    """
    yaml = _yaml_in(path)
    _refuse_newer(path, yaml)
    try:
        document = document_of(yaml.value)
    except ValidationError as error:
        raise _error(path, yaml, faults_in_words(error.errors())) from None
    _refuse_unknown_scene(path, yaml, document, scenes)
    faults = _text_faults(yaml.value)
    try:
        found = hold_faults(document)
    except SceneError as error:
        raise _error(path, yaml, [(("scene",), f"scene: {error}")]) from None
    for step, name, what in found:
        faults.append((("hierarchy", "steps", step, "holds", name), f"hierarchy.steps.{step}.holds: {what}"))
    if faults:
        raise _error(path, yaml, faults)
    return document


def _yaml_in(path: Path) -> PlainYaml:
    content = path.read_bytes()
    if len(content) > LARGEST_BYTES:
        raise PolicyError((f"{path}:1: the file has {len(content)} bytes; a policy has at most {LARGEST_BYTES}",))
    try:
        return PlainYaml(content.decode())
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PolicyError((f"{path}:{line}: the file is not UTF-8 text: save it as UTF-8",)) from error
    except BrokenYaml as error:
        raise PolicyError((f"{path}:{error.line}: the YAML is broken: {error.problem}",)) from None


def _error(path: Path, yaml: PlainYaml, faults: Iterable[tuple[Location, str]]) -> PolicyError:
    """Of faults by their places in the document, each with its words."""
    return PolicyError(tuple(f"{path}:{yaml.line_of(place)}: {words}" for place, words in faults))


def _refuse_unknown_scene(path: Path, yaml: PlainYaml, document: PolicyDocument, scenes: Iterable[str] | None) -> None:
    """A practice is in the safe place, which every station has."""
    if scenes is None or not isinstance(document, ExposureDocument):
        return
    known = sorted(set(scenes) - {SAFE_PLACE})
    if document.scene not in known:
        what = f"there is no such scene; there are: {', '.join(known)}{nearest(document.scene, known)}"
        raise _error(path, yaml, [(("scene",), f"scene: {what} (got {document.scene!r})")])


def _refuse_newer(path: Path, yaml: PlainYaml) -> None:
    """A file of a version to come has one fault, whatever else is new in it."""
    version = yaml.value.get("schema_version") if isinstance(yaml.value, dict) else None
    if type(version) is int and version > SCHEMA_VERSION:  # true is no version
        what = f"this program reads files up to version {SCHEMA_VERSION}: use the Attune that made it, or a newer one"
        raise _error(path, yaml, [(("schema_version",), f"schema_version: {what} (got {version})")])


def _text_faults(value: Value, place: Location = ()) -> list[tuple[Location, str]]:
    """Texts that are blank, or that a terminal or a page would not show as one line."""
    where = ".".join(map(str, place))
    match value:
        case str() if not value.strip():
            return [(place, f"{where}: must not be blank (got {shown(value)})")]
        case str() if unseen := _UNSEEN.search(value.rstrip("\n")):  # text that is folded (>) ends with one
            what = f"must be one line of text, without the character #x{ord(unseen[0]):04x}"
            return [(place, f"{where}: {what} (got {shown(value)})")]
        case dict():
            return [fault for key, one in value.items() for fault in _text_faults(one, (*place, key))]
        case list():
            return [fault for number, one in enumerate(value) for fault in _text_faults(one, (*place, number))]
        case _:
            return []


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
        (step, name, f"{what}{nearest(name, known)} (got {name!r})") for step, name in held if name not in known
    )
