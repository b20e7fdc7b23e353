"""The record's own thread: the loop hands over and goes on, a slow disk slows nobody."""

import queue
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from engine.messages import Outcome, Tick
from engine.records.recorded import RecordError

WAITING_TICKS = 600  # a minute of a stuck disk; more is said, and the newest ticks are the ones that are lost
RETRY_S = 2.0  # somebody who makes room, or a server that starts again, takes longer
CLOSING_TRIES = 4


class NotKeptYet(RecordError):
    """What was written could not be kept now, and waits where it was written to: a later `sync` tries it again."""


class Sink(Protocol):
    """What a record is written to: a TapeWriter, or a SessionWriter."""

    @property
    def sync_every_s(self) -> float:
        """How long what was written may wait until it is kept."""
        ...

    @property
    def is_urgent(self) -> bool:
        """Was something written since the last sync that must be kept at once?"""
        ...

    def write(self, tick: Tick, outcome: Outcome) -> None: ...

    def sync(self) -> None:
        """What it returned from is kept. Raises NotKeptYet where all that was written waits for the next."""
        ...

    def close(self) -> None:
        """Sync, and end the record as a whole one."""
        ...

    def cut_off(self) -> None:
        """Sync, and leave the record as one that something is missing of."""
        ...


class _Nothing:
    """No step came in time."""


_Step = tuple[Tick, Outcome]
_NOTHING = _Nothing()


class RecordThread:
    """Writes ticks and outcomes to a sink from a bounded queue, in order.

    `trouble` is called (from the record's thread) with words for people, once for each kind of trouble; `recovered`
    (else `trouble`) when all that waited is kept after all.
    """

    def __init__(
        self,
        sink: Sink,
        trouble: Callable[[str], None],
        *,
        recovered: Callable[[str], None] | None = None,
        retry_s: float = RETRY_S,
    ) -> None:
        self._sink, self._trouble, self._recovered, self._retry_s = sink, trouble, recovered or trouble, retry_s
        self._waiting: queue.Queue[_Step | None] = queue.Queue(WAITING_TICKS)
        self._is_ended = self._is_overfull = self._is_held_up = False
        self._sync_at: float | None = None  # by the monotonic clock; None: nothing waits to be kept
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
        """Write what waits, and end the record. What could not be kept is told as trouble."""
        self._waiting.put(None)
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write_all(self) -> None:
        while (step := self._next()) is not None:
            if self._is_ended:
                continue
            try:
                self._take(step)
            except Exception as error:  # noqa: BLE001 - one of the thread's two: whatever breaks a record is told
                self._is_ended, self._sync_at = True, None
                self._trouble(f"The record has ended: {error}")
        self._finish()

    def _next(self) -> _Step | _Nothing | None:
        if self._sync_at is None:
            return self._waiting.get()
        try:
            return self._waiting.get(timeout=max(0.0, self._sync_at - time.monotonic()))
        except queue.Empty:
            return _NOTHING

    def _take(self, step: _Step | _Nothing) -> None:
        sink = self._sink
        if not isinstance(step, _Nothing):
            sink.write(*step)
            if self._sync_at is None:
                self._sync_at = time.monotonic() + sink.sync_every_s
        is_urgent = sink.is_urgent and not self._is_held_up  # what is held up is tried at its time
        if is_urgent or (self._sync_at is not None and time.monotonic() >= self._sync_at):
            self._sync()

    def _sync(self) -> None:
        try:
            self._sink.sync()
        except NotKeptYet as error:
            self._sync_at = time.monotonic() + self._retry_s
            if not self._is_held_up:
                self._is_held_up = True
                self._trouble(f"The record is held up, and what is recorded waits in memory: {error}")
            return
        self._sync_at = None
        self._tell_recovered()

    def _tell_recovered(self) -> None:
        if self._is_held_up:
            self._is_held_up = False
            self._recovered("The record is kept again, with all that waited.")

    def _finish(self) -> None:
        is_whole = not (self._is_ended or self._is_overfull)
        for tries_left in reversed(range(CLOSING_TRIES)):
            try:
                if is_whole:
                    self._sink.close()
                else:
                    self._sink.cut_off()
            except NotKeptYet as error:
                if not tries_left:
                    self._trouble(f"The end of the record could not be kept, and is lost: {error}")
                    return
                time.sleep(self._retry_s)
            except Exception as error:  # noqa: BLE001 - the other: an end that breaks is told too
                self._trouble(f"The end of the record could not be kept: {error}")
                return
            else:
                self._tell_recovered()
                return
