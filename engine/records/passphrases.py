"""Passphrases and other secrets from people: asked for at the terminal unseen, else a line of the input.

Never an argument and never the environment: both can be read by others on the machine, and stay in histories.
"""

import getpass
import sys

from engine.records.recorded import RecordError

_FEWEST_KINDS = 5  # of letters: less is a key held down


class PassphraseError(RecordError):
    """There is no passphrase, or it is none; the message says what to do."""


def is_at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def asked(words: str) -> str:
    """What is typed unseen at the terminal, else the next line of the input; "" where there is none.

    Raises PassphraseError where that is no text.
    """
    try:
        if is_at_terminal():
            return getpass.getpass(words)
        return "" if sys.stdin is None else _sound(sys.stdin.readline().rstrip("\r\n"))
    except EOFError:
        return ""
    except UnicodeError:
        raise PassphraseError("what came as a passphrase is no text in UTF-8") from None


def typed(words: str) -> str:
    """The same for what may be seen while it is typed. Raises PassphraseError."""
    if not is_at_terminal():
        return asked(words)
    try:
        return input(words)
    except EOFError:
        return ""
    except UnicodeError:
        raise PassphraseError("what came is no text in UTF-8") from None


def asked_twice(words: str, *, shortest: int, done: str) -> str:
    """A new passphrase of `shortest` letters or more; at a terminal asked for twice.

    Raises PassphraseError; `done` says in it what has not happened.
    """
    given = asked(words)
    if len(given) < shortest:
        raise PassphraseError(f"a passphrase has {shortest} letters or more: {done}")
    if len(set(given)) < _FEWEST_KINDS:
        raise PassphraseError(f"a passphrase has {_FEWEST_KINDS} different letters or more: {done}")
    if is_at_terminal() and asked("once more: ") != given:
        raise PassphraseError(f"these were two different passphrases: {done}")
    return given


def _sound(text: str) -> str:
    text.encode()  # bytes that are no text come as halves of letters, which nothing can be made of
    return text
