"""The command line of recorded sessions: list, show, compare, progress, and those of other files beside this one."""

import argparse
import json
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from engine.command import DONE, Command, CommandGroup
from engine.records.commands.evidence import EVIDENCE
from engine.records.commands.export import EXPORT
from engine.records.commands.notes import NOTES
from engine.records.commands.session_closing import CLOSE
from engine.records.commands.session_files import DELETE, EXPORT_TAPE, SCREENSHOTS, VERIFY
from engine.records.opening import add_vault
from engine.records.session_names import SESSION_HELP

_HOW_TO_RECORD = "`attune live --person CODE` records one"


def _day(text: str) -> date:
    from engine.records.session_list import a_day

    try:
        return a_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--person", default=None, metavar="CODE", help="of one person only")
    parser.add_argument("--since", type=_day, default=None, metavar="DATE", help="that began on this day or later")
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")
    add_vault(parser)


def _list(arguments: argparse.Namespace) -> int:
    from engine.records.opening import opened_vault
    from engine.records.patients import find_patient
    from engine.records.session_list import listed, since, table_lines
    from engine.records.session_reader import session_entries

    with opened_vault(arguments.vault) as vault:
        patient_id = None if arguments.person is None else find_patient(vault, arguments.person).id
        rows = since(map(listed, session_entries(vault, patient_id)), arguments.since)
    if arguments.json:
        print(json.dumps([one.values for one in rows], indent=1))
    elif rows:
        print("\n".join(table_lines(rows)))
    else:
        print("no sessions" if arguments.person or arguments.since else f"no sessions yet: {_HOW_TO_RECORD}")
    return DONE


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help=SESSION_HELP)
    parser.add_argument("--events", action="store_true", help="each rating, order, stop, alert, phase, note as well")
    parser.add_argument("--why", action="store_true", help="each change of rule, with its reason, as well")
    parser.add_argument("--json", action="store_true", help="the summary as JSON, for programs")
    add_vault(parser)


def _show(arguments: argparse.Namespace) -> int:
    from engine.records.audit_actions import Action
    from engine.records.opening import opened_vault
    from engine.records.patients import patient_of
    from engine.records.session_names import session_of
    from engine.records.session_results import summary_of, timeline_of
    from engine.records.session_summary import summary_values
    from engine.records.session_words import event_words, heading, summary_words, why_words

    with opened_vault(arguments.vault) as vault:
        session = session_of(vault, arguments.session, Action.SESSION_SHOWN)
        summary = summary_of(session)
        lines = [*heading(session, patient_of(vault, session.patient_id).code), *summary_words(summary)]
        if arguments.events:
            lines += ["", "events", *event_words(session.events())]
        if arguments.why:
            lines += ["", "why", *why_words(timeline_of(session).whys)]
    print(json.dumps(summary_values(summary), indent=1) if arguments.json else "\n".join(lines))
    return DONE


def _compare_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sessions", metavar="SESSION", nargs="+", help=f"two or more: each {SESSION_HELP}")
    add_vault(parser)


def _compare(arguments: argparse.Namespace) -> int:
    from engine.records.audit_actions import Action
    from engine.records.opening import opened_vault
    from engine.records.patients import patient_of
    from engine.records.recorded import RecordError
    from engine.records.session_comparison import comparison_lines
    from engine.records.session_names import session_of
    from engine.records.session_results import summary_of

    if len(arguments.sessions) < 2:
        raise RecordError("to compare takes two sessions at least: attune sessions compare FIRST SECOND")
    with opened_vault(arguments.vault) as vault:
        found = [session_of(vault, said, Action.SESSION_COMPARED) for said in arguments.sessions]
        if len({one.id for one in found}) < len(found):
            raise RecordError("a session is named twice: name two that are not the same")
        codes = [patient_of(vault, one.patient_id).code for one in found]
        lines = comparison_lines([one.id for one in found], codes, [summary_of(one) for one in found])
    print("\n".join(lines))
    return DONE


def _progress_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="CODE", help="whose course")
    parser.add_argument("--plot", type=Path, default=None, metavar="X.png", help="a picture of it as well")
    parser.add_argument(
        "--virtual", action="store_true", help="of the virtual patients under this code, in place of the person"
    )
    add_vault(parser)


def _progress(arguments: argparse.Namespace) -> int:
    from engine.new_files import new_private_file
    from engine.progress import Progress
    from engine.records.audit import audited
    from engine.records.audit_actions import Action
    from engine.records.opening import opened_vault
    from engine.records.patients import find_patient
    from engine.records.progress import course_of
    from engine.records.progress_words import course_lines
    from engine.records.session_summary import Wearer

    wearer = Wearer.VIRTUAL if arguments.virtual else Wearer.PERSON
    with ExitStack() as stack:
        picture = None if arguments.plot is None else stack.enter_context(new_private_file(arguments.plot))
        vault = stack.enter_context(opened_vault(arguments.vault))
        patient = find_patient(vault, arguments.person)
        with Progress("reading sessions") as progress:
            course = course_of(vault, patient, wearer=wearer, progress=progress.show)
        audited(vault, Action.PROGRESS_SHOWN, patient=patient.code)
        if picture is not None:
            from engine.records.progress_picture import draw_course

            draw_course(course, picture)
    print("\n".join(course_lines(course)))
    return DONE


SESSIONS = CommandGroup(
    name="sessions",
    summary="Recorded sessions in the vault: seen, compared, taken out, deleted.",
    example="attune sessions list --person P-4KXW7M",
    commands=(
        Command(
            name="list",
            summary="List sessions: when, whose, what, how it ended.",
            example="attune sessions list --person P-4KXW7M --since 2026-03-01",
            add_arguments=_list_arguments,
            run=_list,
        ),
        Command(
            name="show",
            summary="Tell one session: what came of it, how much of that is known, what made it.",
            example="attune sessions show last --why",
            add_arguments=_show_arguments,
            run=_show,
        ),
        EXPORT,
        EVIDENCE,
        Command(
            name="compare",
            summary="Set sessions side by side, with how far they differ and how much of each is known.",
            example="attune sessions compare 3f9a1c22 P-4KXW7M:last",
            add_arguments=_compare_arguments,
            run=_compare,
        ),
        Command(
            name="progress",
            summary="A person's course over sessions: SUDS and arousal by rung, what was expected, what was adverse.",
            example="attune sessions progress P-4KXW7M --plot course.png",
            add_arguments=_progress_arguments,
            run=_progress,
        ),
        EXPORT_TAPE,
        SCREENSHOTS,
        DELETE,
        CLOSE,
        VERIFY,
        *NOTES,
    ),
)
