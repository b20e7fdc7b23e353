"""What the simple contestants learn from: heart rate and its spread in a window, against the same person's rest."""

import math
from collections.abc import Sequence

import numpy
from numpy.typing import NDArray

from biosignals.training.metrics import Floats
from biosignals.training.recordings import Recording, Span
from biosignals.training.score_points import WINDOW_S, ScorePoint

RATE_WINDOWS_S = (10.0, 30.0, 60.0, 120.0)
NAMES = ("rate", "ln SDNN", "ln RMSSD", *(f"rate over {window_s:g} s" for window_s in RATE_WINDOWS_S))

_FEWEST_BEATS = 5
_LEAST_SPREAD_MS = 1.0  # below what the intervals resolve; its logarithm is the least there is


class BaselineInputs:
    """Inputs of the points of recordings, reckoned once each; shape (points, len(NAMES)).

    Each is a difference from the same at rest; where a window tells none it is 0, as at rest.
    """

    def __init__(self, *, is_cut: bool = False) -> None:
        """`is_cut`: windows begin where their segment does, as the published floors were measured; live, nobody knows
        when a task began."""
        self._is_cut = is_cut
        self._made: dict[tuple[Recording, tuple[ScorePoint, ...]], Floats] = {}

    def of(self, recording: Recording, points: Sequence[ScorePoint]) -> Floats:
        key = recording, tuple(points)
        if key not in self._made:
            self._made[key] = self._make(recording, points)
        return self._made[key]

    def _make(self, recording: Recording, points: Sequence[ScorePoint]) -> Floats:
        beats = _TrustedBeats(recording)
        rate, sdnn, rmssd = beats.of(recording.rest)
        at_rest = numpy.array([rate, sdnn, rmssd, *(rate for _ in RATE_WINDOWS_S)])
        rows = [self._row(beats, point) for point in points]
        inputs = numpy.array(rows, dtype=numpy.float64).reshape(len(points), len(NAMES)) - at_rest
        return numpy.where(numpy.isfinite(inputs), inputs, 0.0)

    def _row(self, beats: "_TrustedBeats", point: ScorePoint) -> list[float]:
        minute = point.window if self._is_cut else Span(from_s=point.t - WINDOW_S, to_s=point.t)
        rates = [beats.of(Span(from_s=point.t - window_s, to_s=point.t))[0] for window_s in RATE_WINDOWS_S]
        return [*beats.of(minute), *rates]


class _TrustedBeats:
    """The trusted beats of a recording, as arrays."""

    def __init__(self, recording: Recording) -> None:
        all_of_them = recording.beats
        is_trusted: NDArray[numpy.bool_] = numpy.array([beat.doubt is None for beat in all_of_them])
        rr_ms = numpy.array([1000 * beat.rr_s for beat in all_of_them])
        joined = numpy.array([beat.follows_previous for beat in all_of_them])
        joined[1:] &= is_trusted[:-1]
        steps = numpy.concatenate(([0.0], numpy.diff(rr_ms)))
        self._t = numpy.array([beat.t for beat in all_of_them])[is_trusted]
        self._rr_ms = rr_ms[is_trusted]
        self._steps_ms = numpy.where(joined, steps, math.nan)[is_trusted]

    def of(self, span: Span) -> tuple[float, float, float]:
        """Mean rate in beats a minute, ln SDNN and ln RMSSD (of ms); NaN where too few beats tell them."""
        first, last = numpy.searchsorted(self._t, [span.from_s, span.to_s], side="right")
        rr_ms, steps = self._rr_ms[first:last], self._steps_ms[first:last]
        steps = steps[~numpy.isnan(steps)]
        if len(rr_ms) < _FEWEST_BEATS:
            return math.nan, math.nan, math.nan
        sdnn = math.log(max(_LEAST_SPREAD_MS, float(rr_ms.std(ddof=1))))
        if len(steps) < _FEWEST_BEATS:
            return float(60000 / rr_ms.mean()), sdnn, math.nan
        rmssd = math.log(max(_LEAST_SPREAD_MS, float(numpy.sqrt((steps**2).mean()))))
        return float(60000 / rr_ms.mean()), sdnn, rmssd
