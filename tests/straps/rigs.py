"""The rigs on which a virtual strap meets bleak: a strap on the air, and a way for bleak to reach it.

- `bumble`: bleak's public interface on the virtual adapter of this process.
- `dbus`: bleak's own BlueZ backend, over a private D-Bus, to org.bluez served by a virtual adapter.
- `bluez`: bleak's own BlueZ backend, a real bluetoothd and kernel: in the virtual machine of `make test-bluez` only.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from bleak import BleakClient, BleakScanner
from bleak.backends.bluezdbus import manager as bluez_manager
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import BaseBleakScanner

from biosignals.bluetooth import Backends, BleakRadio, RadioLimits
from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.bleak_backend import VirtualAdapter
from biosignals.virtual_strap.bluez_service import BluezService
from biosignals.virtual_strap.strap import VirtualStrap
from tests.straps.bluez.kernel_adapter import SLOWNESS, kernel_adapter

HEART_RATE_SERVICE = "0000180d-0000-1000-8000-00805f9b34fb"
MEASUREMENT = "00002a37-0000-1000-8000-00805f9b34fb"
BUS_VARIABLE = "DBUS_SYSTEM_BUS_ADDRESS"
QUICK_ADVERTISING_MS = 25.0  # a test need not wait as long as a person does

KINDS = tuple(os.environ.get("ATTUNE_STRAP_RIGS", "bumble dbus").split())
"""Which rigs the tests of straps run on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A strap on the air and bleak beside it; `slowness` lengthens every time limit.

    `backends` are None where bleak uses its own; `bluez` is there on `dbus` alone.
    """

    kind: str
    air: Air
    strap: VirtualStrap
    backends: Backends | None = None
    bluez: BluezService | None = None
    slowness: float = 1.0

    @property
    def client_backend(self) -> type[BaseBleakClient] | None:
        return self.backends.client if self.backends else None

    @property
    def scanner_backend(self) -> type[BaseBleakScanner] | None:
        return self.backends.scanner if self.backends else None

    def radio(self, limits: RadioLimits | None = None) -> BleakRadio:
        """The product's own radio on this rig."""
        return BleakRadio(backends=self.backends, limits=limits)

    def client(self, device: BLEDevice, **options: Any) -> BleakClient:
        """A plain bleak client on this rig."""
        options.setdefault("timeout", 5 * self.slowness)
        return BleakClient(device, backend=self.client_backend, **options)

    async def find(self, timeout_s: float = 5.0) -> BLEDevice | None:
        """The rig's strap once plain bleak hears it as a heart strap; None: not within the time."""
        address = self.strap.identity.address
        return await BleakScanner.find_device_by_filter(
            lambda device, advert: device.address == address and HEART_RATE_SERVICE in advert.service_uuids,
            timeout=timeout_s * self.slowness,
            backend=self.scanner_backend,
        )

    async def found(self) -> BLEDevice:
        """The heart strap, which must be there."""
        device = await self.find()
        assert device is not None, "the strap is not heard"
        return device

    async def until(self, holds: Callable[[], object], timeout_s: float = 5.0) -> None:
        """Return as soon as `holds()` is true; raises TimeoutError where it does not become so."""
        async with asyncio.timeout(timeout_s * self.slowness):
            while not holds():
                await asyncio.sleep(0.002)


@contextlib.asynccontextmanager
async def make_rig(kind: str, **strap_options: Any) -> AsyncIterator[Rig]:
    """A rig of this kind, its strap made with `strap_options` (see VirtualStrap) and switched on."""
    air = Air()
    strap_options.setdefault("advertising_interval_ms", QUICK_ADVERTISING_MS)
    async with contextlib.AsyncExitStack() as stack:
        strap = await stack.enter_async_context(VirtualStrap(air, **strap_options))
        match kind:
            case "bumble":
                yield Rig(kind=kind, air=air, strap=strap, backends=await stack.enter_async_context(on_bumble(air)))
            case "dbus":
                yield Rig(kind=kind, air=air, strap=strap, bluez=await stack.enter_async_context(on_dbus(air)))
            case "bluez":
                await stack.enter_async_context(on_bluez(air))
                yield Rig(kind=kind, air=air, strap=strap, slowness=SLOWNESS)
            case _:
                raise ValueError(f"there is no rig {kind!r}: bumble, dbus or bluez")


@contextlib.asynccontextmanager
async def on_bumble(air: Air, address: str | None = None) -> AsyncIterator[Backends]:
    """An adapter of its own on the air, such as a second host's."""
    adapter = await (VirtualAdapter.create(air, address) if address else VirtualAdapter.create(air))
    try:
        yield Backends(client=adapter.client_backend, scanner=adapter.scanner_backend)
    finally:
        await adapter.close()


@contextlib.asynccontextmanager
async def on_dbus(air: Air) -> AsyncIterator[BluezService]:
    """bleak's BlueZ backend uses the served BlueZ while entered, in this process and its children."""
    before = os.environ.get(BUS_VARIABLE)
    async with BluezService.serve(air) as service:
        os.environ[BUS_VARIABLE] = service.address
        try:
            yield service
        finally:
            os.environ.pop(BUS_VARIABLE)
            if before is not None:
                os.environ[BUS_VARIABLE] = before
            await _forget_bus()


@contextlib.asynccontextmanager
async def on_bluez(air: Air) -> AsyncIterator[None]:
    """bleak uses this machine's bluetoothd while entered, whose adapter is a virtual one on the air."""
    async with kernel_adapter(air):
        try:
            yield
        finally:
            await _forget_bus()


async def _forget_bus() -> None:
    """bleak keeps one connection to the bus a loop, and never closes it itself."""
    manager = bluez_manager._global_instances.pop(asyncio.get_running_loop(), None)
    if manager is not None and manager._bus is not None:
        manager._bus.disconnect()
        with contextlib.suppress(EOFError, OSError):  # it may have died before
            await manager._bus.wait_for_disconnect()
        if manager._bus_watcher_task is not None:
            await manager._bus_watcher_task
