"""Policies by name or file, as the commands of `attune policy` take them, and words wrapped for a terminal."""

import textwrap
from pathlib import Path

from engine.rehearsal import chosen_policy
from policies.document_base import PolicyDocument

WIDTH = 100


def policy_named(asked: Path) -> PolicyDocument:
    """The policy in a file, or the ready one of that name. Raises PolicyError, PlanError."""
    return chosen_policy(asked, None, None)


def wrapped(words: str, *, indent: str = "  ", hanging: str = "  ") -> str:
    """A paragraph; its first line is indented by `indent`, all others by `hanging`."""
    return textwrap.fill(words, WIDTH, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False)
