"""`attune sessions`: what it lists, tells, takes out and deletes, and what it says of names that mean nothing."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from engine.cli import DONE, FINDING, WRONG_INPUT, run_command_line
from engine.plan import tape_header
from engine.records.audit import audit_rows
from engine.records.session_reader import VaultSession, session_entries
from engine.records.session_results import SessionResults, begin_label
from engine.records.session_writer import SessionWriter
from engine.records.tape import Tape
from engine.records.vault import Vault
from engine.records.vault_album import VaultAlbum
from tests.engine.records.rig import patient_in, vault_at
from tests.engine.rehearsed import demo_plan, rehearse

CODE = "P-TESTED"


def hold(vault: Vault, patient_id: str, *, strap: str = "virtual", seconds: float = 60.0) -> str:
    began = f"2026-03-{len(session_entries(vault)) + 1:02d}T10:00:00+01:00"
    header = replace(tape_header(demo_plan(), {"strap": strap}), began=began)
    results = SessionResults(header)
    with SessionWriter(
        vault, patient_id=patient_id, header=header, label=begin_label(header), ending=results.ending
    ) as writer:
        for step in rehearse(seconds=seconds):
            writer.write(*step)
            results.hear(*step)
    return writer.id


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """A vault with two sessions, which every command opens."""
    vault = vault_at(tmp_path)
    patient_id = patient_in(vault, CODE)
    hold(vault, patient_id)
    hold(vault, patient_id, seconds=200.0)

    @contextmanager
    def opened(_: Path | None) -> Iterator[Vault]:
        yield vault

    monkeypatch.setattr("engine.records.opening.opened_vault", opened)
    return vault


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(vault: Vault, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run_command_line(["sessions", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def actions(vault: Vault) -> list[str]:
    with audit_rows(vault) as rows:
        return [row.action for row in rows]


def test_a_list_tells_each_session_in_a_line(vault: Vault, run: Run) -> None:
    code, out, _ = run("list", "--person", CODE.lower())

    assert code == DONE
    head, first, second = out.splitlines()
    assert head.split()[:3] == ["session", "began", "person"]
    assert "Demonstration" in first
    assert "3.3" in second
    assert "cut off, virtual" in second


def test_a_list_is_json_for_programs_and_can_begin_at_a_day(vault: Vault, run: Run) -> None:
    assert len(json.loads(run("list", "--json")[1])) == 2
    assert run("list", "--since", "2999-01-01")[1] == "no sessions\n"


@pytest.mark.parametrize("name", ["last", f"{CODE}:last", "session:last"])
def test_a_session_is_told_by_whichever_name(vault: Vault, run: Run, name: str) -> None:
    newest = session_entries(vault)[-1]

    code, out, _ = run("show", name, "--events", "--why")

    assert code == DONE
    assert out.startswith(f"session {newest.id[:8]} of {CODE}\n")
    assert "2000 ticks" in out
    assert "SUDS" in out
    assert "not a medical device" in out
    assert actions(vault)[-1] == "session shown"


def test_a_name_that_means_nothing_or_too_much_is_said(vault: Vault, run: Run) -> None:
    assert "attune sessions list" in run("show", "zzzz")[2]
    assert "has no session" in run("show", "P-NOBODY:last")[2] or "no such patient" in run("show", "P-NOBODY:last")[2]
    code, _, err = run("show", "session:")
    assert code == WRONG_INPUT
    assert "there is no session" in err


def test_a_tape_taken_out_is_the_session_tick_for_tick(vault: Vault, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.tape"

    code, _, _ = run("export-tape", "last", "--out", str(out))

    assert code == DONE
    session, tape = VaultSession(vault, session_entries(vault)[-1].id), Tape(out)
    assert [(one.tick, one.outcome) for one in tape.steps()] == [(one.tick, one.outcome) for one in session.steps()]
    assert tape.header == session.header
    assert out.stat().st_mode & 0o777 == 0o600
    assert actions(vault)[-1] == "session exported"


def test_no_tape_of_a_person_leaves_without_consent(vault: Vault, run: Run, tmp_path: Path) -> None:
    hold(vault, session_entries(vault)[0].patient_id, strap="Polar H10")
    out = tmp_path / "out.tape"

    code, _, err = run("export-tape", "last", "--out", str(out))

    assert code == WRONG_INPUT
    assert "--give export" in err
    assert not out.exists()


def test_a_deleted_session_is_gone_and_the_others_are_not(vault: Vault, run: Run) -> None:
    kept, gone = (one.id for one in session_entries(vault))

    assert run("delete", gone[:8], "--confirm", "00000000")[0] == WRONG_INPUT
    assert run("delete", gone[:8])[0] == WRONG_INPUT
    assert len(session_entries(vault)) == 2
    assert run("delete", gone[:8], "--confirm", gone[:8])[0] == DONE

    assert [one.id for one in session_entries(vault)] == [kept]
    assert actions(vault)[-1] == "session deleted"
    assert run("show", gone[:8])[0] == WRONG_INPUT


def test_what_is_whole_is_said_and_what_is_not_is_a_finding(
    vault: Vault, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("verify", "--all") == (DONE, "2 sessions whole\n", "")

    monkeypatch.setattr(VaultSession, "verify", lambda session: f"{session.name}: commit 3 is missing")
    code, out, _ = run("verify", "last")

    assert code == FINDING
    assert f"commit 3 is missing ({CODE})" in out


def test_screenshots_are_taken_out_into_a_folder_of_their_own(vault: Vault, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "seen"
    assert "no screenshots" in run("screenshots", "last", "--out", str(out))[1]
    VaultAlbum(vault, session_entries(vault)[-1].id).put("00012.3s-suds-40", b"picture")

    code, told, _ = run("screenshots", "last", "--out", str(out))

    assert code == DONE
    assert "1 screenshot" in told
    assert (out / "00012.3s-suds-40.jpg").read_bytes() == b"picture"
    assert out.stat().st_mode & 0o777 == 0o700
    assert actions(vault)[-1] == "screenshots taken out"


def test_sessions_are_compared_and_a_course_is_told(vault: Vault, run: Run, tmp_path: Path) -> None:
    first, second = (one.id[:8] for one in session_entries(vault))
    picture = tmp_path / "course.png"

    assert "second less first" in run("compare", first, second)[1]
    assert run("compare", first)[0] == WRONG_INPUT
    assert "named twice" in run("compare", first, first)[2]
    assert "no session yet" in run("progress", CODE)[1]
    code, told, _ = run("progress", CODE, "--virtual", "--plot", str(picture))

    assert code == DONE
    assert told.startswith(f"{CODE}: 2 sessions")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_mode & 0o777 == 0o600
