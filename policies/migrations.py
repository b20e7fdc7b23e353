"""Older policy documents -> the newest version, as plain values."""

from collections.abc import Mapping


def migrated(value: object) -> object:
    """`value` as the newest version has it; what is no document, or of no known version, stays as it is."""
    if not isinstance(value, Mapping) or value.get("schema_version") != 1:
        return value
    newer = {"schema_version": 2, "kind": "exposure"}  # stand first, as they do in files
    newer |= {key: one for key, one in value.items() if key not in newer}
    rule = value.get("moving_on")
    if isinstance(rule, Mapping):
        newer["moving_on"] = {"rule": "habituation", **rule}
    return newer
