"""The estimator around a network: asked once for each beat, explained exactly, silent for the shared reasons."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biosignals.abstaining import AbstainLimits
from biosignals.arousal import ArousalEstimator
from biosignals.hrv import HrvWindows
from biosignals.net_estimator import HEADSET_SPREAD, LIGHT_SPREAD, Flags, NetAnswer, NetEstimator
from biosignals.said_distress import DRIVER_NAME
from biosignals.signals import (
    Activity,
    ArousalEstimate,
    Beat,
    Contact,
    Doubt,
    HeartFlag,
    Movement,
    RateAndVariability,
    RatingRange,
    RestStep,
    Unknown,
)

REST_RR_S = 0.9


@dataclass(frozen=True)
class Rates:
    """The inputs of the stand-in: how far the rate and the variability are from those of rest."""

    rate: float
    variability: float


class RateWindows:
    """The stand-in's windows: the rate against the mean of the rest."""

    def __init__(self, *, rules: tuple[float, ...] = (1.0,)) -> None:
        self.rules = rules
        self.rest: list[float] = []

    def take(self, beat: Beat, *, rest: RestStep | None) -> None:
        if beat.doubt is None and rest is RestStep.SEATED_QUIET:
            self.rest.append(beat.rr_s)

    def take_back(self, t: float) -> None:
        self.rest.clear()

    def inputs(self, t: float, hrv: RateAndVariability) -> Rates | Unknown:
        if hrv.mean_hr_bpm.value is None:
            return Unknown.POOR_COVERAGE
        rest_bpm = 60 * len(self.rest) / sum(self.rest)
        variability = 0.0 if hrv.rmssd_ms.value is None else hrv.rmssd_ms.value / 100
        return Rates(rate=(hrv.mean_hr_bpm.value - rest_bpm) / 12, variability=variability)


class Curve:
    """The stand-in's network: a logistic curve with a product in it, so that the order of adding matters."""

    digest = "0" * 64
    groups = ("heart rate", "heart rate variability")

    def __init__(self) -> None:
        self.asked = 0

    def why_unknown(self, inputs: Rates) -> Unknown | None:
        return Unknown.UNLIKE_ANY if inputs.rate > 5 else None

    def answers(self, asked: Sequence[Rates], kept: Flags) -> list[NetAnswer]:
        return [self._answer(inputs, kept) for inputs in asked]

    def _answer(self, inputs: Rates, kept: Flags) -> NetAnswer:
        self.asked += 1
        rate, variability = (kept * numpy.array([inputs.rate, inputs.variability])).T
        indices = 1 / (1 + numpy.exp(1.4 - 1.4 * rate + variability - 0.3 * rate * variability))
        return NetAnswer(indices=indices, spread=0.1, rating=RatingRange(middle=4.0, low=2.0, high=7.0))


class Heart:
    """Beats into the windows and the estimator at once."""

    def __init__(self, *, flags: tuple[HeartFlag, ...] = (), limits: AbstainLimits | None = None) -> None:
        self.network = Curve()
        self.estimator = NetEstimator(self.network, RateWindows(), flags=flags, limits=limits)
        self.hrv, self.t = HrvWindows(), 0.0

    def beat(self, rr_s: float, *, rest: RestStep | None = None, doubt: Doubt | None = None) -> None:
        self.t += rr_s
        beat = Beat(t=self.t, rr_s=rr_s, doubt=doubt, follows_previous=True)
        self.hrv.take(beat)
        self.estimator.take(beat, rest=rest)

    def beats(self, seconds: float, rr_s: float, *, rest: RestStep | None = None) -> None:
        ends = self.t + seconds
        number = 0
        while self.t < ends:
            self.beat(rr_s + 0.02 * (number % 2), rest=rest)
            number += 1

    def ask(self, after_s: float = 0.0, *, movement: Movement | None = None) -> ArousalEstimate:
        t = self.t + after_s
        return self.estimator.estimate(t, self.hrv.features(t), contact=Contact.NOT_KNOWN, movement=movement, ecg=None)


def rested(seconds: float = 120.0, **settings) -> Heart:
    heart = Heart(**settings)
    heart.beats(seconds, REST_RR_S, rest=RestStep.SEATED_QUIET)
    return heart


def lightly_moving(t: float) -> Movement:
    return Movement(
        t=t,
        activity=Activity.LIGHT,
        activity_mg=30.0,
        lean_deg=0.0,
        exerted_t=None,
        exertion_s=0.0,
        posture_changed_t=None,
        has_artefact=False,
    )


def test_it_is_an_estimator_of_arousal() -> None:
    estimator: ArousalEstimator = NetEstimator(Curve(), RateWindows())

    assert estimator.name == "network"
    assert len(estimator.digest) == 64


@given(st.floats(0.45, 1.2))
@settings(max_examples=25, deadline=None)
def test_the_drivers_sum_to_the_index_above_its_value_at_rest(rr_s: float) -> None:
    heart = rested()
    heart.beats(70, rr_s)

    told = heart.ask()

    if told.arousal is not None:
        at_rest = 1 / (1 + math.exp(1.4))
        assert sum(driver.contribution for driver in told.drivers) == pytest.approx(told.arousal - at_rest, abs=1e-9)
        assert [driver.name for driver in told.drivers] == list(Curve.groups)


def test_the_network_is_asked_once_a_beat_and_what_it_said_stays_the_same_object() -> None:
    heart = rested()
    first = heart.ask()

    later = [heart.ask(after_s=number / 10) for number in range(1, 20)]

    assert heart.network.asked == 1
    assert all(one.drivers is first.drivers and one.rating is first.rating for one in later)
    heart.beat(0.8)
    heart.ask()
    assert heart.network.asked == 2


def test_nothing_is_asked_before_there_is_a_rest_or_of_a_flagged_heart() -> None:
    early, flagged = rested(50), rested(flags=(HeartFlag.PACEMAKER,))

    assert early.ask().unknown is Unknown.NO_REST
    assert flagged.ask().unknown is Unknown.FLAGGED
    assert early.network.asked == flagged.network.asked == 0


def test_what_the_network_cannot_know_is_unknown() -> None:
    heart = rested()
    heart.beats(70, 0.4)

    assert heart.ask().unknown is Unknown.UNLIKE_ANY


def test_too_few_trusted_beats_are_seen_at_once_also_between_beats() -> None:
    heart = rested()
    heart.ask()
    for _ in range(40):
        heart.beat(0.9, doubt=Doubt.JUMP)
    heart.beats(8, 0.9)

    assert heart.ask().unknown is Unknown.POOR_COVERAGE
    assert heart.network.asked == 1


def test_light_movement_and_a_headset_that_was_never_rested_with_make_less_sure() -> None:
    heart, worn = rested(), rested()
    worn.beats(40, REST_RR_S, rest=RestStep.NEUTRAL_SCENE)

    without = heart.ask()
    moving = heart.ask(movement=lightly_moving(heart.t))
    with_headset = worn.ask()

    assert with_headset.spread == 0.1
    assert without.spread == pytest.approx(math.hypot(0.1, HEADSET_SPREAD))
    assert moving.spread == pytest.approx(math.hypot(without.spread, LIGHT_SPREAD))
    assert moving.arousal == without.arousal


def test_what_the_patient_said_raises_the_index_and_leaves_the_range_of_ratings() -> None:
    heart = rested()
    heart.ask()
    heart.estimator.take_rating(heart.t, 90.0)
    heart.ask()
    heart.beats(200, REST_RR_S)

    told = heart.ask()

    assert told.from_heart is not None
    assert told.arousal == pytest.approx(told.from_heart + 0.3)
    assert told.drivers[-1].name == DRIVER_NAME
    assert told.rating == RatingRange(middle=4.0, low=2.0, high=7.0)


def test_all_that_decides_is_in_the_digest() -> None:
    digests = {
        NetEstimator(Curve(), RateWindows()).digest,
        NetEstimator(Curve(), RateWindows(), flags=(HeartFlag.PACEMAKER,)).digest,
        NetEstimator(Curve(), RateWindows(), limits=AbstainLimits(stale_s=7.0)).digest,
        NetEstimator(Curve(), RateWindows(rules=(2.0,))).digest,
    }

    assert len(digests) == 4
