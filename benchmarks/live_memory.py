"""How much memory the controller of a session in real time takes, with stage and sound running beside it."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.figure import Figure, report

MOST_MB = {"plain": 150.0, "network": 450.0}  # the network may add 300
HEAVY = ("torch", "panda3d", "pyo", "matplotlib", "scipy", "pyarrow")
SETTLES_S = 3.0
_WORDS = {"plain": "without torch (--estimator plain)", "network": "with the network"}
BEGINS_WITHIN_S = 90.0  # stage and player start first


def measure(*, seconds: float, estimator: str = "plain") -> list[Figure]:
    """Run the demo in real time for `seconds`; the highest resident memory of its controller, without its children.

    With the plain estimator nothing loads torch; with the network, torch is what is measured.
    """
    highest_mb, samples = float("nan"), 0
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "demo"
        command = [sys.executable, "-m", "engine", "demo", "--real-time", "--out", str(out), "--estimator", estimator]
        program = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            controller = psutil.Process(program.pid)
            is_live = _waits_for_ticks(out / "session.tape", program)
            ends = time.monotonic() + (seconds if is_live else 0.0)
            while time.monotonic() < ends and program.poll() is None:
                time.sleep(0.25)
                with contextlib.suppress(psutil.NoSuchProcess):
                    resident_mb = controller.memory_info().rss / 1e6
                    highest_mb = resident_mb if samples == 0 else max(highest_mb, resident_mb)
                    samples += 1
            loaded = [name for name in _loaded(program.pid) if (name, estimator) != ("torch", "network")]
        finally:
            _end(program)
    if loaded:
        print(f"the controller has loaded: {', '.join(loaded)}")
        highest_mb = float("nan")
    return [
        Figure(
            name=f"resident memory of the controller, live, {_WORDS[estimator]}",
            n=samples,
            value=highest_mb,
            target=MOST_MB[estimator],
            unit="MB",
            is_most=True,
        )
    ]


def _waits_for_ticks(tape: Path, program: "subprocess.Popen[bytes]") -> bool:
    """False where no session began: there is nothing to measure then."""
    ends = time.monotonic() + BEGINS_WITHIN_S
    while time.monotonic() < ends and program.poll() is None:
        if tape.exists() and tape.read_bytes().count(b"\n") > 1:
            return True
        time.sleep(0.1)
    return False


def _loaded(pid: int) -> list[str]:
    """Which heavy libraries the process has mapped into its memory."""
    maps = Path(f"/proc/{pid}/maps")
    if not maps.exists():
        return []
    text = maps.read_text()
    return [name for name in HEAVY if f"site-packages/{name}" in text]


def _end(program: "subprocess.Popen[bytes]") -> None:
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGKILL):
        if program.poll() is not None:
            return
        os.kill(program.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(SETTLES_S * 3)


if __name__ == "__main__":
    sys.exit(report([*measure(seconds=60), *measure(seconds=60, estimator="network")]))
