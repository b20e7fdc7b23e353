"""Where an estimator is asked: the points of a recording that are scored, the same for every contestant."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy

from biosignals.training.recordings import Recording, Segment, Span

# Windows of a minute, one every half minute from the beginning of a segment on, of which half at least lies in it. Of
# the rules tried this one came nearest to the windows of the published floors of these sets.
WINDOW_S = 60.0
STEP_S = 30.0
LEAST_COVERAGE = 0.5  # of the window by trusted beats, and of the rest: below it there is nothing to be told from

_ALMOST_S = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePoint:
    """A moment at which arousal is asked for, and what the right answer is. It knows nothing from after `t`."""

    t: float
    segment: Segment
    is_covered: bool  # trusted beats cover enough of the last minute, and did of the rest


def score_points(recording: Recording) -> tuple[ScorePoint, ...]:
    """The points of a recording in the order of time: all that are asked, covered or not.

    A segment's windows end at its beginning + 60, + 90, + 120 ... seconds; none of them touches the rest.
    """
    shares = _Coverage(recording)
    is_rest_covered = shares.of(recording.rest) >= LEAST_COVERAGE
    points = []
    for segment in recording.segments:
        for t in _ends_s(segment.span, recording.rest):
            is_covered = is_rest_covered and shares.of(Span(from_s=t - WINDOW_S, to_s=t)) >= LEAST_COVERAGE
            points.append(ScorePoint(t=t, segment=segment, is_covered=is_covered))
    return tuple(sorted(points, key=lambda point: point.t))


def _ends_s(span: Span, rest: Span) -> Sequence[float]:
    """Where the windows of a segment end; what of it was the rest is passed over."""
    overlaps = span.from_s < rest.to_s and rest.from_s < span.to_s
    start_s = rest.to_s if overlaps else span.from_s
    ends = []
    while start_s + WINDOW_S / 2 <= span.to_s + _ALMOST_S:
        ends.append(start_s + WINDOW_S)
        start_s += STEP_S
    return ends


class _Coverage:
    """Which share of a span trusted intervals cover, a beat counted where it ends."""

    def __init__(self, recording: Recording) -> None:
        self._t = numpy.array([beat.t for beat in recording.beats])
        lengths = (beat.rr_s if beat.doubt is None else 0.0 for beat in recording.beats)
        self._until = numpy.array([0.0, *accumulate(lengths)])

    def of(self, span: Span) -> float:
        first, last = numpy.searchsorted(self._t, [span.from_s, span.to_s], side="right")
        return float(self._until[last] - self._until[first]) / (span.to_s - span.from_s)
