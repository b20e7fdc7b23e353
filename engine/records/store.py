"""Where the vault's tables lie: an SQLCipher file on this machine, or a clinic's PostgreSQL server.

The only file that knows sqlcipher3 and psycopg.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from engine.records.recorded import RecordError
from engine.records.store_words import DAMAGED, EMPTY, words_of_file, words_of_server
from engine.records.tables import NEWEST_VERSION

BUSY_S = 5.0  # another program's commit takes milliseconds; one that takes longer hangs
_CONNECT_S = 5  # a server that is there answers within a second
_DEAD_LINE_MS = 10_000  # what was sent and not acknowledged for so long went into a dead network
_CACHE_KIB = 16_384  # the narrow rows of ten thousand sessions
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_WRITES, _OUTSIDE = "attune_writes", "attune_outside"
_VERSION = sa.table("alembic_version", sa.column("version_num"))


class VaultError(RecordError):
    """The vault, or something in it, cannot be used; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What differs between a file and a server."""

    name: str
    words: Callable[[DBAPIError], str]  # its errors for people
    make: Callable[[], None]  # makes what the tables of a new vault are to lie in
    writing: dict[str, Any]  # how a transaction that writes is begun: execution options
    outside: dict[str, Any]  # how a statement is run that may stand in no transaction
    check: str | None  # the statement that finds damaged pages, a row each


class Store:
    """The tables behind one connection pool. `reading` sees one moment; `writing` is whole or not at all."""

    def __init__(self, engine: sa.Engine, place: _Place) -> None:
        self._engine, self._place = engine, place
        self.name = place.name

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        with self._told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """What is refused raises VaultError, and nothing of it is kept.

        A file has one writer at a time. On a server each statement sees what others committed before it, so that an
        advisory lock taken first orders writers.
        """
        engine = self._engine.execution_options(**self._place.writing)
        with self._told(), engine.begin() as connection:
            yield connection

    def make_place(self) -> None:
        """Make what a new vault lies in: a private, encrypted, empty file; nothing on a server. Raises VaultError."""
        try:
            with self._told():
                self._place.make()
        except OSError as error:
            raise VaultError(
                f"{self.name}: cannot be made: {error.strerror}; name a place that can be written"
            ) from None

    def upgrade(self) -> None:
        """Bring the tables to this version, or make them; all steps in one transaction."""
        from engine.records.upgrading import upgrade_tables

        with self.writing() as connection:
            upgrade_tables(connection)

    @property
    def version(self) -> str | None:
        """The tables' version; None: there are none."""
        with self.reading() as connection:
            if not sa.inspect(connection).has_table(_VERSION.name):
                return None
            version: str | None = connection.execute(sa.select(_VERSION.c.version_num)).scalar()
            return version

    def damaged_pages(self) -> tuple[str, ...]:
        """What is wrong with the file's pages, in words; empty: nothing, or a server looks after them itself."""
        if self._place.check is None:
            return ()
        with self.reading() as connection:
            return tuple(str(row[0]) for row in connection.exec_driver_sql(self._place.check))

    def run_outside(self, statement: str) -> None:
        """Run one statement that may stand in no transaction, as VACUUM. Raises VaultError."""
        engine = self._engine.execution_options(**self._place.outside)
        with self._told(), engine.connect() as connection:
            connection.exec_driver_sql(statement)

    @property
    def is_embedded(self) -> bool:
        """A file on this machine, not a server."""
        return self._engine.dialect.name == "sqlite"

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The database's own errors in words for people."""
        try:
            yield
        except DBAPIError as error:
            words = self._place.words(error)
            if words == DAMAGED:  # SQLCipher reads nothing more over a connection that has met a damaged page
                self._engine.dispose()
            raise VaultError(f"{self.name}: {words}") from error


def newest_version() -> str:
    """The version of the tables that this program writes."""
    return NEWEST_VERSION


def sqlcipher_store(path: Path, key: bytes) -> Store:
    """An encrypted file under a raw 32-byte `key`. WAL, synchronous=FULL: a commit that returned is on the disk.

    Opening never makes a file; only `make_place` does.
    """
    from sqlcipher3 import dbapi2

    def connect() -> Any:
        if path.is_file() and path.stat().st_size == 0:
            raise VaultError(f"{path}: {EMPTY}")  # SQLite would take it for a new database
        return _opened(dbapi2, path, key)

    def make() -> None:
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return  # what is in it is told when its version is read
        _opened(dbapi2, path, key).close()

    engine = sa.create_engine("sqlite://", creator=connect, module=dbapi2, poolclass=sa.QueuePool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        if not options.get(_OUTSIDE):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES) else "BEGIN")

    place = _Place(
        name=str(path),
        words=lambda error: words_of_file(path, error),
        make=make,
        writing={_WRITES: True},
        outside={_OUTSIDE: True},
        check="PRAGMA cipher_integrity_check",
    )
    return Store(engine, place)


def _opened(dbapi2: Any, path: Path, key: bytes) -> Any:
    connection = dbapi2.connect(
        f"file:{quote(str(path.absolute()))}?mode=rw",  # never makes a file
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        timeout=BUSY_S,
    )
    try:
        for setting in (
            "cipher_log_level = NONE",  # its errors come as exceptions too
            f"key = \"x'{key.hex()}'\"",
            "temp_store = MEMORY",  # no plain text in temporary files
            "journal_mode = WAL",
            "synchronous = FULL",
            f"cache_size = -{_CACHE_KIB}",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {setting}")
    except dbapi2.Error:
        connection.close()
        raise
    return connection


def unproven_server(url: str) -> str | None:
    """Why another machine could pass for this server, in words with what to do; None: it must prove who it is."""
    parsed = _parsed(url)
    named = parsed.query.get("host") or parsed.host or parsed.query.get("hostaddr") or os.environ.get("PGHOST") or "/"
    host, mode = str(named), parsed.query.get("sslmode") or os.environ.get("PGSSLMODE")
    if host.startswith("/") or host in _THIS_MACHINE or mode == "verify-full":
        return None
    return (
        f"the server {host} need not prove who it is, so another machine can pass for it: add "
        "?sslmode=verify-full&sslrootcert=FILE to its URL (docs/records.md, on a PostgreSQL server)"
    )


def postgresql_store(url: str) -> Store:
    """A database on a PostgreSQL server. Passwords come from ~/.pgpass or the service file, never in the URL."""
    parsed = _parsed(url)
    if parsed.password is not None or "password" in parsed.query:
        raise VaultError("a password in the vault's URL is no secret: put it into ~/.pgpass (mode 600)")
    if parsed.get_backend_name() != "postgresql":
        raise VaultError(f"{parsed.get_backend_name()} is not known: postgresql://user@host/database")
    name = parsed.render_as_string()
    engine = sa.create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        isolation_level="REPEATABLE READ",
        pool_pre_ping=True,  # a server that was restarted between two commits is not noticed
        hide_parameters=True,
        connect_args={
            "connect_timeout": _CONNECT_S,
            "tcp_user_timeout": _DEAD_LINE_MS,
            "options": f"-c lock_timeout={round(BUSY_S * 1000)}",
        },
    )
    place = _Place(
        name=name,
        words=words_of_server,
        make=lambda: None,
        writing={"isolation_level": "READ COMMITTED"},
        outside={"isolation_level": "AUTOCOMMIT"},
        check=None,
    )
    return Store(engine, place)


def _parsed(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):  # what was typed is not said again: a password may stand in it
        raise VaultError("this is no URL of a server: postgresql://user@host:5432/database") from None
