"""engine/records/{rotation,rekeying}.py: another master key, and nothing lost wherever the program is killed."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.records import rotation
from engine.records.ciphers import new_key
from engine.records.key_file import EMBEDDED, KeyFile, KeyFileError, read_key_file
from engine.records.rekeying import rekey
from engine.records.rotation import begin_rotation, finish_rotation
from engine.records.session_reader import VaultSession, session_entries
from engine.records.store import VaultError, sqlcipher_store
from engine.records.unlocking import Keys, masters_by_key, masters_by_passphrase, vault_with
from engine.records.vault import Vault, database_key, rewrapped
from engine.records.wraps import Opener, wrapped_by_key, wrapped_by_passphrase
from tests.engine.records.key_rig import CHEAP, PASSPHRASE, RECOVERY, new_vault
from tests.engine.records.rig import MASTER, patient_in, session_in
from tests.engine.records.server import Server
from tests.engine.rehearsed import rehearse

NEW_RECOVERY = bytes(range(50, 82))
STEPS = ("changing", "wrapping", "forgetting")
TICKS = 600


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with a session in it."""
    folder = tmp_path_factory.mktemp("rotation") / "vault"
    key_file = new_vault(folder)
    vault = opened(folder, key_file)
    session_in(vault, patient_in(vault), rehearse(seconds=TICKS / 10))
    vault.close()
    return folder


@pytest.fixture
def folder(recorded: Path, tmp_path: Path) -> Path:
    shutil.copytree(recorded, tmp_path / "vault")
    return tmp_path / "vault"


def opened(folder: Path, key_file: KeyFile) -> Vault:
    return vault_with(folder, key_file, Keys(masters=masters_by_passphrase(key_file, PASSPHRASE), by="passphrase"))


def begun(folder: Path) -> tuple[KeyFile, bytes, bytes]:
    key_file, new = read_key_file(folder), new_key()
    (old,) = masters_by_passphrase(key_file, PASSPHRASE)
    of_new = [
        wrapped_by_passphrase(new, PASSPHRASE, key_file.vault_id, CHEAP),
        wrapped_by_key(new, NEW_RECOVERY, key_file.vault_id, Opener.RECOVERY),
    ]
    of_old = [wrapped_by_key(old, NEW_RECOVERY, key_file.vault_id, Opener.RECOVERY)]
    return begin_rotation(folder, key_file, of_old=of_old, of_new=of_new), old, new


def rotate(folder: Path, step: Callable[[str], None] = lambda _: None) -> KeyFile:
    key_file, old, new = begun(folder)
    return finish_rotation(folder, key_file, old=old, new=new, step=step)


def go_on(folder: Path) -> KeyFile:
    """As whoever comes later does, with the passphrase."""
    key_file = read_key_file(folder)
    old, new = masters_by_passphrase(key_file, PASSPHRASE)
    return finish_rotation(folder, key_file, old=old, new=new, step=lambda _: None)


def assert_whole(folder: Path) -> None:
    vault = opened(folder, read_key_file(folder))
    (entry,) = session_entries(vault)
    assert len(list(VaultSession(vault, entry.id).steps())) == TICKS
    assert vault.store.damaged_pages() == ()
    vault.close()


def in_child(deed: Callable[[], object]) -> int:
    """Start `deed` in a process of its own; returns its id."""
    child = os.fork()
    if child == 0:
        try:
            deed()
        finally:
            os._exit(0)
    return child


def was_killed(child: int) -> bool:
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_a_rotated_vault_is_opened_by_the_new_keys_only(folder: Path) -> None:
    before = read_key_file(folder)
    (old,) = masters_by_passphrase(before, PASSPHRASE)

    rotate(folder)

    after = read_key_file(folder)
    assert_whole(folder)
    assert masters_by_key(after, RECOVERY, Opener.RECOVERY) == ()
    assert masters_by_key(after, NEW_RECOVERY, Opener.RECOVERY) == masters_by_passphrase(after, PASSPHRASE)
    with pytest.raises(VaultError, match="another vault's"):
        vault_with(folder, after, Keys(masters=(old,), by="passphrase"))


@pytest.mark.parametrize("last", STEPS)
def test_killed_before_any_step_the_vault_opens_and_the_rotation_can_be_finished(folder: Path, last: str) -> None:
    def end(words: str) -> None:
        if words.startswith(last):
            os.kill(os.getpid(), signal.SIGKILL)

    assert was_killed(in_child(lambda: rotate(folder, end)))

    assert read_key_file(folder).is_rotating
    assert_whole(folder)
    assert not go_on(folder).is_rotating
    assert_whole(folder)


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="only Linux tells how much a process wrote")
def test_killed_anywhere_within_the_change_of_the_files_key_nothing_is_lost(recorded: Path, tmp_path: Path) -> None:
    size = (recorded / EMBEDDED).stat().st_size
    shares = [tenth / 10 for tenth in range(1, 24, 2)]  # the journal takes the file once, the new pages once more

    killed = []
    for number, share in enumerate(shares):
        folder = tmp_path / str(number)
        shutil.copytree(recorded, folder)
        _, old, new = begun(folder)
        keys = {"old": database_key(old), "new": database_key(new)}
        child = in_child(lambda folder=folder, keys=keys: rekey(folder / EMBEDDED, **keys))  # type: ignore[misc]
        _kill_when_written(child, share * size)
        killed.append(was_killed(child))

        assert_whole(folder)
        go_on(folder)
        assert_whole(folder)

    assert any(killed)


def _kill_when_written(child: int, size: float) -> None:
    """Kill it as soon as it handed so many bytes to the system; one that ended before is let go."""
    while True:
        try:
            told = Path(f"/proc/{child}/io").read_text()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return
        if Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
        if int(told.split("wchar:")[1].split()[0]) >= size:
            os.kill(child, signal.SIGKILL)
            return


def test_a_vault_that_another_program_has_open_is_not_rotated(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.records.rekeying.BUSY_S", 0.01)
    other = opened(folder, read_key_file(folder))

    with pytest.raises(VaultError, match="another program has the vault open"):
        rotate(folder)

    patient_in(other, "P-OTHER")  # nothing was changed: what it does still holds
    other.close()
    assert not go_on(folder).is_rotating
    assert_whole_with(folder, patients=2)


def assert_whole_with(folder: Path, *, patients: int) -> None:
    vault = opened(folder, read_key_file(folder))
    with vault.store.reading() as connection:
        keys = connection.exec_driver_sql("SELECT key_id FROM patient_key").scalars().all()
    assert len({vault.patient_cipher(key) for key in keys}) == patients
    vault.close()


def test_both_master_keys_are_opened_by_the_new_paper_and_neither_is_lost_without_it(folder: Path) -> None:
    key_file, old, new = begun(folder)

    assert masters_by_key(key_file, NEW_RECOVERY, Opener.RECOVERY) == (old, new)
    assert masters_by_key(key_file, RECOVERY, Opener.RECOVERY) == (old,)
    assert_whole(folder)


def test_a_rotation_is_begun_once_and_finished_once(folder: Path) -> None:
    key_file, old, new = begun(folder)

    with pytest.raises(KeyFileError, match="already"):
        begin_rotation(folder, key_file, of_old=[], of_new=list(key_file.masters[0]))
    done = finish_rotation(folder, key_file, old=old, new=new, step=lambda _: None)
    with pytest.raises(KeyFileError, match="is not being changed"):
        finish_rotation(folder, done, old=old, new=new, step=lambda _: None)


def test_what_neither_master_key_opens_is_left_alone(folder: Path) -> None:
    key_file, old, _ = begun(folder)
    before = (folder / EMBEDDED).read_bytes()

    with pytest.raises(VaultError, match="another vault's"):
        finish_rotation(folder, key_file, old=new_key(), new=new_key(), step=lambda _: None)

    assert (folder / EMBEDDED).read_bytes() == before
    assert read_key_file(folder) == key_file
    with pytest.raises(VaultError, match="its key was not changed"):
        rekey(folder / EMBEDDED, old=new_key(), new=old)


def test_a_key_of_a_patient_is_not_wrapped_under_a_master_key_that_was_changed(vault: Vault) -> None:
    patient_in(vault)
    with vault.store.writing() as connection:
        rewrapped(connection, old=MASTER, new=new_key())

    with pytest.raises(VaultError, match="was changed since it was opened"):
        patient_in(vault, "P-OTHER")


def test_a_vault_on_a_server_is_rotated_too(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "with-server"
    vault = opened(folder, new_vault(folder, store=server.new_database()))
    key = patient_in(vault)
    vault.close()

    rotate(folder)

    vault = opened(folder, read_key_file(folder))
    with vault.store.reading() as connection:
        assert vault.patient_cipher(vault.newest_patient_key(connection, key))
    vault.close()


@pytest.mark.parametrize("last", ["wrapping", "within", "forgetting"])
def test_killed_before_any_step_a_vault_on_a_server_opens_and_the_rotation_can_be_finished(
    server: Server, tmp_path: Path, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "with-server"
    vault = opened(folder, new_vault(folder, store=server.new_database()))
    patient_id = patient_in(vault)
    vault.close()

    def end(words: str) -> None:
        if words.startswith(last):
            os.kill(os.getpid(), signal.SIGKILL)

    def rewrap(connection: sa.Connection, *, old: bytes, new: bytes) -> None:
        rewrapped(connection, old=old, new=new)
        end("within")

    with monkeypatch.context() as patched:
        patched.setattr(rotation, "rewrapped", rewrap)
        assert was_killed(in_child(lambda: rotate(folder, end)))

    for key_file in (read_key_file(folder), go_on(folder)):
        vault = opened(folder, key_file)
        with vault.store.reading() as connection:
            assert vault.patient_cipher(vault.newest_patient_key(connection, patient_id))
        vault.close()
    assert not read_key_file(folder).is_rotating


def test_no_error_of_a_store_says_its_key(folder: Path) -> None:
    key = new_key()
    store = sqlcipher_store(folder / EMBEDDED, key)

    with pytest.raises(VaultError) as caught:
        store.version  # noqa: B018
    error: BaseException | None = caught.value
    while error is not None:
        assert key.hex() not in str(error) + repr(error)
        error = error.__cause__ or error.__context__
    store.close()
