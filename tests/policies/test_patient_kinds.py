"""The named virtual patients: each differs from all others in what it is made for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from statistics import fmean

import pytest

from policies.policy import CALM, Action
from policies.virtual_patient import PATIENTS, Heartbeat, VirtualPatient

PEOPLE = 8  # of each kind, and in each of whose lives a chance may strike
REST_S, EXPOSED_S, STRONG = 120.0, 360.0, 0.5
SICK = 10.0  # of 20: who stops then may stop for that
EARLY_SHARE = 0.8  # of the interval before: no breath shortens one so much


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What one person went through: two minutes of rest, then six in front of what is feared, half as strong."""

    rest_hr_bpm: float
    startled_bpm: float  # how far the heart rose in the first half minute of exposure
    rise_bpm: float  # and in the two minutes after that
    felt: float  # fear at the end of the second minute of exposure, 0..1
    suds_gap: float  # what was rated less what was felt, 0-100, mean
    rest_suds: float
    learnt: float  # of the fear at the beginning, within the session
    kept: float  # of that, in the next
    stops: int  # for fear
    sickness: float
    early_share: float  # of beats
    loose_share: float  # of time
    moving_share: float
    away_share: float
    attacks: int  # rises of felt fear by a quarter within ten seconds, while the scene stands still


def facing(intensity: float) -> Action:
    return replace(CALM, scene=replace(CALM.scene, scene="heights", intensity=intensity))


@cache
def lives(name: str) -> tuple[Life, ...]:
    return tuple(live(name, seed) for seed in range(PEOPLE))


def live(name: str, seed: int) -> Life:
    person = VirtualPatient(PATIENTS[name])
    person.reset(seed)
    feared = person.fear_left
    beats: list[Heartbeat] = []
    felt: list[float] = []
    gaps: list[float] = []
    rest_suds: list[float] = []
    stops = loose = moving = away = 0
    sickness = 0.0
    for second in range(1, round(REST_S + EXPOSED_S) + 1):
        is_exposed = second > REST_S
        now = person.live_through(1.0, facing(STRONG) if is_exposed else CALM, asked_suds=second % 30 > 10)
        beats += now.heartbeats
        felt.append(person.fear)
        if now.suds is not None:
            tonic = person.profile.tonic
            gaps.append(now.suds - 100 * (tonic + (1 - tonic) * person.fear))
            if not is_exposed:
                rest_suds.append(now.suds)
        sickness = max(sickness, now.sickness or 0.0)
        stops += now.stops and sickness < SICK
        loose += now.is_loose
        moving += now.is_moving
        away += is_exposed and person.is_looking_away
    left = person.fear_left
    person.sleep()
    return Life(
        rest_hr_bpm=rate_bpm(beats, 30, REST_S),
        startled_bpm=rate_bpm(beats, REST_S, REST_S + 30) - rate_bpm(beats, 30, REST_S),
        rise_bpm=rate_bpm(beats, REST_S + 30, REST_S + 150) - rate_bpm(beats, 30, REST_S),
        felt=felt[round(REST_S) + 119],
        suds_gap=fmean(gaps),
        rest_suds=fmean(rest_suds),
        learnt=(feared - left) / feared if feared else 0.0,
        kept=(feared - person.fear_left) / (feared - left) if feared > left else 0.0,
        stops=stops,
        sickness=sickness,
        early_share=fmean(after.rr_s < EARLY_SHARE * before.rr_s for before, after in pairwise(beats)),
        loose_share=loose / (REST_S + EXPOSED_S),
        moving_share=moving / (REST_S + EXPOSED_S),
        away_share=away / EXPOSED_S,
        attacks=attacks(felt[round(REST_S) + 30 :]),
    )


def rate_bpm(beats: list[Heartbeat], from_t: float, to_t: float) -> float:
    return 60 / fmean(beat.rr_s for beat in beats if from_t < beat.t <= to_t)


def attacks(felt: list[float]) -> int:
    rising = [later - before > 0.25 for before, later in zip(felt, felt[10:], strict=False)]
    return sum(now and not before for before, now in pairwise([False, *rising]))


def mean(name: str, measure: Callable[[Life], float]) -> float:
    return fmean(measure(life) for life in lives(name))


# Who, in what, and by how much more (or less, below 0) than whoever else comes nearest.
FARTHEST = [
    ("anxious", "tense even at rest", lambda life: life.rest_suds, 5.0),
    ("stopper", "stops", lambda life: life.stops, 0.6),
    ("cybersick", "becomes sick", lambda life: life.sickness, 8.0),
    ("beta_blocked", "has a slow heart", lambda life: life.rest_hr_bpm, -6.0),
    ("ectopic", "has early beats", lambda life: life.early_share, 0.05),
    ("restless", "moves about", lambda life: life.moving_share, 0.05),
    ("avoider", "looks away", lambda life: life.away_share, 0.3),
    ("panicker", "has attacks", lambda life: life.attacks, 0.6),
    ("loose_strap", "has a strap that comes loose", lambda life: life.loose_share, 0.1),
    ("stoic", "says less than is felt", lambda life: life.suds_gap, -15.0),
    ("fearless", "feels no fear", lambda life: life.felt, -0.1),
]


@pytest.mark.parametrize(("name", "what", "measure", "by"), FARTHEST, ids=[one[0] for one in FARTHEST])
def test_each_is_the_farthest_from_all_others_in_what_it_is_made_for(
    name: str, what: str, measure: Callable[[Life], float], by: float
) -> None:
    sign = 1 if by > 0 else -1
    others = {other: sign * mean(other, measure) for other in PATIENTS if other != name}
    nearest = max(others, key=lambda other: others[other])

    assert sign * mean(name, measure) > others[nearest] + abs(by), f"{name} {what}, but {nearest} as well"


def test_who_responds_learns_at_least_half_and_who_does_not_learns_nothing() -> None:
    learnt = {name: mean(name, lambda life: life.learnt) for name in PATIENTS}

    assert learnt["non_responder"] == 0
    assert 0.05 < learnt["slow"] < 0.6 * learnt["responsive"]
    assert learnt["avoider"] < 0.8 * learnt["responsive"]
    assert learnt["responsive"] > 0.35


def test_whoever_is_anxious_feels_more_in_front_of_it_too() -> None:
    assert mean("anxious", lambda life: life.felt) > mean("responsive", lambda life: life.felt) + 0.08


def test_whoever_is_slow_takes_longer_to_say_it() -> None:
    assert answer_s("slow") > answer_s("responsive") + 2


def answer_s(name: str) -> float:
    """From being asked to the answer, mean."""
    waits = []
    for seed in range(PEOPLE):
        person = VirtualPatient(PATIENTS[name], step_s=1.0)
        person.reset(seed)
        said = (person.live_through(1.0, CALM, asked_suds=True).suds for _ in range(60))
        waits.append(next(second for second, suds in enumerate(said, 1) if suds is not None))
    return fmean(waits)


def test_who_relapses_learns_most_and_keeps_least() -> None:
    kept = {name: mean(name, lambda life: life.kept) for name in PATIENTS if PATIENTS[name].inhibits_per_s > 0}
    kept.pop("fearless")  # has nothing to lose

    assert min(kept, key=lambda name: kept[name]) == "relapser"
    assert kept["relapser"] < 0.5 * kept["responsive"]
    assert mean("relapser", lambda life: life.learnt) >= mean("responsive", lambda life: life.learnt)


@pytest.mark.parametrize("name", ["beta_blocked", "non_responder"])
def test_some_hearts_show_little_of_as_much_fear(name: str) -> None:
    assert mean(name, lambda life: life.felt) > 0.8 * mean("responsive", lambda life: life.felt)
    assert mean(name, lambda life: life.rise_bpm) < 0.6 * mean("responsive", lambda life: life.rise_bpm)


def test_the_heart_of_the_fearless_rises_all_the_same() -> None:
    assert mean("fearless", lambda life: life.startled_bpm) > 2


def test_whose_strap_comes_loose_feels_and_learns_as_who_responds() -> None:
    for measure in (lambda life: life.felt, lambda life: life.learnt):
        assert mean("loose_strap", measure) == pytest.approx(mean("responsive", measure), rel=0.15)


def test_the_next_session_begins_at_second_0_with_a_beating_heart() -> None:
    person = VirtualPatient(PATIENTS["responsive"])
    person.reset(1)
    person.live_through(100, CALM, asked_suds=False)
    person.sleep()

    beats = person.live_through(60, CALM, asked_suds=False).heartbeats

    assert 0 < beats[0].t < 3
    assert 45 < len(beats) < 120
    assert all(0.3 < beat.rr_s < 2 for beat in beats)
