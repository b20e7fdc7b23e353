"""`attune policy list|new|explain|diff`: what a user types, sees, and gets as exit code."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.cli import DONE, FINDING, WRONG_INPUT, run_command_line
from policies.document import LIBRARY, read_policy
from policies.left_out_keys import HEADING
from policies.signing import KeyFile, sign, signature_path, write_signature


def policy(*words: str) -> int:
    return run_command_line(["policy", *words])


def made(tmp_path: Path, ready: str = "heights_graded") -> Path:
    path = tmp_path / "mine.yaml"
    assert policy("new", str(path), "--from", ready) == DONE
    return path


@pytest.mark.parametrize("ready", sorted(LIBRARY.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_new_policy_means_what_the_ready_one_means_but_its_name(ready, tmp_path):
    path = made(tmp_path, ready.stem)

    new = read_policy(path)

    assert new.name == "mine"
    assert new.model_copy(update={"name": read_policy(ready).name}).digest == read_policy(ready).digest


def test_a_new_policy_keeps_all_comments_and_tells_each_key(tmp_path):
    lines = made(tmp_path).read_text().splitlines()

    was = [line for line in (LIBRARY / "heights_graded.yaml").read_text().splitlines() if line.startswith("#")]
    assert all(line in lines for line in was)
    assert any("ceiling: 0.8  # rungs above it are not used" in line for line in lines)
    assert not [line for line in lines if len(line) > 140]


@pytest.mark.parametrize("ready", sorted(LIBRARY.glob("*.yaml")), ids=lambda path: path.stem)
def test_keys_that_are_left_out_stand_there_as_comments_with_the_values_that_they_have(ready, tmp_path):
    path = made(tmp_path, ready.stem)
    lines, before = path.read_text().splitlines(), read_policy(path)
    begins = [number for number, line in enumerate(lines) if HEADING in line]

    assert begins
    for number in begins:
        at = number + 1
        while at < len(lines) and lines[at].lstrip().startswith("# ") and ": " in lines[at]:
            lines[at] = lines[at].replace("# ", "", 1)
            at += 1
    path.write_text("\n".join(lines) + "\n")

    assert path.read_text().count("evidence_seconds: ") >= 1
    assert read_policy(path).digest == before.digest


def test_rungs_and_those_whom_it_is_not_for_are_told_too(tmp_path):
    told = made(tmp_path).read_text()

    assert "contraindications:  # for whom it is not; asked for when a session is set up" in told
    assert "the rungs in the order in which they are climbed" in told
    assert "after_sickness: {pause_minutes: 1, longest_pause_minutes: 5, returns: 1," in told


def test_a_name_with_quotes_and_colons_stays_itself(tmp_path):
    path = tmp_path / "a.yaml"

    assert policy("new", str(path), "--name", 'Frau B.: "Höhe" \\ #2') == DONE

    assert read_policy(path).name == 'Frau B.: "Höhe" \\ #2'


def test_no_file_is_overwritten(tmp_path, capsys):
    path = made(tmp_path)

    assert policy("new", str(path)) == WRONG_INPUT
    assert "there is a file already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new", "x.txt"], "name it x.yaml"),
        (["new", "x.yaml", "--from", "nothing"], "heights_graded"),
        (["new", "x.yaml", "--name", " "], "a policy's name"),
        (["explain", "nothing"], "heights_graded"),
        (["diff", "demo", "not/there.yaml"], "cannot be read"),
        (["list", "not-there"], "no such folder"),
    ],
)
def test_what_cannot_be_done_is_said(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert policy(*words) == WRONG_INPUT
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_explain_prints_sentences_of_a_file_and_of_a_ready_policy(tmp_path, capsys):
    path = made(tmp_path)
    for which in (str(path), "heights_graded"):
        capsys.readouterr()
        assert policy("explain", which) == DONE
        told = capsys.readouterr().out
        assert "A rating above 85 leads one rung down at once." in told
        assert max(map(len, told.splitlines())) <= 120


def test_diff_finds_nothing_between_a_policy_and_itself_and_says_what_a_change_means(tmp_path, capsys):
    assert policy("diff", "demo", "demo") == DONE
    assert "Both mean the same." in capsys.readouterr().out
    wider = made(tmp_path)
    wider.write_text(wider.read_text().replace("ceiling: 0.8", "ceiling: 0.9"))

    assert policy("diff", "heights_graded", str(wider)) == FINDING

    told = capsys.readouterr().out
    assert "hierarchy.ceiling: 0.8 -> 0.9  [wider]" in told
    assert "what is shown may get stronger" in told


def test_list_says_who_signed_and_what_was_changed_since(tmp_path, capsys):
    path = made(tmp_path)
    signature = sign(
        read_policy(path),
        KeyFile.create(tmp_path / "key.pem"),
        name="Dr. Adler",
        role="psychologist",
        reason="for the heights group",
        when=datetime(2026, 1, 2, tzinfo=UTC),
        checked="by hand",
    )
    write_signature(signature_path(path), signature)

    assert policy("list", str(tmp_path)) == DONE
    assert "Dr. Adler (psychologist), 2026-01-02" in capsys.readouterr().out
    path.write_text(path.read_text().replace("ceiling: 0.8", "ceiling: 0.9"))
    assert policy("list", str(tmp_path)) == DONE
    assert "changed since Dr. Adler signed it" in capsys.readouterr().out


def test_list_names_a_broken_policy_with_its_line_and_leaves_out_what_is_none(tmp_path, capsys):
    (tmp_path / "broken.yaml").write_text("schema_version: 2\nkind: exposure\n")
    (tmp_path / "other.yaml").write_text("services: {}\n")

    assert policy("list", str(tmp_path)) == DONE

    told = capsys.readouterr().out
    assert "broken.yaml:1: name: this key is missing" in told
    assert "other.yaml" not in told
