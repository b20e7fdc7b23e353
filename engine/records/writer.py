"""The record's own thread: the loop hands over and goes on, a slow disk slows nobody."""

import queue
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from engine.messages import Outcome, Tick

WAITING_TICKS = 600  # a minute of a stuck disk; more is said, and the newest ticks are the ones that are lost
SYNC_EVERY_TICKS = 10  # once a second the disk is told to keep what it has; at once on an alert


class Sink(Protocol):
    """What a record is written to: a TapeWriter."""

    def write(self, tick: Tick, outcome: Outcome) -> None: ...
    def sync(self) -> None: ...
    def close(self) -> None: ...


class RecordThread:
    """Writes ticks and outcomes to a tape from a bounded queue, in order.

    `trouble` is called (from the record's thread) with words for people, once for each kind of trouble.
    """

    def __init__(self, tape: Sink, trouble: Callable[[str], None]) -> None:
        self._tape, self._trouble = tape, trouble
        self._waiting: queue.Queue[tuple[Tick, Outcome] | None] = queue.Queue(WAITING_TICKS)
        self._is_broken = self._is_overfull = False
        self._thread = threading.Thread(target=self._write_all, name="record", daemon=True)
        self._thread.start()

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        """Take one step over. A listener of the loop; never blocks."""
        try:
            self._waiting.put_nowait((tick, outcome))
        except queue.Full:
            if not self._is_overfull:
                self._is_overfull = True
                self._trouble("The record cannot keep up with the session: ticks are missing in it. Look at the disk.")

    def close(self) -> None:
        """Write what waits, and close the file."""
        self._waiting.put(None)
        self._thread.join()
        self._tape.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write_all(self) -> None:
        unsynced = 0
        while (step := self._waiting.get()) is not None:
            if self._is_broken:
                continue
            try:
                self._tape.write(*step)
                unsynced += 1
                if unsynced >= SYNC_EVERY_TICKS or step[1].alerts:
                    self._tape.sync()
                    unsynced = 0
            except Exception as error:  # noqa: BLE001 - the thread's one catch-all: whatever breaks a record is told
                self._is_broken = True
                self._trouble(f"The record has ended: {error}")
