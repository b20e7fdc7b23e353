"""One child process and the pipe to it. Nothing here blocks, or raises for what the child does."""

import asyncio
import contextlib
import multiprocessing
import pickle
import select
import signal
from collections.abc import Callable, Iterator

from engine.child_entry import run_child

LARGEST_MESSAGE_BYTES = 2048  # a writable pipe or socket takes as much without blocking (SO_SNDLOWAT, PIPE_BUF)
MOST_AT_ONCE = 32  # messages taken from a child before the loop goes on ...
FLOOD_REST_S = 0.01  # ... and the rest a child gets that has still more to say: it then waits, not the engine
DIES_WITHIN_S = 1.0  # after SIGKILL; a process that a driver keeps longer is left to the system

# What reading can raise when a child dies in the middle of a message or sends what is none.
_UNREADABLE = (
    EOFError,
    OSError,
    pickle.UnpicklingError,
    AttributeError,
    ImportError,
    IndexError,
    TypeError,
    ValueError,
)


class Child:
    """A spawned process, from its start to its end. Made inside a running event loop.

    `heard` is called with every message of the child, in the asyncio thread. Without this process the child lives on
    for `outlives_s` seconds at most. OSError: it cannot be started.
    """

    def __init__(
        self, *, name: str, target: str, settings: object, outlives_s: float, heard: Callable[[object], None]
    ) -> None:
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._is_open = True
        self._exit_code: int | None = None
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        # daemon: Python ends it even when this process ends without closing it
        arguments = (target, theirs, settings, outlives_s)
        self._process = context.Process(target=run_child, args=arguments, name=name, daemon=True)
        try:
            with _interrupts_waiting():
                self._process.start()
        except OSError:
            self._connection.close()
            raise
        finally:
            theirs.close()
        self._writable = select.poll()
        self._writable.register(self._connection.fileno(), select.POLLOUT)
        self._loop.add_reader(self._connection.fileno(), self.read)
        self._loop.add_reader(self._process.sentinel, self._look_for_the_end)

    @property
    def pid(self) -> int | None:
        return self._process.pid

    @property
    def loss(self) -> str | None:
        """Why the child is of no use any more; None while it is."""
        if self._exit_code is not None:
            return f"its process ended ({_exit_words(self._exit_code)})"
        return None if self._is_open else "it closed its pipe"

    def offer(self, message: object) -> bool:
        """Send `message` if that is possible now, without waiting; False if it is not."""
        payload = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
        if len(payload) > LARGEST_MESSAGE_BYTES:
            raise ValueError(
                f"a message to a child must have {LARGEST_MESSAGE_BYTES} bytes at most, not {len(payload)}"
            )
        if not self._is_open or not any(event & select.POLLOUT for _, event in self._writable.poll(0)):
            return False
        try:
            self._connection.send_bytes(payload)
        except OSError:
            self._hang_up()
            return False
        return True

    def read(self) -> None:
        """Take what the child has said, up to MOST_AT_ONCE messages."""
        for _ in range(MOST_AT_ONCE):
            if not self._read_one():
                return
        if self._is_open:
            self._loop.remove_reader(self._connection.fileno())
            self._loop.call_later(FLOOD_REST_S, self._read_on)

    async def wait(self, seconds: float) -> bool:
        """Wait for the end of the process, `seconds` at most; True if it has ended."""
        try:
            async with asyncio.timeout(seconds):
                await self._ended.wait()
        except TimeoutError:
            self._look_for_the_end()  # a grandchild may hold the sentinel open
        return self._ended.is_set()

    async def end(self, *, within_s: float) -> None:
        """Ask the child to end (None on its pipe), and kill it if it has not `within_s` later."""
        if self.offer(None):
            await self.wait(within_s)
        await self.kill()

    async def kill(self) -> None:
        """End the process now, whatever it does, and let go of it."""
        if not self._ended.is_set():
            self._process.kill()
            await self.wait(DIES_WITHIN_S)
        self._hang_up()
        if self._ended.is_set():
            return
        self._loop.remove_reader(self._process.sentinel)

    def _read_one(self) -> bool:
        """False: there is nothing more to read now."""
        if not self._is_open:
            return False
        try:
            if not self._connection.poll():
                return False
            message: object = self._connection.recv()
        except _UNREADABLE:
            self._hang_up()
            return False
        self._heard(message)
        return True

    def _read_on(self) -> None:
        if self._is_open:
            self._loop.add_reader(self._connection.fileno(), self.read)

    def _look_for_the_end(self) -> None:
        if self._ended.is_set():
            return
        self._exit_code = self._process.exitcode
        if self._exit_code is None:  # the sentinel is ready a moment before the process can be waited for
            return
        self._loop.remove_reader(self._process.sentinel)
        while self._read_one():  # its last words, all of them: the very last may be a STOP
            pass
        self._process.close()
        self._ended.set()

    def _hang_up(self) -> None:
        if self._is_open:
            self._is_open = False
            self._loop.remove_reader(self._connection.fileno())
            self._connection.close()


@contextlib.contextmanager
def _interrupts_waiting() -> Iterator[None]:
    """A Ctrl-C in this moment reaches this process after it, and the child, which inherits the mask, never."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _exit_words(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
