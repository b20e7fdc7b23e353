"""A radio that plays a script, in a loop whose time jumps: seconds of a link pass in milliseconds of a test."""

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from biosignals.radio import LinkError
from biosignals.strap import LossReason, Sighting, StrapStatus
from biosignals.strap_details import (
    BATTERY_LEVEL,
    BATTERY_SERVICE,
    HEART_RATE_MEASUREMENT,
    HEART_RATE_SERVICE,
    INFORMATION,
    INFORMATION_SERVICE,
)

NS_PER_S = 1_000_000_000
ADVERTISED_EVERY_S = 0.5
CONNECT_S = 0.1


class _JumpingSelector(selectors.DefaultSelector):
    """Waits for nothing: the time that would have been waited for has passed."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 1000.0

    def select(self, timeout: float | None = None) -> list:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everything waits for something that never happens"
            self.now_s += timeout
        return ready


class _JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now_s


def run_jumping(test: Coroutine[None, None, None]) -> None:
    """asyncio.run, in a loop whose time jumps to the next thing that happens."""
    with asyncio.Runner(loop_factory=_JumpingLoop) as runner:
        runner.run(test)


def now_ns() -> int:
    return round(asyncio.get_running_loop().time() * NS_PER_S)


@dataclass
class Device:
    """A strap, as a test wants it to be; heartbeats are sent once a second while `beats`."""

    name: str = "Polar H10 11112222"
    address: str = "C0:11:22:33:44:55"
    is_heart_strap: bool = True
    is_near: bool = True
    beats: bool = True
    values: dict[str, bytes | LinkError] = field(default_factory=lambda: dict(USUAL_VALUES))
    services: frozenset[str] = frozenset({HEART_RATE_SERVICE, BATTERY_SERVICE, INFORMATION_SERVICE})
    refuses: list[LinkError] = field(default_factory=list)  # what the next connections fail with
    refuses_subscription: list[LinkError] = field(default_factory=list)
    refuses_pairing: LinkError | None = None
    ends_after_s: float | None = None  # each link ends by itself
    hangs_at: str = ""  # "subscribe" or "pair": what is asked then never returns by itself
    lets_itself_be_closed: bool = True
    answers: Callable[["ScriptedConnection", str, bytes], None] = lambda *_: None  # to a write
    links: list["ScriptedConnection"] = field(default_factory=list)

    @property
    def link(self) -> "ScriptedConnection":
        """The newest connection."""
        return self.links[-1]

    @property
    def is_linked(self) -> bool:
        return any(link.is_up for link in self.links)


USUAL_VALUES: dict[str, bytes | LinkError] = {
    BATTERY_LEVEL: b"\x57",
    INFORMATION["manufacturer"]: b"Polar Electro Oy",
    INFORMATION["firmware"]: b"5.0.0\0",
}


class ScriptedConnection:
    """One connection to a device; it counts what a careless link would do to it."""

    def __init__(self, device: Device, lost: Callable[[LossReason, str], None]) -> None:
        self.device, self.lost = device, lost
        self.is_up = True
        self.closes = 0
        self.is_paired = False
        self.calls: list[tuple[str, str]] = []
        self.heard: dict[str, Callable[[int, bytes], None]] = {}
        self._tasks = [asyncio.create_task(self._beat())]
        if device.ends_after_s is not None:
            self._tasks.append(asyncio.create_task(self._end_after(device.ends_after_s)))

    @property
    def services(self) -> frozenset[str]:
        return self.device.services

    async def read(self, characteristic: str) -> bytes:
        self._note("read", characteristic)
        assert characteristic not in self.heard, "what is subscribed must not be read"
        await asyncio.sleep(0.05)
        value = self.device.values.get(characteristic, LinkError(LossReason.FAILED, "no such characteristic"))
        if isinstance(value, LinkError):
            raise value
        return value

    async def write(self, characteristic: str, value: bytes) -> None:
        self._note("write", characteristic)
        await asyncio.sleep(0.05)
        self.device.answers(self, characteristic, value)

    async def subscribe(self, characteristic: str, hear: Callable[[int, bytes], None]) -> None:
        self._note("subscribe", characteristic)
        await self._hang_at("subscribe")
        await asyncio.sleep(0.05)
        if self.device.refuses_subscription:
            raise self.device.refuses_subscription.pop(0)
        self.heard[characteristic] = hear

    async def pair(self) -> None:
        self._note("pair", "")
        await self._hang_at("pair")
        if self.device.refuses_pairing is not None:
            raise self.device.refuses_pairing
        self.is_paired = True

    async def close(self) -> bool:
        self.is_up = False
        self.closes += 1
        for task in self._tasks:
            task.cancel()
        return self.device.lets_itself_be_closed

    def drop(self, reason: LossReason = LossReason.LINK_LOST) -> None:
        """The link breaks by itself."""
        self.is_up = False
        self.lost(reason, "scripted")

    def send(self, characteristic: str, payload: bytes) -> None:
        """Deliver a notification, also where the link has ended: a careless stack does."""
        self.heard[characteristic](now_ns(), payload)

    async def _hang_at(self, act: str) -> None:
        if self.device.hangs_at == act:
            await asyncio.sleep(3600)

    def _note(self, act: str, characteristic: str) -> None:
        if not self.is_up:
            raise LinkError(LossReason.LINK_LOST, f"{act} on a link that has ended")
        self.calls.append((act, characteristic))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            if self.is_up and self.device.beats and HEART_RATE_MEASUREMENT in self.heard:
                self.send(HEART_RATE_MEASUREMENT, b"\x10\x3c\x00\x04")

    async def _end_after(self, ends_after_s: float) -> None:
        await asyncio.sleep(ends_after_s)
        self.drop()


class ScriptedRadio:
    """A radio with devices around it; it refuses to connect while it scans, as some adapters do."""

    def __init__(self, *devices: Device) -> None:
        self.devices = list(devices)
        self.trouble: LinkError | None = None  # while it is set no scan begins, and a running one hears nothing
        self.held_devices: list[Device] = []
        self.is_scanning = False
        self.scans = 0
        self.attempts: list[tuple[float, str]] = []  # when, and to which address
        self.let_go_of: list[str] = []

    @asynccontextmanager
    async def scan(self, hear: Callable[[Sighting], None]) -> AsyncIterator[None]:
        if self.trouble is not None:
            raise self.trouble
        assert not self.is_scanning, "two scans at once"
        self.is_scanning = True
        self.scans += 1
        advertising = [asyncio.create_task(self._advertise(device, hear)) for device in self.devices]
        try:
            yield
        finally:
            self.is_scanning = False
            for task in advertising:
                task.cancel()

    async def held(self) -> tuple[Sighting, ...]:
        if self.trouble is not None:
            raise self.trouble
        return tuple(sighting_of(device, rssi_dbm=None) for device in self.held_devices)

    async def connect(self, sighting: Sighting, lost: Callable[[LossReason, str], None]) -> ScriptedConnection:
        assert not self.is_scanning, "a connection is made while the scan runs"
        self.attempts.append((asyncio.get_running_loop().time(), sighting.address))
        device = next(one for one in self.devices if one.address == sighting.address)
        assert not device.is_linked, "the old link must be closed before a new one is made"
        await asyncio.sleep(CONNECT_S)
        if device in self.held_devices:
            raise LinkError(LossReason.HELD_ON_THIS_COMPUTER)
        if device.refuses:
            raise device.refuses.pop(0)
        if not device.is_near:
            raise LinkError(LossReason.NO_ANSWER, "scripted")
        connection = ScriptedConnection(device, lost)
        device.links.append(connection)
        return connection

    async def let_go(self, sighting: Sighting) -> None:
        self.let_go_of.append(sighting.address)
        self.held_devices = [one for one in self.held_devices if one.address != sighting.address]

    async def _advertise(self, device: Device, hear: Callable[[Sighting], None]) -> None:
        while True:
            await asyncio.sleep(ADVERTISED_EVERY_S)
            is_heard = device.is_near and not device.is_linked and device not in self.held_devices
            if is_heard and self.trouble is None:
                hear(sighting_of(device, rssi_dbm=-60))


def sighting_of(device: Device, *, rssi_dbm: int | None) -> Sighting:
    return Sighting(
        address=device.address,
        name=device.name,
        rssi_dbm=rssi_dbm,
        is_heart_strap=device.is_heart_strap,
        heard_ns=now_ns(),
    )


class Notebook:
    """A StrapListener that keeps what it was told, with the second in which it was told."""

    def __init__(self) -> None:
        self.beats: list[tuple[float, bytes]] = []
        self.ecg_frames: list[bytes] = []
        self.motion_frames: list[bytes] = []
        self.statuses: list[tuple[float, StrapStatus]] = []

    def heart_rate(self, arrived_ns: int, payload: bytes) -> None:
        self.beats.append((arrived_ns / NS_PER_S, payload))

    def ecg(self, arrived_ns: int, frame: bytes) -> None:
        self.ecg_frames.append(frame)

    def motion(self, arrived_ns: int, frame: bytes) -> None:
        self.motion_frames.append(frame)

    def status(self, status: StrapStatus) -> None:
        self.statuses.append((asyncio.get_running_loop().time(), status))

    @property
    def newest(self) -> StrapStatus:
        return self.statuses[-1][1]

    def reasons(self) -> list[LossReason]:
        """The reasons in the order in which they were first told, one after another."""
        told = [status.reason for _, status in self.statuses if status.reason is not None]
        return [reason for number, reason in enumerate(told) if number == 0 or told[number - 1] is not reason]
