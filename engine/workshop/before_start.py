"""The check of a policy before it is run: with a person it has to pass; without, what was found is said first."""

import sys
from collections.abc import Callable, Iterator

from engine.plan import PlanError
from engine.progress import Progress
from policies.checking.check import FULL, QUICK, Checked, Finding, check
from policies.document_base import PolicyDocument


def check_before_start(document: PolicyDocument, *, is_whole: bool = False) -> None:
    """The quick part of the check, within a second or two. Raises PlanError with the story of what broke.

    `is_whole`: all of it, since a person is in the session and no signature says that it was done.
    """
    with Progress(f"checking {document.name}, which nobody has signed") as progress:
        checked = check(document, FULL if is_whole else QUICK, progress=progress.show)
    if checked.findings:
        raise PlanError(
            f"the policy {document.name!r} breaks what is promised and is not run; `attune policy check` tells more\n"
            f"{_stories(checked)}"
        )


def _to_stderr(words: str) -> None:
    print(words, file=sys.stderr)


def tell_findings(document: PolicyDocument, tell: Callable[[str], None] = _to_stderr) -> None:
    """Before a trial without a person, where one may well want to see what a broken policy does."""
    checked = check(document, QUICK)
    if checked.findings:
        tell(
            f"the policy {document.name!r} breaks what is promised: it can neither be signed nor run with a person. It "
            f"is tried all the same; `attune policy check` tells more\n{_stories(checked)}"
        )


def _stories(checked: Checked) -> str:
    return "\n".join(line for finding in checked.findings for line in finding_lines(finding))


def finding_lines(finding: Finding) -> Iterator[str]:
    """What is wrong, and the story of it."""
    yield f"{'found':<11}{finding.words}"
    yield from (f"  {line}" for line in finding.story)
