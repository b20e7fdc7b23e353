"""What the virtual strap does, well and with every fault, as plain bleak sees it on both rigs."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import replace
from typing import Any

import pytest
from bleak import BleakClient
from bleak.exc import BleakError, BleakGATTProtocolError

from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.polar_control import (
    Choice,
    ControlRequest,
    ControlResponse,
    Operation,
    Setting,
    Status,
    get_settings,
    offered_streams,
    start_ecg,
    start_motion,
    stop,
)
from biosignals.polar_profile import CONTROL_POINT, DATA, EcgFrame, MotionFrame, Stream
from biosignals.simulated_strap import SimulatedStrap
from biosignals.virtual_strap.faults import LinkFault, ScheduledLinkFault
from biosignals.virtual_strap.identity import StrapIdentity
from biosignals.virtual_strap.strap import VirtualStrap
from biosignals.virtual_strap.strap_clock import StrapClock
from biosignals.virtual_strap.synthetic_ecg import NO_NOISE, SyntheticEcg
from tests.straps.rigs import MEASUREMENT, Rig, make_rig, on_bumble

SECOND_HOST = "C0:FF:EE:00:00:02"
A_MOMENT_S = 0.05  # in which nothing may come
LATE_S = 0.6  # later than a link is made anew
FAST = 20.0  # strap seconds a second
SENT = bytes(HeartRateMeasurement(bpm=70, contact=True, rr_s=(0.875,)))


def steady_heart(rr_s: float = 0.8) -> Iterator[tuple[float, float]]:
    return ((number * rr_s, rr_s) for number in range(1, 10_000))


def slowing_heart() -> Iterator[tuple[float, float]]:
    """Every interval is 1/1024 s longer than the one before, so that no two packets are alike."""
    t = 0.0
    for ticks in range(700, 2000):
        t += ticks / 1024
        yield t, ticks / 1024


class Told(list[bytes]):
    """What a client was notified of, in the order of arrival."""

    def hear(self, _characteristic: object, value: bytearray) -> None:
        self.append(bytes(value))


def play(kind: str, act: Callable[[Rig], Coroutine[Any, Any, None]], **options: Any) -> None:
    """Act on a rig; afterwards nothing may be left running."""

    async def whole() -> None:
        async with make_rig(kind, **options) as rig:
            await act(rig)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        assert not others, f"left running: {others}"

    asyncio.run(whole())


@contextlib.asynccontextmanager
async def listening(rig: Rig) -> AsyncIterator[tuple[BleakClient, Told]]:
    """A client that has subscribed to heart rate."""
    told = Told()
    async with rig.client(await rig.found()) as client:
        await client.start_notify(MEASUREMENT, told.hear)
        yield client, told


async def ask(client: BleakClient, answers: Told, request: ControlRequest) -> ControlResponse:
    answers.clear()
    await client.write_gatt_char(CONTROL_POINT, bytes(request), response=True)
    async with asyncio.timeout(3):
        while not answers:
            await asyncio.sleep(0.002)
    return ControlResponse.from_bytes(answers[0])


def test_a_strap_says_who_it_is(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        device = await rig.found()
        assert (device.name, device.address) == ("Attune V10 000001", "F2:A7:7E:00:00:01")
        async with rig.client(device) as client:
            said = {uuid: bytes(await client.read_gatt_char(uuid)).decode() for uuid in ("2a29", "2a24", "2a25")}
            battery, location = await client.read_gatt_char("2a19"), await client.read_gatt_char("2a38")

            assert said == {"2a29": "Attune", "2a24": "V10 (virtual)", "2a25": "000001"}
            assert (battery[0], location[0]) == (41, 1)

    play(rig_kind, act, identity=StrapIdentity(battery_percent=41))


def test_the_energy_counter_can_be_reset_and_nothing_else_asked_of_heart_rate(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        async with rig.client(await rig.found()) as client:
            await client.write_gatt_char("2a39", b"\x01", response=True)
            with pytest.raises(BleakGATTProtocolError) as refused:
                await client.write_gatt_char("2a39", b"\x05", response=True)

        assert refused.value.code == 0x80

    play(rig_kind, act)


def test_the_intervals_of_a_recorded_heart_arrive_each_once_and_in_order(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        async with listening(rig) as (_, told):
            await rig.until(lambda: len(told) >= 12)

        ticks = [round(1024 * rr_s) for one in told for rr_s in HeartRateMeasurement.from_bytes(one).rr_s]
        assert len(ticks) >= 10
        assert ticks == list(range(ticks[0], ticks[0] + len(ticks)))

    play(rig_kind, act, heart=SimulatedStrap(seed=3), beats=slowing_heart(), clock=StrapClock(speed=FAST))


def test_two_straps_are_told_apart_and_a_fault_of_one_is_not_the_others(rig_kind: str) -> None:
    other_identity = StrapIdentity(name="Attune V10 000002", address="F2:A7:7E:00:00:02")

    async def act(rig: Rig) -> None:
        async with listening(rig) as (_, told), VirtualStrap(rig.air, identity=other_identity) as other:
            second = replace(rig, strap=other)
            async with listening(second) as (client, told_by_other):
                assert client.name == other_identity.name
                await rig.strap.begin(LinkFault.DEAD_LINK)
                await rig.strap.send(SENT)
                await other.send(SENT)
                await rig.until(lambda: told_by_other)

        assert (told, told_by_other) == ([], [SENT])

    play(rig_kind, act)


def test_beats_told_one_by_one_arrive(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        async with listening(rig) as (_, told):
            began = rig.strap.clock.t
            for number in range(1, 11):
                rig.strap.beat(began + 0.5 * number, 0.5)
            await rig.until(lambda: sum(len(HeartRateMeasurement.from_bytes(one).rr_s) for one in told) >= 10)

            intervals = [rr_s for one in told for rr_s in HeartRateMeasurement.from_bytes(one).rr_s]
            assert intervals == [0.5] * 10

    play(rig_kind, act, clock=StrapClock(speed=FAST))


@pytest.mark.parametrize("payload", [b"", b"\x10", b"\x16\x4b\x33", b"\xff" * 20, bytes([0x10, 60]) + b"\x00\x04" * 90])
def test_any_bytes_arrive_as_they_were_sent(rig_kind: str, payload: bytes) -> None:
    async def act(rig: Rig) -> None:
        async with listening(rig) as (_, told):
            await rig.strap.send(payload)
            await rig.until(lambda: told)

            assert told == [payload]

    play(rig_kind, act)


@pytest.mark.parametrize("end", [LinkFault.CLOSES_LINK, LinkFault.LINK_LOSS, LinkFault.TAKEN, LinkFault.OUT_OF_RANGE])
def test_a_link_that_ends_is_told_and_the_strap_comes_back(rig_kind: str, end: LinkFault) -> None:
    async def act(rig: Rig) -> None:
        lost = asyncio.Event()
        client = rig.client(await rig.found(), disconnected_callback=lambda _client: lost.set())
        await client.connect()
        await rig.strap.begin(end)
        async with asyncio.timeout(3):
            await lost.wait()

        assert not client.is_connected
        with pytest.raises(BleakError):
            await client.read_gatt_char("2a19")
        await client.disconnect()
        await rig.strap.end(end)
        async with listening(rig) as (_, told):
            await rig.strap.send(SENT)
            await rig.until(lambda: told)
        assert told == [SENT]

    play(rig_kind, act)


@pytest.mark.parametrize("away", [LinkFault.TAKEN, LinkFault.OUT_OF_RANGE])
def test_a_strap_that_is_taken_or_out_of_range_is_not_heard(rig_kind: str, away: LinkFault) -> None:
    async def act(rig: Rig) -> None:
        await rig.strap.begin(away)
        assert await rig.find(timeout_s=0.4) is None
        await rig.strap.end(away)
        assert await rig.find() is not None

    play(rig_kind, act)


def test_no_connection_comes_to_be_with_a_strap_that_has_gone(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        device = await rig.found()
        await rig.strap.begin(LinkFault.OUT_OF_RANGE)
        with pytest.raises((BleakError, TimeoutError)):
            await rig.client(device, timeout=0.3 * rig.slowness).connect()
        await rig.strap.end(LinkFault.OUT_OF_RANGE)
        async with rig.client(await rig.found()) as client:
            assert client.is_connected

    play(rig_kind, act)


def test_a_dead_link_stands_but_carries_nothing(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        async with listening(rig) as (client, told):
            await rig.strap.begin(LinkFault.DEAD_LINK)
            await rig.strap.send(SENT)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.read_gatt_char("2a19"), A_MOMENT_S)
            assert client.is_connected
            assert told == []
            await rig.strap.end(LinkFault.DEAD_LINK)
            await rig.strap.send(SENT)
            await rig.until(lambda: told)

    play(rig_kind, act)


def test_a_strap_that_answers_nothing_goes_on_notifying(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        async with listening(rig) as (client, told):
            await rig.strap.begin(LinkFault.NO_ANSWERS)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.read_gatt_char("2a19"), A_MOMENT_S)
            await rig.strap.send(SENT)
            await rig.until(lambda: told)

            assert told == [SENT]

    play(rig_kind, act)


def test_a_link_lost_in_discovery_fails_the_connection_and_the_next_one_succeeds(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        device = await rig.found()
        await rig.strap.begin(LinkFault.LOST_IN_DISCOVERY)
        with pytest.raises(BleakError):
            await rig.client(device).connect()
        await rig.strap.end(LinkFault.LOST_IN_DISCOVERY)
        async with rig.client(await rig.found()) as client:
            assert client.is_connected

    play(rig_kind, act)


@pytest.mark.parametrize(
    ("fault", "arrives"),
    [
        (LinkFault.AIR_LOSES, [61, 62, 64, 65]),
        (LinkFault.AIR_DOUBLES, [61, 61, 62, 62, 63, 63, 64, 64, 65, 65, 66, 66]),
        (LinkFault.AIR_REORDERS, [62, 61, 64, 63, 66, 65]),
        (LinkFault.AIR_DELAYS, [61, 62, 63, 64, 65, 66]),
    ],
)
def test_notifications_are_lost_doubled_reordered_or_late_on_the_air(
    rig_kind: str, fault: LinkFault, arrives: list[int]
) -> None:
    async def act(rig: Rig) -> None:
        async with listening(rig) as (_, told):
            await rig.strap.begin(fault)
            for bpm in range(61, 67):
                await rig.strap.send(bytes(HeartRateMeasurement(bpm=bpm)))
            if fault is LinkFault.AIR_DELAYS:
                assert told == []
            await rig.until(lambda: len(told) >= len(arrives))
            await asyncio.sleep(A_MOMENT_S)

            assert [HeartRateMeasurement.from_bytes(one).bpm for one in told] == arrives

    play(rig_kind, act, air_delay_s=LATE_S)


@pytest.mark.parametrize("fault", [LinkFault.AIR_REORDERS, LinkFault.AIR_DELAYS])
def test_what_is_under_way_when_a_link_ends_arrives_on_no_other_link(rig_kind: str, fault: LinkFault) -> None:
    async def act(rig: Rig) -> None:
        async with listening(rig) as (client, told):
            await rig.strap.begin(fault)
            await rig.strap.send(bytes(HeartRateMeasurement(bpm=61)))
            rig.strap.break_link()
            await rig.until(lambda: not client.is_connected)
        await rig.strap.end(fault)
        async with listening(rig) as (_, told):
            began = rig.strap.clock.t
            for bpm in (62, 63):
                await rig.strap.send(bytes(HeartRateMeasurement(bpm=bpm)))
            await rig.until(lambda: len(told) >= 2 and rig.strap.clock.t > began + LATE_S + A_MOMENT_S)

        assert [HeartRateMeasurement.from_bytes(one).bpm for one in told] == [62, 63]

    play(rig_kind, act, air_delay_s=LATE_S)


def test_a_second_host_finds_no_strap_while_the_first_has_it(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        async with on_bumble(rig.air, SECOND_HOST) as backends:
            thief = Rig(kind="bumble", air=rig.air, strap=rig.strap, backends=backends)
            async with thief.client(await thief.found()):
                assert rig.strap.hosts == (SECOND_HOST,)
                assert await rig.find(timeout_s=0.4) is None
            assert await rig.find() is not None

    play(rig_kind, act)


def test_a_second_host_is_refused_where_a_held_strap_advertises(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        async with listening(rig) as (client, told), on_bumble(rig.air, SECOND_HOST) as backends:
            await rig.strap.begin(LinkFault.REFUSES)
            second = Rig(kind="bumble", air=rig.air, strap=rig.strap, backends=backends)
            with pytest.raises(BleakError):
                await second.client(await second.found()).connect()
            await rig.strap.send(SENT)
            await rig.until(lambda: told)

            assert rig.strap.refused == 1
            assert client.is_connected

    play(rig_kind, act)


@pytest.mark.parametrize(
    ("fault", "service"),
    [
        (LinkFault.NO_HEART_RATE, "180d"),
        (LinkFault.NO_BATTERY, "180f"),
        (LinkFault.NO_INFORMATION, "180a"),
        (LinkFault.NO_STREAMS, "5c80"),
    ],
)
def test_a_service_can_be_missing_and_come_back(rig_kind: str, fault: LinkFault, service: str) -> None:
    async def act(rig: Rig) -> None:
        async with rig.client(await rig.found()) as client:
            offered = {one.uuid[4:8] for one in client.services}
        await rig.strap.end(fault)
        async with rig.client(await rig.found()) as client:
            offered_again = {one.uuid[4:8] for one in client.services}

        every = {"180d", "180f", "180a", "5c80"}
        assert offered & every == every - {service}
        assert offered_again >= every

    play(rig_kind, act, faults=(ScheduledLinkFault(kind=fault, from_t=0),))


def test_a_battery_that_cannot_be_read_fails_alone(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        await rig.strap.begin(LinkFault.BATTERY_UNREADABLE)
        async with rig.client(await rig.found()) as client:
            with pytest.raises(BleakGATTProtocolError):
                await client.read_gatt_char("2a19")
            assert bytes(await client.read_gatt_char("2a29")) == b"Attune"

    play(rig_kind, act)


def test_a_battery_that_runs_down_is_told(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        told = Told()
        async with rig.client(await rig.found()) as client:
            await client.start_notify("2a19", told.hear)
            await rig.strap.set_battery(12)
            await rig.until(lambda: told)
        async with rig.client(await rig.found()) as client:
            read = bytes(await client.read_gatt_char("2a19"))

        assert (told, read) == ([b"\x0c"], b"\x0c")

    play(rig_kind, act)


def test_faults_begin_and_end_at_their_seconds(rig_kind: str) -> None:
    said: list[str] = []

    async def act(rig: Rig) -> None:
        lost = asyncio.Event()
        async with rig.client(await rig.found(), disconnected_callback=lambda _client: lost.set()):
            async with asyncio.timeout(10):
                await lost.wait()
        await rig.until(lambda: any("taken is over" in words for words in said))
        assert await rig.find() is not None

    faults = (ScheduledLinkFault(kind=LinkFault.TAKEN, from_t=40, to_t=48),)
    play(
        rig_kind,
        act,
        faults=faults,
        clock=StrapClock(speed=FAST),
        tell=lambda t, words: said.append(f"{t:.0f} {words}"),
    )

    assert [words.split(":")[0] for words in said if "taken" in words] == ["40 taken begins", "48 taken is over"]


def test_the_strap_offers_the_streams_of_an_h10(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        async with rig.client(await rig.found()) as client:
            assert offered_streams(bytes(await client.read_gatt_char(CONTROL_POINT))) == frozenset(Stream)
            answers = Told()
            await client.start_notify(CONTROL_POINT, answers.hear)
            ecg = await ask(client, answers, get_settings(Stream.ECG))
            motion = await ask(client, answers, get_settings(Stream.MOTION))

        assert {choice.setting: choice.values for choice in ecg.settings()} == {
            Setting.RATE_HZ: (130,),
            Setting.RESOLUTION_BITS: (14,),
        }
        assert {choice.setting: choice.values for choice in motion.settings()} == {
            Setting.RATE_HZ: (200, 100, 50, 25),
            Setting.RESOLUTION_BITS: (16,),
            Setting.RANGE_G: (8, 4, 2),
        }

    play(rig_kind, act)


def test_streams_start_once_stop_and_refuse_what_is_not_offered(rig_kind: str) -> None:
    one_hz = ControlRequest(
        operation=Operation.START,
        stream=Stream.ECG,
        settings=(Choice(setting=Setting.RATE_HZ, values=(1,)), start_ecg().settings[1]),
    )
    nothing_set = ControlRequest(operation=Operation.START, stream=Stream.ECG)
    conversation = [
        (one_hz, Status.INVALID_RATE),
        (nothing_set, Status.INVALID_PARAMETER),
        (start_motion(rate_hz=25, range_g=3), Status.INVALID_RANGE),
        (stop(Stream.ECG), Status.ALREADY_IN_STATE),
        (start_ecg(), Status.SUCCESS),
        (start_ecg(), Status.ALREADY_IN_STATE),
        (stop(Stream.ECG), Status.SUCCESS),
        (start_ecg(), Status.SUCCESS),
    ]

    async def act(rig: Rig) -> None:
        answers = Told()
        async with rig.client(await rig.found()) as client:
            await client.start_notify(CONTROL_POINT, answers.hear)
            said = [(await ask(client, answers, request)).status for request, _ in conversation]
            answers.clear()
            await client.write_gatt_char(CONTROL_POINT, b"\x09\x00", response=True)
            await rig.until(lambda: answers)
            assert rig.strap.streams == {Stream.ECG}

        assert said == [status for _, status in conversation]
        assert ControlResponse.from_bytes(answers[0]).status is Status.INVALID_OPERATION
        await rig.until(lambda: not rig.strap.streams)  # its host's leaving stops them

    play(rig_kind, act)


def test_ecg_and_movement_come_in_whole_frames_without_a_gap(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        answers, frames = Told(), Told()
        async with rig.client(await rig.found()) as client:
            await client.start_notify(CONTROL_POINT, answers.hear)
            await client.start_notify(DATA, frames.hear)
            await ask(client, answers, start_motion(rate_hz=50, range_g=4))
            await ask(client, answers, start_ecg())
            await rig.until(lambda: len([one for one in frames if one[0] == Stream.ECG.value]) >= 8, 15)

        ecg = [EcgFrame.from_bytes(one) for one in frames if one[0] == Stream.ECG.value]
        motion = [MotionFrame.from_bytes(one) for one in frames if one[0] == Stream.MOTION.value]
        assert {len(one.samples_uv) for one in ecg} == {73}
        assert {len(one.samples_mg) for one in motion} == {36}
        assert _steps(ecg) <= {561_538_461, 561_538_462}  # 73 samples at 130 Hz
        assert _steps(motion) == {720_000_000}
        highest = max(value for one in ecg for value in one.samples_uv)
        assert 800 < highest < 1200  # the heart's R waves, a millivolt each
        assert all(900 < sum(axis**2 for axis in sample) ** 0.5 < 1100 for one in motion for sample in one.samples_mg)

    play(rig_kind, act, beats=steady_heart(), ecg=SyntheticEcg(seed=1, noise=NO_NOISE), clock=StrapClock(speed=4))


def _steps(frames: list[EcgFrame] | list[MotionFrame]) -> set[int]:
    stamps = [frame.stamp_ns for frame in frames]
    return {later - earlier for earlier, later in itertools.pairwise(stamps)}


def test_streams_want_a_paired_link_and_a_paired_strap_is_known_again(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        answers = Told()
        async with rig.client(await rig.found()) as client:
            await client.start_notify(CONTROL_POINT, answers.hear)
            with pytest.raises(BleakError):
                await client.write_gatt_char(CONTROL_POINT, bytes(get_settings(Stream.ECG)), response=True)
            await client.pair()
            assert (await ask(client, answers, get_settings(Stream.ECG))).status is Status.SUCCESS
        async with rig.client(await rig.found()) as client:
            await client.start_notify(CONTROL_POINT, answers.hear)
            assert (await ask(client, answers, get_settings(Stream.ECG))).status is Status.SUCCESS

    play(rig_kind, act, faults=(ScheduledLinkFault(kind=LinkFault.PAIRING_WANTED, from_t=0),))


def test_pairing_can_fail(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        async with listening(rig) as (client, told):
            with pytest.raises(BleakError):
                await client.pair()
            await rig.strap.send(SENT)
            await rig.until(lambda: told)

    play(rig_kind, act, faults=(ScheduledLinkFault(kind=LinkFault.PAIRING_FAILS, from_t=0),))


def test_streams_can_be_refused_as_in_the_charger(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        answers = Told()
        await rig.strap.begin(LinkFault.STREAMS_REFUSED)
        async with rig.client(await rig.found()) as client:
            await client.start_notify(CONTROL_POINT, answers.hear)
            assert (await ask(client, answers, start_ecg())).status is Status.IN_CHARGER

    play(rig_kind, act)


@pytest.mark.parametrize("fault", [LinkFault.STREAMS_MUTE, LinkFault.STREAMS_SILENT])
def test_streams_can_give_no_answer_or_no_frames(rig_kind: str, fault: LinkFault) -> None:
    async def act(rig: Rig) -> None:
        answers, frames = Told(), Told()
        await rig.strap.begin(fault)
        async with listening(rig) as (client, told):
            await client.start_notify(CONTROL_POINT, answers.hear)
            await client.start_notify(DATA, frames.hear)
            await client.write_gatt_char(CONTROL_POINT, bytes(start_ecg()), response=True)
            began = rig.strap.clock.t
            await rig.until(lambda: rig.strap.clock.t > began + 4)
            await rig.strap.send(SENT)
            await rig.until(lambda: told)

            assert [len(answers), len(frames)] == [0 if fault is LinkFault.STREAMS_MUTE else 1, 0]

    play(rig_kind, act, clock=StrapClock(speed=FAST))


def test_starting_a_stream_can_end_the_link(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        lost = asyncio.Event()
        await rig.strap.begin(LinkFault.STREAMS_DROP_LINK)
        async with rig.client(await rig.found(), disconnected_callback=lambda _client: lost.set()) as client:
            await client.write_gatt_char(CONTROL_POINT, bytes(start_ecg()), response=True)
            async with asyncio.timeout(3):
                await lost.wait()

    play(rig_kind, act)
