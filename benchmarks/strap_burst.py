"""A burst of notifications as fast as the stack carries them: every one in the session once, in order."""

import asyncio
import sys
import time

from benchmarks.figure import Figure, report
from benchmarks.strap_rig import linked, numbered, until
from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.bleak_backend import VirtualAdapter
from biosignals.virtual_strap.strap import VirtualStrap
from engine.inbox import Inbox
from engine.messages import StrapPacket
from engine.pacing import SessionClock
from engine.strap_side import StrapSide

NOTIFICATIONS = 2000
FIRST = 1  # numbers below are those that wake the link


def measure(*, notifications: int) -> list[Figure]:
    """Send `notifications` numbered ones, then count their beats in the inbox."""
    arrived, took_s = asyncio.run(_measured(notifications))
    print(f"{len(arrived)} notifications in {took_s:.2f} s: {len(arrived) / took_s:.0f} a second")
    wanted = list(range(FIRST, FIRST + notifications))
    return [
        _none("beats lost in the burst", notifications, len(set(wanted) - set(arrived))),
        _none("beats doubled in the burst", notifications, len(arrived) - len(set(arrived))),
        _none("beats out of order", notifications, sum(a != b for a, b in zip(arrived, sorted(arrived), strict=True))),
    ]


def _none(name: str, n: int, count: int) -> Figure:
    return Figure(name=name, n=n, value=count, target=0, unit="", is_most=True)


async def _measured(notifications: int) -> tuple[list[int], float]:
    air, inbox, clock = Air(), Inbox(), SessionClock()
    side = StrapSide(put=inbox.put, clock=clock)
    async with VirtualStrap(air) as strap:
        adapter = await VirtualAdapter.create(air)
        try:
            async with linked(side, adapter, strap.identity.address):
                async with asyncio.timeout(20.0):
                    while not side.is_streaming:
                        await strap.send(numbered(0))
                        await asyncio.sleep(0.05)
                clock.begin()
                began_s = time.monotonic()
                for number in range(FIRST, FIRST + notifications):
                    await strap.send(numbered(number))
                arrived: list[int] = []
                await until(lambda: _took(inbox, arrived, FIRST + notifications - 1), what="the last one arrives")
                took_s = time.monotonic() - began_s
                await asyncio.sleep(0.5)  # what came twice would come now
                _took(inbox, arrived, 0)
                return arrived, took_s
        finally:
            await adapter.close()


def _took(inbox: Inbox, arrived: list[int], last: int) -> bool:
    """Add the numbers of the beats that came, one for each interval; True once `last` is among them."""
    for one in inbox.drain():
        if isinstance(one, StrapPacket):
            measurement = HeartRateMeasurement.from_bytes(one.payload)
            arrived.extend(measurement.energy_kj or 0 for _ in measurement.rr_s)
    return last in arrived


if __name__ == "__main__":
    sys.exit(report(measure(notifications=NOTIFICATIONS)))
