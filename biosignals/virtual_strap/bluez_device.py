"""One device as BlueZ shows it: connecting, reading its services, pairing, losing it."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from bumble import core
from bumble.core import UUID
from bumble.device import Connection, Peer
from bumble.gatt_client import CharacteristicProxy, DescriptorProxy, ServiceProxy

from biosignals.virtual_strap.advert import Advert, uuid_text
from biosignals.virtual_strap.bluez_characteristic import BluezCharacteristic, asked
from biosignals.virtual_strap.bluez_tree import (
    CHARACTERISTIC,
    DESCRIPTOR,
    DEVICE,
    DONE,
    PROPERTIES,
    SERVICE,
    BluezError,
    Call,
    Methods,
    ObjectTree,
    Properties,
    Reply,
)
from biosignals.virtual_strap.central import LARGEST_MTU, Central, ConnectionFailed, is_up, property_words

CONNECT_LIMIT_S = 20.0  # as the kernel's
GENERIC_ACCESS = UUID.from_16_bits(0x1800)  # BlueZ keeps it to itself (seen in 5.66)


class BluezDevice:
    """A device that was heard. StartNotify outlives the link, as in BlueZ 5.66: it is taken up again at reconnection.

    `refusal` is asked before each attempt to connect, and gives the error that it is to fail with, if any.
    """

    def __init__(
        self,
        tree: ObjectTree,
        central: Central,
        adapter_path: str,
        address: str,
        *,
        refusal: Callable[[], BluezError | None],
        keep: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._tree, self._central, self._adapter_path, self._address = tree, central, adapter_path, address
        self._refusal, self._keep = refusal, keep
        self.path = f"{adapter_path}/dev_{address.replace(':', '_')}"
        self._attempt: asyncio.Task[Connection] | None = None
        self._connection: Connection | None = None
        self._characteristics: dict[str, BluezCharacteristic] = {}
        self._surviving: dict[str, set[str]] = {}  # path of a characteristic: who still holds StartNotify

    def show(self, advert: Advert) -> None:
        """Put it on the bus, or tell what was heard anew."""
        heard = _heard(advert)
        if self._tree.properties(self.path, DEVICE) is not None:
            self._tree.change(self.path, DEVICE, heard)
            return
        at_first: Properties = {
            "Address": ("s", self._address),
            "AddressType": ("s", "random"),
            "Alias": ("s", self._address.replace(":", "-")),
            "Adapter": ("o", self._adapter_path),
            "Connected": ("b", False),
            "Paired": ("b", False),
            "Bonded": ("b", False),
            "Trusted": ("b", False),
            "Blocked": ("b", False),
            "LegacyPairing": ("b", False),
            "ServicesResolved": ("b", False),
        }
        self._tree.add(self.path, DEVICE, at_first | heard, self._methods())

    def forget_signal(self) -> None:
        """Nobody listens any more: how strong it was heard says nothing now."""
        self._tree.change(self.path, DEVICE, {}, ["RSSI"])

    async def forget_program(self, name: str) -> None:
        """A program has left the bus: it holds nothing any more."""
        for holders in self._surviving.values():
            holders.discard(name)
        for characteristic in tuple(self._characteristics.values()):
            await characteristic.let_go(name)

    async def disconnect(self) -> None:
        """End the link, or the attempt to make one."""
        if self._attempt is not None:
            self._attempt.cancel()
        if self._connection is not None:
            with contextlib.suppress(core.BaseBumbleError):  # it has just broken off
                await self._connection.disconnect()

    def _methods(self) -> Methods:
        return {
            (DEVICE, "Connect"): self._connect_called,
            (DEVICE, "Disconnect"): self._disconnect_called,
            (DEVICE, "Pair"): self._pair_called,
            (PROPERTIES, "Set"): self._set_called,
        }

    async def _connect_called(self, _call: Call) -> Reply:
        if (refusal := self._refusal()) is not None:
            raise refusal
        if self._connection is None:
            await self._connect()
        return DONE

    async def _disconnect_called(self, _call: Call) -> Reply:
        await self.disconnect()
        return DONE

    async def _pair_called(self, call: Call) -> Reply:
        await self._connect_called(call)
        if self._connection is None:
            raise BluezError("Failed", "Not connected")
        try:
            await self._connection.cancel_on_disconnection(self._connection.pair())
        except (core.BaseBumbleError, asyncio.CancelledError) as error:
            raise BluezError("AuthenticationFailed", "Authentication Failed") from error
        self._tree.change(self.path, DEVICE, {"Paired": ("b", True), "Bonded": ("b", True)})
        return DONE

    async def _set_called(self, call: Call) -> Reply:
        """What a program may set: whether the device is trusted or blocked. Neither changes anything here."""
        match call.arguments:
            case (str(interface), "Trusted" | "Blocked" as name, bool(value)) if interface == DEVICE:
                self._tree.change(self.path, DEVICE, {name: ("b", value)})
                return DONE
        raise BluezError("NotSupported", "Operation is not supported")

    async def _connect(self) -> None:
        if self._attempt is not None:
            raise BluezError("InProgress", "Operation already in progress")
        self._attempt = attempt = asyncio.create_task(self._central.connect(self._address, CONNECT_LIMIT_S))
        try:
            connection = await attempt
        except ConnectionFailed as error:
            raise BluezError("Failed", "le-connection-abort-by-local") from error
        except asyncio.CancelledError as error:
            if not attempt.cancelled():
                attempt.cancel()
                raise
            raise BluezError("Failed", "le-connection-abort-by-local") from error
        finally:
            self._attempt = None
        self._connection = connection
        connection.once(Connection.EVENT_DISCONNECTION, lambda _reason: self._lost(connection))
        self._tree.change(self.path, DEVICE, {"Connected": ("b", True)})
        if is_up(connection):
            self._keep(self._resolve(connection))
        else:
            self._lost(connection)

    async def _resolve(self, connection: Connection) -> None:
        """Read the strap's services and show them; a link that ends meanwhile ends this too."""
        peer = Peer(connection)
        with contextlib.suppress(BluezError):
            await asked(peer, peer.request_mtu(LARGEST_MTU))
            for service in await asked(peer, peer.discover_services()):
                if service.uuid != GENERIC_ACCESS:
                    await self._show_service(peer, service)
            for path, holders in self._surviving.items():
                if holders and path in self._characteristics:
                    await self._characteristics[path].hold(holders)
            self._surviving = {}
            self._tree.change(self.path, DEVICE, {"ServicesResolved": ("b", True)})

    async def _show_service(self, peer: Peer, service: ServiceProxy) -> None:
        path = f"{self.path}/service{service.handle:04x}"
        properties: Properties = {
            "UUID": ("s", uuid_text(service.uuid)),
            "Device": ("o", self.path),
            "Primary": ("b", True),
        }
        self._tree.add(path, SERVICE, properties, {})
        for proxy in await asked(peer, service.discover_characteristics()):
            await self._show_characteristic(peer, path, proxy)

    async def _show_characteristic(self, peer: Peer, service_path: str, proxy: CharacteristicProxy[bytes]) -> None:
        path = f"{service_path}/char{proxy.handle - 1:04x}"  # BlueZ names it by its declaration
        flags = property_words(proxy.properties)
        properties: Properties = {
            "UUID": ("s", uuid_text(proxy.uuid)),
            "Service": ("o", service_path),
            "Value": ("ay", b""),
            "Flags": ("as", flags),
            "MTU": ("q", peer.connection.att_mtu),
        }
        if "notify" in flags or "indicate" in flags:
            properties |= {"Notifying": ("b", False), "NotifyAcquired": ("b", False)}
        characteristic = BluezCharacteristic(self._tree, path, proxy, peer, self._keep)
        self._characteristics[path] = characteristic
        self._tree.add(path, CHARACTERISTIC, properties, characteristic.methods)
        for descriptor in await asked(peer, proxy.discover_descriptors()):
            self._show_descriptor(peer, path, descriptor)

    def _show_descriptor(self, peer: Peer, characteristic_path: str, descriptor: DescriptorProxy) -> None:
        async def read(_call: Call) -> Reply:
            return Reply(signature="ay", values=(await asked(peer, descriptor.read_value()),))

        properties: Properties = {
            "UUID": ("s", uuid_text(descriptor.type)),
            "Characteristic": ("o", characteristic_path),
            "Value": ("ay", b""),
        }
        path = f"{characteristic_path}/desc{descriptor.handle:04x}"
        self._tree.add(path, DESCRIPTOR, properties, {(DESCRIPTOR, "ReadValue"): read})

    def _lost(self, connection: Connection) -> None:
        if self._connection is not connection:
            return
        self._connection = None
        for path, characteristic in self._characteristics.items():
            characteristic.close()
            if characteristic.holders:
                self._surviving[path] = characteristic.holders
        self._characteristics = {}
        self._tree.change(self.path, DEVICE, {"ServicesResolved": ("b", False)})
        self._tree.change(self.path, DEVICE, {"Connected": ("b", False)})
        for service_path in [one for one in self._tree.objects() if one.startswith(f"{self.path}/service")]:
            self._tree.remove(service_path)


def _heard(advert: Advert) -> Properties:
    heard: Properties = {"RSSI": ("n", advert.rssi_dbm), "UUIDs": ("as", list(advert.service_uuids))}
    if advert.manufacturer_data:
        heard["ManufacturerData"] = ("a{qv}", {maker: ("ay", data) for maker, data in advert.manufacturer_data})
    if advert.name is not None:
        heard |= {"Name": ("s", advert.name), "Alias": ("s", advert.name)}
    return heard
