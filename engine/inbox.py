"""Where devices, people and actuators leave inputs for the next tick, and the live ticks made of them."""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable

from engine.messages import Input, PatientStop, StrapLost, TherapistOrder, Tick, Trouble
from engine.pacing import Pacer
from policies.policy import Order


class Inbox:
    """Keeps inputs in the order in which they arrive. Belongs to the asyncio thread.

    `urgent` is set while an input waits that must not wait for the next tick: a STOP from anyone, a lost strap.
    """

    def __init__(self) -> None:
        self.urgent = asyncio.Event()
        self._waiting: list[Input] = []

    def put(self, one: Input) -> None:
        """Leave `one` for the next tick, which comes at once if it is urgent."""
        self._waiting.append(one)
        if is_urgent(one):
            self.urgent.set()

    def drain(self) -> tuple[Input, ...]:
        """Take all that arrived, oldest first."""
        taken = tuple(self._waiting)
        self._waiting.clear()
        self.urgent.clear()
        return taken

    async def rest(self, seconds: float) -> None:
        """Sleep, but wake at once when something urgent arrives. Always lets other tasks run."""
        if seconds <= 0 or self.urgent.is_set():
            await asyncio.sleep(0)
            return
        try:
            async with asyncio.timeout(seconds):
                await self.urgent.wait()
        except TimeoutError:
            return


def is_urgent(one: Input) -> bool:
    """Must the session be stepped at once for it?"""
    match one:
        case PatientStop() | StrapLost():
            return True
        case TherapistOrder(order=Order.STOP):
            return True
        case _:
            return False


def from_other_threads(inbox: Inbox, now: Callable[[], float]) -> Callable[[str], None]:
    """What a thread may call, in a running event loop, to tell the session of a trouble in words."""
    loop = asyncio.get_running_loop()

    def tell(words: str) -> None:
        loop.call_soon_threadsafe(lambda: inbox.put(Trouble(t=now(), words=words)))

    return tell


async def live_ticks(
    inbox: Inbox, pacer: Pacer, clock: Callable[[], float], *, goes_on: Callable[[], bool]
) -> AsyncGenerator[Tick, None]:
    """A tick at every deadline of `pacer`, and one at once for what is urgent, as long as `goes_on` says so.

    `clock` gives session seconds. The pacer must sleep through `Inbox.rest`, else urgent inputs wait for the next
    deadline. A clock that says NaN stands still.
    """
    newest = 0.0
    while goes_on():
        pace = await pacer.wait()
        if not pace.is_due and not inbox.urgent.is_set():
            continue
        now = clock()
        newest = now if math.isfinite(now) else newest
        yield Tick(t=newest, inputs=inbox.drain())
