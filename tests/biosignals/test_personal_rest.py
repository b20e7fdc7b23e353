"""A person's own rest in three steps, and what each of them is used for."""

import math
from dataclasses import replace

import pytest

from biosignals.personal_rest import MOST_WEARING_BPM, PersonalRest
from biosignals.signals import Beat, Doubt, RestStep

QUIET, NEUTRAL, PACED = RestStep.SEATED_QUIET, RestStep.NEUTRAL_SCENE, RestStep.PACED_BREATHING


def rested(*parts: tuple[RestStep | None, float, float, float], doubt_each: int = 0) -> PersonalRest:
    """Parts of (step, seconds, rate in bpm, swing in ms); of every `doubt_each` beats all but one are doubted."""
    rest, t = PersonalRest(), 0.0
    for step, seconds, bpm, swing_ms in parts:
        ends, number = t + seconds, 0
        while t < ends - 1e-9:
            rr_s = 60 / bpm + (swing_ms / 1000 if number % 2 else -swing_ms / 1000)
            t, number = t + rr_s, number + 1
            doubt = Doubt.JUMP if doubt_each and step is NEUTRAL and number % doubt_each else None
            rest.take(Beat(t=t, rr_s=rr_s, doubt=doubt, follows_previous=True), rest=step)
    return rest


def test_sitting_quietly_sets_level_and_variability() -> None:
    rest = rested((QUIET, 60, 60, 20), (None, 60, 90, 5))

    assert rest.level is not None
    assert rest.level.step is QUIET
    assert rest.level.bpm == pytest.approx(60, abs=0.1)
    assert rest.rmssd_ms == pytest.approx(40, abs=0.2)
    assert rest.length_s == pytest.approx(60, abs=1.5)


@pytest.mark.parametrize("neutral_bpm", [57, 64, 67.9])
def test_a_clean_neutral_scene_moves_the_level_to_what_wearing_costs_and_leaves_the_variability(
    neutral_bpm: float,
) -> None:
    rest = rested((QUIET, 60, 60, 20), (NEUTRAL, 30, neutral_bpm, 5))

    assert rest.level is not None
    assert rest.level.step is NEUTRAL
    assert rest.level.bpm == pytest.approx(neutral_bpm, rel=0.002)
    assert rest.rmssd_ms == pytest.approx(40, abs=0.2)
    assert rest.length_s == pytest.approx(90, abs=3)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(((QUIET, 60, 60, 20), (NEUTRAL, 15, 64, 5)), id="too short"),
        pytest.param(((QUIET, 60, 60, 20), (NEUTRAL, 60, 61 + MOST_WEARING_BPM, 5)), id="already afraid"),
    ],
)
def test_a_neutral_scene_that_cannot_be_believed_leaves_the_level(parts) -> None:
    level = rested(*parts).level

    assert level is not None
    assert level.step is QUIET


def test_a_neutral_scene_full_of_doubted_beats_leaves_the_level() -> None:
    level = rested((QUIET, 60, 60, 20), (NEUTRAL, 90, 64, 5), doubt_each=3).level

    assert level is not None
    assert level.step is QUIET


def test_paced_breathing_tells_how_far_breath_reaches_and_raises_neither_level_nor_variability() -> None:
    without = rested((QUIET, 60, 60, 20))
    rest = rested((QUIET, 60, 60, 20), (PACED, 30, 50, 60))

    assert rest.breath_reach == pytest.approx(math.log(3), abs=0.01)
    assert without.breath_reach is None
    assert (rest.level, rest.rmssd_ms, rest.length_s) == (without.level, without.rmssd_ms, without.length_s)


def test_a_heart_that_breath_leaves_as_it_is_has_no_reach() -> None:
    assert rested((QUIET, 60, 60, 20), (PACED, 30, 60, 10)).breath_reach == 0


def test_no_difference_is_taken_across_a_gap_a_doubt_or_another_step() -> None:
    rest = PersonalRest()
    for number in range(80):
        rr_s = 0.01 * (number % 2) + (1.0 if number < 20 else 1.3)
        beat = Beat(t=number + 1.0, rr_s=rr_s, doubt=None, follows_previous=number != 20)
        if number == 40:
            rest.take(replace(beat, t=number + 0.5, rr_s=0.4), rest=NEUTRAL)
        rest.take(replace(beat, doubt=Doubt.JUMP, rr_s=2.0) if number == 60 else beat, rest=QUIET)

    assert rest.rmssd_ms == pytest.approx(10, abs=0.1)


def test_nothing_is_known_of_a_rest_that_was_not_measured() -> None:
    rest = rested((None, 60, 60, 20), (PACED, 60, 60, 40))

    assert (rest.level, rest.rmssd_ms, rest.breath_reach, rest.length_s) == (None, None, None, 0)
