"""Intervals are doubted at once, by what this heart did before; steady news are believed again before long."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biosignals.beat_doubts import AGREEING_BEATS, JUDGEMENT, LONGEST_LOCKOUT, Neighbours
from biosignals.signals import Doubt, Judgement

BREATH_S = (0.80, 0.82, 0.83, 0.82, 0.79, 0.78)  # one breath of a heart at rest


def after(before_s: list[float], rr_s: list[float]) -> list[Doubt | None]:
    """What is said of `rr_s` behind `before_s`."""
    neighbours = Neighbours()
    for one_s in before_s:
        neighbours.judge(one_s)
    return [neighbours.judge(one_s) for one_s in rr_s]


def breathing(share: float, beats: int, *, beats_a_breath: int = 5) -> list[float]:
    chance = random.Random(5)
    return [
        0.9 * (1 + share * math.sin(2 * math.pi * number / beats_a_breath)) + chance.gauss(0, 0.005)
        for number in range(beats)
    ]


def test_what_is_judged_at_once_is_called_provisional() -> None:
    assert JUDGEMENT is Judgement.PROVISIONAL


@pytest.mark.parametrize(
    ("rr_s", "doubts"),
    [
        ([0.80, 0.81], [None, None]),
        ([0.55, 1.05, 0.80], [Doubt.JUMP, Doubt.JUMP, None]),  # early, with a full pause
        ([0.66, 0.90, 0.80], [Doubt.JUMP, Doubt.JUMP, None]),  # a pause that would be trusted were it not behind that
        ([0.90, 0.80], [None, None]),
        ([0.55, 0.80, 0.80], [Doubt.JUMP, None, None]),  # no pause: nothing more is wrong
        ([0.50, 0.52, 1.30, 0.80], [Doubt.JUMP, Doubt.JUMP, Doubt.JUMP, None]),
        ([0.40, 0.40, 0.80], [Doubt.JUMP, Doubt.JUMP, None]),  # an extra beat in the middle
        ([0.20, 0.60, 0.80], [Doubt.OUT_OF_RANGE, Doubt.JUMP, None]),
        ([0.25, 0.95, 0.80], [Doubt.OUT_OF_RANGE, Doubt.JUMP, None]),  # so early that it is out of range: its pause
        ([1.62, 0.80], [Doubt.JUMP, None]),  # one missed
        ([2.44, 0.80], [Doubt.OUT_OF_RANGE, None]),
    ],
)
def test_an_artefact_and_the_pause_behind_it_are_doubted_as_they_come(
    rr_s: list[float], doubts: list[Doubt | None]
) -> None:
    assert after(list(BREATH_S * 5), rr_s) == doubts


@pytest.mark.parametrize(("share", "beats_a_breath"), [(0.02, 4), (0.06, 4), (0.10, 4), (0.12, 5), (0.12, 9)])
def test_breathing_is_not_doubted_however_deep(share: float, beats_a_breath: int) -> None:
    assert after([], breathing(share, 300, beats_a_breath=beats_a_breath)) == [None] * 300


@pytest.mark.parametrize(("share", "doubt"), [(0.005, Doubt.JUMP), (0.10, None)])
def test_a_calm_heart_is_held_to_smaller_steps_than_a_restless_one(share: float, doubt: Doubt | None) -> None:
    before_s = breathing(share, 300)

    assert after(before_s, [0.83 * sorted(before_s[-9:])[4]]) == [doubt]


@pytest.mark.parametrize("rr_s", [0.5, 1.3])
def test_a_steady_new_rate_is_trusted_again_as_soon_as_its_beats_agree(rr_s: float) -> None:
    doubts = after([0.8] * 30, [rr_s] * 10)

    assert doubts == [Doubt.JUMP] * (AGREEING_BEATS - 1) + [None] * (10 - AGREEING_BEATS + 1)


@pytest.mark.parametrize("rhythm_s", [(0.58, 1.07), (0.45, 0.9, 0.6), (0.66, 0.91)])
def test_no_rhythm_is_doubted_without_end(rhythm_s: tuple[float, ...]) -> None:
    doubts = after([0.8] * 30, list(rhythm_s) * LONGEST_LOCKOUT)

    assert None in doubts[: LONGEST_LOCKOUT + len(rhythm_s)]


def test_a_heart_that_never_changes_is_trusted_and_one_that_fibrillates_is_often_doubted() -> None:
    chance = random.Random(3)
    fibrillating_s = [min(1.6, max(0.31, chance.gauss(0.65, 0.16))) for _ in range(2000)]

    assert after([], [0.8] * 500) == [None] * 500
    assert after([], fibrillating_s).count(Doubt.JUMP) > 0.25 * 2000


def test_the_first_beats_are_asked_only_for_the_range_of_a_heart() -> None:
    assert after([], [0.8]) == [None]
    assert after([], [0.5, 1.0, 0.7]) == [None] * 3
    assert after([], [0.29, 2.01, 0.0]) == [Doubt.OUT_OF_RANGE] * 3


@given(st.lists(st.floats(0.0, 3.0) | st.sampled_from([0.4, 0.8, 0.8, 0.8, 1.6]), max_size=80), st.integers(0, 80))
def test_what_was_said_of_a_beat_never_depends_on_those_behind_it(rr_s: list[float], known: int) -> None:
    assert after([], rr_s)[:known] == after([], rr_s[:known])


@pytest.mark.parametrize("rr_s", [60 / 31, 60 / 36, 60 / 150, 60 / 195])
def test_a_slow_and_a_fast_heart_are_trusted(rr_s: float) -> None:
    assert after([], [rr_s] * 100) == [None] * 100


@pytest.mark.parametrize("rr_s", [60 / 29, 60 / 220])
def test_of_a_heart_beyond_the_range_nothing_is_trusted(rr_s: float) -> None:
    assert set(after([], [rr_s] * 100)) == {Doubt.OUT_OF_RANGE}
