"""A population to sample from: shares and spreads as said, and a body that tells as little of fear as people's do."""

from dataclasses import replace
from statistics import correlation, fmean, median, stdev

import pytest

from policies.patient_population import SHARES, Person, Trait, draw_people, draw_person
from policies.policy import CALM
from policies.virtual_patient import VirtualPatient

EVERYBODY = draw_people(1500)
FACING = replace(CALM, scene=replace(CALM.scene, scene="heights", intensity=0.5))


def said_and_rise(person: Person) -> tuple[float, float]:
    """The SUDS said over two minutes in front of half of it, and how far the heart was lifted over its rest."""
    patient = VirtualPatient(person.profile, step_s=1.0)
    patient.reset(person.seed)
    patient.live_through(120, CALM, asked_suds=False)
    rest_bpm = patient.heart_rise_bpm
    said, rises = [], []
    for second in range(180):
        suds = patient.live_through(1, FACING, asked_suds=second >= 60).suds
        rises.append(patient.heart_rise_bpm - rest_bpm)
        if suds is not None:
            said.append(suds)
    return fmean(said), fmean(rises)


def test_the_same_seed_draws_the_same_person_and_another_does_not() -> None:
    assert draw_person(7) == draw_person(7) == draw_people(3, first_seed=5)[2]
    assert draw_person(7).profile != draw_person(8).profile


@pytest.mark.parametrize("trait", Trait, ids=lambda trait: trait.name)
def test_each_trait_has_its_share(trait: Trait) -> None:
    share = fmean(trait in person.traits for person in EVERYBODY)

    assert share == pytest.approx(SHARES[trait], abs=0.03)


def test_everyone_can_be_lived_and_is_told_in_words() -> None:
    for person in EVERYBODY[:200]:
        patient = VirtualPatient(person.profile, step_s=1.0)
        patient.reset(person.seed)
        patient.live_through(60, FACING, asked_suds=True)
        assert all(trait.value in person.profile.words for trait in person.traits)
        assert person.profile.words


def test_fear_and_hearts_spread_as_said() -> None:
    afraid = [one.profile for one in EVERYBODY if Trait.FEARLESS not in one.traits]
    free = [one.profile for one in EVERYBODY if Trait.BETA_BLOCKED not in one.traits]

    assert fmean(one.fear for one in afraid) == pytest.approx(0.72, abs=0.02)
    assert stdev(one.fear for one in afraid) == pytest.approx(0.12, abs=0.02)
    assert median(one.rest_hr_bpm for one in free) == pytest.approx(74, abs=1.5)


def test_what_is_said_and_what_the_heart_shows_share_as_little_as_in_people() -> None:
    pairs = [said_and_rise(person) for person in EVERYBODY]
    said, rises = zip(*pairs, strict=True)

    assert 0.14 < correlation(said, rises) < 0.27  # Busscher 2010: .21
    assert 4 < fmean(rises) < 10


def test_who_does_not_respond_learns_a_tenth_of_what_others_do() -> None:
    slow = fmean(one.profile.inhibits_per_s for one in EVERYBODY if Trait.NON_RESPONDER in one.traits)
    others = fmean(one.profile.inhibits_per_s for one in EVERYBODY if Trait.NON_RESPONDER not in one.traits)

    assert slow == pytest.approx(0.1 * others, rel=0.15)
