"""`attune deidentify`: sessions for research, without what says who was there."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.command import DONE, Command
from engine.records.commands.export import add_seal, seal_of
from engine.records.exports.formats import FORMATS, format_named
from engine.records.opening import add_vault
from engine.records.session_names import SESSION_HELP

if TYPE_CHECKING:
    from engine.records.session_reader import SessionEntry
    from engine.records.vault import Vault


def _arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("session", nargs="?", default=None, metavar="SESSION", help=SESSION_HELP)
    which.add_argument("--person", default=None, metavar="CODE", help="every session of one person")
    which.add_argument("--research", action="store_true", help="every session of all who consented to research")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder; with --to a new file")
    parser.add_argument(
        "--format",
        action="append",
        choices=[one.name for one in FORMATS],
        default=None,
        help="in which form; can be given again (default: tape)",
    )
    parser.add_argument("--with-age", action="store_true", help="tell ages, in bands of ten years and none above 89")
    add_seal(parser)
    add_vault(parser)


def _run(arguments: argparse.Namespace) -> int:
    from engine.progress import Progress
    from engine.records.exports.deidentified.making import Deidentifying
    from engine.records.exports.exporting import check_place, put_many
    from engine.records.opening import opened_vault

    seal = seal_of(arguments)
    check_place(arguments.out, seal)
    formats = [format_named(name) for name in dict.fromkeys(arguments.format or ["tape"])]
    with opened_vault(arguments.vault) as vault, Progress("de-identifying") as progress:
        entries = _entries(vault, arguments)
        making = Deidentifying(vault, formats, tells_age=arguments.with_age)

        def shown(made: int) -> None:
            progress.show(made / len(entries))

        put_many(making.files(entries, shown), arguments.out, seal)
    for words in (*making.remarks, *(f"small cell: {one}" for one in making.warnings)):
        print(f"attune: {words}", file=sys.stderr)
    people = len({one.subject for one in making.sessions})
    print(f"de-identified {len(making.sessions)} session(s) of {people} person(s) to {arguments.out}")
    print("Heartbeats and ECG are biometric, and de-identified is not anonymous: README.md says what may still tell.")
    return DONE


def _entries(vault: "Vault", arguments: argparse.Namespace) -> "tuple[SessionEntry, ...]":
    """Which sessions are meant, all of them with the consent that they need. Raises RecordError."""
    from engine.records.exports.deidentified.making import consenting, require_research
    from engine.records.patients import find_patient
    from engine.records.session_names import find_session
    from engine.records.session_reader import session_entries

    if arguments.research:
        entries = consenting(vault, session_entries(vault))
    elif arguments.person is not None:
        entries = session_entries(vault, find_patient(vault, arguments.person).id)
    else:
        entries = (find_session(vault, arguments.session),)
    require_research(vault, entries)
    return entries


DEIDENTIFY = Command(
    name="deidentify",
    summary="Sessions for research: without names, days, devices and free words; says what may still tell who it is.",
    example="attune deidentify --research --format fhir --out for_research",
    add_arguments=_arguments,
    run=_run,
)
