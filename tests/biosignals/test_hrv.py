"""HRV in windows, against the plain formulas over the same beats."""

import math
import random
from itertools import pairwise

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biosignals.hrv import HrvWindows
from biosignals.hrv_limits import (
    FEWEST_DIFFERENCES,
    FEWEST_RATE_BEATS,
    FEWEST_VARIABILITY_BEATS,
    LEAST_COVERAGE,
    RATE_WINDOW_S,
    VARIABILITY_WINDOW_S,
)
from biosignals.signals import Beat, Doubt, Feature, HrvFeatures, Missing


def a_beat(t: float, rr_s: float, *, doubt: Doubt | None = None, follows_previous: bool = True) -> Beat:
    return Beat(t=t, rr_s=rr_s, doubt=doubt, follows_previous=follows_previous)


def steady(count: int, rr_s: float, *, from_t: float = 0.0) -> list[Beat]:
    return [a_beat(from_t + (number + 1) * rr_s, rr_s) for number in range(count)]


def recomputed(beats: list[Beat], t: float) -> tuple[float | None, ...]:
    """Mean HR, RMSSD and SDNN from the whole history, by their definitions."""

    def trusted_in(window_s: float) -> list[Beat]:
        return [beat for beat in beats if beat.doubt is None and beat.t + window_s > t]

    fast = trusted_in(RATE_WINDOW_S)
    slow = trusted_in(VARIABILITY_WINDOW_S)
    differences = [
        later.rr_s - earlier.rr_s
        for earlier, later in pairwise(beats)
        if later.follows_previous and earlier.t + VARIABILITY_WINDOW_S > t and earlier.doubt is later.doubt is None
    ]
    fast_cover = sum(beat.rr_s for beat in fast) / RATE_WINDOW_S
    slow_cover = sum(beat.rr_s for beat in slow) / VARIABILITY_WINDOW_S
    carries = len(slow) >= FEWEST_VARIABILITY_BEATS and slow_cover >= LEAST_COVERAGE
    return (
        60 / float(numpy.mean([beat.rr_s for beat in fast]))
        if len(fast) >= FEWEST_RATE_BEATS and fast_cover >= LEAST_COVERAGE
        else None,
        1000 * math.sqrt(numpy.mean(numpy.square(differences)))
        if carries and len(differences) >= FEWEST_DIFFERENCES
        else None,
        1000 * float(numpy.std([beat.rr_s for beat in slow], ddof=1)) if carries else None,
    )


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.floats(0, 0.2), st.floats(0, 0.1))
def test_at_every_beat_the_values_equal_a_full_recomputation(seed: int, doubt_share: float, gap_share: float) -> None:
    chance = random.Random(seed)
    windows = HrvWindows()
    beats: list[Beat] = []
    t = 0.0
    for _ in range(150):
        rr_s = chance.randint(300, 1600) / 1024
        is_gap = chance.random() < gap_share
        t += rr_s + (chance.uniform(0, 30) if is_gap else 0)
        doubt = Doubt.JUMP if chance.random() < doubt_share else None
        beats.append(a_beat(t, rr_s, doubt=doubt, follows_previous=not is_gap))
        windows.take(beats[-1])
        asked_t = t + chance.choice([0.0, 0.2])  # before the next beat: time only goes on
        features = windows.features(asked_t)

        ours = (features.mean_hr_bpm.value, features.rmssd_ms.value, features.sdnn_ms.value)
        for value, truth in zip(ours, recomputed(beats, asked_t), strict=True):
            assert value == (truth if truth is None else pytest.approx(truth, rel=1e-12, abs=1e-9))


def test_hours_of_beats_leave_no_trace_in_the_sums() -> None:
    chance = random.Random(3)
    tired, fresh = HrvWindows(), HrvWindows()
    t = 0.0
    for _ in range(20_000):
        rr_s = chance.randint(310, 2048) / 1024
        t += rr_s
        tired.take(a_beat(t, rr_s))
        tired.features(t)
    last_minute = steady(100, 0.75, from_t=t)
    for number, beat in enumerate(last_minute):
        tired.take(beat)
        fresh.take(a_beat(beat.t, beat.rr_s, follows_previous=number > 0))

    assert values(tired.features(t + 75)) == values(fresh.features(t + 75))


def values(features: HrvFeatures) -> tuple[Feature, ...]:
    """Of the time domain."""
    names = ("mean_hr_bpm", "rmssd_ms", "sdnn_ms", "pnn50_percent", "sd1_ms", "sd2_ms")
    return tuple(getattr(features, name) for name in names)


def test_without_a_beat_every_value_is_missing() -> None:
    for feature in values(HrvWindows().features(5.0)):
        assert feature.value is None
        assert feature.missing is Missing.NO_BEATS
        assert feature.coverage == 0


@pytest.mark.parametrize(
    ("beats", "t", "rate", "variability"),
    [
        (steady(3, 0.75), 2.25, Missing.TOO_FEW_BEATS, Missing.TOO_FEW_BEATS),
        (steady(6, 0.75), 4.5, Missing.POOR_COVERAGE, Missing.TOO_FEW_BEATS),
        (steady(8, 0.75), 6.0, None, Missing.TOO_FEW_BEATS),
        (steady(38, 0.75), 28.5, None, Missing.POOR_COVERAGE),
        (steady(42, 0.75), 31.5, None, None),
        (steady(60, 0.75), 45.0 + 11.0, Missing.NO_BEATS, None),
        (steady(60, 0.75), 45.0 + 61.0, Missing.NO_BEATS, Missing.NO_BEATS),
    ],
)
def test_a_window_that_cannot_carry_a_value_says_why(
    beats: list[Beat], t: float, rate: Missing | None, variability: Missing | None
) -> None:
    windows = HrvWindows()
    for beat in beats:
        windows.take(beat)

    features = windows.features(t)

    assert features.mean_hr_bpm.missing is rate
    assert features.rmssd_ms.missing is variability
    assert features.sdnn_ms.missing is variability


def test_no_difference_is_taken_across_a_gap_or_a_doubted_beat() -> None:
    windows = HrvWindows()
    for number in range(60):
        rr_s = 0.75 if number < 20 else 1.0 if number < 40 else 0.5
        t = number * 0.9 + 1
        if number == 40:
            windows.take(a_beat(t - 0.1, 1.6, doubt=Doubt.JUMP))
        windows.take(a_beat(t, rr_s, follows_previous=number != 20))

    assert windows.features(60 * 0.9).rmssd_ms.value == 0.0


def test_coverage_is_the_share_of_trusted_intervals() -> None:
    windows = HrvWindows()
    for number, beat in enumerate(steady(80, 0.75)):
        windows.take(a_beat(beat.t, beat.rr_s, doubt=Doubt.NO_CONTACT if number % 4 == 0 else None))

    features = windows.features(60.0)

    assert features.rmssd_ms.coverage == pytest.approx(0.75)
    assert features.rmssd_ms.beats == 60


def test_where_nothing_entered_or_left_the_same_object_comes_back() -> None:
    windows = HrvWindows()
    for beat in steady(30, 0.75):
        windows.take(beat)

    first = windows.features(22.5)

    assert windows.features(22.6) is first
    assert windows.features(22.7) is first
    windows.take(a_beat(23.25, 0.75))
    assert windows.features(23.25) is not first


def test_a_beat_that_is_not_later_is_refused() -> None:
    windows = HrvWindows()
    windows.take(a_beat(1.0, 0.8))

    with pytest.raises(ValueError, match="beats come in order"):
        windows.take(a_beat(1.0, 0.8))


@pytest.mark.parametrize("period_s", [2.0, 1.953125, 1.5625, 1.25, 1.0])
@pytest.mark.parametrize("every", [31, 60])
def test_beats_on_an_even_grid_tell_what_they_can_and_raise_nothing(period_s: float, every: int) -> None:
    windows, t = HrvWindows(pattern_every_s=0.0), 7.3

    for number in range(150):
        t += period_s
        rr_s = period_s - 1 / 1024 if number % every == 0 else period_s
        windows.take(Beat(t=t, rr_s=rr_s, doubt=None, follows_previous=number > 0))
        pattern = windows.features(t).pattern
        for feature in (pattern.lf_ms2, pattern.hf_ms2, pattern.lf_hf):
            assert feature.value is None or 0 < feature.value < 1_000
