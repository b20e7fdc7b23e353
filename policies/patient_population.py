"""A population to sample virtual patients from: who comes to be exposed, with priors and how far each is known."""

import math
from dataclasses import dataclass
from enum import Enum
from random import Random

from policies.patient_profiles import PATIENTS, PatientProfile

NAME = "population"  # of everyone in it: the seed tells them apart


class Trait(Enum):
    """What somebody may have beside fear; the value says it."""

    NON_RESPONDER = "does not learn in this treatment"
    RELAPSER = "has lost most of it by the next session"
    STOPPER = "stops as soon as fear is high"
    AVOIDER = "looks away when it is frightening"
    PANICKER = "has attacks of panic"
    STOIC = "says less than is felt"
    CYBERSICK = "becomes sick in the headset"
    FEARLESS = "is not afraid of it at all"
    BETA_BLOCKED = "takes a beta-blocker"
    QUIET_HEART = "has a heart that shows little of fear"
    ECTOPIC = "has many extra beats"
    RESTLESS = "moves about"
    LOOSE_STRAP = "wears a strap that comes loose"


# The share of people who have each, independently of all others. docs/virtual-patients.md says which are measured, and
# which are assumed.
SHARES: dict[Trait, float] = {
    Trait.NON_RESPONDER: 0.25,
    Trait.RELAPSER: 0.15,
    Trait.STOPPER: 0.08,
    Trait.AVOIDER: 0.15,
    Trait.PANICKER: 0.08,
    Trait.STOIC: 0.10,
    Trait.CYBERSICK: 0.08,
    Trait.FEARLESS: 0.03,
    Trait.BETA_BLOCKED: 0.06,
    Trait.QUIET_HEART: 0.30,
    Trait.ECTOPIC: 0.03,
    Trait.RESTLESS: 0.08,
    Trait.LOOSE_STRAP: 0.08,
}

SICK_PER_S, BLOCKED_SHARE, QUIET_SHARE = 0.12, 0.25, 0.25
CLOSE_TO_NOTHING = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of the population: the profile, and what it was given beside fear. Whoever lives it takes the same seed."""

    seed: int
    profile: PatientProfile
    traits: frozenset[Trait]


def draw_person(seed: int) -> Person:
    """The person of this seed; the same one each time. VirtualPatient.reset(seed) adds its own spread to it."""
    chance = Random(f"{seed}:population")
    profile = _draw_fear(chance) | _draw_body(chance)
    traits = frozenset(trait for trait, share in SHARES.items() if chance.random() < share)
    for trait in Trait:
        if trait in traits:
            profile |= _given(trait, profile)
    words = "; ".join(trait.value for trait in Trait if trait in traits) or "afraid, and nothing else of note"
    return Person(seed=seed, profile=PatientProfile(name=NAME, words=words, **profile), traits=traits)


def profile_of(kind: str, seed: int) -> PatientProfile:
    """Of a named kind, the same for every seed, or of the population, another one for each. Raises KeyError."""
    return draw_person(seed).profile if kind == NAME else PATIENTS[kind]


def draw_people(count: int, *, first_seed: int = 0) -> tuple[Person, ...]:
    """So many people, of the seeds from `first_seed` on."""
    return tuple(draw_person(seed) for seed in range(first_seed, first_seed + count))


def _draw_fear(chance: Random) -> dict[str, float]:
    """Fear and how it is learned and said."""
    return {
        "fear": _within(chance.gauss(0.72, 0.12), 0.3, 0.98),
        "tonic": _within(chance.lognormvariate(math.log(0.1), 0.5), CLOSE_TO_NOTHING, 0.35),
        "inhibits_per_s": _within(chance.lognormvariate(math.log(0.003), 0.5), 0.0005, 0.012),
        "unlearns_per_s": _within(chance.lognormvariate(math.log(0.0003), 0.5), 0.00005, 0.0012),
        "retains": _within(chance.gauss(0.7, 0.12), 0.3, 0.95),
        "suds_noise": _within(chance.lognormvariate(math.log(0.04), 0.3), 0.01, 0.1),
        "suds_bias": _within(chance.gauss(0.0, 0.04), -0.12, 0.12),
        "suds_delay_s": _within(chance.lognormvariate(math.log(5.0), 0.3), 2.0, 15.0),
        "music_calms": _within(chance.gauss(0.05, 0.03), 0.0, 0.12),
        "sickness_per_s": _within(chance.lognormvariate(math.log(0.003), 0.7), 0.0002, 0.02),
    }


def _draw_body(chance: Random) -> dict[str, float]:
    """The heart; drawn without a look at fear, so that what couples them is that fear drives it."""
    return {
        "rest_hr_bpm": _within(chance.gauss(74.0, 7.0), 52.0, 100.0),
        "hr_gain_bpm": _within(chance.lognormvariate(math.log(14.0), 0.55), 2.0, 45.0),
        "hr_novelty_bpm": _within(chance.lognormvariate(math.log(6.0), 0.5), 0.5, 20.0),
        "vagal_withdrawal": _within(chance.gauss(0.55, 0.3), 0.0, 1.5),
        "arousal_lag_s": _within(chance.lognormvariate(math.log(12.0), 0.3), 5.0, 30.0),
    }


def _given(trait: Trait, profile: dict[str, float]) -> dict[str, float]:
    """What this trait makes of the drawn numbers. Numbers of the named patients, where one is made for it."""
    match trait:
        case Trait.NON_RESPONDER:
            return {"inhibits_per_s": 0.1 * profile["inhibits_per_s"], "unlearns_per_s": 0.0}
        case Trait.RELAPSER:
            return {"retains": 0.2}
        case Trait.STOPPER:
            return {"stops_above": 0.35}
        case Trait.AVOIDER:
            return {"avoids_above": 0.35}
        case Trait.PANICKER:
            return {"panics_per_s": 0.01, "panic_size": 0.5}
        case Trait.STOIC:
            return {"suds_bias": -0.25}
        case Trait.CYBERSICK:
            return {"sickness_per_s": SICK_PER_S}
        case Trait.FEARLESS:
            return {"fear": 0.0, "tonic": min(0.05, profile["tonic"])}
        case Trait.BETA_BLOCKED:
            return {
                "rest_hr_bpm": max(50.0, profile["rest_hr_bpm"] - 14.0),
                "hr_gain_bpm": BLOCKED_SHARE * profile["hr_gain_bpm"],
                "hr_novelty_bpm": BLOCKED_SHARE * profile["hr_novelty_bpm"],
            }
        case Trait.QUIET_HEART:
            return {"hr_gain_bpm": QUIET_SHARE * profile["hr_gain_bpm"], "vagal_withdrawal": 0.0}
        case Trait.ECTOPIC:
            return {"ectopic_share": 0.1}
        case Trait.RESTLESS:
            return {"moves_per_s": 1 / 300}
        case Trait.LOOSE_STRAP:
            return {"loosens_per_s": 1 / 300}


def _within(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
