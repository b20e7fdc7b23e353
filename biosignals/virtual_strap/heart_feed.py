"""Tells a heart's beats to a simulated strap as they happen, and hands each of its packets on at its time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from biosignals.simulated_strap import SimulatedStrap
from biosignals.virtual_strap.strap_clock import StrapClock

AHEAD_S = 0.5  # beats are told so long before they happen, where they are known: an ECG begins before its R peak
POLL_S = 0.02  # so late at most leaves a packet whose beats are told one by one

Heartbeat = tuple[float, float]
"""When a beat happens, in seconds since the strap was switched on, and the interval that it ends, in seconds."""


class HeartFeed:
    """One heart on one strap: beats out of an iterator (a recorded heart), or told one by one (a virtual patient)."""

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
        self.ended = asyncio.Event()  # the iterator gave its last beat, and that has happened

    def beat(self, t: float, rr_s: float) -> None:
        """A beat at second `t` ends an interval of `rr_s`; in the order of time. Raises ValueError for no beat."""
        self._strap.beat(t, rr_s)
        self._tell_beat((t, rr_s))

    async def run(self) -> None:
        """Feed and send until cancelled."""
        ahead_s = AHEAD_S if self._beats is not None else 0.0
        self._step()
        while True:
            known_until = self._clock.t + ahead_s
            self._tell_until(known_until)
            for packet in self._strap.packets(known_until):
                await self._clock.wait_until(packet.t)
                await self._send(packet.payload)
            await self._clock.wait_until(max(self._clock.t + POLL_S, known_until - ahead_s / 2))

    def _tell_until(self, t: float) -> None:
        while self._next is not None and self._next[0] <= t:
            self.beat(*self._next)
            self._step()

    def _step(self) -> None:
        if self._beats is None or self.ended.is_set():
            return
        self._next = next(self._beats, None)
        if self._next is None:
            self.ended.set()
