"""Where the ready policy brakes, held against what the shipped network tells of steady hearts."""

from itertools import accumulate

import numpy
import pytest

from benchmarks.rhythm_series import breathing
from biosignals.hrv import HrvWindows
from biosignals.personal_rest import MOST_WEARING_BPM
from biosignals.signals import Beat, Contact, RestStep
from engine.estimators import EstimatorKind, EstimatorWish, choose_estimator, new_estimator
from engine.plan import library_policy

REST_BPM, REST_S = 70.0, 180.0


def told_index(rise_bpm: float) -> float:
    """Of a heart that beats so much faster than in its rest for two minutes."""
    estimator, windows = new_estimator(choose_estimator(EstimatorWish(kind=EstimatorKind.NETWORK))), HrvWindows()
    parts = [(REST_BPM, REST_S), (REST_BPM + rise_bpm, 120.0)]
    rows = [breathing(numpy.random.default_rng(1), int(bpm * s / 60), mean_s=60 / bpm) for bpm, s in parts]
    rr_s = numpy.concatenate(rows).tolist()
    for t, one_s in zip(accumulate(rr_s), rr_s, strict=True):
        beat = Beat(t=t, rr_s=one_s, doubt=None, follows_previous=t > one_s)
        windows.take(beat)
        estimator.take(beat, rest=RestStep.SEATED_QUIET if t <= REST_S else None)
    told = estimator.estimate(t, windows.features(t), contact=Contact.NOT_KNOWN, movement=None, ecg=None)
    assert told.arousal is not None
    return told.arousal


@pytest.fixture(scope="module")
def brake_above() -> float:
    rule = library_policy("heights_graded").arousal
    assert rule.use == "brake"
    return rule.brake_above


def test_what_wearing_a_headset_may_cost_a_calm_heart_does_not_brake(brake_above: float) -> None:
    assert told_index(MOST_WEARING_BPM) < brake_above


@pytest.mark.parametrize("rise_bpm", [12.0, 15.0, 20.0])
def test_a_heart_that_rises_as_under_laboratory_stress_brakes(brake_above: float, rise_bpm: float) -> None:
    assert told_index(rise_bpm) > brake_above
