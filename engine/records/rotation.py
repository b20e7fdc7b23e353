"""Another master key for a vault: a rotation, which a killed program leaves in a state that opens and can be finished.

1. The key file holds the wraps of the old and of the new master key. Until the end the passphrase opens both, and so
   does the new recovery key.
2. The embedded file as a whole gets its new key; refused before anything else is changed where others have it open.
3. What is sealed in the vault is wrapped anew, in one transaction with its audit row.
4. The key file holds the new wraps only.

What the master keys open tells how far a rotation came, so that nothing else must be written down.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from engine.records.agent import lock
from engine.records.audit import Action, append
from engine.records.ciphers import KEY_BYTES
from engine.records.key_file import EMBEDDED, KeyFile, KeyFileError, write_key_file
from engine.records.rekeying import rekey
from engine.records.store import Store, VaultError
from engine.records.unlocking import acting, store_of
from engine.records.vault import Vault, database_key, rewrapped
from engine.records.wraps import Wrap

Step = Callable[[str], None]  # told before each step, in words


def begin_rotation(folder: Path, key_file: KeyFile, *, of_old: Sequence[Wrap], of_new: Sequence[Wrap]) -> KeyFile:
    """Let the key file hold the wraps of a new master key too, and some more of the old one. Raises KeyFileError."""
    if key_file.is_rotating:
        raise KeyFileError(f"{folder}: its master key is being changed already: finish that first")
    both = replace(key_file, masters=((*key_file.masters[0], *of_old), tuple(of_new)))
    write_key_file(folder, both)
    return both


def finish_rotation(folder: Path, key_file: KeyFile, *, old: bytes, new: bytes, step: Step) -> KeyFile:
    """Go on from wherever the rotation is to its end. Raises VaultError, KeyFileError: it can be finished later."""
    if not key_file.is_rotating:
        raise KeyFileError(f"{folder}: its master key is not being changed")
    if len(old) != KEY_BYTES or len(new) != KEY_BYTES:
        raise ValueError("both master keys are needed")
    lock(key_file.vault_id)  # what an agent holds is of no use when this is done
    whole, inside = _how_far(folder, key_file, (old, new))
    if key_file.store == EMBEDDED and whole == old:
        step("changing the key of the file as a whole")
        rekey(folder / EMBEDDED, old=database_key(old), new=database_key(new))
    if inside == old:
        step("wrapping the keys of patients anew")
        _rewrap(folder, store_of(folder, key_file, new), old, new)
    step("forgetting the old key")
    done = replace(key_file, masters=key_file.masters[-1:])
    write_key_file(folder, done)
    lock(key_file.vault_id)  # it may have been unlocked meanwhile
    return done


def _how_far(folder: Path, key_file: KeyFile, masters: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Which of the master keys the file as a whole is under, and which what is sealed in it."""
    trouble = None
    for whole in masters:
        for inside in masters:
            store = store_of(folder, key_file, whole)
            try:
                Vault(store, inside, actor=acting()).close()
            except VaultError as error:
                trouble = trouble or error
                store.close()
            else:
                return whole, inside
    raise trouble or VaultError(f"{folder}: neither the old nor the new master key opens it")


def _rewrap(folder: Path, store: Store, old: bytes, new: bytes) -> None:
    vault = Vault(store, old, actor=acting(), folder=folder)
    try:
        with store.writing() as connection:
            append(vault, connection, Action.VAULT_ROTATED)
            rewrapped(connection, old=old, new=new)
    finally:
        vault.close()
