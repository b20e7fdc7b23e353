"""Nothing that says something of a person lies in plain on a disk: not in tables, logs, journals or temporary files."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.messages import EcgPacket, Input, PatientRating, Scale, StrapFound, Tick
from engine.records.ciphers import place_of
from engine.records.session_end import SessionEnding
from engine.records.session_reader import VaultSession, session_entries
from engine.records.session_writer import SessionWriter
from engine.records.store import VaultError, postgresql_store
from engine.records.tables import EVENT, IDENTITY, PATIENT, RESPONSE, SESSION
from engine.records.vault import Vault, new_id
from tests.engine.records.rig import MASTER, header, patient_in, vault_at
from tests.engine.records.server import Server
from tests.engine.rehearsed import rehearse

NAME, NOTE, STRAP, ANSWER = (
    "Wilhelmina Zaborowski",
    "shook all over in the lift",
    "H10 of Wilhelmina",
    "often, at night",
)
ECG = bytes(range(64, 164))
WORDS = ("heights", "PatientRating", "began", "intensity", "calm")  # what a session's record is full of
PLAIN = (*(text.encode() for text in (NAME, NOTE, STRAP, ANSWER, *WORDS)), ECG, MASTER)


def test_a_vault_folder_holds_nothing_in_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, temporary = tmp_path / "vault", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    vault = vault_at(folder)

    _fill(vault)

    assert {one.name for one in folder.iterdir()} == {"records.db", "records.db-wal", "records.db-shm"}
    assert _found_in(folder) == []
    assert list(temporary.iterdir()) == []
    vault.close()
    assert _found_in(folder) == []


def test_a_server_holds_nothing_in_plain_on_its_disk_and_in_its_logs(server: Server) -> None:
    url = server.new_database()
    server.psql("postgres", "ALTER SYSTEM SET log_parameter_max_length_on_error = -1")  # the most that a log may say
    server.psql("postgres", "SELECT pg_reload_conf()")
    vault = Vault.make(postgresql_store(url), MASTER, actor="tester")

    _fill(vault)
    vault.close()
    server.psql("postgres", "CHECKPOINT")

    logged = server.log.read_text()
    assert "INSERT INTO chunk" in logged  # it did say all that it may, also what was handed over
    assert "P-TEST" in logged
    assert _found_in(server.folder, but=(b"heights", b"began", b"calm", b"intensity")) == []


def _fill(vault: Vault) -> None:
    """A session with strap and ECG, notes, an identity, an answer; then reading it, and troubles."""
    patient = patient_in(vault)
    with vault.store.writing() as connection:
        key_id = vault.newest_patient_key(connection, patient)
        cipher = vault.patient_cipher(key_id)
        of_identity = cipher.seal(NAME.encode(), place_of("identity", patient, 1))
        connection.execute(IDENTITY.insert().values(patient_id=patient, seq=1, key_id=key_id, sealed=of_identity))
        answer = new_id()
        sealed = cipher.seal(ANSWER.encode(), place_of("response", answer))
        connection.execute(RESPONSE.insert().values(id=answer, patient_id=patient, key_id=key_id, sealed=sealed))
    ending = SessionEnding(label={"ended": NOTE}, summary={"words": NOTE}, timeline=NOTE.encode())
    writer = SessionWriter(vault, patient_id=patient, header=header(), label={"words": NAME}, ending=lambda: ending)
    for number, (tick, outcome) in enumerate(rehearse(seconds=20.0)):
        more: tuple[Input, ...] = (
            EcgPacket(t=tick.t, payload=ECG),
            StrapFound(t=tick.t, name=STRAP),
            PatientRating(t=tick.t, scale=Scale.SUDS, value=40),
        )
        writer.write(Tick(t=tick.t, inputs=(*tick.inputs, *more)), outcome)
        if number % 3 == 2:
            writer.sync()
    writer.close()
    with vault.store.writing() as connection:
        sealed = vault.session_cipher(connection, writer.id).seal(NOTE.encode(), place_of("event", writer.id, 10_000))
        connection.execute(EVENT.insert().values(session_id=writer.id, seq=10_000, sealed=sealed))
    _read_and_fail(vault, writer.id, patient)


def _read_and_fail(vault: Vault, session_id: str, patient: str) -> None:
    session = VaultSession(vault, session_id)
    assert sum(1 for _ in session.packets("ecg")) == 200
    assert session_entries(vault)[0].label == {"words": NAME, "ended": NOTE}
    with vault.store.reading() as connection:  # sorted in memory, not in a file
        connection.execute(sa.text("SELECT * FROM chunk ORDER BY sealed")).all()
    with pytest.raises(VaultError), vault.store.writing() as connection:
        connection.execute(SESSION.update().values(label=b"changed"))
    with pytest.raises(VaultError) as twice, vault.store.writing() as connection:
        connection.execute(PATIENT.insert().values(id=patient, code="P-TEST"))
    assert patient not in str(twice.value)


def _found_in(folder: Path, *, but: tuple[bytes, ...] = ()) -> list[str]:
    """The files that hold something in plain. `but`: words that a database's own files hold anyway."""
    return [
        f"{path.name}: {plain!r}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for raw in [path.read_bytes()]
        for plain in PLAIN
        if plain not in but and (plain in raw or plain.hex().encode() in raw)
    ]
