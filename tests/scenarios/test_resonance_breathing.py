"""A whole session of resonance breathing, heard through a strap, finds each person's own pace."""

import asyncio
import re

from biosignals.simulated_strap import SimulatedStrap
from engine.loop import run
from engine.messages import Outcome, Tick
from engine.patient_side import VirtualPatientSide
from engine.plan import SessionPlan, library_policy, new_session
from engine.ticks import Rehearsal
from policies.patient_profiles import PATIENTS
from policies.verdict import Rule
from policies.virtual_patient import VirtualPatient

PEOPLE = 20
NEAR_PER_MIN = 0.5
FOUND_SHARE = 0.75  # most of them


def trained_pace(seed: int) -> tuple[float, float]:
    """The pace that one person is trained at in the end, and the person's own, both a minute."""
    document = library_policy("resonance_breathing").scaled(16.0)
    patient = VirtualPatient(PATIENTS["responsive"])
    patient.reset(seed)
    rehearsal = Rehearsal(VirtualPatientSide(patient, SimulatedStrap(seed=seed)), seconds=16.0 * 60)
    found: list[float] = []

    def hear(_: Tick, outcome: Outcome) -> None:
        if not found and outcome.policy_rule == Rule.TRAINS_PACE.value:
            found.append(outcome.applied.music.breaths_per_min)
            assert re.search(r"the heart swings .* by \d+ ms", outcome.policy_why), outcome.policy_why

    asyncio.run(run(new_session(SessionPlan(policy=document, seed=seed)), rehearsal.ticks(), [rehearsal.feel, hear]))
    return found[0], patient.resonance_per_min


def test_most_people_are_trained_at_their_own_pace_or_half_a_breath_beside_it() -> None:
    trained = [trained_pace(seed) for seed in range(1, PEOPLE + 1)]
    near = sum(abs(pace - own) <= NEAR_PER_MIN for pace, own in trained)

    assert near >= FOUND_SHARE * PEOPLE, trained
