"""`attune sessions export`: a session in one of the formats that clinics and researchers use, sealed where asked."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.command import DONE, Command
from engine.records.exports.formats import FORMATS, format_named
from engine.records.opening import add_vault
from engine.records.session_names import RECORD_HELP, is_session_name

if TYPE_CHECKING:
    from engine.records.exports.exported import Exported
    from engine.records.exports.exporting import Keeps, Seal
    from engine.records.exports.formats import ExportFormat


def add_format(parser: argparse.ArgumentParser, *, otherwise: str | None = None) -> None:
    """--format: in which form; required where there is none `otherwise`."""
    told = "; ".join(f"{one.name}: {one.words}" for one in FORMATS)
    parser.add_argument(
        "--format",
        choices=[one.name for one in FORMATS],
        default=otherwise,
        required=otherwise is None,
        help=f"{told}{'' if otherwise is None else f' (default: {otherwise})'}".replace("%", "%%"),
    )


def add_seal(parser: argparse.ArgumentParser) -> None:
    """--to and --passphrase: for whom it is sealed."""
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--to",
        action="append",
        default=[],
        metavar="AGE1...",
        help="seal it for whoever has the key of this recipient (age); can be given again; PLACE is then one file",
    )
    how.add_argument("--passphrase", action="store_true", help="seal it with a passphrase, which is asked for")


def seal_of(arguments: argparse.Namespace) -> "Seal":
    """What was asked for with `add_seal`; a passphrase is asked for now. Raises PassphraseError."""
    from engine.records.exports.bundle import SHORTEST
    from engine.records.exports.exporting import Seal
    from engine.records.passphrases import asked_twice

    if not arguments.passphrase:
        return Seal(recipients=tuple(arguments.to))
    given = asked_twice("passphrase of the bundle: ", shortest=SHORTEST, done="nothing was exported")
    return Seal(passphrase=given)


def tell(exported: "Exported", place: Path, seal: "Seal") -> None:
    """What was made, and what is to be known of it."""
    for remark in exported.remarks:
        print(f"attune: {remark}", file=sys.stderr)
    size = sum(len(one.data) for one in exported.files)
    how = "sealed with age" if seal.is_wanted else "not encrypted: private as the record itself"
    print(f"exported to {place}: {len(exported.files)} file(s), {size / 1e6:.1f} MB, {how}")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help=RECORD_HELP)
    add_format(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="PLACE", help="a new file or folder")
    add_seal(parser)
    parser.add_argument(
        "--with-dates", action="store_true", help="tell when it was (default: times from its beginning)"
    )
    parser.add_argument(
        "--with-words", action="store_true", help="keep the words of notes and adverse events, which may name somebody"
    )
    parser.add_argument("--licence", default=None, help="under which a data set is given away (BIDS)")
    add_vault(parser)


def _run(arguments: argparse.Namespace) -> int:
    from engine.records.exports.exporting import Keeps, check_place

    form, seal = format_named(arguments.format), seal_of(arguments)
    keeps = Keeps(dates=arguments.with_dates, words=arguments.with_words, licence=arguments.licence)
    check_place(arguments.out, seal)
    export = _export_session if is_session_name(arguments.session) else _export_tape
    tell(export(arguments, form, keeps, seal), arguments.out, seal)
    return DONE


def _export_session(arguments: argparse.Namespace, form: "ExportFormat", keeps: "Keeps", seal: "Seal") -> "Exported":
    from engine.records.audit import Action, audited
    from engine.records.exports.exporting import put, request_of_session, require_export
    from engine.records.opening import opened_vault
    from engine.records.patients import patient_of
    from engine.records.session_names import session_of

    with opened_vault(arguments.vault) as vault:
        session = session_of(vault, arguments.session)
        require_export(vault, session)
        code = patient_of(vault, session.patient_id).code
        _say_it_takes_long()
        exported = form.writes()(session, request_of_session(vault, session, code, keeps))
        # The row first: nothing leaves without one, also where the program ends between the two.
        audited(vault, Action.SESSION_EXPORTED, patient=code, session=session.id, format=form.name)
        put(exported, form, arguments.out, seal)
    return exported


def _export_tape(arguments: argparse.Namespace, form: "ExportFormat", keeps: "Keeps", seal: "Seal") -> "Exported":
    from engine.records.exports.exporting import put, request_of_tape
    from engine.records.tape import Tape

    tape = Tape(Path(arguments.session))
    _say_it_takes_long()
    exported = form.writes()(tape, request_of_tape(tape, keeps))
    put(exported, form, arguments.out, seal)
    return exported


def _say_it_takes_long() -> None:
    print("attune: reading the session: some seconds for each hour of it", file=sys.stderr)


EXPORT = Command(
    name="export",
    summary="A session in a format of clinics or researchers, encrypted where asked.",
    example="attune sessions export last --format fhir --out session.fhir.json",
    add_arguments=_arguments,
    run=_run,
)
