"""What the vault's benchmarks put into a vault: a session with ECG and accelerometer, people, many sessions at once."""

import asyncio
from pathlib import Path

from benchmarks.ecg_session import StreamingSide
from engine.loop import run
from engine.messages import Outcome, Tick
from engine.plan import SessionPlan, library_policy, new_session, tape_header
from engine.records.recorded import RecordHeader
from engine.records.store import Store, sqlcipher_store
from engine.records.tables import PATIENT
from engine.records.vault import Vault, database_key, new_id
from engine.rehearsal import virtual_patient_side
from engine.ticks import Rehearsal

SHORTEST_MINUTES = 10.0  # of the policy; a shorter session is its beginning
MASTER = bytes(range(32))
Steps = list[tuple[Tick, Outcome]]


def session_steps(minutes: float) -> tuple[RecordHeader, Steps]:
    """A session of an anxious virtual patient, as live: 10 ticks a second, and all that an H10 sends."""
    policy = library_policy("heights_graded").scaled(max(minutes, SHORTEST_MINUTES))
    plan = SessionPlan(policy=policy, seed=1)
    rehearsal = Rehearsal(StreamingSide(virtual_patient_side("anxious", seed=1)), seconds=60 * minutes)
    steps: Steps = []
    asyncio.run(run(new_session(plan), rehearsal.ticks(), [rehearsal.feel, lambda *step: steps.append(step)]))
    return tape_header(plan, {"patient": "anxious"}), steps


def store_in(folder: Path) -> Store:
    return sqlcipher_store(folder / "records.db", database_key(MASTER))


def vault_in(folder: Path) -> Vault:
    """A new embedded vault."""
    return Vault.make(store_in(folder), MASTER, actor="benchmark")


def reopened(folder: Path) -> Vault:
    return Vault(store_in(folder), MASTER, actor="benchmark")


def patient_in(vault: Vault) -> str:
    patient_id = new_id()
    with vault.store.writing() as connection:
        connection.execute(PATIENT.insert().values(id=patient_id, code=f"P-{patient_id[:6]}"))
        vault.add_patient_key(connection, patient_id)
    return patient_id
