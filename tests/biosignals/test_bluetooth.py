"""What is heard about Bluetooth wherever it runs, and that the radio ends every call and names every failure."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from bleak.backends.device import BLEDevice
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)

from biosignals.bluetooth import BleakConnection, BleakRadio, RadioLimits, adapter_state
from biosignals.loss_naming import named_by_dbus
from biosignals.radio import LinkError, PairingWanted
from biosignals.strap import LossReason, Sighting
from biosignals.strap_details import BATTERY_LEVEL, HEART_RATE_MEASUREMENT, HEART_RATE_SERVICE
from tests.biosignals.scripted_backend import ADDRESS, NAME, Script
from tests.biosignals.scripted_radio import run_jumping


def test_wherever_it_runs_it_answers_in_words() -> None:
    state = asyncio.run(adapter_state())

    assert state.words.endswith(".")


@pytest.mark.skipif(sys.platform != "linux", reason="the address of D-Bus is a matter of Linux")
@pytest.mark.parametrize("address", ["unix:path=/nonexistent/bus", "unix:path=/dev/null", "nonsense"])
def test_without_a_bus_it_says_what_to_start(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)

    state = asyncio.run(adapter_state())

    assert not state.is_usable
    assert "install and start it" in state.words


def test_importing_it_does_not_import_bleak() -> None:
    program = "import sys, biosignals.bluetooth; sys.exit('bleak' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


async def heard(radio: BleakRadio) -> Sighting:
    sightings: list[Sighting] = []
    async with radio.scan(sightings.append):
        pass
    return sightings[0]


@asynccontextmanager
async def connected(script: Script) -> AsyncIterator[tuple[BleakConnection, list[tuple[LossReason, str]]]]:
    radio = BleakRadio(backends=script.backends())
    losses: list[tuple[LossReason, str]] = []
    connection = await radio.connect(await heard(radio), lambda reason, detail: losses.append((reason, detail)))
    try:
        yield connection, losses
    finally:
        await connection.close()


async def failure(act: Coroutine[Any, Any, Any]) -> LinkError:
    with pytest.raises(LinkError) as caught:
        await act
    return caught.value


def test_a_sighting_carries_what_was_heard() -> None:
    async def play() -> None:
        before_ns = time.monotonic_ns()
        sighting = await heard(BleakRadio(backends=Script().backends()))

        assert (sighting.address, sighting.name, sighting.rssi_dbm) == (ADDRESS, NAME, -60)
        assert sighting.is_heart_strap
        assert before_ns <= sighting.heard_ns <= time.monotonic_ns()

    asyncio.run(play())


def test_other_devices_are_heard_too_and_told_apart() -> None:
    async def play() -> None:
        script = Script(service_uuids=[], local_name=None, rssi=-127)
        sighting = await heard(BleakRadio(backends=script.backends()))

        assert not sighting.is_heart_strap
        assert sighting.name == "as the system calls it"
        assert sighting.rssi_dbm is None
        assert not sighting.is_linked_here

    asyncio.run(play())


def test_a_name_steers_no_terminal() -> None:
    async def play() -> None:
        sighting = await heard(BleakRadio(backends=Script(local_name="H10\x1b[2J\n\u202eé").backends()))

        assert sighting.name == "H10?[2J??é"

    asyncio.run(play())


def test_each_connection_has_a_client_of_its_own() -> None:
    async def play() -> None:
        script = Script()
        radio = BleakRadio(backends=script.backends())
        sighting = await heard(radio)
        for _ in range(3):
            await (await radio.connect(sighting, lambda *_: None)).close()

        assert len(script.clients) == 3
        assert not any(client.is_up for client in script.clients)

    asyncio.run(play())


def test_what_has_not_been_heard_is_not_connected() -> None:
    async def play() -> None:
        script = Script()
        radio = BleakRadio(backends=script.backends())
        sighting = Sighting(address="C0:00:00:00:00:00", name="", rssi_dbm=-50, is_heart_strap=True, heard_ns=0)
        error = await failure(radio.connect(sighting, lambda *_: None))

        assert error.reason is LossReason.NOT_SEEN
        assert "C0:00:00:00:00:00" in error.detail

    asyncio.run(play())


@pytest.mark.parametrize("act", ["scan", "connect", "read", "write", "subscribe", "pair"])
@pytest.mark.parametrize("how", ["hanging", "stubborn"])
def test_every_call_ends_and_is_named(act: str, how: str) -> None:
    async def play() -> None:
        script = Script(**{how: {act}})
        error = await failure(_do(act, script))
        script.stubborn.clear()

        named = {"pair": LossReason.PAIRING_NEEDED, "scan": LossReason.SERVICE_DOWN}  # a scan asks no strap
        assert error.reason is named.get(act, LossReason.NO_ANSWER)
        assert "took longer than" in error.detail

    run_jumping(play())


async def _do(act: str, script: Script) -> None:
    async with connected(script) as (connection, _):
        match act:
            case "read":
                await connection.read(BATTERY_LEVEL)
            case "write":
                await connection.write(BATTERY_LEVEL, b"")
            case "subscribe":
                await connection.subscribe(HEART_RATE_MEASUREMENT, lambda *_: None)
            case "pair":
                await connection.pair()


async def _connect(radio: BleakRadio) -> BleakConnection:
    return await radio.connect(await heard(radio), lambda *_: None)


@pytest.mark.parametrize("how", ["hanging", "stubborn"])
def test_a_close_that_hangs_is_left_and_told(how: str) -> None:
    async def play() -> None:
        script = Script(**{how: {"disconnect"}})
        async with connected(script) as (connection, losses):
            was_confirmed = await connection.close()
            script.stubborn.clear()

            assert not was_confirmed
            assert losses == []

    run_jumping(play())


def test_a_close_that_fails_raises_nothing() -> None:
    async def play() -> None:
        script = Script(errors={"disconnect": AssertionError("inside bleak")})
        async with connected(script) as (connection, _):
            assert not await connection.close()

    asyncio.run(play())


def test_a_scan_that_cannot_be_ended_is_left() -> None:
    async def play() -> None:
        script = Script(hanging={"stop scan"})
        assert (await heard(BleakRadio(backends=script.backends()))).address == ADDRESS

    run_jumping(play())


def test_a_loss_is_told_once_and_a_close_is_none() -> None:
    async def play() -> None:
        script = Script()
        async with connected(script) as (_, losses):
            script.clients[0].break_link()
            script.clients[0].break_link()
            assert [reason for reason, _ in losses] == [LossReason.LINK_LOST]

        async with connected(script) as (connection, losses):
            await connection.close()
            assert losses == []

    asyncio.run(play())


def test_notifications_are_stamped_and_none_comes_after_the_close() -> None:
    async def play() -> None:
        script = Script()
        notified: list[tuple[int, bytes]] = []
        async with connected(script) as (connection, _):
            await connection.subscribe(HEART_RATE_MEASUREMENT, lambda stamp, value: notified.append((stamp, value)))
            callback = script.clients[0].callbacks[HEART_RATE_MEASUREMENT]
            before_ns = time.monotonic_ns()
            callback(bytearray(b"\x00\x48"))
            await connection.close()
            callback(bytearray(b"\x00\x49"))

        assert [value for _, value in notified] == [b"\x00\x48"]
        assert before_ns <= notified[0][0] <= time.monotonic_ns()

    asyncio.run(play())


def test_after_the_close_nothing_can_be_asked() -> None:
    async def play() -> None:
        async with connected(Script()) as (connection, _):
            await connection.close()
            error = await failure(connection.read(BATTERY_LEVEL))

            assert error.reason is LossReason.LINK_LOST
            assert connection.services == frozenset()

    asyncio.run(play())


def test_a_held_strap_is_not_shared_but_can_be_let_go() -> None:
    async def play() -> None:
        script = Script(held=[BLEDevice(ADDRESS, NAME, None)])
        radio = BleakRadio(backends=script.backends())
        (held,) = await radio.held()
        error = await failure(radio.connect(held, lambda *_: None))
        assert error.reason is LossReason.HELD_ON_THIS_COMPUTER
        assert script.clients == []

        await radio.let_go(held)
        assert script.calls[-1] == "disconnect"

    asyncio.run(play())


def test_a_held_strap_that_is_not_let_go_is_told() -> None:
    async def play() -> None:
        script = Script(held=[BLEDevice(ADDRESS, NAME, None)], errors={"disconnect": BleakError("no")})
        radio = BleakRadio(backends=script.backends())
        (held,) = await radio.held()

        assert (await failure(radio.let_go(held))).reason is LossReason.HELD_ON_THIS_COMPUTER

    asyncio.run(play())


def _unavailable(reason: BleakBluetoothNotAvailableReason) -> BleakBluetoothNotAvailableError:
    return BleakBluetoothNotAvailableError("no", reason)


Missing = BleakBluetoothNotAvailableReason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (_unavailable(Missing.NO_BLUETOOTH), LossReason.ADAPTER_MISSING),
        (_unavailable(Missing.NO_BLE_CENTRAL_ROLE), LossReason.ADAPTER_MISSING),
        (_unavailable(Missing.POWERED_OFF), LossReason.ADAPTER_OFF),
        (_unavailable(Missing.DENIED_BY_USER), LossReason.DENIED),
        (_unavailable(Missing.DENIED_BY_SYSTEM), LossReason.DENIED),
        (_unavailable(Missing.DENIED_BY_UNKNOWN), LossReason.DENIED),
        (_unavailable(Missing.UNKNOWN), LossReason.FAILED),
        (BleakDBusError("org.bluez.Error.NotReady", ["Resource Not Ready"]), LossReason.ADAPTER_OFF),
        (BleakDBusError("org.freedesktop.DBus.Error.ServiceUnknown", ["no owner"]), LossReason.SERVICE_DOWN),
        (BleakDBusError("org.bluez.Error.InProgress", []), LossReason.INTERRUPTED),
        (ConnectionRefusedError(111, "Connection refused"), LossReason.SERVICE_DOWN),
        (EOFError(), LossReason.SERVICE_DOWN),
        (KeyError("Roles"), LossReason.FAILED),
    ],
)
def test_what_keeps_a_scan_from_beginning_is_named(error: BaseException, reason: LossReason) -> None:
    async def play() -> None:
        named = await failure(heard(BleakRadio(backends=Script(errors={"scan": error}).backends())))

        assert named.reason is reason
        assert named.detail

    asyncio.run(play())


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (BleakDeviceNotFoundError(ADDRESS, "removed when scanning stopped"), LossReason.NOT_SEEN),
        (BleakDBusError("org.bluez.Error.Failed", ["le-connection-abort-by-local"]), LossReason.INTERRUPTED),
        (BleakDBusError("org.bluez.Error.Failed", ["br-connection-canceled"]), LossReason.INTERRUPTED),
        (BleakDBusError("org.bluez.Error.Failed", ["Software caused connection abort"]), LossReason.INTERRUPTED),
        (BleakDBusError("org.freedesktop.DBus.Error.NoReply", ["no reply"]), LossReason.SERVICE_DOWN),
        (BleakError("failed to discover services, device disconnected"), LossReason.LOST_IN_DISCOVERY),
        (BleakError("Not connected"), LossReason.LOST_IN_DISCOVERY),
        (TimeoutError(), LossReason.NO_ANSWER),
        (asyncio.CancelledError(), LossReason.LOST_IN_DISCOVERY),
        (BleakError("something new"), LossReason.FAILED),
    ],
)
def test_what_keeps_a_connection_from_being_made_is_named_and_the_client_closed(
    error: BaseException, reason: LossReason
) -> None:
    async def play() -> None:
        script = Script(errors={"connect": error})
        named = await failure(_connect(BleakRadio(backends=script.backends())))

        assert named.reason is reason
        assert script.calls[-1] == "disconnect"

    asyncio.run(play())


@pytest.mark.parametrize(
    "error",
    [
        BleakGATTProtocolError(0x05),
        BleakGATTProtocolError(0x0C),
        BleakGATTProtocolError(0x0F),
        BleakDBusError("org.bluez.Error.NotPermitted", ["Not paired"]),
    ],
)
def test_a_strap_that_wants_pairing_is_told_apart(error: BaseException) -> None:
    async def play() -> None:
        async with connected(Script(errors={"write": error})) as (connection, _):
            assert isinstance(await failure(connection.write(BATTERY_LEVEL, b"")), PairingWanted)

    asyncio.run(play())


def test_a_refused_read_is_no_loss_of_the_link() -> None:
    async def play() -> None:
        async with connected(Script(errors={"read": BleakGATTProtocolError(0x02)})) as (connection, _):
            error = await failure(connection.read(BATTERY_LEVEL))

            assert error.reason is LossReason.FAILED
            assert "Read Not Permitted" in error.detail

    asyncio.run(play())


def test_a_characteristic_that_is_not_there_is_named() -> None:
    async def play() -> None:
        async with connected(Script()) as (connection, _):
            error = await failure(connection.read(HEART_RATE_SERVICE))

            assert error.reason is LossReason.FAILED
            assert HEART_RATE_SERVICE in error.detail

    asyncio.run(play())


def test_being_cancelled_while_it_connects_leaves_no_client_behind() -> None:
    async def play() -> None:
        script = Script(hanging={"connect"})
        connecting = asyncio.create_task(_connect(BleakRadio(backends=script.backends())))
        while "connect" not in script.calls:
            await asyncio.sleep(0)
        connecting.cancel()
        await asyncio.wait({connecting})

        assert connecting.cancelled()
        assert script.calls[-1] == "disconnect"

    asyncio.run(play())


def test_an_unknown_error_of_dbus_is_named_by_its_words() -> None:
    assert named_by_dbus("org.example.Error", "Host is down (112)") is LossReason.NO_ANSWER


@pytest.mark.parametrize("name", ["scan_s", "connect_s", "answer_s", "pair_s", "close_s"])
def test_limits_without_time_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        RadioLimits(**{name: 0.0})
