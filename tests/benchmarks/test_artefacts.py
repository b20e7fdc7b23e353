"""What the artefact benchmark does to series, and how it scores, are right; a small run of it reaches its targets."""

import sys

import numpy as np
import pytest

from benchmarks import artefacts, peer_environment
from benchmarks.artefact_series import LEAST_APART, Injected, Labelled, Series, held_out_series, spoil
from benchmarks.artefacts import Score, score
from benchmarks.peer_environment import PeersMissing


def flags(*beats: int, size: int = 12) -> np.ndarray:
    return np.isin(np.arange(size), beats)


def test_a_mark_beside_an_artefact_is_right_and_one_two_beats_off_is_false():
    assert score(flags(3, 8), flags(4)) == Score(found=1, missed=1, right=1, false=0)
    assert score(flags(3, 8), flags(5, 8)) == Score(found=1, missed=1, right=1, false=1)


def test_nobody_is_asked_for_beats_that_experts_could_not_tell():
    assert score(flags(3), flags(3, 7), is_unclear=flags(8)) == Score(found=1, missed=0, right=1, false=0)


def test_shares_of_a_score_are_those_of_its_counts():
    one = Score(found=8, missed=2, right=9, false=3)

    assert one.sensitivity == pytest.approx(0.8)
    assert one.precision == pytest.approx(0.75)
    assert one.f1 == pytest.approx(16 / 21)


def test_spoiled_series_keep_their_time_but_for_pauses_and_say_where_they_were_spoiled():
    clean = Series(name="steady", rr_s=np.full(2000, 0.8), follows=np.arange(2000) % 500 > 0)

    spoiled = spoil(clean, seed=1)

    changed = np.flatnonzero(np.abs(spoiled.series.rr_s - 0.8) > 1e-9)
    beats = [beat for beat, _ in spoiled.artefacts]
    assert {kind for _, kind in spoiled.artefacts} == set(Injected)
    assert all(min(abs(place - beat) for beat in beats) <= 1 for place in changed.tolist())
    assert np.diff(beats).min() >= LEAST_APART - 1
    assert (~spoiled.series.follows).sum() == 4
    assert spoiled.series.rr_s.sum() == pytest.approx(1600, rel=0.01)


def test_a_small_run_reaches_its_targets_without_the_peers(capsys):
    spoiled = [spoil(clean, seed=7) for clean in held_out_series(seed=7) if len(clean.rr_s) < 5000]

    figures = artefacts._injected(spoiled)

    assert len(figures) == 7
    assert not [figure.name for figure in figures if not figure.passes]
    assert "RMSSD as it was spoiled" in capsys.readouterr().out


def test_without_peers_the_comparison_is_a_miss(monkeypatch, capsys):
    def missing():
        raise PeersMissing("there is no network")

    monkeypatch.setattr(artefacts, "peers_python", missing)
    record = Labelled(
        name="100", rr_s=np.full(50, 0.8), is_ectopic=flags(7, size=50), is_unclear=np.zeros(50, dtype=bool)
    )

    figures = artefacts._labelled([record])

    assert not any(figure.passes for figure in figures)
    assert "no peers: there is no network" in capsys.readouterr().out


def test_an_environment_that_cannot_be_made_says_why():
    with pytest.raises(PeersMissing, match="cannot be made: no such version"):
        peer_environment._run(sys.executable, "-c", "import sys; sys.exit('no such version')")
    with pytest.raises(PeersMissing, match=r"cannot be made: .*no-such-program"):
        peer_environment._run("no-such-program")
