"""A virtual strap on a radio in this process, as the commands reach it, for their tests."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from biosignals.bluetooth import Backends, BleakRadio
from biosignals.radio import Radio
from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.bleak_backend import VirtualAdapter
from biosignals.virtual_strap.strap import VirtualStrap

STEADY = tuple((0.8 * number, 0.8) for number in range(1, 2000))


@contextlib.asynccontextmanager
async def radio_with_strap(**strap: Any) -> AsyncIterator[tuple[Radio, VirtualStrap]]:
    """A radio and the strap that it hears; `strap` are VirtualStrap's options (steady 75 bpm where none is given)."""
    air = Air()
    strap.setdefault("beats", STEADY)
    async with VirtualStrap(air, **strap) as worn:
        adapter = await VirtualAdapter.create(air)
        try:
            backends = Backends(client=adapter.client_backend, scanner=adapter.scanner_backend)
            yield BleakRadio(backends=backends), worn
        finally:
            await adapter.close()
