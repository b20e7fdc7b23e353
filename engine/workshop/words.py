"""Policies and virtual patients by name, as the commands of `attune policy` take them, and words for a terminal."""

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.plan import PlanError
from engine.rehearsal import chosen_policy
from policies.document_base import PolicyDocument
from policies.patient_population import NAME as POPULATION
from policies.patient_profiles import PATIENTS

WIDTH = 100


def policy_named(asked: Path) -> PolicyDocument:
    """The policy in a file, or the ready one of that name. Raises PolicyError, PlanError."""
    return chosen_policy(asked, None, None)


def kinds_named(asked: Sequence[str], *, usual: Iterable[str]) -> tuple[str, ...]:
    """The kinds of virtual patients that are asked for, each once; the usual ones where none is. Raises PlanError."""
    unknown = [name for name in asked if name not in PATIENTS and name != POPULATION]
    if unknown:
        there = ", ".join([*PATIENTS, POPULATION])
        raise PlanError(f"there is no virtual patient {unknown[0]!r}; there are: {there}")
    return tuple(dict.fromkeys(asked or usual))


def wrapped(words: str, *, indent: str = "  ", hanging: str = "  ") -> str:
    """A paragraph; its first line is indented by `indent`, all others by `hanging`."""
    return textwrap.fill(words, WIDTH, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False)
