"""What stands in for the loop, and whether trials agree with whole rehearsals: measured on few people here."""

from dataclasses import replace

import pytest

from benchmarks.estimate_traits import agreement, measure, settling_s, table_of
from benchmarks.trial_agreement import MEASURES, gap_of
from benchmarks.trial_agreement import measure as compare
from engine.estimators import EstimatorKind
from engine.plan import library_policy
from policies.patient_profiles import PATIENTS
from policies.stand_in_estimate import MEASURED, MEASURED_NETWORK
from policies.trial import try_patient


@pytest.fixture(scope="module")
def tried():
    return [try_patient(library_policy("demo"), PATIENTS["slow"], seed)[0] for seed in range(3)]


def test_the_traits_of_the_loop_are_measured_from_whole_rehearsals(monkeypatch):
    monkeypatch.setattr("benchmarks.estimate_traits.STEADY", ("responsive", "stoic", "beta_blocked"))

    traits = measure(people=1, minutes=10, estimator=EstimatorKind.PLAIN)

    assert traits.level == pytest.approx(MEASURED.level, abs=0.5)
    assert traits.gain_per_bpm == pytest.approx(MEASURED.gain_per_bpm, rel=0.5)
    assert traits.rest_s == pytest.approx(MEASURED.rest_s, abs=3)
    assert traits.settles_s == pytest.approx(MEASURED.settles_s, abs=8)
    assert 0.5 < traits.age_s < 2
    assert len(table_of([("now", traits)])) == 14


def test_what_has_drifted_away_is_a_miss():
    drifted = replace(MEASURED, gain_per_bpm=2 * MEASURED.gain_per_bpm)

    assert all(figure.passes for figure in agreement(MEASURED, n=1))
    assert not any(figure.passes for figure in agreement(drifted, n=1))


def test_the_numbers_of_the_network_are_held_against_its_own():
    held = agreement(MEASURED_NETWORK, n=1, in_use=MEASURED_NETWORK, name="network")

    assert [figure.passes for figure in held] == [True]
    assert not agreement(MEASURED, n=1, in_use=MEASURED_NETWORK)[0].passes


def test_where_no_strap_was_loose_nothing_settled():
    assert settling_s(()) == []


def test_equal_sessions_do_not_prove_that_no_other_would_differ(tried):
    few, many = (gap_of([(tried[0], tried[0])] * number, MEASURES[3], level=0.95) for number in (8, 160))

    assert few.mean == many.mean == 0
    assert few.farthest == pytest.approx(0.37, abs=0.01)  # of 8 persons, of whom none differs
    assert many.farthest == pytest.approx(0.023, abs=0.001)


def test_unequal_sessions_have_their_gap(tried):
    worse = [(one, replace(one, fear_left=one.fear_left + 0.2)) for one in tried]

    assert gap_of(worse, MEASURES[0], level=0.95).low == pytest.approx(0.2)
    assert not gap_of(worse, MEASURES[0], level=0.95).reaches(MEASURES[0].matters)


def test_one_person_alone_proves_nothing(tried):
    gap = gap_of([(tried[0], tried[0])], MEASURES[0], level=0.95)

    assert gap.reaches(MEASURES[0].matters)
    assert gap.farthest > 1


def test_trials_and_whole_rehearsals_of_the_same_persons_are_compared_kind_by_kind():
    lines: list[str] = []
    people = {name: [(PATIENTS[name], seed) for seed in range(2)] for name in ("responsive", "fearless")}

    figures = compare(library_policy("demo"), people, tell=lines.append)

    assert [line.split()[0] for line in lines] == ["responsive", "fearless"]
    assert figures[0].n == 2 * len(MEASURES)
    assert figures[0].passes
    assert figures[1].value < 0.1
