"""The control table: targets, session time and heartbeat in shared memory, from the engine to the player."""

import math
import mmap
import os
import sys
import tempfile
from dataclasses import dataclass, fields
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from music.soundscape import (
    FASTEST_BPM,
    FASTEST_BREATHS_PER_MIN,
    LONGEST_PULSE_S,
    QUIETEST_DB,
    SHORTEST_PULSE_S,
    SLOWEST_BPM,
    SLOWEST_BREATHS_PER_MIN,
    MusicTargets,
    Nature,
    Palette,
    Pulse,
)

TABLE_FLOATS = 1024  # one page of 4096 bytes: an object in /dev/shm cannot be mapped in part
HEARTBEATS = 1 << 20  # then the heartbeat starts again; a float32 holds every integer below 2^24


class Slot(IntEnum):
    """Where in the table a control lies. The slots of plain targets have their names."""

    TEMPO_BPM = 0
    DENSITY = 1
    REGISTER = 2
    ARTICULATION = 3
    DYNAMICS = 4
    BRIGHTNESS = 5
    MODE = 6
    CONSONANCE = 7
    SPACE = 8
    PRESENCE = 9
    LOUDNESS_DB = 10
    BREATH_BEGINS_T = 11
    BREATHS_PER_MIN = 12
    BREATH_DEPTH = 13
    SESSION_T = 14
    HEARTBEAT = 15
    NATURE_LEVEL = 16
    PALETTE = 17  # its place among the palettes
    NATURE = 18
    PULSE_NEXT_T = 19
    PULSE_INTERVAL_S = 20  # 0: no pulse


# The player trusts nobody: what a broken engine writes is clamped to these on the way in and on the way out.
RANGES: dict[Slot, tuple[float, float]] = {
    Slot.TEMPO_BPM: (SLOWEST_BPM, FASTEST_BPM),
    Slot.LOUDNESS_DB: (QUIETEST_DB, 0.0),
    Slot.BREATH_BEGINS_T: (-1e9, 1e9),
    Slot.BREATHS_PER_MIN: (SLOWEST_BREATHS_PER_MIN, FASTEST_BREATHS_PER_MIN),
    Slot.SESSION_T: (-1e9, 1e9),
    Slot.HEARTBEAT: (0.0, float(HEARTBEATS)),
    Slot.PALETTE: (0.0, len(Palette) - 1.0),
    Slot.NATURE: (0.0, len(Nature) - 1.0),
    Slot.PULSE_NEXT_T: (-1e9, 1e9),
    Slot.PULSE_INTERVAL_S: (0.0, LONGEST_PULSE_S),
}
_PALETTES, _NATURES = tuple(Palette), tuple(Nature)
_NOT_PLAIN = ("palette", "nature", "pulse")
_TARGET_SLOTS = tuple(
    (Slot[field.name.upper()], field.name) for field in fields(MusicTargets) if field.name not in _NOT_PLAIN
)


class ControlTableError(Exception):
    """The shared memory cannot be made or found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the table said when it was read: `heartbeat` changes with every write."""

    t: float
    heartbeat: int
    targets: MusicTargets


class ControlTable:
    """float32 slots in shared memory. One process writes, one reads; neither ever waits for the other.

    A reader may see a write half done: some slots new, some old. Each is valid by itself and the next write, a tenth
    of a second later, completes it.
    """

    def __init__(self, name: str, memory: mmap.mmap) -> None:
        self.name = name
        self._memory = memory
        self._floats = memoryview(memory).cast("f")
        self._heartbeat = 0

    @classmethod
    def create(cls, name: str) -> Self:
        """A table called `name` (letters, digits, - and _), all slots 0. Raises ControlTableError if there is one."""
        path = table_path(name)
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        except FileExistsError as error:
            raise ControlTableError(
                f"there already is a control table {name!r}: use another name or delete {path}"
            ) from error
        try:
            os.ftruncate(handle, TABLE_FLOATS * 4)
            return cls(name, mmap.mmap(handle, TABLE_FLOATS * 4))
        finally:
            os.close(handle)

    @classmethod
    def attach(cls, name: str) -> Self:
        """The table that another process made. Raises ControlTableError if there is none."""
        path = table_path(name)
        try:
            handle = os.open(path, os.O_RDWR)
        except FileNotFoundError as error:
            raise ControlTableError(f"there is no control table {name!r}: make it before the player starts") from error
        try:
            if os.fstat(handle).st_size < TABLE_FLOATS * 4:
                raise ControlTableError(f"the control table {name!r} is too short: delete {path} and start again")
            return cls(name, mmap.mmap(handle, TABLE_FLOATS * 4))
        finally:
            os.close(handle)

    def write(self, t: float, targets: MusicTargets) -> None:
        """Put in the targets of session second `t`, and beat the heart. Never waits."""
        for slot, name in _TARGET_SLOTS:
            self._floats[slot] = clamped(slot, getattr(targets, name))
        self._floats[Slot.PALETTE] = float(_PALETTES.index(targets.palette))
        self._floats[Slot.NATURE] = float(_NATURES.index(targets.nature))
        pulse = targets.pulse
        self._floats[Slot.PULSE_NEXT_T] = clamped(Slot.PULSE_NEXT_T, pulse.next_t) if pulse else 0.0
        self._floats[Slot.PULSE_INTERVAL_S] = pulse.interval_s if pulse else 0.0
        self._floats[Slot.SESSION_T] = clamped(Slot.SESSION_T, t)
        self._heartbeat = (self._heartbeat + 1) % HEARTBEATS
        self._floats[Slot.HEARTBEAT] = self._heartbeat

    def read(self) -> Heard | None:
        """What was last written; None before the first write."""
        heartbeat = int(clamped(Slot.HEARTBEAT, self._floats[Slot.HEARTBEAT]))
        if heartbeat == 0 and self._floats[Slot.TEMPO_BPM] == 0:
            return None
        values = {name: clamped(slot, self._floats[slot]) for slot, name in _TARGET_SLOTS}
        t = clamped(Slot.SESSION_T, self._floats[Slot.SESSION_T])
        targets = MusicTargets(
            **values,
            palette=_PALETTES[int(clamped(Slot.PALETTE, self._floats[Slot.PALETTE]))],
            nature=_NATURES[int(clamped(Slot.NATURE, self._floats[Slot.NATURE]))],
            pulse=self._pulse(),
        )
        return Heard(t=t, heartbeat=heartbeat, targets=targets)

    def _pulse(self) -> Pulse | None:
        interval_s = clamped(Slot.PULSE_INTERVAL_S, self._floats[Slot.PULSE_INTERVAL_S])
        if interval_s < SHORTEST_PULSE_S:
            return None
        return Pulse(next_t=clamped(Slot.PULSE_NEXT_T, self._floats[Slot.PULSE_NEXT_T]), interval_s=interval_s)

    def put(self, slot: int, value: float) -> None:
        """Write one slot as it is, clamped nowhere: for those who test what the reader makes of it."""
        self._floats[slot] = value

    def close(self) -> None:
        """Let go of the memory and remove its name; whoever still has it open keeps it."""
        self._floats.release()
        self._memory.close()
        unlink(self.name)

    def detach(self) -> None:
        """Let go of the memory, but leave its name."""
        self._floats.release()
        self._memory.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def clamped(slot: Slot, value: float) -> float:
    """`value` within the slot's range; what is no number becomes the low end."""
    low, high = RANGES.get(slot, (0.0, 1.0))
    return low if math.isnan(value) else min(high, max(low, value))


def table_path(name: str) -> Path:
    """The file that backs the table: in /dev/shm, where POSIX shared memory lives, else among temporary files."""
    if not name or not all(letter.isalnum() or letter in "-_" for letter in name):
        raise ControlTableError(f"a control table's name is made of letters, digits, - and _, not {name!r}")
    folder = Path("/dev/shm") if is_posix_shared_memory() else Path(tempfile.gettempdir())
    return folder / name


def is_posix_shared_memory() -> bool:
    """True where the table is POSIX shared memory, so that pyo's SharedTable can read it."""
    return sys.platform == "linux" and os.path.isdir("/dev/shm")


def unlink(name: str) -> None:
    """Remove the table's name. It is fine if it is gone already: engine and player both clean up."""
    table_path(name).unlink(missing_ok=True)
