from dataclasses import replace

import numpy as np
import pytest

from biosignals.polar_profile import ECG_HZ, MotionFrame
from engine.records.exports.even_grid import gaps, grid_of, laid
from engine.records.exports.signals import SessionSignals
from engine.records.exports.stretches import Arrived, Stretch, motion_rate_hz
from tests.engine.records.exports.recorded_signals import signals


def stretch(begin_s: float, count: int, *, rate_hz: float = ECG_HZ) -> Stretch:
    return Stretch(t=begin_s + np.arange(count) / rate_hz, values=np.arange(1, count + 1, dtype=np.int32))


def with_ecg(*ecg: Stretch) -> SessionSignals:
    return replace(signals(), ecg=ecg, motion=())


def test_a_second_is_a_whole_one_where_that_puts_no_sample_off() -> None:
    assert grid_of(with_ecg(stretch(0.0, 130 * 300))).record_s == 1.0


@pytest.mark.parametrize("ppm", [-200.0, 30.0, 500.0])
def test_no_sample_lies_farther_from_its_time_than_half_the_way_to_the_next(ppm: float) -> None:
    rate_hz = ECG_HZ * (1 + ppm / 1e6)
    told = with_ecg(stretch(0.37, 130 * 900, rate_hz=rate_hz), stretch(1000.21, 130 * 4000, rate_hz=rate_hz))

    grid = grid_of(told)

    assert laid(told.ecg, grid, ECG_HZ).farthest_s <= 0.51 / ECG_HZ


def test_stretches_that_a_set_clock_lays_over_each_other_lose_no_sample() -> None:
    told = with_ecg(stretch(1.0, 1300), stretch(6.0, 1300), stretch(148.0, 2600))

    on_grid = laid(told.ecg, grid_of(told), ECG_HZ)

    assert on_grid.values[on_grid.is_recorded].tolist() == np.concatenate([one.values for one in told.ecg]).tolist()
    assert on_grid.farthest_s > 4


def test_what_began_before_the_session_is_on_the_grid() -> None:
    told = with_ecg(stretch(-0.4, 1300))

    grid = grid_of(told)

    assert grid.start_s == -1.0
    assert int(np.flatnonzero(laid(told.ecg, grid, ECG_HZ).is_recorded)[0]) == round(0.6 * ECG_HZ)


def test_gaps_are_told_at_both_ends_and_between() -> None:
    assert gaps(np.array([False, True, True, False, False, True, False])) == ((0, 1), (3, 5), (6, 7))
    assert gaps(np.array([True, True])) == ()


@pytest.mark.parametrize("rate_hz", [25.0, 50.0, 100.0, 200.0])
def test_the_rate_of_an_accelerometer_is_told_by_its_stamps(rate_hz: float) -> None:
    frames = [
        MotionFrame(stamp_ns=round(number * 36 / rate_hz * 1e9), samples_mg=((0, 0, 1000),) * 36) for number in range(9)
    ]
    del frames[4]  # one was lost

    assert motion_rate_hz([Arrived(t=1.0, frame=one) for one in frames]) == rate_hz
