"""For whom a policy is not: told and answered before a person is in a session."""

import argparse
from typing import Any

import pytest

from engine.cli import run_command_line
from engine.cli_straps import _live_seed
from engine.command import WRONG_INPUT
from engine.contraindications import AT_TERMINAL, NONE_NAMED, ON_COMMAND_LINE, confirm
from engine.plan import PlanError, library_policy


class Terminal:
    """A stdin that somebody sits at, or nobody."""

    def __init__(self, *, has_somebody: bool) -> None:
        self._has_somebody = has_somebody

    def isatty(self) -> bool:
        return self._has_somebody


def asked(answer: str | None, *, is_confirmed: bool = False, name: str = "heights_inhibitory") -> tuple[str, list[str]]:
    """How it was settled and what was told; `answer` None: nobody is at the terminal."""
    told: list[str] = []
    terminal: Any = Terminal(has_somebody=answer is not None)
    settled = confirm(
        library_policy(name),
        is_confirmed=is_confirmed,
        tell=told.append,
        terminal=terminal,
        ask=lambda _: answer or "",
    )
    return settled, told


def test_all_that_the_policy_names_is_told_before_anything_is_asked() -> None:
    settled, told = asked("yes")

    assert settled == AT_TERMINAL
    assert told[0] == "This policy is not for:"
    assert [line.removeprefix("  - ") for line in told[1:]] == list(
        library_policy("heights_inhibitory").contraindications
    )


@pytest.mark.parametrize("answer", ["no", "", "y", "yes please"])
def test_only_a_yes_begins_a_session(answer: str) -> None:
    with pytest.raises(PlanError, match="not confirmed, so there is no session"):
        asked(answer)


def test_a_closed_terminal_is_no_yes() -> None:
    def closed(_: str) -> str:
        raise EOFError

    terminal: Any = Terminal(has_somebody=True)
    with pytest.raises(PlanError, match="not confirmed"):
        confirm(
            library_policy("heights_inhibitory"), is_confirmed=False, tell=lambda _: None, terminal=terminal, ask=closed
        )


def test_where_nobody_is_at_a_terminal_it_must_have_been_said_before() -> None:
    with pytest.raises(PlanError, match="say --confirmed"):
        asked(None)

    assert asked(None, is_confirmed=True)[0] == ON_COMMAND_LINE


def test_a_policy_that_names_nobody_asks_nothing() -> None:
    demo = library_policy("demo").model_copy(update={"contraindications": ()})

    assert confirm(demo, is_confirmed=False, tell=lambda _: None) == NONE_NAMED


def test_no_session_with_a_person_begins_unconfirmed(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["live", "--headless", "--unsigned", "--strap", "Polar H10 AA", "--policy", "heights_inhibitory"]
    refused = run_command_line(words)
    told = capsys.readouterr()

    assert refused == WRONG_INPUT
    assert "This policy is not for:" in told.out
    assert "--confirmed" in told.err
    assert "strap:" not in told.out


def test_a_virtual_patient_is_asked_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["live", "--headless", "--strap", "virtual", "--policy", "heights_inhibitory", "--patient", "nobody"]

    assert run_command_line(words) == WRONG_INPUT
    assert "not for" not in capsys.readouterr().out


def test_with_a_person_chance_is_drawn_anew_and_with_a_virtual_strap_it_is_the_same() -> None:
    def seed_of(*words: str) -> int:
        return _live_seed(argparse.Namespace(strap=words[0], seed=int(words[1]) if len(words) > 1 else None))

    assert seed_of("virtual") == seed_of("Virtual") == 1
    assert len({seed_of("H10") for _ in range(5)}) > 1
    assert seed_of("H10", "7") == 7
