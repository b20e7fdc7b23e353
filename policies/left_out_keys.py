"""Keys that a policy file leaves out, as comments beside it with the values that they have all the same."""

from collections.abc import Mapping

from policies.document_base import PolicyDocument
from policies.plain_yaml import PlainYaml, Value

HEADING = "left out, and so as usual; take the first # away to change one:"
_LONG = ("mapping",)  # a table: it stands in `heights_graded`, and in docs/music.md


def left_out(yaml: PlainYaml, lines: list[str], document: PolicyDocument) -> dict[int, dict[str, str]]:
    """For the line (from 1) after which they belong: each key that is left out there, by its path (with dots), as YAML.

    Keys that have no value as long as they are left out, such as music that fades, are not among them.
    """
    if not isinstance(yaml.value, dict):
        return {}
    whole = document.model_dump(mode="json")
    found = {}
    for part, value in yaml.value.items():
        inner = whole[part]
        if isinstance(value, dict) and isinstance(inner, dict):
            rows = _missing(value, inner, f"{part}.", "  ")
            if rows:
                found[_last_line(yaml.line_of((part,)), lines)] = rows
    rows = _missing(yaml.value, whole, "", "")
    if rows:
        found[len(lines)] = rows
    return found


def _missing(written: Mapping[str, Value], whole: Mapping[str, Value], path: str, indent: str) -> dict[str, str]:
    return {
        f"{path}{key}": f"{indent}# {key}: {_flow(value)}"
        for key, value in whole.items()
        if key not in written and value is not None and value != [] and key not in _LONG
    }


def _flow(value: Value) -> str:
    """In one line, as a hand would write it."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"{value:g}"
        case _:
            return str(value)


def _last_line(first: int, lines: list[str]) -> int:
    """The last line with a key of the part that begins at line `first` (from 1)."""
    last = first
    for number, line in enumerate(lines[first:], start=first + 1):
        if line and not line[0].isspace() and not line.startswith("#"):
            break
        if line.strip() and not line.lstrip().startswith("#"):
            last = number
    return last
