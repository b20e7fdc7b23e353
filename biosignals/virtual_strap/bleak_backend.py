"""bleak on a virtual adapter: the backend classes that reach a virtual strap in the same process."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bleak.args import SizedBuffer
from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError
from bumble import att, core
from bumble.device import Connection, Peer
from bumble.gatt_client import CharacteristicProxy, DescriptorProxy

from biosignals.virtual_strap.advert import Advert, uuid_text
from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.central import (
    DEFAULT_ADDRESS,
    LARGEST_MTU,
    Central,
    ConnectionFailed,
    LinkEnded,
    is_up,
    unless_lost,
)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualAdapter:
    """An adapter on the air: give its classes to BleakClient(backend=...) and BleakScanner(backend=...)."""

    central: Central
    client_backend: type[BaseBleakClient]
    scanner_backend: type[BaseBleakScanner]

    @classmethod
    async def create(cls, air: Air, address: str = DEFAULT_ADDRESS) -> "VirtualAdapter":
        """Switch on an adapter of its own; `address` must differ from every other on this air."""
        central = await Central.create(air, address)

        class Client(VirtualClient):
            adapter = central

        class Scanner(VirtualScanner):
            adapter = central

        return cls(central=central, client_backend=Client, scanner_backend=Scanner)

    async def close(self) -> None:
        """End all links of this adapter and be gone from the air."""
        await self.central.close()


class VirtualScanner(BaseBleakScanner):
    """bleak's scanner on a virtual adapter."""

    adapter: Central

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None = None,
        service_uuids: list[str] | None = None,
        scanning_mode: str = "active",
        **_kwargs: Any,
    ) -> None:
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        self.seen_devices = {}
        await self.adapter.listen(self._hear)

    async def stop(self) -> None:
        await self.adapter.ignore(self._hear)

    def _hear(self, advert: Advert) -> None:
        uuids = list(advert.service_uuids)
        if not self.is_allowed_uuid(uuids):
            return
        data = AdvertisementData(
            advert.name, dict(advert.manufacturer_data), {}, uuids, None, advert.rssi_dbm, (advert,)
        )
        device = self.create_or_update_device(advert.address, advert.address, advert.name, advert, data)
        self.call_detection_callbacks(device, data)


class VirtualClient(BaseBleakClient):
    """bleak's client on a virtual adapter."""

    adapter: Central

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        services: set[str] | None = None,
        *,
        disconnected_callback: Callable[[], None] | None = None,
        timeout: float = 10.0,
        **_kwargs: Any,
    ) -> None:
        super().__init__(address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout)
        self._name = address_or_ble_device.name if isinstance(address_or_ble_device, BLEDevice) else None
        self._wanted_services = services
        self._peer: Peer | None = None
        self._heard: dict[int, Callable[[bytes], None]] = {}

    @property
    def name(self) -> str:
        return self._name if self._name is not None else self.address.replace(":", "-")

    @property
    def mtu_size(self) -> int:
        return self._peer.connection.att_mtu if self._peer is not None else att.ATT_DEFAULT_MTU

    @property
    def is_connected(self) -> bool:
        return self._peer is not None

    async def connect(self, pair: bool, **kwargs: Any) -> None:
        if self._peer is not None:
            raise BleakError("Client is already connected")
        timeout_s = float(kwargs.get("timeout", self._timeout))
        async with asyncio.timeout(timeout_s):
            peer = await self._linked(timeout_s)
            try:
                if pair:
                    await self.pair()
                self.services = await self._unless_lost(_discovered(peer, self._wanted_services))
            except BaseException:
                await self.disconnect()
                raise

    async def disconnect(self) -> None:
        if self._peer is not None:
            with contextlib.suppress(core.BaseBumbleError):  # it has just broken off
                await self._peer.connection.disconnect()

    async def pair(self, *_args: Any, **_kwargs: Any) -> None:
        peer = self._linked_peer()
        try:
            await self._unless_lost(peer.connection.pair())
        except core.ProtocolError as error:
            raise BleakError(f"pairing failed: {error}") from error

    async def unpair(self) -> None:
        """Nothing to do: a virtual adapter forgets its keys with the process."""

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **_kwargs: Any
    ) -> bytearray:
        proxy: CharacteristicProxy[bytes] = characteristic.obj
        return bytearray(await self._unless_lost(proxy.read_value()))

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **_kwargs: Any
    ) -> bytearray:
        proxy: DescriptorProxy = descriptor.obj
        return bytearray(await self._unless_lost(proxy.read_value()))

    async def write_gatt_char(self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool) -> None:
        proxy: CharacteristicProxy[bytes] = characteristic.obj
        await self._unless_lost(proxy.write_value(bytes(data), with_response=response))

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: SizedBuffer) -> None:
        proxy: DescriptorProxy = descriptor.obj
        await self._unless_lost(proxy.write_value(bytes(data), with_response=True))

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_kwargs: Any
    ) -> None:
        def hear(value: bytes) -> None:
            callback(bytearray(value))

        proxy: CharacteristicProxy[bytes] = characteristic.obj
        self._heard[characteristic.handle] = hear
        prefers_notify = "notify" in characteristic.properties
        await self._unless_lost(proxy.subscribe(hear, prefers_notify))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        proxy: CharacteristicProxy[bytes] = characteristic.obj
        await self._unless_lost(proxy.unsubscribe(self._heard.pop(characteristic.handle, None)))

    async def _linked(self, timeout_s: float) -> Peer:
        try:
            connection = await self.adapter.connect(self.address, timeout_s)
        except ConnectionFailed as error:
            raise BleakDeviceNotFoundError(self.address, str(error)) from error
        self._peer = peer = Peer(connection)
        connection.once(Connection.EVENT_DISCONNECTION, lambda _reason: self._lost(peer))
        if not is_up(connection):
            self._lost(peer)
            raise BleakError(f"{self.address} ended the link at once")
        return peer

    def _lost(self, peer: Peer) -> None:
        if self._peer is not peer:
            return
        self._peer = None
        self.services = None
        self._heard.clear()
        if self._disconnected_callback is not None:
            self._disconnected_callback()

    def _linked_peer(self) -> Peer:
        if self._peer is None:
            raise BleakError("Not connected")
        return self._peer

    async def _unless_lost(self, work: Awaitable[_T]) -> _T:
        """Do it while the link stands; what the strap refuses, and the link's end, are errors of bleak."""
        try:
            return await unless_lost(self._linked_peer().connection, work)
        except att.ATT_Error as error:
            raise BleakGATTProtocolError(error.error_code) from error
        except LinkEnded as error:
            raise BleakError(f"Not connected: {error}") from error


async def _discovered(peer: Peer, wanted: set[str] | None) -> BleakGATTServiceCollection:
    """Read the table of services as bleak wants it."""
    await peer.request_mtu(LARGEST_MTU)
    services = BleakGATTServiceCollection()
    for service in await peer.discover_services():
        uuid = uuid_text(service.uuid)
        if wanted and uuid not in wanted:
            continue
        shown = BleakGATTService(service, service.handle, uuid)
        services.add_service(shown)
        for one in await service.discover_characteristics():
            listed = BleakGATTCharacteristic(
                one,
                one.handle,
                uuid_text(one.uuid),
                sorted(gatt_char_props_to_strs(int(one.properties))),
                lambda: peer.connection.att_mtu - 3,
                shown,
            )
            services.add_characteristic(listed)
            for descriptor in await one.discover_descriptors():
                services.add_descriptor(
                    BleakGATTDescriptor(descriptor, descriptor.handle, uuid_text(descriptor.type), listed)
                )
    return services
