"""A vault to test with, people in it, and their sessions."""

from pathlib import Path

from engine.plan import tape_header
from engine.records.session_writer import SessionWriter
from engine.records.store import Store, sqlcipher_store
from engine.records.tables import PATIENT
from engine.records.vault import Vault, database_key, new_id
from tests.engine.rehearsed import Steps, demo_plan

MASTER = bytes(range(32))


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
    header = tape_header(demo_plan(seed), {"demo": "yes"})
    with SessionWriter(vault, patient_id=patient_id, header=header, label={"began": header.began}) as writer:
        for number, (tick, outcome) in enumerate(steps):
            writer.write(tick, outcome)
            if number % 3 == 2:
                writer.sync()
    return writer.id
