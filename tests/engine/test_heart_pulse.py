"""A pulse with the heart: only where the policy asks for it, and only while the next beat is sure."""

import asyncio

import pytest

from engine.loop import run
from engine.messages import Outcome, Tick
from engine.plan import SessionPlan, library_policy, new_session
from engine.rehearsal import virtual_patient_side
from engine.ticks import Rehearsal
from policies.document import PolicyDocument
from policies.policy import Phase

Steps = list[tuple[Tick, Outcome]]


def demo(*phases: str) -> PolicyDocument:
    """The demo policy, with a heart pulse in `phases`."""
    document = library_policy("demo")
    plans = {phase: getattr(document.music, phase).model_copy(update={"heart_pulse": True}) for phase in phases}
    return document.model_copy(update={"music": document.music.model_copy(update=plans)})


def rehearsed(document: PolicyDocument, *, seconds: float) -> Steps:
    steps: Steps = []
    rehearsal = Rehearsal(virtual_patient_side("responsive", seed=1), seconds=seconds)
    session = new_session(SessionPlan(policy=document, seed=1))
    asyncio.run(run(session, rehearsal.ticks(), [rehearsal.feel, lambda *step: steps.append(step)]))
    return steps


def test_without_being_asked_for_no_pulse_is_ever_told() -> None:
    steps = rehearsed(demo(), seconds=150)

    assert not any(outcome.applied.music.pulse for _, outcome in steps)


def test_a_pulse_goes_with_the_heart_in_the_phases_that_ask_for_it() -> None:
    steps = rehearsed(demo("baseline"), seconds=150)

    told = [outcome for _, outcome in steps if outcome.applied.music.pulse is not None]
    assert len(told) > 100  # ten seconds
    elsewhere = [outcome for outcome in told if outcome.phase is not Phase.BASELINE]
    assert len(elsewhere) <= 10  # until the next phase's first decision, a second later
    for outcome in told:
        pulse, heart = outcome.applied.music.pulse, outcome.hrv.mean_hr_bpm.value
        assert pulse is not None
        assert pulse.next_t > outcome.t - 1.0  # told once a second
        assert heart is None or pulse.interval_s == pytest.approx(60 / heart, rel=0.25)


@pytest.mark.parametrize("phase", ["exposure", "plateau"])
def test_the_ready_policies_have_no_pulse(phase: str) -> None:
    for name in ("demo", "heights_graded"):
        assert not getattr(library_policy(name).music, phase).heart_pulse
