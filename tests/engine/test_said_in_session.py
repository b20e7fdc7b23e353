"""What the patient says in a session may only hold the exposure back: no decision ever proposes more for it."""

import random
from copy import deepcopy
from dataclasses import replace
from functools import cache

import pytest

from biosignals.arousal import PlainEstimator
from biosignals.said_distress import DRIVER_NAME
from biosignals.signals import ArousalEstimate
from engine.messages import PatientRating, Scale, TherapistOrder
from engine.session import Session
from music.composer import Composer
from policies.document_exposure import ArousalRule
from policies.policy import Decision, Observation, Order, Policy
from policies.policy_maker import graded_exposure
from policies.safety import SafetyGate
from policies.verdict import Rule
from tests.engine.rehearsed import Driver, demo_plan


class Compared:
    """The policy of a session, and beside each decision the one that it would make had the patient said nothing."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.pairs: list[tuple[Observation, Decision, Decision]] = []

    @property
    def digest(self) -> str:
        return self._policy.digest

    def decide(self, seen: Observation) -> Decision:
        of_heart = deepcopy(self._policy).decide(seen._replace(arousal=heart_only(seen.arousal)))
        decision = self._policy.decide(seen)
        self.pairs.append((seen, decision, of_heart))
        return decision


def heart_only(estimate: ArousalEstimate) -> ArousalEstimate:
    told = tuple(driver for driver in estimate.drivers if driver.name != DRIVER_NAME)
    return replace(estimate, arousal=estimate.heart_alone, from_heart=None, drivers=told)


@cache
def driven(seed: int) -> Compared:
    """A braking policy; the patient says now much, now little; the therapist wants up all the time."""
    chance = random.Random(f"what is said {seed}")
    document = demo_plan().policy.model_copy(update={"arousal": ArousalRule(use="brake", brake_above=0.3)})
    compared = Compared(graded_exposure(document.exposure_settings(), seed=1))
    session = Session(
        policy=compared,
        gate=SafetyGate(document.gate_limits()),
        estimator=PlainEstimator(),
        composer=Composer(seed),
        ceiling=document.hierarchy.ceiling,
    )
    driver = Driver(session)
    while driver.t < 330:
        inputs = []
        if chance.random() < 0.01:
            said = chance.choice([10.0, 20.0, 30.0, 60.0, 70.0, 100.0])
            inputs.append(PatientRating(t=driver.t, scale=Scale.SUDS, value=said))
        if chance.random() < 0.005:
            order = chance.choice([Order.STEP_UP, Order.STEP_DOWN, Order.ACCEPT])
            inputs.append(TherapistOrder(t=driver.t, order=order))
        driver.step(*inputs)
    return compared


@pytest.mark.parametrize("seed", range(4))
def test_no_decision_proposes_more_for_what_the_patient_said(seed):
    compared = driven(seed)

    raised = [seen for seen, _, _ in compared.pairs if seen.arousal.from_heart is not None]
    assert raised, "nothing was raised: the test says nothing"
    for seen, with_words, of_heart in compared.pairs:
        assert seen.arousal.is_known is heart_only(seen.arousal).is_known
        assert with_words.action.scene.intensity <= of_heart.action.scene.intensity, f"at {seen.t:.0f} s"
        assert with_words.action.music == of_heart.action.music, f"at {seen.t:.0f} s"
        assert with_words.moves_on is of_heart.moves_on


def test_what_the_patient_said_brakes_a_step_that_the_heart_alone_would_let_pass():
    rules = [(words.rule, heart.rule) for seed in range(4) for _, words, heart in driven(seed).pairs]

    assert (Rule.BRAKES.value, Rule.STEPS_UP.value) in rules
