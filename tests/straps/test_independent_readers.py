"""Libraries that others wrote for real straps read the virtual one, unchanged: bleakheart and polar-python."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any
from unittest import mock

import bleakheart
import polar_python
import pytest
from polar_python.constants import PmdMeasurementType

from biosignals.polar_profile import ECG_HZ
from biosignals.simulated_strap import SimulatedStrap
from biosignals.virtual_strap.identity import StrapIdentity
from biosignals.virtual_strap.strap_clock import StrapClock
from biosignals.virtual_strap.synthetic_ecg import SyntheticEcg
from biosignals.virtual_strap.synthetic_motion import SyntheticMotion
from tests.straps.rigs import Rig, make_rig

H10 = StrapIdentity(name="Polar H10 DEADBEEF", manufacturer="Polar Electro Oy", model="H10", serial="DEADBEEF")
RR_S = (0.8125, 0.84375, 0.875, 0.8125, 0.78125)  # exact in 1/1024 s
HEARD_S = 120.0
MOTION_HZ = 100


def beats() -> tuple[tuple[float, float], ...]:
    told, t = [], 0.0
    while t < HEARD_S:
        rr_s = RR_S[len(told) % len(RR_S)]
        t += rr_s
        told.append((t, rr_s))
    return tuple(told)


def ecg_of_strap() -> SyntheticEcg:
    return SyntheticEcg(seed=7)


def motion_of_strap() -> SyntheticMotion:
    return SyntheticMotion(seed=7)


def play(kind: str, act: Callable[[Rig], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        async with make_rig(
            kind,
            identity=H10,
            heart=SimulatedStrap(seed=7),
            beats=beats(),
            ecg=ecg_of_strap(),
            motion=motion_of_strap(),
            clock=StrapClock(speed=4),
        ) as rig:
            with as_the_system(rig):
                await act(rig)

    asyncio.run(whole())


@contextlib.contextmanager
def as_the_system(rig: Rig) -> Iterator[None]:
    """A library that passes no backend gets the rig's, as it would get the system's."""
    if rig.client_backend is None:
        yield
        return
    with mock.patch("bleak.get_platform_client_backend_type", return_value=(rig.client_backend, rig.kind)):
        yield


def assert_is_part_of(part: Sequence[object], whole: Sequence[object]) -> None:
    part, whole = list(part), list(whole)
    assert any(whole[start : start + len(part)] == part for start in range(len(whole) - len(part) + 1))


def test_bleakheart_reads_heart_rate_ecg_and_acceleration(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        heart: asyncio.Queue[Any] = asyncio.Queue()
        ecg: asyncio.Queue[Any] = asyncio.Queue()
        motion: asyncio.Queue[Any] = asyncio.Queue()
        async with rig.client(await rig.found()) as client, asyncio.timeout(20 * rig.slowness):
            assert await bleakheart.BatteryLevel(client).read() == H10.battery_percent
            rate = bleakheart.HeartRate(client, queue=heart)
            await rate.start_notify()
            streams = bleakheart.PolarMeasurementData(client, ecg_queue=ecg, acc_queue=motion)
            offered = await streams.available_measurements()
            settings = await streams.available_settings("ACC")
            started = [
                await streams.start_streaming("ECG"),
                await streams.start_streaming("ACC", sample_rate=MOTION_HZ, range=4),
            ]
            heard = [await heart.get() for _ in range(8)]
            ecg_frames = [await ecg.get() for _ in range(2)]
            motion_frames = [await motion.get() for _ in range(2)]
            stopped = [await streams.stop_streaming(one) for one in ("ECG", "ACC")]

        assert offered == ["ECG", "ACC"]
        assert settings["SAMPLE_RATE"] == [200, 100, 50, 25]
        assert [one[0] for one in started + stopped] == [0] * 4
        intervals = [frame[2][1] for frame in heard]
        assert_is_part_of(intervals, [round(1000 * rr_s) for _, rr_s in beats()])
        assert_is_part_of(ecg_frames[0][2] + ecg_frames[1][2], ecg_of_strap().samples(beats(), 0, HEARD_S))
        assert_is_part_of(motion_frames[0][2], motion_of_strap().samples(0, HEARD_S, MOTION_HZ))
        assert ecg_frames[1][1] - ecg_frames[0][1] == pytest.approx(73e9 / ECG_HZ, abs=2)

    play(rig_kind, act)


def test_polar_python_reads_features_heart_rate_ecg_and_acceleration(rig_kind: str) -> None:
    async def act(rig: Rig) -> None:
        heart: list[Any] = []
        ecg: list[Any] = []
        motion: list[Any] = []
        async with polar_python.PolarDevice(await rig.found()) as device, asyncio.timeout(20 * rig.slowness):
            settings = await device.request_stream_settings(PmdMeasurementType.ACC)
            await device.start_ecg_stream(ecg.append, sample_rate=ECG_HZ, resolution=14)
            await device.start_acc_stream(motion.append, sample_rate=MOTION_HZ, resolution=16, range=8)
            await device.start_hr_stream(heart.append)
            features = await device.get_available_features()
            await rig.until(lambda: len(ecg) >= 2 and motion and len(heart) >= 8, 15)

        assert features == [PmdMeasurementType.ECG, PmdMeasurementType.ACC]
        assert {setting.type.name: list(setting.values) for setting in settings.settings} == {
            "SAMPLE_RATE": [200, 100, 50, 25],
            "RESOLUTION": [16],
            "RANGE": [8, 4, 2],
        }
        intervals = [rr_ms for one in heart for rr_ms in one.rr_intervals]
        assert_is_part_of(intervals, [1000 * rr_s for _, rr_s in beats()])
        assert_is_part_of([*ecg[0].data, *ecg[1].data], ecg_of_strap().samples(beats(), 0, HEARD_S))
        assert_is_part_of(motion[0].data, motion_of_strap().samples(0, HEARD_S, MOTION_HZ))

    play(rig_kind, act)
