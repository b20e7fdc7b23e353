"""The life of one connection to a strap: heartbeats first, then all the rest, and a watch that they keep coming."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

from biosignals.link_settings import LinkSettings
from biosignals.polar_profile import Stream
from biosignals.polar_streams import PolarStreams
from biosignals.radio import Connection, LinkError, PairingWanted, StrapListener
from biosignals.strap import LinkState, LossReason, StrapStatus, StreamState
from biosignals.strap_details import (
    HEART_RATE_MEASUREMENT,
    HEART_RATE_SERVICE,
    battery_percent,
    body_location,
    device_information,
)
from biosignals.time_limit import Sleep, happens_within, outcome_before

NS_PER_S = 1_000_000_000
LOOK_S = 0.5  # how often the watch looks, as a limit changes with the first packet
STALL_S = 1.0  # a wait that lasts so much longer than asked for tells of a computer that stood still, not of the strap
AFTER_STALL_S = 2.0  # what had piled up meanwhile is heard in this time, and one packet more
STREAMS_SETTLE_S = 5.0  # a link that ends so soon after an extra stream was asked for may have ended of it

Change = Callable[[StrapStatus], StrapStatus]


class LinkLife:
    """One connection. What it delivers after its end is refused: `refuse` is told of each packet."""

    def __init__(
        self,
        listener: StrapListener,
        *,
        tell: Callable[[Change], None],
        refuse: Callable[[], None],
        now_ns: Callable[[], int],
        sleep: Sleep,
        settings: LinkSettings,
        streams: tuple[Stream, ...],
    ) -> None:
        self._listener, self._tell, self._refuse = listener, tell, refuse
        self._now_ns, self._sleep, self._settings, self._streams = now_ns, sleep, settings, streams
        self._loss: LinkError | None = None
        self._is_lost = asyncio.Event()
        self._is_over = False
        self._alive_ns = 0  # when it last gave a sign of life
        self._polar: PolarStreams | None = None
        self.began_ns: int | None = None  # when it was connected
        self.has_streamed = False

    def lost(self, reason: LossReason, detail: str) -> None:
        """The radio tells that the connection broke."""
        self._loss = LinkError(reason, detail)
        self._is_lost.set()

    async def live(self, connection: Connection) -> NoReturn:
        """Ask for heartbeats at once, then for the rest; ends with the LinkError that ended the link."""
        self.began_ns = self._alive_ns = self._now_ns()
        if HEART_RATE_SERVICE not in connection.services:
            raise LinkError(
                LossReason.NO_HEART_RATE, f"it offers {', '.join(sorted(connection.services)) or 'nothing'}"
            )
        extras: asyncio.Task[None] | None = None
        try:
            asked = await outcome_before(self._is_lost, self._subscribe(connection))
            if asked is None:
                await self._watch()  # which tells that it ended
            else:
                asked.result()
            self._alive_ns = max(self._alive_ns, self._now_ns())
            extras = asyncio.create_task(self._ask_for_the_rest(connection))
            await self._watch()
        finally:
            self._is_over = True
            if extras is not None:
                extras.cancel()
                await asyncio.wait({extras})

    def ended_of_streams(self, now_ns: int) -> bool:
        """Did it end right after an extra stream was asked for, and before all of them came?"""
        if self._polar is None or self._polar.last_act_ns is None:
            return False
        return self._polar.is_starting and now_ns - self._polar.last_act_ns < STREAMS_SETTLE_S * NS_PER_S

    async def _subscribe(self, connection: Connection) -> None:
        try:
            await connection.subscribe(HEART_RATE_MEASUREMENT, self._heart_rate)
        except PairingWanted:
            await connection.pair()
            await connection.subscribe(HEART_RATE_MEASUREMENT, self._heart_rate)

    async def _watch(self) -> NoReturn:
        while self._loss is None:
            limit_s = self._settings.silent_s if self.has_streamed else self._settings.first_packet_s
            began_ns = self._now_ns()
            wait_s = limit_s - (began_ns - self._alive_ns) / NS_PER_S
            if wait_s <= 0:
                raise LinkError(LossReason.SILENT, f"no heartbeat packet for {limit_s:g} s")
            await happens_within(self._is_lost, min(wait_s, LOOK_S), self._sleep)
            if (self._now_ns() - began_ns) / NS_PER_S > LOOK_S + STALL_S:
                self._alive_ns = max(self._alive_ns, self._now_ns() - int((limit_s - AFTER_STALL_S) * NS_PER_S))
        raise self._loss

    def _heart_rate(self, arrived_ns: int, payload: bytes) -> None:
        if self._is_over:
            self._refuse()
            return
        self._alive_ns = arrived_ns
        if not self.has_streamed:
            self.has_streamed = True
            self._tell(lambda now: replace(now, state=LinkState.STREAMING, reason=None, detail="", attempts=0))
        self._listener.heart_rate(arrived_ns, payload)

    async def _ask_for_the_rest(self, connection: Connection) -> None:
        """Battery, information, location, extra streams, the battery again and again; heart rate waits for none."""
        try:
            await self._read_battery(connection)
            location = await body_location(connection)
            information = await device_information(connection)
            self._tell(lambda now: replace(now, location=location, information=information))
        except LinkError as error:
            detail = error.detail  # heartbeats tell whether the link lives; this only says what is missing
            self._tell(lambda now: replace(now, detail=detail))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._run_streams(connection))
            tasks.create_task(self._follow_battery(connection))

    async def _read_battery(self, connection: Connection) -> None:
        percent = await battery_percent(connection)
        self._tell(lambda now: replace(now, battery_percent=percent))

    async def _follow_battery(self, connection: Connection) -> None:
        while True:
            await self._sleep(self._settings.battery_every_s)
            try:
                await self._read_battery(connection)
            except LinkError:
                continue  # what was read last stays true enough; the watch sees whether the link lives

    async def _run_streams(self, connection: Connection) -> None:
        self._polar = PolarStreams(
            connection,
            self._streams,
            hear=self._frame,
            tell=self._tell_stream,
            now_ns=self._now_ns,
            sleep=self._sleep,
        )
        await self._polar.run()

    def _frame(self, stream: Stream, arrived_ns: int, frame: bytes) -> None:
        if self._is_over:
            self._refuse()
            return
        match stream:
            case Stream.ECG:
                self._listener.ecg(arrived_ns, frame)
            case Stream.MOTION:
                self._listener.motion(arrived_ns, frame)

    def _tell_stream(self, stream: Stream, state: StreamState, words: str) -> None:
        if self._is_over:
            return

        def changed(now: StrapStatus) -> StrapStatus:
            states = dict(now.streams) | {stream: state}
            others = [line for line in now.streams_detail.split("; ") if line and not line.startswith(stream.name)]
            lines = [*others, f"{stream.name}: {words}"] if words else others
            return replace(now, streams=tuple(states.items()), streams_detail="; ".join(lines))

        self._tell(changed)
