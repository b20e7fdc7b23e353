"""One search at a time on a study's file: held by a lock of the system, which ends with whoever holds it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.plan import PlanError


@contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """Hold the file `path` within the block; it is made where there is none. Raises PlanError where another search
    holds it, and OSError.

    Where a folder keeps no locks (some network folders, Windows) nothing is held.
    """
    if sys.platform == "win32":
        yield
        return
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _lock(file, path)
        yield
    finally:
        os.close(file)


def _lock(file: int, path: Path) -> None:
    import fcntl  # not on Windows

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PlanError(f"{path}: another search works on this study: wait for it, or name another file") from None
    except OSError:
        pass  # this folder keeps no locks; a second writer is still noticed when a candidate is told
