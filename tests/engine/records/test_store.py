"""A vault that cannot be used says what is wrong and what to do, and nothing that was in it is lost."""

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.records import store as store_file
from engine.records.ciphers import new_key
from engine.records.session_reader import VaultSession
from engine.records.session_writer import SessionWriter
from engine.records.store import Store, VaultError, postgresql_store, sqlcipher_store, unproven_server
from engine.records.vault import Vault, database_key
from engine.records.writer import NotKeptYet
from tests.engine.records.rig import MASTER, Place, header, patient_in, session_in, store_at, vault_at
from tests.engine.records.server import Server
from tests.engine.rehearsed import rehearse

SECONDS = 20.0


def _foreign(path: Path, kind: str) -> None:
    match kind:
        case "folder":
            path.mkdir()
        case "text":
            path.write_text("Dear diary, " * 1000)
        case "empty":
            path.touch()
        case "plain":
            with sqlite3.connect(path) as database:
                database.execute("CREATE TABLE diary (words)")
            database.close()
        case "chance":
            path.write_bytes(os.urandom(8192))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "is missing, and its records"),
        ("folder", "is a folder"),
        ("text", "is a text file"),
        ("empty", "is empty"),
        ("plain", "is a plain SQLite database"),
        ("chance", "the key is another vault's"),
    ],
)
def test_what_is_no_vault_is_told_as_what_it_is_and_left_as_it_is(tmp_path: Path, kind: str, words: str) -> None:
    path = tmp_path / "records.db"
    _foreign(path, kind)
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(VaultError, match=words) as told:
        Vault(store_at(tmp_path), MASTER, actor="tester")

    assert str(path) in str(told.value)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [one.name for one in tmp_path.iterdir()] == ([] if kind == "missing" else ["records.db"])


@pytest.mark.parametrize("kind", ["folder", "text", "plain", "chance"])
def test_a_vault_is_never_made_over_something_else(tmp_path: Path, kind: str) -> None:
    _foreign(tmp_path / "records.db", kind)

    with pytest.raises(VaultError):
        vault_at(tmp_path)


def test_a_vault_is_never_made_twice(place: Place, vault: Vault) -> None:
    with pytest.raises(VaultError, match="there is a vault already"):
        Vault.make(place.store(), MASTER, actor="tester")


def test_a_new_file_is_private(tmp_path: Path) -> None:
    vault = vault_at(tmp_path)
    patient_in(vault)

    assert {one.stat().st_mode & 0o777 for one in tmp_path.iterdir()} == {0o600}


def test_another_key_of_the_file_is_told(tmp_path: Path) -> None:
    vault_at(tmp_path).close()

    with pytest.raises(VaultError, match="the key is another vault's"):
        Vault(sqlcipher_store(tmp_path / "records.db", new_key()), MASTER, actor="thief")


@pytest.mark.parametrize(
    ("version", "words"), [("0000", "attune vault upgrade"), ("9999", "update Attune"), ("a1b2", "another program's")]
)
def test_tables_of_another_version_say_what_to_run(place: Place, vault: Vault, version: str, words: str) -> None:
    with vault.store.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    vault.close()

    with pytest.raises(VaultError, match=words):
        Vault(place.store(), MASTER, actor="tester")


def test_a_database_without_a_vault_says_how_to_make_one(place: Place) -> None:
    store = place.store()
    store.make_place()

    with pytest.raises(VaultError, match="attune vault init"):
        Vault(store, MASTER, actor="tester")


def test_a_damaged_page_is_found(tmp_path: Path) -> None:
    vault = vault_at(tmp_path)
    session_in(vault, patient_in(vault), rehearse(seconds=SECONDS))
    vault.close()
    path = tmp_path / "records.db"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)

    store = sqlcipher_store(path, database_key(MASTER))

    assert "HMAC verification failed" in store.damaged_pages()[0]
    with pytest.raises(VaultError, match="is damaged"), store.reading() as connection:
        connection.execute(sa.text("PRAGMA quick_check")).all()
    store.close()


def test_a_whole_vault_has_no_damaged_page(vault: Vault) -> None:
    assert vault.store.damaged_pages() == ()


def test_another_program_that_keeps_writing_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_file, "BUSY_S", 0.05)
    vault = Vault.make(place.store(), MASTER, actor="tester")
    patient = patient_in(vault)
    writer = SessionWriter(vault, patient_id=patient, header=header(), label={})
    for step in rehearse(seconds=SECONDS):
        writer.write(*step)

    with _held_for_writing(place.store()), pytest.raises(NotKeptYet, match="another program is writing"):
        writer.sync()
    writer.close()

    assert len(list(VaultSession(vault, writer.id).steps())) == 10 * SECONDS
    vault.close()


@contextmanager
def _held_for_writing(store: Store) -> Iterator[None]:
    with store.writing() as connection:
        if not store.is_embedded:
            connection.execute(sa.text("LOCK TABLE chunk IN EXCLUSIVE MODE"))
        yield
    store.close()


def test_a_full_disk_costs_nothing_once_there_is_room(tmp_path: Path) -> None:
    vault = vault_at(tmp_path)
    writer = SessionWriter(vault, patient_id=patient_in(vault), header=header(), label={})
    steps = rehearse(seconds=SECONDS)
    for step in steps[:50]:
        writer.write(*step)
    writer.sync()

    with _files_no_longer_than((tmp_path / "records.db-wal").stat().st_size + 1024):
        for step in steps[50:]:
            writer.write(*step)
        with pytest.raises(NotKeptYet, match="full"):
            writer.sync()
    assert writer.kept_steps == 50
    writer.close()

    session = VaultSession(vault, writer.id)
    assert len(list(session.steps())) == len(steps)
    assert session.torn is None


@contextmanager
def _files_no_longer_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_file_is_told(tmp_path: Path) -> None:
    vault_at(tmp_path).close()
    (tmp_path / "records.db").chmod(0o400)

    with pytest.raises(VaultError, match="read-only"):
        patient_in(Vault(store_at(tmp_path), MASTER, actor="tester"))


def test_a_server_that_went_down_costs_nothing_once_it_is_back(server: Server, tmp_path: Path) -> None:
    url = server.new_database()
    vault = Vault.make(postgresql_store(url), MASTER, actor="tester")
    writer = SessionWriter(vault, patient_id=patient_in(vault), header=header(), label={})
    steps = rehearse(seconds=SECONDS)
    for step in steps[:50]:
        writer.write(*step)
    writer.sync()

    server.stop()
    for step in steps[50:]:
        writer.write(*step)
    with pytest.raises(NotKeptYet, match="no server answers"):
        writer.sync()
    with pytest.raises(VaultError, match="no server answers"):
        Vault(postgresql_store(url), MASTER, actor="tester")
    server.start()
    writer.close()

    assert len(list(VaultSession(vault, writer.id).steps())) == len(steps)
    vault.close()


def test_a_line_that_breaks_in_the_middle_of_a_transaction_is_told(server: Server) -> None:
    url = server.new_database()
    vault = Vault.make(postgresql_store(url), MASTER, actor="tester")

    def write_while_the_line_breaks() -> None:
        with vault.store.writing() as connection:
            connection.execute(sa.text("SELECT 1"))
            server.psql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'a%'")
            connection.execute(sa.text("SELECT 1"))

    with pytest.raises(VaultError, match="was lost, or restarted"):
        write_while_the_line_breaks()

    assert patient_in(vault)
    vault.close()


@pytest.mark.parametrize("is_end", [False, True])
def test_a_commit_that_came_through_though_its_line_broke_is_not_doubled(vault: Vault, is_end: bool) -> None:
    writer = SessionWriter(vault, patient_id=patient_in(vault), header=header(), label={})
    for step in rehearse(seconds=SECONDS):
        writer.write(*step)
    if is_end:
        writer.sync()

    whole, vault.store = vault.store, _BreaksAfterCommit(vault.store)
    with pytest.raises(NotKeptYet):
        writer.close()
    vault.store = whole
    writer.close()

    session = VaultSession(vault, writer.id)
    assert len(list(session.steps())) == 10 * SECONDS
    assert session.torn is None


class _BreaksAfterCommit(Store):
    """What is written comes through; that it did does not come back."""

    def __init__(self, store: Store) -> None:
        super().__init__(store._engine, store._place)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        with super().writing() as connection:
            yield connection
        raise VaultError("the line broke")


def test_opening_a_vault_loads_nothing_that_only_makes_one(tmp_path: Path) -> None:
    vault_at(tmp_path).close()
    program = (
        "import sys; from pathlib import Path; from tests.engine.records.rig import MASTER, store_at; "
        "from engine.records.vault import Vault; "
        f"Vault(store_at(Path({str(tmp_path)!r})), MASTER, actor='tester').close(); "
        "print(*sorted({'alembic', 'psycopg', 'mako'} & sys.modules.keys()))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://nobody@/none?host=/nowhere", "no server answers"),
        ("postgresql://me:secret@host/vault", "no secret"),
        ("postgresql://me@host/vault?password=secret", "no secret"),
        ("mysql://host/vault", "not known"),
        ("vault secret@", "no URL"),
        ("postgresql://me:secret@host:port/vault", "no URL"),
    ],
)
def test_a_server_that_cannot_be_asked_is_told(url: str, words: str) -> None:
    with pytest.raises(VaultError, match=words) as told:
        Vault(postgresql_store(url), MASTER, actor="tester")

    assert "secret@" not in str(told.value)


@pytest.mark.parametrize(
    ("url", "is_proven"),
    [
        ("postgresql://me@clinic/vault", False),
        ("postgresql://me@clinic/vault?sslmode=require", False),
        ("postgresql://me@/vault?host=clinic", False),
        ("postgresql:///vault?hostaddr=10.0.0.5", False),
        ("postgresql://me@clinic/vault?sslmode=verify-full&sslrootcert=ca.crt", True),
        ("postgresql://me@localhost/vault", True),
        ("postgresql://me@/vault?host=/run/postgresql", True),
        ("postgresql:///vault", True),
    ],
)
def test_a_server_that_need_not_prove_who_it_is_is_told(
    url: str, is_proven: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PGHOST", "PGSSLMODE"):
        monkeypatch.delenv(name, raising=False)

    assert (unproven_server(url) is None) == is_proven


def test_a_database_that_is_not_there_is_told(server: Server) -> None:
    with pytest.raises(VaultError, match="no such database"):
        Vault(postgresql_store(server.url("nowhere")), MASTER, actor="tester")


@pytest.mark.parametrize(("password", "words"), [(None, "asks for a password"), ("wrong", "refuses the password")])
def test_a_password_that_is_missing_or_wrong_is_told(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str | None, words: str
) -> None:
    passwords = tmp_path / "pgpass"
    passwords.write_text("" if password is None else f"*:*:*:*:{password}\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passwords))

    with pytest.raises(VaultError, match=words):
        Vault(postgresql_store(server.url("postgres", user="guarded")), MASTER, actor="tester")


def test_a_server_that_only_reads_is_told(server: Server) -> None:
    url = server.new_database()
    vault = Vault.make(postgresql_store(url), MASTER, actor="tester")
    vault.close()
    database = url.split("/")[3].split("?")[0]
    server.psql("postgres", f"ALTER DATABASE {database} SET default_transaction_read_only = on")

    with pytest.raises(VaultError, match="read-only"):
        patient_in(vault)
    vault.close()
