"""What the network is given: relative to the rest, causal, and never a made-up value."""

from random import Random

import numpy
import pytest

from biosignals import arousal_inputs
from biosignals.arousal_inputs import (
    FEATURES,
    GROUPS,
    MOST_ABOVE_REST_BPM,
    USUAL_BREATH_REACH,
    Inputs,
    InputWindows,
)
from biosignals.hrv import HrvWindows
from biosignals.signals import Beat, Doubt, RestStep, Unknown

RISES = slice(0, 5)
SESSION, VARIABILITY = slice(5, 7), 7
REST_S = 120.0


def heart(*spans: tuple[float, float], seed: int = 1, sway_s: float = 0.02) -> list[Beat]:
    """Beats of (seconds, bpm) one behind another, a little uneven."""
    chance, t, end_s, beats = Random(seed), 0.0, 0.0, []
    for length_s, bpm in spans:
        end_s += length_s
        while t < end_s:
            rr_s = 60 / bpm + chance.uniform(-sway_s, sway_s)
            t += rr_s
            beats.append(Beat(t=t, rr_s=rr_s, doubt=None, follows_previous=bool(beats)))
    return beats


def heard(beats: list[Beat], t: float, *, rest_s: float = REST_S) -> Inputs | Unknown:
    windows, variability = InputWindows(), HrvWindows()
    for beat in beats:
        if beat.t <= t:
            windows.take(beat, rest=RestStep.SEATED_QUIET if beat.t <= rest_s else None)
            variability.take(beat)
    return windows.inputs(t, variability.features(t))


def doubted(beats: list[Beat], from_t: float, to_t: float, of_five: tuple[int, ...] = (0, 1, 2, 3, 4)) -> list[Beat]:
    return [
        Beat(t=one.t, rr_s=one.rr_s, doubt=Doubt.JUMP, follows_previous=one.follows_previous)
        if from_t < one.t <= to_t and place % 5 in of_five
        else one
        for place, one in enumerate(beats)
    ]


def test_a_heart_that_stays_at_rest_gives_zeros():
    inputs = heard(heart((400, 60)), 380.0)

    assert isinstance(inputs, Inputs)
    assert inputs.features == pytest.approx(numpy.zeros(len(FEATURES)), abs=0.6)
    assert inputs.is_measured.all()
    assert inputs.features.dtype == numpy.float32


def test_a_rise_of_ten_beats_is_ten_over_every_window_and_hides_itself_in_the_session_by_no_more_than_a_bound():
    inputs = heard(heart((120, 60), (300, 70)), 415.0)

    assert isinstance(inputs, Inputs)
    assert inputs.features[RISES] == pytest.approx(numpy.full(5, 10.0), abs=0.6)
    assert inputs.features[SESSION] == pytest.approx(inputs.features[2:4] - MOST_ABOVE_REST_BPM)


def test_a_sudden_rise_is_seen_first_over_the_shortest_window():
    inputs = heard(heart((300, 60), (20, 80)), 318.0)

    assert isinstance(inputs, Inputs)
    assert list(inputs.features[RISES]) == sorted(inputs.features[RISES], reverse=True)


def test_a_heart_that_has_sunk_below_its_rest_lowers_what_it_is_held_against():
    inputs = heard(heart((120, 70), (360, 60)), 475.0)

    assert isinstance(inputs, Inputs)
    assert inputs.features[SESSION] - inputs.features[2:4] == pytest.approx(numpy.full(2, 7.7), abs=0.6)


def test_what_comes_later_changes_nothing_that_was_told():
    beats = heart((120, 60), (90, 75), (200, 64))

    early, late = heard([one for one in beats if one.t <= 205], 205.0), heard(beats, 205.0)

    assert isinstance(early, Inputs)
    assert isinstance(late, Inputs)
    assert numpy.array_equal(early.features, late.features)
    assert (early.highest_rise_bpm, early.steepest_rise_bpm) == (late.highest_rise_bpm, late.steepest_rise_bpm)


def test_being_asked_often_changes_nothing():
    beats = heart((120, 60), (200, 72))
    windows, variability, asked = InputWindows(), HrvWindows(), None
    for beat in beats:
        windows.take(beat, rest=RestStep.SEATED_QUIET if beat.t <= REST_S else None)
        variability.take(beat)
        asked = windows.inputs(beat.t, variability.features(beat.t))
    once = heard(beats, beats[-1].t)

    assert isinstance(asked, Inputs)
    assert isinstance(once, Inputs)
    assert numpy.array_equal(asked.features, once.features)


@pytest.mark.parametrize("rest_s", [0.0, 40.0])
def test_without_a_minute_of_rest_nothing_is_given(rest_s):
    assert heard(heart((200, 60)), 190.0, rest_s=rest_s) is Unknown.NO_REST


def test_a_rest_of_which_most_is_doubted_is_none():
    beats = doubted(heart((200, 60), (100, 60)), 0.0, 110.0)

    assert heard(beats, 290.0, rest_s=200.0) is Unknown.NO_REST


def test_a_minute_of_which_half_is_doubted_is_poor_coverage():
    assert heard(doubted(heart((300, 60)), 255.0, 300.0), 298.0) is Unknown.POOR_COVERAGE


def test_where_the_shortest_windows_tell_nothing_the_next_longer_stands_in_and_is_marked():
    inputs = heard(doubted(heart((120, 60), (180, 72)), 282.0, 300.0), 298.0)

    assert isinstance(inputs, Inputs)
    assert list(inputs.is_measured[RISES]) == [False, False, True, True, True]
    assert inputs.features[0] == inputs.features[1] == inputs.features[2]


def test_where_variability_is_not_known_its_fall_is_that_at_rest_and_marked():
    inputs = heard(doubted(heart((300, 60)), 235.0, 300.0, of_five=(0, 2)), 299.0)

    assert isinstance(inputs, Inputs)
    assert inputs.features[VARIABILITY] == 0.0
    assert not inputs.is_measured[VARIABILITY]
    assert numpy.isfinite(inputs.features).all()


def test_variability_that_halves_is_told_as_a_fall_of_ln_two():
    calm, tense = heart((150, 60), sway_s=0.04), heart((150, 60), sway_s=0.02, seed=1)
    later = [Beat(t=calm[-1].t + one.t, rr_s=one.rr_s, doubt=None, follows_previous=True) for one in tense]

    inputs = heard([*calm, *later], later[-1].t)

    assert isinstance(inputs, Inputs)
    assert inputs.features[VARIABILITY] == pytest.approx(numpy.log(2), abs=0.2)


def test_a_heart_that_breath_hardly_moves_tells_little_by_its_variability():
    rest, paced = heart((120, 60), sway_s=0.04), heart((60, 60), sway_s=0.042, seed=3)
    now = heart((90, 60), sway_s=0.02, seed=2)
    moved = [Beat(t=rest[-1].t + one.t, rr_s=one.rr_s, doubt=None, follows_previous=True) for one in paced]
    last = [Beat(t=moved[-1].t + one.t, rr_s=one.rr_s, doubt=None, follows_previous=True) for one in now]
    fall = {}
    for step in (None, RestStep.PACED_BREATHING):
        windows, variability = InputWindows(), HrvWindows()
        for beats, rest_step in ((rest, RestStep.SEATED_QUIET), (moved, step), (last, None)):
            for beat in beats:
                windows.take(beat, rest=rest_step)
                variability.take(beat)
        inputs = windows.inputs(last[-1].t, variability.features(last[-1].t))
        assert isinstance(inputs, Inputs)
        fall[step] = inputs.features[VARIABILITY]

    assert 0 <= fall[RestStep.PACED_BREATHING] < 0.5 * fall[None]
    assert USUAL_BREATH_REACH > 0


def test_the_highest_and_steepest_rise_are_remembered_for_five_minutes():
    beats = heart((120, 60), (60, 95), (700, 62))

    soon, late = heard(beats, 300.0), heard(beats, 600.0)

    assert isinstance(soon, Inputs)
    assert isinstance(late, Inputs)
    assert soon.highest_rise_bpm == pytest.approx(35, abs=3)
    assert soon.steepest_rise_bpm > 15
    assert late.highest_rise_bpm < 10


def test_the_groups_are_a_partition_of_the_inputs():
    places = [place for _, group in GROUPS for place in group]

    assert sorted(places) == list(range(len(FEATURES)))
    assert len(GROUPS) <= 6


def test_every_number_that_shapes_the_inputs_is_in_the_digest_of_who_is_given_them() -> None:
    numbers = {
        name: value for name, value in vars(arousal_inputs).items() if name.isupper() and isinstance(value, int | float)
    }

    assert numbers
    assert {name for name, value in numbers.items() if value not in InputWindows().rules} == set()
