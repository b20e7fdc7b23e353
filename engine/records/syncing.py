"""Sends finished sessions from a station's vault to the clinic's: resumably, without doubles, sealed as they are.

Ids mean the same in every vault and a row opens only in its own place, so rows are copied as they are; only the keys
of patients are wrapped anew, for the clinic's vault. A session is there once its end is there.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.records.audit_actions import Action
from engine.records.ciphers import place_of
from engine.records.events import FIRST_LATER_EVENT
from engine.records.session_names import SHORT
from engine.records.store import VaultError
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
from engine.settings import read_settings, settings_path

ROWS_AT_ONCE = 2000  # of a transaction at the server: a line that breaks loses no more of the work than these

Row = Mapping[Any, Any]  # by the names of the columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What was sent, and what was not, with why."""

    sessions: int = 0  # sent to their end
    resumed: int = 0  # of these, such as an earlier try had begun
    already: int = 0  # there before
    rows: int = 0
    unfinished: int = 0  # left for later: they run, or were cut off and nobody has closed them
    refused: tuple[str, ...] = field(default=())  # in words


def sync(station: Vault, clinic: Vault, progress: Callable[[float], None] = lambda _: None) -> Synced:
    """Send what the clinic's vault has not got yet; what was sent stays sent if this is broken off.

    Nothing in the station's vault changes. Raises VaultError where one of the two cannot be read or written.
    """
    patients, done = _patients(station), Synced()
    erased = _told_in_audit(clinic, Action.PATIENT_ERASED, "patient")
    deleted = _told_in_audit(clinic, Action.SESSION_DELETED, "session")
    for number, (patient_id, code) in enumerate(patients):
        if code in erased:
            words = f"{code}: was erased at the clinic: erase this person here too (attune patient erase {code})"
            done = replace(done, refused=(*done.refused, words))
            continue
        refusal = _send_patient(station, clinic, patient_id, code)
        if refusal is not None:
            done = replace(done, refused=(*done.refused, refusal))
            continue
        done = _send_sessions(station, clinic, patient_id, deleted, done)
        progress((number + 1) / len(patients))
    return done


def clinic_folder(asked: Path | None) -> Path:
    """The folder of the clinic's vault: what was asked for, or what the settings say. Raises VaultError: neither."""
    named = read_settings(settings_path()).records.clinic
    if asked is not None:
        return asked.absolute()
    if named is None:
        words = 'name the clinic\'s vault with --to DIR, or write clinic = "DIR" under [records] in the settings'
        raise VaultError(f"{settings_path()}: no clinic is set: {words}")
    return Path(named).expanduser().absolute()


def _patients(vault: Vault) -> Sequence[tuple[str, str]]:
    """Those whose records can be read: id and code."""
    wanted = sa.select(PATIENT.c.id, PATIENT.c.code).where(sa.exists().where(PATIENT_KEY.c.patient_id == PATIENT.c.id))
    with vault.store.reading() as connection:
        return [(row.id, row.code) for row in connection.execute(wanted.order_by(PATIENT.c.code))]


def _told_in_audit(clinic: Vault, action: Action, of: str) -> set[str]:
    """What was erased or deleted at the clinic must not come back by a station that has not heard of it."""
    wanted = sa.select(AUDIT.c.detail).where(AUDIT.c.action == action.value)
    with clinic.store.reading() as connection:
        return {str(json.loads(detail).get(of)) for detail in connection.execute(wanted).scalars()}


def _send_patient(station: Vault, clinic: Vault, patient_id: str, code: str) -> str | None:
    """The patient, the keys, and what stands beside sessions, why not, in words, or None."""
    with station.store.reading() as connection:
        keys = _rows(connection, PATIENT_KEY, PATIENT_KEY.c.patient_id == patient_id)
        beside = {table: _rows(connection, table, table.c.patient_id == patient_id) for table in (IDENTITY, CONSENT)}
        responses = _rows(connection, RESPONSE, RESPONSE.c.patient_id == patient_id)
    with clinic.store.writing() as connection:
        there = connection.execute(sa.select(PATIENT.c.id).where(PATIENT.c.code == code)).scalar()
        if there not in (None, patient_id):
            return f"{code}: another person has this code at the clinic; export the sessions as tapes instead"
        if there is None:
            connection.execute(PATIENT.insert().values(id=patient_id, code=code))
        for row in keys:
            if not _is_there(connection, PATIENT_KEY, key_id=row["key_id"]):
                clinic.take_patient_key(connection, station, row["key_id"])
        for row in responses:
            if not _is_there(connection, RESPONSE, id=row["id"]):
                connection.execute(RESPONSE.insert().values(**row))
    for table, rows in beside.items():
        _send_history(station, clinic, table, patient_id, rows)
    return None


def _send_history(station: Vault, clinic: Vault, table: sa.Table, patient_id: str, rows: Iterable[Row]) -> None:
    """Consents and identities, of which the newest holds. Two stations may count them alike: what the clinic has not
    got under any number is appended under the next one, sealed anew for that place."""
    with clinic.store.writing() as connection:
        there = _rows(connection, table, table.c.patient_id == patient_id)
        known = {_opened(clinic, table, row) for row in there}
        following = max((int(row["seq"]) for row in there), default=-1) + 1
        fresh = ((plain, row["key_id"]) for row in rows if (plain := _opened(station, table, row)) not in known)
        for seq, (plain, key_id) in enumerate(fresh, start=following):
            sealed = clinic.patient_cipher(key_id).seal(plain, place_of(table.name, patient_id, seq))
            connection.execute(table.insert().values(patient_id=patient_id, seq=seq, key_id=key_id, sealed=sealed))


def _opened(vault: Vault, table: sa.Table, row: Row) -> bytes:
    cipher = vault.patient_cipher(row["key_id"])
    return cipher.unseal(row["sealed"], place_of(table.name, row["patient_id"], row["seq"]))


def _send_sessions(station: Vault, clinic: Vault, patient_id: str, deleted: set[str], done: Synced) -> Synced:
    of_patient = SESSION.c.patient_id == patient_id
    with station.store.reading() as connection:
        finished = set(
            connection.execute(
                sa.select(SESSION_END.c.session_id).join(SESSION, _is_end_of()).where(of_patient)
            ).scalars()
        )
        ids = connection.execute(
            sa.select(SESSION.c.id).join(SESSION_KEY, SESSION_KEY.c.session_id == SESSION.c.id).where(of_patient)
        ).scalars()
        mine = sorted(ids)
    with clinic.store.reading() as connection:
        begun = set(connection.execute(sa.select(SESSION.c.id).where(of_patient)).scalars())
        ended = set(
            connection.execute(
                sa.select(SESSION_END.c.session_id).join(SESSION, _is_end_of()).where(of_patient)
            ).scalars()
        )
    for session_id in mine:
        if session_id in deleted:
            words = f"session {session_id[:SHORT]}: was deleted at the clinic: delete it here too"
            done = replace(done, refused=(*done.refused, f"{words} (attune sessions delete {session_id[:SHORT]})"))
        elif session_id not in finished:
            done = replace(done, unfinished=done.unfinished + 1)
        elif session_id in ended:
            done = replace(
                done, already=done.already + 1, rows=done.rows + _send_later_events(station, clinic, session_id)
            )
        else:
            sent = _send_session(station, clinic, session_id)
            done = replace(
                done,
                sessions=done.sessions + 1,
                resumed=done.resumed + (session_id in begun),
                rows=done.rows + sent,
            )
    return done


def _is_end_of() -> sa.ColumnElement[bool]:
    return SESSION.c.id == SESSION_END.c.session_id


def _send_session(station: Vault, clinic: Vault, session_id: str) -> int:
    """Its end goes last: a session without one at the clinic is one that was broken off on its way."""
    sent = 0
    with clinic.store.writing() as connection, station.store.reading() as here:
        for table, column in ((SESSION_KEY, SESSION_KEY.c.session_id), (SESSION, SESSION.c.id)):
            for row in _rows(here, table, column == session_id):
                if not _is_there(connection, table, **{column.name: session_id}):
                    connection.execute(table.insert().values(**row))
                    sent += 1
    sent += _send_rows(station, clinic, CHUNK, session_id) + _send_rows(station, clinic, EVENT, session_id)
    sent += _send_later_events(station, clinic, session_id)
    with station.store.reading() as here:
        (end,) = _rows(here, SESSION_END, SESSION_END.c.session_id == session_id)
    with clinic.store.writing() as connection:
        connection.execute(SESSION_END.insert().values(**end))
    return sent + 1


def _send_rows(station: Vault, clinic: Vault, table: sa.Table, session_id: str) -> int:
    """Rows of a session that are numbered: those the clinic has not got, in order, some at a time."""
    sent = 0
    of_session = sa.and_(table.c.session_id == session_id, table.c.seq < FIRST_LATER_EVENT)
    with clinic.store.reading() as connection:
        newest = connection.execute(sa.select(sa.func.max(table.c.seq)).where(of_session)).scalar()
    wanted = sa.select(table).where(of_session, table.c.seq > (-1 if newest is None else newest))
    with station.store.reading() as here:
        result = here.execute(wanted.order_by(table.c.seq).execution_options(yield_per=ROWS_AT_ONCE))
        for rows in _by_whole_commits(result.mappings(), ROWS_AT_ONCE):
            with clinic.store.writing() as connection:
                connection.execute(table.insert(), [dict(row) for row in rows])
            sent += len(rows)
    return sent


def _send_later_events(station: Vault, clinic: Vault, session_id: str) -> int:
    """What people wrote of a session after it is numbered by chance: whatever of it the clinic has not got."""
    later = sa.and_(EVENT.c.session_id == session_id, EVENT.c.seq >= FIRST_LATER_EVENT)
    with clinic.store.reading() as connection:
        there = set(connection.execute(sa.select(EVENT.c.seq).where(later)).scalars())
    with station.store.reading() as here:
        rows = [row for row in _rows(here, EVENT, later) if row["seq"] not in there]
    if rows:
        with clinic.store.writing() as connection:
            connection.execute(EVENT.insert(), [dict(row) for row in rows])
    return len(rows)


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


def _rows(connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> list[Row]:
    return [dict(row) for row in connection.execute(sa.select(table).where(which)).mappings()]


def _is_there(connection: sa.Connection, table: sa.Table, **key: str) -> bool:
    wanted = sa.select(sa.literal(1)).select_from(table).filter_by(**key)
    return connection.execute(wanted).first() is not None
