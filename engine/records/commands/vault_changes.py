"""`attune vault rotate|upgrade`: the vault as a whole under another master key, or with the tables of this version."""

import shutil
import sys
from pathlib import Path

from engine.command import DONE
from engine.records.audit import Action, audited
from engine.records.ciphers import new_key
from engine.records.commands.vault_paper import hand_over
from engine.records.key_changes import use_keyring
from engine.records.key_file import EMBEDDED, KeyFile, KeyFileError, changing_alone
from engine.records.key_ring import KeyRingError
from engine.records.opening import opened_with
from engine.records.passphrases import is_at_terminal, typed
from engine.records.recovery_key import new_recovery_key
from engine.records.rekeying import check_alone
from engine.records.rotation import begin_rotation, finish_rotation
from engine.records.store import VaultError, newest_version
from engine.records.unlocking import Keys, VaultLocked, keys_by_passphrase, keys_of, store_of, vault_folder, vault_with
from engine.records.vault import database_key
from engine.records.wraps import Opener, wrapped_by_key, wrapped_by_passphrase

_ROOM = 1.2  # times the file's size: the journal holds its old pages until the new ones are on the disk


def rotate(place: Path | None, recovery_file: Path | None) -> int:
    """Another master key, and a new recovery key; or the rest of such a change that was cut off."""
    folder = vault_folder(place)
    with changing_alone(folder) as key_file:
        keys, passphrase = keys_by_passphrase(folder, key_file)
        if key_file.is_rotating:
            print("finishing what was cut off")
        else:
            key_file, keys = _begun(folder, key_file, keys, passphrase, recovery_file)
        if len(keys.masters) != 2:
            raise VaultLocked(f"{folder}: this passphrase opens only one of the two master keys: restore a backup")
        old, new = keys.masters
        done = finish_rotation(folder, key_file, old=old, new=new, step=_tell)
        _renew_keyring(folder, done, Keys(masters=(new,), by=keys.by), _has_keyring(key_file))
    print(f"{folder}: has a new master key; the old recovery key is dead: destroy that paper")
    print("Backups and copies made before are still under the old one, and open as they did.")
    if key_file.store != EMBEDDED:
        print("Other stations of this server need the new vault.json in their vault's folder.")
    return DONE


def upgrade(place: Path | None, *, is_confirmed: bool) -> int:
    """Bring the tables of an older vault to this program's version."""
    folder = vault_folder(place)
    with changing_alone(folder) as key_file:
        if key_file.is_rotating:
            raise KeyFileError(f"{folder}: changing its master key was cut off: finish it first (attune vault rotate)")
        keys = keys_of(folder, key_file)
        version = _older_version(folder, key_file, keys)
        if version is None:
            print(f"{folder}: is of version {newest_version()} already")
            return DONE
        _confirm(folder, version, is_confirmed)
        store = store_of(folder, key_file, keys.masters[-1])
        try:
            store.upgrade()
        finally:
            store.close()
        with opened_with(folder, key_file, keys) as vault:
            audited(vault, Action.VAULT_UPGRADED, before=version, now=newest_version())
    print(f"{folder}: brought from version {version} to {newest_version()}")
    return DONE


def _begun(
    folder: Path, key_file: KeyFile, keys: Keys, passphrase: str, recovery_file: Path | None
) -> tuple[KeyFile, Keys]:
    """Look whether it can be done, hand over the new recovery key, and let the key file hold both master keys."""
    with opened_with(folder, key_file, keys):
        pass  # it opens, is of this version, and the audit has it
    if key_file.store == EMBEDDED:
        _check_room(folder)
        check_alone(folder / EMBEDDED, database_key(keys.masters[0]))
    old, new, recovery_key, vault_id = keys.masters[0], new_key(), new_recovery_key(), key_file.vault_id
    hand_over(recovery_key, vault_id, recovery_file)
    of_old = [wrapped_by_key(old, recovery_key, vault_id, Opener.RECOVERY)]
    of_new = [
        wrapped_by_passphrase(new, passphrase, vault_id),
        wrapped_by_key(new, recovery_key, vault_id, Opener.RECOVERY),
    ]
    both = begin_rotation(folder, key_file, of_old=of_old, of_new=of_new)
    return both, Keys(masters=(old, new), by=keys.by)


def _check_room(folder: Path) -> None:
    needed, free = (folder / EMBEDDED).stat().st_size * _ROOM, shutil.disk_usage(folder).free
    if needed > free:
        raise VaultError(
            f"{folder}: this needs {needed / 1e6:.1f} MB of free disk, and there are {free / 1e6:.1f}: make room"
        )


def _has_keyring(key_file: KeyFile) -> bool:
    return any(wrap.opener is Opener.KEYRING for wrap in key_file.masters[0])


def _renew_keyring(folder: Path, key_file: KeyFile, keys: Keys, was_used: bool) -> None:
    if not was_used:
        return
    try:
        with opened_with(folder, key_file, keys) as vault:
            use_keyring(vault, folder, key_file, keys)
    except KeyRingError as error:
        print(f"attune: {error}; the passphrase opens the vault", file=sys.stderr)


def _older_version(folder: Path, key_file: KeyFile, keys: Keys) -> str | None:
    """The version of a vault that this program can upgrade; None: it needs none. Raises VaultError: neither."""
    try:
        vault_with(folder, key_file, keys).close()
    except VaultError:
        store = store_of(folder, key_file, keys.masters[-1])
        try:
            version = store.version
        finally:
            store.close()
        if version is None or not version.isdigit() or version >= newest_version():
            raise
        return version
    return None


def _confirm(folder: Path, version: str, is_confirmed: bool) -> None:
    print(
        f"{folder}: is of version {version}, this program's is {newest_version()}; older programs cannot open it then."
    )
    if is_confirmed:
        return
    if not is_at_terminal():
        raise VaultError("make a backup first (attune vault backup), then say --confirmed")
    if typed("Is there a backup (attune vault backup)? yes or no: ").strip().lower() != "yes":
        raise VaultError("nothing was changed: make a backup first (attune vault backup)")


def _tell(words: str) -> None:
    print(f"{words} ...", flush=True)
