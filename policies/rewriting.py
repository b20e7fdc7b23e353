"""Changes values in a policy's text and leaves all else as its author wrote it: comments, order, ways of writing."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.tokens import CommentToken

from policies.document_base import SCHEMA_VERSION
from policies.migrations import migrated
from policies.plain_yaml import Location, PlainYaml, Value, with_value

_WIDTH = 4096  # no line is broken that its author left whole
_KEY_INDENT = _DASH_INDENT = 2  # in the ready policies and in most hands


class RewriteError(Exception):
    """A text cannot be changed as asked; the message says where, and what to do."""


def rewritten(text: str, changes: Mapping[Location, Value]) -> str:
    """`text` with the value at each path, such as ("limits", "suds_highest") or ("hierarchy", "steps", 2), set.

    Keys that are not there yet are put at the end of what they belong to. Raises BrokenYaml for a text that is no plain
    YAML, and RewriteError where a path leads nowhere.
    """
    wanted = PlainYaml(text).value  # refuses what a policy may not hold
    tree = _loaded(text)
    for path, value in changes.items():
        _set(tree, path, value)
        wanted = with_value(wanted, path, value)  # what the round trip is to come to
    return _written(tree, text, wanted)


def migrated_text(text: str) -> str | None:
    """A text of an older version in the newest, with its comments; None: it is of the newest, or of none.

    Raises BrokenYaml.
    """
    value = PlainYaml(text).value
    if not isinstance(value, dict) or value.get("schema_version") == SCHEMA_VERSION:
        return None
    newer = migrated(value)
    if newer == value:
        return None
    tree = _loaded(text)
    _follow(tree, newer)
    return _written(tree, text, newer)


def _loaded(text: str) -> Any:
    return _round_trip(text).load(text.replace("\r\n", "\n"))


def _round_trip(text: str) -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    keys, dashes = _indents(text)
    yaml.indent(mapping=keys, sequence=dashes + 2, offset=dashes)
    return yaml


def _indents(text: str) -> tuple[int, int]:
    """How far keys, and the dashes of lists, stand in from the key that they belong to, as this author writes them."""
    keys, dashes, owner = _KEY_INDENT, _DASH_INDENT, None
    found: set[bool] = set()
    for line in text.splitlines():
        bare = line.lstrip()
        if not bare or bare.startswith("#"):
            continue
        inset, is_dash = len(line) - len(bare), bare.startswith("- ")
        if owner is not None and is_dash not in found and inset >= owner + (not is_dash):
            found.add(is_dash)
            keys, dashes = (keys, inset - owner) if is_dash else (inset - owner, dashes)
        opens = line.partition(" #")[0].rstrip().endswith(":") and not is_dash
        owner = inset if opens else None
    return keys, dashes


def _set(tree: Any, path: Location, value: Value) -> None:
    *way, last = path
    place = tree
    for part in way:
        if isinstance(place, CommentedMap) and part not in place:
            _append(place, part, CommentedMap())
        place = _within(place, part, path)
    if isinstance(place, CommentedMap) and last not in place:
        _append(place, last, _in_the_manner_of(None, value))
    else:
        place[last] = _in_the_manner_of(_within(place, last, path), value)


def _append(table: CommentedMap, key: int | str, value: Any) -> None:
    """A new key, before the empty lines and comments that lead to what comes after the table."""
    token = _last_token(table)
    table[key] = value
    if token is None:
        return
    of_the_line, _, of_what_comes = token.value.partition("\n")
    if of_what_comes:
        token.value = f"{of_the_line}\n" if of_the_line else ""
        table.ca.items[key] = [None, None, CommentToken(f"\n{of_what_comes}", token.start_mark), None]


def _last_token(place: Any) -> CommentToken | None:
    """The comment and empty lines that follow the last value in `place`."""
    if not place:
        return None
    key, index = (next(reversed(place)), 2) if isinstance(place, CommentedMap) else (len(place) - 1, 0)
    inner = place[key]
    if isinstance(inner, CommentedMap | CommentedSeq) and not inner.fa.flow_style():
        return _last_token(inner)
    found = place.ca.items.get(key)
    return None if found is None else found[index]


def _within(place: Any, part: int | str, path: Location) -> Any:
    is_item = isinstance(place, CommentedSeq) and isinstance(part, int) and 0 <= part < len(place)
    if not is_item and not (isinstance(place, CommentedMap) and part in place):
        where = ".".join(map(str, path))
        raise RewriteError(f"there is no {where} to set in this policy: write it into the file first")
    return place[part]


def _in_the_manner_of(old: Any, value: Value) -> Any:
    """Lists stay in one line where they were, with the spaces and comments around them."""
    if isinstance(value, list):
        items = CommentedSeq(value)
        if not isinstance(old, CommentedSeq) or old.fa.flow_style():
            items.fa.set_flow_style()
        if isinstance(old, CommentedSeq):
            old.copy_attributes(items)
        return items
    if isinstance(value, dict):
        table = CommentedMap(value)
        if not isinstance(old, CommentedMap) or old.fa.flow_style():
            table.fa.set_flow_style()
        return table
    return value


def _follow(tree: CommentedMap, newer: Any) -> None:
    """Make `tree` say what `newer` says: new keys go where they stand in it, others stay where they are."""
    for number, (key, value) in enumerate(newer.items()):
        old = tree.get(key)
        if key not in tree:
            tree.insert(number, key, value)
        elif isinstance(value, Mapping) and isinstance(old, CommentedMap):
            _follow(old, value)
        elif old != value:
            tree[key] = value


def _written(tree: Any, text: str, wanted: Any) -> str:
    out = StringIO()
    _round_trip(text).dump(tree, out)
    new = out.getvalue()
    if not text.endswith("\n"):
        new = new.removesuffix("\n")
    if PlainYaml(new).value != wanted:
        raise RewriteError("this text is written in a way that cannot be changed by itself: change it by hand")
    return new.replace("\n", "\r\n") if "\r\n" in text else new
