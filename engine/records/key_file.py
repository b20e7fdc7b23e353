"""`vault.json`: what a vault is, where its records lie, and the wraps of its master key. No secret is in it."""

import json
import os
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.records.ciphers import StretchCost
from engine.records.recorded import RecordError
from engine.records.wraps import Opener, Wrap

NAME = "vault.json"
EMBEDDED = "records.db"  # the embedded file beside it
FORMAT = 1
_BIGGEST_BYTES = 1 << 20  # some wraps take a few hundred bytes
_OWNER_ONLY, _OWNER_ONLY_FOLDER = 0o600, 0o700


class KeyFileError(RecordError):
    """A vault's key file cannot be read or written; the message says which, what is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """A vault's key file. `masters` has the wraps of its master key; two while it is rotated."""

    vault_id: str
    made: str  # ISO 8601 with its zone
    store: str  # EMBEDDED, or the URL of a PostgreSQL database without a password
    masters: tuple[tuple[Wrap, ...], ...]

    def __post_init__(self) -> None:
        if not re.fullmatch("[0-9a-f]{32}", self.vault_id):
            raise ValueError("id must be 32 hexadecimal letters")
        if not (self.store == EMBEDDED or re.match(r"postgresql(\+psycopg)?://", self.store)):
            raise ValueError(f'store must be "{EMBEDDED}" or begin with postgresql://')
        if not (1 <= len(self.masters) <= 2 and all(self.masters)):
            raise ValueError("there must be one master key, or two while it is rotated, each with a wrap at least")

    @property
    def is_rotating(self) -> bool:
        """A rotation of the master key has begun and did not come to its end."""
        return len(self.masters) == 2

    def openers(self) -> tuple[Opener, ...]:
        """What opens the newest master key."""
        return tuple(wrap.opener for wrap in self.masters[-1])

    def with_wraps(self, *wraps: Wrap) -> "KeyFile":
        """The same with these wraps of its only master key in the place of those of their kind."""
        new = {wrap.opener: wrap for wrap in (*self.masters[-1], *wraps)}
        return replace(self, masters=(tuple(new.values()),))

    def without(self, opener: Opener) -> "KeyFile":
        """The same without the wraps of one kind."""
        return replace(self, masters=tuple(tuple(w for w in wraps if w.opener is not opener) for wraps in self.masters))


def read_key_file(folder: Path) -> KeyFile:
    """The key file of the vault in `folder`. Raises KeyFileError."""
    path = folder / NAME
    if folder.exists() and not folder.is_dir():
        raise KeyFileError(f"{folder}: is no folder: a vault is the folder in which {NAME} lies")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise KeyFileError(_missing(folder)) from None
    except OSError as error:
        raise KeyFileError(f"{path}: cannot be read: {error.strerror}") from None
    return _key_file(path, data)


def write_key_file(folder: Path, key_file: KeyFile) -> None:
    """Put it in the place of what is there, whole or not at all, so that no power cut leaves half of it.

    Raises KeyFileError.
    """
    path, beside = folder / NAME, folder / f".{NAME}.part"
    data = (json.dumps(_plain(key_file), indent=1) + "\n").encode()
    try:
        with suppress(FileNotFoundError):
            beside.unlink()  # of a program that was killed
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(folder)
    except OSError as error:
        words = error.strerror or error
        raise KeyFileError(f"{path}: cannot be written ({words}): what it held before still holds") from None


@contextmanager
def changing_alone(folder: Path) -> Iterator[KeyFile]:
    """The key file of the vault in `folder`, which nobody else changes within the block. Raises KeyFileError.

    Held by a lock of the system on the folder, which ends with whoever holds it.
    """
    read_key_file(folder)
    if sys.platform == "win32":  # Windows opens no folders
        yield read_key_file(folder)
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        _lock(opened, folder)
        yield read_key_file(folder)
    finally:
        os.close(opened)


def _lock(opened: int, folder: Path) -> None:
    import fcntl  # not on Windows

    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise KeyFileError(f"{folder}: another program is changing its keys: wait for it") from None
    except OSError:
        pass  # this folder keeps no locks, as some on networks


def private_folder(folder: Path) -> None:
    """Make `folder` for nobody else's eyes, below those that are there or are made. Raises KeyFileError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY_FOLDER)
        folder.chmod(_OWNER_ONLY_FOLDER)
    except OSError as error:
        raise KeyFileError(f"{folder}: cannot be made a private folder: {error.strerror}") from None


def sync_folder(folder: Path) -> None:
    """What was named in it is on the disk. Raises OSError."""
    if os.name == "nt":  # Windows opens no folders
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _missing(folder: Path) -> str:
    if (folder / EMBEDDED).exists():
        return (
            f"{folder}: {EMBEDDED} is there and {NAME} is missing, without which nothing opens it: "
            f"put {NAME} back from a backup"
        )
    return f"{folder}: there is no vault: make one with `attune vault init`, or name another with --vault DIR"


def _key_file(path: Path, data: bytes) -> KeyFile:
    try:
        if len(data) > _BIGGEST_BYTES:
            raise ValueError
        plain = json.loads(data)
        version = plain["attune_vault"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise KeyFileError(f"{path}: is not the key file of a vault: put back the right one, from a backup") from None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise KeyFileError(f"{path}: was changed: its version is {version!r}: restore it from a backup")
    if version > FORMAT:
        raise KeyFileError(f"{path}: is of version {version}, newer than this program's {FORMAT}: update Attune")
    try:
        return KeyFile(
            vault_id=_text(plain, "id"),
            made=_text(plain, "made"),
            store=_text(plain, "store"),
            masters=tuple(tuple(_wrap(wrap) for wrap in wraps) for wraps in plain["masters"]),
        )
    except KeyError as error:
        raise KeyFileError(f"{path}: was changed: {error} is missing: restore it from a backup") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise KeyFileError(f"{path}: was changed: {error}: restore it from a backup") from None


def _text(plain: dict[str, Any], name: str) -> str:
    if not isinstance(plain[name], str):
        raise ValueError(f"{name} must be a text")
    return str(plain[name])


def _wrap(plain: dict[str, Any]) -> Wrap:
    opener = Opener(plain["opener"])
    sealed = b64decode(plain["sealed"], validate=True)
    if opener is not Opener.PASSPHRASE:
        return Wrap(opener=opener, sealed=sealed)
    cost = {name: plain["cost"][name] for name in ("memory_kib", "turns", "lanes")}
    if not all(type(value) is int for value in cost.values()):
        raise ValueError("a passphrase's cost must be whole numbers")
    return Wrap(opener=opener, sealed=sealed, salt=b64decode(plain["salt"], validate=True), cost=StretchCost(**cost))


def _plain(key_file: KeyFile) -> dict[str, Any]:
    return {
        "attune_vault": FORMAT,
        "id": key_file.vault_id,
        "made": key_file.made,
        "store": key_file.store,
        "masters": [[_plain_wrap(wrap) for wrap in wraps] for wraps in key_file.masters],
    }


def _plain_wrap(wrap: Wrap) -> dict[str, Any]:
    plain: dict[str, Any] = {"opener": wrap.opener.value, "sealed": b64encode(wrap.sealed).decode()}
    if wrap.salt is not None and wrap.cost is not None:
        cost = {"memory_kib": wrap.cost.memory_kib, "turns": wrap.cost.turns, "lanes": wrap.cost.lanes}
        plain |= {"salt": b64encode(wrap.salt).decode(), "cost": cost}
    return plain
