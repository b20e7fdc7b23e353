"""`attune vault check|backup|restore|sync`, as people use them."""

import io
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.cli import run_command_line
from engine.records.ciphers import StretchCost, new_key
from engine.records.new_vault import make_vault
from engine.records.opening import opened_vault
from engine.records.session_reader import session_entries
from tests.engine.records.rig import patient_in, session_in
from tests.engine.rehearsed import rehearse

WORDS = "twelve letters and more"
CHEAP = StretchCost(memory_kib=8, turns=1, lanes=1)


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Run":
    return Run(monkeypatch, capsys)


class Run:
    """Runs a command, with the passphrase on its input as often as it asks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *words: object) -> tuple[int, str]:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORDS}\n" * 4))
        code = run_command_line([str(word) for word in words])
        told = self._capsys.readouterr()
        return code, told.out + told.err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault with one session."""
    return _vault(tmp_path / "vault", monkeypatch, has_session=True)


def _vault(folder: Path, monkeypatch: pytest.MonkeyPatch, *, has_session: bool = False) -> Path:
    make_vault(folder, passphrase=WORDS, recovery_key=new_key(), cost=CHEAP)
    if has_session:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORDS}\n"))
        with opened_vault(folder) as vault:
            session_in(vault, patient_in(vault), rehearse(seconds=60.0))
    return folder


def _spoil(folder: Path, monkeypatch: pytest.MonkeyPatch, *statements: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORDS}\n"))
    with opened_vault(folder) as vault, vault.store.writing() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def test_a_whole_vault_is_said_to_be_whole(folder: Path, run: Run) -> None:
    code, told = run("vault", "check", "--vault", folder)

    assert code == 0
    assert "1 patient, 1 session: all of it is whole" in told


def test_a_missing_commit_is_a_fault(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _spoil(folder, monkeypatch, "DROP TRIGGER chunk_no_delete", "DELETE FROM chunk WHERE seq = 3")

    code, told = run("vault", "check", "--vault", folder)

    assert code == 1
    assert "FAULT" in told
    assert "1 fault" in told


def test_files_that_others_may_read_are_a_fault(folder: Path, run: Run) -> None:
    folder.chmod(0o755)

    code, told = run("vault", "check", "--vault", folder)

    assert (code, "chmod 700" in told) == (1, True)


def test_a_session_that_was_not_closed_is_only_noted(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _spoil(folder, monkeypatch, "DROP TRIGGER session_end_no_delete", "DELETE FROM session_end")

    code, told = run("vault", "check", "--vault", folder)

    assert code == 0
    assert "was not closed" in told


def test_a_backup_comes_back(folder: Path, tmp_path: Path, run: Run) -> None:
    code, told = run("vault", "backup", "--out", tmp_path / "a.attune-backup", "--vault", folder)
    assert code == 0
    assert "everything" in told

    code, told = run("vault", "restore", tmp_path / "a.attune-backup", "--vault", tmp_path / "again")

    assert code == 0
    assert "all of it is whole" in told
    assert run("vault", "check", "--vault", tmp_path / "again")[0] == 0


def test_a_backup_that_its_passphrase_does_not_open_leaves_nothing(
    folder: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("vault", "backup", "--out", tmp_path / "a.attune-backup", "--vault", folder)
    monkeypatch.setattr("tests.engine.records.test_vault_copies.WORDS", "another one altogether")

    code, told = run("vault", "restore", tmp_path / "a.attune-backup", "--vault", tmp_path / "again")

    assert code == 2
    assert "passphrase" in told
    assert not (tmp_path / "again").exists()


def test_finished_sessions_go_to_the_clinic_once(
    folder: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = _vault(tmp_path / "clinic", monkeypatch)

    first = run("vault", "sync", "--to", clinic, "--vault", folder)
    again = run("vault", "sync", "--to", clinic, "--vault", folder)

    assert first[0] == again[0] == 0
    assert "1 session sent" in first[1]
    assert "0 sessions sent, 0 of them begun earlier; 1 were there" in again[1]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORDS}\n"))
    with opened_vault(clinic) as vault:
        assert len(session_entries(vault)) == 1


def test_without_a_clinic_it_is_said_how_to_name_one(folder: Path, run: Run) -> None:
    code, told = run("vault", "sync", "--vault", folder)

    assert code == 2
    assert "--to DIR" in told


@pytest.mark.parametrize(
    "words",
    [("check",), ("backup", "--out", "a.attune-backup"), ("sync", "--to", "x")],
)
def test_where_there_is_no_vault_it_is_said(tmp_path: Path, run: Run, words: tuple[str, ...]) -> None:
    code, told = run("vault", *words, "--vault", tmp_path / "nowhere")

    assert code == 2
    assert "attune vault init" in told


def test_what_is_no_backup_restores_nothing(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.attune-backup").write_text("no backup")

    code, told = run("vault", "restore", tmp_path / "a.attune-backup", "--vault", tmp_path / "again")

    assert code == 2
    assert "use another" in told
