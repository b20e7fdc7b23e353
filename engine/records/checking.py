"""Is a vault whole: its pages, its keys, its sessions, its audit, and who may read its files?"""

import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from engine.records.audit_check import check_audit
from engine.records.audit_rows_check import against_audit
from engine.records.key_file import EMBEDDED, NAME, KeyFile
from engine.records.recorded import RecordError
from engine.records.session_reader import VaultSession
from engine.records.store import unproven_server
from engine.records.tables import (
    METADATA,
    OF_A_PATIENT,
    OF_A_SESSION,
    PATIENT,
    PATIENT_KEY,
    SESSION,
    SESSION_KEY,
)
from engine.records.vault import Vault
from engine.records.wraps import Opener

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultChecked:
    """What was looked at, and what is wrong, in words that say what to do. `notes` are no faults."""

    patients: int
    sessions: int
    faults: tuple[str, ...]
    notes: tuple[str, ...]


def check_vault(
    vault: Vault, folder: Path, key_file: KeyFile, progress: Callable[[float], None] = lambda _: None
) -> VaultChecked:
    """Look at all of it: every page, key, session and row of the audit. Changes nothing.

    What cannot be read is a fault, and the rest is looked at all the same. Raises VaultError where it cannot be told
    which sessions there are.
    """
    faults = [f"{vault.store.name}: a damaged page: {words}; restore a backup" for words in vault.store.damaged_pages()]
    faults += _modes(folder)
    if key_file.store != EMBEDDED and (words := unproven_server(key_file.store)):
        faults.append(words)
    faults += _read(lambda: _patients(vault), faults)
    ids, notes = _session_ids(vault), [*_wraps(key_file), *_read(lambda: _remains(vault), faults)]
    for number, session_id in enumerate(ids):
        fault, note = _session(vault, session_id)
        faults += fault
        notes += note
        progress((number + 1) / len(ids))
    faults += _read(lambda: against_audit(vault), faults)
    faults += _read(lambda: _audit(vault), faults)
    return VaultChecked(patients=_count(vault, PATIENT), sessions=len(ids), faults=tuple(faults), notes=tuple(notes))


def _modes(folder: Path) -> Iterator[str]:
    """The files are encrypted; that nobody else may even copy them is the second lock."""
    for path in (folder, folder / NAME, folder / EMBEDDED):
        if path.exists() and path.stat().st_mode & _OTHERS:
            wanted = "700" if path.is_dir() else "600"
            yield f"{path}: others on this machine may read it: chmod {wanted} {path}"


def _read(look: Callable[[], Iterable[str]], faults: list[str]) -> list[str]:
    """What a look tells; that it could not be had joins `faults`."""
    try:
        return list(look())
    except RecordError as error:
        faults.append(str(error))
        return []


def _audit(vault: Vault) -> Iterator[str]:
    audit = check_audit(vault)
    if audit.fault is not None:
        yield f"audit: {audit.fault}"


def _patients(vault: Vault) -> Iterator[str]:
    with vault.store.reading() as connection:
        keys = connection.execute(sa.select(PATIENT_KEY.c.key_id, PATIENT_KEY.c.patient_id)).all()
        codes = {row.id: row.code for row in connection.execute(sa.select(PATIENT.c.id, PATIENT.c.code))}
    for key_id, patient_id in keys:
        try:
            vault.patient_cipher(key_id)
        except RecordError as error:
            yield f"patient {codes.get(patient_id, patient_id)}: the key does not open: {error}; restore a backup"


def _session_ids(vault: Vault) -> list[str]:
    """Those that have a key."""
    with vault.store.reading() as connection:
        wanted = sa.select(SESSION.c.id).join(SESSION_KEY, SESSION_KEY.c.session_id == SESSION.c.id)
        return sorted(connection.execute(wanted).scalars())


def _session(vault: Vault, session_id: str) -> tuple[list[str], list[str]]:
    """Its faults, and what is only to be noted."""
    try:
        session = VaultSession(vault, session_id)
        fault = session.verify()
    except RecordError as error:
        return [f"session {session_id[:8]}: {error}"], []
    if fault is not None:
        return [fault], []
    return [], [] if session.end is not None else [f"{session.name}: was not closed: cut off, or it runs now"]


def _wraps(key_file: KeyFile) -> Iterator[str]:
    openers = key_file.openers()
    if key_file.is_rotating:
        yield "the change of the master key did not come to its end: run `attune vault rotate` again"
    if Opener.RECOVERY not in openers:
        yield "there is no recovery key: a forgotten passphrase loses everything (attune vault recovery --renew)"


def _remains(vault: Vault) -> Iterator[str]:
    """Rows whose key is gone can be read by nobody; a removal that was broken off leaves them."""
    of = ((OF_A_SESSION, SESSION, SESSION_KEY.c.session_id), (OF_A_PATIENT, PATIENT, PATIENT_KEY.c.patient_id))
    with vault.store.reading() as connection:
        for names, whole, key in of:
            for table in map(METADATA.tables.__getitem__, names):
                owner = table.c.id if table is whole else table.c[key.name]
                if left := _count_of(connection, table, ~sa.exists().where(key == owner)):
                    yield f"{left} rows of {table.name} have no key any more, so nobody can read them"


def _count(vault: Vault, table: sa.Table) -> int:
    with vault.store.reading() as connection:
        return _count_of(connection, table, sa.true())


def _count_of(connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(which)).scalar() or 0
