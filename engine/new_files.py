"""New files: there whole or not at all, never in the place of another; and lines that are whole in them."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from biosignals.signals import BiosignalError

_OWNER_ONLY, _AS_USUAL = 0o600, 0o666  # the second less what the user's umask takes away
_AS_IT_IS = getattr(os, "O_BINARY", 0)  # of Windows: ends of lines stay what they are


class NewFileError(BiosignalError):
    """A file cannot be made; the message says which, why, and what to do."""


def new_file(path: Path) -> AbstractContextManager[BinaryIO]:
    """What is written stands beside `path` until it is finished, and is gone where it is not.

    Made at once, so that a place that cannot be written is known before the work. Raises NewFileError, also for what
    the system refuses while the file is open.
    """
    return _new_file(path, _AS_USUAL)


def new_private_file(path: Path) -> AbstractContextManager[BinaryIO]:
    """The same, and nobody else on this machine may read it: what is told of a person."""
    return _new_file(path, _OWNER_ONLY)


@contextmanager
def _new_file(path: Path, mode: int) -> Iterator[BinaryIO]:
    if path.exists():
        raise _occupied(path)
    beside = path.with_name(f".attune-{os.getpid()}{path.suffix}.part")
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _AS_IT_IS, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _put(beside, path)
    except OSError as error:
        if not path.parent.exists():
            raise NewFileError(f"{path}: there is no folder {path.parent}: make it, or name another place") from error
        words = f"cannot be written ({error.strerror or error}), make room or name another place"
        raise NewFileError(f"{path}: {words}") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def open_private(path: Path) -> BinaryIO:
    """A new file without a buffer that nobody else on this machine may read: what a patient's heart did, said and saw.

    Raises FileExistsError where there is one already, OSError where none can be made.
    """
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _AS_IT_IS, _OWNER_ONLY), "wb", buffering=0)


def write_line(file: BinaryIO, line: str) -> None:
    """Hand a line to the system, all of it. Raises OSError."""
    write_all(file, line.encode() + b"\n")


def write_all(file: BinaryIO, data: bytes) -> None:
    """Hand `data` to the system, also where a file without a buffer takes less at once. Raises OSError."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _put(beside: Path, path: Path) -> None:
    """A second name for the file, which fails where there is one already; then the first goes."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise _occupied(path) from None
    except OSError:  # a file system that knows no second names, as on memory sticks
        if path.exists():
            raise _occupied(path) from None
        beside.rename(path)


def _occupied(path: Path) -> NewFileError:
    return NewFileError(f"{path}: there is a file already, and none is ever overwritten: name another")
