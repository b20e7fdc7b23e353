"""OSC beside a session: a thread sends what came of each tick; the loop only hands over."""

import contextlib
import queue
import threading
from collections.abc import Callable

from engine.messages import Outcome, Tick
from engine.osc_words import OscWords
from music.osc import OscGoal, OscSender

WAITING_TICKS = 50  # five seconds; a network that stands still for longer loses the newest


class OscLink:
    """Sends until it is closed. `hear` is a listener of the loop; `tell` is called from the thread, with words.

    Raises OscError where there is no such goal.
    """

    def __init__(self, goal: OscGoal, tell: Callable[[str], None]) -> None:
        self._sender, self._tell = OscSender(goal), tell
        self._words = OscWords()
        self._waiting: queue.Queue[tuple[Tick, Outcome] | None] = queue.Queue(WAITING_TICKS)
        self._is_refused = False
        self._thread = threading.Thread(target=self._send_all, name="osc-out", daemon=True)
        self._thread.start()

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        """Take one step over; never blocks. What the network cannot take in time is left out: it is said anew."""
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait((tick, outcome))

    def close(self) -> None:
        """Send what waits, and end."""
        self._waiting.put(None)
        self._thread.join()
        self._sender.close()

    def _send_all(self) -> None:
        is_broken = False
        while (step := self._waiting.get()) is not None:
            if is_broken:
                continue
            try:
                self._send(*step)
            except Exception as error:  # noqa: BLE001 - the thread's one catch-all: whatever breaks OSC is told
                is_broken = True
                self._tell(f"OSC has ended ({type(error).__name__}: {error}); the session goes on without it.")

    def _send(self, tick: Tick, outcome: Outcome) -> None:
        try:
            self._sender.send(self._words.of(tick, outcome))
        except OSError as error:  # the network is gone, or the goal refuses: said once, tried at every tick
            if not self._is_refused:
                self._is_refused = True
                self._tell(
                    f"OSC cannot be sent ({error.strerror or error}); the session goes on, and it is tried again."
                )
            return
        if self._is_refused:
            self._is_refused = False
            self._tell("OSC is sent again.")
