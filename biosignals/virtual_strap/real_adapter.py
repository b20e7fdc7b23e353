"""A Bluetooth adapter of this machine for the virtual strap, driven by bumble in place of the system."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from bumble.transport import open_transport

from biosignals.virtual_strap.peripheral import AdapterUnusable, RealAdapter

__all__ = ["AdapterUnusable", "served_over"]

OPEN_LIMIT_S = 10.0

_WHAT_TO_DO = {
    "usb": "check with lsusb that the adapter is there, that this user may open it (a udev rule, or root), and number "
    "the adapters from usb:0",
    "hci-socket": "this needs Linux, root rights (CAP_NET_ADMIN), and an adapter that the system has let "
    "go of: bluetoothctl power off, or hciconfig hci0 down",
    "serial": "check the device's path and speed, such as serial:/dev/ttyACM0,1000000",
    "tcp-client": "check that a controller listens there, such as tcp-client:127.0.0.1:6402",
}


@contextlib.asynccontextmanager
async def served_over(transport: str) -> AsyncIterator[RealAdapter]:
    """The place of a VirtualStrap on a real adapter, named as bumble's transports: usb:0, hci-socket:0, serial:PATH ...

    While entered the adapter belongs to the strap. Raises AdapterUnusable, whose text says what to do. On a real
    adapter there are no faults of the air: see faults.NEEDS_VIRTUAL_AIR.
    """
    kind = transport.partition(":")[0]
    try:
        async with asyncio.timeout(OPEN_LIMIT_S):
            opened = await open_transport(transport)
    except Exception as error:  # each of bumble's transports raises what its library does, some of them bare Exception
        said = str(error) or type(error).__name__
        advice = _WHAT_TO_DO.get(kind, f"use one of {', '.join(_WHAT_TO_DO)}, as in usb:0 or hci-socket:0")
        raise AdapterUnusable(f"the adapter {transport!r} cannot be used ({said}): {advice}.") from error
    try:
        yield RealAdapter(source=opened.source, sink=opened.sink)
    finally:
        await opened.close()
