"""What stands beside a patient as to questionnaires, row by row: responses, risks, and who has seen them.

All lie in the table `response`, sealed under the patient's key. Each is written once: a later row says what became of
an earlier one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from engine.records.ciphers import place_of
from engine.records.message_json import Plain
from engine.records.tables import RESPONSE
from engine.records.vault import Vault

ANSWERS, RISK, RISK_SEEN = "answers", "risk", "risk_seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRow:
    """One row, opened. `at` is when it was written, ISO 8601 in UTC; `by` who wrote it."""

    id: str
    patient_id: str
    kind: str
    at: str
    by: str
    values: Mapping[str, Plain]


def append_row(
    vault: Vault, connection: sa.Connection, *, row_id: str, patient_id: str, kind: str, values: Mapping[str, Plain]
) -> ResponseRow:
    """Write one within the caller's transaction. Raises VaultError where the patient was erased."""
    key_id = vault.newest_patient_key(connection, patient_id)
    row = ResponseRow(
        id=row_id,
        patient_id=patient_id,
        kind=kind,
        at=datetime.now(UTC).isoformat(timespec="microseconds"),
        by=vault.actor,
        values=values,
    )
    told = {"kind": kind, "at": row.at, "by": row.by, **values}
    text = json.dumps(told, separators=(",", ":"), allow_nan=False)
    sealed = vault.patient_cipher(key_id).seal(text.encode(), place_of(RESPONSE.name, row_id, patient_id))
    connection.execute(RESPONSE.insert().values(id=row_id, patient_id=patient_id, key_id=key_id, sealed=sealed))
    return row


def rows_of(vault: Vault, patient_id: str, *, connection: sa.Connection | None = None) -> tuple[ResponseRow, ...]:
    """All rows of a patient, oldest first."""
    if connection is None:
        with vault.store.reading() as reading:
            return rows_of(vault, patient_id, connection=reading)
    wanted = sa.select(RESPONSE.c.id, RESPONSE.c.key_id, RESPONSE.c.sealed).where(RESPONSE.c.patient_id == patient_id)
    rows = []
    for row_id, key_id, sealed in connection.execute(wanted).all():
        plain = vault.patient_cipher(key_id).unseal(sealed, place_of(RESPONSE.name, row_id, patient_id))
        values: Mapping[str, Plain] = json.loads(plain)
        rows.append(
            ResponseRow(
                id=row_id,
                patient_id=patient_id,
                kind=str(values["kind"]),
                at=str(values["at"]),
                by=str(values["by"]),
                values=values,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.at, row.id)))
