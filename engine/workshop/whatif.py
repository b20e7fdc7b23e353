"""`attune policy whatif`: recorded sessions' raw inputs under another policy: where its decisions differ, and why."""

import csv
import io
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from engine.command import DONE, FINDING
from engine.new_files import new_private_file
from engine.plan import PlanError, SessionPlan, new_session, plan_of
from engine.progress import Progress
from engine.records.audit_actions import Action
from engine.records.recorded import Recorded
from engine.records.session_names import opened_records
from engine.session_number import as_session
from engine.workshop.before_start import tell_findings
from engine.workshop.compared_record import WhatIf, clock
from engine.workshop.other_decisions import Comparison, FirstDifference
from engine.workshop.words import policy_named, wrapped
from policies.document_base import PolicyDocument

HONESTLY = (
    "These are other decisions on the same inputs, not what would have happened. From the first difference that is "
    "felt on, the person would have seen, heard or been asked something else, and would have felt, said and done "
    "something else; the ratings and heartbeats here are answers to the session that was. What a policy would do to "
    "people can only be tried: attune policy simulate, and sessions."
)
SAME_LENGTH_MINUTES = 0.05  # what stretching a policy's phases rounds off is less
_COLUMNS = ("record", "differs_in", "t_s", "recorded", "other", "recorded_why", "other_why")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfRequest:
    """What was asked for on the command line."""

    policy: Path
    records: tuple[str, ...]  # tapes' files, or sessions of the vault
    out: Path | None = None
    plot: Path | None = None
    vault: Path | None = None  # None: this station's


def whatif(request: WhatIfRequest) -> int:
    """Replay the records under the policy, and print where decisions first differ; the exit code says whether any do.

    Raises PlanError, PolicyError, RecordError, NewFileError.
    """
    document = policy_named(request.policy)
    _check_places(request)
    tell_findings(document)
    with ExitStack() as files:
        out, plot = (
            None if path is None else files.enter_context(new_private_file(path))
            for path in (request.out, request.plot)
        )
        with opened_records(request.vault, request.records, Action.SESSION_REPLAYED) as records:
            results = [_replayed(one, document) for one in records]
        if out is not None:
            text = io.TextIOWrapper(out, encoding="utf-8", newline="")
            _write(results, text)
            text.detach()
        if plot is not None:
            from engine.workshop.whatif_page import (
                draw_whatif,  # loads matplotlib: only who wants a picture waits for it
            )

            draw_whatif(results, plot, other=document.name)
    for result in results:
        print("\n".join(whatif_lines(result, document)), end="\n\n")
    print(wrapped(HONESTLY, indent="", hanging=""))
    for path, deed in ((request.out, "wrote"), (request.plot, "drew")):
        if path is not None:
            print(f"{deed} {path}", file=sys.stderr)
    return FINDING if any(result.found.firsts for result in results) else DONE


def _check_places(request: WhatIfRequest) -> None:
    for path, suffix, what in ((request.out, ".csv", "a table"), (request.plot, ".png", "a picture")):
        if path is not None and path.suffix.lower() != suffix:
            raise PlanError(f"{path}: {what} is written as {suffix}: name it {path.with_suffix(suffix)}")


def _replayed(record: Recorded, document: PolicyDocument) -> WhatIf:
    recorded = plan_of(record.header, record.name)
    if recorded.policy.scene != document.scene:
        raise PlanError(
            f"{record.name}: was recorded in {recorded.policy.scene}, and {document.name!r} is for {document.scene}: "
            "what was said of one says nothing of the other; choose a policy for "
            f"{recorded.policy.scene}"
        )
    numbered = as_session(document, recorded.policy.music.session)  # the same session of the same person
    other = SessionPlan(policy=numbered, seed=recorded.seed, estimator=recorded.estimator)
    comparison = Comparison(new_session(recorded), new_session(other))
    planned_s = recorded.policy.phases.total_minutes * 60
    with Progress(f"replaying {Path(record.name).name}") as progress:
        for step in record.steps():
            comparison.step(step)
            progress.show(min(1.0, step.tick.t / planned_s))
    return WhatIf(
        name=record.name,
        policy=recorded.policy.name,
        software=record.header.software,
        found=comparison.found,
        torn=record.torn,
        planned_minutes=(recorded.policy.phases.total_minutes, numbered.phases.total_minutes),
    )


def whatif_lines(result: WhatIf, document: PolicyDocument) -> list[str]:
    """One record, told: the first difference of each kind, with both sentences."""
    found = result.found
    lines = [f"{result.name}: {clock(found.seconds)} minutes by {result.policy!r}; what if by {document.name!r}?"]
    lines += [f"  {words}" for words in _cautions(result)]
    if not found.firsts:
        return [*lines, "  No decision differs."]
    for one in found.in_order:
        lines += _difference_lines(one)
    share = found.same_aim_share
    if share is not None:
        lines.append(f"  Both are in the same phase and aim at the same for {100 * share:.0f} % of the time.")
    if found.felt_from_t is not None:
        lines.append(f"  Felt from {clock(found.felt_from_t)} on: what follows it is not what would have happened.")
    recorded, other = found.ends_in
    if recorded is not other:
        lines.append(f"  At the end of the record: {recorded.value}, what if: {other.value}.")
    return lines


def _cautions(result: WhatIf) -> list[str]:
    words = [] if result.torn is None else [result.torn]
    left_t = result.found.left_record_t
    if left_t is not None:
        words.append(
            f"Made by {result.software}: under its own policy this program decides otherwise from {clock(left_t)} on. "
            "Both policies are compared as this program runs them."
        )
    was, now = result.planned_minutes
    if abs(was - now) > SAME_LENGTH_MINUTES:
        words.append(f"Planned were {was:.3g} minutes, the other takes {now:.3g}: its phases begin at other times.")
    if result.found.asks_expectancy and not result.found.has_expectancy:
        words.append("Nobody was asked what they expect in this session: the trials of the other go without answers.")
    return words


def _difference_lines(one: FirstDifference) -> list[str]:
    return [
        f"  {clock(one.t)}  {one.aspect.value}: {one.recorded} -> {one.other}",
        wrapped(f"recorded: {one.recorded_why}", indent="         ", hanging="           "),
        wrapped(f"what if:  {one.other_why}", indent="         ", hanging="           "),
    ]


def _write(results: Sequence[WhatIf], file: io.TextIOWrapper) -> None:
    table = csv.writer(file, lineterminator="\n")
    table.writerow(_COLUMNS)
    for result in results:
        for one in result.found.in_order:
            whys = (one.recorded_why, one.other_why)
            table.writerow((result.name, one.aspect.value, f"{one.t:.1f}", one.recorded, one.other, *whys))
