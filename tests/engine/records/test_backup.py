"""engine/records/backup.py: what is restored is the same vault, or nothing is."""

import dataclasses
import hashlib
import json
import os
import tarfile
from pathlib import Path

import pytest

from engine.records.backup import BackupError, leave_to_server, make_backup, onto_server, restored
from engine.records.key_file import EMBEDDED, NAME, KeyFile, read_key_file, write_key_file
from engine.records.session_reader import VaultSession, session_entries
from engine.records.store import VaultError, postgresql_store, sqlcipher_store
from engine.records.vault import Vault, database_key, rewrapped
from engine.records.wraps import Opener, Wrap
from tests.engine.records.rig import MASTER, patient_in, session_in, store_at, vault_at
from tests.engine.records.server import Server
from tests.engine.rehearsed import rehearse

KEY_FILE = KeyFile(
    vault_id="0" * 32,
    made="2026-01-02T03:04:05+00:00",
    store=EMBEDDED,
    masters=((Wrap(opener=Opener.KEYRING, sealed=b"not opened here"),),),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A vault with one session."""
    place = tmp_path / "vault"
    place.mkdir()
    vault = vault_at(place)
    write_key_file(place, KEY_FILE)
    (place / "heads.jsonl").write_text("heads\n")
    session_in(vault, patient_in(vault), rehearse(seconds=60.0))
    vault.close()
    return place


def _backup(folder: Path, out: Path) -> Path:
    vault = Vault(store_at(folder), MASTER, actor="tester")
    make_backup(vault, folder, out)
    vault.close()
    return out


def test_a_restored_vault_is_the_one_that_was_backed_up(folder: Path, tmp_path: Path) -> None:
    backup = _backup(folder, tmp_path / "a.attune-backup")
    before = Vault(store_at(folder), MASTER, actor="tester")

    with restored(backup, tmp_path / "again") as (_, manifest):
        assert manifest.vault_id == KEY_FILE.vault_id
    after = Vault(store_at(tmp_path / "again"), MASTER, actor="tester")

    (entry,) = session_entries(after)
    assert session_entries(before) == (entry,)
    assert list(VaultSession(after, entry.id).steps()) == list(VaultSession(before, entry.id).steps())
    assert read_key_file(tmp_path / "again") == KEY_FILE
    assert (tmp_path / "again" / "heads.jsonl").read_text() == "heads\n"


def test_questionnaires_that_a_clinic_brought_come_back(folder: Path, tmp_path: Path) -> None:
    (folder / "questionnaires").mkdir()
    (folder / "questionnaires" / "ssq.json").write_text("{}")
    backup = _backup(folder, tmp_path / "a.attune-backup")

    with restored(backup, tmp_path / "again"):
        pass

    assert (tmp_path / "again" / "questionnaires" / "ssq.json").read_text() == "{}"


@pytest.mark.parametrize("name", ["../outside", "questionnaires/../../outside", "/tmp/outside", "questionnaires/.x/y"])
def test_no_backup_writes_elsewhere(folder: Path, tmp_path: Path, name: str) -> None:
    crafted = tmp_path / "crafted.attune-backup"
    told = {"attune_backup": 1, "software": "", "made": "", "vault": "", "sha256": {NAME: "", EMBEDDED: "", name: ""}}
    with tarfile.open(crafted, "w") as archive:
        (tmp_path / "backup.json").write_text(json.dumps(told))
        archive.add(tmp_path / "backup.json", "backup.json")

    with pytest.raises(BackupError, match="does not hold what a backup holds"), restored(crafted, tmp_path / "again"):
        pass


def test_a_backup_is_for_its_owner_alone_and_holds_nothing_in_the_clear(folder: Path, tmp_path: Path) -> None:
    backup = _backup(folder, tmp_path / "a.attune-backup")

    assert backup.stat().st_mode & 0o077 == 0
    data = backup.read_bytes()
    assert b"heights" not in data
    assert b"P-TEST" not in data
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.attune-backup", "vault"]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_torn_backup_restores_nothing(folder: Path, tmp_path: Path, share: float) -> None:
    backup = _backup(folder, tmp_path / "a.attune-backup")
    os.truncate(backup, int(backup.stat().st_size * share))

    with (
        pytest.raises(BackupError, match=r"torn|no backup|not as it was written"),
        restored(backup, tmp_path / "again"),
    ):
        pass

    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("name", [NAME, EMBEDDED])
def test_a_changed_backup_restores_nothing(folder: Path, tmp_path: Path, name: str) -> None:
    backup = _backup(folder, tmp_path / "a.attune-backup")
    with tarfile.open(backup) as archive:
        at = archive.getmember(name).offset_data
    data = bytearray(backup.read_bytes())
    data[at + 20] ^= 1
    backup.write_bytes(data)

    with pytest.raises(BackupError, match="not as it was written"), restored(backup, tmp_path / "again"):
        pass

    assert not (tmp_path / "again").exists()


def test_a_vault_whose_restoring_fails_is_not_left_behind(folder: Path, tmp_path: Path) -> None:
    backup = _backup(folder, tmp_path / "a.attune-backup")

    with pytest.raises(ValueError, match="no passphrase"), restored(backup, tmp_path / "again"):
        raise ValueError("no passphrase")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.attune-backup", "vault"]


def test_nothing_is_restored_over_a_vault(folder: Path, tmp_path: Path) -> None:
    backup = _backup(folder, tmp_path / "a.attune-backup")

    with pytest.raises(BackupError, match="is there already"), restored(backup, folder):
        pass


def test_a_backup_of_a_later_format_says_so(folder: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.attune-backup"
    with tarfile.open(later, "w") as archive:
        (tmp_path / "backup.json").write_text(json.dumps({"attune_backup": 2, "sha256": {}}))
        archive.add(tmp_path / "backup.json", "backup.json")

    with pytest.raises(BackupError, match="update Attune"), restored(later, tmp_path / "again"):
        pass


@pytest.mark.parametrize("name", ["a.tar", "a"])
def test_a_backup_is_named_as_one(folder: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(BackupError, match=r"a\.attune-backup"):
        _backup(folder, tmp_path / name)


def test_a_session_that_runs_meanwhile_is_in_it_as_far_as_it_was(folder: Path, tmp_path: Path) -> None:
    vault = Vault(store_at(folder), MASTER, actor="tester")
    with vault.store.writing() as connection:
        connection.exec_driver_sql("INSERT INTO session_key VALUES ('x', 'y', x'00')")
        other = Vault(store_at(folder), MASTER, actor="tester")
        make_backup(other, folder, tmp_path / "a.attune-backup")

    with restored(tmp_path / "a.attune-backup", tmp_path / "again"):
        pass
    again = sqlcipher_store(tmp_path / "again" / EMBEDDED, database_key(MASTER))
    with again.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM session_key").scalar() == 1


def test_what_is_being_rotated_is_not_backed_up(folder: Path, tmp_path: Path) -> None:
    write_key_file(folder, dataclasses.replace(KEY_FILE, masters=KEY_FILE.masters * 2))

    with pytest.raises(BackupError, match="attune vault rotate"):
        _backup(folder, tmp_path / "a.attune-backup")


@pytest.mark.parametrize(
    "other", [{"store": "postgresql://elsewhere/records"}, {"vault_id": "1" * 32}], ids=["store", "vault"]
)
def test_a_backup_whose_key_file_leads_elsewhere_is_refused(
    folder: Path, tmp_path: Path, other: dict[str, str]
) -> None:
    _backup(folder, tmp_path / "a.attune-backup")
    parts = tmp_path / "parts"
    with tarfile.open(tmp_path / "a.attune-backup") as archive:
        archive.extractall(parts, filter="data")
    write_key_file(parts, dataclasses.replace(KEY_FILE, **other))
    told = json.loads((parts / "backup.json").read_text())
    told["sha256"][NAME] = hashlib.sha256((parts / NAME).read_bytes()).hexdigest()
    (parts / "backup.json").write_text(json.dumps(told))
    with tarfile.open(tmp_path / "b.attune-backup", "w") as archive:
        for path in sorted(parts.iterdir()):
            archive.add(path, path.name)

    with (
        pytest.raises(BackupError, match="not the one of its rows"),
        restored(tmp_path / "b.attune-backup", tmp_path / "again"),
    ):
        pass


def test_what_was_rotated_meanwhile_is_not_backed_up_under_the_old_key(server: Server, tmp_path: Path) -> None:
    store = postgresql_store(server.new_database())
    vault = Vault.make(store, MASTER, actor="tester")
    folder = tmp_path / "vault"
    folder.mkdir()
    write_key_file(folder, KEY_FILE)
    with store.writing() as connection:
        rewrapped(connection, old=MASTER, new=bytes(32))

    with pytest.raises(VaultError, match="open it anew"):
        make_backup(vault, folder, tmp_path / "a.attune-backup")

    vault.close()
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]


def test_a_vault_on_a_server_is_backed_up_into_a_file_and_put_onto_an_empty_server(
    server: Server, tmp_path: Path
) -> None:
    url = server.new_database()
    vault = Vault.make(postgresql_store(url), MASTER, actor="tester")
    session_in(vault, patient_in(vault), rehearse(seconds=60.0))
    folder = tmp_path / "vault"
    folder.mkdir()
    write_key_file(folder, dataclasses.replace(KEY_FILE, store="postgresql://clinic/records"))
    make_backup(vault, folder, tmp_path / "a.attune-backup")

    with restored(tmp_path / "a.attune-backup", tmp_path / "again") as (place, _):
        assert read_key_file(place).store == EMBEDDED
        embedded = Vault(store_at(place), MASTER, actor="tester")
        onto_server(embedded, other := server.new_database())
        embedded.close()
        leave_to_server(place, other)

    again = Vault(postgresql_store(other), MASTER, actor="tester")
    (entry,) = session_entries(again)
    assert session_entries(vault) == (entry,)
    assert VaultSession(again, entry.id).verify() is None
    assert read_key_file(tmp_path / "again").store == other
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == [NAME]
    for one in (vault, again):
        one.close()
