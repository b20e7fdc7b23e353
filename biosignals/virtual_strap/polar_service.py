"""Polar Measurement Data as a strap serves it: the control point, and the ECG and accelerometer streams."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bumble import att
from bumble.core import UUID
from bumble.device import Connection
from bumble.gatt import Characteristic, CharacteristicValue, Service

from biosignals.polar_control import ControlRequest, ControlResponse, MalformedRequest, Operation, Status, offering
from biosignals.polar_profile import CONTROL_POINT, DATA, SERVICE, EcgFrame, MotionFrame, Stream
from biosignals.virtual_strap.faults import LinkFault
from biosignals.virtual_strap.strap_clock import StrapClock
from biosignals.virtual_strap.stream_settings import chosen_rate_hz, fitness, offered_settings
from biosignals.virtual_strap.synthetic_ecg import GENERATION_DELAY_S

FRAME_SAMPLES = {Stream.ECG: 73, Stream.MOTION: 36}  # as an H10 sends them: 229 and 226 bytes
LEAST_MTU = 232  # the longer of the two, and 3 bytes of ATT's own
STAMP_AT_START_NS = 599_616_000_000_000_000  # an H10 whose clock was never set begins in 2019

_Properties = Characteristic.Properties
_Permissions = Characteristic.Permissions


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalSources:
    """Where samples come from: those at numbers / rate that lie in [from_t, to_t) seconds of the strap's clock."""

    ecg_uv: Callable[[float, float], tuple[int, ...]]
    motion_mg: Callable[[float, float, int], tuple[tuple[int, int, int], ...]]


class PolarService:
    """Answers the control point and runs the streams that were started; its host's leaving stops them."""

    def __init__(
        self,
        *,
        clock: StrapClock,
        sources: SignalSources,
        has: Callable[[LinkFault], bool],
        close_link: Callable[[], Awaitable[None]],
        notify: Callable[[Characteristic[bytes], bytes], Awaitable[None]],
        indicate: Callable[[Connection, Characteristic[bytes], bytes], Awaitable[None]],
        keep: Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"],
    ) -> None:
        self._clock, self._sources, self._has, self._keep = clock, sources, has, keep
        self._close_link, self._notify, self._indicate = close_link, notify, indicate
        self._running: dict[Stream, asyncio.Task[None]] = {}
        self._control_point: Characteristic[bytes] = Characteristic(
            UUID(CONTROL_POINT),
            _Properties.READ | _Properties.WRITE | _Properties.INDICATE,
            _Permissions.READABLE | _Permissions.WRITEABLE,
            CharacteristicValue(read=self._read_control, write=self._write_control),
        )
        self._data: Characteristic[bytes] = Characteristic(UUID(DATA), _Properties.NOTIFY, _Permissions(0), b"")
        self.service = Service(UUID(SERVICE), [self._control_point, self._data])

    @property
    def running(self) -> frozenset[Stream]:
        return frozenset(self._running)

    def stop(self) -> None:
        """End all streams."""
        for task in self._running.values():
            task.cancel()
        self._running.clear()

    def _read_control(self, connection: Connection) -> bytes:
        self._refuse_unpaired(connection)
        return offering(frozenset(Stream))

    def _write_control(self, connection: Connection, value: bytes) -> None:
        self._refuse_unpaired(connection)
        if not self._has(LinkFault.STREAMS_MUTE):
            self._keep(self._answer(connection, value))

    def _refuse_unpaired(self, connection: Connection) -> None:
        wants_pairing = self._has(LinkFault.PAIRING_WANTED) or self._has(LinkFault.PAIRING_FAILS)
        if wants_pairing and not connection.is_encrypted:
            raise att.ATT_Error(att.ErrorCode.INSUFFICIENT_ENCRYPTION)

    async def _answer(self, connection: Connection, value: bytes) -> None:
        response = self._act(connection, value)
        await self._indicate(connection, self._control_point, bytes(response))
        if response.operation == Operation.START.value and response.code == Status.SUCCESS.code:
            self._begin(Stream(response.stream), chosen_rate_hz(ControlRequest.from_bytes(value)))

    def _act(self, connection: Connection, value: bytes) -> ControlResponse:
        try:
            request = ControlRequest.from_bytes(value)
        except MalformedRequest as error:
            operation, stream = (*value[:2], 0xFF, 0xFF)[:2]
            return ControlResponse(operation=operation, stream=stream, code=error.status.code)
        parameters = b""
        status = self._refusal(connection, request)
        if status is Status.SUCCESS and request.operation is Operation.GET_SETTINGS:
            parameters = b"".join(map(bytes, offered_settings(request.stream)))
        if status is Status.SUCCESS and request.operation is Operation.STOP:
            self._running.pop(request.stream).cancel()
        return ControlResponse(
            operation=request.operation.value, stream=request.stream.value, code=status.code, parameters=parameters
        )

    def _refusal(self, connection: Connection, request: ControlRequest) -> Status:
        """SUCCESS where nothing speaks against it."""
        runs = request.stream in self._running
        match request.operation:
            case Operation.GET_SETTINGS:
                return Status.SUCCESS
            case Operation.STOP:
                return Status.SUCCESS if runs else Status.ALREADY_IN_STATE
            case Operation.START:
                if self._has(LinkFault.STREAMS_REFUSED):
                    return Status.IN_CHARGER
                if runs:
                    return Status.ALREADY_IN_STATE
                if connection.att_mtu < LEAST_MTU:
                    return Status.INVALID_MTU
                return fitness(request)

    def _begin(self, stream: Stream, rate_hz: int) -> None:
        if stream in self._running:
            return
        self._running[stream] = self._keep(self._run(stream, rate_hz))

    async def _run(self, stream: Stream, rate_hz: int) -> None:
        if self._has(LinkFault.STREAMS_DROP_LINK):
            await self._close_link()
            return
        step = FRAME_SAMPLES[stream]
        number = max(0, round((self._clock.t - GENERATION_DELAY_S) * rate_hz))
        while True:
            end = number + step
            await self._clock.wait_until(end / rate_hz + GENERATION_DELAY_S)
            if not self._has(LinkFault.STREAMS_SILENT):
                await self._notify(self._data, self._frame(stream, rate_hz, number, end))
            number = end

    def _frame(self, stream: Stream, rate_hz: int, first: int, end: int) -> bytes:
        from_t, to_t = max(0.0, (first - 0.5) / rate_hz), (end - 0.5) / rate_hz  # half a sample from every rounding
        stamp_ns = STAMP_AT_START_NS + (end - 1) * 1_000_000_000 // rate_hz
        match stream:
            case Stream.ECG:
                return bytes(EcgFrame(stamp_ns=stamp_ns, samples_uv=self._sources.ecg_uv(from_t, to_t)))
            case Stream.MOTION:
                samples_mg = self._sources.motion_mg(from_t, to_t, rate_hz)
                return bytes(MotionFrame(stamp_ns=stamp_ns, samples_mg=samples_mg))
