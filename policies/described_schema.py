"""The JSON Schema of policy files, with a meaning at every key: what editors show while one types."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from policies.document_shape import DOCUMENTS, KINDS
from policies.key_ranges import alternatives
from policies.meanings import meaning_of

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TITLE = "A policy of Attune"


def json_schema() -> str:
    """The JSON Schema of a policy file, for editors that complete and check while one types."""
    schema = DOCUMENTS.json_schema()
    definitions = schema["$defs"]
    for kind in KINDS.values():
        for path, key in keys_in(definitions[kind.__name__], definitions):
            meaning = meaning_of(path)
            if meaning is not None and "description" not in key:
                key["description"] = f"{meaning.what[0].upper()}{meaning.what[1:]}"
    return json.dumps({"$schema": _DIALECT, "title": _TITLE, **schema}, indent=2, sort_keys=True) + "\n"


def keys_in(
    schema: Mapping[str, Any], definitions: Mapping[str, Any], path: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that a shape allows, by its path (with dots), with what the schema says of it; also within lists."""
    for one in alternatives(schema, definitions):
        for key, value in one.get("properties", {}).items():
            within = f"{path}.{key}" if path else key
            yield within, value
            yield from keys_in(value, definitions, within)
        if "items" in one:
            yield from keys_in(one["items"], definitions, path)
