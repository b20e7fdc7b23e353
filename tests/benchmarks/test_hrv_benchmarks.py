"""Small versions of the HRV benchmarks; nothing here judges how fast this machine is."""

import math

import pytest

from benchmarks import hrv_equality, hrv_intervals, hrv_peers
from benchmarks.peer_environment import PeersMissing


def test_what_hrv_costs_is_measured_and_peers_that_are_not_there_are_a_miss(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nowhere() -> None:
        raise PeersMissing("no network")

    monkeypatch.setattr(hrv_peers, "peers_python", nowhere)

    figures = hrv_peers.measure(beats=200, day_s=600, rounds=1)

    assert [math.isfinite(one.value) for one in figures] == [True, True, True, True, False, False, True, True]
    assert not any(one.passes for one in figures[4:6])
    assert "no network" in capsys.readouterr().out


def test_the_quickest_program_for_each_kind_of_feature_makes_the_best_mix() -> None:
    peers_ms = {"a time": 1.0, "b time": 2.0, "b spectrum": 1.0, "a plot": 1.0, "a entropy": 1.0, "b scaling": 0.5}

    assert hrv_peers._best_mix_us(peers_ms) == pytest.approx(4500)
    assert math.isnan(hrv_peers._best_mix_us({"a time": 1.0}))


def test_the_share_of_intervals_that_hold_is_counted_for_every_feature() -> None:
    figures = hrv_intervals.measure(hearts=2, seconds=900)

    assert len(figures) == 12
    assert all(0 <= one.value <= 1 for one in figures)


def test_every_value_of_a_few_minutes_equals_its_definition() -> None:
    figures = hrv_equality.measure(day_s=300)

    assert len(figures) == 11
    assert all(one.passes and one.n > 100 for one in figures)
