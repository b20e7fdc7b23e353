"""`attune sessions evidence`: the figures that bodies which assess treatments ask for, over all who consented."""

import argparse
from datetime import datetime
from pathlib import Path

from engine.command import DONE, Command
from engine.records.commands.export import add_seal, seal_of, tell
from engine.records.opening import add_vault

MOST_PLANNED = 100


def _planned(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= MOST_PLANNED):
        raise argparse.ArgumentTypeError(f"1 to {MOST_PLANNED} sessions are planned, not {text!r}")
    return int(text)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder; with --to a new file")
    parser.add_argument(
        "--planned", type=_planned, default=None, metavar="N", help="sessions that a course is planned to have"
    )
    add_seal(parser)
    add_vault(parser)


def _run(arguments: argparse.Namespace) -> int:
    from engine.progress import Progress
    from engine.records.audit import Action, audited
    from engine.records.exports.evidence.courses import courses_of
    from engine.records.exports.evidence.pack import pack_of
    from engine.records.exports.exported import ExportError
    from engine.records.exports.exporting import check_place, put_many
    from engine.records.opening import opened_vault

    seal = seal_of(arguments)
    check_place(arguments.out, seal)
    courses = []
    with opened_vault(arguments.vault) as vault:
        with Progress("reading sessions") as progress:
            for share, course in courses_of(vault):
                courses.append(course)
                progress.show(share)
        if not courses:
            raise ExportError("nobody with a session has consented to research: there is nothing to tell of")
        pack = pack_of(courses, planned=arguments.planned, now=datetime.now().astimezone())
        audited(vault, Action.EVIDENCE_MADE)
        put_many(pack.files, arguments.out, seal)
    tell(pack, arguments.out, seal)
    return DONE


EVIDENCE = Command(
    name="evidence",
    summary="Engagement, symptoms, adverse effects, staff time over all who consented to research, with definitions.",
    example="attune sessions evidence --planned 10 --out evidence",
    add_arguments=_arguments,
    run=_run,
)
