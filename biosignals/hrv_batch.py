"""Whole records at once: arrays of beats in, columns of HRV out, equal to what the live loop would have said."""

import math
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from biosignals.hrv_batch_pattern import pattern_columns
from biosignals.hrv_batch_time import TrustedBeats, time_columns
from biosignals.hrv_columns import Floats, HrvColumns
from biosignals.signals import BiosignalError

Flags = NDArray[numpy.bool_]


class UnfitBeats(BiosignalError, ValueError):
    """Arrays that are no series of beats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatArrays:
    """The beats of a record, oldest first; four arrays of one length.

    `t_s` is when each beat was (seconds, strictly increasing), `rr_s` the interval that ended in it (seconds, above 0).
    Beats with `is_trusted` False give no value; no difference is taken across them, nor where `follows_previous` is
    False. Raises UnfitBeats where the arrays do not keep to that.
    """

    t_s: Floats
    rr_s: Floats
    is_trusted: Flags
    follows_previous: Flags

    def __post_init__(self) -> None:
        lengths = {self.t_s.shape, self.rr_s.shape, self.is_trusted.shape, self.follows_previous.shape}
        if len(lengths) > 1 or self.t_s.ndim != 1:
            raise UnfitBeats(f"the arrays of beats must be flat and of one length, not {sorted(lengths)}")
        if not numpy.isfinite(self.t_s).all() or not (numpy.diff(self.t_s) > 0).all():
            raise UnfitBeats("times of beats must be finite and increase strictly, sort them and remove doubles")
        if not (numpy.isfinite(self.rr_s) & (self.rr_s > 0)).all():
            raise UnfitBeats("intervals must be above 0 s and finite, leave the other beats out")


def features_every(
    beats: BeatArrays, *, every_s: float = 5.0, from_s: float | None = None, to_s: float | None = None
) -> HrvColumns:
    """All features at `from_s`, `from_s` + `every_s`, ... up to `to_s`, on the clock of the beats.

    Without `from_s` rows begin `every_s` behind the start of the first interval; without `to_s` the last row is the
    first that knows the last beat. No beats and no `from_s`: no rows. Raises ValueError for an `every_s` not above 0.
    """
    if not 0 < every_s < math.inf:
        raise ValueError(f"rows must be more than 0 s apart, not {every_s}")
    if not beats.t_s.size and (from_s is None or to_s is None):
        return features_at(beats, numpy.empty(0))
    first_s = from_s if from_s is not None else float(beats.t_s[0] - beats.rr_s[0]) + every_s
    if to_s is None:
        rows = max(0, math.ceil((float(beats.t_s[-1]) - first_s) / every_s) + 1)
    else:
        rows = max(0, math.floor((to_s - first_s) / every_s) + 1)
    return features_at(beats, first_s + every_s * numpy.arange(rows, dtype=numpy.float64))


def features_at(beats: BeatArrays, t_s: Floats) -> HrvColumns:
    """All features at each of `t_s`, one row each: what the live loop would say there, having heard no later beat.

    `t_s` must not decrease. About 70 MB for a day of beats at a row every 5 s.
    """
    if t_s.ndim != 1 or not numpy.isfinite(t_s).all() or (numpy.diff(t_s) < 0).any():
        raise ValueError("rows must lie at finite times that do not decrease")
    trusted = TrustedBeats.of(beats.t_s, beats.rr_s, beats.is_trusted, beats.follows_previous)
    return HrvColumns(t_s=t_s, **time_columns(trusted, t_s), **pattern_columns(trusted, t_s))
