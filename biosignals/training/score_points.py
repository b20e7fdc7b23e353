"""Where an estimator is asked: the points of a recording that are scored, the same for every contestant."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy

from biosignals.hrv_limits import LEAST_COVERAGE
from biosignals.training.recordings import Recording, Segment, Span

# Windows of a minute, one every half minute from the beginning of a segment on, the last ones cut off where it ends. Of
# the rules tried this one came nearest to number and AUC of the published floors of these sets.
WINDOW_S = 60.0
STEP_S = 30.0
SHORTEST_WINDOW_S = 30.0
LEAST_REST_S = 60.0  # of trusted beats: before that no estimator tells anything of anybody

_ALMOST_S = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePoint:
    """A moment, `window.to_s`, at which arousal is asked for, and what the right answer is.

    An estimator may use all beats up to that moment; where `window` begins it cannot know, since nobody tells it when a
    task began. `is_covered`: trusted beats cover half of the last minute at least, and were a minute of the rest. Only
    covered points are scored, by this rule for every contestant.
    """

    segment: Segment
    window: Span
    coverage: float  # share of the last minute that trusted beats cover, 0..1
    is_covered: bool

    @property
    def t(self) -> float:
        return self.window.to_s


@lru_cache(maxsize=4096)
def score_points(recording: Recording) -> tuple[ScorePoint, ...]:
    """The points of a recording in the order of time: all that are asked, covered or not.

    A segment's windows end at its beginning + 60, + 90, + 120 ... seconds, and at its end; none touches the rest.
    """
    trusted = _TrustedTime(recording)
    has_rest = trusted.seconds_of(recording.rest) >= LEAST_REST_S
    points = []
    for segment in recording.segments:
        for window in _windows(segment.span, recording.rest):
            last_minute = Span(from_s=window.to_s - WINDOW_S, to_s=window.to_s)
            coverage = min(1.0, trusted.seconds_of(last_minute) / WINDOW_S)
            is_covered = has_rest and coverage >= LEAST_COVERAGE
            points.append(ScorePoint(segment=segment, window=window, coverage=coverage, is_covered=is_covered))
    return tuple(sorted(points, key=lambda point: point.t))


def rest_coverage(recording: Recording) -> float:
    """Which share of the rest trusted beats cover, 0..1."""
    rest = recording.rest
    return min(1.0, _TrustedTime(recording).seconds_of(rest) / (rest.to_s - rest.from_s))


def covered_points(recording: Recording) -> tuple[ScorePoint, ...]:
    """The points of a recording that are scored."""
    return tuple(point for point in score_points(recording) if point.is_covered)


def _windows(span: Span, rest: Span) -> Sequence[Span]:
    """The windows of a segment; what of it was the rest is passed over."""
    overlaps = span.from_s < rest.to_s and rest.from_s < span.to_s
    start_s = rest.to_s if overlaps else span.from_s
    windows: list[Span] = []
    while start_s + SHORTEST_WINDOW_S <= span.to_s + _ALMOST_S:
        window = Span(from_s=start_s, to_s=min(start_s + WINDOW_S, span.to_s))
        if not windows or window.to_s > windows[-1].to_s:  # a moment is asked about once
            windows.append(window)
        start_s += STEP_S
    return windows


class _TrustedTime:
    """How many seconds of a span trusted intervals cover, a beat counted where it ends."""

    def __init__(self, recording: Recording) -> None:
        self._t = numpy.array([beat.t for beat in recording.beats])
        lengths = (beat.rr_s if beat.doubt is None else 0.0 for beat in recording.beats)
        self._until = numpy.array([0.0, *accumulate(lengths)])

    def seconds_of(self, span: Span) -> float:
        first, last = numpy.searchsorted(self._t, [span.from_s, span.to_s], side="right")
        return float(self._until[last] - self._until[first])
