"""A rest in which the heart beat irregularly: what is taken back of it, and that its rate is nobody's rest."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from benchmarks.rhythm_series import Floats, breathing, fibrillating, with_wrist_noise
from biosignals.arousal import ArousalEstimator, PlainEstimator
from biosignals.arousal_net import estimator_of
from biosignals.beat_doubts import Neighbours
from biosignals.hrv import HrvWindows
from biosignals.personal_rest import TAKEN_BACK_S, PersonalRest
from biosignals.rhythm import FEWEST_INTERVALS
from biosignals.signals import ArousalEstimate, Beat, Contact, RestStep, Unknown
from tests.biosignals.made_weights import made_weights

QUIET = RestStep.SEATED_QUIET
MAKERS = [
    pytest.param(PlainEstimator, id="plain"),
    pytest.param(lambda: estimator_of(made_weights()), id="network"),
]
every_estimator = pytest.mark.parametrize("new_estimator", MAKERS)
Maker = Callable[[], ArousalEstimator]


@dataclass(frozen=True)
class Part:
    """Intervals, whether the person is said to rest meanwhile, and for how long nothing is heard before them."""

    rr_s: Floats
    is_rest: bool
    silence_s: float = 0.0


def sinus(seconds: float, *, bpm: float = 70.0, seed: int = 1, is_rest: bool = True) -> Part:
    beats = int(seconds * bpm / 60)
    return Part(breathing(np.random.default_rng(seed), beats, mean_s=60 / bpm), is_rest)


def chaos(seconds: float, *, bpm: float = 110.0, seed: int = 2, is_rest: bool = True) -> Part:
    chance, beats = np.random.default_rng(seed), int(seconds * bpm / 60)
    return Part(fibrillating(chance, beats, kind="skewed", mean_s=60 / bpm, variation=0.22), is_rest)


def told(estimator: ArousalEstimator, *parts: Part) -> list[ArousalEstimate]:
    """What is said behind each beat."""
    windows, neighbours, t, estimates = HrvWindows(), Neighbours(), 0.0, []
    for part in parts:
        t += part.silence_s
        follows = part.silence_s == 0 and bool(estimates)
        for rr_s in part.rr_s.tolist():
            t += rr_s
            beat = Beat(t=t, rr_s=rr_s, doubt=neighbours.judge(rr_s), follows_previous=follows)
            follows = True
            windows.take(beat)
            estimator.take(beat, rest=QUIET if part.is_rest else None)
            hrv = windows.features(t)
            estimates.append(estimator.estimate(t, hrv, contact=Contact.NOT_KNOWN, movement=None, ecg=None))
    return estimates


@every_estimator
def test_a_rest_that_fibrillated_throughout_is_none_even_when_the_heart_is_regular_again(new_estimator: Maker) -> None:
    estimates = told(new_estimator(), chaos(180), sinus(300, is_rest=False))

    assert not any(estimate.is_known for estimate in estimates)
    assert estimates[-1].unknown is Unknown.NO_REST


@every_estimator
def test_fibrillation_in_the_middle_of_a_rest_leaves_no_trace_in_it(new_estimator: Maker) -> None:
    """At 110 bpm for a minute it would lift a rest of 70 bpm, and fear would look like rest."""
    before, behind = sinus(180), sinus(200, seed=3)
    afraid = sinus(100, bpm=84, seed=4, is_rest=False)

    with_it = told(new_estimator(), before, chaos(60), behind, afraid)[-1]
    without = told(new_estimator(), before, behind, afraid)[-1]

    assert with_it.arousal is not None
    assert without.arousal is not None
    assert with_it.arousal == pytest.approx(without.arousal, abs=0.04)


@every_estimator
def test_fibrillation_that_comes_and_goes_never_counts_as_rest(new_estimator: Maker) -> None:
    parts = [part for seed in range(3) for part in (chaos(70, seed=seed), sinus(150, seed=seed))]

    rested = told(new_estimator(), *parts)

    known = [one.arousal for one in rested if one.arousal is not None]
    at_rest = told(new_estimator(), sinus(180), sinus(90, is_rest=False))[-1].arousal
    assert known
    assert at_rest is not None
    assert min(known) > at_rest - 0.08


@every_estimator
def test_fibrillation_that_is_found_only_behind_the_rest_is_taken_back_too(new_estimator: Maker) -> None:
    """It began 20 s before the rest ended, and nobody can tell in so short a time."""
    rest, lost = sinus(65), chaos(20)
    fibrillates_on, recovers = chaos(60, seed=5, is_rest=False), sinus(300, is_rest=False)

    estimates = told(new_estimator(), rest, lost, fibrillates_on, recovers)

    assert Unknown.IRREGULAR in {estimate.unknown for estimate in estimates}
    assert estimates[-1].unknown is Unknown.NO_REST


@every_estimator
@pytest.mark.parametrize("seconds", [45, 60])
def test_a_short_fibrillation_in_a_rest_that_was_heard_well_moves_nothing(new_estimator: Maker, seconds: float) -> None:
    before, behind = sinus(120), sinus(120, seed=3)
    afraid = sinus(100, bpm=84, seed=4, is_rest=False)

    with_it = told(new_estimator(), before, chaos(seconds, seed=6), behind, afraid)[-1]
    without = told(new_estimator(), before, behind, afraid)[-1]

    assert with_it.arousal is not None
    assert without.arousal is not None
    assert with_it.arousal == pytest.approx(without.arousal, abs=0.04)


@every_estimator
def test_a_rest_with_the_wrong_beats_of_a_wrist_in_it_is_a_rest(new_estimator: Maker) -> None:
    chance = np.random.default_rng(8)
    rest = Part(with_wrist_noise(chance, breathing(chance, 210), share=0.35), is_rest=True)

    estimates = told(new_estimator(), rest, sinus(120, bpm=60 / 0.85, is_rest=False))

    known = [estimate.arousal for estimate in estimates[-60:] if estimate.arousal is not None]
    clean = told(new_estimator(), sinus(180, bpm=60 / 0.85), sinus(120, bpm=60 / 0.85, is_rest=False))[-1].arousal
    assert len(known) == 60
    assert known == pytest.approx([clean] * 60, abs=0.12)


@every_estimator
def test_behind_a_long_loss_nothing_is_told_before_the_rhythm_is_known(new_estimator: Maker) -> None:
    back = replace(sinus(120, is_rest=False), silence_s=150.0)

    estimates = told(new_estimator(), sinus(180), sinus(60, is_rest=False), back)

    behind = [estimate.unknown for estimate in estimates[-len(back.rr_s) :]]
    assert estimates[-len(back.rr_s) - 1].is_known
    assert None not in behind[: FEWEST_INTERVALS - 1]
    assert Unknown.RHYTHM_NOT_KNOWN in behind
    assert set(behind[FEWEST_INTERVALS + 7 :]) == {None}  # judged every 5 s


@every_estimator
def test_a_heart_that_fibrillates_when_it_is_heard_again_is_not_told(new_estimator: Maker) -> None:
    back = replace(chaos(200, is_rest=False), silence_s=150.0)

    estimates = told(new_estimator(), sinus(180), sinus(60, is_rest=False), back)

    assert not any(estimate.is_known for estimate in estimates[-len(back.rr_s) :])


@every_estimator
def test_fibrillation_that_was_found_just_before_a_long_loss_is_taken_back_all_the_same(new_estimator: Maker) -> None:
    rest, lost = sinus(70), chaos(60)
    first = next(
        number
        for number, estimate in enumerate(told(new_estimator(), rest, lost))
        if estimate.unknown is Unknown.IRREGULAR
    )
    cut = Part(lost.rr_s[: first - len(rest.rr_s) + 2], is_rest=True)

    back = replace(sinus(200, is_rest=False), silence_s=150.0)
    estimates = told(new_estimator(), rest, cut, back)

    assert estimates[-1].unknown is Unknown.NO_REST


@every_estimator
def test_a_rhythm_that_is_lost_long_after_the_rest_leaves_the_rest_as_it_was(new_estimator: Maker) -> None:
    rest, calm = sinus(180), sinus(200, is_rest=False)
    lost = chaos(120, is_rest=False)

    estimates = told(new_estimator(), rest, calm, lost, sinus(300, is_rest=False))

    assert Unknown.IRREGULAR in {estimate.unknown for estimate in estimates}
    assert estimates[-1].is_known


def taken(rest: PersonalRest, *, from_s: int, to_s: int, rr_s: float, step: RestStep | None = QUIET) -> None:
    """A beat each `rr_s` from one second to another."""
    for number in range(round((to_s - from_s) / rr_s)):
        t = from_s + (number + 1) * rr_s
        rest.take(Beat(t=t, rr_s=rr_s, doubt=None, follows_previous=True), rest=step)


@pytest.mark.parametrize("rr_s", [0.4, 0.75, 1.0, 1.25, 2.0])
def test_all_that_was_heard_within_the_time_is_taken_back_and_hardly_more(rr_s: float) -> None:
    rest = PersonalRest()
    taken(rest, from_s=0, to_s=300, rr_s=rr_s)

    rest.take_back(300.0)

    assert 300 - TAKEN_BACK_S - 12 <= rest.length_s <= 300 - TAKEN_BACK_S


def test_taking_back_again_and_again_takes_no_more() -> None:
    rest = PersonalRest()
    taken(rest, from_s=0, to_s=300, rr_s=1.0)
    rest.take_back(300.0)
    first = rest.length_s, rest.level, rest.rmssd_ms

    for t in range(301, 400):
        rest.take_back(float(t))

    assert (rest.length_s, rest.level, rest.rmssd_ms) == first


def test_a_rest_that_goes_on_behind_what_was_taken_back_is_added_and_can_be_taken_back_itself() -> None:
    rest = PersonalRest()
    taken(rest, from_s=0, to_s=200, rr_s=1.0)
    rest.take_back(200.0)
    first_s = rest.length_s

    taken(rest, from_s=300, to_s=340, rr_s=0.5)
    longer_s = rest.length_s
    rest.take_back(345.0)

    assert longer_s == first_s + 40
    assert rest.length_s == first_s


def test_every_step_of_the_rest_is_taken_back_with_what_it_told() -> None:
    rest = PersonalRest()
    taken(rest, from_s=0, to_s=120, rr_s=1.0)
    level = rest.level
    taken(rest, from_s=120, to_s=150, rr_s=0.95, step=RestStep.NEUTRAL_SCENE)
    taken(rest, from_s=150, to_s=180, rr_s=1.1, step=RestStep.PACED_BREATHING)
    moved = rest.level

    rest.take_back(185.0)

    assert moved != level
    assert rest.level == level
    assert rest.breath_reach is None
    assert rest.length_s <= 95


def test_a_rest_that_is_taken_back_whole_has_no_level() -> None:
    rest = PersonalRest()
    taken(rest, from_s=0, to_s=50, rr_s=1.0)

    rest.take_back(52.0)

    assert (rest.level, rest.rmssd_ms, rest.length_s, rest.trusted_share) == (None, None, 0, 0)
