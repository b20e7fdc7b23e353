"""What stands beside a patient as sealed rows in order: consents and identities, of which the newest holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from engine.records.ciphers import place_of
from engine.records.message_json import Plain
from engine.records.tables import PATIENT
from engine.records.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRow:
    """One row, opened. `at` is when it was written, in ISO 8601 with its zone."""

    patient_id: str
    seq: int
    at: str
    values: Mapping[str, Plain]


def append_row(
    vault: Vault, connection: sa.Connection, table: sa.Table, patient_id: str, values: Mapping[str, Plain]
) -> None:
    """Write what holds from now on, within the caller's transaction. Raises VaultError where the patient was erased."""
    key_id = vault.newest_patient_key(connection, patient_id)
    rows = rows_in(vault, connection, table, patient_id)
    seq = max((row.seq for row in rows), default=-1) + 1
    # A clock that was put back must not make the newest row look older than the one that it replaces.
    at = max([_now(), *(row.at for row in rows)])
    text = json.dumps({**values, "at": at}, separators=(",", ":"), allow_nan=False)
    sealed = vault.patient_cipher(key_id).seal(text.encode(), place_of(table.name, patient_id, seq))
    connection.execute(table.insert().values(patient_id=patient_id, seq=seq, key_id=key_id, sealed=sealed))


def rows_in(
    vault: Vault, connection: sa.Connection, table: sa.Table, patient_id: str | None = None
) -> tuple[PatientRow, ...]:
    """The rows of one patient, or of all; each patient's oldest first.

    By when they were written: rows that came from several stations are not numbered in that order.
    """
    wanted = sa.select(table.c.patient_id, table.c.seq, table.c.key_id, table.c.sealed)
    wanted = wanted.join(PATIENT, PATIENT.c.id == table.c.patient_id)
    if patient_id is not None:
        wanted = wanted.where(table.c.patient_id == patient_id)
    ciphers = {} if patient_id is not None else vault.all_patient_ciphers(connection)
    rows = []
    for of, seq, key_id, sealed in connection.execute(wanted).all():
        cipher = ciphers[key_id] if key_id in ciphers else vault.patient_cipher(key_id)
        plain = cipher.unseal(sealed, place_of(table.name, of, seq))
        values: Mapping[str, Plain] = json.loads(plain)
        rows.append(PatientRow(patient_id=of, seq=seq, at=str(values["at"]), values=values))
    return tuple(sorted(rows, key=lambda row: (row.patient_id, row.at, row.seq)))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
