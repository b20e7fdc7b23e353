"""What came of many trials, in figures."""

from dataclasses import replace

import pytest

from policies.trial_figures import ALL, Person, figures_of, suds_path
from tests.policies.tried_persons import DEMO, SESSION, person


def test_a_row_for_each_kind_and_one_for_all() -> None:
    rows = figures_of([person("slow"), person("slow"), person("stoic")], DEMO)

    assert [(row.kind, row.persons) for row in rows] == [("slow", 2), ("stoic", 1), (ALL, 3)]
    assert [row.kind for row in figures_of([person()], DEMO)] == ["responsive"]


def test_fear_left_is_that_after_the_last_session() -> None:
    (row,) = figures_of([person(sessions=2, fear_left=0.2), person(sessions=2, fear_left=0.4)], DEMO)

    assert row.fear_left.value == pytest.approx(0.3)
    assert row.fear_at_first.value == pytest.approx(0.8)


def test_fear_that_comes_back_is_told_beside_that_which_is_left() -> None:
    (row,) = figures_of([person(fear_returned=0.5), person(fear_returned=0.7)], DEMO)

    assert row.fear_returned.value == pytest.approx(0.6)


def test_who_stopped_in_the_last_session_dropped_out() -> None:
    came_back = Person(fear_at_first=0.8, sessions=(replace(SESSION, stops=1), replace(SESSION, session=2)))
    (row,) = figures_of([came_back, person(sessions=2, stops=1), person(sessions=2), person(sessions=2)], DEMO)

    assert row.dropped_out.value == 0.25
    assert row.stops.value == pytest.approx((0.5 + 0.5) / 4)


def test_ratings_above_the_policys_limits_are_counted_by_person() -> None:
    (row,) = figures_of([person(most_sickness=6.0), person(most_sickness=7.0), person(suds=((9.0, 75.0),))], DEMO)

    assert row.sick.value == pytest.approx(1 / 3)
    assert row.distressed.value == pytest.approx(1 / 3)


def test_a_band_that_does_not_exist_has_no_time_in_it() -> None:
    (row,) = figures_of([person()], DEMO)

    assert row.in_band is None
    assert row.reached_ceiling is not None


def test_the_path_tells_what_was_last_said_while_half_are_there() -> None:
    short = replace(SESSION, seconds=120.0, suds=((10.0, 40.0),))
    path = suds_path([SESSION, short, SESSION])

    assert path[0].t == 30.0  # nobody had said anything before
    assert path[0].median == 20
    assert path[4].t == 150.0
    assert path[4].median == 60
    assert path[-1].t == 300.0
    assert suds_path([SESSION, short, short])[-1].t == 120.0


def test_nobody_who_says_nothing_has_a_path() -> None:
    assert suds_path([replace(SESSION, suds=())]) == ()
