"""`attune policy diff`: two policies compared by what they mean for the person."""

from pathlib import Path

from engine.command import DONE, FINDING
from engine.workshop.words import policy_named, wrapped
from policies.comparing import difference_lines, differences, summary_of

_LEGEND = (
    "harder, wider: more is asked of the person, or more may happen before anything is done; gentler, narrower: less. "
    "Where neither can be said, it is different; what no policy heeds has no effect."
)


def compare(before: Path, after: Path) -> int:
    """Print what differs; the exit code says whether anything does."""
    found = differences(policy_named(before), policy_named(after))
    for line in difference_lines(found):
        print(line)
    if found:
        print()
    print(summary_of(found))
    if not found:
        return DONE
    print(wrapped(_LEGEND, indent="", hanging=""))
    return FINDING
