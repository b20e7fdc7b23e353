"""A virtual adapter for the kernel: its bluetoothd sees hardware, and the hardware's radio is the virtual air."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from bumble import hci
from bumble.transport import open_transport
from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from biosignals.virtual_strap.air import Air, AirController

SLOWNESS = 8.0
"""How much longer everything may take than on the other rigs: the virtual machine may translate every instruction."""

CHANGE_LIMIT_S = 60.0  # for bluetoothd to see an adapter come or go: a second on an idle machine
ADAPTER = "org.bluez.Adapter1"
# With these, the kernel waits for events that bumble 0.0.236 does not send: google/bumble issue 841.
UNLIKE_BUMBLE = hci.LeFeatureMask.LL_PRIVACY | hci.LeFeatureMask.LE_EXTENDED_ADVERTISING


@contextlib.asynccontextmanager
async def kernel_adapter(air: Air) -> AsyncIterator[None]:
    """While entered, bluetoothd has one adapter, powered, on `air`.

    Needs /dev/vhci and a bluetoothd on the system bus: run it in the virtual machine of `make test-bluez` only.
    """
    async with system_bus() as bus:
        await _until_adapters(bus, 0)  # the last test's has gone
        transport = await open_transport("vhci")
        try:
            controller = AirController("kernel", air)
            controller.le_features &= ~UNLIKE_BUMBLE
            controller.host = transport.sink
            transport.source.set_packet_sink(controller)
            await _power(bus, await _until_adapters(bus, 1))
            yield
            controller.leave()
        finally:
            await transport.close()


@contextlib.asynccontextmanager
async def system_bus() -> AsyncIterator[MessageBus]:
    bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
    try:
        yield bus
    finally:
        bus.disconnect()
        await bus.wait_for_disconnect()


async def _until_adapters(bus: MessageBus, wanted: int) -> str:
    """The path of an adapter (empty: none) as soon as bluetoothd has as many as wanted."""
    async with asyncio.timeout(CHANGE_LIMIT_S):
        while True:
            tree = await _call(bus, "/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")
            paths = [path for path, interfaces in tree[0].items() if ADAPTER in interfaces]
            if len(paths) == wanted:
                return paths[0] if paths else ""
            await asyncio.sleep(0.05)


async def _power(bus: MessageBus, path: str) -> None:
    """Switch the adapter on; bluetoothd says Busy until it has made its own start."""
    properties = "org.freedesktop.DBus.Properties"
    async with asyncio.timeout(CHANGE_LIMIT_S):
        while True:
            with contextlib.suppress(_Refused):
                await _call(bus, path, properties, "Set", "ssv", [ADAPTER, "Powered", Variant("b", True)])
                powered = await _call(bus, path, properties, "Get", "ss", [ADAPTER, "Powered"])
                if powered[0].value:
                    return
            await asyncio.sleep(0.1)


class _Refused(Exception):
    """bluetoothd answers a call with an error."""


async def _call(
    bus: MessageBus, path: str, interface: str, member: str, signature: str = "", body: list[Any] | None = None
) -> list[Any]:
    message = Message("org.bluez", path, interface, member, signature=signature, body=body or [])
    answer = await bus.call(message)
    assert answer is not None
    if answer.message_type is MessageType.ERROR:
        raise _Refused(f"{member}: {answer.error_name} {answer.body}")
    return answer.body
