"""`attune policy check`: what is promised to the person, proven for one policy; and its quick part before a session."""

from collections.abc import Iterator
from pathlib import Path

from engine.command import DONE, FINDING
from engine.plan import PlanError
from engine.progress import Progress
from engine.workshop.words import policy_named
from policies.checking.check import FULL, QUICK, Checked, Finding, check
from policies.checking.walk import WHOLE
from policies.document_base import PolicyDocument


def check_policy(asked: Path) -> int:
    """Check a policy in full and print what was tried and found. Returns the exit code: 1 where it is refused.

    Raises PolicyError where its file is wrong in itself, and PlanError where there is none.
    """
    document = policy_named(asked)
    with Progress(f"checking {document.name}") as progress:
        checked = check(document, FULL, progress=progress.show)
    for line in report_lines(document, checked):
        print(line)
    return FINDING if checked.findings else DONE


def report_lines(document: PolicyDocument, checked: Checked) -> Iterator[str]:
    """What was tried, what came of it, and for each finding how it comes to it."""
    yield f"{'document':<11}its shape, and its values against each other and the hard limits: nothing is wrong"
    walked, lively = checked.walked, checked.liveness
    yield f"{'chance':<11}{checked.sessions} sessions with faults, {checked.wild_sessions} under a wild policy"
    if walked is not None:
        reach = "every kind of place there is" if walked.is_whole else f"places up to {WHOLE.moves} moves away"
        yield f"{'walk':<11}{walked.situations:,} situations at {walked.places} places ({reach})"
    if lively is not None:
        yield f"{'liveness':<11}{lively.words}"
    for finding in checked.findings:
        yield from _finding_lines(finding)
    verdict = "FAIL" if checked.findings else "PASS"
    yield f"{verdict:<11}{document.name} ({document.digest[:12]})" + (
        ": it can neither be signed nor run" if checked.findings else ""
    )


def check_before_start(document: PolicyDocument) -> None:
    """The quick part of the check, within a second or two. Raises PlanError with the story of what broke."""
    checked = check(document, QUICK)
    if checked.findings:
        story = "\n".join(line for finding in checked.findings for line in _finding_lines(finding))
        raise PlanError(
            f"the policy {document.name!r} breaks what is promised and is not run; `attune policy check` tells more\n"
            f"{story}"
        )


def _finding_lines(finding: Finding) -> Iterator[str]:
    yield f"{'found':<11}{finding.words}"
    yield from (f"  {line}" for line in finding.story)
