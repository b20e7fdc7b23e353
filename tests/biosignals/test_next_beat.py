"""The next beat is foretold where a heart is regular, with how sure that is, and else nothing is said."""

import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.rhythm_series import breathing, fibrillating
from biosignals.next_beat import FARTHEST_BEATS, MOST_SD_S, NextBeat
from biosignals.signals import Beat, Doubt, ExpectedBeat


def beats_of(rr_s: np.ndarray) -> list[Beat]:
    times = np.cumsum(rr_s)
    return [
        Beat(t=float(t), rr_s=float(one_s), doubt=None, follows_previous=number > 0)
        for number, (t, one_s) in enumerate(zip(times, rr_s, strict=True))
    ]


def a_heart(beats: int = 200, seed: int = 1) -> list[Beat]:
    return beats_of(breathing(np.random.default_rng(seed), beats, swing=0.04))


def behind_each(beats: list[Beat], foreteller: NextBeat) -> list[ExpectedBeat | None]:
    said = []
    for beat in beats:
        foreteller.take(beat)
        said.append(foreteller.next_beat(beat.t))
    return said


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_breathing_heart_is_foretold_better_than_by_its_last_interval(seed: int) -> None:
    beats = a_heart(400, seed)

    said = behind_each(beats, NextBeat())

    known = [(one, now, behind) for one, now, behind in zip(said, beats, beats[1:], strict=False) if one is not None]
    errors = np.array([one.t - behind.t for one, _, behind in known])
    of_last = np.array([now.rr_s - behind.rr_s for _, now, behind in known])
    assert len(known) > 300
    assert np.sqrt(np.mean(errors**2)) < 0.75 * np.sqrt(np.mean(of_last**2))
    within = np.abs(errors) <= [one.sd_s for one, _, _ in known]
    assert 0.55 < within.mean() < 0.85  # of a normal distribution: 0.68


def test_a_clockwork_is_foretold_exactly() -> None:
    said = behind_each(beats_of(np.full(80, 0.8)), NextBeat())

    assert said[-1] is not None
    assert said[-1].t == pytest.approx(81 * 0.8)
    assert said[-1].sd_s == pytest.approx(0, abs=1e-9)


def test_the_beat_that_is_told_lies_behind_the_moment_asked_about() -> None:
    foreteller, beats = NextBeat(), a_heart()
    behind_each(beats, foreteller)

    newest_t = beats[-1].t
    for later_s in np.arange(0, 1.7, 0.1):
        told = foreteller.next_beat(newest_t + later_s)
        assert told is None or told.t > newest_t + later_s


@pytest.mark.parametrize("doubt", [Doubt.JUMP, Doubt.NO_CONTACT, Doubt.REFUTED])
def test_behind_a_doubted_beat_nothing_is_told_until_enough_trusted_ones_came(doubt: Doubt) -> None:
    beats = a_heart()
    beats[120] = replace(beats[120], doubt=doubt)

    said = behind_each(beats, NextBeat())

    assert said[119] is not None
    assert all(one is None for one in said[120:144])
    assert said[-1] is not None


def test_across_a_gap_nothing_is_told() -> None:
    beats = a_heart()
    beats = beats[:120] + [replace(one, t=one.t + 3, follows_previous=n > 0) for n, one in enumerate(beats[120:])]

    said = behind_each(beats, NextBeat())

    assert said[119] is not None
    assert all(one is None for one in said[120:143])


def test_a_heart_that_is_not_heard_any_more_is_not_foretold() -> None:
    foreteller, beats = NextBeat(), a_heart()
    assert behind_each(beats, foreteller)[-1] is not None

    assert foreteller.next_beat(beats[-1].t + (FARTHEST_BEATS + 0.5) * beats[-1].rr_s) is None


@pytest.mark.parametrize("kind", ["evenly spread", "skewed", "flutter"])
def test_an_irregular_heart_is_not_foretold(kind: str) -> None:
    rr_s = fibrillating(np.random.default_rng(4), 200, kind=kind)

    assert not any(behind_each(beats_of(rr_s), NextBeat(most_sd_s=math.inf))[60:])


def test_a_heart_that_cannot_be_foretold_well_enough_is_not() -> None:
    rr_s = np.random.default_rng(5).normal(1.0, 0.1, 200)

    said = behind_each(beats_of(rr_s), NextBeat())

    assert all(one is None or one.sd_s <= MOST_SD_S for one in said)
    assert sum(one is None for one in said) > 150


def test_no_forecast_strays_farther_than_the_heart_did() -> None:
    beats = a_heart(seed=6)
    for one in behind_each(beats, NextBeat()):
        if one is not None:
            assert min(b.rr_s for b in beats) - 0.1 < one.interval_s < max(b.rr_s for b in beats) + 0.1
