"""What opens the station's vault: what is held unlocked, the system's keyring, or the passphrase."""

import getpass
import os
import sys
from pathlib import Path

from engine.records.key_file import EMBEDDED, KeyFile
from engine.records.passphrases import asked, is_at_terminal
from engine.records.recorded import RecordError
from engine.records.store import Store, VaultError, postgresql_store, sqlcipher_store
from engine.records.vault import Vault, database_key
from engine.records.wraps import Opener, opened_by_passphrase
from engine.settings import LONGEST_ACTOR, data_path, read_settings, settings_path

TRIES = 3  # at a terminal, for slips of the hand


class VaultLocked(RecordError):
    """The vault is locked, and what was given does not open it."""


def vault_folder(place: Path | None) -> Path:
    """The vault's folder: `place`, what the settings say, or `vault` among this user's data."""
    if place is not None:
        return place.absolute()
    named = read_settings(settings_path()).records.vault
    return data_path() / "vault" if named is None else Path(named).expanduser().absolute()


def acting() -> str:
    """Who acts, for the audit: as the settings say, else the system's name of the user."""
    named = read_settings(settings_path()).records.actor
    if named is None:
        try:
            named = getpass.getuser()
        except (OSError, KeyError):
            named = f"user {os.getuid()}"  # one of whom the system knows no name
    return named[:LONGEST_ACTOR]


def masters_of(folder: Path, key_file: KeyFile) -> tuple[bytes, ...]:
    """The vault's master key, or two while it is rotated, the newest last. Raises VaultLocked."""
    return masters_by_passphrase(folder, key_file)


def masters_by_passphrase(folder: Path, key_file: KeyFile) -> tuple[bytes, ...]:
    """The same, by the passphrase in any case. At a terminal there are three tries. Raises VaultLocked."""
    for _ in range(TRIES if is_at_terminal() else 1):
        given = asked(f"passphrase of the vault {folder}: ")
        if not given:
            raise VaultLocked(
                f"{folder}: the vault is locked: unlock it with `attune vault unlock`, "
                "or give its passphrase at the terminal or as the first line of the input"
            )
        if masters := masters_with(key_file, given):
            return masters
        if is_at_terminal():
            sys.stderr.write("this is not the passphrase\n")
    raise VaultLocked(
        f"{folder}: this is not its passphrase; where nobody knows it any more, the recovery key on paper opens it: "
        "`attune vault recovery`"
    )


def masters_with(key_file: KeyFile, passphrase: str) -> tuple[bytes, ...]:
    """What the passphrase opens; () where it is another."""
    wraps = [wrap for each in key_file.masters for wrap in each if wrap.opener is Opener.PASSPHRASE]
    opened = (opened_by_passphrase(wrap, passphrase, key_file.vault_id) for wrap in wraps)
    return tuple(master for master in opened if master is not None)


def vault_with(folder: Path, key_file: KeyFile, masters: tuple[bytes, ...]) -> Vault:
    """The vault that one of the master keys opens. Raises VaultError.

    While the master key is rotated, the file as a whole and what is sealed in it may be under different ones.
    """
    actor, pairs = acting(), [(whole, inside) for whole in reversed(masters) for inside in reversed(masters)]
    for whole, inside in pairs:
        store = store_of(folder, key_file, whole)
        try:
            return Vault(store, inside, actor=actor, folder=folder)
        except VaultError:
            store.close()
            if (whole, inside) == pairs[-1]:
                raise
    raise AssertionError("there is one master key at least")


def store_of(folder: Path, key_file: KeyFile, master: bytes) -> Store:
    """Where the vault's tables lie; the embedded file as opened by `master`."""
    if key_file.store == EMBEDDED:
        return sqlcipher_store(folder / EMBEDDED, database_key(master))
    return postgresql_store(key_file.store)
