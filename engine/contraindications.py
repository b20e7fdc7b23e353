"""Before a person is in a session: for whom its policy is not, told and answered."""

import sys
from collections.abc import Callable
from typing import TextIO

from engine.plan import PlanError
from policies.document_base import PolicyDocument

NONE_NAMED = "the policy names none"
AT_TERMINAL = "asked at the terminal: none"
ON_COMMAND_LINE = "said with --confirmed: none"
_QUESTION = 'Is the person free of all of these? Type "yes" to begin, anything else to leave: '


def contraindication_lines(document: PolicyDocument) -> tuple[str, ...]:
    """For those in the room; none where the policy names nobody."""
    if not document.contraindications:
        return ()
    return ("This policy is not for:", *(f"  - {one}" for one in document.contraindications))


def confirm(
    document: PolicyDocument,
    *,
    is_confirmed: bool,
    tell: Callable[[str], None],
    terminal: TextIO | None = None,
    ask: Callable[[str], str] = input,
) -> str:
    """Tell for whom the policy is not, and have somebody say that the person is none of them. How, for the record.

    `is_confirmed`: it was said on the command line. `terminal`: where one can answer (stdin). Raises PlanError where
    it was not said, or denied.
    """
    lines = contraindication_lines(document)
    if not lines:
        return NONE_NAMED
    for line in lines:
        tell(line)
    if is_confirmed:
        return ON_COMMAND_LINE
    if not (terminal or sys.stdin).isatty():
        raise PlanError(
            f"nobody is at a terminal to say that the person is none of those for whom {document.name!r} is not: ask, "
            "and say --confirmed"
        )
    if _answer(ask).strip().lower() != "yes":
        raise PlanError(f"not confirmed, so there is no session: {document.name!r} is not for everybody")
    return AT_TERMINAL


def _answer(ask: Callable[[str], str]) -> str:
    try:
        return ask(_QUESTION)
    except EOFError:  # the terminal was closed, or Ctrl-D
        return ""
