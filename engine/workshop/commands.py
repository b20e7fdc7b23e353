"""The command line of policies: list, new, explain, diff, simulate, tune, whatif."""

import argparse
from pathlib import Path

from engine.command import Command, CommandGroup, estimator_wish, seed
from engine.records.opening import add_vault
from engine.records.session_names import RECORD_HELP
from engine.workshop.arguments import add_crew, add_policy_file, whole_number
from engine.workshop.file_commands import POLICY_FILES
from engine.workshop.tune_command import TUNE


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, nargs="?", default=Path(), metavar="FOLDER", help="with your own policies (default: here)"
    )


def _list(arguments: argparse.Namespace) -> int:
    from engine.workshop.list_policies import list_policies

    return list_policies(arguments.folder)


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the new file; none is ever overwritten")
    parser.add_argument(
        "--from",
        dest="ready",
        default="heights_graded",
        metavar="NAME",
        help="the ready policy to make it of, see `attune policy list` (default: heights_graded)",
    )
    parser.add_argument("--name", default=None, metavar="WORDS", help="what it is called (default: after the file)")


def _new(arguments: argparse.Namespace) -> int:
    from engine.workshop.new import make_policy

    return make_policy(arguments.file, ready=arguments.ready, name=arguments.name)


def _explain(arguments: argparse.Namespace) -> int:
    from engine.workshop.explain import explain

    return explain(arguments.policy)


def _diff_arguments(parser: argparse.ArgumentParser) -> None:
    add_policy_file(parser, "before", "BEFORE")
    add_policy_file(parser, "after", "AFTER")


def _diff(arguments: argparse.Namespace) -> int:
    from engine.workshop.diff import compare

    return compare(arguments.before, arguments.after)


def _simulate_arguments(parser: argparse.ArgumentParser) -> None:
    add_policy_file(parser)
    parser.add_argument(
        "--patient",
        action="append",
        default=[],
        metavar="NAME",
        help="a kind of virtual patient, or `population`; can be given again (default: all named kinds)",
    )
    parser.add_argument("--persons", type=_persons, default=10, metavar="N", help="of each kind (default: 10)")
    parser.add_argument("--sessions", type=_sessions, default=1, metavar="N", help="of each person (default: 1)")
    parser.add_argument("--seed", type=seed, default=1, help="of the first person; others follow (default: 1)")
    add_crew(parser)
    parser.add_argument(
        "--full", action="store_true", help="through the whole kernel, from packets on: some ten times slower"
    )
    parser.add_argument(
        "--estimator",
        choices=("network", "plain"),
        default=None,
        help="how arousal is told: as was measured of it, or with --full by itself (default: network, as in a session)",
    )
    parser.add_argument("--out", type=Path, default=None, metavar="X.csv", help="a row for each session")
    parser.add_argument("--plot", type=Path, default=None, metavar="X.png", help="a page to print")


def _persons(text: str) -> int:
    return whole_number(text, "persons of each kind", 1000)


def _sessions(text: str) -> int:
    return whole_number(text, "sessions of each person", 50)


def _simulate(arguments: argparse.Namespace) -> int:
    from engine.workshop.simulate import SimulateRequest, simulate

    return simulate(
        SimulateRequest(
            policy=arguments.policy,
            patients=tuple(arguments.patient),
            persons=arguments.persons,
            sessions=arguments.sessions,
            seed=arguments.seed,
            workers=arguments.workers,
            scheduler=arguments.scheduler,
            wish=estimator_wish(arguments),
            is_full=arguments.full,
            out=arguments.out,
            plot=arguments.plot,
        )
    )


def _whatif_arguments(parser: argparse.ArgumentParser) -> None:
    add_policy_file(parser)
    parser.add_argument("records", nargs="+", metavar="FILE|SESSION", help=RECORD_HELP)
    parser.add_argument("--out", type=Path, default=None, metavar="X.csv", help="a row for each first difference")
    parser.add_argument("--plot", type=Path, default=None, metavar="X.png", help="a page to print")
    add_vault(parser)


def _whatif(arguments: argparse.Namespace) -> int:
    from engine.workshop.whatif import WhatIfRequest, whatif

    return whatif(
        WhatIfRequest(
            policy=arguments.policy,
            records=tuple(arguments.records),
            out=arguments.out,
            plot=arguments.plot,
            vault=arguments.vault,
        )
    )


POLICY = CommandGroup(
    name="policy",
    summary="Write policies, read them in plain sentences, compare them, try them.",
    example="attune policy explain heights_graded",
    commands=(
        Command(
            name="list",
            summary="The ready policies and your own: kind, scene, length, and who signed them.",
            example="attune policy list my_policies",
            add_arguments=_list_arguments,
            run=_list,
        ),
        Command(
            name="new",
            summary="Make a policy file of a ready one, with each key told.",
            example="attune policy new my_heights.yaml --from heights_graded",
            add_arguments=_new_arguments,
            run=_new,
        ),
        Command(
            name="explain",
            summary="Say in plain sentences what a policy does.",
            example="attune policy explain heights_graded",
            add_arguments=add_policy_file,
            run=_explain,
        ),
        Command(
            name="diff",
            summary="Compare two policies by what they mean for the person; exit code 1 where they differ.",
            example="attune policy diff heights_graded my_heights.yaml",
            add_arguments=_diff_arguments,
            run=_diff,
        ),
        Command(
            name="simulate",
            summary="Try a policy on virtual patients: what came of it, with intervals, as a table and a page.",
            example="attune policy simulate my_heights.yaml --persons 20 --sessions 3 --plot my_heights.png",
            add_arguments=_simulate_arguments,
            run=_simulate,
        ),
        TUNE,
        Command(
            name="whatif",
            summary="Recorded inputs under another policy: where decisions differ, and why; exit code 1 if so.",
            example="attune policy whatif my_heights.yaml session.tape --plot whatif.png",
            add_arguments=_whatif_arguments,
            run=_whatif,
        ),
        *POLICY_FILES,
    ),
)
