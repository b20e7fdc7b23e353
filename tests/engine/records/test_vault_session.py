"""A session in the vault: what comes out of it is what went in, and nothing else can be made of it."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.records.ciphers import new_key
from engine.records.heard import heard
from engine.records.session_end import SessionEnding
from engine.records.session_reader import VaultSession, session_entries
from engine.records.session_writer import SessionWriter
from engine.records.store import VaultError
from engine.records.tape import Tape
from engine.records.vault import Vault
from tests.engine.records.rig import Place, header, patient_in, session_in, unlocked_tables
from tests.engine.rehearsed import record, rehearse

SECONDS = 20.0


def test_a_session_comes_out_of_the_vault_as_off_a_tape(tmp_path: Path, vault: Vault) -> None:
    steps = rehearse(seconds=SECONDS)
    tape = Tape(record(tmp_path / "the.tape", steps))

    session = VaultSession(vault, session_in(vault, patient_in(vault), steps))

    assert [(one.tick, one.outcome) for one in session.steps()] == [(one.tick, one.outcome) for one in tape.steps()]
    assert session.torn is None
    assert session.header.policy == tape.header.policy


def test_what_was_heard_is_heard_again(tmp_path: Path) -> None:
    steps = rehearse(seconds=SECONDS)

    assert tuple(heard(Tape(record(tmp_path / "the.tape", steps)))) == steps


@pytest.mark.parametrize("table", ["patient", "session", "chunk", "event", "session_end"])
@pytest.mark.parametrize("deed", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_what_is_recorded_is_never_changed(vault: Vault, table: str, deed: str) -> None:
    session_in(vault, patient_in(vault), rehearse(seconds=SECONDS))
    column = "id" if table in ("patient", "session") else "session_id"

    with pytest.raises(VaultError, match="never changed"), vault.store.writing() as connection:
        connection.execute(sa.text(deed.format(table, column, column)))


def test_a_table_is_not_emptied_at_once(vault: Vault) -> None:
    if vault.store.is_embedded:
        pytest.skip("SQLite has no TRUNCATE")
    session_in(vault, patient_in(vault), rehearse(seconds=SECONDS))

    with pytest.raises(VaultError, match="never changed"), vault.store.writing() as connection:
        connection.execute(sa.text("TRUNCATE chunk"))


def test_another_master_key_opens_nothing(place: Place, vault: Vault) -> None:
    vault.close()

    with pytest.raises(VaultError, match="another vault's"):
        Vault(place.store(), new_key(), actor="thief")


def test_a_session_that_was_not_closed_is_read_as_far_as_it_goes(vault: Vault) -> None:
    whole = session_in(vault, patient_in(vault), rehearse(seconds=SECONDS))
    with unlocked_tables(vault) as connection:
        connection.execute(sa.text("DELETE FROM session_end"))

    session = VaultSession(vault, whole)

    assert len(list(session.steps())) == 10 * SECONDS
    assert session.torn is not None
    assert "was not closed" in session.torn
    assert session_entries(vault)[0].end is None


def test_how_it_ended_is_told_by_lists_and_its_timeline_is_kept(vault: Vault) -> None:
    ending = SessionEnding(label={"minutes": 1}, summary={"stops": 0}, timeline=b"columns")
    with SessionWriter(
        vault, patient_id=patient_in(vault), header=header(), label={"began": "today"}, ending=lambda: ending
    ) as writer:
        for step in rehearse(seconds=SECONDS):
            writer.write(*step)

    session = VaultSession(vault, writer.id)

    (entry,) = session_entries(vault)
    assert (entry.label, entry.end) == (entry.end, {"began": "today", "minutes": 1})
    assert session.end is not None
    assert session.end["summary"] == {"stops": 0}
    assert session.timeline() == b"columns"
