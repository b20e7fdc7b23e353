"""What a record comes to: the hash by which a bundle names the record that it was made of."""

import base64
import hashlib
from dataclasses import dataclass

from engine.records.recorded import Recorded
from engine.records.session_reader import VaultSession
from engine.records.tape import Tape


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDigest:
    """`sha256` hexadecimal, of what `words` say; `sha1` in base64 and `size` in bytes only of a file."""

    words: str
    sha256: str
    sha1: str | None = None
    size: int | None = None


def digest_of(recorded: Recorded) -> RecordDigest | None:
    """None: it has none, as a session that was not closed; and what was made of another record names no other."""
    match recorded:
        case Tape():
            return _of_file(recorded.path.read_bytes())
        case VaultSession() if recorded.end is not None:
            return RecordDigest(words="chunks-sha256", sha256=str(recorded.end["digest"]))
        case _:
            return None


def _of_file(data: bytes) -> RecordDigest:
    sha1 = hashlib.sha1(data, usedforsecurity=False).digest()
    return RecordDigest(
        words="tape-sha256",
        sha256=hashlib.sha256(data).hexdigest(),
        sha1=base64.b64encode(sha1).decode(),
        size=len(data),
    )
