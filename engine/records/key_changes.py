"""What opens a vault, changed: its passphrase, its recovery key, the system's keyring. The master key stays.

Each change is told to the audit first: a row too many says more than one too few. A copy of the key file that was made
before still opens with what opened it then; another master key (rotation.py) shuts such copies out of the vault.
"""

from pathlib import Path

from engine.records import key_ring
from engine.records.audit import Action, audited
from engine.records.ciphers import StretchCost, new_key
from engine.records.key_file import KeyFile, KeyFileError, write_key_file
from engine.records.unlocking import Keys
from engine.records.vault import Vault
from engine.records.wraps import Opener, wrapped_by_key, wrapped_by_passphrase


def change_passphrase(
    vault: Vault, folder: Path, key_file: KeyFile, keys: Keys, passphrase: str, cost: StretchCost | None = None
) -> KeyFile:
    """The old one opens nothing any more. Raises RecordError."""
    wrap = wrapped_by_passphrase(_only(folder, keys), passphrase, key_file.vault_id, cost)
    audited(vault, Action.PASSPHRASE_CHANGED)
    return _written(folder, key_file.with_wraps(wrap))


def change_recovery_key(vault: Vault, folder: Path, key_file: KeyFile, keys: Keys, recovery_key: bytes) -> KeyFile:
    """The old one opens nothing any more. Raises RecordError."""
    wrap = wrapped_by_key(_only(folder, keys), recovery_key, key_file.vault_id, Opener.RECOVERY)
    audited(vault, Action.RECOVERY_KEY_MADE)
    return _written(folder, key_file.with_wraps(wrap))


def use_keyring(vault: Vault, folder: Path, key_file: KeyFile, keys: Keys) -> KeyFile:
    """Let the system's keyring open the vault, by a new key. Raises RecordError: headless systems have no keyring."""
    key = new_key()
    wrap = wrapped_by_key(_only(folder, keys), key, key_file.vault_id, Opener.KEYRING)
    key_ring.keep(key_file.vault_id, key)
    audited(vault, Action.KEYRING_CHANGED, to="on")
    return _written(folder, key_file.with_wraps(wrap))


def leave_keyring(vault: Vault, folder: Path, key_file: KeyFile) -> KeyFile:
    """Let it open the vault no more. Raises RecordError; a keyring that is gone is no error."""
    audited(vault, Action.KEYRING_CHANGED, to="off")
    changed = _written(folder, key_file.without(Opener.KEYRING))
    key_ring.forget(key_file.vault_id)
    return changed


def _only(folder: Path, keys: Keys) -> bytes:
    if len(keys.masters) != 1:
        raise KeyFileError(f"{folder}: its master key is being changed: finish that first (attune vault rotate)")
    return keys.masters[0]


def _written(folder: Path, key_file: KeyFile) -> KeyFile:
    write_key_file(folder, key_file)
    return key_file
