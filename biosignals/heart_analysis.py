"""A recorded heart -> its HRV and its arousal every few seconds, judged with the whole record at hand."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from biosignals.abstaining import AbstainLimits
from biosignals.artefacts import FinalMarks, mark_final
from biosignals.hrv_batch import BeatArrays, features_at
from biosignals.hrv_columns import Floats, HrvColumns
from biosignals.hrv_limits import VARIABILITY_WINDOW_S
from biosignals.recorded_arousal import RowTeller, arousal_of_rows, plain_teller
from biosignals.recorded_heart import RecordedHeart
from biosignals.signals import ArousalEstimate, Beat, BiosignalError, Doubt, Judgement

Flags = NDArray[numpy.bool_]
Counts = NDArray[numpy.int64]

SHORTEST_REST_S = 60.0
# Of a rest so much must be covered by trusted beats; below it nothing is known of the person's rest.
LEAST_REST_COVERAGE = 0.75
MOST_ROWS = 200_000  # a day at a row every half second; more come from wrong times, and would fill the memory
# Where more intervals are left out than this share the rhythm itself is irregular, or the recording bad.
IRREGULAR_SHARE = 1 / 3
HARDLY_A_RHYTHM = "the rhythm itself is irregular, or the recording bad: its variability says nothing"
# A rest of 60 s with some artefacts in it still counts.
LIMITS = AbstainLimits(least_rest_s=LEAST_REST_COVERAGE * SHORTEST_REST_S)

_FEATURES_SHARE, _MARKS_SHARE = 0.5, 0.1  # of the work, for who shows progress ...
_TOLD_ROWS = 64  # ... every so many rows


class AnalysisError(BiosignalError):
    """What was asked of a recorded heart cannot be done; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """When the person rested, in seconds on the recording's own clock."""

    from_s: float
    to_s: float

    def __post_init__(self) -> None:
        if not self.to_s - self.from_s >= SHORTEST_REST_S:
            raise AnalysisError(
                f"a rest must last {SHORTEST_REST_S:g} s at least, not {self.to_s - self.from_s:g} s: give a longer one"
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeartBeats:
    """The beats of a recording in arrays of one length, on a clock that starts with the first interval."""

    t_s: Floats
    rr_s: Floats
    follows_previous: Flags
    doubts: tuple[Doubt | None, ...]  # what the recording itself says against each
    marks: FinalMarks

    @property
    def is_doubted(self) -> Flags:
        """By the recording itself."""
        return numpy.array([doubt is not None for doubt in self.doubts], dtype=numpy.bool_)

    @property
    def is_trusted(self) -> Flags:
        return ~(self.marks.is_spoiled | self.is_doubted)

    @property
    def is_artefact(self) -> Flags:
        """Beats that are wrong, and intervals that only the recording itself doubts."""
        return self.marks.is_marked | (self.is_doubted & ~self.marks.is_spoiled)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeartAnalysis:
    """A row every `every_s`, its values at the end of the windows.

    `start_s` is what the recording's own clock shows where that of `beats` and `hrv` is 0. `artefacts` is how many lie
    in the 60 s before each row. `arousal` has an estimate a row, or is None where no rest was given.
    """

    start_s: float
    every_s: float
    beats: HeartBeats
    hrv: HrvColumns
    artefacts: Counts
    rest: Rest | None
    arousal: tuple[ArousalEstimate, ...] | None

    @property
    def is_hardly_a_rhythm(self) -> bool:
        """Whether so many intervals are left out that the others say nothing."""
        return self.beats.marks.spoiled_share > IRREGULAR_SHARE

    @property
    def judgement(self) -> Judgement:
        """How the artefacts were judged."""
        return self.beats.marks.judgement

    @property
    def row_s(self) -> Floats:
        """The times of the rows on the recording's own clock: whole multiples of `every_s`."""
        return numpy.round((self.hrv.t_s + self.start_s) / self.every_s) * self.every_s


def analyse_heart(
    heart: RecordedHeart,
    *,
    every_s: float = 5.0,
    rest: Rest | None = None,
    new_teller: Callable[[AbstainLimits], RowTeller] = plain_teller,
    tell_share: Callable[[float], None] = lambda share: None,
) -> HeartAnalysis:
    """Analyse a recording, artefacts judged with their full context, arousal by the live estimator that is asked for.

    Rows lie at the multiples of `every_s` (seconds) on the recording's own clock, from the first behind its start to
    the first that knows all of it. The rest tells the person's own level for the whole recording, before it too.
    `new_teller` makes it, with the limits of recordings; the plain one, if it is not given.
    `tell_share` is told the share done, 0..1. Raises AnalysisError, and ValueError for an `every_s` not above 0.
    """
    if not every_s > 0:
        raise ValueError(f"rows must be more than 0 s apart, not {every_s}")
    beats = _beats_of(heart)
    row_s = _rows(heart.start_s, heart.start_s + float(beats.t_s[-1]), every_s)
    if rest is not None:
        _check(rest, heart.start_s, heart.start_s + float(beats.t_s[-1]))
    tell_share(_MARKS_SHARE)
    arrays = BeatArrays(
        t_s=beats.t_s, rr_s=beats.rr_s, is_trusted=beats.is_trusted, follows_previous=beats.follows_previous
    )
    hrv = features_at(arrays, row_s - heart.start_s)
    tell_share(_FEATURES_SHARE)
    arousal = None
    if rest is not None:
        arousal = arousal_of_rows(
            _as_beats(beats),
            hrv.rates_and_variability(),
            from_s=rest.from_s - heart.start_s,
            to_s=rest.to_s - heart.start_s,
            new_teller=lambda: new_teller(LIMITS),
            tell_rows=lambda row: _tell_row(row, len(row_s), tell_share),
        )
    return HeartAnalysis(
        start_s=heart.start_s,
        every_s=every_s,
        beats=beats,
        hrv=hrv,
        artefacts=_in_window(beats.t_s[beats.is_artefact], hrv.t_s),
        rest=rest,
        arousal=arousal,
    )


def _beats_of(heart: RecordedHeart) -> HeartBeats:
    """The intervals above 0: one of 0 is no beat, and breaks the succession."""
    there = numpy.array([one.rr_s > 0 for one in heart.intervals])
    if not there.any():
        raise AnalysisError("all intervals are 0: the recording holds no heartbeat, give another")
    broken = numpy.concatenate(([True], ~there[:-1]))
    follows = numpy.array([one.follows_previous for one in heart.intervals]) & ~broken
    rr_s = numpy.array([one.rr_s for one in heart.intervals])[there]
    return HeartBeats(
        t_s=numpy.array([one.t_s for one in heart.intervals])[there],
        rr_s=rr_s,
        follows_previous=follows[there],
        doubts=tuple(one.doubt for one in heart.intervals if one.rr_s > 0),
        marks=mark_final(rr_s, follows[there]),
    )


def _rows(start_s: float, end_s: float, every_s: float) -> Floats:
    first, last = math.floor(round(start_s / every_s, 6)) + 1, math.ceil(round(end_s / every_s, 6))
    last = max(first, last)
    if last - first >= MOST_ROWS:
        raise AnalysisError(
            f"{last - first + 1.0:.6g} rows would come of {(end_s - start_s) / 3600:.6g} h, at most {MOST_ROWS} can: "
            "check the times of the recording, or ask for fewer with --every"
        )
    return numpy.arange(first, last + 1, dtype=numpy.float64) * every_s


def _check(rest: Rest, start_s: float, end_s: float) -> None:
    if rest.from_s < start_s - 1 or rest.to_s > end_s + 1:  # whole seconds around the recording are not refused
        raise AnalysisError(
            f"the rest from {rest.from_s:.12g} to {rest.to_s:.12g} s is not in the recording, whose clock runs from "
            f"{start_s:.1f} to {end_s:.1f} s: give a rest within it"
        )


def _in_window(times_s: Floats, row_s: Floats) -> Counts:
    """How many of `times_s` lie in the 60 s up to each row, as beats belong to that window."""
    up_to = numpy.searchsorted(times_s, row_s, side="right")
    before = numpy.searchsorted(times_s, row_s - VARIABILITY_WINDOW_S, side="right")
    return (up_to - before).astype(numpy.int64)


def _tell_row(row: int, rows: int, tell_share: Callable[[float], None]) -> None:
    if row % _TOLD_ROWS == 0 or row == rows - 1:
        tell_share(_FEATURES_SHARE + (1 - _FEATURES_SHARE) * (row + 1) / rows)


def _as_beats(beats: HeartBeats) -> list[Beat]:
    """As the estimator takes them: what is not of the heart keeps its doubt, what is marked is abnormal."""
    return [
        Beat(t=t, rr_s=rr_s, doubt=doubt or (None if is_trusted else Doubt.ABNORMAL), follows_previous=follows)
        for t, rr_s, doubt, is_trusted, follows in zip(
            beats.t_s.tolist(),
            beats.rr_s.tolist(),
            beats.doubts,
            beats.is_trusted.tolist(),
            beats.follows_previous.tolist(),
            strict=True,
        )
    ]
