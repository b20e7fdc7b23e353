"""The plain estimator: relative to a person's rest, honest about what it cannot know."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.rhythm_series import FIBRILLATIONS, Floats, breathing, early_by_turns, fibrillating
from biosignals.abstaining import AbstainLimits
from biosignals.arousal import ArousalEstimator, PlainEstimator, PlainSettings
from biosignals.beat_doubts import Neighbours
from biosignals.hrv import HrvWindows
from biosignals.movement import LONGEST_RECOVERY_S, POSTURE_SETTLES_S, recovery_s
from biosignals.signals import (
    Activity,
    ArousalEstimate,
    Beat,
    Contact,
    Doubt,
    EcgReading,
    Feature,
    HrvFeatures,
    Missing,
    Movement,
    RestStep,
    Unknown,
)

REST_RR_S = 0.875  # 68.6 bpm
REST_BPM = 60 / REST_RR_S


def features(
    bpm: float | None, rmssd_ms: float | None = 30.0, *, coverage: float = 1.0, t: float = 300.0
) -> HrvFeatures:
    def feature(value: float | None, window_s: float) -> Feature:
        return Feature(
            value=value,
            window_s=window_s,
            coverage=coverage,
            beats=round(coverage * 70),
            missing=Missing.TOO_FEW_BEATS if value is None else None,
        )

    nothing = HrvWindows().features(t)
    return replace(nothing, mean_hr_bpm=feature(bpm, 10), rmssd_ms=feature(rmssd_ms, 60), sdnn_ms=feature(40.0, 60))


def rested(rest_s: float = 180.0, *, newest_t: float = 300.0, numbers: PlainSettings | None = None) -> PlainEstimator:
    """An estimator that knows a rest of 68.6 bpm and 30 ms RMSSD, with its newest beat at `newest_t`."""
    estimator = PlainEstimator(numbers)
    beats = round(rest_s / REST_RR_S) + 1
    for number in range(beats):
        rr_s = REST_RR_S + (0.015 if number % 2 else -0.015)
        beat = Beat(t=newest_t - 1 - (beats - number) * REST_RR_S, rr_s=rr_s, doubt=None, follows_previous=number > 0)
        estimator.take(beat, rest=RestStep.SEATED_QUIET)
    estimator.take(Beat(t=newest_t, rr_s=REST_RR_S, doubt=None, follows_previous=True), rest=None)
    return estimator


def estimated(bpm: float, rmssd_ms: float | None = 30.0, *, rest_s: float = 180.0, coverage: float = 1.0) -> float:
    estimate = rested(rest_s).estimate(
        300.0, features(bpm, rmssd_ms, coverage=coverage), contact=Contact.TOUCHES, movement=None, ecg=None
    )
    assert estimate.arousal is not None
    return estimate.arousal


def spread(bpm: float, *, rest_s: float = 180.0, coverage: float = 1.0) -> float:
    estimate = rested(rest_s).estimate(
        300.0, features(bpm, coverage=coverage), contact=Contact.TOUCHES, movement=None, ecg=None
    )
    assert estimate.spread is not None
    return estimate.spread


def test_it_has_the_shape_of_an_estimator() -> None:
    estimator: ArousalEstimator = PlainEstimator()

    assert estimator.name == "plain"


def test_rest_maps_to_a_fifth() -> None:
    assert estimated(REST_BPM) == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize(("rise_bpm", "arousal"), [(-12, 0.06), (12, 0.5), (24, 0.8)])
def test_a_rise_of_heart_rate_is_read_on_the_scale(rise_bpm: float, arousal: float) -> None:
    assert estimated(REST_BPM + rise_bpm) == pytest.approx(arousal, abs=0.02)


@settings(deadline=None)
@given(st.floats(30, 108), st.floats(30, 108), st.none() | st.floats(1, 200))
def test_a_faster_heart_never_lowers_arousal(one_bpm: float, other_bpm: float, rmssd_ms: float | None) -> None:
    slower, faster = sorted((one_bpm, other_bpm))

    assert 0 <= estimated(slower, rmssd_ms) <= estimated(faster, rmssd_ms) <= 1


@settings(deadline=None)
@given(st.floats(40, 108), st.floats(1, 200), st.floats(1, 200))
def test_a_lower_rmssd_never_lowers_arousal_and_counts_little(bpm: float, one_ms: float, other_ms: float) -> None:
    lower, higher = sorted((one_ms, other_ms))

    assert estimated(bpm, higher) <= estimated(bpm, lower) <= estimated(bpm, higher) + 0.15


@settings(deadline=None)
@given(st.floats(40, 108), st.none() | st.floats(0, 200))
def test_the_drivers_sum_to_arousal_minus_its_value_at_rest(bpm: float, rmssd_ms: float | None) -> None:
    estimate = rested().estimate(300.0, features(bpm, rmssd_ms), contact=Contact.NOT_KNOWN, movement=None, ecg=None)

    assert estimate.arousal is not None
    assert sum(driver.contribution for driver in estimate.drivers) == pytest.approx(estimate.arousal - 0.2, abs=1e-12)


def test_the_driver_that_moved_is_named() -> None:
    estimate = rested().estimate(300.0, features(REST_BPM + 15), contact=Contact.TOUCHES, movement=None, ecg=None)

    assert [driver.name for driver in estimate.drivers] == ["heart rate", "heart rate variability"]
    assert estimate.drivers[0].contribution > 0.3
    assert abs(estimate.drivers[1].contribution) < 0.01


def test_longer_rest_shrinks_the_spread_until_three_minutes() -> None:
    minute, two, three, five = (spread(REST_BPM, rest_s=rest_s) for rest_s in (60, 120, 180, 300))

    assert minute > two > three == pytest.approx(five, abs=1e-3)


def test_poorer_coverage_widens_the_spread() -> None:
    assert spread(REST_BPM, coverage=0.65) > spread(REST_BPM, coverage=1.0)


def test_far_from_rest_the_spread_is_wider_and_nowhere_nothing() -> None:
    assert spread(REST_BPM + 12) > spread(REST_BPM) >= 0.05
    assert spread(REST_BPM + 39) > 0.1
    assert spread(REST_BPM - 30) >= 0.05


def why(estimate: ArousalEstimate) -> Unknown | None:
    return estimate.unknown


def test_before_any_trusted_beat_nothing_is_known() -> None:
    estimator = PlainEstimator()
    estimator.take(Beat(t=1.0, rr_s=0.1, doubt=Doubt.OUT_OF_RANGE, follows_previous=False), rest=RestStep.SEATED_QUIET)

    estimate = estimator.estimate(
        2.0, features(None, None, coverage=0.0), contact=Contact.TOUCHES, movement=None, ecg=None
    )

    assert why(estimate) is Unknown.NO_BEATS
    assert estimate.age_s is None
    assert estimate.quality == 0


@pytest.mark.parametrize(("age_s", "unknown"), [(0.0, None), (7.9, None), (8.1, Unknown.STALE)])
def test_old_beats_tell_nothing(age_s: float, unknown: Unknown | None) -> None:
    estimate = rested().estimate(300.0 + age_s, features(REST_BPM), contact=Contact.TOUCHES, movement=None, ecg=None)

    assert why(estimate) is unknown
    assert estimate.age_s == pytest.approx(age_s)


def test_doubted_beats_keep_nothing_fresh() -> None:
    estimator = rested()
    estimator.take(Beat(t=309.0, rr_s=0.3, doubt=Doubt.JUMP, follows_previous=True), rest=None)

    assert (
        why(estimator.estimate(309.0, features(REST_BPM), contact=Contact.TOUCHES, movement=None, ecg=None))
        is Unknown.STALE
    )


def test_a_strap_off_the_skin_is_said_before_all_else() -> None:
    assert (
        why(rested().estimate(400.0, features(None), contact=Contact.OFF, movement=None, ecg=None))
        is Unknown.NO_CONTACT
    )


def test_data_that_are_no_heart_s_are_said_so() -> None:
    assert seen(contact=Contact.IMPLAUSIBLE).unknown is Unknown.IMPLAUSIBLE


def moved(
    *,
    activity: Activity = Activity.STILL,
    exerted_t: float | None = None,
    exertion_s: float = 0.0,
    posture_changed_t: float | None = None,
    has_artefact: bool = False,
) -> Movement:
    return Movement(
        t=290.0,
        activity=activity,
        activity_mg=10.0,
        lean_deg=0.0,
        exerted_t=exerted_t,
        exertion_s=exertion_s,
        posture_changed_t=posture_changed_t,
        has_artefact=has_artefact,
    )


def seen(
    *,
    bpm: float = REST_BPM,
    contact: Contact = Contact.TOUCHES,
    movement: Movement | None = None,
    ecg: EcgReading | None = None,
) -> ArousalEstimate:
    return rested().estimate(300.0, features(bpm), contact=contact, movement=movement, ecg=ecg)


@pytest.mark.parametrize("exertion_s", [1.0, 60.0, 5000.0])
def test_during_and_after_exertion_nothing_is_told_until_the_heart_has_settled(exertion_s: float) -> None:
    settling_s = recovery_s(exertion_s)

    for since_s in (0.0, 30.0, settling_s - 1):
        exerted = moved(exerted_t=300.0 - since_s, exertion_s=exertion_s)
        assert seen(movement=exerted).unknown is Unknown.MOVED
    assert seen(movement=moved(exerted_t=300.0 - settling_s - 1, exertion_s=exertion_s)).is_known
    assert settling_s <= LONGEST_RECOVERY_S


def test_after_a_change_of_posture_nothing_is_told_for_half_a_minute() -> None:
    assert seen(movement=moved(posture_changed_t=300.0)).unknown is Unknown.POSTURE
    assert seen(movement=moved(posture_changed_t=301.0 - POSTURE_SETTLES_S)).unknown is Unknown.POSTURE
    assert seen(movement=moved(posture_changed_t=299.0 - POSTURE_SETTLES_S)).is_known


def test_who_sits_still_is_read_as_without_an_accelerometer() -> None:
    assert seen(movement=moved()) == seen(movement=None)
    assert seen(movement=moved(activity=Activity.NOT_KNOWN)) == seen(movement=None)


@pytest.mark.parametrize("movement", [moved(activity=Activity.LIGHT), moved(has_artefact=True)])
def test_light_movement_makes_less_sure_and_not_calmer(movement: Movement) -> None:
    still, light = seen(bpm=REST_BPM + 10), seen(bpm=REST_BPM + 10, movement=movement)

    assert still.spread is not None
    assert light.spread is not None
    assert light.spread > still.spread
    assert light.arousal == still.arousal


def test_sureness_comes_back_when_the_movement_ends() -> None:
    estimator, windows = rested(), features(REST_BPM)

    def spread_with(activity: Activity) -> float | None:
        movement = moved(activity=activity)
        return estimator.estimate(300.0, windows, contact=Contact.TOUCHES, movement=movement, ecg=None).spread

    first, light, last = (spread_with(one) for one in (Activity.STILL, Activity.LIGHT, Activity.STILL))

    assert first == last != light


@settings(deadline=None)
@given(
    st.floats(40, 180),
    st.sampled_from(Activity),
    st.none() | st.floats(0, 300),
    st.floats(0, 1000),
    st.none() | st.floats(0, 300),
    st.booleans(),
)
def test_movement_is_a_reason_to_abstain_and_never_to_claim_anything_else(
    bpm: float,
    activity: Activity,
    exerted_t: float | None,
    exertion_s: float,
    posture_changed_t: float | None,
    has_artefact: bool,
) -> None:
    still = seen(bpm=bpm)
    movement = moved(
        activity=activity,
        exerted_t=exerted_t,
        exertion_s=exertion_s,
        posture_changed_t=posture_changed_t,
        has_artefact=has_artefact,
    )

    estimate = seen(bpm=bpm, movement=movement)

    assert not estimate.is_known or (estimate.arousal == still.arousal and still.is_known)


def ecg(agreement: float | None, quality: float = 0.9) -> EcgReading:
    return EcgReading(t=300.0, quality=quality, hr_bpm=70.0, agreement=agreement)


def test_intervals_that_a_good_ecg_refutes_tell_nothing() -> None:
    assert seen(ecg=ecg(0.2)).unknown is Unknown.ECG_DISAGREES


@pytest.mark.parametrize("reading", [ecg(0.9), ecg(None), ecg(0.1, quality=0.3)])
def test_an_ecg_that_confirms_or_is_too_poor_to_tell_changes_nothing(reading: EcgReading) -> None:
    assert seen(ecg=reading) == seen(ecg=None)


@pytest.mark.parametrize(("rest_s", "unknown"), [(0.0, Unknown.NO_REST), (58.0, Unknown.NO_REST), (60.0, None)])
def test_rest_is_known_after_a_minute(rest_s: float, unknown: Unknown | None) -> None:
    assert (
        why(rested(rest_s).estimate(300.0, features(REST_BPM), contact=Contact.TOUCHES, movement=None, ecg=None))
        is unknown
    )


def test_doubted_beats_at_rest_do_not_count_as_rest() -> None:
    estimator = PlainEstimator()
    for number in range(200):
        doubt = Doubt.NO_CONTACT if number % 3 else None
        beat = Beat(t=number * 0.8, rr_s=0.8, doubt=doubt, follows_previous=True)
        estimator.take(beat, rest=RestStep.SEATED_QUIET)

    assert (
        why(estimator.estimate(160.0, features(75.0), contact=Contact.TOUCHES, movement=None, ecg=None))
        is Unknown.NO_REST
    )


@pytest.mark.parametrize("seen", [features(None), features(REST_BPM, coverage=0.4)])
def test_thin_windows_tell_nothing(seen: HrvFeatures) -> None:
    assert (
        why(rested().estimate(300.0, seen, contact=Contact.TOUCHES, movement=None, ecg=None)) is Unknown.POOR_COVERAGE
    )


@pytest.mark.parametrize(
    ("bpm", "unknown"), [(REST_BPM + 39, None), (REST_BPM + 41, Unknown.EXERTION), (141.0, Unknown.EXERTION)]
)
def test_a_heart_faster_than_a_seated_persons_is_exertion(bpm: float, unknown: Unknown | None) -> None:
    assert why(rested().estimate(300.0, features(bpm), contact=Contact.TOUCHES, movement=None, ecg=None)) is unknown


def test_the_digest_changes_with_any_number() -> None:
    plain = PlainEstimator()

    assert plain.digest == PlainEstimator(PlainSettings()).digest
    assert plain.digest != PlainEstimator(replace(PlainSettings(), middle_rise_bpm=13.0)).digest
    assert len(plain.digest) == 64


def test_settings_that_make_no_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="below the middle"):
        PlainSettings(arousal_at_rest=0.5)
    with pytest.raises(ValueError, match=r"stale_s must be above 0, not 0\.0"):
        AbstainLimits(stale_s=0.0)


def test_the_same_beats_give_the_same_estimate() -> None:
    chance = random.Random(1)
    beats = [
        Beat(t=number * 0.9, rr_s=chance.uniform(0.8, 1), doubt=None, follows_previous=True) for number in range(99)
    ]

    def run() -> ArousalEstimate:
        estimator = PlainEstimator()
        for beat in beats:
            estimator.take(beat, rest=RestStep.SEATED_QUIET)
        return estimator.estimate(89.0, features(80.0), contact=Contact.TOUCHES, movement=None, ecg=None)

    assert run() == run()


def heard(*rhythms_s: Floats, rest: int = 1) -> list[tuple[float, ArousalEstimate]]:
    """What is estimated of these intervals, beat by beat as a live session does it; the first `rest` are the rest."""
    estimator, windows, neighbours = PlainEstimator(), HrvWindows(), Neighbours()
    rest_s = sum(float(rr_s.sum()) for rr_s in rhythms_s[:rest])
    told, t = [], 0.0
    for one_s in np.concatenate(rhythms_s).tolist():
        t += one_s
        beat = Beat(t=t, rr_s=one_s, doubt=neighbours.judge(one_s), follows_previous=t > one_s)
        windows.take(beat)
        estimator.take(beat, rest=RestStep.SEATED_QUIET if t <= rest_s else None)
        told.append((t, estimator.estimate(t, windows.features(t), contact=Contact.TOUCHES, movement=None, ecg=None)))
    return told


SEEN_WITHIN_S = 100.0  # half of 128 intervals at 60 bpm, and then some


@pytest.mark.parametrize("kind", FIBRILLATIONS)
def test_fibrillation_is_not_read_as_calm(kind: str) -> None:
    chance = np.random.default_rng(3)
    rest = breathing(chance, 200)

    told = heard(rest, fibrillating(chance, 400, kind=kind, mean_s=0.9))

    begins_t = float(rest.sum())
    later = [estimate.unknown for t, estimate in told if t > begins_t + SEEN_WITHIN_S]
    assert None not in later
    assert later.count(Unknown.IRREGULAR) > 0.85 * len(later)


@pytest.mark.parametrize("early", [0.2, 0.25, 0.33, 0.42])
@pytest.mark.parametrize("every", [2, 3])
def test_early_beats_by_turns_are_not_read_as_calm(every: int, early: float) -> None:
    chance = np.random.default_rng(4)
    rest = breathing(chance, 200)

    told = heard(rest, early_by_turns(breathing(chance, 400), every=every, early=early))

    begins_t = float(rest.sum())
    later = {estimate.unknown for t, estimate in told if t > begins_t + SEEN_WITHIN_S}
    assert later <= {Unknown.IRREGULAR, Unknown.POOR_COVERAGE}


def test_arousal_is_told_again_behind_an_irregular_stretch() -> None:
    chance = np.random.default_rng(5)

    told = heard(breathing(chance, 200), fibrillating(chance, 200, kind="skewed"), breathing(chance, 200))

    assert told[390][1].unknown is Unknown.IRREGULAR
    assert {estimate.unknown for _, estimate in told[-80:]} == {None}


def test_an_irregular_rest_is_none_and_begins_anew() -> None:
    chance = np.random.default_rng(6)
    irregular = fibrillating(chance, 200, kind="skewed")

    told = heard(irregular, breathing(chance, 200))
    rested_later = heard(irregular, breathing(chance, 300), breathing(chance, 50), rest=2)

    assert told[199][1].unknown is Unknown.IRREGULAR
    assert told[-1][1].unknown is Unknown.NO_REST
    assert rested_later[-1][1].arousal == pytest.approx(0.2, abs=0.1)


@pytest.mark.parametrize("every", [2, 3])
def test_a_rest_with_early_beats_by_turns_is_none(every: int) -> None:
    told = heard(early_by_turns(breathing(np.random.default_rng(7), 400), every=every))

    assert all(estimate.unknown is not None for _, estimate in told)
