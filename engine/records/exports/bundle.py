"""Encrypted bundles: an export's files as one tar, sealed with age for those who may read it. The only pyrage.

Opened with `age --decrypt --identity KEY BUNDLE | tar -x` (https://age-encryption.org/v1), without Attune.
"""

import io
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

import pyrage

from engine.records.exports.exported import ExportError, ExportFile
from engine.records.recorded import RecordError

SUFFIX = ".tar.age"
SHORTEST = 12  # letters of a bundle's passphrase: it leaves the house, and may be tried for years
_MODE = 0o600


def recipients_of(keys: Sequence[str]) -> tuple[pyrage.x25519.Recipient, ...]:
    """Those who may open a bundle, by their public keys. Raises ExportError that names the one that is none."""
    return tuple(map(_recipient, keys))


def seal_for(files: Iterable[ExportFile], recipients: Sequence[pyrage.x25519.Recipient], file: BinaryIO) -> None:
    """Write the bundle to `file`; each of `recipients` alone can open it. Nothing is written plain meanwhile."""
    if not recipients:
        raise ExportError("a bundle is for somebody: name a recipient (age1...)")
    stream = _Stream(_tar(files))
    try:
        pyrage.encrypt_io(stream, file, list(recipients))
    except pyrage.EncryptError as error:  # age tells every trouble of its reader and its writer as this one
        raise stream.trouble or ExportError(f"the bundle cannot be written: {error}") from None


def seal_with(files: Iterable[ExportFile], passphrase: str, file: BinaryIO) -> None:
    """The same for whoever knows the passphrase. Raises ExportError where it is too short."""
    if len(passphrase) < SHORTEST:
        raise ExportError(f"a bundle's passphrase has {SHORTEST} letters or more: it may be tried for years")
    file.write(pyrage.passphrase.encrypt(b"".join(_tar(files)), passphrase))


def _recipient(key: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(key.strip())
    except pyrage.RecipientError:
        hint = "it is a secret key: keep it, and make a new one" if key.upper().startswith("AGE-SECRET-KEY") else ""
        shown = "what was given" if hint else repr(key)
        raise ExportError(
            f"{shown} is no recipient of age: {hint or 'it begins with age1 and is shown by `age-keygen -y KEY`'}"
        ) from None


def _tar(files: Iterable[ExportFile]) -> Iterator[bytes]:
    """The tar, piece by piece: no owner, no time, so that the same export is the same tar."""
    for one in files:
        entry = tarfile.TarInfo(one.path)
        entry.size, entry.mode = len(one.data), _MODE
        yield entry.tobuf(tarfile.PAX_FORMAT)
        yield one.data
        yield bytes(-len(one.data) % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)


class _Stream(io.RawIOBase):
    """What pieces follow each other, as a file that is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, memoryview(b"")
        self.trouble: RecordError | OSError | None = None  # why the next piece could not be made

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return b"".join([bytes(self._left), *self._pieces])
        while not self._left:
            piece = self._next()
            if piece is None:
                return b""
            self._left = memoryview(piece)
        taken, self._left = self._left[:size], self._left[size:]
        return bytes(taken)

    def _next(self) -> bytes | None:
        try:
            return next(self._pieces, None)
        except (RecordError, OSError) as error:
            self.trouble = error
            raise
