"""`attune policy check`: can one policy be led to break what is promised to the person?"""

from collections.abc import Iterator
from pathlib import Path

from engine.command import DONE, FINDING
from engine.progress import Progress
from engine.workshop.before_start import finding_lines
from engine.workshop.words import policy_named
from policies.checking.check import FULL, Checked, check
from policies.checking.walk import WHOLE
from policies.document_base import PolicyDocument

_MOMENTS = "on a climb, on the release of something held back, before an event and in it"


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
    walked, staged, lively = checked.walked, checked.staged, checked.liveness
    yield f"{'chance':<11}{checked.sessions} sessions with faults, {checked.wild_sessions} under wild policies"
    if staged is not None:
        yield f"{'plan':<11}{staged.situations:,} situations at {staged.places} moments: {_MOMENTS}"
    if walked is not None:
        reach = "all that it found" if walked.is_whole else f"places up to {WHOLE.moves} moves away"
        yield f"{'walk':<11}{walked.situations:,} situations at {walked.places} kinds of place ({reach}):"
        yield from (f"{'':<11}  {name}: {count}" for name, count in walked.came_to)
        if walked.missed:
            yield f"{'':<11}  never came to: {', '.join(walked.missed)}"
    if lively is not None:
        yield f"{'liveness':<11}{lively.words}"
    for finding in checked.findings:
        yield from finding_lines(finding)
    verdict = "FAIL" if checked.findings else "PASS"
    yield f"{verdict:<11}{document.name} ({document.digest[:12]})" + (
        ": it can neither be signed nor run" if checked.findings else ""
    )
