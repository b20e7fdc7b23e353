"""Older policy documents -> the newest version, as plain values."""

from collections.abc import Mapping


def migrated(value: object) -> object:
    """`value` as the newest version has it; what is no document, or of no known version, stays as it is."""
    if not isinstance(value, Mapping) or not _is_first(value.get("schema_version")):
        return value
    newer = {"schema_version": 2, "kind": "exposure"}  # stand first, as they do in files
    newer |= {key: one for key, one in value.items() if key != "schema_version"}
    rule = value.get("moving_on")
    if isinstance(rule, Mapping):
        newer["moving_on"] = {"rule": "habituation", **rule}
    return newer


def _is_first(version: object) -> bool:
    """`true` equals 1, and is no version."""
    return type(version) is int and version == 1
