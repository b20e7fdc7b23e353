"""`attune policy check`: what it prints, its exit code, and sessions that are not started."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.cli import run_command_line
from engine.command import DONE, FINDING
from engine.plan import PlanError, library_policy
from engine.workshop import before_start
from engine.workshop import check as policy_check
from engine.workshop.before_start import check_before_start, tell_findings
from engine.workshop.check import check_policy, report_lines
from policies.checking.check import FULL, QUICK, Effort, Finding, check
from policies.document import read_policy
from policies.signing import KeyFile

SMALL = Effort(reach=None, sessions=2, wild_sessions=2, patients=1)
FOUND = Finding(words="nothing is above a ceiling", story=("    1.0 s  somebody says STOP",))


def test_a_policy_that_passes_is_told_with_what_was_tried(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy_check, "FULL", SMALL)

    assert check_policy(Path("demo")) == DONE
    told = capsys.readouterr().out
    assert "2 sessions with faults, 2 under wild policies" in told
    assert "a responsive patient reached the ceiling in 100%" in told
    assert told.splitlines()[-1].startswith("PASS       Demonstration (")


def test_a_policy_that_never_moves_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy_check, "FULL", SMALL)
    text = (Path(policy_check.__file__).parents[2] / "policies/library/demo.yaml").read_text(encoding="utf-8")
    path = tmp_path / "idle.yaml"
    path.write_text(text.replace("limits:", "limits:\n  suds_highest: 0", 1), encoding="utf-8")

    assert check_policy(path) == FINDING
    told = capsys.readouterr().out
    assert "the gate lets no scene rise" in told
    assert told.splitlines()[-1].endswith(": it can neither be signed nor run")


def test_a_finding_is_told_as_a_story() -> None:
    document = library_policy("demo")
    checked = replace(check(document, SMALL), findings=(FOUND,))

    lines = list(report_lines(document, checked))

    assert lines[-3:-1] == ["found      nothing is above a ceiling", "      1.0 s  somebody says STOP"]
    assert lines[-1].startswith("FAIL")


def test_a_policy_that_breaks_a_promise_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    document = library_policy("demo")
    broken = replace(check(document, SMALL), findings=(FOUND,))
    monkeypatch.setattr(before_start, "check", lambda *_, **__: broken)

    with pytest.raises(PlanError, match=r"breaks what is promised and is not run(.|\n)*somebody says STOP"):
        check_before_start(document)


def test_a_sound_policy_is_started() -> None:
    check_before_start(library_policy("music_relaxation"))


def stuck_file(tmp_path: Path) -> Path:
    """A policy that shows nothing to anybody who is not wholly without distress."""
    text = (Path(policy_check.__file__).parents[2] / "policies/library/demo.yaml").read_text(encoding="utf-8")
    path = tmp_path / "idle.yaml"
    path.write_text(text.replace("limits:", "limits:\n  suds_highest: 0", 1), encoding="utf-8")
    return path


def test_where_no_signature_says_that_it_was_checked_all_of_the_check_comes_before_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    efforts = []

    def noted(document: object, effort: Effort, **_: object) -> object:
        efforts.append(effort)
        return check(library_policy("demo"), SMALL)

    monkeypatch.setattr(before_start, "check", noted)

    check_before_start(library_policy("demo"), is_whole=True)
    check_before_start(library_policy("demo"))

    assert efforts == [FULL, QUICK]


def test_what_is_wrong_with_a_policy_is_said_before_it_is_tried_and_nothing_else_is(tmp_path: Path) -> None:
    told: list[str] = []

    tell_findings(library_policy("demo"), told.append)
    tell_findings(read_policy(stuck_file(tmp_path)), told.append)

    assert len(told) == 1
    assert "can neither be signed nor run with a person" in told[0]
    assert "the gate lets no scene rise" in told[0]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["live", "--strap", "virtual", "--headless", "--policy", "idle.yaml"], 2),
        (["live", "--strap", "virtual", "--headless", "--policy", "idle.yaml", "--scene", "crowd"], 2),
        (["live", "--strap", "virtual", "--headless", "--policy", "idle.yaml", "--minutes", "20"], 2),
        (["live", "--strap", "virtual", "--headless", "--policy", "idle.yaml", "--session", "2"], 2),
        (["live", "--strap", "virtual", "--headless", "--policy", "idle.yaml", "--first-session"], 2),
        (["live", "--strap", "H10", "--headless", "--confirmed", "--unsigned", "--policy", "idle.yaml"], 2),
        (["policy", "sign", "idle.yaml", "--key", "my.key", "--name", "A", "--role", "B", "--reason", "C"], 1),
        (["rehearse", "--policy", "idle.yaml", "--minutes", "1", "--estimator", "plain", "--record", "a.tape"], 0),
        (["policy", "simulate", "idle.yaml", "--patient", "responsive", "--persons", "1", "--workers", "1"], 0),
    ],
)
def test_no_door_runs_a_policy_that_fails_without_saying_so(
    words: list[str], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck_file(tmp_path)
    KeyFile.create(tmp_path / "my.key")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    assert run_command_line(words) == code

    told = capsys.readouterr()
    assert "the gate lets no scene rise" in told.out + told.err
    assert not list(tmp_path.glob("*.sig"))
