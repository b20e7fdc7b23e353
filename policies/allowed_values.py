"""What values one key of a policy may have, by the one definition of its shape; and which keys nobody searches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.document_base import PolicyDocument
from policies.plain_yaml import Location, Value

# What a policy is, who decides in it, whose session it is, and what it is to reach: none of these has a better value.
NOT_SEARCHED = frozenset(
    (
        *("schema_version", "kind", "name", "scene", "mode", "contraindications", "moving_on.rule"),
        *("music.session", "band.low", "band.high"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """A number within limits (None: there is none on that side), or one of `choices`."""

    low: float | None = None
    high: float | None = None
    is_above_low: bool = False  # `low` itself is not allowed
    is_whole: bool = False
    choices: tuple[Value, ...] = ()

    def holds(self, value: Value) -> bool:
        """Whether `value` is allowed by itself; in one policy with others it may still not be."""
        if self.choices:
            return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in self.choices)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        is_low_enough = self.high is None or value <= self.high
        is_high_enough = self.low is None or (value > self.low if self.is_above_low else value >= self.low)
        return is_low_enough and is_high_enough and (not self.is_whole or float(value).is_integer())

    @property
    def words(self) -> str:
        if self.choices:
            return " or ".join(str(one).lower() if isinstance(one, bool) else str(one) for one in self.choices)
        parts = [] if self.low is None else [f"{'above' if self.is_above_low else 'from'} {self.low:g}"]
        parts += [] if self.high is None else [f"to {self.high:g}"]
        return f"a {'whole ' if self.is_whole else ''}number {' '.join(parts)}".strip()


def location_of(key: str) -> Location:
    """The parts of a dotted key; numbers count the items of a list from 0."""
    return tuple(int(part) if part.isdecimal() else part for part in key.split("."))


def value_at(document: PolicyDocument, location: Location) -> Value:
    """The policy's own value there, usual ones that were left out too. Raises KeyError where there is none."""
    value: Any = document.model_dump(mode="json")
    for part in location:
        try:
            value = value[part]
        except (IndexError, TypeError):
            raise KeyError(part) from None
    found: Value = value
    return found


def allowed_at(document: PolicyDocument, location: Location) -> Allowed | None:
    """What the value at `location` may be; None where it is no single number or choice."""
    schema = type(document).model_json_schema()
    shapes: list[Mapping[str, Any]] = [schema]
    plain: Any = document.model_dump(mode="json")
    for part in location:
        shapes = [inner for one in shapes for inner in _within(one, schema["$defs"], part, plain)]
        plain = plain[part]
    leaves = [leaf for one in shapes for leaf in _alternatives(one, schema["$defs"])]
    return next((found for leaf in leaves if (found := _allowed(leaf)) is not None), None)


def keys_of(document: PolicyDocument) -> list[str]:
    """Every key that can be searched, with dots, in the order of a policy."""
    found = []
    for location in _leaves(document.model_dump(mode="json"), ()):
        key = ".".join(map(str, location))
        if key not in NOT_SEARCHED and allowed_at(document, location) is not None:
            found.append(key)
    return found


def _leaves(value: object, path: Location) -> list[Location]:
    if isinstance(value, dict):
        return [leaf for key, one in value.items() for leaf in _leaves(one, (*path, key))]
    if isinstance(value, list):
        return [leaf for number, one in enumerate(value) for leaf in _leaves(one, (*path, number))]
    return [path]


def _within(shape: Mapping[str, Any], definitions: Mapping[str, Any], part: int | str, plain: Any) -> list[Any]:
    """The shapes of `part` in each alternative that the plain values there are of."""
    found: list[Any] = []
    for one in _alternatives(shape, definitions):
        if isinstance(part, int):
            items: Sequence[Any] = one.get("prefixItems", ())
            found += [items[part]] if part < len(items) else [one["items"]] if "items" in one else []
        elif part in one.get("properties", {}):
            found += [one["properties"][part]] if _is_of(one, plain) else []
        elif isinstance(one.get("additionalProperties"), dict):
            found.append(one["additionalProperties"])
    return found


def _is_of(shape: Mapping[str, Any], plain: Any) -> bool:
    """Whether the words that tell kinds apart (such as `rule`) are those of `plain`."""
    told = {key: one["const"] for key, one in shape["properties"].items() if "const" in one}
    return isinstance(plain, dict) and all(plain.get(key) == word for key, word in told.items())


def _alternatives(shape: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if "$ref" in shape:
        return _alternatives(definitions[shape["$ref"].rpartition("/")[2]], definitions)
    parts = shape.get("oneOf", shape.get("anyOf"))
    return [shape] if parts is None else [one for part in parts for one in _alternatives(part, definitions)]


def _allowed(leaf: Mapping[str, Any]) -> Allowed | None:
    kind = leaf.get("type")
    if kind == "boolean":
        return Allowed(choices=(False, True))
    if "enum" in leaf:
        return Allowed(choices=tuple(leaf["enum"]))
    if kind not in ("number", "integer"):
        return None
    above = leaf.get("exclusiveMinimum")
    return Allowed(
        low=leaf.get("minimum", above),
        high=leaf.get("maximum"),
        is_above_low=above is not None,
        is_whole=kind == "integer",
    )
