"""What a heart does that the arousal network may not be asked about: exertion, and what none of its teachers did."""

import math
from dataclasses import dataclass, fields
from itertools import chain

import numpy
from numpy.typing import NDArray

from biosignals.arousal_inputs import FEATURES, Inputs
from biosignals.signals import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class ArousalLimits:
    """Beyond which nothing is told; where teachers (seated people) set a limit it comes with the weights.

    A seated heart that is afraid and one that walks look alike at the same rate; what tells them apart is only that
    exertion goes further: higher, up more steeply, and with less variability left. So a heart that went there is not
    believed again before it had time to settle.
    """

    most_rate_bpm: float  # over 60 s
    most_rise_bpm: float  # over 60 s, now
    most_highest_rise_bpm: float  # over 30 s, in the last minutes: what a heart recovers from
    most_steepest_rise_bpm: float  # over 30 s above 120 s, in the last minutes
    collapsed_ln_rmssd: float  # of ms: below it and raised by `collapsed_rise_bpm`, vagal tone is gone, as in exercise
    collapsed_rise_bpm: float
    centre: tuple[float, ...]  # of the teachers' inputs, in the order of FEATURES
    precision: tuple[tuple[float, ...], ...]  # the inverse of their covariance
    most_distance: float  # Mahalanobis

    def __post_init__(self) -> None:
        size = len(FEATURES)
        if len(self.centre) != size or any(len(row) != size for row in (self.precision, *self.precision)):
            raise ValueError(f"centre and precision must be of {size} features")
        numbers = [getattr(self, one.name) for one in fields(self) if one.name not in ("centre", "precision")]
        if not all(map(math.isfinite, (*numbers, *self.centre, *chain(*self.precision)))):
            raise ValueError("every limit must be a finite number")
        if not numpy.linalg.eigvalsh(numpy.array(self.precision)).min() > 0:
            raise ValueError("precision must be the inverse of a covariance: no distance comes of another")
        if not self.most_distance > 0:
            raise ValueError(f"the most distance must be above 0, not {self.most_distance}")


class LimitWatch:
    """Asks whether inputs lie within the limits."""

    def __init__(self, limits: ArousalLimits) -> None:
        self._limits = limits
        self._centre: NDArray[numpy.float64] = numpy.array(limits.centre)
        self._precision: NDArray[numpy.float64] = numpy.array(limits.precision)

    def reason(self, inputs: Inputs) -> Unknown | None:
        """Why arousal is not told of these inputs; None: it may be."""
        if is_exertion(inputs, self._limits):
            return Unknown.EXERTION
        return Unknown.UNLIKE_ANY if self.distance(inputs) > self._limits.most_distance else None

    def distance(self, inputs: Inputs) -> float:
        """From the middle of the teachers' inputs, in standard deviations along their own axes (Mahalanobis)."""
        away = inputs.features - self._centre
        return math.sqrt(float(away @ self._precision @ away))


def is_exertion(inputs: Inputs, limits: ArousalLimits) -> bool:
    """Whether this heart does, or did within the last minutes, what only movement makes of a seated person's."""
    rise_bpm = float(inputs.features[FEATURES.index("rise of the heart rate over 60 s, bpm")])
    is_collapsed = (
        inputs.ln_rmssd is not None
        and inputs.ln_rmssd < limits.collapsed_ln_rmssd
        and rise_bpm > limits.collapsed_rise_bpm
    )
    return (
        is_collapsed
        or inputs.rate_bpm > limits.most_rate_bpm
        or rise_bpm > limits.most_rise_bpm
        or inputs.highest_rise_bpm > limits.most_highest_rise_bpm
        or inputs.steepest_rise_bpm > limits.most_steepest_rise_bpm
    )
