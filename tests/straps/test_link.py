"""The product's link and radio on a real Bluetooth stack: what goes wrong with a strap, and that it comes back."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from biosignals.bluetooth import BleakRadio, RadioLimits
from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.link_settings import LinkSettings
from biosignals.polar_profile import EcgFrame, MotionFrame, Stream
from biosignals.simulated_strap import MALFORMED_PAYLOADS
from biosignals.strap import BodyLocation, LinkState, LossReason, StreamState
from biosignals.strap_link import StrapLink
from biosignals.strap_search import Wanted
from biosignals.virtual_strap.bluez_service import BluezService
from biosignals.virtual_strap.faults import LinkFault, ScheduledLinkFault
from tests.biosignals.scripted_radio import Notebook
from tests.straps.rigs import BUS_VARIABLE, Rig, make_rig

PACKET_EVERY_S = 0.02
LONGEST_WAIT_S = 60.0  # only a failure waits so long; a busy machine must not look like one
BOTH_STREAMS = (Stream.MOTION, Stream.ECG)


def quick(rig: Rig, streams: tuple[Stream, ...]) -> LinkSettings:
    """Patience of seconds where a person's would be of many."""
    slowness = rig.slowness
    return LinkSettings(
        silent_s=1.0 * slowness,
        first_packet_s=2.0 * slowness,
        back_off_s=(0.05 * slowness, 0.1 * slowness),
        scan_again_s=1.0 * slowness,
        not_seen_s=0.3 * slowness,
        streams=streams,
    )


def radio_of(rig: Rig) -> BleakRadio:
    slowness = rig.slowness
    limits = RadioLimits(
        connect_s=3.0 * slowness, answer_s=1.0 * slowness, pair_s=3.0 * slowness, close_s=1.0 * slowness
    )
    return rig.radio(limits)


class Heart:
    """Sends packets of which each is like no other, so that a copy of one is seen."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self.sent = 0

    async def beat(self) -> None:
        while True:
            await asyncio.sleep(PACKET_EVERY_S * self._rig.slowness)
            self.sent += 1
            await self._rig.strap.send(bytes(HeartRateMeasurement(bpm=self.sent)))


@asynccontextmanager
async def linked(
    kind: str, *faults: LinkFault, streams: tuple[Stream, ...] = (), beats: bool = True, **options: Any
) -> AsyncIterator[tuple[Rig, StrapLink, Notebook]]:
    """A rig whose strap has `faults` from the beginning, and the link that looks for it."""
    scheduled = tuple(ScheduledLinkFault(kind=fault, from_t=0.0) for fault in faults)
    async with make_rig(kind, faults=scheduled, **options) as rig:
        notebook = Notebook()
        wanted = Wanted(text=rig.strap.identity.name)
        link = StrapLink(radio_of(rig), wanted, notebook, settings=quick(rig, streams))
        tasks = [asyncio.create_task(link.run())]
        if beats:
            tasks.append(asyncio.create_task(Heart(rig).beat()))
        try:
            yield rig, link, notebook
            assert not tasks[0].done(), "the link gave up"
        finally:
            await end(tasks)


async def end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONGEST_WAIT_S):
        while not is_so():
            await asyncio.sleep(0.005)


def is_streaming(link: StrapLink, generation: int | None = None) -> Callable[[], bool]:
    return lambda: (
        link.status.state is LinkState.STREAMING and (generation is None or link.status.generation == generation)
    )


def copies(notebook: Notebook) -> set[int]:
    """How often packets were handed on, over all packets."""
    return set(Counter(payload for _, payload in notebook.beats).values())


def test_it_finds_connects_and_hears_each_packet_once(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind) as (rig, link, notebook):
            await until(lambda: len(notebook.beats) >= 10)

            assert link.status.name == rig.strap.identity.name
            assert copies(notebook) == {1}
            await until(lambda: link.status.information is not None)
            assert link.status.battery_percent == 87
            assert link.status.location is BodyLocation.CHEST
            assert link.status.information is not None
            assert link.status.information.manufacturer == "Attune"

    asyncio.run(play())


def test_stamps_rise_and_none_lies_ahead(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind) as (_, _link, notebook):
            await until(lambda: len(notebook.beats) >= 20)
            stamps = [arrived_s for arrived_s, _ in notebook.beats]

            assert stamps == sorted(stamps)
            assert stamps[-1] <= asyncio.get_running_loop().time()  # Linux: the loop's clock is the monotonic one

    asyncio.run(play())


def test_it_is_back_after_the_strap_closes_the_link(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind) as (rig, link, notebook):
            await until(is_streaming(link))
            await rig.strap.close_link()
            await until(is_streaming(link, 2))

            assert LossReason.LINK_LOST in notebook.reasons()

    asyncio.run(play())


def test_it_is_back_after_the_link_breaks_off(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind) as (rig, link, notebook):
            await until(is_streaming(link))
            rig.strap.break_link()
            await until(is_streaming(link, 2))

            assert LossReason.LINK_LOST in notebook.reasons()

    asyncio.run(play())


def test_after_five_reconnects_each_packet_still_comes_once(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind) as (rig, link, notebook):
            for generation in range(1, 6):
                await until(is_streaming(link, generation))
                if generation % 2:
                    await rig.strap.close_link()
                else:
                    rig.strap.break_link()
            await until(is_streaming(link, 6))
            notebook.beats.clear()
            await until(lambda: len(notebook.beats) >= 10)

            assert copies(notebook) == {1}
            assert link.refused == 0

    asyncio.run(play())


def test_a_dead_link_is_noticed_and_made_anew(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind) as (rig, link, notebook):
            await until(is_streaming(link))
            await rig.strap.begin(LinkFault.DEAD_LINK)
            await until(lambda: LossReason.SILENT in notebook.reasons())
            await rig.strap.end(LinkFault.DEAD_LINK)
            await until(lambda: is_streaming(link)() and link.status.generation > 1)

            notebook.beats.clear()
            await until(lambda: len(notebook.beats) >= 5)
            assert copies(notebook) == {1}

    asyncio.run(play())


def test_a_loss_in_discovery_is_named_when_it_happens_again(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind, LinkFault.LOST_IN_DISCOVERY) as (rig, link, notebook):
            await until(lambda: link.status.reason is LossReason.LOST_IN_DISCOVERY)
            assert notebook.reasons()[:2] == [LossReason.LINK_LOST, LossReason.LOST_IN_DISCOVERY]

            await rig.strap.end(LinkFault.LOST_IN_DISCOVERY)
            await until(is_streaming(link))
            assert link.status.reason is None

    asyncio.run(play())


@pytest.mark.parametrize("fault", [LinkFault.OUT_OF_RANGE, LinkFault.TAKEN])
def test_a_strap_that_is_not_heard_is_linked_when_it_is_back(rig_kind: str, fault: LinkFault) -> None:
    async def play() -> None:
        async with linked(rig_kind) as (rig, link, notebook):
            await until(is_streaming(link))
            await rig.strap.begin(fault)
            await until(lambda: link.status.reason is LossReason.NOT_SEEN)
            await rig.strap.end(fault)
            await until(lambda: is_streaming(link)() and link.status.generation > 1)

            assert LossReason.NOT_SEEN in notebook.reasons()

    asyncio.run(play())


def test_a_strap_that_another_host_holds_refuses(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind, LinkFault.REFUSES) as (rig, link, _):
            refused = {LossReason.REFUSES, LossReason.LOST_IN_DISCOVERY}
            await until(lambda: link.status.reason in refused and link.status.attempts >= 3)
            await rig.strap.end(LinkFault.REFUSES)
            await until(is_streaming(link))

    asyncio.run(play())


def test_malformed_payloads_are_handed_on_as_they_are(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind, beats=False) as (rig, link, notebook):
            await until(lambda: link.status.battery_percent is not None)  # it is subscribed by then
            for payload in MALFORMED_PAYLOADS:
                await rig.strap.send(payload)
            await until(lambda: len(notebook.beats) >= len(MALFORMED_PAYLOADS))

            assert [payload for _, payload in notebook.beats] == list(MALFORMED_PAYLOADS)
            assert link.status.generation == 1

    asyncio.run(play())


@pytest.mark.parametrize(
    "fault", [LinkFault.NO_BATTERY, LinkFault.NO_INFORMATION, LinkFault.NO_STREAMS, LinkFault.BATTERY_UNREADABLE]
)
def test_whatever_a_strap_lacks_heart_rate_comes(rig_kind: str, fault: LinkFault) -> None:
    async def play() -> None:
        async with linked(rig_kind, fault, streams=BOTH_STREAMS) as (_, link, notebook):
            await until(lambda: len(notebook.beats) >= 20)

            assert link.status.generation == 1
            assert (link.status.battery_percent is None) == (
                fault in (LinkFault.NO_BATTERY, LinkFault.BATTERY_UNREADABLE)
            )
            assert (link.status.information is None) == (fault is LinkFault.NO_INFORMATION)

    asyncio.run(play())


def test_a_device_without_heart_rate_service_is_named(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind, LinkFault.NO_HEART_RATE, beats=False) as (_, link, _notebook):
            await until(lambda: link.status.reason is LossReason.NO_HEART_RATE)

    asyncio.run(play())


def test_both_extra_streams_run_beside_heart_rate(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind, streams=BOTH_STREAMS) as (_, link, notebook):
            await until(lambda: len(notebook.ecg_frames) >= 2 and len(notebook.motion_frames) >= 2)

            assert dict(link.status.streams) == {
                Stream.ECG: StreamState.RUNNING,
                Stream.MOTION: StreamState.RUNNING,
            }
            assert len(EcgFrame.from_bytes(notebook.ecg_frames[0]).samples_uv) == 73
            assert len(MotionFrame.from_bytes(notebook.motion_frames[0]).samples_mg) > 10
            assert copies(notebook) == {1}

    asyncio.run(play())


def test_pairing_for_the_extra_streams_is_done_by_itself(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind, LinkFault.PAIRING_WANTED, streams=BOTH_STREAMS) as (_, link, notebook):
            await until(lambda: len(notebook.ecg_frames) >= 1)

            assert link.status.state is LinkState.STREAMING

    asyncio.run(play())


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (LinkFault.PAIRING_FAILS, StreamState.PAIRING_NEEDED),
        (LinkFault.STREAMS_REFUSED, StreamState.REFUSED),
        (LinkFault.STREAMS_MUTE, StreamState.STARTING),
        (LinkFault.STREAMS_SILENT, StreamState.STARTING),
    ],
)
def test_extra_streams_that_do_not_run_leave_heart_rate_alone(
    rig_kind: str, fault: LinkFault, state: StreamState
) -> None:
    async def play() -> None:
        async with linked(rig_kind, fault, streams=BOTH_STREAMS) as (_, link, notebook):
            await until(lambda: len(notebook.beats) >= 20)
            await until(lambda: dict(link.status.streams).get(Stream.MOTION) is state)

            assert link.status.state is LinkState.STREAMING
            assert link.status.generation == 1
            assert copies(notebook) == {1}

    asyncio.run(play())


def test_extra_streams_that_end_the_link_twice_are_left_out(rig_kind: str) -> None:
    async def play() -> None:
        async with linked(rig_kind, LinkFault.STREAMS_DROP_LINK, streams=BOTH_STREAMS) as (_, link, notebook):
            await until(is_streaming(link, 3))
            notebook.beats.clear()
            await until(lambda: len(notebook.beats) >= 20)

            assert link.status.generation == 3
            assert dict(link.status.streams)[Stream.ECG] is StreamState.GIVEN_UP

    asyncio.run(play())


def test_a_listener_that_fails_does_not_end_the_stream(rig_kind: str) -> None:
    async def play() -> None:
        class Stumbler(Notebook):
            def heart_rate(self, arrived_ns: int, payload: bytes) -> None:
                super().heart_rate(arrived_ns, payload)
                if len(self.beats) == 1:
                    raise RuntimeError("a listener's own mistake")

        async with make_rig(rig_kind) as rig:
            asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
            notebook = Stumbler()
            link = StrapLink(radio_of(rig), Wanted(), notebook, settings=quick(rig, ()))
            tasks = [asyncio.create_task(link.run()), asyncio.create_task(Heart(rig).beat())]
            await until(lambda: len(notebook.beats) >= 5)
            await end(tasks)

            assert link.status.generation == 1

    asyncio.run(play())


def test_ending_leaves_the_strap_free_and_no_task_behind(rig_kind: str) -> None:
    async def play() -> None:
        async with make_rig(rig_kind) as rig:
            before = asyncio.all_tasks()
            link = StrapLink(radio_of(rig), Wanted(), Notebook(), settings=quick(rig, BOTH_STREAMS))
            running = asyncio.create_task(link.run())
            heart = asyncio.create_task(Heart(rig).beat())
            await until(is_streaming(link))
            await end([running, heart])

            await until(lambda: rig.strap.hosts == ())
            await until(lambda: len(asyncio.all_tasks() - before) <= 1)  # D-Bus keeps one that watches its bus

    asyncio.run(play())


def test_a_connection_that_bluez_breaks_off_is_made_at_the_next_attempt() -> None:
    async def play() -> None:
        async with make_rig("dbus") as rig:
            assert rig.bluez is not None
            rig.bluez.fail_next_connect("org.bluez.Error.Failed", "br-connection-canceled")
            notebook = Notebook()
            link = StrapLink(radio_of(rig), Wanted(), notebook, settings=quick(rig, ()))
            tasks = [asyncio.create_task(link.run()), asyncio.create_task(Heart(rig).beat())]
            await until(is_streaming(link))
            await end(tasks)

            assert notebook.reasons() == [LossReason.INTERRUPTED]
            assert any("br-connection-canceled" in status.detail for _, status in notebook.statuses)

    asyncio.run(play())


def test_an_adapter_switched_off_and_on_again_is_named_and_used_again() -> None:
    async def play() -> None:
        async with linked("dbus") as (rig, link, notebook):
            assert rig.bluez is not None
            await until(is_streaming(link))
            await rig.bluez.power(on=False)
            await until(lambda: link.status.reason is LossReason.ADAPTER_OFF)
            await rig.bluez.power(on=True)
            await until(is_streaming(link))

            notebook.beats.clear()
            await until(lambda: len(notebook.beats) >= 5)
            assert copies(notebook) == {1}

    asyncio.run(play())


def test_an_adapter_switched_off_while_nothing_is_heard_is_named() -> None:
    async def play() -> None:
        async with linked("dbus", LinkFault.OUT_OF_RANGE) as (rig, link, _):
            assert rig.bluez is not None
            await until(lambda: link.status.reason is LossReason.NOT_SEEN)
            await rig.bluez.power(on=False)
            await until(lambda: link.status.reason is LossReason.ADAPTER_OFF)
            await rig.strap.end(LinkFault.OUT_OF_RANGE)
            await rig.bluez.power(on=True)
            await until(is_streaming(link))

    asyncio.run(play())


def test_a_bluetooth_service_that_dies_is_named_and_its_successor_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        async with linked("dbus") as (rig, link, notebook):
            assert rig.bluez is not None
            await until(is_streaming(link))
            await rig.bluez.kill_bus()
            await until(lambda: link.status.reason is LossReason.SERVICE_DOWN)
            assert link.status.state is LinkState.WAITING

            await rig.strap.close_link()  # what the dead service held
            async with BluezService.serve(rig.air, adapter_address="C0:FF:EE:00:00:09") as successor:
                monkeypatch.setenv(BUS_VARIABLE, successor.address)
                await until(is_streaming(link))
                notebook.beats.clear()
                await until(lambda: len(notebook.beats) >= 5)
                assert copies(notebook) == {1}

    asyncio.run(play())


def test_a_link_left_over_from_a_crash_is_ended_and_made_anew() -> None:
    async def play() -> None:
        async with make_rig("dbus") as rig:
            other = rig.client(await rig.found())
            await other.connect()
            notebook = Notebook()
            wanted = Wanted(text=rig.strap.identity.name)
            link = StrapLink(radio_of(rig), wanted, notebook, settings=quick(rig, ()))
            tasks = [asyncio.create_task(link.run()), asyncio.create_task(Heart(rig).beat())]
            await until(lambda: len(notebook.beats) >= 5)
            await end(tasks)
            await other.disconnect()

            assert LossReason.HELD_ON_THIS_COMPUTER in notebook.reasons()
            assert copies(notebook) == {1}

    asyncio.run(play())
