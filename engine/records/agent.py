"""The agent as programs speak with it: starting it, asking it for the master key, locking.

One agent a vault. Its socket lies in a folder that only this user can enter, and both ends ask the system whose
program is at the other.
"""

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.records import agent_process
from engine.records.agent_process import (
    ANSWER_WITHIN_S,
    ASK_KEY,
    ASK_LOCK,
    ASK_LOOK,
    ASK_STATE,
    FAILED,
    KEY_SIZES,
    READY,
)
from engine.records.ciphers import KEY_BYTES
from engine.records.recorded import RecordError
from engine.settings import state_path

_ID_LETTERS = 16  # of the vault's id: enough to be the only one, short enough for a socket's name
IS_POSSIBLE = hasattr(socket, "SO_PEERCRED")  # Linux
_LONGEST_PATH = 100  # letters: a socket's name has 107 at most (unix(7)), and while it is made it has some more


class AgentError(RecordError):
    """The vault cannot be held unlocked; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentState:
    """How a vault is held unlocked."""

    left_s: float  # until it locks, if nobody uses it
    limit_s: float  # how long it is held after each use
    pid: int
    why_swappable: str | None  # why the key may come to the disk with swapped memory; None: it may not


def held_masters(vault_id: str) -> tuple[bytes, ...]:
    """The master keys of an unlocked vault, as `key_file.masters` counts them; () where it is locked."""
    return _masters(_asked(vault_id, ASK_KEY))


def masters_looked_at(vault_id: str) -> tuple[bytes, ...]:
    """The same for whoever only tells of the vault: that holds it unlocked no longer."""
    return _masters(_asked(vault_id, ASK_LOOK))


def _masters(held: bytes | None) -> tuple[bytes, ...]:
    if held is None or len(held) not in KEY_SIZES:
        return ()
    return tuple(held[place : place + KEY_BYTES] for place in range(0, len(held), KEY_BYTES))


def agent_state(vault_id: str) -> AgentState | None:
    """How the vault is held; None: it is locked."""
    said = _asked(vault_id, ASK_STATE)
    return AgentState(**json.loads(said)) if said else None


def lock(vault_id: str) -> bool:
    """Let the agent forget the key, now. False: it was locked already."""
    return _asked(vault_id, ASK_LOCK) is not None


def check_possible() -> None:
    """Raises AgentError where this system has no sockets that tell whose program is at the other end."""
    if not IS_POSSIBLE:
        raise AgentError("this system cannot hold a vault unlocked: the passphrase is asked for each time")


def unlock(vault_id: str, masters: tuple[bytes, ...], limit_s: float) -> AgentState:
    """Start an agent that holds the master keys, in the place of one that runs. Raises AgentError."""
    check_possible()
    path = socket_path(vault_id)
    _make_private(path.parent)
    lock(vault_id)
    # Isolated: no variable of the environment, and nothing beside the file, changes what it runs.
    words = [sys.executable, "-I", "-S", agent_process.__file__, str(path), repr(limit_s)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}) as starter:
        said = starter.communicate(b"".join(masters))[0].decode(errors="replace").strip()
    how, _, rest = said.partition(" ")
    if how != READY:
        raise AgentError(
            f"the vault stays locked, its agent did not start: {rest if how == FAILED else 'it says nothing'}"
        )
    pid, _, why_swappable = rest.partition(" ")
    return AgentState(left_s=limit_s, limit_s=limit_s, pid=int(pid), why_swappable=why_swappable or None)


def socket_path(vault_id: str) -> Path:
    """Where the agent of a vault is spoken with. Raises AgentError where no socket can have that name."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = Path(runtime) / "attune" if Path(runtime).is_absolute() else state_path() / "run"
    path = folder / f"vault-{vault_id[:_ID_LETTERS]}"
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise AgentError(f"{folder}: is too long a name for a socket: set XDG_RUNTIME_DIR to a shorter one")
    return path


def _asked(vault_id: str, words: bytes) -> bytes | None:
    """What the agent answers; None: there is none."""
    if not IS_POSSIBLE:
        return None
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as agent:
            agent.settimeout(ANSWER_WITHIN_S)
            agent.connect(str(socket_path(vault_id)))
            if agent_process.peer_user(agent) != os.getuid():
                return None
            agent.sendall(words)
            return b"".join(iter(lambda: agent.recv(4096), b""))
    except (OSError, AgentError):
        return None


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.lstat()
        if found.st_uid != os.getuid():
            raise AgentError(f"{folder}: belongs to somebody else: remove it, or set XDG_RUNTIME_DIR")
        folder.chmod(0o700)
    except OSError as error:
        raise AgentError(f"{folder}: cannot be made a private folder: {error.strerror}") from None
