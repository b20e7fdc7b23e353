"""Passphrases of keys: asked for at the terminal unseen, or read as the first line of the input."""

import getpass
import sys

from policies.signing import SigningError

SHORTEST = 8  # letters; a key file may be copied and tried elsewhere


def new_passphrase() -> str:
    """For a new key; at a terminal asked for twice. Raises SigningError."""
    given = _asked("passphrase for the new key: ")
    if len(given) < SHORTEST:
        raise SigningError(f"a passphrase has {SHORTEST} letters or more (--no-passphrase makes a key without one)")
    if sys.stdin.isatty() and _asked("once more: ") != given:
        raise SigningError("these were two different passphrases: no key was made")
    return given


def passphrase_of(path: object) -> str:
    """For a key that there is. Raises SigningError."""
    given = _asked(f"passphrase of {path}: ")
    if not given:
        raise SigningError(f"{path}: the key needs its passphrase: as the first line of the input, or at a terminal")
    return given


def _asked(words: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(words)
    return sys.stdin.readline().rstrip("\r\n")
