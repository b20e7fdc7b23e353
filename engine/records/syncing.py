"""Sends finished sessions from a station's vault to the clinic's: resumably, without doubles, sealed as they are.

Ids mean the same in every vault and a row opens only in its own place, so rows are copied as they are; only the keys
of patients are wrapped anew, for the clinic's vault. A session is there once its end is there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from engine.records.consent import all_consents
from engine.records.sending import Line, NotTaken, send_later_events, send_person, send_session
from engine.records.store import VaultError
from engine.records.tables import PATIENT, PATIENT_KEY, SESSION, SESSION_END, SESSION_KEY
from engine.records.vault import Vault
from engine.settings import read_settings, settings_path


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
    for number, (patient_id, code) in enumerate(patients):
        line = Line(station=station, clinic=clinic, patient_id=patient_id, code=code)
        try:
            send_person(line)
        except NotTaken as error:
            done = _refused(done, error)
        else:
            done = _send_sessions(line, done)
        progress((number + 1) / len(patients))
    return done


def withdrawn_there(station: Vault, clinic: Vault, day: date) -> tuple[str, ...]:
    """Consents that hold at the station on that day and not at the clinic, in words: syncing brings nothing back."""
    with station.store.reading() as connection:
        code_of = {row.id: row.code for row in connection.execute(sa.select(PATIENT.c.id, PATIENT.c.code))}
    theirs, told = all_consents(clinic), []
    for patient_id, mine in all_consents(station).items():
        for purpose, consent in mine.items():
            newest = theirs.get(patient_id, {}).get(purpose)
            if newest is not None and consent.holds_on(day) and not newest.holds_on(day):
                withdraw = f"attune patient consent {code_of[patient_id]} --withdraw {purpose.value}"
                told.append(
                    f"{code_of[patient_id]}: the consent that {purpose.allows} was withdrawn at the clinic, or has run "
                    f"out there: withdraw it here too ({withdraw})"
                )
    return tuple(sorted(told))


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


def _send_sessions(line: Line, done: Synced) -> Synced:
    of_patient = SESSION.c.patient_id == line.patient_id
    ends = sa.select(SESSION_END.c.session_id).join(SESSION, SESSION.c.id == SESSION_END.c.session_id).where(of_patient)
    keys = sa.select(SESSION.c.id).join(SESSION_KEY, SESSION_KEY.c.session_id == SESSION.c.id).where(of_patient)
    with line.station.store.reading() as connection:
        mine, finished = sorted(connection.execute(keys).scalars()), set(connection.execute(ends).scalars())
    with line.clinic.store.reading() as connection:
        begun, ended = set(connection.execute(keys).scalars()), set(connection.execute(ends).scalars())
    for session_id in mine:
        if session_id not in finished:
            done = replace(done, unfinished=done.unfinished + 1)
            continue
        try:
            if session_id in ended:
                rows = send_later_events(line, session_id)
                done = replace(done, already=done.already + 1, rows=done.rows + rows)
            else:
                rows, resumed = send_session(line, session_id), session_id in begun
                done = replace(done, sessions=done.sessions + 1, resumed=done.resumed + resumed, rows=done.rows + rows)
        except NotTaken as error:
            done = _refused(done, error)
    return done


def _refused(done: Synced, error: NotTaken) -> Synced:
    return replace(done, refused=(*done.refused, str(error)))
