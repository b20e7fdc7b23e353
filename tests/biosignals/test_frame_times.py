"""ECG samples are placed where they were measured, whatever the way of their frames."""

import random

import numpy as np
import pytest

from biosignals.frame_times import FrameTimes
from biosignals.polar_profile import ECG_HZ, EcgFrame

SAMPLES = 73  # in a frame of an H10
STRAP_BEGAN_NS = 840_000_000_000_000_000  # the strap's clock counts from 2000


def frames(count, *, rate_hz=float(ECG_HZ), begin=0, drift=0.0):
    """(when its last sample was measured, frame), one after the other."""
    for number in range(begin, begin + count):
        measured_s = (number + 1) * SAMPLES / rate_hz
        stamp_ns = STRAP_BEGAN_NS + round(measured_s * (1 + drift) * 1e9)
        yield measured_s, EcgFrame(stamp_ns=stamp_ns, samples_uv=(0,) * SAMPLES)


def truth(measured_s, rate_hz=float(ECG_HZ)):
    return measured_s - np.arange(SAMPLES)[::-1] / rate_hz


def errors_s(delays, sent):
    """Of the samples of each frame, without the constant delay of 20 ms."""
    times = FrameTimes()
    placed = [
        (measured, times.place(measured + delay, frame)) for (measured, frame), delay in zip(sent, delays, strict=True)
    ]
    return [np.abs(np.array(place) - truth(measured) - 0.02).max() for measured, place in placed]


def test_with_an_even_delay_every_sample_is_where_it_was_but_for_the_delay():
    assert max(errors_s([0.02] * 100, frames(100))) < 1e-6


@pytest.mark.parametrize("drift", [0.0, 1e-4, -1e-4])
def test_an_uneven_delay_moves_samples_by_milliseconds_once_some_frames_have_come(drift):
    chance = random.Random(1)
    delays = [0.02 + chance.uniform(0, 0.3) * (chance.random() < 0.8) for _ in range(300)]

    assert max(errors_s(delays, frames(300, drift=drift))[30:]) < 0.012


def test_a_frame_that_was_held_back_is_placed_where_it_was_measured():
    delays = [0.02] * 50 + [3.0, 2.5, 2.0, 1.5, 1.0, 0.5] + [0.02] * 10

    assert max(errors_s(delays, frames(len(delays)))) < 1e-6


def test_samples_follow_each_other_evenly_across_frames():
    times, chance = FrameTimes(), random.Random(2)
    placed = [one for at, frame in frames(200) for one in times.place(at + chance.uniform(0.02, 0.1), frame)]

    assert np.diff(placed[30 * SAMPLES :]) == pytest.approx(1 / ECG_HZ, rel=0.1)


def test_lost_frames_leave_a_hole_of_their_length():
    times = FrameTimes()
    sent = list(frames(10))
    placed = [np.array(times.place(at, frame)) for at, frame in sent[:4] + sent[6:]]

    assert placed[4][0] - placed[3][-1] == pytest.approx((2 * SAMPLES + 1) / ECG_HZ)


@pytest.mark.parametrize("jump_s", [-3600.0, 3600.0, 800_000_000.0])
def test_a_clock_that_is_set_anew_moves_nothing(jump_s):
    times = FrameTimes()
    for at, frame in frames(20):
        times.place(at + 0.02, frame)

    for at, frame in frames(20, begin=20):
        moved = EcgFrame(stamp_ns=frame.stamp_ns + round(jump_s * 1e9), samples_uv=frame.samples_uv)
        assert np.array(times.place(at + 0.02, moved)) == pytest.approx(truth(at) + 0.02)


def test_no_sample_is_later_than_its_frames_arrival():
    times, chance = FrameTimes(), random.Random(3)

    for at, frame in frames(200):
        arrival_t = at + chance.uniform(-0.5, 0.5)
        assert times.place(arrival_t, frame)[-1] <= arrival_t + 1e-9
