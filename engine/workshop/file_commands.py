"""The command line of policy files: their check, their shape for editors, older versions, keys and signatures."""

import argparse
from pathlib import Path

from engine.command import Command


def _nothing(_: argparse.ArgumentParser) -> None:
    pass


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("policy", type=Path, metavar="FILE|NAME", help="policy file, or the name of a ready one")


def _check(arguments: argparse.Namespace) -> int:
    from engine.workshop.check import check_policy

    return check_policy(arguments.policy)


def _schema(_: argparse.Namespace) -> int:
    from engine.workshop.migrate import print_schema

    return print_schema()


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the policy file")


def _migrate(arguments: argparse.Namespace) -> int:
    from engine.workshop.migrate import migrate

    return migrate(arguments.file)


def _key_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the new key; none is ever overwritten")
    parser.add_argument(
        "--no-passphrase", action="store_true", help="a key that whoever has the file can sign with (better not)"
    )


def _key(arguments: argparse.Namespace) -> int:
    from engine.workshop.sign import make_key

    return make_key(arguments.file, has_passphrase=not arguments.no_passphrase)


def _sign_arguments(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="your key, see `attune policy key`")
    parser.add_argument("--name", required=True, metavar="WORDS", help="who signs")
    parser.add_argument("--role", required=True, metavar="WORDS", help="in which role")
    parser.add_argument("--reason", required=True, metavar="WORDS", help="why it is released")


def _sign(arguments: argparse.Namespace) -> int:
    from engine.workshop.sign import SignRequest, sign_policy

    return sign_policy(
        SignRequest(
            policy=arguments.file,
            key=arguments.key,
            name=arguments.name,
            role=arguments.role,
            reason=arguments.reason,
        )
    )


def _verify(arguments: argparse.Namespace) -> int:
    from engine.workshop.sign import verify_policy

    return verify_policy(arguments.file)


POLICY_FILES = (
    Command(
        name="check",
        summary="Try whether a policy can be led to break what is promised; exit code 1, and how, where it can.",
        example="attune policy check my_heights.yaml",
        add_arguments=_check_arguments,
        run=_check,
    ),
    Command(
        name="schema",
        summary="Print the shape of a policy file as JSON Schema, for editors that complete and check while one types.",
        example="attune policy schema",
        add_arguments=_nothing,
        run=_schema,
    ),
    Command(
        name="migrate",
        summary="Bring a policy file of an older version to the newest, in its place; comments and meaning stay.",
        example="attune policy migrate my_heights.yaml",
        add_arguments=_file,
        run=_migrate,
    ),
    Command(
        name="key",
        summary="Make a key to sign policies with.",
        example="attune policy key my.key",
        add_arguments=_key_arguments,
        run=_key,
    ),
    Command(
        name="sign",
        summary="Check a policy in full, and sign what it means; exit code 1 where the check finds something.",
        example=(
            'attune policy sign my_heights.yaml --key my.key --name "A. Weber" --role psychotherapist '
            '--reason "for our unit"'
        ),
        add_arguments=_sign_arguments,
        run=_sign,
    ),
    Command(
        name="verify",
        summary="Say who signed a policy; exit code 1 where nobody did, nobody known, or where it was changed since.",
        example="attune policy verify my_heights.yaml",
        add_arguments=_file,
        run=_verify,
    ),
)
