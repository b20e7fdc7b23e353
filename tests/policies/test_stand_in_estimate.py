"""What stands in for the loop from beats to estimate: late, noisy, unknown where the loop would not know either."""

from dataclasses import replace
from random import Random
from statistics import fmean, stdev

import pytest

from biosignals.signals import ArousalEstimate, RestStep, Unknown
from policies.stand_in_estimate import MEASURED, MEASURED_NETWORK, StandInEstimate
from policies.virtual_patient import Lived

QUIET = Lived(heartbeats=(), suds=None, sickness=None, stops=False)
LOOSE, MOVING = replace(QUIET, is_loose=True), replace(QUIET, is_moving=True)
RESTED_T = 120


def one(seed: int = 1, *, is_ectopic: bool = False) -> StandInEstimate:
    return StandInEstimate(MEASURED, Random(seed), is_ectopic=is_ectopic)


def rested(seed: int = 1, *, rise_bpm: float = 2.0, is_ectopic: bool = False) -> StandInEstimate:
    """Two minutes of quiet rest in which the heart is lifted by `rise_bpm`."""
    estimate = one(seed, is_ectopic=is_ectopic)
    for t in range(RESTED_T):
        estimate.tell(t, rise_bpm, QUIET, RestStep.SEATED_QUIET)
    return estimate


def tell(
    estimate: StandInEstimate, seconds: int, *, rise_bpm: float = 2.0, lived: Lived = QUIET, from_t: int = RESTED_T
) -> list[ArousalEstimate]:
    return [estimate.tell(from_t + second, rise_bpm, lived, None) for second in range(seconds)]


def mean_told(rise_bpm: float) -> float:
    """Over people, once it has settled."""
    told = [tell(rested(seed), 120, rise_bpm=rise_bpm)[-1].arousal for seed in range(60)]
    return fmean(value for value in told if value is not None)


def test_nothing_is_known_before_a_minute_of_rest() -> None:
    estimate = one()
    told = [estimate.tell(t, 0.0, QUIET, RestStep.SEATED_QUIET) for t in range(90)]

    assert all(value.unknown is Unknown.NO_REST for value in told[:59])
    assert all(value.is_known for value in told[60:])


def test_paced_breathing_and_what_is_no_rest_do_not_count_as_rest() -> None:
    for step in (RestStep.PACED_BREATHING, None):
        estimate = one()
        told = [estimate.tell(t, 0.0, QUIET, step) for t in range(200)]

        assert all(value.unknown is Unknown.NO_REST for value in told)


def test_rest_is_told_as_the_plain_estimator_tells_it_whatever_lifts_the_heart_then() -> None:
    assert mean_told(2.0) == pytest.approx(0.2, abs=0.03)
    assert rested(3, rise_bpm=20.0).tell(121, 20.0, QUIET, None).arousal == pytest.approx(
        rested(3, rise_bpm=0.0).tell(121, 0.0, QUIET, None).arousal, abs=0.02
    )


def test_the_more_the_heart_rises_the_more_is_told() -> None:
    told = [mean_told(rise_bpm) for rise_bpm in (2.0, 8.0, 14.0, 26.0)]

    assert told == sorted(told)
    assert told[2] == pytest.approx(0.5, abs=0.08)


def test_it_comes_late() -> None:
    told = tell(rested(), 60, rise_bpm=30.0)

    assert told[1].arousal is not None
    assert told[40].arousal is not None
    assert told[1].arousal < 0.5 * told[40].arousal


def test_it_differs_between_sessions_and_wavers_within_one() -> None:
    lives = [[one.arousal or 0.0 for one in tell(rested(seed), 600)] for seed in range(40)]

    assert 0.01 < stdev(fmean(life) for life in lives) < 0.06
    assert 0.01 < fmean(stdev(life) for life in lives) < 0.06


def test_a_loose_strap_is_unknown_grows_old_and_needs_its_time_once_it_is_put_right() -> None:
    estimate = rested()

    loose = tell(estimate, 40, lived=LOOSE)
    after = tell(estimate, 60, from_t=RESTED_T + 40)

    assert {one.unknown for one in loose} == {Unknown.NO_CONTACT}
    assert loose[-1].age_s == pytest.approx(MEASURED.age_s + 40)
    assert sum(one.unknown is Unknown.POOR_COVERAGE for one in after) == pytest.approx(MEASURED.settles_s, abs=2)
    assert after[-1].is_known


def test_who_has_moved_about_is_not_known_until_the_heart_has_had_its_minute_and_more() -> None:
    estimate = rested()

    moving = tell(estimate, 25, lived=MOVING)
    after = tell(estimate, 200, from_t=RESTED_T + 25)
    unknown_s = sum(one.unknown is Unknown.MOVED for one in after)

    assert {one.unknown for one in moving} == {Unknown.MOVED}
    assert 80 <= unknown_s <= 100
    assert after[-1].is_known


def test_extra_beats_hide_it_for_a_measured_share_of_time() -> None:
    told = [value for seed in range(40) for value in tell(rested(seed, is_ectopic=True), 900)]
    share = fmean(not value.is_known for value in told)

    assert share == pytest.approx(MEASURED.ectopic_unknown_share, rel=0.2)


def test_what_the_patient_says_raises_it_and_never_lowers_it() -> None:
    said, unsaid = rested(5), rested(5)
    for estimate, suds in ((said, 90.0), (unsaid, 10.0)):
        estimate.tell(RESTED_T, 2.0, replace(QUIET, suds=suds), None)

    high = tell(said, 200, from_t=RESTED_T + 1)[-1].arousal
    low = tell(unsaid, 200, from_t=RESTED_T + 1)[-1].arousal
    plain = tell(rested(5), 201)[-1].arousal

    assert high is not None
    assert low == plain
    assert low is not None
    assert high > low + 0.2


def test_the_network_answers_more_strongly_and_more_slowly() -> None:
    told = {}
    for traits in (MEASURED, MEASURED_NETWORK):
        lives = [StandInEstimate(traits, Random(seed)) for seed in range(40)]
        for t in range(RESTED_T):
            for life in lives:
                life.tell(t, 2.0, QUIET, RestStep.SEATED_QUIET)
        told[traits] = [fmean(life.tell(t, 22.0, QUIET, None).arousal or 0.0 for life in lives) for t in range(400)]

    plain, network = told[MEASURED], told[MEASURED_NETWORK]
    assert network[-1] > plain[-1] > 0.6
    assert network[10] < plain[10]
