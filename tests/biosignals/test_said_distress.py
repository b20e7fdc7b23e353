"""What the patient says raises the index where the heart shows little; it never lowers it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biosignals.arousal import PlainEstimator
from biosignals.hrv import HrvWindows
from biosignals.said_distress import DRIVER_NAME, SaidDistress, SaidSettings
from biosignals.signals import ArousalEstimate, Beat, Contact, Doubt, RestStep

USUAL = SaidSettings()

beats = st.tuples(st.just("beat"), st.floats(0.4, 1.3), st.sampled_from([None, None, None, Doubt.JUMP]))
ratings = st.tuples(st.just("rating"), st.floats(0, 100), st.floats(-40, 5))
pauses = st.tuples(st.just("pause"), st.floats(0.1, 40), st.none())


def told_after(said: SaidDistress, ends_t: float, heart: float = 0.2, *, every_s: float = 1.0) -> float:
    """The shift at `ends_t`, beats coming from 0 on, the heart showing the same all the time."""
    t = 0.0
    while t < ends_t:
        t += every_s
        said.move(t)
        shift = said.shift(t, heart)
    return shift


@given(st.lists(st.one_of(beats, beats, beats, ratings, pauses), max_size=120), st.integers(60, 120))
@settings(max_examples=150, deadline=None)
def test_no_ratings_and_beats_make_the_index_lower_than_the_heart_alone(events, rest_beats) -> None:
    said, silent = PlainEstimator(), PlainEstimator()
    windows, t, raised = HrvWindows(), 0.0, 0.0
    both = (said, silent)
    for number in range(rest_beats):
        t += 0.9 + 0.02 * (number % 3)
        beat = Beat(t=t, rr_s=0.9, doubt=None, follows_previous=True)
        windows.take(beat)
        for one in both:
            one.take(beat, rest=RestStep.SEATED_QUIET)

    for kind, number, more in events:
        if kind == "beat":
            t += number
            beat = Beat(t=t, rr_s=number, doubt=more, follows_previous=True)
            windows.take(beat)
            for one in both:
                one.take(beat, rest=None)
        elif kind == "rating":
            said.take_rating(t + more, number)
        else:
            t += number
        with_words, without = (asked(one, windows, t) for one in both)

        assert with_words.unknown is without.unknown
        assert with_words.spread == without.spread
        if with_words.arousal is None or without.arousal is None:
            continue
        assert with_words.heart_alone == without.arousal, "the heart alone stays visible"
        shift = with_words.arousal - without.arousal
        assert 0 <= shift <= USUAL.most + 1e-12
        assert shift >= min(raised, 1 - without.arousal) - 1e-12, "what was raised stays raised"
        raised = max(raised, shift)
        total = sum(driver.contribution for driver in with_words.drivers)
        assert total == pytest.approx(with_words.arousal - 0.2, abs=1e-9)


def asked(estimator: PlainEstimator, windows: HrvWindows, t: float) -> ArousalEstimate:
    return estimator.estimate(t, windows.features(t), contact=Contact.NOT_KNOWN, movement=None, ecg=None)


def test_high_distress_beside_a_quiet_heart_raises_the_index_slowly_up_to_half_of_the_gap() -> None:
    said = SaidDistress()
    said.take_rating(0.0, 70.0)

    after_half_a_minute = told_after(said, 30.0)
    after_long = told_after(said, 1000.0)

    assert after_half_a_minute == pytest.approx(29 * USUAL.rise_per_s)
    assert after_long == pytest.approx(0.5 * (0.7 - 0.2))


def test_however_high_the_distress_the_shift_is_bounded_and_a_full_index_stays_full() -> None:
    said = SaidDistress()
    said.take_rating(0.0, 100.0)

    assert told_after(said, 1000.0, heart=0.05) == pytest.approx(USUAL.most)
    assert said.shift(1000.0, 0.9) == pytest.approx(0.1)
    assert said.shift(1000.0, 1.0) == 0


@pytest.mark.parametrize("suds", [0.0, 49.9, float("nan")])
def test_low_distress_and_nonsense_change_nothing(suds: float) -> None:
    said = SaidDistress()
    said.take_rating(0.0, suds)

    assert told_after(said, 1000.0) == 0


def test_distress_that_the_heart_shows_too_changes_nothing() -> None:
    said = SaidDistress()
    said.take_rating(0.0, 70.0)

    assert told_after(said, 1000.0, heart=0.75) == 0


def test_a_rating_is_not_held_against_a_heart_that_is_known_only_long_after_it() -> None:
    said = SaidDistress()
    said.take_rating(0.0, 90.0)
    said.move(USUAL.heard_within_s + 1)

    said.shift(USUAL.heard_within_s + 1, 0.2)

    assert told_after(said, 1000.0) == 0


def test_calm_ratings_after_high_ones_take_nothing_back() -> None:
    said = SaidDistress()
    said.take_rating(0.0, 70.0)
    raised = told_after(said, 500.0)
    said.take_rating(500.0, 0.0)

    assert told_after(said, 1000.0) == raised


def test_a_clock_that_goes_back_moves_nothing() -> None:
    said = SaidDistress()
    said.take_rating(0.0, 100.0)
    before = told_after(said, 20.0)

    said.move(3.0)
    said.move(20.0)

    assert said.shift(20.0, 0.2) == before


def test_what_the_patient_said_is_a_driver_of_its_own() -> None:
    estimator, windows = PlainEstimator(), HrvWindows()
    for number in range(1, 200):
        beat = Beat(t=number * 0.9, rr_s=0.9, doubt=None, follows_previous=True)
        windows.take(beat)
        estimator.take(beat, rest=RestStep.SEATED_QUIET if number < 80 else None)
        if number == 90:
            asked(estimator, windows, beat.t)
            estimator.take_rating(beat.t, 80.0)
        newest = asked(estimator, windows, beat.t)

    assert newest.drivers[-1].name == DRIVER_NAME
    assert newest.drivers[-1].contribution == pytest.approx(min(0.3, 109 * 0.9 * USUAL.rise_per_s))
    assert newest.arousal == pytest.approx(newest.from_heart + newest.drivers[-1].contribution)


@pytest.mark.parametrize("wrong", [{"high_suds": 100.0}, {"share": 0.0}, {"most": 1.0}, {"rise_per_s": float("nan")}])
def test_settings_that_make_no_sense_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match="must"):
        SaidSettings(**wrong)
