"""Does a search beat the ready policy with persons whom nobody searched with? Asked as a clinician would ask it."""

import math
import sys
import tempfile
from pathlib import Path

from benchmarks.figure import Figure, report
from engine.plan import library_policy
from engine.workshop.tune import Search, TuneRequest
from engine.workshop.tune_report import Outcome, found_lines, outcome_lines
from policies.bounds_example import example_bounds
from policies.tuning import is_too_much_worse

READY = "heights_graded"  # what `attune policy new` begins with; its bounds are those that `--example-bounds` writes
CANDIDATES, PERSONS, HELD_OUT = 40, 40, 250
SHOWN_AT_LEAST = 1e-6  # of fear: the whole interval is above nothing


def measure(
    *, candidates: int = CANDIDATES, persons: int = PERSONS, held_out: int = HELD_OUT, workers: int | None = None
) -> list[Figure]:
    """One search with seed 1, and what came of the chosen one with others."""
    with tempfile.TemporaryDirectory() as folder:
        bounds = Path(folder) / "bounds.yaml"
        bounds.write_text(example_bounds(library_policy(READY)), encoding="utf-8")
        request = TuneRequest(
            policy=Path(READY),
            bounds=bounds,
            study=Path(folder) / "tuning.study",
            trials=candidates,
            persons=persons,
            held_out=held_out,
            sessions=1,
            workers=workers,
        )
        outcome = Search(request).run()
    for line in (*found_lines(outcome), *outcome_lines(outcome)):
        print(line)
    return figures_of(outcome)


def figures_of(outcome: Outcome) -> list[Figure]:
    """By how much fear that lasts is less, at least; and in how much else the bounds were not kept."""
    first = outcome.differences[0] if outcome.differences else None
    gain = -first.high if first is not None and first.high is not None else math.nan
    rows = zip(outcome.bounds.objectives, outcome.differences, outcome.bounds.may_worsen, strict=False)
    worse = [one for one, found, may in rows if found and is_too_much_worse(found, one, may)]
    persons = 0 if first is None else first.persons
    return [
        Figure(
            name=f"{outcome.bounds.objectives[0].name} of {READY}, less by the found values with others, at least",
            n=persons,
            value=gain,
            target=SHOWN_AT_LEAST,
            unit="of 1",
            is_most=False,
        ),
        Figure(
            name="objectives in which the found values are worse with others, and may be beyond the bounds",
            n=persons,
            value=len(worse),
            target=0,
            unit="",
            is_most=True,
        ),
    ]


if __name__ == "__main__":
    sys.exit(report(measure()))
