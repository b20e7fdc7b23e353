"""The policy that a search found, as a file: the author's own text with the found values, and how they were found."""

import textwrap
from collections.abc import Sequence
from pathlib import Path

from engine.new_files import new_file
from engine.plan import PlanError
from policies.bounds import Bounds
from policies.document_base import PolicyDocument
from policies.document_shape import document_of
from policies.migrations import migrated
from policies.plain_yaml import PlainYaml
from policies.rewriting import RewriteError, migrated_text, rewritten
from policies.tuning import Candidate, values_of

_WIDTH = 118
_SCHEMA_LINE = "# yaml-language-server:"  # editors look for it in the first line


def found_text(text: str, bounds: Bounds, chosen: Candidate, document: PolicyDocument, story: Sequence[str]) -> str:
    """`text` with the chosen values, all else as its author wrote it, and `story` as a comment before it.

    Raises PlanError where that would not mean `document`.
    """
    try:
        new = rewritten(migrated_text(text) or text, values_of(bounds.knobs, chosen.places))
    except RewriteError as error:
        raise PlanError(f"the policy's text cannot take the found values: {error}") from None
    lines = new.splitlines(keepends=True)
    after = 1 if lines and lines[0].startswith(_SCHEMA_LINE) else 0
    end = "\r\n" if "\r\n" in new else "\n"
    comment = [f"# {line}".rstrip() + end for told in story for line in textwrap.wrap(told, _WIDTH - 2) or [""]]
    whole = "".join([*lines[:after], *comment, f"#{end}", *lines[after:]])
    if document_of(migrated(PlainYaml(whole).value)).digest != document.digest:
        raise PlanError("the policy's text cannot take the found values and keep all else: set them by hand")
    return whole


def write_found(path: Path, text: str) -> None:
    """Raises NewFileError."""
    with new_file(path) as file:
        file.write(text.encode())
