"""The rigs on which a virtual strap meets bleak: a strap on the air, and a way for bleak to reach it."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from bleak import BleakClient, BleakScanner
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import BaseBleakScanner

from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.bleak_backend import VirtualAdapter
from biosignals.virtual_strap.strap import VirtualStrap

HEART_RATE_SERVICE = "0000180d-0000-1000-8000-00805f9b34fb"
MEASUREMENT = "00002a37-0000-1000-8000-00805f9b34fb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A strap on the air and bleak beside it. `slowness` lengthens every time limit; None as a backend: bleak's own."""

    kind: str
    air: Air
    strap: VirtualStrap
    slowness: float = 1.0
    client_backend: type[BaseBleakClient] | None = None
    scanner_backend: type[BaseBleakScanner] | None = None

    def client(self, device: BLEDevice, **options: Any) -> BleakClient:
        options.setdefault("timeout", 5 * self.slowness)
        return BleakClient(device, backend=self.client_backend, **options)

    async def found(self, timeout_s: float = 5.0) -> BLEDevice | None:
        """The first heart strap that is heard; None: none within the time."""
        return await BleakScanner.find_device_by_filter(
            lambda _device, advert: HEART_RATE_SERVICE in advert.service_uuids,
            timeout=timeout_s * self.slowness,
            backend=self.scanner_backend,
        )


@contextlib.asynccontextmanager
async def make_rig(kind: str, **strap_options: Any) -> AsyncIterator[Rig]:
    air = Air()
    async with VirtualStrap(air, **strap_options) as strap:
        adapter = await VirtualAdapter.create(air)
        try:
            yield Rig(
                kind=kind,
                air=air,
                strap=strap,
                client_backend=adapter.client_backend,
                scanner_backend=adapter.scanner_backend,
            )
        finally:
            await adapter.close()
