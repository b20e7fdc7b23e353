"""A policy is tried under the estimator that a live session has, or the one that is asked for."""

import pytest

from engine.estimators import EstimatorKind, EstimatorWish
from engine.workshop.tried_estimator import STAND_INS, estimator_to_try
from policies.document import LIBRARY, read_policy
from policies.patient_profiles import PATIENTS
from policies.stand_in_estimate import LIVE, MEASURED, MEASURED_NETWORK
from policies.trials import Case


def test_trials_without_a_wish_stand_in_for_the_network_as_a_live_session_has_it() -> None:
    tried = estimator_to_try(EstimatorWish(), is_full=False)

    assert tried.traits is MEASURED_NETWORK
    assert tried.run is None
    assert "network" in tried.words


def test_trials_under_the_plain_estimator_stand_in_for_that() -> None:
    tried = estimator_to_try(EstimatorWish(kind=EstimatorKind.PLAIN), is_full=False)

    assert tried.traits is MEASURED
    assert "plain" in tried.words


def test_each_estimator_has_been_measured() -> None:
    assert set(STAND_INS) == set(EstimatorKind)


@pytest.mark.parametrize("kind", list(EstimatorKind))
def test_whole_trials_run_the_estimator_itself(kind: EstimatorKind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.estimators._network", lambda limits, flags: None)  # no PyTorch needed to choose it

    tried = estimator_to_try(EstimatorWish(kind=kind), is_full=True)

    assert tried.run is not None
    assert tried.run.keywords == {"estimator": tried.choice}  # type: ignore[attr-defined]
    assert tried.choice.kind is kind
    assert "itself" in tried.words


def test_whoever_tries_people_without_a_word_about_it_stands_in_for_what_a_session_has() -> None:
    case = Case(document=read_policy(LIBRARY / "demo.yaml"), profile=PATIENTS["slow"], seed=1)

    assert case.traits is LIVE is estimator_to_try(EstimatorWish(), is_full=False).traits
