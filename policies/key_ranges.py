"""What values each key of a policy may have, in words, from the one definition of its shape."""

from collections.abc import Mapping
from typing import Any

from policies.document_base import PolicyDocument

SWITCH = "true or false"
_LARGEST_CHOICE = 8  # more are a list to look up, not a comment


def ranges_of(kind: type[PolicyDocument]) -> dict[str, str]:
    """Each key by its path (with dots), with the range or the choices that it has; keys without any are left out."""
    schema = kind.model_json_schema()
    return dict(_ranges(schema, schema["$defs"], ""))


def _ranges(schema: Mapping[str, Any], definitions: Mapping[str, Any], path: str) -> list[tuple[str, str]]:
    found = []
    for one in alternatives(schema, definitions):
        for key, value in one.get("properties", {}).items():
            within = f"{path}.{key}" if path else key
            found += _ranges(value, definitions, within)
            words = _words(value)
            if words:
                found.append((within, words))
    return found


def alternatives(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The shapes that `schema` allows, references followed."""
    if "$ref" in schema:
        return alternatives(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    parts = schema.get("oneOf", schema.get("anyOf"))
    if parts is None:
        return [schema]
    return [shape for part in parts for shape in alternatives(part, definitions)]


def _words(value: Mapping[str, Any]) -> str:
    if value.get("type") == "boolean":
        return SWITCH
    if "enum" in value:
        choices = [str(choice) for choice in value["enum"]]
        return " or ".join(choices) if len(choices) <= _LARGEST_CHOICE else ""
    low, above = value.get("minimum"), value.get("exclusiveMinimum")
    high = value.get("maximum")
    if high is None or (low is None and above is None):
        return ""
    return f"{low:g} to {high:g}" if low is not None else f"above {above:g}, to {high:g}"
