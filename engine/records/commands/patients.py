"""The command line of patients: by code, apart from who they are; what they consent to; erasing them."""

import argparse
from datetime import date

from engine.command import Command, CommandGroup
from engine.records.opening import add_vault

_CODE_HELP = "the patient's code, or a beginning of it that nobody else has"
_PURPOSES = ("session", "research", "export")  # as consent.py has them, which takes longer to load


def _add_code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help=_CODE_HELP)
    add_vault(parser)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)


def _add(arguments: argparse.Namespace) -> int:
    from engine.records.commands.patient_deeds import add

    return add(arguments.vault)


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    _add_json(parser)
    add_vault(parser)


def _list(arguments: argparse.Namespace) -> int:
    from engine.records.commands.patient_lists import show_all

    return show_all(arguments.vault, is_json=arguments.json)


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    _add_code(parser)
    parser.add_argument("--identity", action="store_true", help="who it is as well; that this was shown is audited")
    _add_json(parser)


def _show(arguments: argparse.Namespace) -> int:
    from engine.records.commands.patient_lists import show_one

    return show_one(arguments.vault, arguments.code, with_identity=arguments.identity, is_json=arguments.json)


def _consent_arguments(parser: argparse.ArgumentParser) -> None:
    _add_code(parser)
    for word, what in (("--give", "is consented to"), ("--withdraw", "is not consented to any more")):
        parser.add_argument(
            word, action="append", default=[], choices=_PURPOSES, help=f"what {what}; can be given again"
        )
    parser.add_argument("--until", type=_day, default=None, metavar="DATE", help="the last day on which it holds")
    parser.add_argument("--text", default=None, metavar="VERSION", help="which version of the words was agreed to")
    parser.add_argument(
        "--by", default=None, metavar="STAFF", help="who took it, by a code of your own (default: who acts here)"
    )


def _consent(arguments: argparse.Namespace) -> int:
    from engine.records.commands.patient_deeds import consent

    return consent(
        arguments.vault,
        arguments.code,
        given=arguments.give,
        withdrawn=arguments.withdraw,
        until=arguments.until,
        text=arguments.text,
        by=arguments.by,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write it as 2026-03-31") from None


def _identity(arguments: argparse.Namespace) -> int:
    from engine.records.commands.patient_deeds import identity

    return identity(arguments.vault, arguments.code)


def _erase_arguments(parser: argparse.ArgumentParser) -> None:
    _add_code(parser)
    parser.add_argument(
        "--confirm", default=None, metavar="CODE", help="the whole code once more, where nobody sits at a terminal"
    )


def _erase(arguments: argparse.Namespace) -> int:
    from engine.records.commands.patient_deeds import erase_patient

    return erase_patient(arguments.vault, arguments.code, confirmed=arguments.confirm)


PATIENT = CommandGroup(
    name="patient",
    summary="Patients of the vault, known by code.",
    example="attune patient add",
    commands=(
        Command(
            name="add",
            summary="Add a patient, and tell the code by which this person is known from now on.",
            example="attune patient add",
            add_arguments=_add_arguments,
            run=_add,
        ),
        Command(
            name="list",
            summary="List patients: what each consents to, sessions, the last one.",
            example="attune patient list",
            add_arguments=_list_arguments,
            run=_list,
        ),
        Command(
            name="show",
            summary="Tell of one patient: sessions, each consent; who it is only where asked for.",
            example="attune patient show P-4KXW7M --identity",
            add_arguments=_show_arguments,
            run=_show,
        ),
        Command(
            name="consent",
            summary="Keep what a patient consents to, or not any more; without either, what there is to ask for.",
            example="attune patient consent P-4KXW7M --give session --text 2026-1 --until 2027-03-31",
            add_arguments=_consent_arguments,
            run=_consent,
        ),
        Command(
            name="identity",
            summary="Keep who a patient is: name, born, contact, number, note; asked for, or lines of the input.",
            example="attune patient identity P-4KXW7M",
            add_arguments=_add_code,
            run=_identity,
        ),
        Command(
            name="erase",
            summary="Erase a patient: destroy the keys, and remove everything recorded of this person.",
            example="attune patient erase P-4KXW7M",
            add_arguments=_erase_arguments,
            run=_erase,
        ),
    ),
)
