"""`attune sessions note|adverse|staff`: what people write of a session. Words are asked for, never arguments."""

import argparse
import sys
from typing import TYPE_CHECKING

from engine.command import DONE, Command
from engine.records.opening import add_vault
from engine.records.session_names import SESSION_HELP

if TYPE_CHECKING:
    from engine.records.session_reader import SessionEntry
    from engine.records.vault import Vault

_ACTION = "action:"  # begins what was done about it, in the lines of the input
# As notes.py has them, which takes longer to load.
_KINDS = ("sickness", "panic", "dissociation", "fainting", "fall", "heart", "hearing", "skin", "worsening", "other")
_SEVERITIES = ("mild", "moderate", "severe")


def _add_session(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help=SESSION_HELP)
    parser.add_argument(
        "--by", default=None, metavar="STAFF", help="who tells it, by a code of your own (default: who acts here)"
    )
    add_vault(parser)


def _add_second(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--at", type=float, default=None, metavar="SECOND", help="of the session (default: of all of it)"
    )


def _note_arguments(parser: argparse.ArgumentParser) -> None:
    _add_session(parser)
    _add_second(parser)


def _note(arguments: argparse.Namespace) -> int:
    from engine.records.notes import note
    from engine.records.opening import opened_vault

    with opened_vault(arguments.vault) as vault:
        entry = _entry(vault, arguments.session)
        note(vault, entry.id, _asked("note"), by=arguments.by, t=arguments.at)
    return _kept(entry, "note")


def _adverse_arguments(parser: argparse.ArgumentParser) -> None:
    _add_session(parser)
    _add_second(parser)
    parser.add_argument("--kind", choices=_KINDS, required=True, help="what it was")
    parser.add_argument("--severity", choices=_SEVERITIES, required=True, help="how bad it was")


def _adverse(arguments: argparse.Namespace) -> int:
    from engine.records.notes import AdverseKind, Severity, adverse_event
    from engine.records.opening import opened_vault

    with opened_vault(arguments.vault) as vault:
        entry = _entry(vault, arguments.session)
        words, action = _asked_adverse()
        adverse_event(
            vault,
            entry.id,
            AdverseKind(arguments.kind),
            Severity(arguments.severity),
            words=words,
            action_taken=action,
            by=arguments.by,
            t=arguments.at,
        )
    return _kept(entry, "adverse event")


def _staff_arguments(parser: argparse.ArgumentParser) -> None:
    _add_session(parser)
    parser.add_argument("--minutes", type=float, required=True, metavar="M", help="beside the session's own time")
    parser.add_argument("--role", required=True, metavar="ROLE", help="profession and grade, no name")


def _staff(arguments: argparse.Namespace) -> int:
    from engine.records.notes import staff_minutes
    from engine.records.opening import opened_vault

    with opened_vault(arguments.vault) as vault:
        entry = _entry(vault, arguments.session)
        staff_minutes(vault, entry.id, arguments.minutes, role=arguments.role, by=arguments.by)
    return _kept(entry, "staff time")


def _entry(vault: "Vault", said: str) -> "SessionEntry":
    from engine.records.session_names import find_session

    return find_session(vault, said)


def _kept(entry: "SessionEntry", what: str) -> int:
    from engine.records.session_names import SHORT

    print(f"{entry.code}, session {entry.id[:SHORT]}: {what} kept")
    return DONE


def _asked(what: str) -> str:
    """What is typed to an empty line; else all that is left of the input."""
    from engine.records.passphrases import is_at_terminal, typed

    if not is_at_terminal():
        return sys.stdin.read()
    print(f"{what}, ended by an empty line:", file=sys.stderr)
    lines = []
    while line := typed("> "):
        lines.append(line)
    return "\n".join(lines)


def _asked_adverse() -> tuple[str, str | None]:
    """What happened, and what was done about it: two questions, or lines of the input from `action:` on."""
    from engine.records.passphrases import is_at_terminal

    if is_at_terminal():
        return _asked("what happened"), _asked("what was done about it, or nothing") or None
    before, colon, after = _asked("").partition(f"\n{_ACTION}")
    return before, after.strip() or None if colon else None


NOTES = (
    Command(
        name="note",
        summary="Keep a note of a session; it is asked for, or comes as the input.",
        example="attune sessions note last --at 612",
        add_arguments=_note_arguments,
        run=_note,
    ),
    Command(
        name="adverse",
        summary="Keep that something bad happened in a session or after it; it is asked for, or comes as the input.",
        example="attune sessions adverse last --kind sickness --severity mild",
        add_arguments=_adverse_arguments,
        run=_adverse,
    ),
    Command(
        name="staff",
        summary="Keep how long staff worked for a session beside it, for the evidence pack.",
        example="attune sessions staff last --minutes 25 --role psychologist",
        add_arguments=_staff_arguments,
        run=_staff,
    ),
)
