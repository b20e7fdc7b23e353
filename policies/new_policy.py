"""A new policy file made of a ready one: its comments kept, and each key told with its range."""

import re
from pathlib import Path

from policies.document_shape import KINDS, document_of
from policies.key_ranges import SWITCH, ranges_of
from policies.left_out_keys import HEADING, left_out
from policies.meanings import Meaning, meaning_of
from policies.plain_yaml import PlainYaml, Value

SCHEMA_FILE = "attune-policy.schema.json"
_LONGEST_LINE = 120
_MUSIC_KEYS = (
    *("purpose", "loudness_db", "lead_to_bpm", "valence", "breaths_per_minute"),
    *("palette", "nature", "nature_level", "heart_pulse"),
)


def new_policy(ready: Path, *, name: str) -> str:
    """The text of a policy called `name`, that means the same as the file `ready` otherwise."""
    text = ready.read_text(encoding="utf-8")
    yaml = PlainYaml(text)
    lines = text.splitlines()
    document = document_of(yaml.value)
    lines[yaml.line_of(("name",)) - 1] = f"name: {_quoted(name)}"
    notes = _notes(yaml, ranges_of(KINDS[document.kind]))
    unwritten = left_out(yaml, lines, document)
    told: list[str] = []
    for number, line in enumerate(lines, start=1):
        told += _with_note(line, notes.get(number))
        if line == "music:":
            told += _music_legend(ranges_of(KINDS[document.kind]))
        told += _unwritten(unwritten.get(number, {}), ranges_of(KINDS[document.kind]))
    return "\n".join([*_head(ready), *told]) + "\n"


def _unwritten(rows: dict[str, str], ranges: dict[str, str]) -> list[str]:
    """Keys that are left out, each with its note, as comments."""
    told = []
    for path, row in rows.items():
        meaning = meaning_of(path)
        told += [row] if meaning is None else _with_comment(row, _note(path, meaning, ranges))
    indent = "  " if rows and "." in next(iter(rows)) else ""
    return [f"{indent}# {HEADING}", *told] if told else []


def _with_comment(row: str, note: str) -> list[str]:
    return [f"{row}  # {note}"] if len(row) + len(note) + 4 <= _LONGEST_LINE else [row]


def _head(ready: Path) -> list[str]:
    return [
        f"# yaml-language-server: $schema={SCHEMA_FILE}",
        f"# Made of the ready policy {ready.stem}. Below stands what that one is for: say what this one is for.",
        f"# Editors complete and check while you type: attune policy schema > {SCHEMA_FILE}",
        "#",
    ]


def _quoted(name: str) -> str:
    """In double quotes, as JSON and YAML both read them."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _notes(yaml: PlainYaml, ranges: dict[str, str]) -> dict[int, str]:
    """What each line's key means, with its range, by the number of the line."""
    notes = {}
    for path in _single_values(yaml.value, ()):
        if len(path) > 2:
            continue  # the music of a phase stands in one line: see _music_legend
        dotted = ".".join(path)
        meaning = meaning_of(dotted)
        if meaning is not None and dotted not in ("schema_version", "name"):
            notes[yaml.line_of(path)] = _note(dotted, meaning, ranges)
    return notes


def _note(path: str, meaning: Meaning, ranges: dict[str, str]) -> str:
    """What a key means and may be; choices that its words name already are not named twice."""
    words = ranges.get(path, "")
    is_said = all(re.search(rf"\b{choice}\b", meaning.what) for choice in words.split(" or "))
    is_switch = words == SWITCH and meaning.what.startswith("true:")
    return meaning.what if not words or is_said or is_switch else f"{meaning.what}; allowed: {words}"


def _single_values(value: Value, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The paths of numbers, words and lists."""
    if not isinstance(value, dict):
        return [path]
    return [found for key, one in value.items() for found in _single_values(one, (*path, key))]


def _with_note(line: str, note: str | None) -> list[str]:
    if note is None or "#" in line:
        return [line]
    if len(line) + len(note) + 4 <= _LONGEST_LINE:
        return [f"{line}  # {note}"]
    indent = line[: len(line) - len(line.lstrip())]
    return [f"{indent}# {note}", line]


def _music_legend(ranges: dict[str, str]) -> list[str]:
    """What the keys of a phase's music are, once."""
    rows = []
    for key in _MUSIC_KEYS:
        path = f"music.recovery.{key}"  # it is the same in every phase
        meaning = meaning_of(path)
        if meaning is not None:
            rows.append(f"  # {key}: {_note(path, meaning, ranges)}")
    return ["  # In each phase:", *rows]
