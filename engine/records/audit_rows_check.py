"""Is what the audit tells of still there, and of the same person? What somebody took out of the tables is missed so.

Only Attune's own deleting and erasing are told to the audit; whoever owns a server's tables can do both by other hands.
"""

from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa

from engine.records.audit import AuditRow, audit_rows
from engine.records.audit_actions import Action
from engine.records.session_names import SHORT
from engine.records.tables import CONSENT, IDENTITY, PATIENT, SESSION
from engine.records.vault import Vault

_ROWS_OF = {  # each of these deeds has written one row
    Action.CONSENT_GIVEN.value: CONSENT,
    Action.CONSENT_WITHDRAWN.value: CONSENT,
    Action.IDENTITY_WRITTEN.value: IDENTITY,
}
_OF_SESSIONS = (Action.SESSION_BEGUN.value, Action.SESSION_RECEIVED.value)


class _Told:
    """What must be there, by what the audit tells."""

    def __init__(self) -> None:
        self.patients: set[str] = set()  # codes
        self.sessions: dict[str, str] = {}  # id -> code
        self.beside: Counter[tuple[str, str]] = Counter()  # (table, code) -> rows at least

    def hear(self, row: AuditRow) -> None:
        code, session = str(row.details.get("patient")), str(row.details.get("session"))
        if row.action in (Action.PATIENT_ADDED.value, Action.PATIENT_RECEIVED.value):
            self.patients.add(code)
        elif row.action in _OF_SESSIONS:
            self.sessions[session] = code
        elif row.action in _ROWS_OF:
            self.beside[_ROWS_OF[row.action].name, code] += 1
        elif row.action == Action.SESSION_DELETED.value:
            self.sessions.pop(session, None)
        elif row.action == Action.PATIENT_ERASED.value:
            self.patients.discard(code)
            self.sessions = {id_: of for id_, of in self.sessions.items() if of != code}
            self.beside = Counter({key: count for key, count in self.beside.items() if key[1] != code})


def against_audit(vault: Vault) -> Iterator[str]:
    """What is missing, or stands under somebody else than when it was written, in words."""
    told = _Told()
    with audit_rows(vault) as rows:
        for row in rows:
            told.hear(row)
    with vault.store.reading() as connection:
        codes = set(connection.execute(sa.select(PATIENT.c.code)).scalars())
        whose = sa.select(SESSION.c.id, PATIENT.c.code).join(PATIENT, PATIENT.c.id == SESSION.c.patient_id)
        code_of = {row.id: row.code for row in connection.execute(whose)}
        there = {table.name: _counts(connection, table) for table in (CONSENT, IDENTITY)}
    for code in sorted(told.patients - codes):
        yield f"{code}: is in the audit and not in the vault, and nobody erased this person by Attune: {_REMEDY}"
    for session_id, code in told.sessions.items():
        if session_id not in code_of:
            yield f"session {session_id[:SHORT]} of {code}: is gone, and nobody deleted it by Attune: {_REMEDY}"
        elif code_of[session_id] != code:
            words = f"stands under {code_of[session_id]}, and was recorded of {code}"
            yield f"session {session_id[:SHORT]}: {words}: {_REMEDY}"
    for (table, code), written in told.beside.items():
        if (kept := there[table].get(code, 0)) < written:
            yield f"{code}: {written} rows of {table} were written, {kept} are there: {_REMEDY}"


_REMEDY = "restore a backup, and look who may change the tables"


def _counts(connection: sa.Connection, table: sa.Table) -> dict[str, int]:
    """How many rows there are of each code."""
    wanted = sa.select(PATIENT.c.code, sa.func.count()).select_from(table)
    wanted = wanted.join(PATIENT, PATIENT.c.id == table.c.patient_id)
    return {row[0]: row[1] for row in connection.execute(wanted.group_by(PATIENT.c.code))}
