"""A virtual Bluetooth adapter that scans and connects: bumble's host, with a way to give an attempt up."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bumble import core, hci
from bumble.device import Advertisement, Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic

from biosignals.virtual_strap.advert import Advert
from biosignals.virtual_strap.air import Air, AirController

DEFAULT_ADDRESS = "C0:FF:EE:00:00:01"
LARGEST_MTU = 517  # what BlueZ asks for

HearAdvert = Callable[[Advert], None]


_T = TypeVar("_T")


class ConnectionFailed(Exception):
    """No connection came to be; the text says what the virtual adapter knows."""


class LinkEnded(Exception):
    """The link ended before what was asked for was done."""


def is_up(connection: Connection) -> bool:
    """Whether this link still stands."""
    return connection.device.connections.get(connection.handle) is connection


async def unless_lost(connection: Connection, work: Awaitable[_T]) -> _T:
    """Do it while the link stands. Raises LinkEnded when it ends first, and what the work raises."""
    try:
        return await connection.cancel_on_disconnection(work)
    except asyncio.CancelledError:
        if is_up(connection):
            raise
        raise LinkEnded("the link has ended") from None


class Central:
    """One adapter on the air. Several may listen at once; connections are made one after the other."""

    def __init__(self, device: Device, controller: AirController) -> None:
        self._device, self._controller = device, controller
        self._connecting = asyncio.Lock()
        self._scanning = asyncio.Lock()
        self._listeners: list[HearAdvert] = []
        device.on(Device.EVENT_ADVERTISEMENT, self._hear)

    @classmethod
    async def create(cls, air: Air, address: str = DEFAULT_ADDRESS) -> "Central":
        """Switch on an adapter; `address` must be a static random one (its first letter is C to F)."""
        controller = AirController(f"adapter {address}", air)
        configuration = DeviceConfiguration(name="Attune adapter", address=hci.Address(address))
        device = Device.from_config_with_hci(configuration, controller, controller)
        await device.power_on()
        return cls(device, controller)

    @property
    def address(self) -> str:
        """Its own address on the air."""
        return self._device.random_address.to_string(False)

    async def listen(self, hear: HearAdvert) -> None:
        """Hand each advertisement on the air to `hear` until ignore(hear)."""
        async with self._scanning:
            if not self._listeners:
                await self._device.start_scanning(active=True, filter_duplicates=False)
            self._listeners.append(hear)

    async def ignore(self, hear: HearAdvert) -> None:
        """Hand on no more advertisements to `hear`."""
        async with self._scanning:
            if hear not in self._listeners:
                return
            self._listeners.remove(hear)
            if not self._listeners:
                await self._device.stop_scanning()

    async def connect(self, address: str, timeout_s: float) -> Connection:
        """Connect to the device with this address; raises ConnectionFailed, also when it does not come in time.

        An attempt that is cancelled is given up on the air too.
        """
        async with self._connecting:
            attempt = asyncio.ensure_future(self._device.connect(hci.Address(address), timeout=timeout_s))
            try:
                connection = await asyncio.shield(attempt)
            except asyncio.CancelledError:
                await self._give_up(attempt)
                raise
            except (core.BaseBumbleError, TimeoutError) as error:
                raise ConnectionFailed(f"no connection to {address} within {timeout_s:g} s: {error}") from error
        await self._encrypt_if_paired(connection)
        return connection

    async def _encrypt_if_paired(self, connection: Connection) -> None:
        """A link to a strap that was paired before is encrypted by itself, unless the strap has forgotten."""
        keys = self._device.keystore
        if keys is None or await keys.get(str(connection.peer_address)) is None:
            return
        with contextlib.suppress(core.BaseBumbleError, LinkEnded):
            await unless_lost(connection, connection.encrypt())

    async def _give_up(self, attempt: "asyncio.Future[Connection]") -> None:
        try:
            await self._device.send_sync_command(hci.HCI_LE_Create_Connection_Cancel_Command())
        except core.BaseBumbleError:  # it was not yet asked for, or has just come to be
            attempt.cancel()
        with contextlib.suppress(core.BaseBumbleError, TimeoutError, asyncio.CancelledError):
            connection = await attempt  # it may have come to be in the same moment
            await connection.disconnect()

    async def close(self) -> None:
        """End all links and be gone from the air."""
        self._listeners.clear()
        self._controller.leave()
        await self._device.power_off()

    def _hear(self, heard: Advertisement) -> None:
        advert = Advert.heard(heard)
        for hear in tuple(self._listeners):
            hear(advert)


def property_words(properties: Characteristic.Properties) -> list[str]:
    """What may be done with a characteristic, in the words that BlueZ and bleak use."""
    return [str(one.name).lower().replace("_", "-") for one in Characteristic.Properties if one in properties]
