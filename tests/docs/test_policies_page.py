"""The clinician's guide to policies says what is there: commands, ready policies, keys, and messages."""

import re
import shlex
from pathlib import Path

import pytest

from engine.cli import WRONG_INPUT, parser, run_command_line
from engine.workshop.commands import POLICY
from policies.document import LIBRARY, document_of, read_policy
from policies.document_shape import KINDS
from policies.plain_yaml import PlainYaml

PAGE = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", PAGE, re.S)
COMMANDS = [line.partition("#")[0] for _, block in BLOCKS for line in block.splitlines() if line.startswith("attune ")]


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_guide_is_understood(line):
    assert parser().parse_args(shlex.split(line)[1:]).run


def test_the_guide_names_every_ready_policy_and_no_other():
    named = set(re.findall(r"`(\w+_(?:graded|inhibitory)|music_relaxation|resonance_breathing|demo)`", PAGE))

    assert named == {path.stem for path in LIBRARY.glob("*.yaml")}


def test_the_guide_says_of_every_part_what_it_says():
    rows = "\n".join(line for line in PAGE.splitlines() if line.startswith("| `"))
    keys = {key for kind in KINDS.values() for key in kind.model_fields}

    assert not [key for key in sorted(keys) if f"`{key}`" not in rows]


def test_every_policy_command_that_the_guide_names_exists():
    assert set(re.findall(r"attune policy (\w+)", PAGE)) <= {command.name for command in POLICY.commands}


def test_a_mistyped_key_is_told_as_the_guide_shows(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (LIBRARY / "dog_graded.yaml").read_text(encoding="utf-8")
    Path("our_dog.yaml").write_text(text.replace("above_sickness: 10", "above_sicknes: 10"), encoding="utf-8")

    assert run_command_line(["policy", "explain", "our_dog.yaml"]) == WRONG_INPUT

    (shown,) = [block for _, block in BLOCKS if "did you mean" in block]
    shown = re.sub(r":\d+:", ":LINE:", shown.strip())
    assert shown in re.sub(r":\d+:", ":LINE:", capsys.readouterr().err)


def test_the_rung_that_the_guide_shows_can_stand_in_a_policy():
    (rung,) = [block for language, block in BLOCKS if language == "yaml"]
    plain = read_policy(LIBRARY / "dog_graded.yaml").model_dump(mode="json")
    (written,) = PlainYaml(rung).value

    plain["hierarchy"] |= {"start": 0.6, "ceiling": 0.6, "steps": [written]}

    assert document_of(plain).hierarchy.steps[0].words == "The neighbour's dog at the open gate, silent"
