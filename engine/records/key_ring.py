"""The system's keyring: its key opens the vault while its user is logged in. The only file that knows keyring."""

from base64 import b64decode, b64encode

from engine.records.ciphers import KEY_BYTES
from engine.records.recorded import RecordError

_SERVICE = "attune vault"
_SAFE_PRIORITY = 1  # below it are keyrings that keep plain text, or none at all (keyring.core.recommended)


class KeyRingError(RecordError):
    """The system's keyring cannot be used; the message says why and what to do."""


def keep(vault_id: str, key: bytes) -> None:
    """Put a vault's key into the keyring. Raises KeyRingError: headless systems have none."""
    import keyring
    from keyring.errors import KeyringError

    backend = keyring.get_keyring()
    if backend.priority < _SAFE_PRIORITY:
        raise KeyRingError("this system has no keyring that keeps secrets: leave --keyring out, the passphrase opens")
    try:
        keyring.set_password(_SERVICE, vault_id, b64encode(key).decode())
        is_kept = keyring.get_password(_SERVICE, vault_id) is not None
    except KeyringError as error:
        raise KeyRingError(f"the system's keyring refused: {error}: unlock it, or leave --keyring out") from None
    if not is_kept:
        raise KeyRingError("the system's keyring forgot the key at once: leave --keyring out")


def kept(vault_id: str) -> bytes:
    """A vault's key. Raises KeyRingError: the keyring is locked, or has none."""
    import keyring
    from keyring.errors import KeyringError

    try:
        found = keyring.get_password(_SERVICE, vault_id)
        key = b"" if found is None else b64decode(found, validate=True)
    except KeyringError as error:
        raise KeyRingError(f"the system's keyring does not open: {error}") from None
    except ValueError:
        raise KeyRingError("what the system's keyring holds for this vault is no key") from None
    if len(key) != KEY_BYTES:
        raise KeyRingError("the system's keyring holds no key of this vault")
    return key


def forget(vault_id: str) -> None:
    """Remove a vault's key from the keyring; one that is not there is gone. Raises KeyRingError."""
    import keyring
    from keyring.errors import KeyringError, PasswordDeleteError

    try:
        keyring.delete_password(_SERVICE, vault_id)
    except PasswordDeleteError:
        pass
    except KeyringError as error:
        raise KeyRingError(f"the system's keyring refused: {error}") from None
