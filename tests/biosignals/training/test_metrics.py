"""Metrics against scikit-learn, scipy and values reckoned by hand."""

import math

import numpy
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import balanced_accuracy_score, brier_score_loss, f1_score, roc_auc_score

from biosignals.training import metrics
from biosignals.training.bootstrap import area_over_people, of_means, share_over_people

CHANCE = numpy.random.default_rng(3)
LABELS = CHANCE.random(400) < 0.3
SCORES = numpy.round(numpy.clip(0.3 * LABELS + CHANCE.random(400) * 0.7, 0, 1), 2)  # with ties
CALLED = SCORES >= 0.5


def test_auc_is_that_of_scikit_learn_ties_and_all():
    assert metrics.area_under_curve(LABELS, SCORES) == pytest.approx(roc_auc_score(LABELS, SCORES), abs=1e-12)


@pytest.mark.parametrize(
    ("scores", "auc"), [([1, 2, 3, 4], 1.0), ([4, 3, 2, 1], 0.0), ([1, 1, 1, 1], 0.5), ([1, 3, 2, 4], 0.75)]
)
def test_auc_counts_pairs_in_order(scores, auc):
    labels = numpy.array([False, False, True, True])

    assert metrics.area_under_curve(labels, numpy.array(scores, dtype=float)) == auc


def test_auc_and_balanced_accuracy_of_one_kind_alone_are_not_known():
    ones = numpy.ones(5, dtype=bool)

    assert math.isnan(metrics.area_under_curve(ones, SCORES[:5]))
    assert math.isnan(metrics.balanced_accuracy(~ones, ones))


def test_at_equal_times_only_pairs_near_in_time_and_of_one_set_count():
    truth = numpy.array([True, False, False, False])
    scores = numpy.array([0.5, 0.1, 0.9, 0.9])
    times = numpy.array([100.0, 130, 400, 100])
    sets = numpy.array(["a", "a", "a", "b"])

    assert metrics.area_at_equal_times(truth, scores, times, sets, within_s=60) == 1
    assert metrics.area_at_equal_times(truth, scores, times, sets, within_s=300) == 0.5
    assert math.isnan(metrics.area_at_equal_times(truth, scores, times, sets, within_s=5))


def test_whatever_is_known_from_the_time_alone_is_worth_one_half_at_equal_times():
    times = numpy.tile(numpy.arange(20) * 30.0, 20)
    truth = CHANCE.random(400) < times / 1000  # tasks come late
    sets = numpy.full(400, "a")

    assert metrics.area_under_curve(truth, times) > 0.6
    assert metrics.area_at_equal_times(truth, times, times, sets, within_s=0) == 0.5
    assert metrics.area_at_equal_times(truth, times + truth, times, sets, within_s=0) == 1


def test_accuracy_f1_and_brier_are_those_of_scikit_learn():
    assert metrics.balanced_accuracy(LABELS, CALLED) == pytest.approx(balanced_accuracy_score(LABELS, CALLED))
    assert metrics.macro_f1(LABELS, CALLED) == pytest.approx(f1_score(LABELS, CALLED, average="macro"))
    assert metrics.brier_score(LABELS, SCORES) == pytest.approx(brier_score_loss(LABELS, SCORES))


def test_rank_correlation_is_that_of_scipy_and_unknown_where_nothing_varies():
    other = numpy.round(SCORES + CHANCE.random(400), 1)

    assert metrics.rank_correlation(SCORES, other) == pytest.approx(spearmanr(SCORES, other).statistic)
    assert math.isnan(metrics.rank_correlation(numpy.ones(9), other[:9]))
    assert math.isnan(metrics.rank_correlation(SCORES[:2], other[:2]))


def test_calibration_error_is_the_mean_gap_over_bins_of_equal_mass():
    said = numpy.array([0.1, 0.3, 0.6, 0.8])
    seen = numpy.array([False, False, True, False])

    error = metrics.calibration_error(seen, said, bins=2)

    assert error == pytest.approx((abs(0.2 - 0.0) + abs(0.7 - 0.5)) / 2)


def test_calibration_error_of_what_is_said_truly_is_small_and_of_what_is_said_too_surely_large():
    truth = CHANCE.random(20_000)
    seen = CHANCE.random(20_000) < truth

    assert metrics.calibration_error(seen, truth) < 0.015
    assert metrics.calibration_error(seen, numpy.round(truth)) > 0.2


def test_correlations_within_people_leave_out_whoever_does_not_vary():
    people = numpy.array(["b"] * 4 + ["a"] * 4 + ["c"] * 4)
    first = numpy.array([1.0, 2, 3, 4, 4, 3, 2, 1, 5, 5, 5, 5])
    second = numpy.array([1.0, 2, 3, 4] * 3)

    assert metrics.within_person_correlations(people, first, second) == pytest.approx([-1, 1])


def test_spread_over_people_is_that_of_their_own_accuracies():
    people = numpy.array(["a"] * 4 + ["b"] * 4)
    truth = numpy.array([True, True, False, False] * 2)
    called = numpy.array([True, True, False, False, True, True, True, True])

    assert metrics.spread_over_people(people, truth, called) == pytest.approx(numpy.std([1.0, 0.5], ddof=1))
    assert math.isnan(metrics.spread_over_people(people[:4], truth[:4], called[:4]))


def test_the_surest_share_are_those_of_highest_confidence_the_earlier_among_equals():
    assert metrics.surest(numpy.array([1.0, 3, 2, 2]), 0.5).tolist() == [1, 2]
    assert metrics.surest(numpy.array([1.0, 3, 2, 2]), 0.0).tolist() == [1], "one at least"


def test_risk_and_coverage_are_of_the_surest_alone():
    truth = numpy.array([True, False, True, False])
    scores = numpy.array([0.9, 0.1, 0.3, 0.7])

    all_of_them, half = metrics.risk_coverage(truth, scores, scores >= 0.5, abs(scores - 0.5), (1.0, 0.5))

    assert (all_of_them.n, all_of_them.auc, all_of_them.wrong) == (4, 0.75, 0.5)
    assert (half.n, half.auc, half.wrong) == (2, 1.0, 0.0)


def test_ranges_are_scored_by_what_they_hold_and_how_wide_they_are():
    score = metrics.range_score(numpy.array([1.0, 5, 9]), numpy.array([0.0, 5, 0]), numpy.array([2.0, 6, 8]))

    assert (score.n, score.covered, score.mean_width) == (3, pytest.approx(2 / 3), pytest.approx(11 / 3))
    assert metrics.range_score(numpy.array([]), numpy.array([]), numpy.array([])).n == 0


PEOPLE = numpy.array([f"p{n % 20:02}" for n in range(400)])


def test_auc_over_drawn_people_is_that_of_their_points_taken_as_often_as_they_were_drawn():
    drawn = area_over_people(PEOPLE, LABELS, SCORES, seed=5)

    names = numpy.unique(PEOPLE)
    for draw, who in enumerate(numpy.random.default_rng(5).integers(0, 20, (3, 20))):
        taken = numpy.concatenate([numpy.flatnonzero(names[one] == PEOPLE) for one in who])
        assert drawn.draws[draw] == pytest.approx(roc_auc_score(LABELS[taken], SCORES[taken]), abs=1e-9)
    assert drawn.value == pytest.approx(roc_auc_score(LABELS, SCORES))


def test_auc_over_drawn_people_may_be_that_of_chosen_points():
    chosen = SCORES != 0.5

    drawn = area_over_people(PEOPLE, LABELS, SCORES, chosen)

    assert drawn.value == pytest.approx(roc_auc_score(LABELS[chosen], SCORES[chosen]))
    assert drawn.interval.low < drawn.value < drawn.interval.high


def test_bounds_over_people_are_as_wide_as_people_differ_and_not_as_points_are_many():
    level = CHANCE.random(30)
    people = numpy.repeat(numpy.array([f"p{n:02}" for n in range(30)]), 200)
    is_so = CHANCE.random(6000) < numpy.repeat(level, 200)

    interval = share_over_people(people, is_so).interval

    assert interval.high - interval.low == pytest.approx(2 * 1.96 * level.std() / math.sqrt(30), rel=0.15)
    assert interval.low < interval.value < interval.high


def test_differences_are_paired_so_that_what_two_share_does_not_widen_them():
    first = area_over_people(PEOPLE, LABELS, SCORES)
    second = area_over_people(PEOPLE, LABELS, SCORES / 2)

    assert (first - second).interval.low == (first - second).interval.high == 0


def test_bounds_are_the_same_for_one_seed_and_unknown_for_two_people():
    few = PEOPLE < "p02"

    drawn = [area_over_people(PEOPLE, LABELS, SCORES, seed=4).interval for _ in range(2)]
    of_two = area_over_people(PEOPLE[few], LABELS[few], SCORES[few]).interval

    assert drawn[0] == drawn[1]
    assert math.isnan(of_two.low)
    assert of_two.value == pytest.approx(roc_auc_score(LABELS[few], SCORES[few]))


def test_means_of_people_have_bounds_and_none_where_there_are_few():
    interval = of_means([1.0, 2.0, 3.0, 4.0]).interval

    assert interval.value == 2.5
    assert 1 <= interval.low < 2.5 < interval.high <= 4
    assert math.isnan(of_means([]).value)
    assert math.isnan(of_means([1.0]).interval.low)
