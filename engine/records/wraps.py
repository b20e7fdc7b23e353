"""The master key of a vault, wrapped: sealed under a passphrase, a key in the system's keyring, or a recovery key."""

import os
import unicodedata
from dataclasses import dataclass
from enum import Enum

from engine.records.ciphers import SALT_BYTES, Cipher, SealBroken, StretchCost, derived_key, place_of, stretched_key


class Opener(Enum):
    """What opens a wrap."""

    PASSPHRASE = "passphrase"
    KEYRING = "keyring"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap:
    """The master key, sealed under what `opener` says. Worthless without that."""

    opener: Opener
    sealed: bytes
    salt: bytes | None = None  # of a passphrase
    cost: StretchCost | None = None

    def __post_init__(self) -> None:
        is_stretched = self.opener is Opener.PASSPHRASE
        if is_stretched != (self.salt is not None) or is_stretched != (self.cost is not None):
            raise ValueError("a passphrase, and nothing else, has salt and cost")
        if self.salt is not None and len(self.salt) != SALT_BYTES:
            raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(self.salt)}")


def wrapped_by_passphrase(master: bytes, passphrase: str, vault_id: str, cost: StretchCost | None = None) -> Wrap:
    """`cost` says how hard it is to try passphrases; None: as hard as is usual."""
    salt, cost = os.urandom(SALT_BYTES), cost or StretchCost()
    key = stretched_key(_same_letters(passphrase), salt, cost)
    return Wrap(
        opener=Opener.PASSPHRASE, sealed=_sealed(master, key, vault_id, Opener.PASSPHRASE), salt=salt, cost=cost
    )


def wrapped_by_key(master: bytes, key: bytes, vault_id: str, opener: Opener) -> Wrap:
    """Under a key that was drawn by chance, as those in keyrings and on paper are."""
    own = derived_key(key, f"{opener.value} {vault_id}")
    return Wrap(opener=opener, sealed=_sealed(master, own, vault_id, opener))


def opened_by_passphrase(wrap: Wrap, passphrase: str, vault_id: str) -> bytes | None:
    """The master key; None: it is another passphrase. Takes as long as its cost says."""
    if wrap.salt is None or wrap.cost is None:
        raise ValueError(f"{wrap.opener} is opened by no passphrase")
    return _opened(wrap, stretched_key(_same_letters(passphrase), wrap.salt, wrap.cost), vault_id)


def opened_by_key(wrap: Wrap, key: bytes, vault_id: str) -> bytes | None:
    """The master key; None: it is another key."""
    return _opened(wrap, derived_key(key, f"{wrap.opener.value} {vault_id}"), vault_id)


def _sealed(master: bytes, key: bytes, vault_id: str, opener: Opener) -> bytes:
    return Cipher(key).seal(master, place_of("master", vault_id, opener.value))


def _opened(wrap: Wrap, key: bytes, vault_id: str) -> bytes | None:
    try:
        return Cipher(key).unseal(wrap.sealed, place_of("master", vault_id, wrap.opener.value))
    except SealBroken:
        return None


def _same_letters(passphrase: str) -> str:
    """An accented letter may come as one sign or as two, by keyboard and system; people mean the same (Unicode NFC)."""
    return unicodedata.normalize("NFC", passphrase)
