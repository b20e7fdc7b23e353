"""The key of the embedded file as a whole, changed in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.records.store import VaultError

BUSY_S = 2.0  # a program that closes its vault takes less


def rekey(path: Path, *, old: bytes, new: bytes) -> None:
    """Write every page of the file anew under another key. Raises VaultError, where others have the file open too.

    It is one transaction with a rollback journal: a program killed within it leaves the file under the old key.
    """
    with _alone(path, old) as connection:
        connection.execute("PRAGMA synchronous = EXTRA")  # the journal is gone from the disk before it counts as gone
        _expect(connection, f"PRAGMA rekey = \"x'{new.hex()}'\"", "ok")


def check_alone(path: Path, key: bytes) -> None:
    """Raises VaultError where others have the file open."""
    with _alone(path, key):
        pass


@contextmanager
def _alone(path: Path, key: bytes) -> Iterator[Any]:
    """The file for nobody else, and without a write-ahead log, which would hold pages under both keys."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(path), isolation_level=None, timeout=BUSY_S)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        _expect(connection, "PRAGMA journal_mode = DELETE", "delete")
        yield connection
        _expect(connection, "PRAGMA journal_mode = WAL", "wal")
    except dbapi2.Error as error:
        raise VaultError(f"{path}: its key was not changed: {_words(str(error))}") from None
    finally:
        connection.close()


def _expect(connection: Any, statement: str, answer: str) -> None:
    """What is refused comes as an answer too, and then nothing was done."""
    from sqlcipher3 import dbapi2

    given = connection.execute(statement).fetchone()
    if given is None or str(given[0]) != answer:
        what = statement.split("=")[0].strip()  # what stands behind it is a key
        raise dbapi2.OperationalError(f"{what} was answered by {given and given[0]!r}")


def _words(said: str) -> str:
    for part, words in _REMEDIES.items():
        if part in said:
            return words
    return said


_REMEDIES = {
    "database is locked": "another program has the vault open: end it (a session, a console), then try again",
    "disk I/O error": "the disk is read-only, full, or failed; all in it is safe: look at the disk",
    "full": "the disk is full: it needs as much room again as the file takes",
    "readonly": "the disk or the file is read-only; all in it is safe",
    "unable to open": "you may not write in its folder",
}
