"""A vault with its key file, in folders of the test's own, and people who answer."""

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.records.ciphers import StretchCost
from engine.records.key_file import EMBEDDED, KeyFile
from engine.records.new_vault import make_vault
from engine.records.recovery_key import in_groups

CHEAP = StretchCost(memory_kib=64, turns=1, lanes=1)  # so that tests need no 0.2 s for each passphrase
PASSPHRASE = "nine quiet lamps"
RECOVERY = bytes(range(32))
PAPER = " ".join(in_groups(RECOVERY))


def new_vault(folder: Path, *, store: str = EMBEDDED) -> KeyFile:
    return make_vault(folder, passphrase=PASSPHRASE, recovery_key=RECOVERY, store=store, cost=CHEAP)


def say(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """What comes through the input, where nobody is at a terminal."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


@dataclass
class Person:
    """Somebody at the terminal, who answers in turn."""

    answers: list[str]
    asked: list[str]

    def answer(self, words: str = "") -> str:
        self.asked.append(words)
        return self.answers.pop(0)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_terminal(monkeypatch: pytest.MonkeyPatch, *answers: str) -> Person:
    person = Person(list(answers), [])
    monkeypatch.setattr("sys.stdin", _Terminal())
    monkeypatch.setattr("getpass.getpass", person.answer)
    monkeypatch.setattr("builtins.input", person.answer)
    return person
