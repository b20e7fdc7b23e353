"""Candidates of a search: real documents or none, the front, the rule that chooses, and what nobody is rewarded for."""

from dataclasses import replace

import pytest

from engine.plan import library_policy
from policies.bounds import Bounds
from policies.document_exposure import ExposureDocument
from policies.objectives import OBJECTIVES, objectives_for
from policies.paired import Difference
from policies.tuning import (
    Candidate,
    NobodyTold,
    NoPolicy,
    by_rule,
    compared,
    document_with,
    figures_of,
    front_of,
    is_better,
    is_beyond,
    is_worse,
)
from tests.policies.tried_persons import SESSION

DEMO = library_policy("demo")
THREE = tuple(OBJECTIVES[name] for name in ("fear_left", "dropped_out", "exposure_minutes"))
BOUNDS = Bounds(objectives=THREE, may_worsen=(0.0, 0.0, 2.0), knobs=())


def candidates(*figures):
    return [Candidate(number=number, places=(number,), figures=one) for number, one in enumerate(figures)]


def test_a_candidate_is_a_document_that_means_what_was_set():
    found = document_with(DEMO, {("moving_on", "or_below_suds"): 50, ("hierarchy", "steps", 1): 0.25})

    assert isinstance(found, ExposureDocument)
    assert found.moving_on.or_below_suds == 50.0
    assert found.hierarchy.steps[1].intensity == 0.25
    assert found.digest != DEMO.digest
    assert document_with(DEMO, {}).digest == DEMO.digest


def test_values_that_make_no_policy_are_told_in_the_same_words_for_the_same_cause():
    words = set()
    for start in (0.33, 0.34):
        with pytest.raises(NoPolicy) as told:
            document_with(DEMO, {("hierarchy", "start"): start})
        words.add(str(told.value))

    assert words == {"hierarchy.start: start must be one of the steps"}


def test_the_front_holds_what_nothing_beats_and_equals_once():
    tried = candidates((0.3, 0.1, 20.0), (0.2, 0.1, 25.0), (0.2, 0.1, 25.0), (0.4, 0.2, 30.0), None)

    assert [one.number for one in front_of(tried, THREE)] == [1, 0]


def test_more_is_better_where_the_objective_says_so():
    band = (OBJECTIVES["in_band"],)

    assert [one.number for one in front_of(candidates((0.5,), (0.7,)), band)] == [1]


def test_the_rule_takes_the_best_of_those_that_worsen_nothing_by_more_than_may_be():
    tried = candidates((0.30, 0.1, 20.0), (0.10, 0.2, 20.0), (0.15, 0.1, 23.0), (0.20, 0.1, 22.0), (0.25, 0.05, 19.0))

    assert [one.number for one in by_rule(tried, BOUNDS)] == [3, 4]


def test_the_rule_chooses_nothing_where_nothing_is_better():
    assert by_rule(candidates((0.3, 0.1, 20.0), (0.3, 0.0, 20.0), (0.4, 0.0, 1.0)), BOUNDS) == ()


def test_a_candidate_that_bears_more_distress_is_held_to_the_limit_of_the_start_policy():
    start = document_with(DEMO, {("limits", "suds_highest"): 60})
    course = [replace(SESSION, suds=((10.0, 70.0),))]

    assert OBJECTIVES["distressed"].of(course, start) == 1.0


def test_a_quick_calm_within_the_session_is_rewarded_by_no_objective():
    slow = [replace(SESSION, suds=((10.0, 80.0), (600.0, 75.0)))]
    quick = [replace(SESSION, suds=((10.0, 80.0), (600.0, 5.0)))]

    for objective in objectives_for(DEMO):
        assert objective.of(slow, DEMO) == objective.of(quick, DEMO), objective.name


def test_figures_are_means_over_the_persons_who_have_them():
    silent = replace(SESSION, suds=())
    bounds = Bounds(objectives=(OBJECTIVES["peak_suds"],), may_worsen=(0.0,), knobs=())
    said = replace(SESSION, suds=((10.0, 40.0),))

    assert figures_of([[silent], [said]], bounds, DEMO) == (40.0,)
    with pytest.raises(NobodyTold, match="told peak_suds"):
        figures_of([[silent]], bounds, DEMO)


def test_persons_are_compared_with_themselves_and_all_intervals_hold_together():
    pairs = [
        ([replace(SESSION, fear_left=fear)], [replace(SESSION, fear_left=fear - 0.1 - 0.001 * number)])
        for number, fear in enumerate((0.2, 0.5, 0.9, 0.4))
    ]
    alone = Bounds(objectives=THREE[:1], may_worsen=(0.0,), knobs=())

    (fear,), (fear_of_three, *_) = compared([pairs], alone, DEMO), compared([pairs], BOUNDS, DEMO)

    assert fear is not None
    assert fear_of_three is not None
    assert is_better(fear, THREE[0])
    assert fear_of_three.high - fear_of_three.low > fear.high - fear.low


def test_better_and_worse_follow_the_way_of_the_objective():
    above = Difference(first=0.5, second=0.6, low=0.05, high=0.15, persons=9)

    assert is_better(above, OBJECTIVES["in_band"])
    assert is_worse(above, OBJECTIVES["fear_left"])
    unsure = replace(above, low=-0.01)
    assert not is_better(unsure, OBJECTIVES["in_band"])
    assert not is_worse(unsure, OBJECTIVES["fear_left"])


def test_what_is_worse_is_beyond_the_bounds_where_the_far_end_of_its_interval_is():
    worse = Difference(first=17.0, second=18.3, low=0.8, high=1.8, persons=250)

    assert not is_beyond(worse, OBJECTIVES["exposure_minutes"], 2.0)
    assert is_beyond(worse, OBJECTIVES["exposure_minutes"], 1.5)
    assert not is_beyond(replace(worse, low=2.0, high=2.0000000000000004), OBJECTIVES["exposure_minutes"], 2.0)
    assert is_beyond(replace(worse, low=None, high=None), OBJECTIVES["exposure_minutes"], 2.0)


def test_nothing_is_told_without_a_minus():
    assert OBJECTIVES["fear_left"].told(-0.0001, is_signed=True) == "+0.000"
    assert OBJECTIVES["dropped_out"].told(-0.0, is_signed=True) == "+0.0 %"
    assert OBJECTIVES["in_band"].told(-0.0001) == "0.000"
