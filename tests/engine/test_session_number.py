"""Which of a person's sessions it is: asked for on the command line, said, recorded, and replayed."""

import re

import pytest

from engine.cli import DONE, WRONG_INPUT, run_command_line
from engine.command import MOST_SESSIONS
from engine.live_request import LiveRequest, asked_policy
from engine.plan import library_policy
from engine.records.tape import Tape
from engine.session_number import as_session, session_lines
from policies.document import document_of
from policies.policy import Phase


def rehearsed(tmp_path, *words: str):
    path = tmp_path / "s.tape"
    ask = ["rehearse", "--minutes", "12", "--estimator", "plain", "--record", str(path)]
    return path, run_command_line([*ask, *words])


def test_a_later_session_has_the_music_that_its_policy_plans_for_it_and_replays_as_it_was(tmp_path, capsys):
    path, code = rehearsed(tmp_path, "--session", "5")
    said = capsys.readouterr().out
    header = Tape(path).header

    assert code == DONE
    assert re.search(r"session 5 of this person: music at most \d+ % in exposure", said)
    assert header.policy["music"]["session"] == 5
    assert run_command_line(["replay", str(path)]) == DONE


def test_fading_makes_another_session_of_the_same_seed(tmp_path):
    policy = library_policy("heights_graded")
    first, later = policy, as_session(policy, 9)

    assert first.music.presence_in(Phase.EXPOSURE) > later.music.presence_in(Phase.EXPOSURE)
    assert first.digest != later.digest
    assert as_session(policy, None) is policy


def test_a_policy_without_fading_says_that_the_number_changes_nothing():
    demo = library_policy("demo")

    assert session_lines(demo) == ()
    assert session_lines(as_session(demo, 4)) == ("session 4 of this person: the policy plans no fading of the music",)


@pytest.mark.parametrize("number", ["0", "-1", "1001", "two", "1.5", ""])
@pytest.mark.parametrize("command", [["live"], ["demo"], ["rehearse", "--record", "x.tape"]])
def test_what_is_no_number_of_a_session_is_wrong_use(command, number, capsys):
    with pytest.raises(SystemExit) as left:
        run_command_line([*command, f"--session={number}"])

    assert left.value.code == WRONG_INPUT
    assert "a person's sessions are counted from 1 to 1000" in capsys.readouterr().err


def test_sessions_are_counted_from_one():
    with pytest.raises(ValueError, match="counted from 1, not 0"):
        as_session(library_policy("demo"), 0)


def test_the_command_line_takes_as_many_sessions_as_a_policy_document():
    document = library_policy("heights_graded")
    numbered = document.model_dump(mode="json")

    numbered["music"]["session"] = MOST_SESSIONS
    assert document_of(numbered).music.session == MOST_SESSIONS
    numbered["music"]["session"] = MOST_SESSIONS + 1
    with pytest.raises(ValueError, match="less than or equal to 1000"):
        document_of(numbered)


def test_a_live_session_is_the_one_that_was_asked_for():
    assert asked_policy(LiveRequest(session=4), is_virtual=False).music.session == 4
    assert asked_policy(LiveRequest(), is_virtual=False).music.session == 1
