"""`attune policy whatif`: recorded sessions' inputs under another policy."""

import csv
import json
from pathlib import Path

import pytest
from PIL import Image

from engine.cli import DONE, FINDING, WRONG_INPUT, run_command_line
from policies.document import LIBRARY
from tests.engine.rehearsed import record, rehearse


def policy(*words: str) -> int:
    return run_command_line(["policy", *words])


@pytest.fixture(scope="module")
def tape(tmp_path_factory) -> Path:
    return record(tmp_path_factory.mktemp("tapes") / "s.tape", rehearse())


@pytest.fixture
def slower(tmp_path) -> str:
    path = tmp_path / "slower.yaml"
    text = (LIBRARY / "demo.yaml").read_text()
    path.write_text(text.replace("least_minutes: 0.4", "least_minutes: 2").replace("Demonstration", "Slower"))
    return str(path)


def test_its_own_policy_decides_as_it_did(tape, capsys):
    assert policy("whatif", "demo", str(tape)) == DONE

    assert "No decision differs." in capsys.readouterr().out


def test_both_sentences_stand_where_decisions_first_differ_and_what_it_is_not_is_said(tape, slower, tmp_path, capsys):
    out, plot = tmp_path / "w.csv", tmp_path / "w.png"

    assert policy("whatif", slower, str(tape), str(tape), "--out", str(out), "--plot", str(plot)) == FINDING

    told = " ".join(capsys.readouterr().out.split())
    assert "heights at 0.20 -> heights at 0.10" in told
    assert "up to rung 2" in told
    assert "what if: Staying at rung 1" in told
    assert "not what would have happened" in told
    assert [path.stat().st_mode & 0o077 for path in (out, plot)] == [0, 0], "it is told of a person"
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert {row["record"] for row in rows} == {str(tape)}
    assert "up to rung 2" in rows[0]["recorded_why"]
    with Image.open(plot) as page:
        assert page.size[0] > 1500


def test_another_length_is_said_before_the_differences_that_come_of_it(tape, capsys):
    assert policy("whatif", "heights_graded", str(tape)) == FINDING

    assert "the other takes 30: its phases begin at other times." in capsys.readouterr().out


def test_a_policy_for_another_scene_is_refused(tape, capsys):
    assert policy("whatif", "spider_graded", str(tape)) == WRONG_INPUT

    assert "choose a policy for heights" in capsys.readouterr().err


def test_a_record_of_a_version_to_come_is_refused_with_what_to_do(tape, tmp_path, capsys):
    header, _, rest = tape.read_text().partition("\n")
    values = json.loads(header)
    values["policy"]["schema_version"] = 3
    newer = tmp_path / "newer.tape"
    newer.write_text(f"{json.dumps(values)}\n{rest}")

    assert policy("whatif", "demo", str(newer)) == WRONG_INPUT

    told = capsys.readouterr().err
    assert f"{newer}:1: the policy in the header cannot be used here: schema_version: must be 2 (got 3)" in told
    assert "replay it with the version that made it: attune" in told


def test_what_is_no_tape_is_said_with_its_line(tmp_path, capsys):
    path = tmp_path / "x.tape"
    path.write_text("no tape\n")

    assert policy("whatif", "demo", str(path)) == WRONG_INPUT

    assert f"{path}:1:" in capsys.readouterr().err
