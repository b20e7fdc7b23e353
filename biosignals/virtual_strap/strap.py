"""An H10-like heart strap on a Bluetooth stack: a heart, the services that carry it, and faults at their times."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import Self

from biosignals.polar_profile import Stream
from biosignals.simulated_motion import MOVING_ABOUT
from biosignals.simulated_strap import SimulatedStrap
from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.faults import (
    NEEDS_VIRTUAL_AIR,
    LinkFault,
    ScheduledLinkFault,
    fault_name,
    link_faults_at,
    next_change,
)
from biosignals.virtual_strap.heart_feed import Heartbeat, HeartFeed
from biosignals.virtual_strap.identity import StrapIdentity
from biosignals.virtual_strap.peripheral import (
    ADVERTISING_INTERVAL_MS,
    AIR_DELAY_S,
    CLOSED_BY_STRAP,
    Peripheral,
    RealAdapter,
)
from biosignals.virtual_strap.polar_service import PolarService, SignalSources
from biosignals.virtual_strap.services import (
    battery_level,
    battery_service,
    heart_rate_measurement,
    heart_rate_service,
    information_service,
)
from biosignals.virtual_strap.strap_clock import StrapClock
from biosignals.virtual_strap.synthetic_ecg import SyntheticEcg
from biosignals.virtual_strap.synthetic_motion import SyntheticMotion

KEPT_BEATS = 16  # some seconds, which is what the waves of an ECG reach back


class VirtualStrap:
    """A strap that any Bluetooth host can find, connect to and read.

    Its packets come from `heart` (with the faults of packets); its beats out of `beats` (seconds since it was switched
    on, in order, and the interval that each ends), or told one by one with beat(). ECG and acceleration are made from
    the same beats. Link faults begin and end by `faults`, or with begin() and end(). `tell` hears what happens, with
    the second. Use it with `async with`, or call start() and stop().
    """

    def __init__(
        self,
        place: Air | RealAdapter,
        *,
        identity: StrapIdentity | None = None,
        heart: SimulatedStrap | None = None,
        beats: Iterable[Heartbeat] | None = None,
        faults: tuple[ScheduledLinkFault, ...] = (),
        ecg: SyntheticEcg | None = None,
        motion: SyntheticMotion | None = None,
        clock: StrapClock | None = None,
        advertising_interval_ms: float = ADVERTISING_INTERVAL_MS,
        air_delay_s: float = AIR_DELAY_S,
        tell: Callable[[float, str], None] | None = None,
    ) -> None:
        _refuse_impossible(faults, place)
        self.identity = identity if identity is not None else StrapIdentity()
        self.clock = clock if clock is not None else StrapClock()
        self._battery_percent = self.identity.battery_percent
        self._faults, self._tell = faults, tell
        self._ecg = ecg if ecg is not None else SyntheticEcg(seed=0)
        self._motion = motion if motion is not None else SyntheticMotion(seed=0)
        self._last_beats: deque[Heartbeat] = deque(maxlen=KEPT_BEATS)
        self._peripheral = Peripheral(
            place,
            self.identity,
            advertising_interval_ms=advertising_interval_ms,
            air_delay_s=air_delay_s,
            tell=self._say,
            left=self._host_left,
        )
        self._measurement = heart_rate_measurement()
        self._battery_level = battery_level(self._read_battery)
        self._polar = self._polar_service()
        self._feed = HeartFeed(
            heart if heart is not None else SimulatedStrap(seed=0),
            self.clock,
            beats=iter(beats) if beats is not None else None,
            tell_beat=self._last_beats.append,
            send=self.send,
        )

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def hosts(self) -> tuple[str, ...]:
        """The addresses of the hosts that hold the strap; at most one."""
        return tuple(host.peer_address.to_string(False) for host in self._peripheral.hosts)

    @property
    def refused(self) -> int:
        """How many connections were ended because another host held the strap."""
        return self._peripheral.refused

    @property
    def streams(self) -> frozenset[Stream]:
        """Those of ECG and accelerometer that run."""
        return self._polar.running

    async def start(self) -> None:
        """Switch on: it is second 0, the strap advertises, its heart beats.

        Raises AdapterUnusable where a real adapter does not answer.
        """
        self.clock.begin()
        for fault in sorted(link_faults_at(self._faults, 0.0), key=fault_name):
            await self.begin(fault)
        await self._peripheral.start(
            (
                (heart_rate_service(self._measurement), LinkFault.NO_HEART_RATE),
                (battery_service(self._battery_level), LinkFault.NO_BATTERY),
                (information_service(self.identity), LinkFault.NO_INFORMATION),
                (self._polar.service, LinkFault.NO_STREAMS),
            )
        )
        self._peripheral.keep(self._feed.run())
        self._peripheral.keep(self._keep_schedule())

    async def stop(self) -> None:
        """Switch off: links end, nothing is left running."""
        self._polar.stop()
        await self._peripheral.stop()

    def beat(self, t: float, rr_s: float) -> None:
        """A beat at second `t` of the strap ends an interval of `rr_s`; beats in the order of time.

        A beat that is told late is sent late. Raises ValueError for what cannot be a beat.
        """
        self._feed.beat(t, rr_s)

    def sit(self, t: float, *, is_tight: bool) -> None:
        """From second `t` of the strap on it touches the skin, or does not; in the order of time."""
        self._feed.sit(t, is_tight=is_tight)

    def move(self, t: float, *, is_moving: bool) -> None:
        """From second `t` of the strap on its wearer moves about, or sits again; in the order of time."""
        if is_moving:
            self._motion.begin(MOVING_ABOUT, t)
        else:
            self._motion.end(t)

    async def heart_ends(self) -> None:
        """Return when the last of `beats` has been told; never where there are none to come."""
        await self._feed.ended.wait()

    async def send(self, payload: bytes) -> None:
        """Notify these bytes at once as a heart rate measurement, whatever they are."""
        if not self._peripheral.has(LinkFault.NO_HEART_RATE):
            await self._peripheral.notify(self._measurement, payload)

    async def set_battery(self, percent: int) -> None:
        """The battery now holds so much, 0..100 %: hosts that asked for it are told."""
        self._battery_percent = replace(self.identity, battery_percent=percent).battery_percent
        if not self._peripheral.has(LinkFault.NO_BATTERY):
            await self._peripheral.notify(self._battery_level, bytes([percent]))

    async def close_link(self) -> None:
        """The strap ends the link now, once (reason 0x13)."""
        await self._peripheral.close_links(CLOSED_BY_STRAP)

    def break_link(self) -> None:
        """The link breaks off now, once (supervision timeout, 0x08). Raises RuntimeError on a real adapter."""
        self._peripheral.break_links()

    async def begin(self, fault: LinkFault) -> None:
        """This fault lasts from now on, until end(). Raises ValueError for one of the air on a real adapter."""
        self._say(f"{fault_name(fault)} begins: {fault.value}")
        await self._peripheral.begin(fault)

    async def end(self, fault: LinkFault) -> None:
        """This fault is over."""
        self._say(f"{fault_name(fault)} is over")
        await self._peripheral.end(fault)

    def _polar_service(self) -> PolarService:
        return PolarService(
            clock=self.clock,
            sources=SignalSources(
                ecg_uv=lambda from_t, to_t: self._ecg.samples(tuple(self._last_beats), from_t, to_t),
                motion_mg=self._motion.samples,
            ),
            has=self._peripheral.has,
            close_link=self.close_link,
            notify=self._peripheral.notify,
            indicate=self._peripheral.indicate,
            keep=self._peripheral.keep,
        )

    async def _keep_schedule(self) -> None:
        """Begin and end scheduled faults at their times."""
        lasting = link_faults_at(self._faults, 0.0)
        t = 0.0
        while (change := next_change(self._faults, t)) is not None:
            t = change
            await self.clock.wait_until(t)
            now = link_faults_at(self._faults, t)
            for fault in sorted(lasting - now, key=fault_name):
                await self.end(fault)
            for fault in sorted(now - lasting, key=fault_name):
                await self.begin(fault)
            lasting = now

    def _host_left(self) -> None:
        self._polar.stop()

    def _read_battery(self) -> int | None:
        return None if self._peripheral.has(LinkFault.BATTERY_UNREADABLE) else self._battery_percent

    def _say(self, words: str) -> None:
        if self._tell is not None:
            self._tell(self.clock.t, words)


def _refuse_impossible(faults: tuple[ScheduledLinkFault, ...], place: Air | RealAdapter) -> None:
    impossible = [fault_name(fault.kind) for fault in faults if fault.kind in NEEDS_VIRTUAL_AIR]
    if impossible and not isinstance(place, Air):
        raise ValueError(
            f"on a real adapter the air is not the strap's own, so there can be no {', '.join(impossible)}"
        )
