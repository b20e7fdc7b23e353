"""What the patient sees, for those beside: the newest small picture of the stage, whenever somebody asks."""

from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import Self

from engine.pacing import SessionClock
from vr_scenes.mirror_memory import MirrorMemory

LOOKS_ON_NS = 2_000_000_000  # the stage makes pictures so long after it was last asked for one


@dataclass(frozen=True, slots=True, kw_only=True)
class JpegPicture:
    """What was drawn at session second `t`; `number` counts up with every picture of a stage."""

    jpeg: bytes
    t: float
    number: int


class Mirror:
    """Shared memory in which the stage leaves its newest picture, only while somebody asks.

    `newest` may be called from any thread, by as many as want; nobody waits. It is memory, never a file, and holds
    one picture. Raises MirrorMemoryError where the system gives no memory.
    """

    def __init__(self, clock: SessionClock) -> None:
        self._clock = clock
        self._memory = MirrorMemory.create()
        self._is_open, self._turn = True, Lock()

    @property
    def name(self) -> str:
        """For StageSettings.mirror."""
        return self._memory.name

    def newest(self) -> JpegPicture | None:
        """The newest picture; None: there is none (yet). Ask again within LOOKS_ON_NS, or no new ones are made."""
        with self._turn:  # each has it for microseconds: so nobody reads what is just given back
            if not self._is_open:
                return None
            self._memory.want(self._clock.now_ns() + LOOKS_ON_NS)
            found = self._memory.read()
        if found is None:
            return None
        return JpegPicture(jpeg=found.jpeg, t=self._clock.at(found.taken_ns), number=found.number)

    def close(self) -> None:
        """Give the memory back, with what is in it."""
        with self._turn:
            if self._is_open:
                self._is_open = False
                self._memory.destroy()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
