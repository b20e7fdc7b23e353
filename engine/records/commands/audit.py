"""The command line of the audit: does it hold, what stands in it, a signed head to keep elsewhere."""

import argparse
import json
import sys
from collections import deque
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.command import DONE, FINDING, Command, CommandGroup
from engine.records.opening import add_vault

if TYPE_CHECKING:
    from engine.records.audit import AuditRow
    from engine.records.vault import Vault

_LAST = 50


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--head",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a signed head that was kept elsewhere (attune audit head); can be given again",
    )
    add_vault(parser)


def _verify(arguments: argparse.Namespace) -> int:
    from engine.records.audit_check import check_audit
    from engine.records.audit_heads import AuditError, read_heads
    from engine.records.opening import opened_vault

    elsewhere = [head for path in arguments.head for head in read_heads(path)]
    if arguments.head and not elsewhere:
        raise AuditError(f"{arguments.head[0]}: holds no signed head of an audit: is it empty?")
    with opened_vault(arguments.vault) as vault:
        checked = check_audit(vault, elsewhere)
    if checked.fault is not None:
        print(f"the audit does not hold: {checked.fault}")
        print(f"all to row {checked.rows} follow from each other" if checked.rows else "no row before it was looked at")
        return FINDING
    newest = "none" if checked.signed_row is None else f"the newest of row {checked.signed_row}"
    print(f"the audit holds: {checked.rows} rows follow from each other, {checked.heads} signed heads agree ({newest})")
    return DONE


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--patient", default=None, metavar="CODE", help="what concerns this patient, also an erased one"
    )
    parser.add_argument("--last", type=_count, default=_LAST, metavar="N", help=f"the newest N (default: {_LAST})")
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")
    add_vault(parser)


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"how many rows is a whole number from 1, not {text!r}")
    return int(text)


def _show(arguments: argparse.Namespace) -> int:
    from engine.records.audit import audit_rows
    from engine.records.opening import opened_vault
    from engine.records.session_list import aligned

    with opened_vault(arguments.vault) as vault:
        code = None if arguments.patient is None else _code(vault, arguments.patient)
        with audit_rows(vault) as rows:
            wanted = deque((row for row in rows if code is None or row.details.get("patient") == code), arguments.last)
    if arguments.json:
        print(json.dumps([_plain(row) for row in wanted], indent=1))
    elif wanted:
        told = [(str(row.id), _when(row.at), row.actor, row.action, _words(row)) for row in wanted]
        print("\n".join(aligned([("row", "when", "who", "what", ""), *told], right=("row",))))
    else:
        print("nothing of this patient" if code else "nothing yet")
    return DONE


def _code(vault: "Vault", said: str) -> str:
    """The code of a patient; of one who was erased as it is said, for nobody else knows it any more."""
    from engine.records.patients import CODE_BEGINNING, PatientNotFound, find_patient

    try:
        return find_patient(vault, said).code
    except PatientNotFound as error:
        if not error.is_erased:
            raise
    code = said.strip().upper()
    return code if code.startswith(CODE_BEGINNING) else CODE_BEGINNING + code


def _when(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _words(row: "AuditRow") -> str:
    shown = {name: value for name, value in row.details.items() if name != "signature" and value is not None}
    return " ".join(f"{name} {_short(str(value))}" for name, value in shown.items())


def _short(value: str) -> str:
    from engine.records.session_names import SHORT

    is_id = len(value) == 32 and all(letter in "0123456789abcdef" for letter in value)
    return value[:SHORT] if is_id else value


def _plain(row: "AuditRow") -> dict[str, object]:
    return {"row": row.id, "at": row.at, "actor": row.actor, "action": row.action, **row.details}


def _head_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file; none is ever overwritten")
    add_vault(parser)


def _head(arguments: argparse.Namespace) -> int:
    from engine.new_files import new_file
    from engine.records.audit import Action, audited, head_now
    from engine.records.opening import opened_vault

    with opened_vault(arguments.vault) as vault, new_file(arguments.out) as file:
        audited(vault, Action.HEAD_TAKEN_OUT)
        head = head_now(vault)
        assert head is not None, "a row was just written"
        file.write(head.line.encode() + b"\n")
    print(f"{arguments.out}: row {head.row} and all before it, signed; the key is {head.key[:16]}...")
    print("Keep it where nobody who works here can change it: attune audit verify --head FILE", file=sys.stderr)
    return DONE


AUDIT = CommandGroup(
    name="audit",
    summary="Who did what with the vault, in a chain that cannot be changed unseen.",
    example="attune audit verify",
    commands=(
        Command(
            name="verify",
            summary="Look at every row and every signed head; say at which row it breaks, if it does.",
            example="attune audit verify --head 2026-03.head",
            add_arguments=_verify_arguments,
            run=_verify,
        ),
        Command(
            name="show",
            summary="Tell who did what, and when; of one patient, or all.",
            example="attune audit show --patient P-4KXW7M --last 20",
            add_arguments=_show_arguments,
            run=_show,
        ),
        Command(
            name="head",
            summary="Write a signed head of the audit, to be kept elsewhere: a cut end is then seen by it.",
            example="attune audit head --out 2026-03.head",
            add_arguments=_head_arguments,
            run=_head,
        ),
    ),
)
