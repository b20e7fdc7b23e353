"""bleak backends that play a script: calls that hang, fail, or tell of a loss, as systems were seen to do."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from bleak.backends.adapter import BaseBleakAdapter
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection

from biosignals.bluetooth import Backends
from biosignals.strap_details import BATTERY_LEVEL, HEART_RATE_MEASUREMENT, HEART_RATE_SERVICE

ADDRESS = "C0:11:22:33:44:55"
NAME = "Polar H10 11112222"


@dataclass
class Script:
    """What calls do, by their names: raise the error, or hang; stubborn ones do not let themselves be cancelled."""

    errors: dict[str, BaseException] = field(default_factory=dict)
    hanging: set[str] = field(default_factory=set)
    stubborn: set[str] = field(default_factory=set)
    service_uuids: list[str] = field(default_factory=lambda: [HEART_RATE_SERVICE])
    local_name: str | None = NAME
    rssi: int = -60
    held: list[BLEDevice] = field(default_factory=list)
    clients: list["ScriptedClient"] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    async def play(self, name: str) -> None:
        self.calls.append(name)
        if name in self.errors:
            raise self.errors[name]
        while name in self.hanging or name in self.stubborn:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if name not in self.stubborn:
                    raise

    def backends(self) -> Backends:
        """The classes for bleak that play this script."""

        class Client(ScriptedClient):
            script = self

        class Scanner(ScriptedScanner):
            script = self

        class Adapter(ScriptedAdapter):
            script = self

        return Backends(client=Client, scanner=Scanner, adapter=Adapter)


class ScriptedScanner(BaseBleakScanner):
    """Hears one device as soon as it is started."""

    script: Script

    def __init__(
        self, detection_callback: Any = None, service_uuids: list[str] | None = None, *_args: Any, **_kwargs: Any
    ) -> None:
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        await self.script.play("scan")
        data = AdvertisementData(
            self.script.local_name, {}, {}, self.script.service_uuids, None, self.script.rssi, (None,)
        )
        self.call_detection_callbacks(BLEDevice(ADDRESS, "as the system calls it", None), data)

    async def stop(self) -> None:
        await self.script.play("stop scan")


class ScriptedAdapter(BaseBleakAdapter):
    """Knows which links the computer holds."""

    script: Script

    @classmethod
    async def get(cls, **_kwargs: Any) -> "ScriptedAdapter":
        await cls.script.play("adapter")
        return cls()

    async def get_connected_devices(self, service_uuids: frozenset[str]) -> list[BLEDevice]:
        return self.script.held


class ScriptedClient(BaseBleakClient):
    """A client of a strap with heart rate and battery."""

    script: Script

    def __init__(self, device: BLEDevice, services: Any = None, **kwargs: Any) -> None:
        super().__init__(device, disconnected_callback=kwargs["disconnected_callback"], timeout=kwargs["timeout"])
        self.is_up = False
        self.callbacks: dict[str, Any] = {}
        self.script.clients.append(self)

    @property
    def name(self) -> str:
        return NAME

    @property
    def mtu_size(self) -> int:
        return 23

    @property
    def is_connected(self) -> bool:
        return self.is_up

    async def connect(self, pair: bool, **_kwargs: Any) -> None:
        await self.script.play("connect")
        self.services = _services()
        self.is_up = True

    async def disconnect(self) -> None:
        await self.script.play("disconnect")
        self.break_link()

    def break_link(self) -> None:
        if self.is_up:
            self.is_up = False
            if self._disconnected_callback is not None:
                self._disconnected_callback()

    async def pair(self, *_args: Any, **_kwargs: Any) -> None:
        await self.script.play("pair")

    async def unpair(self) -> None:
        await self.script.play("unpair")

    async def read_gatt_char(self, characteristic: BleakGATTCharacteristic, **_kwargs: Any) -> bytearray:
        await self.script.play("read")
        return bytearray(b"\x57")

    async def read_gatt_descriptor(self, *_args: Any, **_kwargs: Any) -> bytearray:
        return bytearray()

    async def write_gatt_char(self, *_args: Any, **_kwargs: Any) -> None:
        await self.script.play("write")

    async def write_gatt_descriptor(self, *_args: Any, **_kwargs: Any) -> None:
        return None

    async def start_notify(self, characteristic: BleakGATTCharacteristic, callback: Any, **_kwargs: Any) -> None:
        await self.script.play("subscribe")
        self.callbacks[characteristic.uuid] = callback

    async def stop_notify(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _services() -> BleakGATTServiceCollection:
    services = BleakGATTServiceCollection()
    service = BleakGATTService(None, 1, HEART_RATE_SERVICE)
    services.add_service(service)
    for handle, uuid in ((2, HEART_RATE_MEASUREMENT), (4, BATTERY_LEVEL)):
        services.add_characteristic(
            BleakGATTCharacteristic(None, handle, uuid, ["read", "write", "notify"], lambda: 20, service)
        )
    return services
