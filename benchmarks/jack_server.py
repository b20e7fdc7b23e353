"""A JACK server with the dummy driver: real time without hardware, for benchmarks and tests of the player."""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

NAMES = 4
STARTS_WITHIN_S = 10.0
ENDS_WITHIN_S = 3.0


class JackMissing(Exception):
    """No JACK server can be had here; the words say why."""


class JackServer:
    """jackd under a name that nobody else uses meanwhile; its log is kept: it names clients that came too late."""

    def __init__(self, folder: Path, *, period_frames: int, rate_hz: int = 48_000) -> None:
        if shutil.which("jackd") is None:
            raise JackMissing("jackd is not there: install the Debian package jackd2")
        self._claim, self.name = _claimed_name()
        self.environment = {
            "JACK_DEFAULT_SERVER": self.name,
            "JACK_NO_START_SERVER": "1",
            "JACK_NO_AUDIO_RESERVATION": "1",
        }
        self.log = folder / "jackd.log"
        self._size = ["-r", str(rate_hz), "-p", str(period_frames)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, with real-time scheduling where that is permitted; raises JackMissing where it does not run."""
        for scheduling in (["-R", "-P70"], ["-r"]):
            if self._starts(scheduling):
                return
        raise JackMissing(f"jackd does not run: {self.log.read_text(errors='replace')[-300:]}")

    def stop(self) -> None:
        """End it at once, as a crash does."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def late_blocks(self, client: str) -> int:
        """How often `client` had not delivered its block in time, by the server's log."""
        return sum(
            f"client = {client} was not finished" in line or f"client {client} finished after" in line
            for line in self.log.read_text(errors="replace").splitlines()
        )

    def lost_lines(self) -> int:
        """Lines that it could not write to its log in time; it says so when it has ended."""
        said = re.findall(r"(\d+) message buffer overruns", self.log.read_text(errors="replace"))
        return sum(map(int, said))

    def close(self) -> None:
        """End it, and let others have its name."""
        self.stop()
        self._claim.close()

    def _starts(self, scheduling: list[str]) -> bool:
        command = ["jackd", *scheduling, "-m", "-n", self.name, "-d", "dummy", *self._size, "-C", "2", "-P", "2"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=os.environ | self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        ends = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < ends and self._process.poll() is None:
            if self._answers():
                return True
            time.sleep(0.1)
        self.stop()
        return False

    def _answers(self) -> bool:
        asked = subprocess.run(
            ["jack_lsp"], env=os.environ | self.environment, capture_output=True, timeout=ENDS_WITHIN_S, check=False
        )
        return asked.returncode == 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _claimed_name() -> tuple[IO[bytes], str]:
    """A server's name that nobody else uses, and the lock that keeps it so.

    JACK knows eight servers at a time, and one that was killed keeps its place until a server of the same name is
    started: so names come from a few, and not from process ids.
    """
    for number in range(NAMES):
        name = f"attune-dummy-{number}"
        claim = (Path(tempfile.gettempdir()) / f"{name}.lock").open("wb")
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            claim.close()
        else:
            return claim, name
    raise JackMissing(f"{NAMES} JACK servers of this kind run already: wait until one has ended")


@contextlib.contextmanager
def in_environment(values: dict[str, str]) -> Iterator[None]:
    """What this process and those that it starts find in their environment meanwhile."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
