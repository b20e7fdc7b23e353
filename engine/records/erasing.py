"""Erasing a patient: the keys are destroyed, the rows taken out, and what is left of both in the files overwritten."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from engine.records.audit import append
from engine.records.audit_actions import Action
from engine.records.patients import Patient
from engine.records.store import Store, VaultError
from engine.records.tables import METADATA, OF_A_PATIENT, OF_A_SESSION, PATIENT_KEY, SESSION, SESSION_KEY
from engine.records.vault import Vault

_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
STILL_ELSEWHERE = (
    "Backups of the vault made before, and copies of it at a server or a station, hold the keys yet, and with them "
    "everything: erase this code there too, and destroy those backups. Tapes, exports and reports are files of their "
    "own: destroy them where they lie. The audit keeps the code, and who did what when."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was erased. `remains`: where something of it may be left on this disk or at the server, and what to do."""

    code: str
    sessions: int
    remains: tuple[str, ...]


def erase(vault: Vault, patient: Patient) -> Erased:
    """Erase a patient with everything recorded: keys, sessions, identity, consents, answers; whole or not at all.

    Raises VaultError where the vault refuses; then nothing was erased.
    """
    with vault.store.writing() as connection:
        sessions = _sessions_of(connection, patient)
        append(vault, connection, Action.PATIENT_ERASED, patient=patient.code, sessions=sessions)
        _destroy_keys(connection, patient)
        _take_out_rows(connection, patient)
    vault.forget_keys()
    return Erased(code=patient.code, sessions=sessions, remains=clear_remains(vault.store))


def clear_remains(store: Store) -> tuple[str, ...]:
    """Overwrite what destroyed keys and removed rows have left in the vault's files; where that cannot be, says so."""
    return _clear_file(store) if store.is_embedded else _clear_server(store)


def _sessions_of(connection: sa.Connection, patient: Patient) -> int:
    return len(connection.execute(sa.select(SESSION.c.id).where(SESSION.c.patient_id == patient.id)).all())


def _destroy_keys(connection: sa.Connection, patient: Patient) -> None:
    connection.execute(PATIENT_KEY.delete().where(PATIENT_KEY.c.patient_id == patient.id))
    connection.execute(SESSION_KEY.delete().where(SESSION_KEY.c.session_id.in_(_ids(patient))))


def _take_out_rows(connection: sa.Connection, patient: Patient) -> None:
    for name in OF_A_SESSION:
        table = METADATA.tables[name]
        of = table.c.patient_id == patient.id if name == SESSION.name else table.c.session_id.in_(_ids(patient))
        connection.execute(table.delete().where(of))
    for name in OF_A_PATIENT:
        table = METADATA.tables[name]
        connection.execute(
            table.delete().where((table.c.id if name == "patient" else table.c.patient_id) == patient.id)
        )


def _ids(patient: Patient) -> sa.Select[tuple[str]]:
    return sa.select(SESSION.c.id).where(SESSION.c.patient_id == patient.id)


def _clear_file(store: Store) -> tuple[str, ...]:
    """Freed places are overwritten as they are freed (secure_delete); the log of changes must not outlive them."""
    log = Path(f"{store.name}-wal")
    try:
        store.run_outside(_EMPTY_LOG)
        if log.exists() and log.stat().st_size > 0:
            return (
                f"{log}: another program has the vault open, so this log still holds the destroyed keys, encrypted: "
                "end that program, and it goes",
            )
        store.run_outside("VACUUM")
        store.run_outside(_EMPTY_LOG)
    except VaultError as error:
        return (f"the keys are overwritten, but the file was not made smaller: {error}",)
    return ()


def _clear_server(store: Store) -> tuple[str, ...]:
    told = (
        "the server's write-ahead log, its archive and its standbys hold the keys until they are recycled: have those "
        "from before now destroyed",
    )
    keys = f"{PATIENT_KEY.name}, {SESSION_KEY.name}"
    left = f"dead rows are still in the server's files: have their owner run `VACUUM FULL {keys}`"
    if not _may_rewrite(store):
        return (left, *told)
    try:
        store.run_outside(f"VACUUM (FULL) {keys}")
    except VaultError as error:
        return (f"{left} ({error})", *told)
    return told


def _may_rewrite(store: Store) -> bool:
    """Are the tables of keys this role's own? Of another's the server rewrites nothing, and raises no error."""
    wanted = "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE relname IN (:one, :other)"
    with store.reading() as connection:
        names = {"one": PATIENT_KEY.name, "other": SESSION_KEY.name}
        return connection.execute(sa.text(wanted), names).scalar() is True
