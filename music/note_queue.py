"""Notes that wait for their time, and the anchor that maps session time to the clock."""

import math
from heapq import heappop, heappush

from music.soundscape import Note

JUMP_S = 0.25  # a larger change of the anchor is another session, or a suspended machine: follow at once
SLEW_S = 0.002  # else the anchor moves at most this much a command: rhythm stays even though senders are late at times
REMEMBERED = 50  # commands, five seconds: the earliest of them was sent with the least delay


class Anchor:
    """Where session second 0 lies on the clock.

    A command is stamped when it is sent, which is at its session second or late, never early. So the smallest
    offset of the last commands is the truest.
    """

    def __init__(self) -> None:
        self._offsets: list[float] = []
        self._offset: float | None = None

    def hear(self, *, t: float, sent_s: float) -> None:
        """Session second `t` was at `sent_s` on the clock, or a little before. What is no time says nothing."""
        offset = sent_s - t
        if not math.isfinite(offset):
            return
        if self._offset is None or abs(offset - self._offset) > JUMP_S:
            self._offsets, self._offset = [offset], offset
            return
        self._offsets = [*self._offsets[-REMEMBERED + 1 :], offset]
        earliest = min(self._offsets)
        self._offset += min(SLEW_S, max(-SLEW_S, earliest - self._offset))

    def to_session(self, clock_s: float) -> float | None:
        """The session second of a time on the clock; None before the first command."""
        return None if self._offset is None else clock_s - self._offset


class NoteQueue:
    """Notes in the order of their time."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Note]] = []
        self._added = 0

    def add(self, notes: tuple[Note, ...]) -> None:
        for note in notes:
            self._added += 1
            heappush(self._heap, (note.t, self._added, note))

    def due(self, until: float) -> list[Note]:
        """Take out the notes that begin before session second `until`."""
        notes = []
        while self._heap and self._heap[0][0] < until:
            notes.append(heappop(self._heap)[2])
        return notes

    def clear(self) -> None:
        self._heap.clear()

    def __len__(self) -> int:
        return len(self._heap)
