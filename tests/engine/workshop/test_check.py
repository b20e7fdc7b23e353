"""`attune policy check`: what it prints, its exit code, and sessions that are not started."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.command import DONE, FINDING
from engine.plan import PlanError, library_policy
from engine.workshop import check as policy_check
from engine.workshop.check import check_before_start, check_policy, report_lines
from policies.checking.check import Effort, Finding, check

SMALL = Effort(reach=None, sessions=2, wild_sessions=2, patients=1)
FOUND = Finding(words="nothing is above a ceiling", story=("    1.0 s  somebody says STOP",))


def test_a_policy_that_passes_is_told_with_what_was_tried(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy_check, "FULL", SMALL)

    assert check_policy(Path("demo")) == DONE
    told = capsys.readouterr().out
    assert "2 sessions with faults, 2 under a wild policy" in told
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
    monkeypatch.setattr(policy_check, "check", lambda *_, **__: broken)

    with pytest.raises(PlanError, match=r"breaks what is promised and is not run(.|\n)*somebody says STOP"):
        check_before_start(document)


def test_a_sound_policy_is_started() -> None:
    check_before_start(library_policy("music_relaxation"))
