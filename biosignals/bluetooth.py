"""Bluetooth on this machine: finds and connects straps through bleak, and says what is missing."""

import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from biosignals.loss_naming import named_by_dbus, named_by_text
from biosignals.radio import LinkError, PairingWanted
from biosignals.strap import LossReason, Sighting
from biosignals.strap_details import HEART_RATE_SERVICE
from biosignals.time_limit import outcome_within

# bleak is imported where it is used, so that commands that need no strap do not wait for it.
if TYPE_CHECKING:
    from bleak import BleakClient
    from bleak.backends.adapter import BaseBleakAdapter
    from bleak.backends.characteristic import BleakGATTCharacteristic
    from bleak.backends.client import BaseBleakClient
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
    from bleak.exc import BleakBluetoothNotAvailableError

Value = TypeVar("Value")

UNKNOWN_RSSI_DBM = -127  # what bleak and BlueZ say where no strength was told


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterState:
    """Whether a strap could be listened to here; `words` say what is missing and what to do about it."""

    is_usable: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioLimits:
    """How long each act on the radio may take, in seconds.

    A connection that is not made in 15 s is not being answered; an attribute that is not read in 5 s neither (the
    protocol itself would wait for 30 s). A person may have to confirm a pairing.
    """

    scan_s: float = 5.0
    connect_s: float = 15.0
    answer_s: float = 5.0
    pair_s: float = 20.0
    close_s: float = 3.0

    def __post_init__(self) -> None:
        for name in ("scan_s", "connect_s", "answer_s", "pair_s", "close_s"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0 s, not {getattr(self, name)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backends:
    """bleak backends other than the system's own, so that a strap in this process is reached through the same code.

    Without `adapter` nobody can say which links this computer holds; that is no error.
    """

    client: "type[BaseBleakClient]"
    scanner: "type[BaseBleakScanner]"
    adapter: "type[BaseBleakAdapter] | None" = None


async def adapter_state(timeout_s: float = 3.0) -> AdapterState:
    """Try to listen for a moment; answers within about `timeout_s` and raises nothing where Bluetooth is missing."""
    try:
        async with BleakRadio(limits=RadioLimits(scan_s=timeout_s)).scan(lambda _: None):
            return AdapterState(is_usable=True, words="Bluetooth is ready.")
    except LinkError as error:
        said = f" The system said: {error.detail}." if error.detail else ""
        return AdapterState(is_usable=False, words=error.reason.value + said)


class BleakRadio:
    """The Radio over bleak. Devices are kept from the newest scan, as a connection needs a fresh one."""

    def __init__(self, *, backends: Backends | None = None, limits: RadioLimits | None = None) -> None:
        self._backends, self._limits = backends, limits or RadioLimits()
        self._devices: dict[str, BLEDevice] = {}

    @asynccontextmanager
    async def scan(self, hear: Callable[[Sighting], None]) -> AsyncIterator[None]:
        """Hand every advertisement to `hear`, of heart straps and of all others; entering raises LinkError."""
        from bleak import BleakScanner

        def detected(device: "BLEDevice", advertisement: "AdvertisementData") -> None:
            heard_ns = time.monotonic_ns()
            self._devices[device.address] = device
            hear(_sighting(device, advertisement, heard_ns))

        self._devices.clear()
        scanner = BleakScanner(detected, backend=self._backends.scanner if self._backends else None)
        try:
            await _of_system(_within(self._limits.scan_s, scanner.start(), "listening for straps"))
            yield
        finally:
            await outcome_within(self._limits.close_s, scanner.stop())

    async def held(self) -> tuple[Sighting, ...]:
        """Heart straps that this computer is linked to already; empty but on BlueZ, as elsewhere a link can be shared.

        Raises LinkError where there is no usable adapter (any more).
        """
        from bleak import BleakAdapter

        if (self._backends is not None and self._backends.adapter is None) or sys.platform != "linux":
            return ()
        backend = self._backends.adapter if self._backends else None
        getting = BleakAdapter.get(backend=backend)
        adapter = await _of_system(_within(self._limits.answer_s, getting, "asking for the adapter"))
        asking = adapter.get_connected_devices([HEART_RATE_SERVICE])
        devices = await _of_system(_within(self._limits.answer_s, asking, "asking for linked straps"))
        self._devices.update({device.address: device for device in devices})
        now_ns = time.monotonic_ns()
        return tuple(
            Sighting(
                address=one.address,
                name=_readable(one.name),
                rssi_dbm=None,
                is_heart_strap=True,
                heard_ns=now_ns,
                is_linked_here=True,
            )
            for one in devices
        )

    async def connect(self, sighting: Sighting, lost: Callable[[LossReason, str], None]) -> "BleakConnection":
        """A new client and a new connection. Raises LinkError, HELD_ON_THIS_COMPUTER where there is a link already."""
        if any(one.address == sighting.address for one in await self.held()):
            raise LinkError(LossReason.HELD_ON_THIS_COMPUTER, f"the system is linked to {sighting.address}")
        return await self._opened(sighting, lost)

    async def let_go(self, sighting: Sighting) -> None:
        """End the link that this computer holds, whoever made it. Raises LinkError."""
        connection = await self._opened(sighting, lambda *_: None)  # bleak joins a link that stands
        if not await connection.close():
            raise LinkError(LossReason.HELD_ON_THIS_COMPUTER, f"the system did not end its link to {sighting.address}")

    async def _opened(self, sighting: Sighting, lost: Callable[[LossReason, str], None]) -> "BleakConnection":
        device = self._devices.get(sighting.address)
        if device is None:
            raise LinkError(LossReason.NOT_SEEN, f"{sighting.address} has not been heard in the newest scan")
        connection = BleakConnection(device, lost, backends=self._backends, limits=self._limits)
        try:
            await connection.open()
        except BaseException:
            await connection.close()
            raise
        return connection


class BleakConnection:
    """One connection over a bleak client of its own."""

    def __init__(
        self,
        device: "BLEDevice",
        lost: Callable[[LossReason, str], None],
        *,
        backends: Backends | None,
        limits: RadioLimits,
    ) -> None:
        from bleak import BleakClient

        self._lost, self._limits = lost, limits
        self._is_open = False
        self._is_closed = False
        self._client = BleakClient(
            device,
            self._disconnected,
            timeout=limits.connect_s,
            # Cached services keep some straps from coming back on Windows: bleak issues 839 and 2017.
            winrt={"use_cached_services": False},
            backend=backends.client if backends else None,
        )

    @property
    def services(self) -> frozenset[str]:
        """UUIDs (128 bit, lower case) of the services that it offers; empty once the link has ended."""
        if not self._client.is_connected:
            return frozenset()
        return frozenset(service.uuid.lower() for service in self._client.services)

    async def open(self) -> None:
        """Connect and read which services there are. Raises LinkError."""
        try:
            await _within(self._limits.connect_s, self._client.connect(), "connecting")
        except LinkError as error:
            if error.reason is LossReason.LINK_LOST:  # it was made, and ended before all services were read
                raise LinkError(LossReason.LOST_IN_DISCOVERY, error.detail) from error
            raise
        self._is_open = True
        if not self._client.is_connected:
            raise LinkError(LossReason.LINK_LOST, "the link ended as soon as it was made")

    async def read(self, characteristic: str) -> bytes:
        """Read a value. Raises LinkError."""
        return bytes(await self._asked(self._client.read_gatt_char(characteristic), "reading", characteristic))

    async def write(self, characteristic: str, value: bytes) -> None:
        """Write a value and wait until the strap has taken it. Raises LinkError."""
        writing = self._client.write_gatt_char(characteristic, value, response=True)
        await self._asked(writing, "writing", characteristic)

    async def subscribe(self, characteristic: str, hear: Callable[[int, bytes], None]) -> None:
        """Hand each notification to `hear` with its arrival on the monotonic clock, in ns. Raises LinkError."""

        def notified(_: "BleakGATTCharacteristic", value: bytearray) -> None:
            arrived_ns = time.monotonic_ns()  # first of all: what follows takes time
            if not self._is_closed:
                hear(arrived_ns, bytes(value))

        await self._asked(self._client.start_notify(characteristic, notified), "subscribing to", characteristic)

    async def pair(self) -> None:
        """Pair with the strap; the system may ask a person. Raises LinkError."""
        try:
            await _within(self._limits.pair_s, self._client.pair(), "pairing")
        except LinkError as error:
            if error.reason is LossReason.LINK_LOST:
                raise
            raise LinkError(LossReason.PAIRING_NEEDED, error.detail) from error

    async def close(self) -> bool:
        """End the link and forget the client; raises nothing. False where the system did not confirm the end."""
        self._is_closed = True
        task = await outcome_within(self._limits.close_s, self._client.disconnect())
        return task is not None and not task.cancelled() and task.exception() is None

    async def _asked(self, call: Coroutine[Any, Any, Value], act: str, characteristic: str) -> Value:
        if self._is_closed:
            call.close()
            raise LinkError(LossReason.LINK_LOST, f"{act} {characteristic} after the link was closed")
        return await _within(self._limits.answer_s, call, f"{act} {characteristic}")

    def _disconnected(self, _: "BleakClient") -> None:
        if self._is_open and not self._is_closed:
            self._is_open = False
            self._lost(LossReason.LINK_LOST, "the system told that the link ended; it did not tell why")


def _sighting(device: "BLEDevice", advertisement: "AdvertisementData", heard_ns: int) -> Sighting:
    rssi_dbm = advertisement.rssi if advertisement.rssi != UNKNOWN_RSSI_DBM else None
    return Sighting(
        address=device.address,
        name=_readable(advertisement.local_name or device.name),
        rssi_dbm=rssi_dbm,
        is_heart_strap=HEART_RATE_SERVICE in (uuid.lower() for uuid in advertisement.service_uuids),
        heard_ns=heard_ns,
    )


def _readable(name: str | None) -> str:
    """A name as it may be shown: anyone near may advertise line breaks, or what steers a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in name or "")


async def _within(limit_s: float, call: Coroutine[Any, Any, Value], act: str) -> Value:
    """What `call` gives. Raises nothing but LinkError, whatever bleak, D-Bus or the system raise."""
    task = await outcome_within(limit_s, call)
    if task is None:
        raise LinkError(LossReason.NO_ANSWER, f"{act} took longer than {limit_s:g} s")
    if task.cancelled():
        raise LinkError(LossReason.LINK_LOST, f"{act} was broken off")
    if (error := task.exception()) is not None:
        raise _named(error, act) from error
    return task.result()


async def _of_system(call: Awaitable[Value]) -> Value:
    """What `call` gives, which asks the system and no strap: where no answer comes, it is the service that is down."""
    try:
        return await call
    except LinkError as error:
        if error.reason is LossReason.NO_ANSWER:
            raise LinkError(LossReason.SERVICE_DOWN, error.detail) from error
        raise


def _named(error: BaseException, act: str) -> LinkError:
    from bleak.exc import (
        BleakBluetoothNotAvailableError,
        BleakDBusError,
        BleakDeviceNotFoundError,
        BleakError,
        BleakGATTProtocolError,
    )

    detail = f"{act}: {error or type(error).__name__}"
    match error:
        case BleakBluetoothNotAvailableError():
            return LinkError(_not_available(error), str(error.args[0]))
        case BleakGATTProtocolError():
            return _named_by_protocol(error.code, detail)
        case BleakDBusError():
            said = error.dbus_error_details or ""
            if "not paired" in said.lower():
                return PairingWanted(LossReason.PAIRING_NEEDED, detail)
            return LinkError(named_by_dbus(error.dbus_error, said), detail)
        case BleakDeviceNotFoundError():
            return LinkError(LossReason.NOT_SEEN, detail)
        case BleakError():
            return LinkError(named_by_text(str(error)), detail)
        case TimeoutError():
            return LinkError(LossReason.NO_ANSWER, detail)
        case OSError() | EOFError() | ValueError():  # ValueError: a bus whose address or greeting makes no sense
            return LinkError(LossReason.SERVICE_DOWN, detail)
        case _:
            return LinkError(LossReason.FAILED, f"{act}: {error!r}")


def _named_by_protocol(code: int, detail: str) -> LinkError:
    from bleak.exc import BleakGATTProtocolErrorCode as Code

    if code in (Code.INSUFFICIENT_AUTHENTICATION, Code.INSUFFICIENT_ENCRYPTION, Code.INSUFFICIENT_ENCRYPTION_KEY_SIZE):
        return PairingWanted(LossReason.PAIRING_NEEDED, detail)
    return LinkError(LossReason.FAILED, detail)


def _not_available(error: "BleakBluetoothNotAvailableError") -> LossReason:
    from bleak.exc import BleakBluetoothNotAvailableReason as Reason

    match error.reason:
        case Reason.NO_BLUETOOTH | Reason.NO_BLE_CENTRAL_ROLE:
            return LossReason.ADAPTER_MISSING
        case Reason.POWERED_OFF:
            return LossReason.ADAPTER_OFF
        case Reason.DENIED_BY_USER | Reason.DENIED_BY_SYSTEM | Reason.DENIED_BY_UNKNOWN:
            return LossReason.DENIED
        case _:
            return LossReason.FAILED
