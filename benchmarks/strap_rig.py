"""A virtual strap on the air and a session's own way to it, for the benchmarks of the link."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from biosignals.bluetooth import Backends, BleakRadio
from biosignals.heart_rate_profile import TICKS_PER_S, HeartRateMeasurement
from biosignals.link_settings import LinkSettings
from biosignals.strap_link import StrapLink
from biosignals.strap_search import Wanted
from biosignals.virtual_strap.bleak_backend import VirtualAdapter
from engine.strap_side import StrapSide

STREAMS_WITHIN_S = 20.0
HEART_RATE_ALONE = LinkSettings(streams=())


@contextlib.asynccontextmanager
async def linked(side: StrapSide, adapter: VirtualAdapter, wanted: str) -> AsyncIterator[StrapLink]:
    """Keep the strap `wanted` (its address) linked to `side` through bleak's API on `adapter`, as a session does."""
    backends = Backends(client=adapter.client_backend, scanner=adapter.scanner_backend)
    link = StrapLink(BleakRadio(backends=backends), Wanted(text=wanted), side, settings=HEART_RATE_ALONE)
    running = asyncio.create_task(link.run())
    try:
        yield link
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def until(is_so: Callable[[], bool], *, within_s: float = STREAMS_WITHIN_S, what: str) -> None:
    """Wait until something is so. Raises TimeoutError that says what did not come to be."""
    try:
        async with asyncio.timeout(within_s):
            while not is_so():
                await asyncio.sleep(0.002)
    except TimeoutError:
        raise TimeoutError(f"within {within_s:g} s it did not come to be that {what}") from None


def numbered(number: int) -> bytes:
    """A measurement that can be told from 65,535 others by its energy, with one interval."""
    rr_s = (700 + number % 300) / TICKS_PER_S
    return bytes(HeartRateMeasurement(bpm=70, contact=True, energy_kj=number, rr_s=(rr_s,)))
