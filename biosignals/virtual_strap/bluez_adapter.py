"""The adapter as BlueZ shows it: power, discovery, and the devices that were heard."""

from collections.abc import Callable, Coroutine
from typing import Any

from biosignals.virtual_strap.advert import Advert
from biosignals.virtual_strap.bluez_device import BluezDevice
from biosignals.virtual_strap.bluez_tree import ADAPTER, DONE, PROPERTIES, BluezError, Call, Methods, ObjectTree, Reply
from biosignals.virtual_strap.central import Central

PATH = "/org/bluez/hci0"


class BluezAdapter:
    """Listens while any program wants discovery. `next_connect_error` makes the next attempt to connect fail, once."""

    def __init__(self, tree: ObjectTree, central: Central, keep: Callable[[Coroutine[Any, Any, None]], object]) -> None:
        self._tree, self._central, self._keep = tree, central, keep
        self._devices: dict[str, BluezDevice] = {}
        self._discoverers: set[str] = set()
        self._is_powered = True
        self.next_connect_error: BluezError | None = None

    def show(self) -> None:
        """Put it on the bus."""
        self._tree.add(
            PATH,
            ADAPTER,
            {
                "Address": ("s", self._central.address),
                "AddressType": ("s", "random"),
                "Name": ("s", "attune"),
                "Alias": ("s", "attune"),
                "Powered": ("b", True),
                "Discovering": ("b", False),
                "Roles": ("as", ["central"]),
                "UUIDs": ("as", []),
            },
            self._methods(),
        )

    async def power(self, *, on: bool) -> None:
        """Switch the adapter on or off; off ends discovery and every link."""
        if on == self._is_powered:
            return
        self._is_powered = on
        self._tree.change(PATH, ADAPTER, {"Powered": ("b", on)})
        if not on:
            await self._end_discovery()
            for device in tuple(self._devices.values()):
                await device.disconnect()

    async def forget_program(self, name: str) -> None:
        """A program has left the bus: its discovery and its notifications end; links stay, as in BlueZ."""
        await self._stop_discovering(name)
        for device in self._devices.values():
            await device.forget_program(name)

    def _methods(self) -> Methods:
        return {
            (ADAPTER, "SetDiscoveryFilter"): self._set_filter,
            (ADAPTER, "StartDiscovery"): self._start_discovery,
            (ADAPTER, "StopDiscovery"): self._stop_discovery,
            (ADAPTER, "RemoveDevice"): self._remove_device,
            (PROPERTIES, "Set"): self._set_property,
        }

    async def _set_filter(self, _call: Call) -> Reply:
        return DONE  # everything that is heard is told: programs filter for themselves

    async def _start_discovery(self, call: Call) -> Reply:
        if not self._is_powered:
            raise BluezError("NotReady", "Resource Not Ready")
        if call.sender in self._discoverers:
            raise BluezError("InProgress", "Operation already in progress")
        self._discoverers.add(call.sender)
        if len(self._discoverers) == 1:
            await self._central.listen(self._hear)
            self._tree.change(PATH, ADAPTER, {"Discovering": ("b", True)})
        return DONE

    async def _stop_discovery(self, call: Call) -> Reply:
        if call.sender not in self._discoverers:
            raise BluezError("Failed", "No discovery started")
        await self._stop_discovering(call.sender)
        return DONE

    async def _stop_discovering(self, name: str) -> None:
        if name in self._discoverers:
            self._discoverers.discard(name)
            if not self._discoverers:
                await self._end_discovery()

    async def _end_discovery(self) -> None:
        self._discoverers.clear()
        await self._central.ignore(self._hear)
        self._tree.change(PATH, ADAPTER, {"Discovering": ("b", False)})
        for device in self._devices.values():
            device.forget_signal()

    async def _remove_device(self, call: Call) -> Reply:
        for address, device in tuple(self._devices.items()):
            if device.path == call.arguments[0]:
                await device.disconnect()
                del self._devices[address]
                self._tree.remove(device.path)
                return DONE
        raise BluezError("DoesNotExist", "Does Not Exist")

    async def _set_property(self, call: Call) -> Reply:
        match call.arguments:
            case (str(interface), "Powered", bool(on)) if interface == ADAPTER:
                await self.power(on=on)
                return DONE
        raise BluezError("NotSupported", "Operation is not supported")

    def _hear(self, advert: Advert) -> None:
        device = self._devices.get(advert.address)
        if device is None:
            device = BluezDevice(
                self._tree, self._central, PATH, advert.address, refusal=self._refusal, keep=self._keep
            )
            self._devices[advert.address] = device
        device.show(advert)

    def _refusal(self) -> BluezError | None:
        if not self._is_powered:
            return BluezError("NotReady", "Resource Not Ready")
        refusal, self.next_connect_error = self.next_connect_error, None
        return refusal
