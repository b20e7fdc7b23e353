"""The served BlueZ does what BlueZ does and leaves nothing behind; a strap works on a controller elsewhere."""

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import psutil
import pytest
from bleak import BleakAdapter
from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason, BleakDBusError, BleakError
from bumble.transport import open_transport
from dbus_fast import Message
from dbus_fast.aio import MessageBus

from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.virtual_strap.air import Air, AirController
from biosignals.virtual_strap.bluez_service import BluezService
from biosignals.virtual_strap.faults import LinkFault, ScheduledLinkFault
from biosignals.virtual_strap.private_bus import BusLost, BusMissing, private_bus
from biosignals.virtual_strap.real_adapter import AdapterUnusable, served_over
from biosignals.virtual_strap.strap import VirtualStrap
from tests.straps.rigs import BUS_VARIABLE, HEART_RATE_SERVICE, MEASUREMENT, Rig, make_rig, on_bumble

A_MOMENT_S = 0.1  # in which nothing more may come
SENT = bytes(HeartRateMeasurement(bpm=70, contact=True, rr_s=(0.875,)))

FINDS_THE_STRAP = f"""
import asyncio
from bleak import BleakClient, BleakScanner

async def find():
    device = await BleakScanner.find_device_by_filter(lambda _, advert: "{HEART_RATE_SERVICE}" in advert.service_uuids)
    async with BleakClient(device) as client:
        print(device.name, (await client.read_gatt_char("2a19"))[0])

asyncio.run(find())
"""
CRASHES_WHILE_LINKED = FINDS_THE_STRAP.replace("        print", "        import os; os._exit(9)\n        print")


def play(act: Callable[[Rig, BluezService], Coroutine[Any, Any, None]]) -> None:
    """Act on the rig with the served BlueZ."""

    async def whole() -> None:
        async with make_rig("dbus") as rig:
            assert rig.bluez is not None
            await act(rig, rig.bluez)

    asyncio.run(whole())


async def run_program(source: str) -> tuple[int | None, str]:
    """Another program of this computer, in the environment of the rig: how it ended, and what it printed."""
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", source, stdout=asyncio.subprocess.PIPE)
    told, _ = await asyncio.wait_for(program.communicate(), 30)
    return program.returncode, told.decode()


@pytest.mark.parametrize(("releases_first", "copies"), [(True, 1), (False, 2)])
def test_start_notify_outlives_a_link_unless_the_client_lets_go(releases_first: bool, copies: int) -> None:
    async def act(rig: Rig, _: BluezService) -> None:
        lost = asyncio.Event()
        told: list[bytes] = []
        client = rig.client(await rig.found(), disconnected_callback=lambda _client: lost.set())
        await client.connect()
        await client.start_notify(MEASUREMENT, lambda _sender, value: told.append(bytes(value)))
        await rig.strap.close_link()
        await asyncio.wait_for(lost.wait(), 5)
        if releases_first:
            await client.disconnect()
        await client.connect()
        await client.start_notify(MEASUREMENT, lambda _sender, value: told.append(bytes(value)))
        await rig.strap.send(SENT)
        await rig.until(lambda: len(told) >= copies)
        await asyncio.sleep(A_MOMENT_S)
        await client.disconnect()

        assert told == [SENT] * copies

    play(act)


def test_a_read_of_a_subscribed_value_is_told_as_a_notification_too() -> None:
    async def act(rig: Rig, _: BluezService) -> None:
        told: list[int] = []
        async with rig.client(await rig.found()) as client:
            await client.start_notify("2a19", lambda _sender, value: told.append(value[0]))
            await client.read_gatt_char("2a19")
            await rig.until(lambda: told)

            assert told == [rig.strap.identity.battery_percent]

    play(act)


def test_notifications_can_be_taken_by_a_socket() -> None:
    async def act(rig: Rig, _: BluezService) -> None:
        told: list[bytes] = []
        async with rig.client(await rig.found()) as client:
            await client.start_notify(
                MEASUREMENT, lambda _sender, value: told.append(bytes(value)), bluez={"use_start_notify": False}
            )
            for _number in range(3):
                await rig.strap.send(SENT)
            await rig.until(lambda: len(told) == 3)
            await client.stop_notify(MEASUREMENT)

        assert told == [SENT] * 3

    play(act)


def test_a_failed_connect_is_told_once_and_the_next_one_succeeds() -> None:
    async def act(rig: Rig, bluez: BluezService) -> None:
        bluez.fail_next_connect("Failed", "br-connection-canceled")
        with pytest.raises(BleakDBusError, match="br-connection-canceled"):
            await rig.client(await rig.found()).connect()
        async with rig.client(await rig.found()) as client:
            assert client.is_connected

    play(act)


def test_a_second_attempt_to_connect_at_once_is_in_progress() -> None:
    async def act(rig: Rig, _: BluezService) -> None:
        device = await rig.found()
        await rig.strap.begin(LinkFault.OUT_OF_RANGE)
        first = asyncio.create_task(rig.client(device, timeout=3).connect())
        second = asyncio.create_task(rig.client(device, timeout=3).connect())
        done, waiting = await asyncio.wait((first, second), return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

        (error,) = (one.exception() for one in done)
        assert isinstance(error, BleakDBusError)
        assert error.dbus_error == "org.bluez.Error.InProgress"

    play(act)


def test_an_adapter_that_is_switched_off_ends_the_link_and_hears_nothing_until_it_is_on_again() -> None:
    async def act(rig: Rig, bluez: BluezService) -> None:
        lost = asyncio.Event()
        async with rig.client(await rig.found(), disconnected_callback=lambda _client: lost.set()) as client:
            await bluez.power(on=False)
            await asyncio.wait_for(lost.wait(), 5)
            assert not client.is_connected
            with pytest.raises(BleakBluetoothNotAvailableError) as missing:
                await rig.find()
            assert missing.value.reason is BleakBluetoothNotAvailableReason.POWERED_OFF
            await bluez.power(on=True)
        await asyncio.sleep(A_MOMENT_S)  # bleak hears of it by a signal

        assert await rig.find() is not None

    play(act)


def test_a_bus_that_dies_ends_every_link() -> None:
    async def act(rig: Rig, bluez: BluezService) -> None:
        lost = asyncio.Event()
        client = rig.client(await rig.found(), disconnected_callback=lambda _client: lost.set())
        await client.connect()
        await bluez.kill_bus()
        await asyncio.wait_for(lost.wait(), 5)
        with pytest.raises(BusLost, match="no program reaches the strap"):
            await asyncio.wait_for(bluez.lost(), 5)

        assert not client.is_connected
        await asyncio.wait_for(client.disconnect(), 15)

    play(act)


def test_another_program_of_this_computer_finds_and_reads_the_strap() -> None:
    async def act(rig: Rig, bluez: BluezService) -> None:
        assert os.environ[BUS_VARIABLE] == bluez.address
        assert await run_program(FINDS_THE_STRAP) == (
            0,
            f"{rig.strap.identity.name} {rig.strap.identity.battery_percent}\n",
        )
        await rig.until(lambda: not rig.strap.hosts)

    play(act)


def test_a_program_that_crashes_leaves_its_link_standing() -> None:
    async def act(rig: Rig, _: BluezService) -> None:
        assert await run_program(CRASHES_WHILE_LINKED) == (9, "")

        assert rig.strap.hosts
        assert await rig.find(timeout_s=0.4) is None
        (held,) = await (await BleakAdapter.get()).get_connected_devices([HEART_RATE_SERVICE])
        client = rig.client(held)
        await client.connect()  # bleak takes the standing link
        await client.disconnect()
        await rig.until(lambda: not rig.strap.hosts)

    play(act)


def test_a_program_that_leaves_the_bus_holds_no_notifications() -> None:
    leaves = FINDS_THE_STRAP.replace(
        "        print",
        f'        await client.start_notify("{MEASUREMENT}", lambda *_: None)\n        os._exit(9)\n        print',
    ).replace("import asyncio", "import asyncio, os")

    async def act(rig: Rig, _: BluezService) -> None:
        assert await run_program(leaves) == (9, "")
        told: list[bytes] = []
        (held,) = await (await BleakAdapter.get()).get_connected_devices([HEART_RATE_SERVICE])
        async with rig.client(held) as client:
            await client.start_notify(MEASUREMENT, lambda _sender, value: told.append(bytes(value)))
            await rig.strap.send(SENT)
            await rig.until(lambda: told)
            await asyncio.sleep(A_MOMENT_S)

        assert told == [SENT]

    play(act)


def test_nothing_is_left_of_a_served_bus() -> None:
    def children() -> set[int]:
        return {child.pid for child in psutil.Process().children()}

    async def act() -> tuple[str, set[int]]:
        before = children()  # whatever else this process runs
        async with BluezService.serve(Air()) as service:
            return service.address, children() - before

    address, daemons = asyncio.run(act())

    assert len(daemons) == 1
    assert not any(map(psutil.pid_exists, daemons))
    assert not Path(address.removeprefix("unix:path=").partition(",")[0]).parent.exists()


def has_ended(process: psutil.Process) -> bool:
    """Also where nobody has asked yet how: in a container the first process may ask nobody."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_bus_does_not_outlive_its_program_that_is_killed() -> None:
    serves = """
import asyncio, psutil
from biosignals.virtual_strap.private_bus import private_bus

async def serve():
    async with private_bus():
        print(psutil.Process().children()[0].pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(serve())
"""
    with tempfile.TemporaryDirectory() as folder:  # a short path, as a socket's must be
        environment = {**os.environ, "TMPDIR": folder}
        with subprocess.Popen([sys.executable, "-c", serves], stdout=subprocess.PIPE, env=environment) as program:
            assert program.stdout is not None
            daemon = psutil.Process(int(program.stdout.readline()))
            assert daemon.name() == "dbus-daemon"
            program.kill()

        ends_s = time.monotonic() + 10
        while not has_ended(daemon):
            assert time.monotonic() < ends_s, "the bus has outlived its program"
            time.sleep(0.01)


def test_a_bus_starts_wherever_temporary_files_are(monkeypatch: pytest.MonkeyPatch) -> None:
    async def act() -> None:
        async with private_bus() as bus:
            connected = await MessageBus(bus_address=bus.address).connect()
            connected.disconnect()
            await connected.wait_for_disconnect()

    with tempfile.TemporaryDirectory(prefix="A & ö~<B>, ") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        asyncio.run(act())


def test_a_terminals_ctrl_c_does_not_reach_the_bus() -> None:
    async def act() -> set[int]:
        before = {child.pid for child in psutil.Process().children()}  # whatever else this process runs
        async with private_bus():
            daemons = {child.pid for child in psutil.Process().children()} - before
            return {os.getpgid(pid) for pid in daemons}

    groups = asyncio.run(act())

    assert groups
    assert os.getpgrp() not in groups


def test_a_call_that_fails_unforeseen_is_answered_all_the_same() -> None:
    async def act(rig: Rig, bluez: BluezService) -> None:
        await rig.found()
        heard: list[BaseException] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: heard.append(context["exception"]))
        bus = await MessageBus(bus_address=bluez.address).connect()
        try:
            call = Message("org.bluez", "/org/bluez/hci0", "org.bluez.Adapter1", "RemoveDevice")  # which device?
            answer = await asyncio.wait_for(bus.call(call), 5)
        finally:
            bus.disconnect()

        assert answer is not None
        assert answer.error_name == "org.bluez.Error.Failed"
        assert [type(error) for error in heard] == [IndexError]

    play(act)


def test_without_dbus_daemon_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    async def act() -> None:
        async with private_bus():
            pytest.fail("a bus without its daemon")

    with pytest.raises(BusMissing, match="apt-get install dbus-daemon"):
        asyncio.run(act())


@pytest.mark.parametrize(
    ("transport", "words"), [("nonsense:1", "use one of usb, hci-socket"), ("tcp-client:127.0.0.1:1", "listens there")]
)
def test_an_adapter_that_cannot_be_used_is_named_with_what_to_do(transport: str, words: str) -> None:
    async def act() -> None:
        async with served_over(transport):
            pytest.fail("an adapter that is not there")

    with pytest.raises(AdapterUnusable, match=words):
        asyncio.run(act())


@contextlib.asynccontextmanager
async def controller_outside(air: Air, path: Path) -> AsyncIterator[None]:
    """A controller on the air whose host must come over a socket, byte by byte."""
    wire = await open_transport(f"unix-server:{path}")
    controller = AirController("outside", air)
    wire.source.set_packet_sink(controller)
    controller.host = wire.sink
    try:
        yield
    finally:
        controller.leave()
        wire.server.close()
        await wire.close()


def test_a_strap_on_a_controller_outside_this_process_is_found_and_read(tmp_path: Path) -> None:
    async def act() -> None:
        air = Air()
        path = tmp_path / "controller"
        told: list[bytes] = []
        async with (
            controller_outside(air, path),
            served_over(f"unix:{path}") as place,
            VirtualStrap(place) as strap,
            on_bumble(air) as backends,
        ):
            rig = Rig(kind="bumble", air=air, strap=strap, backends=backends)
            async with rig.client(await rig.found()) as client:
                await client.start_notify(MEASUREMENT, lambda _sender, value: told.append(bytes(value)))
                await strap.send(SENT)
                await rig.until(lambda: told)
            with pytest.raises(ValueError, match="DEAD_LINK"):
                await strap.begin(LinkFault.DEAD_LINK)
            with pytest.raises(ValueError, match="link-loss"):
                VirtualStrap(place, faults=(ScheduledLinkFault(kind=LinkFault.LINK_LOSS, from_t=1),))

        assert told == [SENT]

    asyncio.run(act())


def test_an_adapter_that_goes_while_a_strap_is_served_over_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "controller"
    unplugged = asyncio.Event()

    async def stay(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await unplugged.wait()
        writer.close()

    async def act() -> None:
        async with await asyncio.start_unix_server(stay, path), served_over(f"unix:{path}") as place:
            watching = asyncio.create_task(place.lost())
            await asyncio.sleep(A_MOMENT_S)
            assert not watching.done()
            unplugged.set()
            await asyncio.wait_for(watching, 5)

    with pytest.raises(AdapterUnusable, match="has gone"):
        asyncio.run(act())


def test_an_adapter_that_never_answers_is_told_and_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("biosignals.virtual_strap.peripheral.START_LIMIT_S", 0.05)
    path = tmp_path / "mute"

    async def act() -> None:
        async with contextlib.AsyncExitStack() as stack:
            mute = await asyncio.start_unix_server(lambda _reader, writer: stack.callback(writer.close), path)
            stack.callback(mute.close)
            async with served_over(f"unix:{path}") as place, VirtualStrap(place):
                pytest.fail("a strap on an adapter that says nothing")

    with pytest.raises(AdapterUnusable, match="no answer"):
        asyncio.run(act())


def test_a_client_whose_strap_has_gone_says_so() -> None:
    async def act(rig: Rig, _: BluezService) -> None:
        async with rig.client(await rig.found()) as client:
            await rig.strap.close_link()
            await rig.until(lambda: not client.is_connected)
            with pytest.raises(BleakError):
                await client.read_gatt_char("2a19")

    play(act)
