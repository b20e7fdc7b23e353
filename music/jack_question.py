"""Which MIDI ports a JACK server has, asked in a process of its own.

A server that hangs (a driver that stands still, a stopped process) keeps whoever asks it waiting, and rtmidi lets no
other thread of that program run meanwhile: a session would stand still, its STOP too.
"""

import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ANSWERS_WITHIN_S = 4.0  # 0.3 s is usual; 2 s on two busy cores
_ASK = "from music.midi_ports import tell_jack_ports; tell_jack_ports()"
_PROJECT = Path(__file__).parent.parent  # for where the package is not installed


@dataclass(frozen=True, slots=True, kw_only=True)
class JackPorts:
    """Ports of every program at a JACK server: those that messages can be sent to, those that send."""

    out: tuple[str, ...]
    into: tuple[str, ...]

    @property
    def as_text(self) -> str:
        """One line, for `Answer` to read."""
        return json.dumps([self.out, self.into])


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a question: `ports`, or None where no server answers in time."""

    ports: JackPorts | None


class JackQuestion:
    """One question, asked now (`now_s`, seconds of a clock); the answer is fetched without waiting."""

    def __init__(self, now_s: float) -> None:
        self._gives_up_s = now_s + ANSWERS_WITHIN_S
        self._process: subprocess.Popen[str] | None = None
        with contextlib.suppress(OSError):  # no process to be had: that is no answer
            self._process = _started()

    def answer(self, now_s: float) -> Answer | None:
        """None as long as there may still come one."""
        if self._process is None:
            return Answer(ports=None)
        if self._process.poll() is not None:
            return self.wait()
        if now_s < self._gives_up_s:
            return None
        self.end()
        return Answer(ports=None)

    def wait(self) -> Answer:
        """The answer, within ANSWERS_WITHIN_S."""
        process = self._process
        if process is None:
            return Answer(ports=None)
        said, code = "", None
        with contextlib.suppress(subprocess.TimeoutExpired):
            said, _ = process.communicate(timeout=ANSWERS_WITHIN_S)
            code = process.returncode
        self.end()
        return Answer(ports=_ports_in(said) if code == 0 else None)

    def end(self) -> None:
        """Nobody wants to know any more: leave no process behind."""
        process, self._process = self._process, None
        if process is not None:
            with process:  # closes its pipe, and waits for it
                process.kill()


def _started() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _ASK],
        cwd=_PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # a Ctrl-C is for the session, not for this
    )


def _ports_in(said: str) -> JackPorts | None:
    try:
        out, into = json.loads(said)
        return JackPorts(out=tuple(map(str, out)), into=tuple(map(str, into)))
    except (ValueError, TypeError):
        return None
