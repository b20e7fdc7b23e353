"""A record's intervals with its artefacts mended, for those who ask: what was mended is marked as such."""

from dataclasses import dataclass

import numpy as np

from biosignals.artefact_levels import Booleans, Floats, Integers

# As many intervals are made up as come nearest to the time of the run, to within this share of it, else the run is left
# out as a gap. They are stretched to that time no further than this heart's intervals differ from beat to beat anyway:
# the pause behind most ectopic beats is no whole beat's, and stretching a calm heart's intervals to it would leave
# steps that add up to 10 % to its RMSSD; not stretching them at all takes up to 5 % away.
MOST_OFF = 0.15
MOST_MADE_UP = 5  # intervals in a row: longer ones would be a story, and any time comes near a large number of beats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CorrectedIntervals:
    """Intervals of which some are made up; every array has shape (m,), and m may differ from the record's n."""

    rr_s: Floats
    follows_previous: Booleans  # False behind a gap, and behind a run that could not be mended
    is_corrected: Booleans  # made up: not measured
    beat: Integers  # the beat of the record in which it ends; for a made-up one the last beat of the mended run

    @property
    def corrected_share(self) -> float:
        """The share of intervals that are made up, 0..1."""
        return float(np.mean(self.is_corrected)) if len(self.is_corrected) else 0.0


def mend(rr_s: Floats, stretch: Integers, is_spoiled: Booleans) -> CorrectedIntervals:
    """Put whole beats in the place of each run of spoiled intervals, along the line between the good ones around it.

    A run at either end of a stretch is left out, and so is one of more than MOST_MADE_UP beats' time, or of the time of
    no whole number of beats within MOST_OFF: the next beat then follows nothing. Intervals do not add up to the
    record's time: take that from `beat`.
    All arrays have shape (n,).
    """
    pieces = [_Piece(rr_s=np.empty(0), beat=np.empty(0, dtype=np.int64), follows=np.empty(0, dtype=np.bool_))]
    open_stretch = -1  # the stretch whose newest interval stands: what comes next in it follows that
    usual_step = _usual_step(rr_s, stretch, is_spoiled)
    for first, last in _runs(stretch, is_spoiled):
        mended_s = _mended(rr_s, stretch, first, last, usual_step) if is_spoiled[first] else rr_s[first : last + 1]
        if mended_s is None:
            open_stretch = -1
            continue
        follows = np.ones(len(mended_s), dtype=np.bool_)
        follows[0] = stretch[first] == open_stretch
        beat = np.full(len(mended_s), last) if is_spoiled[first] else np.arange(first, last + 1)
        pieces.append(_Piece(rr_s=mended_s, beat=beat, follows=follows))
        open_stretch = int(stretch[first])
    beats = np.concatenate([piece.beat for piece in pieces])
    return CorrectedIntervals(
        rr_s=np.concatenate([piece.rr_s for piece in pieces]),
        follows_previous=np.concatenate([piece.follows for piece in pieces]),
        is_corrected=is_spoiled[beats],
        beat=beats,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Piece:
    rr_s: Floats
    beat: Integers
    follows: Booleans


def _runs(stretch: Integers, is_spoiled: Booleans) -> list[tuple[int, int]]:
    """First and last beat of each run that is all spoiled, or all good, within one stretch."""
    if len(stretch) == 0:
        return []
    is_new = (np.diff(stretch) != 0) | (is_spoiled[1:] != is_spoiled[:-1])
    firsts = np.concatenate(([0], np.flatnonzero(is_new) + 1))
    lasts = np.append(firsts[1:] - 1, len(stretch) - 1)
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _usual_step(rr_s: Floats, stretch: Integers, is_spoiled: Booleans) -> float:
    """By which share of an interval the next good one differs from it: the median."""
    is_pair = (stretch[1:] == stretch[:-1]) & ~is_spoiled[1:] & ~is_spoiled[:-1]
    return float(np.median(np.abs(np.diff(rr_s)[is_pair]) / rr_s[1:][is_pair])) if is_pair.any() else 0.0


def _mended(rr_s: Floats, stretch: Integers, first: int, last: int, usual_step: float) -> Floats | None:
    """Whole beats for the run; None where it has no good neighbour on a side, or fits no number of them."""
    if first == 0 or last + 1 == len(rr_s) or not stretch[first - 1] == stretch[first] == stretch[last + 1]:
        return None
    before_s, behind_s = float(rr_s[first - 1]), float(rr_s[last + 1])
    total_s = float(np.sum(rr_s[first : last + 1]))
    count = max(1, round(total_s / ((before_s + behind_s) / 2)))
    if count > MOST_MADE_UP:
        return None
    line_s = np.linspace(before_s, behind_s, count + 2)[1:-1]
    factor = total_s / float(np.sum(line_s))
    if abs(factor - 1) > MOST_OFF:
        return None
    return line_s * min(1 + usual_step, max(1 - usual_step, factor))
