"""Seconds since a virtual strap was switched on."""

import asyncio
import time
from collections.abc import Callable


class StrapClock:
    """Runs from 0 at begin(). `speed` is strap seconds a second, so that a test need not wait a whole session."""

    def __init__(self, *, now_s: Callable[[], float] = time.monotonic, speed: float = 1.0) -> None:
        if not speed > 0:
            raise ValueError(f"a strap's clock must run forwards: speed must be above 0, not {speed}")
        self._now_s, self._speed = now_s, speed
        self._began_s = now_s()

    def begin(self) -> None:
        """It is second 0 now."""
        self._began_s = self._now_s()

    @property
    def t(self) -> float:
        return (self._now_s() - self._began_s) * self._speed

    async def wait_until(self, t: float) -> None:
        """Return at second `t`, at once where it has passed; other tasks get their turn in any case."""
        await asyncio.sleep(max(0.0, (t - self.t) / self._speed))
