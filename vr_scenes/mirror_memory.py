"""The newest picture of the stage in shared memory: one process writes, one reads, and neither waits for the other."""

import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from typing import Self

LARGEST_BYTES = 1 << 18  # ten times a usual picture of 480 pixels
_WANTED = struct.Struct("<Q")  # nanoseconds until which somebody wants pictures; written by the reader
_HEAD = struct.Struct("<QQII")  # number, taken_ns, length, checksum; written by the writer
_HEAD_AT = _WANTED.size
_DATA_AT = 64
_TRIES = 3  # a picture takes 10 microseconds to write, ten times a second: twice in a row is rare


class MirrorMemoryError(Exception):
    """The shared memory cannot be made or found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirrored:
    """A picture as it lies there: `taken_ns` on CLOCK_MONOTONIC."""

    number: int
    taken_ns: int
    jpeg: bytes


class MirrorMemory:
    """Room for one picture. It is memory, never a file, and ends with the programs that hold it."""

    def __init__(self, memory: SharedMemory) -> None:
        self._memory = memory

    @classmethod
    def create(cls) -> Self:
        """Raises MirrorMemoryError where the system gives none."""
        try:
            return cls(SharedMemory(create=True, size=_DATA_AT + LARGEST_BYTES))
        except OSError as error:
            raise MirrorMemoryError(f"no shared memory for the stage's mirror: {error}") from error

    @classmethod
    def attach(cls, name: str) -> Self:
        """What another process made. Raises MirrorMemoryError where it is gone."""
        try:
            return cls(SharedMemory(name=name))
        except (OSError, ValueError) as error:
            raise MirrorMemoryError(f"the mirror's shared memory {name!r} is gone: {error}") from error

    @property
    def name(self) -> str:
        return self._memory.name

    @property
    def _room(self) -> memoryview:
        room = self._memory.buf
        if room is None:
            raise MirrorMemoryError("the mirror's shared memory was given back: ask before that")
        return room

    def want(self, until_ns: int) -> None:
        """Ask for pictures until then."""
        _WANTED.pack_into(self._room, 0, until_ns)

    def is_wanted(self, now_ns: int) -> bool:
        """Does somebody want a picture now?"""
        (until_ns,) = _WANTED.unpack_from(self._room, 0)
        return bool(now_ns < until_ns)

    def write(self, picture: Mirrored) -> None:
        """Put it in place of the one before; one that is too large is left out."""
        if len(picture.jpeg) > LARGEST_BYTES:
            return
        memory, length = self._room, len(picture.jpeg)
        _HEAD.pack_into(memory, _HEAD_AT, picture.number, picture.taken_ns, 0, 0)
        memory[_DATA_AT : _DATA_AT + length] = picture.jpeg
        checksum = zlib.crc32(picture.jpeg)
        _HEAD.pack_into(memory, _HEAD_AT, picture.number, picture.taken_ns, length, checksum)

    def read(self) -> Mirrored | None:
        """The newest that is whole; None: there is none."""
        for _ in range(_TRIES):
            number, taken_ns, length, checksum = _HEAD.unpack_from(self._room, _HEAD_AT)
            if 0 < length <= LARGEST_BYTES:
                jpeg = bytes(self._room[_DATA_AT : _DATA_AT + length])
                if zlib.crc32(jpeg) == checksum:
                    return Mirrored(number=number, taken_ns=taken_ns, jpeg=jpeg)
        return None

    def close(self) -> None:
        """Let go of it."""
        self._memory.close()

    def destroy(self) -> None:
        """Let go of it, and let it end once nobody holds it."""
        self._memory.close()
        with suppress(FileNotFoundError):
            self._memory.unlink()
