"""Erasing: nothing of a patient is left, in the vault or in the raw files, and nobody else loses anything."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine.records import store as stores
from engine.records.audit import audit_rows
from engine.records.audit_check import check_audit
from engine.records.consent import Purpose, give
from engine.records.erasing import erase
from engine.records.identity import write_identity
from engine.records.patients import Patient, PatientNotFound, add_patient, find_patient
from engine.records.session_reader import VaultSession
from engine.records.store import VaultError
from engine.records.tables import METADATA, OF_A_PATIENT, OF_A_SESSION, PATIENT_KEY, SESSION_KEY
from engine.records.vault import Vault
from tests.engine.records.rig import MASTER, Place, session_in, store_at, vault_at
from tests.engine.records.server import Server
from tests.engine.rehearsed import rehearse

ROLES = Path(__file__).parents[3] / "docs" / "postgresql-roles.sql"
OF_PEOPLE = (*OF_A_SESSION, *OF_A_PATIENT, "patient_key", "session_key")


def somebody(vault: Vault) -> tuple[Patient, str]:
    """With an identity, a consent and a session."""
    patient = add_patient(vault)
    write_identity(vault, patient, {"name": "Anna Beck"})
    give(vault, patient, Purpose.SESSION)
    return patient, session_in(vault, patient.id, rehearse(seconds=3.0))


def rows(vault: Vault) -> dict[str, int]:
    with vault.store.reading() as connection:
        count = {name: sa.select(sa.func.count()).select_from(METADATA.tables[name]) for name in OF_PEOPLE}
        return {name: int(connection.execute(one).scalar_one()) for name, one in count.items()}


def sealed_keys(vault: Vault) -> list[bytes]:
    with vault.store.reading() as connection:
        return [
            bytes(sealed)
            for table in (PATIENT_KEY, SESSION_KEY)
            for sealed in connection.execute(sa.select(table.c.sealed)).scalars()
        ]


def test_everything_of_the_patient_goes_and_nothing_of_another(vault: Vault) -> None:
    other, kept = somebody(vault)
    before = rows(vault)
    patient, session_id = somebody(vault)

    erased = erase(vault, patient)

    assert (erased.code, erased.sessions) == (patient.code, 1)
    assert rows(vault) == before
    assert len(list(VaultSession(vault, kept).steps())) == 30
    assert find_patient(vault, other.code) == other
    with pytest.raises(VaultError, match="there is none"):
        VaultSession(vault, session_id)
    with pytest.raises(PatientNotFound, match="was erased"):
        find_patient(vault, patient.code)


def test_that_it_was_erased_stays_in_the_audit_which_holds(vault: Vault) -> None:
    patient, _ = somebody(vault)

    erase(vault, patient)

    with audit_rows(vault) as all_rows:
        newest = list(all_rows)[-1]
    assert (newest.action, dict(newest.details)) == ("patient erased", {"patient": patient.code, "sessions": 1})
    assert check_audit(vault).fault is None


def test_nothing_can_be_added_to_whoever_was_erased(vault: Vault) -> None:
    patient, _ = somebody(vault)
    erase(vault, patient)

    with pytest.raises(VaultError, match="no key"):
        give(vault, patient, Purpose.SESSION)


@pytest.fixture
def unencrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """As the embedded vault, but its file is not encrypted as a whole: what is in it is seen in the raw bytes."""
    opened = stores._opened

    class Unkeyed:
        Error = sa.exc.DBAPIError

        @staticmethod
        def connect(*words: Any, **options: Any) -> Any:
            from sqlcipher3 import dbapi2

            class Connection(dbapi2.Connection):
                def execute(self, statement: str, *values: Any) -> Any:
                    return super().execute("SELECT 1" if "PRAGMA key" in statement else statement, *values)

            return dbapi2.connect(*words, factory=Connection, **options)

    monkeypatch.setattr(stores, "_opened", lambda _, path, key: opened(Unkeyed, path, key))
    vault = vault_at(tmp_path)
    yield vault
    vault.close()


def test_the_destroyed_keys_are_in_no_raw_file_of_the_vault(unencrypted: Vault, tmp_path: Path) -> None:
    somebody(unencrypted)
    others = set(sealed_keys(unencrypted))
    patient, _ = somebody(unencrypted)
    keys = [key for key in sealed_keys(unencrypted) if key not in others]
    assert all(is_in_files(tmp_path, key) for key in keys)

    erased = erase(unencrypted, patient)

    assert erased.remains == ()
    assert len(keys) == 2
    assert not any(is_in_files(tmp_path, key) for key in keys)
    assert all(is_in_files(tmp_path, key) for key in others)


def test_another_program_that_keeps_the_log_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "BUSY_S", 0.05)
    vault, other = vault_at(tmp_path), Vault(store_at(tmp_path), MASTER, actor="other")
    patient, _ = somebody(vault)

    with other.store.reading() as connection:
        connection.execute(sa.select(PATIENT_KEY)).all()
        erased = erase(vault, patient)

    assert any("another program" in words for words in erased.remains)


def test_the_destroyed_keys_are_in_no_table_of_the_server(server: Server, tmp_path: Path) -> None:
    vault = Vault.make(Place(folder=tmp_path, url=server.new_database()).store(), MASTER, actor="tester")
    patient, _ = somebody(vault)
    keys = sealed_keys(vault)
    tables = server.data / "base"
    server.psql("postgres", "CHECKPOINT")
    assert all(is_in_files(tables, key) for key in keys)

    erased = erase(vault, patient)
    server.psql("postgres", "CHECKPOINT")

    assert not any("dead rows" in words for words in erased.remains)
    assert not any(is_in_files(tables, key) for key in keys)
    vault.close()


def test_who_does_not_own_the_tables_erases_and_is_told_what_their_owner_must_do(server: Server) -> None:
    name = server.new_database().partition("@/")[2].partition("?")[0]
    Vault.make(stores.postgresql_store(server.url(name)), MASTER, actor="owner").close()
    for role in ("clerk", "eraser"):
        server.psql(name, f"CREATE ROLE {role} LOGIN")
    server.psql_file(name, ROLES, station="clerk", keeper="eraser")
    keeper = Vault(stores.postgresql_store(server.url(name, user="eraser")), MASTER, actor="eraser")
    patient, _ = somebody(keeper)

    erased = erase(keeper, patient)

    assert rows(keeper) == dict.fromkeys(OF_PEOPLE, 0)
    assert any("have their owner run `VACUUM FULL" in words for words in erased.remains)
    keeper.close()


def is_in_files(folder: Path, part: bytes) -> bool:
    return any(part in path.read_bytes() for path in folder.rglob("*") if path.is_file())


# The child erases, and is killed before its statement of that number.
CHILD = """
import os, signal, sys
from pathlib import Path
import sqlalchemy as sa
from sqlalchemy import event
from engine.records.erasing import erase
from engine.records.patients import find_patient
from engine.records.vault import Vault
from tests.engine.records.rig import MASTER, store_at

vault = Vault(store_at(Path(sys.argv[1])), MASTER, actor="child")
patient, left = find_patient(vault, sys.argv[2]), [int(sys.argv[3])]

@event.listens_for(sa.Engine, "before_cursor_execute")
def count(*_):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)

erase(vault, patient)
"""


BETWEEN_KEYS, BEFORE_THE_LAST_ROW, AFTER_THE_COMMIT = 5, 13, 14  # of the statements of an erase, from 0


def test_a_killed_erase_is_whole_or_not_at_all(tmp_path: Path) -> None:
    vault = vault_at(tmp_path)
    patient, _ = somebody(vault)
    whole = rows(vault)

    for statement in (BETWEEN_KEYS, BEFORE_THE_LAST_ROW):
        assert erase_killed_at(tmp_path, patient, statement) == -signal.SIGKILL
        assert rows(vault) == whole
    assert erase_killed_at(tmp_path, patient, AFTER_THE_COMMIT) == -signal.SIGKILL

    assert rows(vault) == dict.fromkeys(OF_PEOPLE, 0)
    assert vault.store.damaged_pages() == ()
    assert check_audit(vault).fault is None
    vault.close()


def erase_killed_at(folder: Path, patient: Patient, statement: int) -> int:
    words = [sys.executable, "-c", CHILD, str(folder), patient.code, str(statement)]
    return subprocess.run(words, env={**os.environ, "PYTHONPATH": "."}, check=False, capture_output=True).returncode
