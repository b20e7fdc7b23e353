"""Latency legs against numpy."""

import math
import random

import numpy as np
import pytest

from engine.latency import ON_THE_WAY, Latencies, LatencyLeg, RoundTrip


@pytest.mark.parametrize("count", [1, 2, 3, 10, 999, 1000, 2500])
def test_percentiles_are_those_of_numpy_over_the_newest_values(count: int) -> None:
    chance = random.Random(count)
    values = [chance.expovariate(20) for _ in range(count)]
    leg = LatencyLeg("a leg", kept=1000)
    for value in values:
        leg.add(value)

    said = leg.summary()

    kept = values[-1000:]
    assert (said.p50_s, said.p95_s, said.p99_s) == pytest.approx(np.percentile(kept, [50, 95, 99]))
    assert said.highest_s == max(values)
    assert said.count == count


def test_a_leg_without_values_says_that_nothing_was_measured() -> None:
    said = LatencyLeg("photon").summary()

    assert said.p50_s is None
    assert said.words == "photon: not measured"


@pytest.mark.parametrize("value", [math.nan, math.inf, -0.001])
def test_what_is_no_duration_is_left_out(value: float) -> None:
    leg = LatencyLeg("a leg")

    leg.add(value)

    assert leg.summary().count == 0


def test_words_have_units_a_person_can_read() -> None:
    leg = LatencyLeg("step")
    for _ in range(3):
        leg.add(0.00042)

    assert leg.summary().words == "step: p50 420 us, p95 420 us, p99 420 us, highest 420 us (3 values)"


def test_only_the_first_arrival_of_a_number_counts() -> None:
    leg = LatencyLeg("photon")
    trip = RoundTrip(leg)
    trip.sent(1, 1_000_000_000)

    for moment_ns in (1_020_000_000, 1_040_000_000, 1_060_000_000):
        trip.arrived(1, moment_ns)

    assert leg.summary().count == 1
    assert leg.summary().highest_s == pytest.approx(0.02)


def test_a_command_that_was_overtaken_is_not_counted() -> None:
    leg = LatencyLeg("photon")
    trip = RoundTrip(leg)
    for number in (1, 2, 3):
        trip.sent(number, number * 100_000_000)

    trip.arrived(3, 310_000_000)
    trip.arrived(2, 400_000_000)

    assert leg.summary().count == 1


def test_commands_that_never_arrive_are_forgotten() -> None:
    leg = LatencyLeg("photon")
    trip = RoundTrip(leg)
    for number in range(ON_THE_WAY + 1):
        trip.sent(number, 0)

    trip.arrived(0, 1_000_000_000)

    assert leg.summary().count == 0
    assert len(trip._sent_ns) == ON_THE_WAY


def test_there_is_a_summary_for_each_leg() -> None:
    latencies = Latencies()
    latencies.photon.sent(1, 0)
    latencies.photon.arrived(1, 20_000_000)

    assert [leg.count for leg in latencies.summaries()] == [0, 0, 0, 1]
