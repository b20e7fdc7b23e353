"""From logits to an index, its spread, and the rating's range."""

import math
from dataclasses import replace

import pytest

from biosignals.arousal_calibration import (
    LEAST_SPREAD,
    Calibration,
    RatingScale,
    calibration_of,
    document_of,
    mean_and_sd,
    probability,
    spread,
)

USUAL = Calibration(
    slope=0.9,
    offset=-0.8,
    member_factor=1.7,
    rest_sd=0.35,
    window_sd=0.4,
    rating=RatingScale(at_middle=3.0, per_logit=0.5, reach=3.0),
)


@pytest.mark.parametrize(("logit", "expected"), [(0.0, 0.5), (math.log(3), 0.75), (-1e6, 0.0), (1e6, 1.0)])
def test_a_probability_is_the_logistic_curve_and_never_overflows(logit, expected):
    assert probability(logit) == pytest.approx(expected, abs=1e-12)


def test_a_shorter_rest_is_less_sure():
    sds = [USUAL.sd(0.1, rest_s=rest_s, coverage=1.0) for rest_s in (60.0, 90.0, 120.0, 180.0, 300.0)]

    assert sds[:4] == sorted(sds[:4], reverse=True)
    assert sds[0] > sds[3] == sds[4]


def test_less_coverage_and_members_that_disagree_are_less_sure():
    sure = USUAL.sd(0.1, rest_s=180.0, coverage=1.0)

    assert USUAL.sd(0.1, rest_s=180.0, coverage=0.6) > sure
    assert USUAL.sd(0.5, rest_s=180.0, coverage=1.0) > sure


def test_the_spread_is_never_below_its_least():
    assert spread(-20.0, 0.1) >= LEAST_SPREAD
    assert spread(0.0, 0.5) == pytest.approx(math.hypot(LEAST_SPREAD, probability(0.5) - 0.5))


def test_a_rating_range_stays_on_its_scale_around_its_middle():
    for logit in (-20.0, 0.0, 20.0):
        told = USUAL.rating_range(logit)

        assert told is not None
        assert 0 <= told.low <= told.middle <= told.high <= 10


def test_without_raters_no_rating_is_told():
    assert replace(USUAL, rating=None).rating_range(0.0) is None


def test_mean_and_sd_are_those_of_the_members():
    assert mean_and_sd([1.0, 2.0, 3.0]) == pytest.approx((2.0, 1.0))


@pytest.mark.parametrize("one", [USUAL, replace(USUAL, rating=None)])
def test_a_calibration_comes_back_from_its_document(one):
    assert calibration_of(document_of(one)) == one


@pytest.mark.parametrize("change", [{"slope": 0.0}, {"slope": math.inf}, {"rest_sd": math.nan}, {"offset": math.inf}])
def test_a_calibration_that_makes_no_sense_is_refused(change):
    with pytest.raises(ValueError, match="must be"):
        replace(USUAL, **change)


def test_a_rating_that_falls_with_arousal_is_refused():
    with pytest.raises(ValueError, match="lower rating"):
        RatingScale(at_middle=3.0, per_logit=-0.1, reach=2.0)
