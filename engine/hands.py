"""Keys in the terminal during a real-time session: the therapist's hands."""

import asyncio
import os
import re
import signal
import sys
import termios
import tty
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from engine.answer_keys import LISTENS_S, TENS, AnswerKeys
from engine.messages import Input, PatientRating, Scale, SceneOrder, SceneVerb, TherapistOrder, Trouble
from policies.policy import Order

LEGEND = (
    "Keys: space STOP | h hold | r resume | d down | u up | a accept | n next phase | 0-9 SUDS 0-90, t 100 | "
    "s, then a digit: sickness | b: expected before a trial | o: how much came | e events, x undoes | "
    "c centre the view | q end"
)
NO_KEYS = "No keys: this is not a terminal in the foreground. Ctrl-C or SIGTERM stops the session and ends it."

_STOP_KEYS = (" ", "\x1b", "!")
_ORDERS = {
    "h": Order.HOLD,
    "H": Order.HOLD,  # what can only lower works with Caps Lock too
    "d": Order.STEP_DOWN,
    "D": Order.STEP_DOWN,
    "r": Order.RESUME,
    "u": Order.STEP_UP,
    "a": Order.ACCEPT,
    "n": Order.NEXT_PHASE,
    "q": Order.END,
}
# Undoing has a key of its own: any that means something else beside the list would say that, typed too late.
_VERBS = {"e": SceneVerb.DO, "x": SceneVerb.UNDO}
_CENTRE = "c"  # as at the stage's window
# Arrow and function keys arrive as Escape, [ or O, and more: they are no Escape key, hence no STOP (ECMA-48, 5.4).
_KEY_SEQUENCE = re.compile(rb"\x1b[\[O][0-?]*[ -/]*[@-~]")


def input_for_key(key: str, t: float) -> Input | None:
    """What one key (a character) says at session second `t`; None where it says nothing."""
    if key in _STOP_KEYS:
        return TherapistOrder(t=t, order=Order.STOP)
    if order := _ORDERS.get(key):
        return TherapistOrder(t=t, order=order)
    if key == _CENTRE:
        return SceneOrder(t=t, verb=SceneVerb.CENTRE)
    if key in TENS:
        return PatientRating(t=t, scale=Scale.SUDS, value=TENS[key])
    return None


def keys_in(typed: bytes) -> tuple[str, ...]:
    """The keys in what a terminal sent at once, without arrow and function keys. Nothing counts beside a STOP."""
    keys = tuple(_KEY_SEQUENCE.sub(b"", typed).decode("ascii", "ignore"))
    stops = [key for key in keys if key in _STOP_KEYS]
    return (stops[0],) if stops else keys


class EventKeys:
    """The keys e and x: each lists the scene's events, and a digit then begins one (e), or undoes one (x).

    `events`: name and title of each. A STOP or any other key leaves the list and says what it always says; left alone
    it closes, so that a rating given later is none of its digits.
    """

    def __init__(self, events: tuple[tuple[str, str], ...], tell: Callable[[str], None]) -> None:
        self._events, self._tell = events[:9], tell
        self._verb: SceneVerb | None = None  # None: the list is not open
        self._opened_t = 0.0

    def press(self, key: str, t: float) -> Input | None:
        """What the key says at session second `t`, in the list or beside it."""
        is_open = 0 <= t - self._opened_t <= LISTENS_S
        verb, self._verb = self._verb if is_open else None, None
        if key in _VERBS:
            self._verb, self._opened_t = _VERBS[key] if self._events else None, t
            self._tell(self._list_words(_VERBS[key]))
            return None
        if verb is not None and key.isdecimal():
            place = int(key) - 1
            if 0 <= place < len(self._events):
                return SceneOrder(t=t, verb=verb, name=self._events[place][0])
            self._tell(f"there is no event {key}")
            return None  # a digit in the list is never a rating
        return input_for_key(key, t)

    def _list_words(self, verb: SceneVerb) -> str:
        if not self._events:
            return "this scene has no events"
        listed = " | ".join(f"{number} {title}" for number, (_, title) in enumerate(self._events, start=1))
        what, other = ("undo which", "e") if verb is SceneVerb.UNDO else ("let which happen", "x")
        also = "lets one happen" if verb is SceneVerb.UNDO else "undoes one"
        return f"{what}? a digit within {LISTENS_S:.0f} s: {listed} | {other} {also}"


class Hands:
    """Reads keys while it is entered, in a running event loop, and puts what they say.

    The terminal gives keys one by one meanwhile, without echo, and is given back however this ends: on leaving, on an
    exception, and while Ctrl-Z suspends the program. Without a terminal in the foreground it reads nothing.
    """

    def __init__(
        self,
        *,
        put: Callable[[Input], None],
        now: Callable[[], float],
        terminal: TextIO | None = None,
        events: tuple[tuple[str, str], ...] = (),
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`events`: name and title of each event of the scene, which the keys e and x list with `tell`."""
        self._put, self._now = put, now
        self._keys = AnswerKeys(EventKeys(events, tell).press, tell)
        self._descriptor = _foreground_descriptor(terminal or sys.stdin)
        self._cooked: list[int | list[bytes | int]] | None = None  # the terminal's settings before

    @property
    def has_keys(self) -> bool:
        """Is somebody at a terminal who can press them?"""
        return self._descriptor is not None

    @property
    def legend(self) -> str:
        """One line for the person at the terminal."""
        return NO_KEYS if self._descriptor is None else LEGEND

    def __enter__(self) -> Self:
        if self._descriptor is None:
            return self
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTSTP, self._suspend)
        loop.add_reader(self._descriptor, self._read)
        try:
            self._take_terminal()
        except termios.error:  # it was closed meanwhile
            self._stop_reading()
            self._descriptor = None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            self._give_terminal_back()
            self._stop_reading()

    def _read(self) -> None:
        assert self._descriptor is not None
        try:
            typed = os.read(self._descriptor, 1024)
        except OSError:  # the terminal was closed
            typed = b""
        if not typed:
            self._stop_reading()
            self._put(Trouble(t=self._now(), words="The terminal is gone; keys do nothing any more."))
        for key in keys_in(typed):
            said = self._keys.press(key, self._now())
            if said is not None:
                self._put(said)

    def _suspend(self) -> None:
        """Give the terminal back and stop; stage and sound see that nothing comes any more and go to calm."""
        self._give_terminal_back()
        os.kill(os.getpid(), signal.SIGSTOP)
        self._take_terminal()  # goes on here

    def _take_terminal(self) -> None:
        assert self._descriptor is not None
        self._cooked = termios.tcgetattr(self._descriptor)
        # Keys one by one and unseen; Ctrl-C and Ctrl-Z stay signals. NOW: a STOP already typed is not thrown away.
        tty.setcbreak(self._descriptor, termios.TCSANOW)

    def _give_terminal_back(self) -> None:
        if self._descriptor is None or self._cooked is None:
            return
        cooked, self._cooked = self._cooked, None
        try:
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, cooked)
        except termios.error:
            return  # there is no terminal any more to give back

    def _stop_reading(self) -> None:
        assert self._descriptor is not None
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._descriptor)
        loop.remove_signal_handler(signal.SIGTSTP)


def _foreground_descriptor(terminal: TextIO) -> int | None:
    """The terminal's file descriptor, if it is one whose keys come to this program."""
    try:
        descriptor = terminal.fileno()
        is_ours = os.isatty(descriptor) and os.tcgetpgrp(descriptor) == os.getpgrp()
    except (OSError, ValueError):  # closed, or no file
        return None
    return descriptor if is_ours else None
