"""The command line of the vault and its keys."""

import argparse

from engine.command import Command, CommandGroup
from engine.records.opening import add_vault


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)


def _init(arguments: argparse.Namespace) -> int:
    from engine.records.commands.vault_keys import init

    return init(arguments.vault)


VAULT = CommandGroup(
    name="vault",
    summary="The vault in which what is recorded of people lies, and its keys.",
    example="attune vault init",
    commands=(
        Command(
            name="init",
            summary="Make a vault, with a passphrase and a recovery key for paper.",
            example="attune vault init",
            add_arguments=_init_arguments,
            run=_init,
        ),
    ),
)
