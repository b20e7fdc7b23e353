"""Virtual patients: hearts like hearts, fear that learns, the same life for the same seed."""

import itertools
from dataclasses import replace
from statistics import correlation, fmean, median, stdev

import pytest

from policies.policy import CALM, Action
from policies.virtual_patient import PATIENTS, Heartbeat, Lived, PatientProfile, VirtualPatient


def exposed(intensity: float) -> Action:
    return replace(CALM, scene=replace(CALM.scene, scene="heights", intensity=intensity))


def patient(name: str = "responsive", seed: int = 1) -> VirtualPatient:
    one = VirtualPatient(PATIENTS[name])
    one.reset(seed)
    return one


def live(
    person: VirtualPatient, action: Action, seconds: float, *, asked: bool = False, dt_s: float = 0.1
) -> list[Lived]:
    return [person.live_through(dt_s, action, asked_suds=asked) for _ in range(round(seconds / dt_s))]


def beats(lived: list[Lived]) -> list[Heartbeat]:
    return [beat for one in lived for beat in one.heartbeats]


def hr_bpm(lived: list[Lived]) -> float:
    return 60 / fmean(beat.rr_s for beat in beats(lived))


def rmssd_ms(lived: list[Lived]) -> float:
    rr_ms = [1000 * beat.rr_s for beat in beats(lived)]
    return fmean((later - earlier) ** 2 for earlier, later in itertools.pairwise(rr_ms)) ** 0.5


def suds(lived: list[Lived]) -> list[float]:
    return [one.suds for one in lived if one.suds is not None]


@pytest.mark.parametrize("name", PATIENTS)
def test_the_same_seed_lives_the_same_life_and_another_does_not(name: str) -> None:
    lives = [live(patient(name, seed), exposed(0.4), 60, asked=True) for seed in (3, 3, 4)]

    assert lives[0] == lives[1] != lives[2]


def test_reset_leaves_nothing_behind() -> None:
    used = patient()
    live(used, exposed(1.0), 200, asked=True)
    used.reset(1)

    assert live(used, exposed(0.3), 60) == live(patient(), exposed(0.3), 60)


def test_intervals_fill_the_time_between_beats() -> None:
    heard = beats(live(patient(), CALM, 300))

    for earlier, later in itertools.pairwise(heard):
        assert later.t - earlier.t == pytest.approx(later.rr_s, abs=1e-9)
        assert 0.3 < later.rr_s < 2.0


@pytest.mark.parametrize("dt_s", [0.05, 0.3, 1.0])
def test_beats_lie_in_the_span_that_was_lived_whatever_its_length(dt_s: float) -> None:
    person, t = patient(), 0.0
    for lived in live(person, CALM, 60, dt_s=dt_s):
        assert all(t - 1e-6 <= beat.t <= t + dt_s + 1e-6 for beat in lived.heartbeats)
        t += dt_s


def test_resting_hearts_are_like_hearts() -> None:
    rests = [live(patient(seed=seed), CALM, 120)[300:] for seed in range(40)]

    rates, rmssds = [hr_bpm(rest) for rest in rests], [rmssd_ms(rest) for rest in rests]

    assert 68 < fmean(rates) < 80
    assert 5 < stdev(rates) < 12
    assert 25 < median(rmssds) < 50  # about 42 ms in adults (Nunan 2010), by chest strap


def test_fear_raises_heart_rate_by_five_to_fifteen_and_lowers_rmssd() -> None:
    rises, falls = [], []
    for seed in range(40):
        person = patient(seed=seed)
        rest = live(person, CALM, 120)[300:]
        fear = live(person, exposed(0.6), 120)[300:]
        rises.append(hr_bpm(fear) - hr_bpm(rest))
        falls.append(rmssd_ms(fear) / rmssd_ms(rest))

    assert 5 < fmean(rises) < 15
    assert 0.5 < median(falls) < 0.9


def test_heart_rate_tells_little_about_fear_between_persons() -> None:
    fears, rises = [], []
    for name in PATIENTS:
        if name == "non_responder":
            continue  # made so that the heart shows almost nothing
        for seed in range(40):
            person = patient(name, seed)
            rest = live(person, CALM, 120)[600:]
            lived = live(person, exposed(0.5), 60)[200:]
            fears.append(person.fear)
            rises.append(hr_bpm(lived) - hr_bpm(rest))

    assert 0.15 < correlation(fears, rises) < 0.5


def test_novelty_alone_raises_heart_rate() -> None:
    fearless = VirtualPatient(PatientProfile(name="fearless", words="afraid of nothing", fear=0.0))
    rises = []
    for seed in range(30):
        fearless.reset(seed)
        rest = live(fearless, CALM, 300)[2400:]
        rises.append(hr_bpm(live(fearless, exposed(0.5), 30)) - hr_bpm(rest))

    assert fmean(rises) > 2


def test_suds_come_some_seconds_after_asking_in_fives() -> None:
    person = patient()

    quick = live(person, exposed(0.5), 1.5, asked=True)
    answered = live(person, exposed(0.5), 20, asked=True)

    assert suds(quick) == []
    assert suds(answered)
    assert all(value % 5 == 0 for value in suds(answered))
    assert suds(live(patient(), exposed(0.5), 60)) == []


@pytest.mark.parametrize(("name", "least", "most"), [("responsive", 0.2, 0.75), ("slow", 0.6, 0.95)])
def test_fear_falls_by_learning(name: str, least: float, most: float) -> None:
    person = patient(name)
    live(person, exposed(0.5), 30)
    before = person.fear
    live(person, exposed(0.5), 300)

    assert least * before < person.fear < most * before


def test_a_non_responder_learns_nothing() -> None:
    person = patient("non_responder")
    live(person, exposed(0.5), 60)
    before = person.fear
    live(person, exposed(0.5), 600)

    assert person.fear == pytest.approx(before, rel=0.01)


def test_no_fear_without_exposure() -> None:
    person = patient("anxious")
    safe = replace(CALM, scene=replace(CALM.scene, intensity=1.0))

    live(person, safe, 60)

    assert person.fear == 0


@pytest.mark.parametrize("seed", range(5))
def test_a_stopper_stops_once_at_high_fear_and_others_do_not(seed: int) -> None:
    stops = [one.stops for one in live(patient("stopper", seed), exposed(0.5), 60)]

    assert sum(stops) == 1
    assert not any(one.stops for one in live(patient("responsive", seed), exposed(0.5), 60))


def test_cybersickness_is_said_unasked_and_fades() -> None:
    person = patient("cybersick")

    said = [one.sickness for one in live(person, exposed(0.8), 120) if one.sickness is not None]
    later = [one.sickness for one in live(person, CALM, 600) if one.sickness is not None]

    assert said == sorted(said)
    assert said[-1] > 10
    assert later[-1] < 4
    assert not [one for one in live(patient("responsive"), exposed(0.8), 300) if one.sickness is not None]


def test_calm_music_calms_the_body_a_little_and_silence_does_not() -> None:
    soft = replace(CALM, music=replace(CALM.music, tempo_bpm=48.0))
    silent = replace(soft, music=replace(soft.music, presence=0.0))
    with_music, without = [], []
    for seed in range(20):
        with_music.append(hr_bpm(live(patient(seed=seed), soft, 180)[600:]))
        without.append(hr_bpm(live(patient(seed=seed), silent, 180)[600:]))

    assert 0.3 < fmean(without) - fmean(with_music) < 3


@pytest.mark.parametrize("dt_s", [0.0, -1.0])
def test_time_that_stands_or_runs_back_is_not_lived(dt_s: float) -> None:
    assert live_once(dt_s).heartbeats == ()


@pytest.mark.parametrize("dt_s", [float("nan"), float("inf"), 4000.0])
def test_a_senseless_span_is_refused(dt_s: float) -> None:
    with pytest.raises(ValueError, match="dt_s must be at most"):
        live_once(dt_s)


def live_once(dt_s: float) -> Lived:
    return patient().live_through(dt_s, CALM, asked_suds=False)


@pytest.mark.parametrize("changed", [{"fear": 1.5}, {"tonic": -0.1}, {"rest_hr_bpm": 20.0}, {"arousal_lag_s": 0.0}])
def test_a_senseless_profile_is_refused(changed: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must lie in"):
        replace(PATIENTS["responsive"], **changed)


def test_what_will_be_feared_days_later_is_what_is_feared_then() -> None:
    person = VirtualPatient(PATIENTS["relapser"])
    person.reset(1)
    facing = replace(CALM, scene=replace(CALM.scene, scene="heights", intensity=0.5))
    person.live_through(600, facing, asked_suds=False)
    left, returned = person.fear_left, person.fear_returned

    person.sleep()

    assert left < returned == person.fear_left
