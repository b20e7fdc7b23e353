"""Weights of the arousal network that nobody taught, of the right shape: for tests of what is built around them."""

import numpy

from biosignals.arousal_calibration import Calibration, RatingScale
from biosignals.arousal_inputs import FEATURES
from biosignals.arousal_limits import ArousalLimits
from biosignals.arousal_weights import Members, Weights

MEMBERS, HIDDEN = 4, 3


def made_weights(*, seed: int = 1) -> Weights:
    """Faster than rest is more, by a little different lines; everything but a racing heart is known."""
    chance, inputs = numpy.random.default_rng(seed), len(FEATURES)
    scale = numpy.full((MEMBERS, inputs), 8.0)
    scale[:, -1] = 0.5  # ln RMSSD
    arrays = {
        "scale": scale,
        "direct": chance.uniform(0.1, 0.3, (MEMBERS, inputs)),
        "inward": chance.uniform(0.0, 0.5, (MEMBERS, inputs, HIDDEN)),
        "inward_bias": chance.normal(0.0, 0.3, (MEMBERS, HIDDEN)),
        "outward": chance.uniform(0.0, 0.5, (MEMBERS, HIDDEN)),
        "bias": chance.normal(-1.0, 0.1, MEMBERS),
    }
    return Weights(
        members=Members(**{name: array.astype(numpy.float32) for name, array in arrays.items()}),
        calibration=Calibration(
            slope=1.1,
            offset=-0.1,
            member_factor=1.5,
            rest_sd=0.3,
            window_sd=0.2,
            rating=RatingScale(at_middle=4.0, per_logit=0.8, reach=3.0),
        ),
        limits=ArousalLimits(
            most_rate_bpm=140.0,
            most_rise_bpm=40.0,
            most_highest_rise_bpm=50.0,
            most_steepest_rise_bpm=40.0,
            collapsed_ln_rmssd=0.5,
            collapsed_rise_bpm=30.0,
            centre=(0.0,) * inputs,
            precision=tuple(tuple(0.01 if row == column else 0.0 for column in range(inputs)) for row in range(inputs)),
            most_distance=10.0,
        ),
        command="made by a test",
    )
