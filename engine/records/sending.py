"""Sends what a station's vault holds of one person to the clinic's: sealed as it is, some rows at a time.

Whoever is erased at the clinic while this goes on does not come back, nor does a session that is deleted: each
transaction takes its turn with those deeds, and looks before it writes.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.records.audit import append, take_turn
from engine.records.audit_actions import Action
from engine.records.ciphers import place_of
from engine.records.events import FIRST_LATER_EVENT
from engine.records.recorded import RecordError
from engine.records.session_names import SHORT
from engine.records.tables import (
    AUDIT,
    CHUNK,
    CONSENT,
    EVENT,
    IDENTITY,
    PATIENT,
    PATIENT_KEY,
    RESPONSE,
    SESSION,
    SESSION_END,
    SESSION_KEY,
)
from engine.records.vault import Vault

ROWS_AT_ONCE = 2000  # of a transaction at the server: a line that breaks loses no more of the work than these

Row = Mapping[Any, Any]  # by the names of the columns


class NotTaken(RecordError):
    """The clinic does not take this; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """From where to where, and whose records."""

    station: Vault
    clinic: Vault
    patient_id: str
    code: str


def send_person(line: Line) -> None:
    """The patient, the keys, and what stands beside sessions. Raises NotTaken."""
    of = line.patient_id
    with line.station.store.reading() as connection:
        keys = _rows(connection, PATIENT_KEY, PATIENT_KEY.c.patient_id == of)
        beside = {table: _rows(connection, table, table.c.patient_id == of) for table in (IDENTITY, CONSENT)}
        responses = _rows(connection, RESPONSE, RESPONSE.c.patient_id == of)
    with line.clinic.store.writing() as connection:
        _take_in(line, connection)
        new_keys = [row["key_id"] for row in keys if not _is_there(connection, PATIENT_KEY, key_id=row["key_id"])]
        for key_id in new_keys:
            line.clinic.take_patient_key(connection, line.station, key_id)
        answers = [row for row in responses if not _is_there(connection, RESPONSE, id=row["id"])]
        if answers:
            connection.execute(RESPONSE.insert(), answers)
        _tell_received(line, connection, len(new_keys) + len(answers))
    for table, rows in beside.items():
        _send_history(line, table, rows)


def send_session(line: Line, session_id: str) -> int:
    """A finished session; returns how many rows were sent. Its end goes last: a session without one at the clinic is
    one that was broken off on its way, and is gone on with. Raises NotTaken."""
    sent = _begin_session(line, session_id)
    sent += _send_rows(line, CHUNK, session_id) + _send_rows(line, EVENT, session_id)
    sent += send_later_events(line, session_id)
    end = _mine(line, SESSION_END, session_id)
    with line.clinic.store.writing() as connection:
        _hold(line, connection, session_id)
        connection.execute(SESSION_END.insert().values(**end))
        append(line.clinic, connection, Action.SESSION_RECEIVED, patient=line.code, session=session_id)
    return sent + 1


def send_later_events(line: Line, session_id: str) -> int:
    """What people wrote of a session after it is numbered by chance: whatever of it the clinic has not got.

    Raises NotTaken.
    """
    later = sa.and_(EVENT.c.session_id == session_id, EVENT.c.seq >= FIRST_LATER_EVENT)
    with line.clinic.store.reading() as connection:
        there = set(connection.execute(sa.select(EVENT.c.seq).where(later)).scalars())
    with line.station.store.reading() as here:
        rows = [dict(row) for row in _rows(here, EVENT, later) if row["seq"] not in there]
    if rows:
        with line.clinic.store.writing() as connection:
            _hold(line, connection, session_id)
            connection.execute(EVENT.insert(), rows)
    return len(rows)


def _take_in(line: Line, connection: sa.Connection) -> None:
    take_turn(connection)
    there = connection.execute(sa.select(PATIENT.c.id).where(PATIENT.c.code == line.code)).scalar()
    if there == line.patient_id:
        return
    if there is not None:
        raise NotTaken(f"{line.code}: another person has this code at the clinic; export the sessions as tapes instead")
    if line.code in _told_in_audit(connection, Action.PATIENT_ERASED, "patient"):
        raise NotTaken(_erased(line))
    connection.execute(PATIENT.insert().values(id=line.patient_id, code=line.code))


def _send_history(line: Line, table: sa.Table, rows: Iterable[Row]) -> None:
    """Consents and identities, of which the newest holds. Two stations may count them alike: what the clinic has not
    got under any number is appended under the next one, sealed anew for that place."""
    station, clinic, of = line.station, line.clinic, line.patient_id
    with clinic.store.writing() as connection:
        _hold(line, connection)
        there = _rows(connection, table, table.c.patient_id == of)
        known = {_opened(clinic, table, row) for row in there}
        following = max((int(row["seq"]) for row in there), default=-1) + 1
        fresh = [(plain, row["key_id"]) for row in rows if (plain := _opened(station, table, row)) not in known]
        for seq, (plain, key_id) in enumerate(fresh, start=following):
            sealed = clinic.patient_cipher(key_id).seal(plain, place_of(table.name, of, seq))
            connection.execute(table.insert().values(patient_id=of, seq=seq, key_id=key_id, sealed=sealed))
        _tell_received(line, connection, len(fresh))


def _opened(vault: Vault, table: sa.Table, row: Row) -> bytes:
    cipher = vault.patient_cipher(row["key_id"])
    return cipher.unseal(row["sealed"], place_of(table.name, row["patient_id"], row["seq"]))


def _begin_session(line: Line, session_id: str) -> int:
    key, session = _mine(line, SESSION_KEY, session_id), _mine(line, SESSION, session_id)
    with line.clinic.store.writing() as connection:
        _hold(line, connection)
        whose = connection.execute(sa.select(SESSION.c.patient_id).where(SESSION.c.id == session_id)).scalar()
        if whose is None:
            if session_id in _told_in_audit(connection, Action.SESSION_DELETED, "session"):
                raise NotTaken(_deleted(session_id))
            connection.execute(SESSION_KEY.insert().values(**key))
            connection.execute(SESSION.insert().values(**session))
            return 2
        if whose != line.patient_id:
            raise NotTaken(f"session {session_id[:SHORT]}: is another person's at the clinic: run `attune vault check`")
    return 0


def _mine(line: Line, table: sa.Table, session_id: str) -> Row:
    """The station's one row of a session. Raises NotTaken where somebody deleted the session meanwhile."""
    column = table.c.id if table is SESSION else table.c.session_id
    with line.station.store.reading() as here:
        rows = _rows(here, table, column == session_id)
    if not rows:
        short = session_id[:SHORT]
        raise NotTaken(f"session {short}: was deleted here while it was sent: delete what came of it at the clinic too")
    return rows[0]


def _send_rows(line: Line, table: sa.Table, session_id: str) -> int:
    """Rows of a session that are numbered: those the clinic has not got, in order, some at a time."""
    sent = 0
    of_session = sa.and_(table.c.session_id == session_id, table.c.seq < FIRST_LATER_EVENT)
    with line.clinic.store.reading() as connection:
        newest = connection.execute(sa.select(sa.func.max(table.c.seq)).where(of_session)).scalar()
    wanted = sa.select(table).where(of_session, table.c.seq > (-1 if newest is None else newest))
    with line.station.store.reading() as here:
        result = here.execute(wanted.order_by(table.c.seq).execution_options(yield_per=ROWS_AT_ONCE))
        for rows in _by_whole_commits(result.mappings(), ROWS_AT_ONCE):
            with line.clinic.store.writing() as connection:
                _hold(line, connection, session_id)
                connection.execute(table.insert(), [dict(row) for row in rows])
            sent += len(rows)
    return sent


def _by_whole_commits(rows: Iterable[Row], most: int) -> Iterable[list[Row]]:
    """Rows in groups of about `most`, never parted within one number: the next try goes on behind the last number."""
    group: list[Row] = []
    for row in rows:
        if len(group) >= most and row["seq"] != group[-1]["seq"]:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _hold(line: Line, connection: sa.Connection, session_id: str | None = None) -> None:
    """Until this transaction is over nobody erases or deletes. Raises NotTaken where somebody has meanwhile."""
    take_turn(connection)
    if not _is_there(connection, PATIENT, id=line.patient_id):
        raise NotTaken(_erased(line))
    if session_id is not None and not _is_there(connection, SESSION_KEY, session_id=session_id):
        raise NotTaken(_deleted(session_id))


def _erased(line: Line) -> str:
    return f"{line.code}: was erased at the clinic: erase this person here too (attune patient erase {line.code})"


def _deleted(session_id: str) -> str:
    short = session_id[:SHORT]
    return f"session {short}: was deleted at the clinic: delete it here too (attune sessions delete {short})"


def _tell_received(line: Line, connection: sa.Connection, rows: int) -> None:
    if rows:
        append(line.clinic, connection, Action.PATIENT_RECEIVED, patient=line.code, rows=rows)


def _told_in_audit(connection: sa.Connection, action: Action, of: str) -> set[str]:
    """What was erased or deleted at the clinic must not come back by a station that has not heard of it."""
    wanted = sa.select(AUDIT.c.detail).where(AUDIT.c.action == action.value)
    return {str(json.loads(detail).get(of)) for detail in connection.execute(wanted).scalars()}


def _rows(connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> list[Row]:
    return [dict(row) for row in connection.execute(sa.select(table).where(which)).mappings()]


def _is_there(connection: sa.Connection, table: sa.Table, **key: str) -> bool:
    wanted = sa.select(sa.literal(1)).select_from(table).filter_by(**key)
    return connection.execute(wanted).first() is not None
