"""docs/postgresql-roles.sql: on a clinic's server a station may read and add, and nothing else."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.records.session_reader import VaultSession
from engine.records.store import VaultError, postgresql_store
from engine.records.tables import METADATA, PATIENT_KEY
from engine.records.vault import Vault
from tests.engine.records.rig import MASTER, patient_in, session_in
from tests.engine.records.server import Server
from tests.engine.rehearsed import rehearse

ROLES = Path(__file__).parents[3] / "docs" / "postgresql-roles.sql"


@pytest.fixture
def database(server: Server) -> str:
    """A database with a vault, its roles `station` and `keeper` set up."""
    name = server.new_database().partition("@/")[2].partition("?")[0]
    Vault.make(postgresql_store(server.url(name)), MASTER, actor="owner").close()
    for role in ("station", "keeper"):
        exists = server.psql(name, f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'")
        if not exists:
            server.psql(name, f"CREATE ROLE {role} LOGIN")
    server.psql_file(name, ROLES, station="station", keeper="keeper")
    return name


@pytest.mark.parametrize("deed", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"])
def test_a_station_records_and_can_change_nothing(server: Server, database: str, deed: str) -> None:
    station = Vault(postgresql_store(server.url(database, user="station")), MASTER, actor="station")
    session_id = session_in(station, patient_in(station), rehearse(seconds=20.0))

    for table in METADATA.sorted_tables:
        column = table.primary_key.columns.keys()[0]
        with pytest.raises(VaultError, match="may not do that"), station.store.writing() as connection:
            connection.execute(sa.text(deed.format(f'"{table.name}"', column, column)))

    assert VaultSession(station, session_id).verify() is None
    station.close()


def test_a_keeper_may_destroy_a_key(server: Server, database: str) -> None:
    keeper = Vault(postgresql_store(server.url(database, user="keeper")), MASTER, actor="keeper")
    patient = patient_in(keeper)

    with keeper.store.writing() as connection:
        connection.execute(PATIENT_KEY.delete().where(PATIENT_KEY.c.patient_id == patient))
        connection.execute(sa.text("DELETE FROM patient"))

    with pytest.raises(VaultError, match="has no key"), keeper.store.reading() as connection:
        keeper.newest_patient_key(connection, patient)
    keeper.close()
