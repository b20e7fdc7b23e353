"""Making a vault: its folder is there whole or not at all."""

import os
from datetime import datetime
from pathlib import Path
from shutil import rmtree

from engine.records.audit import Action, audited, sign_newest
from engine.records.ciphers import StretchCost, new_key
from engine.records.key_file import EMBEDDED, NAME, KeyFile, KeyFileError, private_folder, sync_folder, write_key_file
from engine.records.unlocking import acting, store_of
from engine.records.vault import Vault, new_id
from engine.records.wraps import Opener, Wrap, wrapped_by_key, wrapped_by_passphrase


def check_free(folder: Path) -> None:
    """Raises KeyFileError where something is in the way of a new vault, which never takes anything's place."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise KeyFileError(f"{folder}: there is a file of this name: name another folder")
    if (folder / NAME).exists():
        raise KeyFileError(f"{folder}: there is a vault already (`attune vault status`); name another with --vault DIR")
    if any(folder.iterdir()):
        raise KeyFileError(f"{folder}: is not empty, and a vault takes nothing's place: name a new folder")


def make_vault(
    folder: Path,
    *,
    passphrase: str,
    recovery_key: bytes,
    keyring_key: bytes | None = None,
    vault_id: str | None = None,
    store: str = EMBEDDED,
    cost: StretchCost | None = None,
) -> KeyFile:
    """A new vault in `folder`: a key file with its wraps, and the tables in `store`. Raises RecordError.

    It is made beside `folder` and then gets its name, so a program that is killed leaves no half of a vault.
    """
    check_free(folder)
    vault_id, master = vault_id or new_id(), new_key()
    wraps: list[Wrap] = [wrapped_by_passphrase(master, passphrase, vault_id, cost)]
    if keyring_key is not None:
        wraps.append(wrapped_by_key(master, keyring_key, vault_id, Opener.KEYRING))
    wraps.append(wrapped_by_key(master, recovery_key, vault_id, Opener.RECOVERY))
    made = datetime.now().astimezone().isoformat(timespec="seconds")
    key_file = KeyFile(vault_id=vault_id, made=made, store=store, masters=(tuple(wraps),))
    beside = folder.with_name(f".{folder.name}.making-{os.getpid()}")
    try:
        private_folder(beside)
        write_key_file(beside, key_file)
        vault = Vault.make(store_of(beside, key_file, master), master, actor=acting(), folder=beside)
        audited(vault, Action.VAULT_MADE)
        sign_newest(vault)
        vault.close()
        _put(beside, folder)
    finally:
        rmtree(beside, ignore_errors=True)
    return key_file


def _put(beside: Path, folder: Path) -> None:
    try:
        if folder.exists():
            folder.rmdir()  # it is empty, or this refuses
        beside.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise KeyFileError(f"{folder}: cannot be made: {error.strerror}") from None
