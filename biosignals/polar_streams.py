"""Starts Polar's extra streams (ECG, accelerometer) one after the other, and watches that they come."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from biosignals import polar_control, polar_profile
from biosignals.polar_control import Choice, ControlRequest, ControlResponse, Setting, Status
from biosignals.polar_profile import MalformedFrame, Stream
from biosignals.radio import Connection, LinkError, PairingWanted
from biosignals.strap import LossReason, StreamState
from biosignals.time_limit import Sleep, happens_within

Value = TypeVar("Value")

ANSWER_S = 5.0  # an H10 answers within some tenths
FIRST_FRAME_S = 35.0  # some versions need 30 s before the first ECG frame: bleakheart issue 1
SILENT_S = 10.0  # a frame of ECG comes every 0.6 s, of movement every 1.5 s at 25 Hz
LOOK_S = 1.0
AGAIN_S = 30.0  # before a stream is asked for again that fell silent, or that the strap could not give at that moment
PASSING = (Status.INVALID_STATE, Status.IN_CHARGER)
MOTION_RATES_HZ = (
    50,
    25,
    100,
    200,
)  # the first that is offered: 50 Hz shows each step and jolt, and costs little radio
MOTION_RANGES_G = (4, 8, 2)  # the first that is offered: a seated or walking trunk stays below 3 g
NS_PER_S = 1_000_000_000

Tell = Callable[[Stream, StreamState, str], None]


class PolarStreams:
    """The extra streams of one connection.

    `hear` gets every frame raw, with the stream that its first byte names; `tell` how each wanted stream stands, with
    words where it does not run. Nothing that goes wrong here is raised: heart rate must never depend on it.
    """

    def __init__(
        self,
        connection: Connection,
        wanted: tuple[Stream, ...],
        *,
        hear: Callable[[Stream, int, bytes], None],
        tell: Tell,
        now_ns: Callable[[], int],
        sleep: Sleep,
    ) -> None:
        self._connection, self._wanted, self._hear, self._tell = connection, wanted, hear, tell
        self._now_ns, self._sleep = now_ns, sleep
        self._answers: list[ControlResponse] = []
        self._answered = asyncio.Event()
        self._may_pair = True
        self._states: dict[Stream, StreamState] = {}
        self._since_ns: dict[Stream, int] = {}  # when a stream was started, or its newest frame came
        self._again_ns: dict[Stream, int] = {}  # when a stream is to be asked for again
        self.last_act_ns: int | None = None  # when the strap was last asked for something; None: never

    @property
    def is_starting(self) -> bool:
        """Does a stream neither come yet nor is it known that it will not?"""
        return StreamState.STARTING in self._states.values()

    async def run(self) -> None:
        """Start what is wanted and offered, then watch it, until cancelled or nothing is left to watch."""
        if not self._wanted:
            return
        if polar_profile.SERVICE not in self._connection.services:
            self._tell_all(StreamState.NOT_OFFERED)
            return
        self._tell_all(StreamState.STARTING)
        try:
            await self._start_all()
            await self._watch()
        except PairingWanted as error:
            self._tell_all(StreamState.PAIRING_NEEDED, error.detail)
        except LinkError as error:
            if error.reason is not LossReason.LINK_LOST:  # who watches the link tells of that
                self._tell_all(StreamState.REFUSED, _said(error))

    async def _start_all(self) -> None:
        offered = await self._offered()
        await self._asked(lambda: self._connection.subscribe(polar_profile.CONTROL_POINT, self._take_answer))
        await self._asked(lambda: self._connection.subscribe(polar_profile.DATA, self._take_frame))
        for stream in self._wanted:  # one after the other: polar-ble-sdk issue 109
            if stream in offered:
                await self._start(stream)
            else:
                self._set(stream, StreamState.NOT_OFFERED)

    async def _offered(self) -> frozenset[Stream]:
        """What the control point offers. It is read before it is subscribed, as a read would come as a notification."""
        whether_it_starts_will_tell = frozenset(self._wanted)
        try:
            return polar_control.offered_streams(
                await self._asked(lambda: self._connection.read(polar_profile.CONTROL_POINT))
            )
        except MalformedFrame:
            return whether_it_starts_will_tell
        except LinkError as error:
            if error.reason is not LossReason.FAILED:
                raise
            return whether_it_starts_will_tell  # it refuses to be read

    async def _start(self, stream: Stream) -> None:
        try:
            response = await self._request(await self._start_request(stream))
        except PairingWanted as error:
            self._set(stream, StreamState.PAIRING_NEEDED, error.detail)
        except LinkError as error:
            if error.reason is LossReason.LINK_LOST:
                raise
            self._set(stream, StreamState.REFUSED, _said(error))
        except MalformedFrame as error:
            self._set(stream, StreamState.REFUSED, str(error))
        else:
            self._take_verdict(stream, response)

    def _take_verdict(self, stream: Stream, response: ControlResponse) -> None:
        if response.status in (Status.SUCCESS, Status.ALREADY_IN_STATE):
            self._since_ns.setdefault(stream, self._now_ns())
            if self._states[stream] is StreamState.REFUSED:
                self._set(stream, StreamState.STARTING)
            return
        self._set(stream, StreamState.REFUSED, response.words)
        if response.status in PASSING:
            self._again_ns[stream] = self._now_ns() + int(AGAIN_S * NS_PER_S)

    async def _start_request(self, stream: Stream) -> ControlRequest:
        if stream is Stream.ECG:
            return polar_control.start_ecg()
        response = await self._request(polar_control.get_settings(stream))
        offered = response.settings() if response.status is Status.SUCCESS else ()
        return polar_control.start_motion(
            rate_hz=_first_offered(MOTION_RATES_HZ, Setting.RATE_HZ, offered),
            range_g=_first_offered(MOTION_RANGES_G, Setting.RANGE_G, offered),
        )

    async def _request(self, request: ControlRequest) -> ControlResponse:
        """Write a request and wait for its whole answer. Raises LinkError, also where none comes."""
        self._answers.clear()
        await self._asked(lambda: self._connection.write(polar_profile.CONTROL_POINT, bytes(request)))
        deadline_ns = self._now_ns() + int(ANSWER_S * NS_PER_S)
        response = await self._next_answer(request, deadline_ns)
        while response.has_more:
            following = await self._next_answer(request, deadline_ns)
            response = replace(following, parameters=response.parameters + following.parameters)
        return response

    async def _next_answer(self, request: ControlRequest, deadline_ns: int) -> ControlResponse:
        while True:
            while self._answers:
                response = self._answers.pop(0)
                if response.answers(request):
                    return response
            self._answered.clear()
            left_s = (deadline_ns - self._now_ns()) / NS_PER_S
            if left_s <= 0:
                detail = f"no answer to {request.operation.name} of {request.stream.name} within {ANSWER_S:g} s"
                raise LinkError(LossReason.NO_ANSWER, detail)
            await happens_within(self._answered, left_s, self._sleep)

    async def _asked(self, act: Callable[[], Awaitable[Value]]) -> Value:
        """Do one act; where the strap wants to be paired for it, pair once and do it again."""
        self.last_act_ns = self._now_ns()
        try:
            return await act()
        except PairingWanted:
            if not self._may_pair:
                raise
            self._may_pair = False
            await self._pair()
        finally:
            self.last_act_ns = self._now_ns()
        return await self._asked(act)

    async def _pair(self) -> None:
        try:
            await self._connection.pair()
        except LinkError as error:
            raise PairingWanted(LossReason.PAIRING_NEEDED, error.detail) from error

    def _take_answer(self, _: int, value: bytes) -> None:
        try:
            self._answers.append(ControlResponse.from_bytes(value))
        except MalformedFrame:
            return  # an echo of what was read, or nothing that a request could be matched with
        self._answered.set()

    def _take_frame(self, arrived_ns: int, frame: bytes) -> None:
        stream = next((one for one in Stream if frame and frame[0] == one.value), None)
        if stream is None or stream not in self._wanted:
            return
        self._since_ns[stream] = arrived_ns
        if self._states.get(stream) is not StreamState.RUNNING:
            self._again_ns.pop(stream, None)
            self._set(stream, StreamState.RUNNING)
        self._hear(stream, arrived_ns, frame)

    async def _watch(self) -> None:
        while self._since_ns or self._again_ns:
            await self._sleep(LOOK_S)
            self._notice_silence()
            due = [stream for stream, again_ns in self._again_ns.items() if self._now_ns() >= again_ns]
            for stream in due:
                del self._again_ns[stream]
                await self._start(stream)
                if self._states[stream] is StreamState.SILENT:
                    self._again_ns[stream] = self._now_ns() + int(AGAIN_S * NS_PER_S)

    def _notice_silence(self) -> None:
        now_ns = self._now_ns()
        for stream, since_ns in self._since_ns.items():
            limit_s = FIRST_FRAME_S if self._states[stream] is StreamState.STARTING else SILENT_S
            is_watched = self._states[stream] in (StreamState.STARTING, StreamState.RUNNING)
            if is_watched and now_ns - since_ns > limit_s * NS_PER_S:
                self._set(stream, StreamState.SILENT, f"nothing came for {limit_s:g} s")
                self._again_ns[stream] = now_ns + int(AGAIN_S * NS_PER_S)

    def _tell_all(self, state: StreamState, words: str = "") -> None:
        for stream in self._wanted:
            self._set(stream, state, words)

    def _set(self, stream: Stream, state: StreamState, words: str = "") -> None:
        self._states[stream] = state
        self._tell(stream, state, words)


def _first_offered(preferred: tuple[int, ...], setting: Setting, offered: tuple[Choice, ...]) -> int:
    """The first preferred value that is offered, or the first of all where the strap names none of them."""
    values = {value for choice in offered if choice.setting is setting for value in choice.values}
    return next((value for value in preferred if value in values), preferred[0])


def _said(error: LinkError) -> str:
    return error.detail or error.reason.value
