"""A process that ends every note at a MIDI port when the program that plays there dies or hangs, and else only waits.

An instrument holds a note until it hears its end: a program that was killed can say nothing more.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

SILENT_S = 4.0  # without a sign of life; the stream falls silent by itself where the session says nothing for 2 s
BEATS_EVERY_S = 0.5
ENDS_WITHIN_S = 1.0
SAID_TIMES, SAID_EVERY_S = 5, 0.2  # JACK joins two ports a moment after it was asked to: what is sent before is lost
_BEAT, _DONE = b"+", b"."
_MAIN = "from music.midi_guard import main; main()"
_PROJECT = Path(__file__).parent.parent  # for where the package is not installed


class MidiGuard:
    """Guards the port called `port` (as music.midi_ports.open_output takes it) from now until it is closed."""

    def __init__(self, port: str, *, silent_s: float = SILENT_S) -> None:
        """Raises OSError where no process can be had."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _MAIN, port, str(silent_s)],
            cwd=_PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # what ends a terminal's programs must not end it first
        )
        assert self._process.stdin is not None
        self._pipe = self._process.stdin.fileno()
        os.set_blocking(self._pipe, False)
        self._beat_s = 0.0

    def beat(self) -> None:
        """Whoever plays lives: to be called at least twice a second, as often as one likes. Never waits."""
        now_s = time.monotonic()
        if now_s - self._beat_s >= BEATS_EVERY_S:
            self._beat_s = now_s
            self._say(_BEAT)

    def close(self) -> None:
        """All notes were ended in order."""
        self._say(_DONE)
        self.let_go()
        try:
            self._process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def let_go(self) -> None:
        """Close the pipe, as the system does where this program dies."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def _say(self, word: bytes) -> None:
        with contextlib.suppress(OSError):  # it has ended, or its pipe is full: then it has heard enough
            os.write(self._pipe, word)


def main() -> None:
    """The guard's process: sys.argv names the port, and the seconds without a sign of life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    port, silent_s = sys.argv[1], float(sys.argv[2])
    is_silenced = False
    while True:
        if not select.select([0], [], [], silent_s)[0]:
            if not is_silenced:
                end_all_notes(port)
            is_silenced = True
            continue
        said = os.read(0, 4096)
        if _DONE in said:
            return
        if not said:
            end_all_notes(port)
            return
        is_silenced = False


def end_all_notes(port: str) -> None:
    """All notes off and all sound off on every voice's channel of `port`; nothing where there is no such port."""
    from music.midi import controller  # here: the guard mostly needs none of it
    from music.midi_ports import MidiPortError, MidiPortLost, open_output
    from music.midi_programs import ALL_NOTES_OFF, ALL_SOUND_OFF, CHANNELS

    with contextlib.suppress(MidiPortError, MidiPortLost):
        output = open_output(port)
        for _ in range(SAID_TIMES):
            for channel in CHANNELS.values():
                output.send(controller(channel, ALL_NOTES_OFF, 0))
                output.send(controller(channel, ALL_SOUND_OFF, 0))
            time.sleep(SAID_EVERY_S)
        output.close()
