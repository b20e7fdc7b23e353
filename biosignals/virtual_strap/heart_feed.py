"""Tells a heart's beats to a simulated strap as they happen, and hands each of its packets on at its time."""

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Iterator

from biosignals.simulated_strap import SimulatedStrap
from biosignals.virtual_strap.strap_clock import StrapClock

AHEAD_S = 0.5  # beats are known so long before they happen, where they can be: an ECG begins before its R peak
POLL_S = 0.02
LEAD_S = 0.05  # packets of known beats are made so long before they are due, so that they leave on time

Heartbeat = tuple[float, float]
"""When a beat happens, in seconds since the strap was switched on, and the interval that it ends, in seconds."""


class HeartFeed:
    """One heart on one strap: beats out of an iterator (a recorded heart), or told one by one (a virtual patient).

    `tell_beat` hears of each beat as soon as it is known; the strap when it happens, as the rate that it sends must
    not foresee anything.
    """

    def __init__(
        self,
        strap: SimulatedStrap,
        clock: StrapClock,
        *,
        beats: Iterator[Heartbeat] | None,
        tell_beat: Callable[[Heartbeat], None],
        send: Callable[[bytes], Awaitable[None]],
    ) -> None:
        self._strap, self._clock = strap, clock
        self._beats, self._tell_beat, self._send = beats, tell_beat, send
        self._next: Heartbeat | None = None
        self._to_come: deque[Heartbeat] = deque()
        self._seats: deque[tuple[float, bool]] = deque()  # from when the strap touches the skin, or does not
        self.ended = asyncio.Event()  # the iterator has given its last beat, half a second before it happens

    def beat(self, t: float, rr_s: float) -> None:
        """A beat at second `t` ends an interval of `rr_s`; in the order of time. Raises ValueError for no beat."""
        if not (math.isfinite(t) and rr_s >= 0):
            raise ValueError(f"a beat needs a finite time and an interval of 0 s or more, not {t} and {rr_s}")
        self._to_come.append((t, rr_s))
        self._tell_beat((t, rr_s))

    def sit(self, t: float, *, is_tight: bool) -> None:
        """From second `t` on the strap touches the skin, or does not; in the order of time."""
        self._seats.append((t, is_tight))

    async def run(self) -> None:
        """Feed and send until cancelled."""
        lead_s = LEAD_S if self._beats is not None else 0.0
        self._step()
        while True:
            now = self._clock.t
            self._learn_until(now + AHEAD_S)
            self._happen_until(now + lead_s)
            for packet in self._strap.packets(now + lead_s):
                await self._clock.wait_until(packet.t)
                await self._send(packet.payload)
            await self._clock.wait_until(now + POLL_S)

    def _learn_until(self, t: float) -> None:
        while self._next is not None and self._next[0] <= t:
            self.beat(*self._next)
            self._step()

    def _happen_until(self, t: float) -> None:
        while self._seats and self._seats[0][0] <= t:
            self._strap.sit(is_tight=self._seats.popleft()[1])
        while self._to_come and self._to_come[0][0] <= t:
            self._strap.beat(*self._to_come.popleft())

    def _step(self) -> None:
        if self._beats is None or self.ended.is_set():
            return
        self._next = next(self._beats, None)
        if self._next is None:
            self.ended.set()
