"""The command line of the vault and its keys."""

import argparse
from pathlib import Path

from engine.command import Command, CommandGroup, any_minutes
from engine.records.commands.vault_copies import COPIES
from engine.records.opening import add_vault

_UNLOCKED_MINUTES = 30.0


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument(
        "--server",
        default=None,
        metavar="URL",
        help="keep the records on a PostgreSQL server: postgresql://user@host/database, see docs/records.md",
    )
    parser.add_argument("--keyring", action="store_true", help="let this user's system keyring open it too")
    _add_recovery_file(parser)


def _init(arguments: argparse.Namespace) -> int:
    from engine.records.commands.vault_keys import init

    return init(
        arguments.vault,
        server=arguments.server,
        is_keyring=arguments.keyring,
        recovery_file=arguments.recovery_file,
    )


def _add_recovery_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--recovery-file",
        type=Path,
        default=None,
        metavar="FILE",
        help="write the recovery key into this new text or .pdf file, to be printed, instead of showing it",
    )


def _unlock_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument(
        "--minutes",
        type=any_minutes,
        default=_UNLOCKED_MINUTES,
        help=f"without use, after which it locks by itself (default: {_UNLOCKED_MINUTES:g})",
    )


def _unlock(arguments: argparse.Namespace) -> int:
    from engine.records.commands.vault_lock import unlock

    return unlock(arguments.vault, arguments.minutes)


def _lock(arguments: argparse.Namespace) -> int:
    from engine.records.commands.vault_lock import lock

    return lock(arguments.vault)


def _status(arguments: argparse.Namespace) -> int:
    from engine.records.commands.vault_lock import status

    return status(arguments.vault)


def _passphrase(arguments: argparse.Namespace) -> int:
    from engine.records.commands.vault_keys import passphrase

    return passphrase(arguments.vault)


def _recovery_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("--renew", action="store_true", help="with the passphrase: only make a new recovery key")
    _add_recovery_file(parser)


def _recovery(arguments: argparse.Namespace) -> int:
    from engine.records.commands.vault_keys import recover, renew_recovery_key

    if arguments.renew:
        return renew_recovery_key(arguments.vault, arguments.recovery_file)
    return recover(arguments.vault, arguments.recovery_file)


def _keyring_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("choice", choices=("on", "off"), help="let this user's system keyring open the vault, or not")
    add_vault(parser)


def _keyring(arguments: argparse.Namespace) -> int:
    from engine.records.commands.vault_keys import keyring

    return keyring(arguments.vault, is_on=arguments.choice == "on")


def _rotate_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    _add_recovery_file(parser)


def _rotate(arguments: argparse.Namespace) -> int:
    from engine.records.commands.vault_changes import rotate

    return rotate(arguments.vault, arguments.recovery_file)


def _upgrade_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("--confirmed", action="store_true", help="there is a backup; without it that is asked")


def _upgrade(arguments: argparse.Namespace) -> int:
    from engine.records.commands.vault_changes import upgrade

    return upgrade(arguments.vault, is_confirmed=arguments.confirmed)


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
        Command(
            name="unlock",
            summary="Hold the vault open for all programs of this user, until it is not used for some time.",
            example="attune vault unlock --minutes 60",
            add_arguments=_unlock_arguments,
            run=_unlock,
        ),
        Command(
            name="lock",
            summary="Forget the key that `unlock` holds, now.",
            example="attune vault lock",
            add_arguments=add_vault,
            run=_lock,
        ),
        Command(
            name="status",
            summary="What and where the vault is, what opens it, and whether it is unlocked; exit code 1 at a finding.",
            example="attune vault status",
            add_arguments=add_vault,
            run=_status,
        ),
        Command(
            name="passphrase",
            summary="Another passphrase in the place of the old one.",
            example="attune vault passphrase",
            add_arguments=add_vault,
            run=_passphrase,
        ),
        Command(
            name="recovery",
            summary="Open with the recovery key on paper: a new passphrase and a new recovery key.",
            example="attune vault recovery",
            add_arguments=_recovery_arguments,
            run=_recovery,
        ),
        Command(
            name="keyring",
            summary="Let this user's system keyring open the vault, or not.",
            example="attune vault keyring on",
            add_arguments=_keyring_arguments,
            run=_keyring,
        ),
        Command(
            name="rotate",
            summary="Another master key: copies of the old keys open the vault no more.",
            example="attune vault rotate",
            add_arguments=_rotate_arguments,
            run=_rotate,
        ),
        Command(
            name="upgrade",
            summary="Bring the tables of an older vault to this version.",
            example="attune vault upgrade",
            add_arguments=_upgrade_arguments,
            run=_upgrade,
        ),
        *COPIES,
    ),
)
