"""Opening the station's vault, as every command does. Imports little by itself: every command's help imports it."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.records.key_file import KeyFile
    from engine.records.unlocking import Keys
    from engine.records.vault import Vault


def add_vault(parser: argparse.ArgumentParser) -> None:
    """--vault: which vault."""
    parser.add_argument(
        "--vault", type=Path, default=None, metavar="DIR", help="the vault's folder (default: this station's)"
    )


@contextmanager
def opened_vault(place: Path | None) -> Iterator["Vault"]:
    """The vault in the folder `place`, None: this station's; open within the block.

    Asks for the passphrase where nothing else opens it. Raises RecordError: there is none, it is locked, it is damaged.
    """
    from engine.records.key_file import read_key_file
    from engine.records.unlocking import keys_of, vault_folder

    folder = vault_folder(place)
    key_file = read_key_file(folder)
    with opened_with(folder, key_file, keys_of(folder, key_file)) as vault:
        yield vault


@contextmanager
def opened_with(folder: Path, key_file: "KeyFile", keys: "Keys") -> Iterator["Vault"]:
    """The same where the keys are at hand already. The opening is told to the audit, and the audit's end signed."""
    from engine.records.audit import sign_newest
    from engine.records.store import VaultError
    from engine.records.unlocking import AGENT, leave_no_dumps, note_opening, vault_with

    leave_no_dumps()
    try:
        vault = vault_with(folder, key_file, keys)
    except VaultError as error:
        if keys.by != AGENT or "another vault's" not in str(error):
            raise
        words = "what is held unlocked is no key of it any more: `attune vault lock`, then try again"
        raise VaultError(f"{folder}: {words} ({error})") from None
    try:
        note_opening(vault, folder, key_file, keys)
        yield vault
        sign_newest(vault)
    finally:
        vault.close()
