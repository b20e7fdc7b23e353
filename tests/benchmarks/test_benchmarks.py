"""Small versions of what `make prove` runs; nothing here judges how fast this machine is."""

import math
import os

import pytest

from benchmarks import (
    arousal_cost,
    codec_fuzz,
    live_memory,
    mirror_cost,
    photon_leg,
    rehearsal_speed,
    strap_burst,
    strap_latency,
    strap_recovery,
)
from benchmarks.figure import Figure, percentile, report
from biosignals.arousal_weights import write_weights
from tests.biosignals.made_weights import made_weights


def figure(value: float, *, is_most: bool) -> Figure:
    return Figure(name="a figure", n=3, value=value, target=5.0, unit="ms", is_most=is_most)


@pytest.mark.parametrize(
    ("value", "is_most", "passes"),
    [(4, True, True), (5, True, True), (6, True, False), (4, False, False), (6, False, True)],
)
def test_a_figure_passes_on_the_right_side_of_its_target(value, is_most, passes):
    assert figure(value, is_most=is_most).passes is passes


@pytest.mark.parametrize("is_most", [True, False])
def test_what_could_not_be_measured_is_a_miss(is_most, capsys):
    assert report([figure(math.nan, is_most=is_most)]) == 1
    assert capsys.readouterr().out.startswith("MISS  a figure: N=3")


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 5), (0.95, 10), (0.99, 10), (1.0, 10)])
def test_percentiles_are_values_that_were_seen(share, value):
    assert percentile([float(n) for n in range(1, 11)], share) == value


def test_the_speed_of_rehearsals_is_measured_over_whole_sessions():
    cores = os.sched_getaffinity(0)

    speed, step = rehearsal_speed.measure(minutes=3, runs=1)

    assert os.sched_getaffinity(0) == cores, "what runs after it has all its cores again"
    assert speed.value > 1
    assert step.n >= 3 * 60 * 10 * 0.5
    assert 0 < step.value < 1000


def test_what_the_mirror_costs_is_measured_beside_frames_without_it():
    copying, worst, longer = mirror_cost.measure(pictures=4, pairs=2, size_px=(64, 48))

    assert (copying.n, worst.n, longer.n) == (4, 4, 2)
    assert 0 < copying.value <= worst.value


def test_the_photon_leg_is_measured_on_frames_that_carry_commands():
    (photon,) = photon_leg.measure(commands=12)

    assert photon.n >= 3
    assert 0 < photon.value < 60_000


def test_the_memory_of_a_live_controller_is_measured():
    (memory,) = live_memory.measure(seconds=8)

    assert memory.n > 5
    assert 10 < memory.value < 10_000


def test_the_cost_of_the_network_is_measured_on_beats_that_it_knows_and_it_says_the_same_twice(tmp_path):
    write_weights(tmp_path / "arousal.npz", made_weights())

    mean, p99, differing, added = arousal_cost.measure(minutes=6, weights=tmp_path / "arousal.npz")

    assert mean.n == p99.n > 200
    assert 0 < mean.value <= p99.value
    assert (differing.n, differing.value) == (pytest.approx(mean.n + 60, abs=20), 0)
    assert added.value > 10


def test_the_codec_is_fuzzed_with_payloads_of_which_some_are_measurements():
    unexpected, changed = codec_fuzz.measure(payloads=3_000)

    assert (unexpected.n, unexpected.value, changed.value) == (3_000, 0, 0)
    assert 300 < changed.n < 2_700


def test_a_codec_that_raises_something_else_is_a_miss(monkeypatch):
    def broken(payload: bytes) -> None:
        raise IndexError

    monkeypatch.setattr(codec_fuzz.HeartRateMeasurement, "from_bytes", broken)

    unexpected, _ = codec_fuzz.measure(payloads=10)

    assert not unexpected.passes


def test_the_straps_latency_is_measured_against_a_bare_callback_in_the_same_run():
    half, most = strap_latency.measure(pairs=40)

    assert (half.n, most.n) == (40, 40)
    assert half.value > 0
    assert most.value > 0


def test_a_burst_arrives_whole_once_and_in_order():
    assert [(one.n, one.value) for one in strap_burst.measure(notifications=300)] == [(300, 0)] * 3


def test_a_lost_strap_is_told_and_comes_back_whether_the_link_ended_or_the_strap_went_away():
    alert, back = strap_recovery.measure(absences_s=(0.0, 0.5))

    assert (alert.n, back.n) == (2, 2)
    assert alert.value > 0
    assert back.value > 0
