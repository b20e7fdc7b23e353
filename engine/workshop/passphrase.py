"""Passphrases of keys to sign with, see engine/records/passphrases.py for how they are read."""

from engine.records.passphrases import PassphraseError, asked, asked_twice
from policies.signing import SigningError

SHORTEST = 8  # letters; a key file may be copied and tried elsewhere


def new_passphrase() -> str:
    """For a new key; at a terminal asked for twice. Raises SigningError."""
    hint = "no key was made (--no-passphrase makes a key without one)"
    try:
        return asked_twice("passphrase for the new key: ", shortest=SHORTEST, done=hint)
    except PassphraseError as error:
        raise SigningError(str(error)) from None


def passphrase_of(path: object) -> str:
    """For a key that there is. Raises SigningError."""
    try:
        given = asked(f"passphrase of {path}: ")
    except PassphraseError as error:
        raise SigningError(f"{path}: {error}") from None
    if not given:
        raise SigningError(f"{path}: the key needs its passphrase: as the first line of the input, or at a terminal")
    return given
