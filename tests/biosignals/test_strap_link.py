"""A link finds its strap, watches it, and comes back; played on a scripted radio, in jumping time."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from biosignals.link_settings import LinkSettings
from biosignals.polar_control import offering
from biosignals.polar_profile import CONTROL_POINT, DATA, SERVICE, Stream
from biosignals.radio import LinkError, PairingWanted
from biosignals.strap import LinkState, LossReason, StrapStatus, StreamState
from biosignals.strap_details import BATTERY_LEVEL, BATTERY_SERVICE, HEART_RATE_MEASUREMENT, INFORMATION_SERVICE
from biosignals.strap_link import StrapLink
from biosignals.strap_search import Wanted
from tests.biosignals.scripted_polar import ECG_FRAME, MOTION_FRAME, PolarStrap
from tests.biosignals.scripted_radio import Device, Notebook, ScriptedRadio, now_ns, run_jumping

OTHER = {"name": "Polar H10 33334444", "address": "C0:66:77:88:99:AA"}


@asynccontextmanager
async def linked(
    radio: ScriptedRadio, wanted: str | None = "Polar H10 11112222", *, settings: LinkSettings | None = None
) -> AsyncIterator[tuple[StrapLink, Notebook]]:
    notebook = Notebook()
    link = StrapLink(radio, Wanted(text=wanted), notebook, now_ns=now_ns, settings=settings)
    running = asyncio.create_task(link.run())
    try:
        yield link, notebook
        assert not running.done(), "the link gave up"
    finally:
        running.cancel()
        await asyncio.wait({running})


def now_s() -> float:
    return asyncio.get_running_loop().time()


async def until_streaming(link: StrapLink) -> None:
    while link.status.state is not LinkState.STREAMING:
        await asyncio.sleep(0.01)


def test_heartbeats_come_before_anything_else_is_asked_for() -> None:
    async def play() -> None:
        device = Device()
        async with linked(ScriptedRadio(device)) as (link, notebook):
            await until_streaming(link)

            assert device.link.calls[0] == ("subscribe", HEART_RATE_MEASUREMENT)
            states = [status.state for _, status in notebook.statuses]
            order = [LinkState.SEARCHING, LinkState.CONNECTING, LinkState.PREPARING, LinkState.STREAMING]
            assert list(dict.fromkeys(states)) == order

    run_jumping(play())


def test_the_status_tells_streaming_before_the_first_packet_is_handed_on() -> None:
    async def play() -> None:
        told: list[str] = []

        class Teller(Notebook):
            def heart_rate(self, arrived_ns: int, payload: bytes) -> None:
                told.append("packet")

            def status(self, status: StrapStatus) -> None:
                told.append(status.state.name)

        link = StrapLink(ScriptedRadio(Device()), Wanted(), Teller(), now_ns=now_ns)
        running = asyncio.create_task(link.run())
        await until_streaming(link)
        await asyncio.sleep(0)
        running.cancel()
        await asyncio.wait({running})

        assert told[told.index("packet") - 1] == "STREAMING"

    run_jumping(play())


def test_battery_and_information_are_told_once_heartbeats_run() -> None:
    async def play() -> None:
        device = Device()
        async with linked(ScriptedRadio(device)) as (link, _):
            await asyncio.sleep(5)

            assert link.status.battery_percent == 87
            assert link.status.information is not None
            assert link.status.information.manufacturer == "Polar Electro Oy"
            assert link.status.information.firmware == "5.0.0"
            assert link.status.information.model is None

            device.values[BATTERY_LEVEL] = b"\x0f"
            await asyncio.sleep(301)

            assert link.status.battery_percent == 15
            assert link.status.is_battery_low

    run_jumping(play())


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({BATTERY_LEVEL: LinkError(LossReason.NO_ANSWER, "scripted")}, id="battery does not answer"),
        pytest.param({BATTERY_LEVEL: b""}, id="empty battery value"),
        pytest.param({BATTERY_LEVEL: b"\xff"}, id="impossible battery value"),
        pytest.param({}, id="nothing can be read"),
    ],
)
def test_a_strap_that_says_nothing_of_itself_streams_all_the_same(values: dict[str, bytes | LinkError]) -> None:
    async def play() -> None:
        async with linked(ScriptedRadio(Device(values=values))) as (link, notebook):
            await asyncio.sleep(20)

            assert link.status.state is LinkState.STREAMING
            assert link.status.battery_percent is None
            assert len(notebook.beats) >= 17

    run_jumping(play())


def test_without_battery_and_information_services_nothing_is_read() -> None:
    async def play() -> None:
        device = Device()
        device.services -= {BATTERY_SERVICE, INFORMATION_SERVICE}
        async with linked(ScriptedRadio(device)) as (link, _):
            await until_streaming(link)
            await asyncio.sleep(5)

            assert [act for act, _ in device.link.calls] == ["subscribe", "read"]  # the body location
            assert link.status.information is None

    run_jumping(play())


def test_a_lost_link_is_told_at_once_closed_and_back_within_two_seconds() -> None:
    async def play() -> None:
        device = Device()
        async with linked(ScriptedRadio(device)) as (link, notebook):
            await until_streaming(link)
            lost_s = now_s()
            device.link.drop()
            await asyncio.sleep(0.01)

            told_s, status = notebook.statuses[-1]
            assert status.state is LinkState.SEARCHING
            assert status.reason is LossReason.LINK_LOST
            assert told_s - lost_s < 0.02

            await until_streaming(link)
            assert now_s() - lost_s < 2
            assert link.status.generation == 2
            assert link.status.reason is None
            assert [one.closes for one in device.links] == [1, 0]

    run_jumping(play())


def test_what_an_ended_connection_still_delivers_is_refused_and_counted() -> None:
    async def play() -> None:
        device = Device()
        async with linked(ScriptedRadio(device)) as (link, notebook):
            await until_streaming(link)
            device.link.drop()
            await asyncio.sleep(0.01)
            await until_streaming(link)
            before = len(notebook.beats)

            device.links[0].send(HEART_RATE_MEASUREMENT, b"\x00\x50")

            assert len(notebook.beats) == before
            assert link.refused == 1

    run_jumping(play())


def test_five_reconnects_bring_each_packet_once() -> None:
    async def play() -> None:
        device = Device()
        async with linked(ScriptedRadio(device)) as (link, notebook):
            for _ in range(5):
                await until_streaming(link)
                device.link.drop()
                await asyncio.sleep(0.01)
            await until_streaming(link)
            notebook.beats.clear()

            device.link.send(HEART_RATE_MEASUREMENT, b"\x00\x51")

            assert [payload for _, payload in notebook.beats] == [b"\x00\x51"]
            assert link.status.generation == 6

    run_jumping(play())


def test_a_link_that_falls_silent_is_ended_and_made_anew() -> None:
    async def play() -> None:
        device = Device()
        async with linked(ScriptedRadio(device)) as (link, notebook):
            await until_streaming(link)
            await asyncio.sleep(3)
            device.beats = False
            last_s = notebook.beats[-1][0]
            while link.status.reason is None:
                await asyncio.sleep(0.01)

            assert link.status.reason is LossReason.SILENT
            assert 5 <= now_s() - last_s < 5.1
            await asyncio.sleep(0.01)
            assert device.links[0].closes == 1

            device.beats = True
            await until_streaming(link)
            assert link.status.generation == 2

    run_jumping(play())


def test_a_link_that_never_sends_is_ended_too() -> None:
    async def play() -> None:
        device = Device(beats=False)
        async with linked(ScriptedRadio(device)) as (link, _):
            await asyncio.sleep(12)

            assert link.status.reason is LossReason.SILENT
            assert device.links[0].closes == 1

    run_jumping(play())


def test_a_computer_that_stood_still_does_not_take_the_strap_for_silent() -> None:
    async def play() -> None:
        loop = asyncio.get_running_loop()
        stood_still_s = 0.0

        def late_now_ns() -> int:
            return round((loop.time() + stood_still_s) * 1e9)

        notebook, device = Notebook(), Device()
        link = StrapLink(ScriptedRadio(device), Wanted(), notebook, now_ns=late_now_ns)
        running = asyncio.create_task(link.run())
        await until_streaming(link)
        device.beats = False
        await asyncio.sleep(4.5)
        stood_still_s = 60.0  # at once a minute later: the watch wakes before any packet of that minute was handed on
        await asyncio.sleep(1.0)

        assert link.status.state is LinkState.STREAMING
        running.cancel()
        await asyncio.wait({running})

    run_jumping(play())


@pytest.mark.parametrize(
    "trouble", [LossReason.ADAPTER_OFF, LossReason.ADAPTER_MISSING, LossReason.DENIED, LossReason.SERVICE_DOWN]
)
def test_missing_bluetooth_is_named_and_found_again_when_it_returns(trouble: LossReason) -> None:
    async def play() -> None:
        device, radio = Device(), ScriptedRadio()
        radio.devices.append(device)
        async with linked(radio) as (link, _):
            await until_streaming(link)
            radio.trouble = LinkError(trouble, "scripted")
            device.link.drop()
            await asyncio.sleep(10)
            assert link.status.reason is trouble

            radio.trouble = None
            back_s = now_s()
            await until_streaming(link)
            assert now_s() - back_s < 3  # half a second until the scan begins, half a second until the strap is heard

    run_jumping(play())


def test_an_adapter_switched_off_while_it_scans_is_noticed() -> None:
    async def play() -> None:
        radio = ScriptedRadio(Device(is_near=False))
        async with linked(radio) as (link, _):
            await asyncio.sleep(2)
            radio.trouble = LinkError(LossReason.ADAPTER_OFF)
            await asyncio.sleep(1)

            assert link.status.reason is LossReason.ADAPTER_OFF

    run_jumping(play())


def test_once_bluetooth_is_back_its_absence_is_no_reason_any_more() -> None:
    async def play() -> None:
        radio = ScriptedRadio(Device(is_near=False))
        radio.trouble = LinkError(LossReason.ADAPTER_OFF)
        async with linked(radio) as (link, _):
            await asyncio.sleep(2)
            radio.trouble = None
            await asyncio.sleep(1)
            assert link.status.reason is None

            await asyncio.sleep(6)
            assert link.status.reason is LossReason.NOT_SEEN

    run_jumping(play())


def test_out_of_reach_is_said_and_the_strap_is_linked_when_it_is_back() -> None:
    async def play() -> None:
        device = Device()
        radio = ScriptedRadio(device)
        async with linked(radio) as (link, notebook):
            await until_streaming(link)
            device.is_near = False
            device.link.drop()
            await asyncio.sleep(600)
            assert link.status.reason is LossReason.NOT_SEEN
            assert radio.scans > 50  # a scan that died unnoticed would not be trusted for long

            device.is_near = True
            back_s = now_s()
            await until_streaming(link)
            assert now_s() - back_s < 2.5  # of which the first packet takes 1 s
            assert notebook.reasons() == [LossReason.LINK_LOST, LossReason.NOT_SEEN]

    run_jumping(play())


def test_pauses_between_failed_attempts_grow_and_stay_bounded() -> None:
    async def play() -> None:
        device = Device(refuses=[LinkError(LossReason.INTERRUPTED, "le-connection-abort-by-local")] * 9)
        radio = ScriptedRadio(device)
        async with linked(radio) as (link, notebook):
            await until_streaming(link)

            times_s = [when_s for when_s, _ in radio.attempts]
            pauses_s = [later_s - earlier_s for earlier_s, later_s in itertools.pairwise(times_s)]
            assert len(pauses_s) == 9
            assert pauses_s == sorted(pauses_s)
            assert pauses_s[0] < 1
            assert 5 <= pauses_s[-1] < 6
            assert notebook.reasons() == [LossReason.INTERRUPTED, LossReason.REFUSES]
            assert link.status.attempts == 0

    run_jumping(play())


def test_a_strap_that_comes_back_from_an_absence_is_tried_without_a_pause() -> None:
    async def play() -> None:
        refusals = [LinkError(LossReason.INTERRUPTED, "le-connection-abort-by-local")] * 6
        device = Device(refuses=refusals[:4])
        radio = ScriptedRadio(device)
        async with linked(radio) as (link, _):
            while device.refuses:
                await asyncio.sleep(0.01)
            device.is_near = False
            await asyncio.sleep(60)
            device.refuses = refusals[4:]
            device.is_near = True
            await until_streaming(link)

            (second_last_s, _), (last_s, _) = radio.attempts[-2:]
            assert last_s - second_last_s < 1.1

    run_jumping(play())


def test_waiting_for_the_next_attempt_is_shown_with_what_the_system_said() -> None:
    async def play() -> None:
        device = Device(refuses=[LinkError(LossReason.INTERRUPTED, "br-connection-canceled")] * 4)
        async with linked(ScriptedRadio(device)) as (link, notebook):
            await until_streaming(link)

            waiting = [status for _, status in notebook.statuses if status.state is LinkState.WAITING]
            assert waiting[0].detail == "br-connection-canceled"
            assert waiting[-1].attempts == 4

    run_jumping(play())


def test_one_loss_in_discovery_is_bad_luck_two_are_the_strap() -> None:
    async def play() -> None:
        device = Device(refuses=[LinkError(LossReason.LOST_IN_DISCOVERY)] * 2)
        async with linked(ScriptedRadio(device)) as (link, notebook):
            await until_streaming(link)

            assert notebook.reasons() == [LossReason.LINK_LOST, LossReason.LOST_IN_DISCOVERY]

    run_jumping(play())


def test_a_strap_that_closes_each_link_within_moments_refuses() -> None:
    async def play() -> None:
        device = Device(ends_after_s=0.2)
        async with linked(ScriptedRadio(device)) as (link, notebook):
            await asyncio.sleep(10)

            assert link.status.reason is LossReason.REFUSES
            assert notebook.beats == []

    run_jumping(play())


@pytest.mark.parametrize(("lasts_s", "reason"), [(30.0, True), (150.2, True), (28.0, False), (60.0, False)])
def test_a_link_that_ends_by_the_clock_is_named(lasts_s: float, reason: bool) -> None:
    async def play() -> None:
        async with linked(ScriptedRadio(Device(ends_after_s=lasts_s))) as (link, notebook):
            await until_streaming(link)
            await asyncio.sleep(lasts_s)

            assert (LossReason.PARAMETERS_REFUSED in notebook.reasons()) is reason

    run_jumping(play())


def test_a_device_without_heart_rate_is_told_apart() -> None:
    async def play() -> None:
        device = Device(name="Lamp", is_heart_strap=False, services=frozenset({BATTERY_SERVICE}))
        async with linked(ScriptedRadio(device), "lamp") as (link, _):
            await asyncio.sleep(3)

            assert link.status.reason is LossReason.NO_HEART_RATE
            assert BATTERY_SERVICE in link.status.detail

    run_jumping(play())


def test_a_strap_that_wants_pairing_for_heart_rate_is_paired_once() -> None:
    async def play() -> None:
        device = Device(refuses_subscription=[PairingWanted(LossReason.PAIRING_NEEDED)])
        async with linked(ScriptedRadio(device)) as (link, _):
            await until_streaming(link)

            assert device.link.is_paired

    run_jumping(play())


def test_a_strap_that_cannot_be_paired_says_so() -> None:
    async def play() -> None:
        device = Device(
            refuses_subscription=[PairingWanted(LossReason.PAIRING_NEEDED)] * 9,
            refuses_pairing=LinkError(LossReason.PAIRING_NEEDED, "AuthenticationFailed"),
        )
        async with linked(ScriptedRadio(device)) as (link, _):
            await asyncio.sleep(3)

            assert link.status.reason is LossReason.PAIRING_NEEDED

    run_jumping(play())


def test_a_link_that_this_computer_holds_is_ended_and_made_anew() -> None:
    async def play() -> None:
        device = Device()
        radio = ScriptedRadio(device)
        radio.held_devices.append(device)
        async with linked(radio) as (link, notebook):
            await until_streaming(link)

            assert notebook.reasons() == [LossReason.HELD_ON_THIS_COMPUTER]

    run_jumping(play())


def test_a_strap_that_another_program_takes_again_is_left_to_it() -> None:
    async def play() -> None:
        device = Device()
        radio = ScriptedRadio(device)
        radio.held_devices.append(device)
        async with linked(radio) as (link, _):
            await until_streaming(link)
            radio.held_devices.append(device)
            device.link.drop()
            await asyncio.sleep(60)

            assert len(radio.let_go_of) == 1
            assert link.status.reason is LossReason.HELD_ON_THIS_COMPUTER

    run_jumping(play())


def test_a_link_of_its_own_that_could_not_be_closed_is_ended_later() -> None:
    async def play() -> None:
        device = Device(lets_itself_be_closed=False)
        radio = ScriptedRadio(device)
        radio.held_devices.append(device)
        async with linked(radio) as (link, _):
            await until_streaming(link)
            radio.held_devices.append(device)  # the system goes on holding what was given back
            device.link.drop()
            await asyncio.sleep(0.1)
            await until_streaming(link)

            assert len(radio.let_go_of) == 2

    run_jumping(play())


def test_a_held_strap_that_nobody_asked_for_by_name_is_left_alone() -> None:
    async def play() -> None:
        device = Device()
        radio = ScriptedRadio(device)
        radio.held_devices.append(device)
        async with linked(radio, None) as (link, _):
            await asyncio.sleep(3)

            assert radio.attempts == []
            assert link.status.reason is LossReason.HELD_ON_THIS_COMPUTER

    run_jumping(play())


@pytest.mark.parametrize("wanted", ["polar h10 33334444", "c0:66:77:88:99:aa", "3333"])
def test_name_address_and_part_of_a_name_find_the_right_strap(wanted: str) -> None:
    async def play() -> None:
        async with linked(ScriptedRadio(Device(), Device(**OTHER)), wanted) as (link, _):
            await until_streaming(link)

            assert link.status.address == OTHER["address"]

    run_jumping(play())


def test_a_part_that_fits_two_straps_links_neither() -> None:
    async def play() -> None:
        radio = ScriptedRadio(Device(), Device(**OTHER))
        async with linked(radio, "Polar") as (link, _):
            await asyncio.sleep(20)

            assert radio.attempts == []
            assert link.status.reason is LossReason.AMBIGUOUS
            assert "Polar H10 33334444" in link.status.detail

    run_jumping(play())


def test_a_name_that_two_straps_carry_links_neither() -> None:
    async def play() -> None:
        radio = ScriptedRadio(Device(name="HRM"), Device(name="HRM", address=OTHER["address"]))
        async with linked(radio, "HRM") as (link, _):
            await asyncio.sleep(20)

            assert radio.attempts == []
            assert link.status.reason is LossReason.AMBIGUOUS

    run_jumping(play())


def test_a_session_never_changes_over_to_a_strap_of_the_same_name() -> None:
    async def play() -> None:
        mine, other = Device(name="HRM"), Device(name="HRM", address=OTHER["address"], is_near=False)
        async with linked(ScriptedRadio(mine, other), "HRM") as (link, _):
            await until_streaming(link)
            other.is_near, mine.is_near = True, False
            mine.link.drop()
            await asyncio.sleep(60)

            assert other.links == []

    run_jumping(play())


def test_a_strap_of_the_same_name_that_this_computer_holds_is_left_to_whoever_holds_it() -> None:
    async def play() -> None:
        mine, other = Device(name="HRM"), Device(name="HRM", address=OTHER["address"], is_near=False)
        radio = ScriptedRadio(mine, other)
        async with linked(radio, "HRM") as (link, _):
            await until_streaming(link)
            radio.held_devices.append(other)  # another session's
            mine.is_near = False
            mine.link.drop()
            await asyncio.sleep(60)

            assert radio.let_go_of == []
            assert link.status.reason is LossReason.NOT_SEEN

    run_jumping(play())


@pytest.mark.parametrize("wanted", [None, "Polar"])
def test_a_link_of_its_own_that_was_left_standing_is_ended_however_the_strap_was_asked_for(wanted: str | None) -> None:
    async def play() -> None:
        device = Device(lets_itself_be_closed=False)
        radio = ScriptedRadio(device)
        async with linked(radio, wanted) as (link, _):
            await until_streaming(link)
            radio.held_devices.append(device)  # the system goes on holding what was given back
            device.link.drop()
            await asyncio.sleep(0.1)
            await until_streaming(link)

            assert link.status.generation == 2

    run_jumping(play())


@pytest.mark.parametrize("act", ["subscribe", "pair"])
def test_a_loss_is_told_at_once_also_where_what_was_asked_of_the_strap_hangs(act: str) -> None:
    async def play() -> None:
        device = Device(refuses_subscription=[PairingWanted(LossReason.PAIRING_NEEDED)] if act == "pair" else [])
        device.hangs_at = act
        async with linked(ScriptedRadio(device)) as (link, _):
            while link.status.state is not LinkState.PREPARING:
                await asyncio.sleep(0.01)
            await asyncio.sleep(1)
            lost_s = now_s()
            device.hangs_at = ""
            device.link.drop()
            while link.status.reason is None:
                await asyncio.sleep(0.01)

            assert link.status.reason is LossReason.LINK_LOST
            assert now_s() - lost_s < 0.1
            await until_streaming(link)

    run_jumping(play())


def test_what_one_strap_said_of_itself_is_never_shown_as_anothers() -> None:
    async def play() -> None:
        mute, other = Device(beats=False), Device(**OTHER, is_near=False, values={})
        async with linked(ScriptedRadio(mute, other), "Polar") as (link, _):
            await asyncio.sleep(5)
            assert link.status.battery_percent == 87
            mute.is_near, other.is_near = False, True
            mute.link.drop()
            while link.status.address != OTHER["address"]:
                await asyncio.sleep(0.01)

            assert link.status.battery_percent is None
            assert link.status.information is None

    run_jumping(play())


def test_a_listener_that_stumbles_over_a_new_link_leaves_none_open() -> None:
    async def play() -> None:
        class Stumbler(Notebook):
            def status(self, status: StrapStatus) -> None:
                if status.state is LinkState.PREPARING:
                    raise RuntimeError("a listener's own mistake")

        device = Device()
        link = StrapLink(ScriptedRadio(device), Wanted(), Stumbler(), now_ns=now_ns)
        with pytest.raises(RuntimeError):
            await link.run()

        assert device.link.closes == 1

    run_jumping(play())


@pytest.mark.parametrize("wanted", [None, "Polar"])
def test_a_session_never_changes_over_to_another_strap(wanted: str | None) -> None:
    async def play() -> None:
        mine, other = Device(), Device(**OTHER, is_near=False)
        radio = ScriptedRadio(mine, other)
        async with linked(radio, wanted) as (link, _):
            await until_streaming(link)
            other.is_near, mine.is_near = True, False
            mine.link.drop()
            await asyncio.sleep(60)

            assert other.links == []
            assert link.status.reason is LossReason.NOT_SEEN

    run_jumping(play())


def test_any_strap_means_the_first_heart_strap_heard() -> None:
    async def play() -> None:
        lamp = Device(name="Lamp", address="00:00:00:00:00:01", is_heart_strap=False)
        async with linked(ScriptedRadio(lamp, Device()), None) as (link, _):
            await until_streaming(link)

            assert link.status.name == "Polar H10 11112222"

    run_jumping(play())


def test_cancelling_closes_the_link_and_says_so() -> None:
    async def play() -> None:
        device = Device()
        radio = ScriptedRadio(device)
        async with linked(radio) as (link, notebook):
            await until_streaming(link)

        assert device.link.closes == 1
        assert notebook.newest.state is LinkState.CLOSED
        assert not radio.is_scanning

    run_jumping(play())


def with_streams(device: Device) -> Device:
    device.services |= {SERVICE}
    device.values[CONTROL_POINT] = offering(frozenset(Stream))
    device.answers = PolarStrap().answer
    return device


def test_a_link_that_ends_each_time_streams_are_asked_for_goes_on_without_them() -> None:
    async def play() -> None:
        device = with_streams(Device(ends_after_s=3.0))
        async with linked(ScriptedRadio(device)) as (link, _):
            while link.status.generation < 3:
                await asyncio.sleep(0.01)
            await until_streaming(link)

            assert dict(link.status.streams) == {Stream.MOTION: StreamState.GIVEN_UP, Stream.ECG: StreamState.GIVEN_UP}

    run_jumping(play())


def test_streams_that_had_come_are_not_blamed_for_the_end_of_a_link() -> None:
    async def play() -> None:
        device = with_streams(Device())
        async with linked(ScriptedRadio(device)) as (link, notebook):
            for generation in range(1, 5):
                while not (link.status.state is LinkState.STREAMING and link.status.generation == generation):
                    await asyncio.sleep(0.01)
                await asyncio.sleep(1.5)  # both are started by then
                device.link.send(DATA, ECG_FRAME)
                device.link.send(DATA, MOTION_FRAME)
                assert set(dict(link.status.streams).values()) == {StreamState.RUNNING}
                device.link.drop()
                await asyncio.sleep(0.01)

            assert len(notebook.ecg_frames) == len(notebook.motion_frames) == 4

    run_jumping(play())


def test_two_hours_of_drops_leave_nothing_behind() -> None:
    async def play() -> None:
        device = Device(ends_after_s=20.0)
        radio = ScriptedRadio(device)
        async with linked(radio) as (link, _):
            await asyncio.sleep(7200)

            assert link.status.generation > 300
            assert all(one.closes == 1 for one in device.links[:-1])
            assert len(asyncio.all_tasks()) < 20

    run_jumping(play())


def test_no_name_to_look_for_is_refused() -> None:
    with pytest.raises(ValueError, match="name or address"):
        Wanted(text=" ")


@pytest.mark.parametrize("reason", LossReason)
def test_every_reason_says_what_happened_and_what_to_do(reason: LossReason) -> None:
    to_do = r"\b(plug|switch|end|give|allow|install|come|wet|update|pair|choose|use|check|move|take)\b"

    assert reason.value.endswith(".")
    assert re.search(to_do, reason.value, re.IGNORECASE)
