"""The limits that come with the weights: what only exertion does, and how far from all teachers is too far."""

import numpy

from biosignals.arousal_limits import ArousalLimits
from biosignals.training.metrics import Floats

# Seated people in great fear reached 137 bpm (maximum at take-off, Trimmel 2014). Of the points of seated people in
# both sets one in fifty lies beyond one of these, where exercise goes on: seated hearts rose by 38 bpm over 30 s in
# their highest hundredth and by 19 bpm within a minute or two in their steepest, exercising ones by 78 and 50. An RMSSD
# below 20 ms at a rate that is raised by 12 bpm is left when the vagus lets go, as in exercise.
MOST_RATE_BPM = 140.0
MOST_RISE_BPM = 40.0
MOST_HIGHEST_RISE_BPM = 30.0
MOST_STEEPEST_RISE_BPM = 20.0
COLLAPSED_LN_RMSSD = 3.0
COLLAPSED_RISE_BPM = 12.0

WITHIN = 0.995  # of the teachers' points are like the others
_RIDGE = 1e-3  # of each variance: an input that hardly varied must not make everything far


def limits_of(features: Floats) -> ArousalLimits:
    """From the teachers' inputs, shape (n, inputs)."""
    centre = features.mean(axis=0)
    covariance = numpy.cov(features, rowvar=False)
    covariance += _RIDGE * numpy.diag(covariance.diagonal()) + 1e-9 * numpy.eye(len(covariance))
    precision = numpy.linalg.inv(covariance)
    precision = (precision + precision.T) / 2
    away = features - centre
    distances = numpy.sqrt(numpy.einsum("ni,ij,nj->n", away, precision, away))
    return ArousalLimits(
        most_rate_bpm=MOST_RATE_BPM,
        most_rise_bpm=MOST_RISE_BPM,
        most_highest_rise_bpm=MOST_HIGHEST_RISE_BPM,
        most_steepest_rise_bpm=MOST_STEEPEST_RISE_BPM,
        collapsed_ln_rmssd=COLLAPSED_LN_RMSSD,
        collapsed_rise_bpm=COLLAPSED_RISE_BPM,
        centre=tuple(centre.tolist()),
        precision=tuple(tuple(row) for row in precision.tolist()),
        most_distance=float(numpy.quantile(distances, WITHIN)),
    )
