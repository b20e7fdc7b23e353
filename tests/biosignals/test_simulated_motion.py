"""The accelerometer of a simulated strap: it tells who sits from who moves about, however it is asked."""

from collections.abc import Iterable
from itertools import pairwise

from biosignals.movement import MovementMeter
from biosignals.polar_profile import MotionFrame
from biosignals.signals import Activity
from biosignals.simulated_motion import FRAME_SAMPLES, RATE_HZ, SimulatedMotion
from biosignals.simulated_strap import Notification

MOVES_FROM_T, MOVES_TO_T, ENDS_T = 30.0, 60.0, 120.0


def heard(step_s: float, *, seed: int = 1) -> list[Notification]:
    """Half a minute of sitting, half of moving about, a minute of sitting; asked every `step_s`."""
    motion, sent = SimulatedMotion(seed=seed), []
    for number in range(1, round(ENDS_T / step_s) + 1):
        t = number * step_s
        motion.move(t, is_moving=MOVES_FROM_T <= t < MOVES_TO_T)
        sent += motion.packets(t)
    return sent


def activities(packets: Iterable[Notification]) -> dict[int, Activity]:
    """What a movement meter says, by the second."""
    meter, told = MovementMeter(), {}
    for packet in packets:
        movement = meter.take(packet.t, MotionFrame.from_bytes(packet.payload))
        if movement is not None:
            told[int(packet.t)] = movement.activity
    return told


def test_who_moves_about_is_told_from_who_sits() -> None:
    told = activities(heard(0.1))

    assert told[25] is Activity.STILL
    assert told[45] is Activity.MODERATE
    assert told[100] is Activity.STILL


def test_frames_come_in_the_order_of_time_and_leave_nothing_out() -> None:
    packets = heard(0.1)
    stamps = [MotionFrame.from_bytes(packet.payload).stamp_ns for packet in packets]

    assert len(packets) == int((ENDS_T - 0.02) * RATE_HZ / FRAME_SAMPLES)
    assert {later - earlier for earlier, later in pairwise(stamps)} == {720_000_000}
    assert all(len(MotionFrame.from_bytes(packet.payload).samples_mg) == FRAME_SAMPLES for packet in packets)
    assert [packet.t for packet in packets] == sorted(packet.t for packet in packets)


def test_how_the_asking_is_sliced_changes_nothing() -> None:
    assert heard(0.1) == heard(0.5)


def test_another_seed_is_another_chest() -> None:
    assert heard(0.5, seed=1) != heard(0.5, seed=2)
