"""`attune sessions export-tape`, `verify` and `delete`: a session taken out, looked at for damage, and deleted."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.command import DONE, FINDING, WRONG_INPUT, Command
from engine.records.commands.session_closing import is_confirmed
from engine.records.opening import add_vault
from engine.records.session_names import SESSION_HELP, SHORT

if TYPE_CHECKING:
    from engine.records.session_reader import SessionEntry
    from engine.records.vault import Vault


def _tape_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help=SESSION_HELP)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the tape; a file is never overwritten")
    add_vault(parser)


def _export_tape(arguments: argparse.Namespace) -> int:
    from engine.new_files import new_private_file, write_all
    from engine.records.audit import audited
    from engine.records.audit_actions import Action
    from engine.records.exports.exporting import require_export
    from engine.records.exports.tape_file import TapeLines
    from engine.records.opening import opened_vault
    from engine.records.patients import patient_of
    from engine.records.session_names import session_of

    with opened_vault(arguments.vault) as vault:
        session = session_of(vault, arguments.session)
        require_export(vault, session)
        code = patient_of(vault, session.patient_id).code
        with new_private_file(arguments.out) as file:
            lines, ticks = TapeLines(), 0
            write_all(file, f"{lines.header(session.header)}\n".encode())
            for step in session.steps():
                write_all(file, f"{lines.step(step)}\n".encode())
                ticks += 1
            # Before the tape is in its place: nothing leaves without a row.
            audited(vault, Action.SESSION_EXPORTED, patient=code, session=session.id, format="tape")
    if session.torn is not None:
        print(f"attune: {session.torn}", file=sys.stderr)
    print(f"wrote {arguments.out}: {ticks} ticks, not encrypted: private as the record itself")
    return DONE


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("session", metavar="SESSION", nargs="?", help=SESSION_HELP)
    what.add_argument("--all", action="store_true", help="every session of the vault")
    add_vault(parser)


def _verify(arguments: argparse.Namespace) -> int:
    from engine.progress import Progress
    from engine.records.opening import opened_vault
    from engine.records.session_names import find_session
    from engine.records.session_reader import session_entries

    with opened_vault(arguments.vault) as vault, Progress("verifying") as progress:
        entries = session_entries(vault) if arguments.all else (find_session(vault, arguments.session),)
        faults = []
        for number, entry in enumerate(entries, start=1):
            faults += _faults(vault, entry)
            progress.show(number / len(entries))
    for fault in faults:
        print(fault)
    if faults:
        return FINDING
    open_ones = sum(entry.end is None for entry in entries)
    cut = f"; {open_ones} not closed: cut off, or running now; whole as far as they go" if open_ones else ""
    print(f"{len(entries)} session{'s' * (len(entries) != 1)} whole{cut}")
    return DONE


def _faults(vault: "Vault", entry: "SessionEntry") -> list[str]:
    from engine.records.recorded import RecordError
    from engine.records.session_reader import VaultSession

    try:
        fault = VaultSession(vault, entry.id).verify()
    except RecordError as error:
        return [f"session {entry.id[:SHORT]} of {entry.code}: {error}"]
    return [] if fault is None else [f"{fault} ({entry.code})"]


def _delete_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help=SESSION_HELP)
    parser.add_argument(
        "--confirm", default=None, metavar="ID", help="the first 8 letters of its id, where nobody is at a terminal"
    )
    add_vault(parser)


def _delete(arguments: argparse.Namespace) -> int:
    from engine.records.opening import opened_vault
    from engine.records.session_deleting import STILL_ELSEWHERE, delete_session
    from engine.records.session_list import listed, table_lines
    from engine.records.session_names import find_session

    with opened_vault(arguments.vault) as vault:
        entry = find_session(vault, arguments.session)
        print("\n".join(table_lines([listed(entry)])))
        question, otherwise = "It cannot be brought back.", "nothing was deleted"
        if not is_confirmed(entry.id[:SHORT], arguments.confirm, question=question, otherwise=otherwise):
            return WRONG_INPUT
        remains = delete_session(vault, entry)
    print(f"session {entry.id[:SHORT]} of {entry.code} is deleted: its key is destroyed. {STILL_ELSEWHERE}")
    for words in remains:
        print(f"attune: {words}", file=sys.stderr)
    return DONE


def _screenshots_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help=SESSION_HELP)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder, for you alone")
    add_vault(parser)


def _screenshots(arguments: argparse.Namespace) -> int:
    from engine.records.audit import audited
    from engine.records.audit_actions import Action
    from engine.records.exports.exported import ExportFile
    from engine.records.exports.exporting import require_export
    from engine.records.exports.placing import check_is_free, put_folder
    from engine.records.opening import opened_vault
    from engine.records.patients import patient_of
    from engine.records.session_names import session_of
    from engine.records.vault_album import pictures_of

    check_is_free(arguments.out)
    with opened_vault(arguments.vault) as vault:
        session = session_of(vault, arguments.session)
        require_export(vault, session)
        pictures = [ExportFile(path=f"{one.name}.jpg", data=one.jpeg) for one in pictures_of(vault, session.id)]
        if not pictures:
            print(
                f"{session.name} holds no screenshots: they are taken where `attune live --screenshots` asks for them"
            )
            return DONE
        code = patient_of(vault, session.patient_id).code
        audited(vault, Action.SCREENSHOTS_TAKEN_OUT, patient=code, session=session.id, pictures=len(pictures))
        put_folder(pictures, arguments.out)
    told = f"{len(pictures)} screenshot{'s' * (len(pictures) != 1)}"
    print(f"wrote {told} to {arguments.out}: not encrypted, private as the record itself")
    return DONE


EXPORT_TAPE = Command(
    name="export-tape",
    summary="Take a session out as a tape, which `attune replay` steps again.",
    example="attune sessions export-tape last --out monday.tape",
    add_arguments=_tape_arguments,
    run=_export_tape,
)
SCREENSHOTS = Command(
    name="screenshots",
    summary="Take out what the patient saw at STOPs, ratings, events and new rungs.",
    example="attune sessions screenshots last --out seen",
    add_arguments=_screenshots_arguments,
    run=_screenshots,
)
VERIFY = Command(
    name="verify",
    summary="Look whether sessions are as they were recorded; exit code 1 and what is wrong where they are not.",
    example="attune sessions verify --all",
    add_arguments=_verify_arguments,
    run=_verify,
)
DELETE = Command(
    name="delete",
    summary="Delete a session: its key is destroyed, and nothing brings it back.",
    example="attune sessions delete 3f9a1c22",
    add_arguments=_delete_arguments,
    run=_delete,
)
