"""A vault to test with, people in it, and their sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from engine.plan import tape_header
from engine.records.recorded import RecordHeader
from engine.records.session_writer import SessionWriter
from engine.records.store import Store, postgresql_store, sqlcipher_store
from engine.records.tables import PATIENT
from engine.records.vault import Vault, database_key, new_id
from tests.engine.rehearsed import Steps, demo_plan

MASTER = bytes(range(32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a vault may lie: a file in `folder`, or on the server at `url`."""

    folder: Path
    url: str | None

    def store(self) -> Store:
        return store_at(self.folder) if self.url is None else postgresql_store(self.url)


def vault_at(folder: Path) -> Vault:
    """A new embedded vault."""
    return Vault.make(store_at(folder), MASTER, actor="tester")


def store_at(folder: Path) -> Store:
    return sqlcipher_store(folder / "records.db", database_key(MASTER))


def patient_in(vault: Vault, code: str = "P-TEST") -> str:
    """A patient with a key and nothing else; returns its id."""
    patient_id = new_id()
    with vault.store.writing() as connection:
        connection.execute(PATIENT.insert().values(id=patient_id, code=code))
        vault.add_patient_key(connection, patient_id)
    return patient_id


def session_in(vault: Vault, patient_id: str, steps: Steps, *, seed: int = 1) -> str:
    """A recorded session, closed; returns its id."""
    of = header(seed)
    with SessionWriter(vault, patient_id=patient_id, header=of, label={"began": of.began}) as writer:
        for number, (tick, outcome) in enumerate(steps):
            writer.write(tick, outcome)
            if number % 3 == 2:
                writer.sync()
    return writer.id


def header(seed: int = 1) -> RecordHeader:
    return tape_header(demo_plan(seed), {"demo": "yes"})


@contextmanager
def unlocked_tables(vault: Vault) -> Iterator[sa.Connection]:
    """A transaction in which what is recorded can be changed, as by one who has the keys and means harm."""
    with vault.store.writing() as connection:
        if vault.store.is_embedded:
            names = connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
            for name in names.all():
                connection.execute(sa.text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        yield connection
