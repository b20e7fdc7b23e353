"""From a notification to our inbox, against a bare bleak callback on the same stack, one after the other."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from bleak import BleakClient, BleakScanner

from benchmarks.figure import Figure, percentile, report
from benchmarks.strap_rig import linked, numbered, until
from biosignals.strap_details import HEART_RATE_MEASUREMENT
from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.bleak_backend import VirtualAdapter
from biosignals.virtual_strap.identity import StrapIdentity
from biosignals.virtual_strap.strap import VirtualStrap
from engine.inbox import Inbox
from engine.messages import Input
from engine.pacing import SessionClock
from engine.strap_side import StrapSide

PAIRS = 3000
PAUSE_S = 0.002
MOST_P50_RATIO, MOST_P99_RATIO = 1.3, 2.0

Send = Callable[[bytes], Awaitable[None]]


class _Arrival:
    """When the newest notification arrived."""

    def __init__(self) -> None:
        self._arrived = asyncio.Event()
        self._ns = 0

    def now(self) -> None:
        self._ns = time.perf_counter_ns()
        self._arrived.set()

    async def latency_ms(self, send: Send, payload: bytes) -> float:
        """How long `payload` takes from here to now()."""
        self._arrived.clear()
        began_ns = time.perf_counter_ns()
        await send(payload)
        async with asyncio.timeout(5.0):
            await self._arrived.wait()
        return (self._ns - began_ns) / 1e6


def measure(*, pairs: int) -> list[Figure]:
    """Two like straps on one air, one read by a bare bleak client, one by the session's link; they send in turn."""
    bare_ms, ours_ms = asyncio.run(_measured(pairs))
    figures = []
    for share, most in ((0.5, MOST_P50_RATIO), (0.99, MOST_P99_RATIO)):
        bare, ours = percentile(bare_ms, share), percentile(ours_ms, share)
        print(f"p{share * 100:.0f}: bare bleak callback {bare:.3f} ms, our inbox {ours:.3f} ms")
        name = f"notification to our inbox against a bare bleak callback, p{share * 100:.0f}"
        figures.append(Figure(name=name, n=len(ours_ms), value=ours / bare, target=most, unit="times", is_most=True))
    return figures


async def _measured(pairs: int) -> tuple[list[float], list[float]]:
    air = Air()
    bare_ms: list[float] = []
    ours_ms: list[float] = []
    async with _bare_way(air) as (bare, send_bare), _our_way(air) as (ours, send_ours):
        for number in range(pairs):
            turns = [(bare, send_bare, bare_ms), (ours, send_ours, ours_ms)]
            for arrival, send, latencies_ms in turns if number % 2 else reversed(turns):
                latencies_ms.append(await arrival.latency_ms(send, numbered(number)))
                await asyncio.sleep(PAUSE_S)
    return bare_ms, ours_ms


@contextlib.asynccontextmanager
async def _bare_way(air: Air) -> AsyncIterator[tuple[_Arrival, Send]]:
    arrival = _Arrival()
    identity = StrapIdentity(name="Attune V10 000002", address="F2:A7:7E:00:00:02")
    async with _strap_and_adapter(air, identity, "C0:FF:EE:00:00:02") as (strap, adapter):
        device = await BleakScanner.find_device_by_address(identity.address, backend=adapter.scanner_backend)
        if device is None:
            raise TimeoutError("the strap for the bare client was not found")
        async with BleakClient(device, backend=adapter.client_backend) as client:
            await client.start_notify(HEART_RATE_MEASUREMENT, lambda _, __: arrival.now())
            yield arrival, strap.send


@contextlib.asynccontextmanager
async def _our_way(air: Air) -> AsyncIterator[tuple[_Arrival, Send]]:
    arrival, inbox, clock = _Arrival(), Inbox(), SessionClock()
    clock.begin()

    def put(one: Input) -> None:
        inbox.put(one)
        arrival.now()

    identity = StrapIdentity(name="Attune V10 000003", address="F2:A7:7E:00:00:03")
    async with _strap_and_adapter(air, identity, "C0:FF:EE:00:00:03") as (strap, adapter):
        side = StrapSide(put=put, clock=clock)
        async with linked(side, adapter, identity.address) as link:
            await until(lambda: link.status.generation > 0 and bool(strap.hosts), what="the strap is connected")
            await _first(strap, side)
            yield arrival, strap.send


async def _first(strap: VirtualStrap, side: StrapSide) -> None:
    """Send until it is streaming: the link subscribes a moment after it is connected."""
    async with asyncio.timeout(10.0):
        while not side.is_streaming:
            await strap.send(numbered(0))
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def _strap_and_adapter(
    air: Air, identity: StrapIdentity, adapter_address: str
) -> AsyncIterator[tuple[VirtualStrap, VirtualAdapter]]:
    async with VirtualStrap(air, identity=identity) as strap:
        adapter = await VirtualAdapter.create(air, adapter_address)
        try:
            yield strap, adapter
        finally:
            await adapter.close()


if __name__ == "__main__":
    sys.exit(report(measure(pairs=PAIRS)))
