"""The environment that other programs run in for comparison, apart from ours: their pins never touch the product's."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PINS = Path(__file__).with_name("peers.txt")
ENVIRONMENT = ROOT / ".venv-peers"
READY = ENVIRONMENT / "ready"  # holds the pins that were installed
LONGEST_S = 900.0  # about 800 MB have to come over the network


class PeersMissing(Exception):
    """The peers' environment cannot be made here; the message says why."""


def peers_python() -> Path:
    """The interpreter of the peers' environment, which is made on the first call and whenever the pins change.

    Raises PeersMissing, for instance where there is no network.
    """
    python = ENVIRONMENT / "bin" / "python"
    pins = PINS.read_text(encoding="utf-8")
    if READY.is_file() and READY.read_text(encoding="utf-8") == pins:
        return python
    print(f"      installing the peers into {ENVIRONMENT.name}: some minutes, once", flush=True)
    _run(sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT))
    _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(PINS))
    READY.write_text(pins, encoding="utf-8")
    return python


def _run(*words: str) -> None:
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeersMissing(f"the peers' environment cannot be made: {error}") from error
    if done.returncode != 0:
        last_line = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise PeersMissing(f"the peers' environment cannot be made: {last_line}")
