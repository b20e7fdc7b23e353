"""`attune report`: a session, or a person's course, as a page to hand over and what stands behind it."""

import argparse
import sys
from pathlib import Path

from engine.command import DONE, WRONG_INPUT, Command
from engine.records.opening import add_vault
from engine.records.session_names import RECORD_HELP


def _arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("session", nargs="?", default=None, metavar="FILE|SESSION", help=RECORD_HELP)
    what.add_argument("--person", default=None, metavar="CODE", help="all sessions of a person: the course")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="X.pdf|X.html", help="the new file; none is ever overwritten"
    )
    add_vault(parser)


def _run(arguments: argparse.Namespace) -> int:
    from engine.records.report.making import check_place

    check_place(arguments.out)
    if arguments.person is not None:
        return _of_person(arguments.person, arguments.out, arguments.vault)
    from engine.records.session_names import is_session_name

    if is_session_name(arguments.session):
        return _of_session(arguments.session, arguments.out, arguments.vault)
    return _of_tape(Path(arguments.session), arguments.out)


def _of_tape(path: Path, out: Path) -> int:
    from engine.records.tape import Tape

    tape = Tape(path)  # what is no tape is told before what draws is loaded
    from engine.records.report.facts import session_facts
    from engine.records.report.making import write_report
    from engine.records.report.session_report import session_report

    facts = session_facts(tape)
    write_report(session_report(facts), out)
    return _written(out, facts.torn)


def _of_session(said: str, out: Path, place: Path | None) -> int:
    from engine.records.audit import audited
    from engine.records.audit_actions import Action
    from engine.records.opening import opened_vault
    from engine.records.report.facts import session_facts
    from engine.records.report.making import write_report
    from engine.records.report.session_report import session_report
    from engine.records.session_names import find_session
    from engine.records.session_reader import VaultSession

    with opened_vault(place) as vault:
        entry = find_session(vault, said)
        session = VaultSession(vault, entry.id)
        facts = session_facts(session, who=entry.code, afterwards=session.events())
        page = session_report(facts)
        audited(vault, Action.REPORT_MADE, patient=entry.code, session=entry.id)  # before it is there to be read
        write_report(page, out)
    return _written(out, facts.torn)


def _of_person(code: str, out: Path, place: Path | None) -> int:
    from engine.records.audit import audited
    from engine.records.audit_actions import Action
    from engine.records.opening import opened_vault
    from engine.records.patients import find_patient
    from engine.records.report.course_facts import course_facts
    from engine.records.report.course_report import course_report
    from engine.records.report.making import write_report

    with opened_vault(place) as vault:
        patient = find_patient(vault, code)
        facts = course_facts(vault, patient.id, patient.code)
        if not facts.sessions:
            print(f"attune: {patient.code} has no session yet: there is nothing to report", file=sys.stderr)
            return WRONG_INPUT
        page = course_report(facts)
        audited(vault, Action.REPORT_MADE, patient=patient.code)
        write_report(page, out)
    return _written(out, None)


def _written(out: Path, torn: str | None) -> int:
    if torn is not None:
        print(f"attune: {torn}", file=sys.stderr)
    print(f"written {out}: as private as the record itself")
    return DONE


REPORT = Command(
    name="report",
    summary="A session, or a person's course, as a page to hand over with all details behind it: PDF or HTML.",
    example="attune report anxious.tape --out anxious.pdf",
    add_arguments=_arguments,
    run=_run,
)
