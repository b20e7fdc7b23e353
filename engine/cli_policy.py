"""The command line of policies: list, new, explain, diff."""

import argparse
from pathlib import Path

from engine.command import Command, CommandGroup


def add_policy_file(parser: argparse.ArgumentParser, name: str = "policy", metavar: str = "FILE|NAME") -> None:
    """A policy file, or the name of a ready one."""
    parser.add_argument(name, type=Path, metavar=metavar, help="policy file, or the name of a ready one")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, nargs="?", default=Path(), metavar="FOLDER", help="with your own policies (default: here)"
    )


def _list(arguments: argparse.Namespace) -> int:
    from engine.policy_list import list_policies

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
    from engine.policy_new import make_policy

    return make_policy(arguments.file, ready=arguments.ready, name=arguments.name)


def _explain(arguments: argparse.Namespace) -> int:
    from engine.policy_explain import explain

    return explain(arguments.policy)


def _diff_arguments(parser: argparse.ArgumentParser) -> None:
    add_policy_file(parser, "before", "BEFORE")
    add_policy_file(parser, "after", "AFTER")


def _diff(arguments: argparse.Namespace) -> int:
    from engine.policy_diff import compare

    return compare(arguments.before, arguments.after)


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
    ),
)
