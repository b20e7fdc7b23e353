"""What keys say, and that the terminal is always given back."""

import asyncio
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator

import pytest

from engine.answer_keys import AnswerKeys
from engine.hands import LEGEND, NO_KEYS, EventKeys, Hands, input_for_key, keys_in
from engine.messages import Input, PatientRating, Scale, TherapistOrder, Trouble
from policies.policy import Order

ORDERS = {
    " ": Order.STOP,
    "\x1b": Order.STOP,
    "!": Order.STOP,
    "h": Order.HOLD,
    "H": Order.HOLD,
    "r": Order.RESUME,
    "d": Order.STEP_DOWN,
    "D": Order.STEP_DOWN,
    "u": Order.STEP_UP,
    "a": Order.ACCEPT,
    "n": Order.NEXT_PHASE,
    "q": Order.END,
}


@pytest.mark.parametrize(("key", "order"), ORDERS.items())
def test_keys_give_orders(key: str, order: Order) -> None:
    assert input_for_key(key, 12.5) == TherapistOrder(t=12.5, order=order)


@pytest.mark.parametrize(("key", "suds"), [*((str(n), 10.0 * n) for n in range(10)), ("t", 100.0)])
def test_digits_and_t_are_suds(key: str, suds: float) -> None:
    assert input_for_key(key, 3.0) == PatientRating(t=3.0, scale=Scale.SUDS, value=suds)


def test_s_and_a_digit_rate_sickness_however_late_and_only_once() -> None:
    told: list[str] = []
    keys = AnswerKeys(EventKeys((), told.append).press, told.append)
    said = [keys.press(key, t) for key, t in (("s", 1.0), ("3", 60.0), ("3", 61.0))]

    assert said[0] is None
    assert said[1] == PatientRating(t=60.0, scale=Scale.SICKNESS, value=6.0)
    assert said[2] == PatientRating(t=61.0, scale=Scale.SUDS, value=30.0)
    assert "how sick" in told[0]


@pytest.mark.parametrize("key", [" ", "h", "d"])
def test_after_s_a_stop_and_what_lowers_work_as_ever(key: str) -> None:
    keys = AnswerKeys(EventKeys((("gust", "A gust"),), lambda _: None).press, lambda _: None)
    keys.press("s", 1.0)

    assert keys.press(key, 2.0) == TherapistOrder(t=2.0, order=ORDERS[key])
    assert keys.press("4", 3.0) == PatientRating(t=3.0, scale=Scale.SUDS, value=40.0)


def test_every_other_character_says_nothing() -> None:
    others = set(map(chr, range(256))) - set(ORDERS) - set("0123456789tc")

    assert all(input_for_key(key, 0.0) is None for key in others)
    assert input_for_key("", 0.0) is None


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        (b"h", ("h",)),
        (b"du", ("d", "u")),
        (b"\x1b", ("\x1b",)),
        (b"\x1b[A", ()),  # arrow up
        (b"\x1bOD", ()),  # arrow left, application mode
        (b"\x1b[15~", ()),  # F5
        (b"\x1b[1;5Cu", ("u",)),  # Ctrl and arrow, then u
        (b"\x1b\x1b", ("\x1b",)),
        (b"uu au", (" ",)),  # a STOP between other keys
        (b"\x1bu", ("\x1b",)),  # Alt and u: the Escape counts, the u does not
        (b"\xc3\xa4\xff", ()),
        (b"", ()),
    ],
)
def test_typed_bytes_are_keys_without_arrows_and_a_stop_drowns_the_others(typed: bytes, keys: tuple[str, ...]) -> None:
    assert keys_in(typed) == keys


def test_without_a_terminal_it_says_so_and_how_to_stop() -> None:
    with open(os.devnull) as nothing:
        hands = Hands(put=lambda _: None, now=lambda: 0.0, terminal=nothing)
        with hands:
            pass

    assert hands.legend == NO_KEYS
    assert "Ctrl-C" in hands.legend


# A program at a terminal of its own, as a therapist starts it.
PROGRAM = """
import asyncio, sys
from engine.hands import Hands
from engine.messages import TherapistOrder
from policies.policy import Order

async def main():
    ended = asyncio.Event()
    def put(one):
        print(one, file=sys.stderr, flush=True)
        if isinstance(one, TherapistOrder) and one.order is Order.END:
            ended.set()
        if isinstance(one, TherapistOrder) and one.order is Order.ACCEPT:
            tasks[0].cancel()
    tasks = [asyncio.current_task()]
    with Hands(put=put, now=lambda: 1.0) as hands:
        print(hands.legend, file=sys.stderr, flush=True)
        await ended.wait()

asyncio.run(main())
"""


class AtTerminal:
    """A program whose terminal the test types at."""

    def __init__(self) -> None:
        self.keyboard, self.screen = pty.openpty()
        self.cooked = termios.tcgetattr(self.screen)
        self.program = subprocess.Popen(
            [sys.executable, "-c", "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n" + PROGRAM],
            stdin=self.screen,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            bufsize=0,  # so that what select sees is all there is
            start_new_session=True,
        )

    def line(self) -> str:
        """The next line that the program says, or nothing where it says none."""
        assert self.program.stderr is not None
        if not select.select([self.program.stderr], [], [], 20)[0]:
            return ""
        return self.program.stderr.readline().decode().strip()

    def type(self, keys: bytes) -> None:
        os.write(self.keyboard, keys)

    @property
    def is_as_before(self) -> bool:
        return termios.tcgetattr(self.screen) == self.cooked

    def close(self) -> None:
        self.program.kill()
        self.program.wait()
        assert self.program.stderr is not None
        self.program.stderr.close()
        os.close(self.keyboard)
        os.close(self.screen)


@pytest.fixture
def at_terminal() -> Iterator[AtTerminal]:
    opened = AtTerminal()
    yield opened
    opened.close()


def test_keys_reach_the_session_one_by_one_and_the_terminal_is_given_back(at_terminal: AtTerminal) -> None:
    assert at_terminal.line() == LEGEND
    assert not at_terminal.is_as_before

    at_terminal.type(b"h")
    assert "HOLD" in at_terminal.line()
    at_terminal.type(b" ")
    assert "STOP" in at_terminal.line()
    at_terminal.type(b"q")
    assert "END" in at_terminal.line()

    assert at_terminal.program.wait(timeout=20) == 0
    assert at_terminal.is_as_before


def test_the_terminal_is_given_back_when_the_session_fails(at_terminal: AtTerminal) -> None:
    at_terminal.line()

    at_terminal.type(b"a")

    assert at_terminal.program.wait(timeout=20) != 0
    assert at_terminal.is_as_before


def test_ctrl_z_gives_the_terminal_back_until_the_program_goes_on(at_terminal: AtTerminal) -> None:
    at_terminal.line()

    at_terminal.program.send_signal(signal.SIGTSTP)
    _, status = os.waitpid(at_terminal.program.pid, os.WUNTRACED)
    was_as_before = at_terminal.is_as_before
    at_terminal.program.send_signal(signal.SIGCONT)
    at_terminal.type(b"h")

    assert os.WIFSTOPPED(status)
    assert was_as_before
    assert "HOLD" in at_terminal.line()
    assert not at_terminal.is_as_before


def test_a_terminal_that_goes_away_is_said_and_read_no_more() -> None:
    async def lose_terminal() -> list[Input]:
        said: list[Input] = []
        heard = asyncio.Event()

        def put(one: Input) -> None:
            said.append(one)
            heard.set()

        keyboard, screen = pty.openpty()
        with open(screen) as terminal:
            hands = Hands(put=put, now=lambda: 2.0, terminal=terminal)
            hands._descriptor = terminal.fileno()  # it is not this program's controlling terminal
            with hands:
                os.close(keyboard)
                await asyncio.wait_for(heard.wait(), 20)
                await asyncio.sleep(0)
        return said

    said = asyncio.run(lose_terminal())

    assert [type(one) for one in said] == [Trouble]
