"""A session that was changed, by one who has the keys or by a disk that lies, does not pass for whole."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from engine.records.ciphers import SealBroken, place_of
from engine.records.session_reader import VaultSession, session_entries
from engine.records.session_writer import SessionWriter
from engine.records.store import VaultError
from engine.records.tables import CHUNK, EVENT, SESSION, SESSION_END
from engine.records.vault import Vault
from tests.engine.records.rig import header, patient_in, session_in, unlocked_tables
from tests.engine.rehearsed import rehearse

SECONDS = 20.0


def _recorded(vault: Vault) -> str:
    return session_in(vault, patient_in(vault), rehearse(seconds=SECONDS))


def test_a_whole_session_has_no_fault(vault: Vault) -> None:
    assert VaultSession(vault, _recorded(vault)).verify() is None


def test_a_session_that_was_not_closed_has_no_fault_as_far_as_it_goes(vault: Vault) -> None:
    writer = SessionWriter(vault, patient_id=patient_in(vault), header=header(), label={})
    for step in rehearse(seconds=SECONDS):
        writer.write(*step)
    writer.cut_off()

    session = VaultSession(vault, writer.id)

    assert session.verify() is None
    assert session.torn is not None


def test_a_note_that_came_after_the_end_is_no_fault(vault: Vault) -> None:
    session = VaultSession(vault, _recorded(vault))
    number = len(session.events())
    with vault.store.writing() as connection:
        cipher = vault.session_cipher(connection, session.id)
        sealed = cipher.seal(b'{"t":null,"kind":"note"}', place_of("event", session.id, number))
        connection.execute(EVENT.insert().values(session_id=session.id, seq=number, sealed=sealed))

    assert session.verify() is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows.execute(CHUNK.delete().where(CHUNK.c.seq == 5)), "number 6 is missing"),
        (lambda rows: rows.execute(CHUNK.delete().where(CHUNK.c.seq >= 60)), "67 commits were made, 60 are there"),
        (lambda rows: rows.execute(CHUNK.delete().where(CHUNK.c.seq < 9, CHUNK.c.stream == "strap")), "missing or"),
        (lambda rows: rows.execute(sa.text("UPDATE chunk SET seq = 1000 + seq WHERE seq = 5")), "missing"),
        (lambda rows: rows.execute(CHUNK.update().where(CHUNK.c.seq == 5).values(sealed=b"1" * 99)), "changed since"),
        (lambda rows: rows.execute(EVENT.delete().where(EVENT.c.seq == 0)), "event 0 is not what its ticks tell"),
        (lambda rows: rows.execute(EVENT.delete().where(EVENT.c.seq >= 1)), "1 are there"),
        (lambda rows: rows.execute(EVENT.update().values(sealed=b"1" * 99)), "changed since"),
    ],
)
def test_what_was_changed_is_found(vault: Vault, change: Callable[[sa.Connection], object], words: str) -> None:
    session = VaultSession(vault, _recorded(vault))
    with unlocked_tables(vault) as connection:
        change(connection)

    assert words in str(session.verify())


def test_a_session_that_was_moved_to_another_person_does_not_open(vault: Vault) -> None:
    session_id, somebody = _recorded(vault), patient_in(vault, "P-ELSE")
    with unlocked_tables(vault) as rows:
        rows.execute(SESSION.update().values(patient_id=somebody))

    with pytest.raises(VaultError, match="under another person"):
        VaultSession(vault, session_id)
    with pytest.raises(VaultError, match="under another person"):
        session_entries(vault)


def test_an_end_of_another_session_does_not_open(vault: Vault) -> None:
    first, second = _recorded(vault), session_in(vault, patient_in(vault, "P-OTHER"), rehearse(seconds=SECONDS))
    with unlocked_tables(vault) as connection:
        other = connection.execute(sa.select(SESSION_END.c.sealed).where(SESSION_END.c.session_id == second)).scalar()
        connection.execute(SESSION_END.update().where(SESSION_END.c.session_id == first).values(sealed=other))

    with pytest.raises(SealBroken, match="cannot be opened"):
        VaultSession(vault, first)
