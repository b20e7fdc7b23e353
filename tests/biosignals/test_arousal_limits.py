"""What the network may not be asked about is refused, with the reason."""

import math
from dataclasses import replace

import numpy
import pytest

from biosignals.arousal_inputs import FEATURES, Inputs
from biosignals.arousal_limits import LimitWatch
from biosignals.arousal_weights import read_weights
from biosignals.signals import Unknown

LIMITS = read_weights().limits


def seated(**changes: object) -> Inputs:
    """A heart that is moderately raised, as in a task."""
    usual = Inputs(
        features=numpy.array([8, 8, 8, 7, 6, 9, 8, 0.2], dtype=numpy.float32),
        is_measured=numpy.ones(len(FEATURES), dtype=bool),
        rest_s=170.0,
        coverage=1.0,
        rate_bpm=78.0,
        highest_rise_bpm=12.0,
        steepest_rise_bpm=6.0,
        ln_rmssd=3.6,
    )
    return replace(usual, **changes)


def raised(bpm: float) -> numpy.ndarray:
    return numpy.array([bpm, bpm, bpm, bpm, bpm, bpm, bpm, 0.2], dtype=numpy.float32)


def test_a_seated_heart_in_a_task_may_be_asked_about():
    assert LimitWatch(LIMITS).reason(seated()) is None


@pytest.mark.parametrize(
    "inputs",
    [
        seated(rate_bpm=145.0),
        seated(features=raised(45.0)),
        seated(highest_rise_bpm=35.0),
        seated(steepest_rise_bpm=25.0),
        seated(features=raised(15.0), ln_rmssd=2.3),
    ],
    ids=["too fast", "raised too far", "was raised too far", "rose too steeply", "raised without variability"],
)
def test_what_only_exertion_does_is_refused(inputs):
    assert LimitWatch(LIMITS).reason(inputs) is Unknown.EXERTION


def test_little_variability_alone_is_no_exertion():
    assert LimitWatch(LIMITS).reason(seated(ln_rmssd=2.3)) is None


def test_what_no_teacher_did_is_unlike_any():
    strange = numpy.array([-25, 20, -20, 20, -20, -18, 19, 1.4], dtype=numpy.float32)

    assert LimitWatch(LIMITS).reason(seated(features=strange)) is Unknown.UNLIKE_ANY


@pytest.mark.parametrize(
    "change",
    [
        {"most_distance": 0.0},
        {"most_rate_bpm": math.nan},
        {"most_rise_bpm": math.inf},
        {"centre": (0.0,)},
        {"centre": (math.nan,) * len(LIMITS.centre)},
        {"precision": ((1.0,),)},
        {"precision": tuple(tuple(-one for one in row) for row in LIMITS.precision)},
    ],
)
def test_limits_that_make_no_sense_are_refused(change):
    with pytest.raises(ValueError, match=r"must be"):
        replace(LIMITS, **change)
