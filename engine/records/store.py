"""Where the vault's tables lie: an SQLCipher file on this machine, or a clinic's PostgreSQL server.

The only file that knows sqlcipher3 and psycopg.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError

from engine.records.recorded import RecordError

BUSY_S = 5.0  # another program's commit takes milliseconds; one that takes longer hangs
_WRITES, _OUTSIDE = "attune_writes", "attune_outside"


class VaultError(RecordError):
    """The vault, or something in it, cannot be used; the message says what is wrong and what to do."""


class Store:
    """The tables behind one connection pool. `reading` sees one moment; `writing` is whole or not at all."""

    def __init__(
        self, engine: sa.Engine, *, name: str, writing_options: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        self._engine, self._writing_options = engine, writing_options
        self.name = name

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        with _told(self.name), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One writer at a time. What is refused raises VaultError, and nothing of it is kept."""
        engine = self._engine.execution_options(**{_WRITES: True}, **self._writing_options)
        with _told(self.name), engine.begin() as connection:
            yield connection

    def upgrade(self) -> None:
        """Bring the tables to this version, or make them; all steps in one transaction."""
        with self.writing() as connection:
            config = _alembic()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @property
    def version(self) -> str | None:
        """The tables' version; None: there are none."""
        with self.reading() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def run_outside(self, statement: str) -> None:
        """Run one statement that may stand in no transaction, as VACUUM. Raises VaultError."""
        engine = self._engine
        if self.is_embedded:
            engine = engine.execution_options(**{_OUTSIDE: True})
        else:
            engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        with _told(self.name), engine.connect() as connection:
            connection.exec_driver_sql(statement)

    @property
    def is_embedded(self) -> bool:
        """A file on this machine, not a server."""
        return self._engine.dialect.name == "sqlite"

    def close(self) -> None:
        self._engine.dispose()


def newest_version() -> str:
    """The version of the tables that this program writes."""
    head = ScriptDirectory.from_config(_alembic()).get_current_head()
    assert head is not None, "there is a first version"
    return head


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


def sqlcipher_store(path: Path, key: bytes) -> Store:
    """An encrypted file under a raw 32-byte `key`. WAL, synchronous=FULL: a commit that returned is on the disk."""
    from sqlcipher3 import dbapi2

    def connect() -> Any:
        connection = dbapi2.connect(str(path), check_same_thread=False, isolation_level=None, timeout=BUSY_S)
        connection.execute("PRAGMA cipher_log_level = NONE")  # its errors come as exceptions too
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")  # no plain text in temporary files
        return connection

    engine = sa.create_engine("sqlite://", creator=connect, module=dbapi2, poolclass=sa.QueuePool)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        if not options.get(_OUTSIDE):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES) else "BEGIN")

    return Store(engine, name=str(path))


def postgresql_store(url: str) -> Store:
    """A database on a PostgreSQL server. Passwords come from ~/.pgpass or the service file, never in the URL."""
    parsed = sa.make_url(url)
    if parsed.password is not None:
        raise VaultError("a password in the vault's URL is no secret: put it into ~/.pgpass (mode 600)")
    engine = sa.create_engine(parsed.set(drivername="postgresql+psycopg"), isolation_level="REPEATABLE READ")
    # Who waited for another writer must see what that one wrote: the audit's chain goes on from its newest row.
    return Store(engine, name=parsed.render_as_string(), writing_options={"isolation_level": "READ COMMITTED"})


@contextmanager
def _told(name: str) -> Iterator[None]:
    """The database's own errors in words for people."""
    try:
        yield
    except OperationalError as error:
        raise VaultError(f"{name}: {_words(error)}") from error
    except DBAPIError as error:
        raise VaultError(f"{name}: {_words(error)}") from error


def _words(error: DBAPIError) -> str:
    said = str(error.orig).strip()
    for part, words in _REMEDIES.items():
        if part in said:
            return words
    return f"the database refused: {said}"


_REMEDIES = {
    "file is not a database": "cannot be opened: the key is another vault's, or the file is damaged; "
    "unlock the right vault, or restore a backup (attune vault restore)",
    "database or disk is full": "the disk is full: nothing of this was kept, all before it is safe; make room",
    "readonly database": "cannot be written: the disk or the file is read-only; all in it is safe",
    "database is locked": "another program is writing to it and does not end: end it, or wait",
    "written once": "what is recorded is never changed, and goes only with its key",
}
