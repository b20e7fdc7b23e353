"""The agent: a small process that holds an unlocked vault's master key in memory, and forgets it by itself.

It is run as a file of its own and imports nothing of Attune, so that it is small and starts at once. Its arguments are
the socket's path and the seconds after which it locks without use; the key comes through its input, and goes to
programs of the same user through the socket. The key stands in one page of memory only, which is kept out of swap
and core dumps where the system allows it, and is overwritten before the process ends.
"""

import ctypes
import json
import mmap
import os
import select
import signal
import socket
import stat
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ASK_KEY, ASK_LOOK, ASK_STATE, ASK_LOCK = b"key\n", b"look\n", b"state\n", b"lock\n"  # to look is no use of the key
KEY_SIZES = (32, 64)  # one master key, or two while it is rotated
READY, FAILED = "ready", "failed"
ANSWER_WITHIN_S = 2.0  # a program that asks and then says nothing keeps nobody waiting for longer
_LOOK_S = 5.0  # how often it looks whether the computer was asleep, and its socket is still its own
_SUSPENDED_S = 2.0  # of sleep; the two clocks are read one after the other
_DUMPABLE = 4  # prctl's PR_SET_DUMPABLE: nobody attaches to this process, and it leaves no core
_PEER = struct.Struct("3i")  # struct ucred: pid, uid, gid


class Lease:
    """How long the key is held: so long after its last use, and never through a sleep of the computer."""

    def __init__(self, limit_s: float, *, awake_s: float, running_s: float) -> None:
        """`running_s` counts sleep, `awake_s` does not; both in seconds from any moment."""
        self.limit_s, self._used_s, self._asleep_s = limit_s, running_s, running_s - awake_s

    def use(self, *, running_s: float) -> None:
        self._used_s = running_s

    def left_s(self, *, awake_s: float, running_s: float) -> float:
        """Seconds until the vault locks; 0: now."""
        if running_s - awake_s - self._asleep_s > _SUSPENDED_S:
            return 0.0
        return max(0.0, self._used_s + self.limit_s - running_s)


class LockedPage:
    """One page of memory for the key. `why_swappable`: why it may come to a disk; None: it may not."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, mmap.PAGESIZE)
        for advice in ("MADV_DONTDUMP", "MADV_DONTFORK"):
            if hasattr(mmap, advice):
                self._page.madvise(getattr(mmap, advice))
        self._address = ctypes.addressof(ctypes.c_char.from_buffer(self._page))
        libc = ctypes.CDLL(None, use_errno=True)
        refused = libc.mlock(ctypes.c_void_p(self._address), ctypes.c_size_t(mmap.PAGESIZE))
        self.why_swappable = os.strerror(ctypes.get_errno()) if refused else None
        self.size = 0

    def read_from(self, file: int) -> None:
        """Take the key from a pipe, without a copy elsewhere."""
        view = memoryview(self._page)
        while got := os.readv(file, [view[self.size : max(KEY_SIZES) + 1]]):
            self.size += got
        if self.size not in KEY_SIZES:
            raise ValueError("what came is no master key")

    def give_to(self, peer: socket.socket) -> None:
        peer.sendall(memoryview(self._page)[: self.size])

    def wipe(self) -> None:
        ctypes.memset(self._address, 0, mmap.PAGESIZE)
        self.size = 0


def run(path: Path, limit_s: float) -> None:
    """Hold the key of the input until it is locked, its time is over, or the process is told to end."""
    close_to_others()
    page = LockedPage()
    try:
        page.read_from(0)
        listener, mark = listening(path)
        try:
            _say_ready(page)
            lease = Lease(limit_s, awake_s=time.monotonic(), running_s=_running_s())
            _serve(listener, page, lease, lambda: _is_at(path, mark))
        finally:
            page.wipe()
            _unlink(path, mark)
    finally:
        page.wipe()


def close_to_others() -> None:
    """No core dumps, no debugger; told to end, it ends in order."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DUMPABLE, 0, 0, 0, 0)
    for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(one, _end)


def listening(path: Path) -> tuple[socket.socket, int]:
    """A socket for this user only, in the place of one that was left behind; and the mark by which it is known."""
    os.umask(0o077)
    beside = path.with_name(f"{path.name}.{os.getpid() % 10_000}")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(beside))
    beside.chmod(stat.S_IRUSR | stat.S_IWUSR)
    listener.listen(8)
    mark = beside.stat().st_ino
    beside.replace(path)
    return listener, mark


def peer_user(peer: socket.socket) -> int:
    """Whose program is at the other end, as the system says (unix(7), SO_PEERCRED)."""
    return int(_PEER.unpack(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))[1])


def _serve(listener: socket.socket, page: LockedPage, lease: Lease, is_reachable: Callable[[], bool]) -> None:
    """Until its time is over, it is told to lock, or nobody could tell it to any more."""
    while (left_s := lease.left_s(awake_s=time.monotonic(), running_s=_running_s())) and is_reachable():
        if not select.select([listener], [], [], min(left_s, _LOOK_S))[0]:
            continue
        with suppress(OSError):  # of one who asked and went; the next is served
            peer, _ = listener.accept()
            with peer:
                peer.settimeout(ANSWER_WITHIN_S)
                if _answer(peer, page, lease) == ASK_LOCK:
                    return


def _answer(peer: socket.socket, page: LockedPage, lease: Lease) -> bytes:
    if peer_user(peer) != os.getuid():
        return b""
    asked = peer.recv(16)
    left_s = lease.left_s(awake_s=time.monotonic(), running_s=_running_s())
    if asked in (ASK_KEY, ASK_LOOK) and left_s:
        if asked == ASK_KEY:
            lease.use(running_s=_running_s())
        page.give_to(peer)
    elif asked == ASK_STATE:
        state = {"left_s": left_s, "limit_s": lease.limit_s, "pid": os.getpid(), "why_swappable": page.why_swappable}
        peer.sendall(json.dumps(state).encode())
    elif asked == ASK_LOCK:
        page.wipe()
        peer.sendall(b"locked")
    return asked


def _say_ready(page: LockedPage) -> None:
    """Tell whoever started this, and let go of all that was inherited."""
    os.write(1, f"{READY} {os.getpid()} {page.why_swappable or ''}\n".encode())
    _let_go()


def _let_go() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for inherited in (0, 1, 2):
        os.dup2(nowhere, inherited)
    os.close(nowhere)
    os.chdir("/")


def _is_at(path: Path, mark: int) -> bool:
    """Is the socket at `path` the one of this mark? Another agent may have come since, or somebody removed it."""
    try:
        return path.stat().st_ino == mark
    except OSError:
        return False


def _unlink(path: Path, mark: int) -> None:
    with suppress(OSError):
        if _is_at(path, mark):
            path.unlink()


def _running_s() -> float:
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def _end(signal_number: int, _frame: object) -> None:
    raise SystemExit(0)


def main() -> None:
    """Be nobody's child, so that whoever unlocked may end; then hold the key."""
    if os.fork():
        os._exit(0)
    os.setsid()
    try:
        run(Path(sys.argv[1]), float(sys.argv[2]))
    except (OSError, ValueError) as error:
        os.write(1, f"{FAILED} {error}\n".encode())
        os._exit(1)


if __name__ == "__main__":
    main()
