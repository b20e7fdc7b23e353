"""Is what the audit tells of still there, and of the same person? What somebody took out of the tables is missed so.

Only Attune's own deleting and erasing are told to the audit; whoever owns a server's tables can do both by other hands.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from engine.records.audit_actions import Action
from engine.records.events import FIRST_LATER_EVENT
from engine.records.session_names import SHORT
from engine.records.tables import AUDIT, CONSENT, EVENT, IDENTITY, PATIENT, RESPONSE, SESSION
from engine.records.vault import Vault

_ROWS_OF = {  # each of these deeds has written one row
    Action.CONSENT_GIVEN.value: CONSENT,
    Action.CONSENT_WITHDRAWN.value: CONSENT,
    Action.IDENTITY_WRITTEN.value: IDENTITY,
    Action.QUESTIONNAIRE_ANSWERED.value: RESPONSE,
    Action.RISK_RAISED.value: RESPONSE,
    Action.RISK_ACKNOWLEDGED.value: RESPONSE,
}
_NOTES = (Action.NOTE_ADDED.value, Action.ADVERSE_EVENT_ADDED.value)  # each has written one event of its session
_OF_SESSIONS = (Action.SESSION_BEGUN.value, Action.SESSION_RECEIVED.value)


class _Told:
    """What must be there, by what the audit tells."""

    def __init__(self) -> None:
        self.patients: set[str] = set()  # codes
        self.sessions: dict[str, str] = {}  # id -> code
        self.beside: Counter[tuple[str, str]] = Counter()  # (table, code) -> rows at least
        self.notes: Counter[str] = Counter()  # session -> rows at least

    def hear(self, action: str, details: Mapping[str, str | int | None]) -> None:
        code, session = str(details.get("patient")), str(details.get("session"))
        if action in (Action.PATIENT_ADDED.value, Action.PATIENT_RECEIVED.value):
            self.patients.add(code)
        elif action in _OF_SESSIONS:
            self.sessions[session] = code
        elif action in _NOTES:
            self.notes[session] += 1
        elif action in _ROWS_OF:
            self.beside[_ROWS_OF[action].name, code] += 1
        elif action == Action.SESSION_DELETED.value:
            self.sessions.pop(session, None)
        elif action == Action.PATIENT_ERASED.value:
            self.patients.discard(code)
            self.sessions = {id_: of for id_, of in self.sessions.items() if of != code}
            self.beside = Counter({key: count for key, count in self.beside.items() if key[1] != code})


def against_audit(vault: Vault) -> Iterator[str]:
    """What is missing, or stands under somebody else than when it was written, in words."""
    told = _Told()
    with vault.store.reading() as connection:  # all of one moment
        for action, detail in connection.execute(sa.select(AUDIT.c.action, AUDIT.c.detail).order_by(AUDIT.c.id)):
            told.hear(action, json.loads(detail))
        codes = set(connection.execute(sa.select(PATIENT.c.code)).scalars())
        whose = sa.select(SESSION.c.id, PATIENT.c.code).join(PATIENT, PATIENT.c.id == SESSION.c.patient_id)
        code_of = {row.id: row.code for row in connection.execute(whose)}
        there = {table.name: _counts(connection, table) for table in (CONSENT, IDENTITY, RESPONSE)}
        notes = _notes(connection)
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
    for session_id in told.sessions.keys() & code_of.keys():
        if (written := told.notes[session_id]) > (kept := notes.get(session_id, 0)):
            words = f"{written} notes and adverse events were written, {kept} are there"
            yield f"session {session_id[:SHORT]} of {code_of[session_id]}: {words}: {_REMEDY}"


_REMEDY = "restore a backup, and look who may change the tables"


def _counts(connection: sa.Connection, table: sa.Table) -> dict[str, int]:
    """How many rows there are of each code."""
    wanted = sa.select(PATIENT.c.code, sa.func.count()).select_from(table)
    wanted = wanted.join(PATIENT, PATIENT.c.id == table.c.patient_id)
    return {row[0]: row[1] for row in connection.execute(wanted.group_by(PATIENT.c.code))}


def _notes(connection: sa.Connection) -> dict[str, int]:
    """How many rows people have written of each session after it."""
    wanted = sa.select(EVENT.c.session_id, sa.func.count()).where(EVENT.c.seq >= FIRST_LATER_EVENT)
    return {row[0]: row[1] for row in connection.execute(wanted.group_by(EVENT.c.session_id))}
