"""Polar's extra streams are started one after the other and watched; played on a scripted strap in jumping time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from biosignals.polar_control import (
    Choice,
    Operation,
    Setting,
    Status,
    offering,
)
from biosignals.polar_profile import CONTROL_POINT, DATA, SERVICE, Stream
from biosignals.polar_streams import PolarStreams
from biosignals.radio import LinkError
from biosignals.strap import LossReason, StreamState
from tests.biosignals.scripted_polar import ECG_FRAME, MOTION_FRAME, RANGES, RATES, PolarStrap
from tests.biosignals.scripted_radio import Device, ScriptedConnection, now_ns, run_jumping

WANTED = (Stream.MOTION, Stream.ECG)


class Told:
    """What was handed on and told of the streams."""

    def __init__(self) -> None:
        self.frames: list[tuple[Stream, bytes]] = []
        self.states: dict[Stream, StreamState] = {}
        self.words: dict[Stream, str] = {}

    def hear(self, stream: Stream, _: int, frame: bytes) -> None:
        self.frames.append((stream, frame))

    def tell(self, stream: Stream, state: StreamState, words: str) -> None:
        self.states[stream], self.words[stream] = state, words


@asynccontextmanager
async def started(
    strap: PolarStrap, *, wanted: tuple[Stream, ...] = WANTED, device: Device | None = None
) -> AsyncIterator[tuple[ScriptedConnection, Told]]:
    device = device or Device()
    device.services |= {SERVICE}
    device.values.setdefault(CONTROL_POINT, offering(frozenset(Stream)))
    device.answers = strap.answer
    connection = ScriptedConnection(device, lambda *_: None)
    told = Told()
    streams = PolarStreams(connection, wanted, hear=told.hear, tell=told.tell, now_ns=now_ns, sleep=asyncio.sleep)
    running = asyncio.create_task(streams.run())
    try:
        await asyncio.sleep(3)
        yield connection, told
    finally:
        running.cancel()
        await asyncio.wait({running})
        await connection.close()
        assert running.cancelled() or running.exception() is None


def test_streams_are_started_one_after_the_other() -> None:
    async def play() -> None:
        strap = PolarStrap()
        async with started(strap) as (connection, told):
            asked = [(one.operation, one.stream) for one in strap.requests]
            assert asked == [
                (Operation.GET_SETTINGS, Stream.MOTION),
                (Operation.START, Stream.MOTION),
                (Operation.START, Stream.ECG),
            ]
            assert told.states == {Stream.MOTION: StreamState.STARTING, Stream.ECG: StreamState.STARTING}

            connection.send(DATA, ECG_FRAME)
            connection.send(DATA, MOTION_FRAME)
            assert told.frames == [(Stream.ECG, ECG_FRAME), (Stream.MOTION, MOTION_FRAME)]
            assert told.states == {Stream.MOTION: StreamState.RUNNING, Stream.ECG: StreamState.RUNNING}

    run_jumping(play())


def test_the_control_point_is_never_read_once_it_is_subscribed() -> None:
    async def play() -> None:
        async with started(PolarStrap()) as (connection, _):
            acts = [act for act, characteristic in connection.calls if characteristic == CONTROL_POINT]
            assert acts[:2] == ["read", "subscribe"]
            assert "read" not in acts[1:]

    run_jumping(play())


@pytest.mark.parametrize(
    ("settings", "rate_hz", "range_g"),
    [
        pytest.param((bytes(RATES) + bytes(RANGES),), 50, 4, id="as an H10 offers"),
        pytest.param((bytes(RATES), bytes(RANGES)), 50, 4, id="told in two answers"),
        pytest.param((bytes(Choice(setting=Setting.RATE_HZ, values=(52, 25))) + bytes(RANGES),), 25, 4, id="no 50 Hz"),
        pytest.param((bytes(Choice(setting=Setting.RANGE_G, values=(8,))),), 50, 8, id="8 g only"),
        pytest.param((b"",), 50, 4, id="it does not say"),
    ],
)
def test_the_accelerometer_is_started_as_the_strap_offers(
    settings: tuple[bytes, ...], rate_hz: int, range_g: int
) -> None:
    async def play() -> None:
        strap = PolarStrap(settings=settings)
        async with started(strap, wanted=(Stream.MOTION,)):
            chosen = {choice.setting: choice.values for choice in strap.requests[-1].settings}
            assert chosen[Setting.RATE_HZ] == (rate_hz,)
            assert chosen[Setting.RANGE_G] == (range_g,)

    run_jumping(play())


def test_a_strap_without_the_service_is_asked_for_nothing() -> None:
    async def play() -> None:
        device, told = Device(), Told()
        connection = ScriptedConnection(device, lambda *_: None)
        streams = PolarStreams(connection, WANTED, hear=told.hear, tell=told.tell, now_ns=now_ns, sleep=asyncio.sleep)
        await streams.run()
        await connection.close()

        assert told.states == {Stream.MOTION: StreamState.NOT_OFFERED, Stream.ECG: StreamState.NOT_OFFERED}
        assert connection.calls == []
        assert streams.last_act_ns is None

    run_jumping(play())


def test_a_stream_that_is_not_offered_is_left_alone() -> None:
    async def play() -> None:
        strap = PolarStrap()
        device = Device(values={CONTROL_POINT: offering(frozenset({Stream.MOTION}))})
        async with started(strap, device=device) as (_, told):
            assert told.states[Stream.ECG] is StreamState.NOT_OFFERED
            assert {request.stream for request in strap.requests} == {Stream.MOTION}

    run_jumping(play())


@pytest.mark.parametrize("features", [b"", b"\xff\xff", LinkError(LossReason.FAILED, "Read Not Permitted")])
def test_a_strap_that_does_not_say_what_it_offers_is_asked_all_the_same(features: bytes | LinkError) -> None:
    async def play() -> None:
        strap = PolarStrap()
        async with started(strap, device=Device(values={CONTROL_POINT: features})):
            assert {request.stream for request in strap.requests} == set(WANTED)

    run_jumping(play())


def test_pairing_is_done_once_where_it_is_wanted() -> None:
    async def play() -> None:
        strap = PolarStrap(wants_pairing=True)
        async with started(strap) as (connection, told):
            assert connection.calls.count(("pair", "")) == 1
            assert told.states == {Stream.MOTION: StreamState.STARTING, Stream.ECG: StreamState.STARTING}

    run_jumping(play())


def test_pairing_that_fails_is_told_and_not_asked_for_again() -> None:
    async def play() -> None:
        strap = PolarStrap(wants_pairing=True)
        device = Device(refuses_pairing=LinkError(LossReason.PAIRING_NEEDED, "AuthenticationFailed"))
        async with started(strap, device=device) as (connection, told):
            await asyncio.sleep(300)

            assert connection.calls.count(("pair", "")) == 1
            assert set(told.states.values()) == {StreamState.PAIRING_NEEDED}

    run_jumping(play())


def test_a_stream_that_runs_already_counts_as_started() -> None:
    async def play() -> None:
        strap = PolarStrap(verdicts={(Operation.START, Stream.ECG): Status.ALREADY_IN_STATE})
        async with started(strap) as (connection, told):
            connection.send(DATA, ECG_FRAME)

            assert told.states[Stream.ECG] is StreamState.RUNNING

    run_jumping(play())


def test_a_refusal_is_told_in_words_and_the_other_stream_runs() -> None:
    async def play() -> None:
        strap = PolarStrap(verdicts={(Operation.START, Stream.MOTION): Status.INVALID_RATE})
        async with started(strap) as (_, told):
            assert told.states == {Stream.MOTION: StreamState.REFUSED, Stream.ECG: StreamState.STARTING}
            assert told.words[Stream.MOTION] == Status.INVALID_RATE.value

    run_jumping(play())


def test_a_strap_in_its_charger_is_asked_again() -> None:
    async def play() -> None:
        key = (Operation.START, Stream.ECG)
        strap = PolarStrap(verdicts={key: Status.IN_CHARGER})
        async with started(strap, wanted=(Stream.ECG,)) as (connection, told):
            assert told.states[Stream.ECG] is StreamState.REFUSED
            assert "charger" in told.words[Stream.ECG]

            strap.verdicts[key] = Status.SUCCESS
            await asyncio.sleep(31)
            assert told.states[Stream.ECG] is StreamState.STARTING
            connection.send(DATA, ECG_FRAME)
            assert told.states[Stream.ECG] is StreamState.RUNNING

    run_jumping(play())


def test_no_answer_is_waited_for_with_an_end() -> None:
    async def play() -> None:
        strap = PolarStrap(verdicts={(Operation.START, Stream.MOTION): None})
        async with started(strap) as (_, told):
            await asyncio.sleep(5)

            assert told.states == {Stream.MOTION: StreamState.REFUSED, Stream.ECG: StreamState.STARTING}
            assert "no answer to START of MOTION" in told.words[Stream.MOTION]

    run_jumping(play())


def test_an_ecg_that_begins_after_thirty_seconds_is_waited_for() -> None:
    async def play() -> None:
        async with started(PolarStrap(), wanted=(Stream.ECG,)) as (connection, told):
            await asyncio.sleep(30)
            assert told.states[Stream.ECG] is StreamState.STARTING

            connection.send(DATA, ECG_FRAME)
            assert told.states[Stream.ECG] is StreamState.RUNNING

    run_jumping(play())


def test_a_started_stream_that_never_comes_is_silent_until_it_comes() -> None:
    async def play() -> None:
        strap = PolarStrap()
        async with started(strap, wanted=(Stream.ECG,)) as (connection, told):
            await asyncio.sleep(36)
            assert told.states[Stream.ECG] is StreamState.SILENT
            assert told.words[Stream.ECG] == "nothing came for 35 s"

            await asyncio.sleep(65)
            assert len(strap.requests) == 3  # asked for again every half minute
            connection.send(DATA, ECG_FRAME)
            assert told.states[Stream.ECG] is StreamState.RUNNING
            assert told.words[Stream.ECG] == ""

    run_jumping(play())


def test_a_running_stream_that_stops_is_silent() -> None:
    async def play() -> None:
        async with started(PolarStrap(), wanted=(Stream.MOTION,)) as (connection, told):
            for _ in range(5):
                connection.send(DATA, MOTION_FRAME)
                await asyncio.sleep(1)
            assert told.states[Stream.MOTION] is StreamState.RUNNING

            await asyncio.sleep(12)
            assert told.states[Stream.MOTION] is StreamState.SILENT

    run_jumping(play())


@pytest.mark.parametrize("frame", [b"", b"\x05\x00", b"\xff" * 20])
def test_frames_of_no_wanted_stream_are_left_out(frame: bytes) -> None:
    async def play() -> None:
        async with started(PolarStrap(), wanted=(Stream.ECG,)) as (connection, told):
            connection.send(DATA, frame)
            connection.send(DATA, MOTION_FRAME)

            assert told.frames == []

    run_jumping(play())


@pytest.mark.parametrize("noise", [b"", b"\xf0", offering(frozenset(Stream)), b"\xf0\x02\x00\x00"])
def test_what_answers_nothing_is_no_answer(noise: bytes) -> None:
    async def play() -> None:
        strap = PolarStrap(verdicts={(Operation.START, Stream.MOTION): None})
        async with started(strap, wanted=(Stream.MOTION,)) as (connection, told):
            connection.send(CONTROL_POINT, noise)
            await asyncio.sleep(5)

            assert told.states[Stream.MOTION] is StreamState.REFUSED

    run_jumping(play())


def test_a_lost_link_ends_the_streams_without_a_word() -> None:
    async def play() -> None:
        device = Device(values={CONTROL_POINT: LinkError(LossReason.LINK_LOST, "Not connected")})
        async with started(PolarStrap(), device=device) as (_, told):
            assert set(told.states.values()) == {StreamState.STARTING}

    run_jumping(play())
