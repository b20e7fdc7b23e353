"""YAML as plain values, and the line of each: only what JSON can say too, so that a file means what it looks like."""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
Location = tuple[int | str, ...]

_TAG = "tag:yaml.org,2002:"
_FLOATS = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}

# What ruamel says (a part of it), what is to be done, and whether the line to look at is where it began.
_PROBLEMS = (
    ("'\\t' that cannot start", "a tab stands here: use spaces, also to indent", False),
    ("that cannot start any token", "a text that begins with a special sign stands in quotes", False),
    (
        "mapping values are not allowed",
        "here is a colon too many: indent the line as its neighbours, and put text with a colon in quotes",
        False,
    ),
    ("could not find expected ':'", "here must be a key, a colon and a space", True),
    ("expected ',' or", "the bracket that opens here is not closed, or lacks a comma", True),
    ("unexpected end of stream", "the quotation mark that opens here is not closed", True),
    ("expected the node content", "a value is missing here", False),
    ("found another document", "a second document begins here: a file holds one", False),
    ("expected <block end>", "this line is not indented as its neighbours", False),
)


def with_value(plain: Any, path: Location, value: Value) -> Any:
    """Plain values with the one at `path` set; `plain` itself stays as it is. Tables that are not there are made."""
    if not path:
        return value
    first, *rest = path
    if isinstance(plain, list):
        return [with_value(one, tuple(rest), value) if number == first else one for number, one in enumerate(plain)]
    return {**plain, first: with_value(plain.get(first, {}), tuple(rest), value)}


class BrokenYaml(Exception):
    """The text is no YAML, or more than plain YAML; `line` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


class PlainYaml:
    """One YAML text: its `value`, and `line_of` each part of it. Raises BrokenYaml for what cannot be read.

    Duplicate keys, anchors and tags of other types are refused: each can hide what a reader sees.
    """

    def __init__(self, text: str) -> None:
        self._tree = _compose(text)
        self.value: Value = None if self._tree is None else _plain(self._tree)

    def line_of(self, location: Location) -> int:
        """The line of the key or item at `location`, or of the nearest thing around it that is there."""
        line, node = 1, self._tree
        for part in location:
            if isinstance(node, MappingNode):
                pair = next(((key, value) for key, value in node.value if key.value == part), None)
                if pair is None:
                    break
                line, node = _line(pair[0]), pair[1]
            elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = _line(node)
            else:
                break
        return line


def _compose(text: str) -> Node | None:
    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        raise _in_words(error) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BrokenYaml(line, str(error).splitlines()[0]) from None
    except YAMLError as error:
        raise BrokenYaml(1, str(error).splitlines()[0]) from None
    except RecursionError:
        raise BrokenYaml(1, "it is nested too deeply") from None
    return node


def _in_words(error: MarkedYAMLError) -> BrokenYaml:
    """What is wrong, with what to do; as ruamel says it where nobody has put it better."""
    problem = str(error.problem or error.context)
    told = next((one for one in _PROBLEMS if one[0] in problem), None)
    words, is_begin = (problem, False) if told is None else told[1:]
    marks = (error.context_mark, error.problem_mark) if is_begin else (error.problem_mark, error.context_mark)
    mark = next((one for one in marks if one is not None), None)
    return BrokenYaml(1 if mark is None else mark.line + 1, words)


def _plain(node: Node) -> Value:
    if node.anchor:
        raise BrokenYaml(_line(node), "anchors (&name, *name) are not used here: write the value out")
    kind = str(node.tag).removeprefix(_TAG)
    if isinstance(node, MappingNode) and kind == "map":
        return _plain_mapping(node)
    if isinstance(node, SequenceNode) and kind == "seq":
        return [_plain(item) for item in node.value]
    if isinstance(node, ScalarNode):
        return _plain_scalar(node, kind)
    raise _unused(node, kind)


def _plain_mapping(node: MappingNode) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            raise BrokenYaml(_line(key), "a key must be a word")
        if not key.value:
            raise BrokenYaml(_line(key), "a key is missing before the colon")
        if key.value in values:
            raise BrokenYaml(_line(key), f"the key {key.value!r} is there twice")
        values[key.value] = _plain(value)
    return values


def _plain_scalar(node: ScalarNode, kind: str) -> Value:
    written = node.value
    try:
        match kind:
            case "null":
                return None
            case "bool":
                return {"true": True, "false": False}[written.lower()]
            case "int":
                return int(written.replace("_", ""), 0)
            case "float":
                return float(_FLOATS.get(written.lower(), written))
            case "str" | "timestamp":
                return str(written)
            case _:
                raise _unused(node, kind)
    except (ValueError, KeyError):
        what = f"{written[:40]!r} cannot be read as a number: write it plainly, such as 45 or 0.5"
        raise BrokenYaml(
            _line(node), f"{written[:40]!r} is neither true nor false" if kind == "bool" else what
        ) from None


def _unused(node: Node, kind: str) -> BrokenYaml:
    return BrokenYaml(_line(node), f"values of type {kind!r} are not used here")


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
