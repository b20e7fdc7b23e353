"""`attune report`: of a tape, of a session and of a person, and what it says of what cannot be reported."""

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.cli import DONE, WRONG_INPUT, run_command_line
from engine.records.audit import audit_rows
from engine.records.notes import AdverseKind, Severity, adverse_event
from engine.records.session_reader import session_entries
from engine.records.vault import Vault
from tests.engine.records.report.rig import tape_of
from tests.engine.records.rig import patient_in, session_in, vault_at
from tests.engine.rehearsed import rehearse

CODE = "P-K7M3QX"


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """A vault with a person's two sessions, which the command opens."""
    vault = vault_at(tmp_path)
    patient_id = patient_in(vault, CODE)
    for _ in range(2):
        session_in(vault, patient_id, rehearse(seconds=60.0))

    @contextmanager
    def opened(_: Path | None) -> Iterator[Vault]:
        yield vault

    monkeypatch.setattr("engine.records.opening.opened_vault", opened)
    return vault


def actions(vault: Vault) -> list[str]:
    with audit_rows(vault) as rows:
        return [row.action for row in rows]


def test_a_tape_is_reported_for_its_owner_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report.html"

    code = run_command_line(["report", str(tape_of(tmp_path)), "--out", str(out)])

    assert code == DONE
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert out.read_text().startswith("<!DOCTYPE html>")
    assert "as private as the record" in capsys.readouterr().out


def test_a_session_of_the_vault_is_reported_under_its_code_and_audited(tmp_path: Path, vault: Vault) -> None:
    session = session_entries(vault)[0]
    adverse_event(vault, session.id, AdverseKind.FALL, Severity.MILD, words="slipped", action_taken=None)
    out = tmp_path / "report.pdf"

    assert run_command_line(["report", session.id[:8], "--out", str(out)]) == DONE

    assert out.read_bytes().startswith(b"%PDF")
    assert actions(vault)[-1] == "report made"


def test_a_persons_course_is_reported_and_audited(tmp_path: Path, vault: Vault) -> None:
    out = tmp_path / "course.html"

    assert run_command_line(["report", "--person", CODE, "--out", str(out)]) == DONE

    assert CODE in out.read_text()
    assert "2 sessions" in out.read_text()
    assert actions(vault)[-1] == "report made"


def test_a_person_without_a_session_has_no_course(
    tmp_path: Path, vault: Vault, capsys: pytest.CaptureFixture[str]
) -> None:
    patient_in(vault, "P-NEWNEW")

    assert run_command_line(["report", "--person", "P-NEWNEW", "--out", str(tmp_path / "x.pdf")]) == WRONG_INPUT

    assert "has no session yet" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()


def _a_folder(folder: Path) -> Path:
    return folder


def _nothing(folder: Path) -> Path:
    return folder / "none.tape"


def _no_tape(folder: Path) -> Path:
    path = folder / "no.tape"
    path.write_text("dear diary\n")
    return path


def _damaged(folder: Path) -> Path:
    path = tape_of(folder)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:50], b"{damage\n", *lines[51:]]))
    return path


def _from_the_future(folder: Path) -> Path:
    path = folder / "future.tape"
    path.write_text('{"tape_version": 99}\n')
    return path


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (_a_folder, "Is a directory"),
        (_nothing, "No such file"),
        (_no_tape, "not JSON"),
        (_damaged, ":51: not JSON"),
        (_from_the_future, "tape version 99"),
    ],
)
def test_what_is_no_whole_record_is_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], made: Callable[[Path], Path], words: str
) -> None:
    out = tmp_path / "report.pdf"

    assert run_command_line(["report", str(made(tmp_path)), "--out", str(out)]) == WRONG_INPUT

    assert words in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [("report.docx", ".pdf or a .html"), ("none/report.pdf", "there is no folder"), ("there.pdf", "a file already")],
)
def test_a_place_that_cannot_be_is_told_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, words: str
) -> None:
    (tmp_path / "there.pdf").write_text("mine")

    assert run_command_line(["report", str(tmp_path / "unread.tape"), "--out", str(tmp_path / name)]) == WRONG_INPUT

    assert words in capsys.readouterr().err
    assert (tmp_path / "there.pdf").read_text() == "mine"


def test_a_torn_record_is_reported_and_said_to_be_torn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tape_of(tmp_path)
    path.write_bytes(path.read_bytes()[:-30])

    assert run_command_line(["report", str(path), "--out", str(tmp_path / "x.html")]) == DONE

    assert "torn" in capsys.readouterr().err
