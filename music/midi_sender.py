"""A thread that plays to a MIDI port, so that the loop only hands over."""

import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import replace

from music.midi_stream import MidiStream, Told

WAITING = 64  # some seconds of ticks: a port that stands still for longer loses the newest, and people hear of it

CLOSES_WITHIN_S = 3.0  # all notes off takes milliseconds; a driver that hangs must not hold the end of a session


class MidiSender:
    """Runs a MidiStream. `now` gives session seconds; `tell` is called from the thread with words for people, `beat`
    at each of its turns, some times a second."""

    def __init__(
        self,
        stream: MidiStream,
        now: Callable[[], float],
        tell: Callable[[str], None],
        *,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        self._stream, self._now, self._tell, self._beat = stream, now, tell, beat
        self._waiting: queue.Queue[Told | None] = queue.Queue(WAITING)
        self._is_overfull = self._must_stop = False
        self._must_end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="midi-out", daemon=True)
        self._thread.start()

    def play(self, told: Told) -> None:
        """Hand over; never waits. A STOP that finds no place goes with the next."""
        self._must_stop |= told.is_stopped
        try:
            self._waiting.put_nowait(replace(told, is_stopped=self._must_stop))
            self._must_stop = False
        except queue.Full:
            if not self._is_overfull:
                self._is_overfull = True
                self._tell("MIDI cannot keep up with the session: notes are missing. Look at the MIDI interface.")

    def close(self) -> None:
        """All notes off, and the port is closed; a port that stands still is left after CLOSES_WITHIN_S."""
        self._must_end.set()
        with contextlib.suppress(queue.Full):  # then it is awake
            self._waiting.put_nowait(None)
        self._thread.join(CLOSES_WITHIN_S)

    def _run(self) -> None:
        wait_s = 0.0
        try:
            while not self._must_end.is_set():
                self._take(wait_s)
                wait_s = self._stream.work(self._now())
                self._beat()
        except Exception as error:  # noqa: BLE001 - the thread's one catch-all: whatever breaks MIDI is told
            self._tell(f"MIDI has ended ({type(error).__name__}: {error}); the session goes on without it.")
        finally:
            self._stream.close()

    def _take(self, wait_s: float) -> None:
        """Wait for news at most so long, and take all that is there."""
        try:
            told = self._waiting.get(timeout=wait_s) if wait_s > 0 else self._waiting.get_nowait()
            while told is not None:
                self._stream.take(told)
                told = self._waiting.get_nowait()
        except queue.Empty:
            return
