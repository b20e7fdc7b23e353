"""SIGINT, SIGTERM and SIGHUP as something that a coroutine can wait for, so that every end is an orderly one."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def on_ending_signal(act: Callable[[], None]) -> Iterator[None]:
    """Call `act` at each of these signals while entered, in a running event loop, instead of ending the program.

    In a thread other than the main one Python hears no signals: nothing happens then.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    for number in ENDING_SIGNALS:
        loop.add_signal_handler(number, act)
    try:
        yield
    finally:
        for number in ENDING_SIGNALS:
            loop.remove_signal_handler(number)


@contextlib.contextmanager
def told_to_end() -> Iterator[asyncio.Event]:
    """Gives an event that is set at the first of these signals."""
    ended = asyncio.Event()
    with on_ending_signal(ended.set):
        yield ended
