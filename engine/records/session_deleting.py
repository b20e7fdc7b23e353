"""Deleting a session: its key is destroyed, its rows are taken out, and what is left of both is overwritten."""

from engine.records.audit import append
from engine.records.audit_actions import Action
from engine.records.erasing import clear_remains
from engine.records.session_reader import SessionEntry
from engine.records.tables import METADATA, OF_A_SESSION, SESSION, SESSION_KEY
from engine.records.vault import Vault

STILL_ELSEWHERE = (
    "Backups that were made before, and a copy at a server or a station, hold it yet: delete it there too. Tapes, "
    "exports and reports of it are files of their own. Questionnaires answered that day are the person's, and stay."
)


def delete_session(vault: Vault, entry: SessionEntry) -> tuple[str, ...]:
    """Delete a session, whole or not at all; returns where something of it may be left, and what to do.

    Raises VaultError where the vault refuses; then nothing was deleted.
    """
    with vault.store.writing() as connection:
        append(vault, connection, Action.SESSION_DELETED, patient=entry.code, session=entry.id)
        connection.execute(SESSION_KEY.delete().where(SESSION_KEY.c.session_id == entry.id))
        for name in OF_A_SESSION:
            table = METADATA.tables[name]
            column = table.c.id if name == SESSION.name else table.c.session_id
            connection.execute(table.delete().where(column == entry.id))
    vault.forget_keys()
    return clear_remains(vault.store)
