"""Whole sessions of virtual patients under ready policies and the safety gate."""

from dataclasses import replace
from random import Random

import pytest

from biosignals.signals import ArousalEstimate
from policies.checking.promises import Promises
from policies.gate_values import GateRule
from policies.policy import CALM, Decision, Order, Phase
from policies.safety_limits import SafetyLimits
from policies.virtual_patient import PATIENTS
from tests.policies.closed_loop import STEP_S, Moment, known, ready, rehearse, unknown


def highest(moments: list[Moment]) -> float:
    return max(moment.passed.action.scene.intensity for moment in moments)


def hold_to_account(moments: list[Moment], limits: SafetyLimits) -> None:
    """The gate's promises, checked on what really happened."""
    promises = Promises(limits)
    for moment in moments:
        asked, evidence = (CALM, None) if moment.is_calmed else (moment.decision.action, moment.evidence)
        assert promises.broken_by(asked, evidence, STEP_S, moment.passed.action) == ()


@pytest.mark.parametrize(("name", "seed"), [("demo", 1), ("demo", 2), ("heights_graded", 1)])
def test_a_responsive_patient_reaches_the_ceiling_and_recovers_in_time(name: str, seed: int) -> None:
    document = ready(name)

    moments = rehearse(document, "responsive", seed=seed)

    assert highest(moments) == document.hierarchy.ceiling
    assert [moments[-2].phase, moments[-1].phase] == [Phase.RECOVERY, Phase.ENDED]
    assert moments[-1].t <= document.phases.total_minutes * 60 + 5


@pytest.mark.parametrize("name", ["demo", "heights_graded"])
def test_a_stopper_ends_in_calm(name: str) -> None:
    moments = rehearse(ready(name), "stopper")

    stop = next(number for number, moment in enumerate(moments) if moment.stops)
    assert moments[stop].passed.rule is GateRule.CALM
    assert highest(moments[stop:]) == 0
    assert {moment.phase for moment in moments[stop:]} == {Phase.RECOVERY, Phase.ENDED}


@pytest.mark.parametrize("patient", PATIENTS)
def test_no_patient_makes_the_gate_break_a_promise(patient: str) -> None:
    document = ready("demo")

    hold_to_account(rehearse(document, patient), document.gate_limits())


def test_a_non_responder_is_not_driven_up() -> None:
    moments = rehearse(ready("heights_graded"), "non_responder")

    assert highest(moments) <= 0.3
    assert moments[-1].phase is Phase.ENDED


def test_a_cybersick_patient_is_paused() -> None:
    document = ready("heights_graded")

    moments = rehearse(document, "cybersick")

    assert "pauses for sickness" in {moment.decision.rule for moment in moments}
    hold_to_account(moments, document.gate_limits())


def test_without_a_signal_nothing_is_ever_shown() -> None:
    moments = rehearse(ready("demo"), "responsive", estimate=lambda t, fear: unknown(t))

    assert highest(moments) == 0
    assert moments[-1].phase is Phase.ENDED


def test_a_signal_lost_on_the_way_leads_back_to_nothing() -> None:
    def until_200_s(t: float, fear: float) -> ArousalEstimate:
        return known(t, fear) if t < 200 else replace(unknown(t), age_s=t - 200)

    document = ready("demo")
    moments = rehearse(document, "responsive", estimate=until_200_s, longest_s=260)

    assert highest(moments) > 0.1
    assert moments[-1].passed.action.scene.intensity == 0
    hold_to_account(moments, document.gate_limits())


def test_suggest_mode_goes_nowhere_without_the_therapist_and_up_with_one() -> None:
    def accepts(t: float, phase: Phase, decision: Decision | None) -> tuple[Order, ...]:
        return (Order.ACCEPT,) if decision is not None and decision.suggestion is not None else ()

    document = ready("demo").model_copy(update={"mode": "suggest"})

    alone, led = rehearse(document, "responsive", longest_s=400), rehearse(document, "responsive", orders=accepts)

    assert alone[-1].phase is Phase.BASELINE
    assert highest(led) == document.hierarchy.ceiling


def test_a_therapists_ceiling_is_never_passed() -> None:
    assert highest(rehearse(ready("demo"), "responsive", ceiling=0.2)) == 0.2


def test_a_hold_stops_every_rise() -> None:
    def holds_at_200_s(t: float, phase: Phase, decision: Decision | None) -> tuple[Order, ...]:
        return (Order.HOLD,) if t == 200 else ()

    moments = rehearse(ready("demo"), "responsive", orders=holds_at_200_s, longest_s=350)

    shown = [moment.passed.action.scene.intensity for moment in moments if moment.t >= 200]
    assert shown[0] == highest(moments) > 0
    assert max(shown) == shown[0]


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 6])  # in each of them something is shown
def test_no_order_at_any_moment_breaks_a_promise(seed: int) -> None:
    chance = Random(seed)
    likely = {Order.STOP: 1, Order.NEXT_PHASE: 1, Order.HOLD: 3, Order.RESUME: 9, Order.STEP_UP: 9, Order.STEP_DOWN: 2}

    def any_order(t: float, phase: Phase, decision: Decision | None) -> tuple[Order, ...]:
        return tuple(chance.choices(list(likely), list(likely.values()))) if chance.random() < 0.01 else ()

    def any_estimate(t: float, fear: float) -> ArousalEstimate:
        return unknown(t) if int(t / 20) % 5 == seed else known(t, fear)

    document, patient = ready("demo"), chance.choice(sorted(PATIENTS))
    moments = rehearse(document, patient, orders=any_order, estimate=any_estimate, longest_s=900)

    hold_to_account(moments, document.gate_limits())
    assert all(moment.decision.why for moment in moments)
    assert highest(moments) > 0
