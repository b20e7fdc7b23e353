"""`attune vault check|backup|restore|sync`: is a vault whole, and where else is what is in it?"""

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.command import DONE, FINDING, Command
from engine.records.opening import add_vault

if TYPE_CHECKING:
    from engine.records.checking import VaultChecked


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="the new file, named .attune-backup; none is overwritten",
    )
    add_vault(parser)


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("backup", type=Path, metavar="FILE", help="the backup")
    parser.add_argument(
        "--server", default=None, metavar="URL", help="put its rows onto this empty PostgreSQL database"
    )
    add_vault(parser)


def _sync_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to", type=Path, default=None, metavar="DIR", help="the clinic's vault (default: clinic in the settings)"
    )
    add_vault(parser)


def _check(arguments: argparse.Namespace) -> int:
    from engine.progress import Progress
    from engine.records.audit import audited
    from engine.records.audit_actions import Action
    from engine.records.checking import check_vault
    from engine.records.key_file import read_key_file
    from engine.records.opening import opened_vault
    from engine.records.unlocking import vault_folder

    folder = vault_folder(arguments.vault)
    with opened_vault(arguments.vault) as vault, Progress("checking") as progress:
        checked = check_vault(vault, folder, read_key_file(folder), progress.show)
        for words in checked.faults:
            print(f"FAULT  {words}")
        for words in checked.notes:
            print(f"note   {words}")
        print(f"{folder}: {_counted(checked)}: {_found(len(checked.faults))}")
        audited(vault, Action.VAULT_CHECKED, faults=len(checked.faults))  # last: a damaged vault may refuse it
    return FINDING if checked.faults else DONE


def _counted(checked: "VaultChecked") -> str:
    """How much was looked at."""
    patients = f"{checked.patients} patient{'s' * (checked.patients != 1)}"
    return f"{patients}, {checked.sessions} session{'s' * (checked.sessions != 1)}"


def _found(faults: int) -> str:
    return "all of it is whole" if not faults else f"{faults} fault{'s' if faults > 1 else ''}"


def _backup(arguments: argparse.Namespace) -> int:
    from engine.records.audit import audited
    from engine.records.audit_actions import Action
    from engine.records.backup import make_backup
    from engine.records.opening import opened_vault
    from engine.records.unlocking import vault_folder

    folder = vault_folder(arguments.vault)
    with opened_vault(arguments.vault) as vault:
        audited(vault, Action.BACKUP_MADE)  # the row first: nothing leaves without one
        make_backup(vault, folder, arguments.out)
    print(f"{arguments.out}: a backup of {folder}, {arguments.out.stat().st_size / 1e6:.1f} MB")
    print("Whoever has it and the passphrase has everything, and a patient who is erased later is still in it.")
    return DONE


def _restore(arguments: argparse.Namespace) -> int:
    from engine.records.audit import audited
    from engine.records.audit_actions import Action
    from engine.records.backup import leave_to_server, onto_server, restored
    from engine.records.checking import check_vault
    from engine.records.key_file import read_key_file
    from engine.records.opening import opened_vault
    from engine.records.unlocking import vault_folder

    folder = vault_folder(arguments.vault)
    with restored(arguments.backup, folder) as (place, manifest):
        with opened_vault(place) as vault:
            checked = check_vault(vault, place, read_key_file(place))
            audited(vault, Action.BACKUP_RESTORED, faults=len(checked.faults))
            if arguments.server is not None:
                onto_server(vault, arguments.server)
        if arguments.server is not None:
            leave_to_server(place, arguments.server)
    for words in checked.faults:
        print(f"FAULT  {words}")
    print(f"{folder}: the vault as it was backed up at {manifest.made}: {_found(len(checked.faults))}")
    return FINDING if checked.faults else DONE


def _sync(arguments: argparse.Namespace) -> int:
    from engine.progress import Progress
    from engine.records.audit import audited
    from engine.records.audit_actions import Action
    from engine.records.opening import opened_vault
    from engine.records.syncing import clinic_folder, sync, withdrawn_there

    with (
        opened_vault(arguments.vault) as station,
        opened_vault(clinic_folder(arguments.to)) as clinic,
        Progress("sending") as progress,
    ):
        audited(station, Action.SYNC_BEGUN)  # before: a line that breaks leaves a row here too
        synced = sync(station, clinic, progress.show)
        withdrawn = withdrawn_there(station, clinic, datetime.now().astimezone().date())
        for vault in (station, clinic):
            audited(vault, Action.SYNCED, sessions=synced.sessions, refused=len(synced.refused))
    sent = f"{synced.sessions} session{'s' * (synced.sessions != 1)} sent"
    print(f"{sent}, {synced.resumed} of them begun earlier; {synced.already} were there")
    if synced.unfinished:
        some = f"{synced.unfinished} {'is' if synced.unfinished == 1 else 'are'} not closed and not sent"
        print(f"{some}: still running, or cut off; close a cut-off one with `attune sessions close SESSION`")
    for words in synced.refused:
        print(f"NOT SENT  {words}")
    for words in withdrawn:
        print(f"WITHDRAWN  {words}")
    return FINDING if synced.refused or withdrawn else DONE


COPIES = (
    Command(
        name="check",
        summary="Look whether the vault is whole: pages, keys, every session, the audit; changes nothing.",
        example="attune vault check",
        add_arguments=add_vault,
        run=_check,
    ),
    Command(
        name="backup",
        summary="Write the whole vault into one encrypted file; sessions may run meanwhile.",
        example="attune vault backup --out 2026-03-01.attune-backup",
        add_arguments=_backup_arguments,
        run=_backup,
    ),
    Command(
        name="restore",
        summary="Make a vault of a backup, in a new place, and check it.",
        example="attune vault restore 2026-03-01.attune-backup --vault restored",
        add_arguments=_restore_arguments,
        run=_restore,
    ),
    Command(
        name="sync",
        summary="Send finished sessions to the clinic's vault; goes on where it was broken off.",
        example="attune vault sync --to clinic-vault",
        add_arguments=_sync_arguments,
        run=_sync,
    ),
)
