"""Virtual patients as the kernel hears them: a strap that comes loose says so, and moving about is felt."""

import asyncio
from collections.abc import Iterable

import pytest

from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.signals import Activity, Contact, Unknown
from engine.loop import run
from engine.messages import MotionPacket, Outcome, StrapPacket, Tick
from engine.plan import SessionPlan, library_policy, new_session
from engine.rehearsal import virtual_patient_side
from engine.ticks import Rehearsal

Steps = list[tuple[Tick, Outcome]]


def rehearse(patient: str, *, seconds: float = 400.0, seed: int = 3) -> Steps:
    steps: Steps = []
    rehearsal = Rehearsal(virtual_patient_side(patient, seed=seed), seconds=seconds)
    session = new_session(SessionPlan(policy=library_policy("heights_graded"), seed=seed))
    asyncio.run(run(session, rehearsal.ticks(), [rehearsal.feel, lambda *step: steps.append(step)]))
    return steps


def packets_of(steps: Steps, kind: type) -> list[MotionPacket | StrapPacket]:
    return [one for tick, _ in steps for one in tick.inputs if isinstance(one, kind)]


def longest(flags: Iterable[bool]) -> int:
    most = now = 0
    for flag in flags:
        now = now + 1 if flag else 0
        most = max(most, now)
    return most


def test_a_strap_that_comes_loose_says_so_sends_no_intervals_and_is_put_right() -> None:
    steps = rehearse("loose_strap")
    told = [HeartRateMeasurement.from_bytes(one.payload) for one in packets_of(steps, StrapPacket)]
    contacts = [outcome.contact for _, outcome in steps]

    loose = [one for one in told if not one.contact]
    assert loose
    assert not any(one.rr_s for one in loose)
    assert told[0].contact
    assert Contact.OFF in contacts
    assert Unknown.NO_CONTACT in {outcome.arousal.unknown for _, outcome in steps}
    assert 380 <= longest(contact is Contact.OFF for contact in contacts) < 1500  # ticks: 40 s at least, put right


def test_moving_about_reaches_the_engine_as_accelerometer_packets_and_makes_it_abstain() -> None:
    steps = rehearse("restless")

    assert len(packets_of(steps, MotionPacket)) > 500
    moved = [outcome for _, outcome in steps if outcome.movement and outcome.movement.activity is Activity.MODERATE]
    assert moved
    assert not any(outcome.arousal.is_known for outcome in moved)


@pytest.mark.parametrize("patient", ["responsive", "loose_strap"])
def test_who_only_sits_sends_no_accelerometer_packets(patient: str) -> None:
    assert not packets_of(rehearse(patient, seconds=60), MotionPacket)
