"""A session in the vault: what comes out of it is what went in, and nothing else can be made of it."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.records.ciphers import new_key
from engine.records.heard import heard
from engine.records.session_reader import VaultSession, session_entries
from engine.records.store import VaultError
from engine.records.tape import Tape
from engine.records.vault import Vault
from tests.engine.records.rig import patient_in, session_in, store_at, vault_at
from tests.engine.rehearsed import record, rehearse


def test_a_session_comes_out_of_the_vault_as_off_a_tape(tmp_path: Path) -> None:
    steps = rehearse(seconds=60.0)
    vault = vault_at(tmp_path)
    tape = Tape(record(tmp_path / "the.tape", steps))

    session = VaultSession(vault, session_in(vault, patient_in(vault), steps))

    assert [(one.tick, one.outcome) for one in session.steps()] == [(one.tick, one.outcome) for one in tape.steps()]
    assert session.torn is None
    assert session.header.policy == tape.header.policy


def test_what_was_heard_is_heard_again(tmp_path: Path) -> None:
    steps = rehearse(seconds=60.0)

    assert tuple(heard(Tape(record(tmp_path / "the.tape", steps)))) == steps


@pytest.mark.parametrize("table", ["patient", "session", "chunk", "event", "session_end"])
@pytest.mark.parametrize("deed", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid + 100"])
def test_what_is_recorded_is_never_changed(tmp_path: Path, table: str, deed: str) -> None:
    vault = vault_at(tmp_path)
    session_in(vault, patient_in(vault), rehearse(seconds=60.0))

    with pytest.raises(VaultError, match="never changed"), vault.store.writing() as connection:
        connection.execute(sa.text(deed.format(table)))


def test_another_master_key_opens_nothing(tmp_path: Path) -> None:
    vault_at(tmp_path).close()

    with pytest.raises(VaultError, match="another vault's"):
        Vault(store_at(tmp_path), new_key(), actor="thief")


def test_a_session_that_was_not_closed_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    vault = vault_at(tmp_path)
    whole = session_in(vault, patient_in(vault), rehearse(seconds=60.0))
    with vault.store.writing() as connection:
        for name in ("no_update", "no_delete"):
            connection.execute(sa.text(f"DROP TRIGGER session_end_{name}"))
        connection.execute(sa.text("DELETE FROM session_end"))

    session = VaultSession(vault, whole)

    assert len(list(session.steps())) == 600
    assert session.torn is not None
    assert "was not closed" in session.torn
    assert session_entries(vault)[0].end is None
