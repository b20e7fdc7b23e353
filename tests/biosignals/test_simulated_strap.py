"""The simulated strap keeps a real strap's habits, and its faults do what they say."""

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biosignals.heart_rate_profile import HeartRateMeasurement, MalformedMeasurement
from biosignals.simulated_strap import (
    HELD_BACK_S,
    LARGEST_JITTER_S,
    LEAST_DELAY_S,
    MALFORMED_PAYLOADS,
    Fault,
    FaultKind,
    Notification,
    Sending,
    SimulatedStrap,
)


def sent(
    rr_s: list[float], *faults: Fault, seed: int = 1, slices: tuple[float, ...] = (math.inf,)
) -> list[Notification]:
    """What the host gets of a heart with these intervals, asked for in slices of these lengths, in turn."""
    strap = SimulatedStrap(seed=seed, faults=faults)
    t = 0.0
    for one_s in rr_s:
        t += one_s
        strap.beat(t, one_s)
    end_t = t + 10
    got: list[Notification] = []
    until = 0.0
    turn = 0
    while until < end_t:
        until = min(end_t, until + slices[turn % len(slices)])
        turn += 1
        got.extend(strap.packets(until))
    return got


def measured(notifications: list[Notification]) -> list[HeartRateMeasurement]:
    return [HeartRateMeasurement.from_bytes(notification.payload) for notification in notifications]


def intervals(notifications: list[Notification]) -> list[float]:
    return [rr_s for measurement in measured(notifications) for rr_s in measurement.rr_s]


def during(kind: FaultKind) -> Fault:
    return Fault(kind=kind, from_t=20.0, to_t=40.0)


HEART = [0.75 + random.Random(number).uniform(-0.05, 0.05) for number in range(100)]


def test_about_once_a_second_it_sends_what_ended_since() -> None:
    notifications = sent(HEART)

    pauses = [later.t - earlier.t for earlier, later in pairwise(notifications)]
    assert all(1 - LARGEST_JITTER_S <= pause <= 1 + LARGEST_JITTER_S for pause in pauses)
    assert all(1 <= len(one.rr_s) <= 2 for one in measured(notifications)[1:70])
    assert all(one.contact is True for one in measured(notifications))
    assert measured(notifications)[50].bpm == pytest.approx(80, abs=4)


def test_every_interval_arrives_once_in_order_and_never_before_its_beat() -> None:
    notifications = sent(HEART)

    assert intervals(notifications) == pytest.approx(HEART, abs=1.01 / 1024)
    beat_t = 0.0
    for notification, measurement in zip(notifications, measured(notifications), strict=True):
        beat_t += sum(measurement.rr_s)
        assert beat_t + LEAST_DELAY_S - 0.01 < notification.t


def test_rounding_to_the_field_does_not_add_up() -> None:
    assert sum(intervals(sent([0.8] * 5000))) == pytest.approx(4000, abs=1 / 1024)


def test_the_same_seed_sends_the_same_and_another_one_differs() -> None:
    assert sent(HEART, seed=5) == sent(HEART, seed=5)
    assert sent(HEART, seed=5) != sent(HEART, seed=6)


@settings(max_examples=30, deadline=None)
@given(
    slices=st.lists(st.floats(0.01, 20), min_size=1, max_size=4).map(tuple),
    kind=st.sampled_from(FaultKind),
    seed=st.integers(0, 1000),
)
def test_how_the_asking_is_sliced_changes_nothing(slices: tuple[float, ...], kind: FaultKind, seed: int) -> None:
    sliced = sent(HEART, during(kind), seed=seed, slices=slices)

    assert sliced == sent(HEART, during(kind), seed=seed)
    assert all(earlier.t <= later.t for earlier, later in pairwise(sliced))


@pytest.mark.parametrize("kind", FaultKind)
def test_outside_its_time_a_fault_leaves_the_packets_as_they_are(kind: FaultKind) -> None:
    def outside(notifications: list[Notification]) -> list[Notification]:
        return [one for one in notifications if one.t < 20 or one.t > 46]

    assert outside(sent(HEART, during(kind))) == outside(sent(HEART))


def test_silent_sends_nothing() -> None:
    assert not [one for one in sent(HEART, during(FaultKind.SILENT)) if 20.4 < one.t < 40]


def test_contact_lost_says_so() -> None:
    lost = [one for one in sent(HEART, during(FaultKind.CONTACT_LOST)) if 20.4 < one.t < 40]

    assert len(lost) >= 18
    assert all(one.contact is False for one in measured(lost))


def test_no_rr_sends_the_rate_alone() -> None:
    bare = [one for one in sent(HEART, during(FaultKind.NO_RR)) if 20.4 < one.t < 40]

    assert len(bare) >= 18
    assert all(one.rr_s == () and 70 < one.bpm < 90 for one in measured(bare))


@pytest.mark.parametrize("payload", MALFORMED_PAYLOADS)
def test_malformed_bytes_are_malformed(payload: bytes) -> None:
    with pytest.raises(MalformedMeasurement):
        HeartRateMeasurement.from_bytes(payload)


def test_malformed_sends_such_bytes() -> None:
    sick = [one.payload for one in sent(HEART, during(FaultKind.MALFORMED)) if 20.4 < one.t < 40]

    assert len(sick) >= 18
    assert set(sick) <= set(MALFORMED_PAYLOADS)
    assert len(set(sick)) > 2


def test_dropped_loses_about_half() -> None:
    left = [one for one in sent(HEART, during(FaultKind.DROPPED)) if 20.4 < one.t < 40]

    assert 4 <= len(left) <= 16


def test_late_holds_packets_back_and_loses_none() -> None:
    on_time, late = sent(HEART), sent(HEART, during(FaultKind.LATE))

    assert [one.payload for one in late] == [one.payload for one in on_time]
    assert max(later.t - earlier.t for earlier, later in zip(on_time, late, strict=True)) == pytest.approx(HELD_BACK_S)


def test_doubled_delivers_every_packet_twice() -> None:
    doubled = [one for one in sent(HEART, during(FaultKind.DOUBLED)) if 20.4 < one.t < 40]

    assert doubled[::2] == doubled[1::2]


def test_a_burst_brings_all_that_was_held_back_at_once_and_loses_none() -> None:
    on_time, burst = sent(HEART), sent(HEART, during(FaultKind.BURST))

    held = [one for one in burst if 20.4 < one.t < 40.4]

    assert [one.payload for one in burst] == [one.payload for one in on_time]
    assert [one.t for one in held if one.t <= 40] == [40.0] * 20


def test_reordered_lets_packets_be_overtaken_and_loses_none() -> None:
    on_time, reordered = sent(HEART), sent(HEART, during(FaultKind.REORDERED))

    places = [on_time.index(Notification(t=one.t, payload=one.payload)) for one in reordered if one in on_time]

    assert sorted(one.payload for one in reordered) == sorted(one.payload for one in on_time)
    assert [one.payload for one in reordered] != [one.payload for one in on_time]
    assert places == sorted(places)  # only what is overtaken is late
    assert len(on_time) - len(places) >= 3


def test_a_strap_that_sends_every_beat_sends_it_at_once_and_alone() -> None:
    strap = SimulatedStrap(seed=1, sending=Sending.EVERY_BEAT, delay_s=(0.0, 0.0))
    told = [(1.0, 0.75), (1.5, 0.5), (2.75, 1.25)]
    for t, rr_s in told:
        strap.beat(t, rr_s)

    got = list(strap.packets(10.0))

    assert [(one.t, measured([one])[0].rr_s) for one in got] == [(t, (rr_s,)) for t, rr_s in told]


@pytest.mark.parametrize("sending", Sending)
def test_delays_fill_the_range_that_was_asked_for(sending: Sending) -> None:
    def arrivals(delay_s: tuple[float, float]) -> list[float]:
        strap = SimulatedStrap(seed=1, sending=sending, delay_s=delay_s)
        for number in range(1, 601):
            strap.beat(number * 0.75, 0.75)
        return [one.t for one in strap.packets(500.0)]

    delays_s = [later - sent_t for later, sent_t in zip(arrivals((0.1, 0.3)), arrivals((0.0, 0.0)), strict=True)]

    assert all(0.1 - 1e-9 <= one_s <= 0.3 + 1e-9 for one_s in delays_s)
    assert min(delays_s) < 0.11
    assert max(delays_s) > 0.29


@pytest.mark.parametrize("crystal_ppm", [100.0, -100.0])
def test_a_fast_crystal_makes_intervals_longer_and_seconds_shorter(crystal_ppm: float) -> None:
    strap = SimulatedStrap(seed=1, crystal_ppm=crystal_ppm, delay_s=(0.0, 0.0))
    for number in range(1, 10_001):
        strap.beat(number * 0.75, 0.75)

    got = list(strap.packets(7500.0))

    counted_s = 0.75 * (1 + crystal_ppm / 1e6) * len(intervals(got))
    assert sum(intervals(got)) == pytest.approx(counted_s, abs=1 / 1024)
    assert got[7000].t - got[0].t == pytest.approx(7000 / (1 + crystal_ppm / 1e6), abs=1e-6)


@pytest.mark.parametrize("sending", Sending)
def test_a_lag_inside_the_strap_sends_beats_that_much_later(sending: Sending) -> None:
    strap = SimulatedStrap(seed=1, sending=sending, lag_s=2.0, delay_s=(0.0, 0.0))
    for number in range(1, 101):
        strap.beat(number * 0.75, 0.75)

    beat_t, waits_s = 0.0, []
    for notification in strap.packets(70.0):
        for rr_s in measured([notification])[0].rr_s:
            beat_t += rr_s
            waits_s.append(notification.t - beat_t)

    assert all(2.0 - 1e-9 <= wait_s <= 3.0 for wait_s in waits_s)
    assert min(waits_s) < 2.25


@pytest.mark.parametrize(
    ("delay_s", "crystal_ppm", "lag_s", "complaint"),
    [
        ((0.3, 0.0), 0.0, 0.0, "delays need"),
        ((-0.1, 0.0), 0.0, 0.0, "delays need"),
        ((0.0, math.inf), 0.0, 0.0, "delays need"),
        (None, 1e6, 0.0, "a crystal is off"),
        (None, math.nan, 0.0, "a crystal is off"),
        (None, 0.0, -1.0, "a strap knows"),
        (None, 0.0, math.inf, "a strap knows"),
    ],
)
def test_what_no_strap_can_be_is_refused(
    delay_s: tuple[float, float] | None, crystal_ppm: float, lag_s: float, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        SimulatedStrap(seed=1, delay_s=delay_s, crystal_ppm=crystal_ppm, lag_s=lag_s)


def test_ectopic_beats_come_early_with_a_pause_behind_and_take_no_time_in_all() -> None:
    heart = [0.75] * 100

    got = intervals(sent(heart, during(FaultKind.ECTOPIC)))

    early = [number for number, rr_s in enumerate(got) if rr_s < 0.6]
    assert 3 <= len(early) <= 5
    assert all(got[number + 1] > 0.9 for number in early)
    assert sum(got) == pytest.approx(75, abs=2 / 1024)


@pytest.mark.parametrize("rr_s", [77.189, 64.0, math.inf, 0.0, 0.0003])
def test_what_the_field_cannot_hold_is_not_sent(rr_s: float) -> None:
    strap = SimulatedStrap(seed=1)
    strap.beat(10.0, 0.75)
    strap.beat(100.0, rr_s)
    strap.beat(100.75, 0.75)

    assert intervals(list(strap.packets(200.0))) == [0.75, 0.75]


def test_more_intervals_than_a_packet_holds_wait_for_the_next() -> None:
    strap = SimulatedStrap(seed=1)
    for number in range(20):
        strap.beat(1.0 + number * 0.01, 0.01)

    packets = measured(list(strap.packets(10.0)))

    assert [len(one.rr_s) for one in packets][:3] == [9, 9, 2]


@pytest.mark.parametrize(("t", "rr_s"), [(math.nan, 0.8), (math.inf, 0.8), (1.0, -0.1), (1.0, math.nan)])
def test_what_is_no_beat_is_refused(t: float, rr_s: float) -> None:
    with pytest.raises(ValueError, match="a beat needs"):
        SimulatedStrap(seed=1).beat(t, rr_s)


def test_packets_without_end_are_refused() -> None:
    with pytest.raises(ValueError, match="finite time"):
        SimulatedStrap(seed=1).packets(math.inf)


def test_a_fault_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after it begins"):
        Fault(kind=FaultKind.SILENT, from_t=5.0, to_t=5.0)
