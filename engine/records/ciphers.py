"""What keeps records secret: AES-256-GCM for payloads and keys, HKDF for keys of keys, Argon2id for passphrases."""

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from engine.records.recorded import RecordError

KEY_BYTES = 32
SALT_BYTES = 16
_NONCE_BYTES = 12  # NIST SP 800-38D section 8.2.2: drawn by chance, for at most 2**32 payloads under one key


class SealBroken(RecordError):
    """What was sealed cannot be opened: by another key, at another place, or changed since."""


class TooCostly(RecordError):
    """There is not the memory that a key of a passphrase takes."""


class Cipher:
    """Seals and opens what is kept under one key. `place` says which row it is: elsewhere it does not open."""

    __slots__ = ("_gcm",)

    def __init__(self, key: bytes) -> None:
        self._gcm = AESGCM(key)

    def seal(self, plain: bytes, place: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._gcm.encrypt(nonce, plain, place)

    def unseal(self, sealed: bytes, place: bytes) -> bytes:
        """Raises SealBroken."""
        try:
            return self._gcm.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
        except (InvalidTag, ValueError):
            raise SealBroken(f"{place.decode()}: cannot be opened: another key, or changed since") from None


def place_of(table: str, *row: str | int) -> bytes:
    """The identity of a row, as a cipher is told it: the table and the row's own key."""
    return "/".join((table, *map(str, row))).encode()


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def derived_key(key: bytes, purpose: str) -> bytes:
    """Another key for one purpose, from a key that was drawn by chance (RFC 5869, expand only)."""
    return HKDFExpand(algorithm=SHA256(), length=KEY_BYTES, info=f"attune {purpose}".encode()).derive(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchCost:
    """How hard it is to try passphrases: kept beside the salt, so that it may grow (RFC 9106 section 4)."""

    memory_kib: int = 65_536
    turns: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        # Less would be easy to try; more than 4 GiB or 100 turns would let a changed file stop the program.
        if not (8 * self.lanes <= self.memory_kib <= 1 << 22 and 1 <= self.turns <= 100 and 1 <= self.lanes <= 64):
            raise ValueError(f"no cost of a passphrase: {self}")


def stretched_key(passphrase: str, salt: bytes, cost: StretchCost) -> bytes:
    """A key from a passphrase, by Argon2id. Takes about 0.2 s at the usual cost, so that trying many takes long.

    Raises TooCostly.
    """
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost.turns, lanes=cost.lanes, memory_cost=cost.memory_kib)
    try:
        return kdf.derive(passphrase.encode())
    except MemoryError:
        needed = f"a passphrase of this vault takes {cost.memory_kib >> 10} MiB of memory to try"
        usual = f"usual are {StretchCost().memory_kib >> 10} MiB: with more, vault.json may have been changed"
        raise TooCostly(f"{needed}, and there is not as much: end other programs; {usual}") from None
