"""The safety gate's promises, over all states, inputs and orders."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.gate_values import Evidence, GateRule
from policies.policy import CALM
from policies.safety import SafetyGate
from policies.safety_limits import SafetyLimits
from tests.policies.gate_properties import CHANGES, NAN, NARROW, TIMELINES, Step, random_session, run

LIMITS = SafetyLimits()
SLIM = SafetyLimits(**NARROW)

numbers = st.floats(allow_nan=True, allow_infinity=True)
changes = st.one_of([st.tuples(st.just(name), st.sampled_from(values)) for name, values in sorted(CHANGES.items())])
wild_changes = st.one_of(
    st.tuples(st.sampled_from(("dt_s", "ceiling", "age_s", "suds", "suds_age_s", "sickness")), numbers),
    st.tuples(st.just("intensity"), st.floats(0, 1)),
    st.tuples(st.just("loudness_db"), st.floats(-60, 0)),
)
stretches = st.tuples(st.lists(changes | wild_changes, max_size=4), st.sampled_from((1, 2, 7, 45, 65)))


def steps_of(stretches: list[tuple[list[tuple[str, Any]], int]]) -> list[Step]:
    return [replace(Step(), **dict(changed)) for changed, length in stretches for _ in range(length)]


@settings(max_examples=200, deadline=None)
@given(st.lists(stretches, min_size=1, max_size=8), st.sampled_from((LIMITS, SLIM)))
def test_no_order_of_inputs_breaks_a_promise(stretches: Any, limits: SafetyLimits) -> None:
    run(SafetyGate(limits), limits, Evidence, steps_of(stretches))


@pytest.mark.parametrize("limits", [LIMITS, SLIM], ids=["usual", "narrow"])
def test_no_random_session_breaks_a_promise(limits: SafetyLimits) -> None:
    for seed in range(60):
        run(SafetyGate(limits), limits, Evidence, random_session(Random(seed)))


@pytest.mark.parametrize("check", TIMELINES)
def test_the_gate_also_lets_pass_what_it_should(check: Any) -> None:
    check(SafetyGate(LIMITS), LIMITS, Evidence)


def evidence(**changed: Any) -> Evidence:
    usual: dict[str, Any] = {
        "known": True,
        "age_s": 1.0,
        "suds": 30.0,
        "suds_age_s": 0.0,
        "sickness": None,
        "may_expose": True,
        "is_held": False,
        "ceiling": 1.0,
    }
    return Evidence(**(usual | changed))


def exposed_to(intensity: float) -> tuple[SafetyGate, Step]:
    gate, step = SafetyGate(LIMITS), Step(loudness_db=CALM.music.loudness_db)
    while gate.pass_on(step.action, evidence(), dt_s=0.5).action.scene.intensity < intensity:
        pass
    return gate, step


def test_calm_comes_at_once_and_forgets_what_was_earned() -> None:
    gate, step = exposed_to(0.3)

    calm = gate.calm()
    after = [gate.pass_on(step.action, evidence(), dt_s=0.5).action.scene.intensity for _ in range(60)]

    assert (calm.action, calm.rule) == (CALM, GateRule.CALM)
    assert max(after) == 0


def test_a_lowered_ceiling_acts_at_once() -> None:
    gate, step = exposed_to(0.3)

    passed = gate.pass_on(step.action, evidence(ceiling=0.12), dt_s=0.1)

    assert passed.action.scene.intensity == 0.12
    assert passed.rule is GateRule.CEILING


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"is_held": True}, GateRule.HELD),
        ({"known": False}, GateRule.UNKNOWN),
        ({"age_s": 12.0}, GateRule.STALE),
        ({"age_s": None}, GateRule.EVIDENCE_LOST),
        ({"age_s": NAN}, GateRule.EVIDENCE_LOST),
        ({"suds": 75.0}, GateRule.SUDS_HIGH),
        ({"suds": NAN}, GateRule.SUDS_HIGH),
        ({"suds": None}, GateRule.UNRATED),
        ({"sickness": 7.0}, GateRule.SICK),
        ({"may_expose": False}, GateRule.NOT_EXPOSING),
        ({"ceiling": NAN}, GateRule.CEILING),
        ({}, GateRule.RAMP),
    ],
)
def test_the_rule_says_what_stood_in_the_way(changed: dict[str, Any], rule: GateRule) -> None:
    gate, step = exposed_to(0.05)

    assert gate.pass_on(step.action, evidence(**changed), dt_s=0.1).rule is rule


def test_an_unrated_level_waits_for_a_rating() -> None:
    gate, step = SafetyGate(LIMITS), Step(loudness_db=CALM.music.loudness_db)

    passed = [gate.pass_on(step.action, evidence(suds_age_s=3000.0), dt_s=0.5) for _ in range(100)]

    assert [passed[0].rule, passed[1].rule, passed[-1].rule] == [GateRule.NEW_SCENE, GateRule.DWELL, GateRule.UNRATED]
    assert passed[-1].action.scene.intensity == 0


def test_what_passes_unchanged_is_the_very_action_that_was_proposed() -> None:
    gate = SafetyGate(LIMITS)
    soft = Step(scene="safe_place", intensity=0.0, loudness_db=-60.0).action

    assert gate.pass_on(soft, evidence(), dt_s=0.1).action is soft


@pytest.mark.parametrize(
    "wider",
    [
        {"ceiling": 1.01},
        {"ceiling": 0.0},
        {"rise_per_s": 0.051},
        {"rise_per_s": 0.0},
        {"largest_climb": 0.11},
        {"dwell_s": 19.9},
        {"evidence_s": 15.1},
        {"suds_highest": 81.0},
        {"sickness_highest": 10.1},
        {"lost_too_long_s": 61.0},
        {"lost_fall_per_s": 0.009},
        {"loudest_db": 0.1},
        {"calm_db": -11.9},
        {"calm_db": -15.0, "loudest_db": -16.0},
        {"db_per_s": 6.1},
        *({name: NAN} for name in ("ceiling", "rise_per_s", "dwell_s", "evidence_s", "lost_too_long_s", "calm_db")),
    ],
)
def test_limits_wider_than_the_hard_ones_are_refused(wider: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wider))} must lie in"):
        SafetyLimits(**wider)
