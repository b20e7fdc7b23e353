"""The command line of questionnaires: list, show, ask, history, acknowledge, score, import."""

import argparse
from pathlib import Path

from engine.command import Command, CommandGroup
from engine.records.opening import add_vault


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)


def _list(arguments: argparse.Namespace) -> int:
    from engine.records.commands.questionnaire_forms import list_forms

    return list_forms(arguments.vault)


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="of a questionnaire, see `attune questionnaire list`")
    _add_language(parser)
    add_vault(parser)


def _show(arguments: argparse.Namespace) -> int:
    from engine.records.commands.questionnaire_forms import show_form

    return show_form(arguments.vault, arguments.name, language=arguments.language)


def _ask_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="of a questionnaire, see `attune questionnaire list`")
    _add_person(parser)
    parser.add_argument("--session", default=None, metavar="S", help="of which session: an id's beginning, or `last`")
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--before", action="store_true", help="asked before the session")
    when.add_argument("--after", action="store_true", help="asked after it")
    _add_language(parser)
    add_vault(parser)


def _ask(arguments: argparse.Namespace) -> int:
    from engine.records.commands.questionnaire_answers import ask
    from engine.records.questionnaires.responses import Moment

    moment = Moment.BEFORE if arguments.before else Moment.AFTER if arguments.after else None
    return ask(
        arguments.vault,
        arguments.name,
        person=arguments.person,
        session=arguments.session,
        moment=moment,
        language=arguments.language,
    )


def _history_arguments(parser: argparse.ArgumentParser) -> None:
    _add_person(parser)
    parser.add_argument("--json", action="store_true", help="for a program: each response with its scores")
    add_vault(parser)


def _history(arguments: argparse.Namespace) -> int:
    from engine.records.commands.questionnaire_answers import history

    return history(arguments.vault, person=arguments.person, is_json=arguments.json)


def _acknowledge_arguments(parser: argparse.ArgumentParser) -> None:
    _add_person(parser)
    add_vault(parser)


def _acknowledge(arguments: argparse.Namespace) -> int:
    from engine.records.commands.questionnaire_answers import acknowledge_open

    return acknowledge_open(arguments.vault, person=arguments.person)


def _score_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.json", help="a FHIR QuestionnaireResponse")
    parser.add_argument(
        "--form", default=None, metavar="NAME", help="which questionnaire it answers (default: it says)"
    )
    add_vault(parser)


def _score(arguments: argparse.Namespace) -> int:
    from engine.records.commands.questionnaire_forms import score_file

    return score_file(arguments.vault, arguments.file, form=arguments.form)


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.json", help="a FHIR R4B Questionnaire")
    parser.add_argument(
        "--licence", default="", metavar="WORDS", help="under which terms this clinic may use it; not taken without"
    )
    parser.add_argument("--name", default=None, metavar="NAME", help="how it is called here (default: its own name)")
    add_vault(parser)


def _import(arguments: argparse.Namespace) -> int:
    from engine.records.commands.questionnaire_forms import import_form

    return import_form(arguments.vault, arguments.file, licence=arguments.licence, name=arguments.name)


def _add_person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--person", required=True, metavar="CODE", help="whose: the patient's code, P-...")


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", default=None, metavar="L", help="as de, where the form has it (default: its own)")


QUESTIONNAIRE = CommandGroup(
    name="questionnaire",
    summary="What people say of themselves: ask it, score it, see how it goes on; risk is told first.",
    example="attune questionnaire ask phq9 --person P-7KM4TX",
    commands=(
        Command(
            name="list",
            summary="The questionnaires there are, and those whose wording a clinic must bring.",
            example="attune questionnaire list",
            add_arguments=_list_arguments,
            run=_list,
        ),
        Command(
            name="show",
            summary="One questionnaire: its items, how it is scored, its terms and sources.",
            example="attune questionnaire show phq9",
            add_arguments=_show_arguments,
            run=_show,
        ),
        Command(
            name="ask",
            summary="Ask it, one item at a time; exit code 1 where risk was told of and not acknowledged.",
            example="attune questionnaire ask csqvr --person P-7KM4TX --session last --after",
            add_arguments=_ask_arguments,
            run=_ask,
        ),
        Command(
            name="history",
            summary="What a person answered, with scores and changes; open risks first, then exit code 1.",
            example="attune questionnaire history --person P-7KM4TX",
            add_arguments=_history_arguments,
            run=_history,
        ),
        Command(
            name="acknowledge",
            summary="Say who has seen that a person told of risk; before that no exposure begins.",
            example="attune questionnaire acknowledge --person P-7KM4TX",
            add_arguments=_acknowledge_arguments,
            run=_acknowledge,
        ),
        Command(
            name="score",
            summary="Score a response that lies in a file; exit code 1 where it tells of risk.",
            example="attune questionnaire score response.json",
            add_arguments=_score_arguments,
            run=_score,
        ),
        Command(
            name="import",
            summary="Take over a clinic's own form, with a statement under which licence it is used.",
            example='attune questionnaire import stai6.json --licence "Mind Garden, order 12345, 50 uses"',
            add_arguments=_import_arguments,
            run=_import,
        ),
    ),
)
