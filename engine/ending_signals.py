"""SIGINT, SIGTERM and SIGHUP as something that a coroutine can wait for, so that every end is an orderly one."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SIGNALS_HEARD_S = 0.01  # some turns of the loop, in which it takes signals that came while nothing else could run

_acts: list[Callable[[], None]] = []  # of all that is entered in the main thread; a signal is for the newest


@contextlib.contextmanager
def on_ending_signal(act: Callable[[], None]) -> Iterator[None]:
    """Call `act` at each of these signals while entered, in a running event loop, instead of ending the program.

    Entered within another one, it takes its place, and gives it back: between the two no signal ends the program.
    In a thread other than the main one Python hears no signals: nothing happens then.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    _acts.append(act)
    if len(_acts) == 1:
        for number in ENDING_SIGNALS:
            loop.add_signal_handler(number, _tell_newest)
    try:
        yield
    finally:
        _acts.remove(act)
        if not _acts:
            for number in ENDING_SIGNALS:
                loop.remove_signal_handler(number)


def _tell_newest() -> None:
    if _acts:  # a signal may have come with the last one's end
        _acts[-1]()


@contextlib.contextmanager
def told_to_end() -> Iterator[asyncio.Event]:
    """Gives an event that is set at the first of these signals."""
    ended = asyncio.Event()
    with on_ending_signal(ended.set):
        yield ended


async def is_told_to_end(ended: asyncio.Event) -> bool:
    """Whether `ended` is set, also by a signal that came while something held the loop up."""
    await asyncio.sleep(SIGNALS_HEARD_S)
    return ended.is_set()
