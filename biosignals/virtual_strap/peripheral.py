"""The Bluetooth side of a virtual strap: it advertises, takes hosts and loses them, and has link faults."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Never

from bumble import core, hci
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic, Service
from bumble.pairing import PairingConfig, PairingDelegate
from bumble.transport.common import TransportSink, TransportSource

from biosignals.signals import BiosignalError
from biosignals.virtual_strap.air import Air, AirController
from biosignals.virtual_strap.faults import HIDES_SERVICE, NEEDS_VIRTUAL_AIR, LinkFault
from biosignals.virtual_strap.identity import StrapIdentity
from biosignals.virtual_strap.link_spoiler import LinkSpoiler

CLOSED_BY_STRAP = hci.HCI_ErrorCode.REMOTE_USER_TERMINATED_CONNECTION_ERROR  # 0x13
REFUSED = hci.HCI_ErrorCode.REMOTE_DEVICE_TERMINATED_CONNECTION_DUE_TO_LOW_RESOURCES_ERROR  # 0x14
ADVERTISING_INTERVAL_MS = 100.0  # a strap that waits for its host is heard some times a second
AIR_DELAY_S = 2.0  # of notifications that arrive late
START_LIMIT_S = 10.0  # a controller answers within milliseconds, some after loading their firmware
CLOSE_LIMIT_S = 3.0

_NEVER_ADVERTISES = frozenset({LinkFault.TAKEN})
_ENDS_LINK = frozenset({LinkFault.CLOSES_LINK, LinkFault.TAKEN}) | HIDES_SERVICE
_BREAKS_LINK = frozenset({LinkFault.LINK_LOSS, LinkFault.OUT_OF_RANGE})


class AdapterUnusable(BiosignalError):
    """No virtual strap can be served over this adapter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RealAdapter:
    """A Bluetooth controller that bumble drives by itself, through one of its transports."""

    source: TransportSource
    sink: TransportSink

    async def lost(self) -> Never:
        """Wait for the adapter to go, as when it is unplugged. Raises AdapterUnusable then."""
        await asyncio.shield(self.source.terminated)
        raise AdapterUnusable("the Bluetooth adapter has gone: plug it in and begin anew.")


class Peripheral:
    """Holds the hosts of a strap. One at a time, as most straps do; while it has one it does not advertise.

    `services` are what it offers, each with the fault that hides it. `tell` hears in words what happens; `left` is
    called when a host has gone.
    """

    def __init__(
        self,
        place: Air | RealAdapter,
        identity: StrapIdentity,
        *,
        advertising_interval_ms: float,
        air_delay_s: float,
        tell: Callable[[str], None],
        left: Callable[[], None],
    ) -> None:
        self._tell, self._left = tell, left
        self._services: tuple[tuple[Service, LinkFault], ...] = ()
        self._faults: set[LinkFault] = set()
        self._advertising = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_on = False
        self.hosts: list[Connection] = []
        self.refused = 0  # connections that were ended because the strap was held
        self._on_air: _OnAir | None = None
        if isinstance(place, Air):
            self._on_air = _OnAir(place, self.has, air_delay_s)
            place = RealAdapter(source=self._on_air.controller, sink=self._on_air.controller)
        self._device = _device(identity, place, advertising_interval_ms)
        self._device.pairing_config_factory = self._pairing
        self._device.on(Device.EVENT_CONNECTION, self._take_host)

    def has(self, fault: LinkFault) -> bool:
        """Whether this fault lasts now."""
        return fault in self._faults

    def keep(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Run beside everything else; what fails is told to the event loop, and stop() ends it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    async def start(self, services: tuple[tuple[Service, LinkFault], ...]) -> None:
        """Switch on and advertise. Raises AdapterUnusable where the adapter does not answer."""
        self._services = services
        self._offer()
        try:
            async with asyncio.timeout(START_LIMIT_S):
                await self._device.power_on()
        except (core.BaseBumbleError, TimeoutError) as error:
            said = str(error) or f"no answer within {START_LIMIT_S:g} s"
            raise AdapterUnusable(
                f"the Bluetooth adapter cannot be a strap ({said}): unplug it and plug it in."
            ) from error
        self._is_on = True
        await self._advertise()

    async def stop(self) -> None:
        """End every link, and be gone from the air; nothing is left running."""
        self._is_on = False
        await self.close_links(CLOSED_BY_STRAP)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._advertise()
        await self._device.power_off()
        if self._on_air is not None:
            self._on_air.leave()

    async def begin(self, fault: LinkFault) -> None:
        """This fault lasts from now on. Raises ValueError for one of the air on a real adapter."""
        if self._on_air is None and fault in NEEDS_VIRTUAL_AIR:
            raise ValueError(f"on a real adapter the air is not the strap's own: {fault.name} is not possible")
        self._faults.add(fault)
        if fault is LinkFault.OUT_OF_RANGE and self._on_air is not None:
            self._on_air.go_out_of_range()
        if fault in HIDES_SERVICE:
            self._offer()
        if fault in _BREAKS_LINK:
            self.break_links()
        if fault in _ENDS_LINK:
            await self.close_links(CLOSED_BY_STRAP)
        await self._advertise()

    async def end(self, fault: LinkFault) -> None:
        """This fault is over."""
        self._faults.discard(fault)
        if fault is LinkFault.OUT_OF_RANGE and self._on_air is not None:
            self._on_air.come_into_range()
        if fault in HIDES_SERVICE:
            self._offer()
            await self.close_links(CLOSED_BY_STRAP)
        await self._advertise()

    async def close_links(self, reason: int) -> None:
        """End every link, as a strap does that is taken off."""
        for host in tuple(self.hosts):
            await self._close(host, reason)

    def break_links(self) -> None:
        """Every link breaks off by supervision timeout. Raises RuntimeError on a real adapter."""
        if self._on_air is None:
            raise RuntimeError("a link can be broken off on the virtual air only")
        self._on_air.break_links()

    async def notify(self, characteristic: Characteristic[bytes], value: bytes) -> None:
        """Send to every host that has subscribed; what does not fit the host's packets is cut off, as on air."""
        for host in tuple(self.hosts):
            with contextlib.suppress(core.BaseBumbleError):  # it has just gone
                await self._device.notify_subscriber(host, characteristic, value)
        await asyncio.sleep(0)  # sending never waits by itself: a burst would pile up in the host

    async def indicate(self, host: Connection, characteristic: Characteristic[bytes], value: bytes) -> None:
        """Send to one host where it has subscribed, and wait for its confirmation or its leaving."""
        if host in self.hosts:
            sending = self._device.indicate_subscriber(host, characteristic, value)
            with contextlib.suppress(core.BaseBumbleError, TimeoutError):
                await host.cancel_on_disconnection(sending)

    def _take_host(self, host: Connection) -> None:
        if self.hosts or self.has(LinkFault.REFUSES):
            self.refused += 1
            self._tell(f"{host.peer_address} wants to connect and is refused")
            self.keep(self._refuse(host))
            return
        self.hosts.append(host)
        self._tell(f"{host.peer_address} has connected")
        host.once(Connection.EVENT_DISCONNECTION, lambda reason: self._lose_host(host, reason))
        if any(map(self.has, _ENDS_LINK - HIDES_SERVICE)):
            self.keep(self._close(host, CLOSED_BY_STRAP))
        elif any(map(self.has, _BREAKS_LINK)):
            self.break_links()

    def _lose_host(self, host: Connection, reason: int) -> None:
        self.hosts.remove(host)
        if self._on_air is not None:
            self._on_air.forget_held()
        self._tell(f"{host.peer_address} has left (reason 0x{reason:02x})")
        self._left()
        if self._is_on:
            self.keep(self._advertise())

    async def _refuse(self, host: Connection) -> None:
        await self._close(host, REFUSED)
        await self._advertise()

    async def _close(self, host: Connection, reason: int) -> None:
        with contextlib.suppress(core.BaseBumbleError, TimeoutError):  # it has just gone, or the adapter has
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await host.disconnect(reason)

    async def _advertise(self) -> None:
        """Begin or end advertising, as the moment wants it."""
        async with self._advertising:
            is_free = not self.hosts or self.has(LinkFault.REFUSES)
            wants = self._is_on and is_free and not any(map(self.has, _NEVER_ADVERTISES))
            if wants:
                await self._device.start_advertising(auto_restart=False)
            else:
                await self._device.stop_advertising()

    def _offer(self) -> None:
        """Make the table of services anew, without those that a fault hides."""
        server = self._device.gatt_server
        server.services.clear()
        server.attributes.clear()
        server.attributes_by_handle.clear()
        self._device.add_default_services()
        self._device.add_services(service for service, hides in self._services if not self.has(hides))

    def _pairing(self, _host: Connection) -> PairingConfig:
        return PairingConfig(bonding=True, mitm=False, delegate=_PairingAnswer(self.has))

    def _forget(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            context = {"message": "a part of the virtual strap failed", "exception": error, "task": task}
            asyncio.get_running_loop().call_exception_handler(context)


class _OnAir:
    """A strap's place on the virtual air."""

    def __init__(self, air: Air, has: Callable[[LinkFault], bool], delay_s: float) -> None:
        self.controller = AirController("strap", air)
        self._air = air
        self._spoiler = LinkSpoiler(air, self.controller, has, delay_s=delay_s)
        air.spoilers.append(self._spoiler)

    def break_links(self) -> None:
        self._air.break_link(self.controller)

    def forget_held(self) -> None:
        self._spoiler.forget_held()

    def go_out_of_range(self) -> None:
        self._air.unheard.add(self.controller)

    def come_into_range(self) -> None:
        self._air.unheard.discard(self.controller)

    def leave(self) -> None:
        self.controller.leave()
        if self._spoiler in self._air.spoilers:
            self._air.spoilers.remove(self._spoiler)


def _device(identity: StrapIdentity, adapter: RealAdapter, advertising_interval_ms: float) -> Device:
    configuration = DeviceConfiguration(
        name=identity.name,
        address=hci.Address(identity.address),
        advertising_interval_min=advertising_interval_ms,
        advertising_interval_max=advertising_interval_ms,
        advertising_data=identity.advertisement,
    )
    return Device.from_config_with_hci(configuration, adapter.source, adapter.sink)


class _PairingAnswer(PairingDelegate):
    """Pairs without a question, as a strap without keys and display does; not at all where pairing is to fail."""

    def __init__(self, has: Callable[[LinkFault], bool]) -> None:
        super().__init__()
        self._has = has

    async def accept(self) -> bool:
        return not self._has(LinkFault.PAIRING_FAILS)
