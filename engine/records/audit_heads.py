"""Signed heads of the audit: what its newest row was, kept outside the database, so that a cut end is seen."""

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engine.records.recorded import RecordError

HEADS_FILE = "heads.jsonl"
_MODE = 0o600
_LONGEST_LINE = 2000  # a head takes about 350 letters


class AuditError(RecordError):
    """The audit, or a head of it, cannot be read or written; the message says where, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """That the audit ended with row `row` of this `digest` at a moment, signed with the vault's own key.

    `digest`, `key` (Ed25519, RFC 8032) and `signature` in hexadecimal, `at` in ISO 8601 with its zone.
    """

    row: int
    digest: str
    at: str
    key: str
    signature: str

    @property
    def is_genuine(self) -> bool:
        """Was it signed with the key that it names?"""
        try:
            known = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            known.verify(bytes.fromhex(self.signature), _message(self.row, self.digest, self.at))
        except (InvalidSignature, ValueError):
            return False
        return True

    @property
    def line(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))


def public_key(seed: bytes) -> str:
    """Of the key that signs, from its 32-byte seed; in hexadecimal."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def signed_head(seed: bytes, *, row: int, digest: str, at: str) -> Head:
    """Sign that the audit ends with `row`."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    signature = key.sign(_message(row, digest, at)).hex()
    return Head(row=row, digest=digest, at=at, key=key.public_key().public_bytes_raw().hex(), signature=signature)


def _message(row: int, digest: str, at: str) -> bytes:
    return f"attune audit head\n{row}\n{digest}\n{at}".encode()


def read_heads(path: Path) -> tuple[Head, ...]:
    """All heads in a file, in order. A last line that a killed program left half is no head. Raises AuditError."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except OSError as error:
        raise AuditError(f"{path}: the signed heads cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise AuditError(f"{path}: holds no signed heads of an audit: is it another file?") from None
    heads = []
    for number, line in enumerate(lines[:-1], start=1):
        if line:
            heads.append(_read_head(line, f"{path}:{number}"))
    return tuple(heads)


def _read_head(line: str, where: str) -> Head:
    try:
        values = json.loads(line)
        if set(values) != {one.name for one in fields(Head)}:
            raise ValueError("other keys")
        if not isinstance(values["row"], int) or values["row"] < 1:
            raise ValueError("no row")
        if not all(isinstance(values[name], str) for name in ("digest", "at", "key", "signature")):
            raise ValueError("no text")
    except (ValueError, TypeError):
        raise AuditError(f"{where}: is no signed head of an audit, or was changed") from None
    return Head(**values)


def newest_head(path: Path) -> Head | None:
    """The last whole line of a file, without reading the rest; None: there is none yet. Raises AuditError."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 2 * _LONGEST_LINE))
            lines = file.read().split(b"\n")[:-1]
    except FileNotFoundError:
        return None
    whole = [line for line in lines if line]
    return _read_head(whole[-1].decode("utf-8", "replace"), f"{path}: last line") if whole else None


def keep_head(path: Path, head: Head) -> None:
    """Append it, and have the disk keep it; half a line of a program that was killed goes. Raises AuditError."""
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, _MODE), "r+b", buffering=0) as file:
            length = file.seek(0, os.SEEK_END)
            file.seek(max(0, length - _LONGEST_LINE))
            torn = file.read().rpartition(b"\n")[2]
            file.truncate(length - len(torn))
            file.write(head.line.encode() + b"\n")
            os.fsync(file.fileno())
    except OSError as error:
        raise AuditError(f"{path}: the audit's signed head cannot be kept ({error.strerror}): make room") from None
