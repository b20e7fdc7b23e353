"""The virtual heart follows a breath, and swings most at its own resonance."""

from dataclasses import replace
from random import Random
from statistics import pstdev

import pytest

from policies.patient_profiles import PATIENTS
from policies.policy import CALM
from policies.virtual_heart import HeartTraits, VirtualHeart
from policies.virtual_patient import VirtualPatient

TRAITS = HeartTraits(resonance_hz=5.5 / 60, ectopic_share=0.0)


def intervals_s(paced_per_min: float | None, *, seconds: float = 240.0, traits: HeartTraits = TRAITS) -> list[float]:
    heart = VirtualHeart(traits, Random(5))
    paced_hz = None if paced_per_min is None else paced_per_min / 60
    beats = [heart.advance(0.1, 70.0, 1.0, paced_hz) for _ in range(round(seconds * 10))]
    return [beat.rr_s for beat in beats if beat is not None and beat.t > 60]


def test_a_paced_slow_breath_swings_far_more_than_a_breath_as_it_comes() -> None:
    assert pstdev(intervals_s(5.5)) > 1.5 * pstdev(intervals_s(None))


@pytest.mark.parametrize("own", [4.5, 5.5, 6.5])
def test_the_swing_is_largest_at_the_hearts_own_pace(own: float) -> None:
    traits = HeartTraits(resonance_hz=own / 60, mayer=0.0, drift=0.0)
    swings = {pace: pstdev(intervals_s(pace, traits=traits)) for pace in (4.5, 5.5, 6.5)}

    assert max(swings, key=lambda pace: swings[pace]) == own


def test_a_heart_that_nobody_paces_beats_as_it_did_without_a_resonance() -> None:
    swings = [pstdev(intervals_s(None, traits=HeartTraits(resonance=share))) for share in (0.0, 0.1)]

    assert swings[1] == pytest.approx(swings[0], rel=0.15)


def test_no_interval_leaves_what_a_seated_heart_does() -> None:
    assert all(0.3 < rr_s < 2.0 for rr_s in intervals_s(5.5))


def swing_of(breath_depth: float) -> float:
    """Of a person's intervals in s, under music that swells so deeply, at the pace of their own."""
    patient = VirtualPatient(PATIENTS["responsive"])
    patient.reset(2)
    music = replace(CALM.music, breath_depth=breath_depth, breaths_per_min=patient.resonance_per_min)
    action = replace(CALM, music=music)
    beats = patient.live_through(240.0, action, asked_suds=False).heartbeats
    return pstdev(beat.rr_s for beat in beats if beat.t > 60)


def test_only_a_deep_swell_is_a_breath_to_follow() -> None:
    assert swing_of(0.2) == swing_of(0.4)
    assert swing_of(0.8) > 1.4 * swing_of(0.2)


def test_each_person_has_a_pace_of_its_own_within_those_of_adults() -> None:
    paces = []
    for seed in range(40):
        patient = VirtualPatient(PATIENTS["responsive"])
        patient.reset(seed)
        paces.append(patient.resonance_per_min)

    assert all(4.5 <= pace <= 6.5 for pace in paces)
    assert pstdev(paces) > 0.3
