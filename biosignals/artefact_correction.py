"""A record's intervals with its artefacts mended, for those who ask: what was mended is marked as such."""

from dataclasses import dataclass

import numpy as np

from biosignals.artefact_levels import Booleans, Floats, Integers

# Mending never changes a time, only where the beats lie in it: so each made-up interval comes within this share of what
# its neighbours say, or the run is left out as a gap.
MOST_STRETCH = 0.15


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

    The sum of a run stays, so that all other beats keep their times. A run at either end of a stretch is left out, and
    so is one whose time is that of no whole number of beats within MOST_STRETCH: the next beat then follows nothing.
    All arrays have shape (n,).
    """
    pieces = [_Piece(rr_s=np.empty(0), beat=np.empty(0, dtype=np.int64), follows=np.empty(0, dtype=np.bool_))]
    open_stretch = -1  # the stretch whose newest interval stands: what comes next in it follows that
    for first, last in _runs(stretch, is_spoiled):
        mended_s = _mended(rr_s, stretch, first, last) if is_spoiled[first] else rr_s[first : last + 1]
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


def _mended(rr_s: Floats, stretch: Integers, first: int, last: int) -> Floats | None:
    """The run's time as whole beats; None where it has no good neighbour on one side, or fits no number of beats."""
    if first == 0 or last + 1 == len(rr_s) or not stretch[first - 1] == stretch[first] == stretch[last + 1]:
        return None
    before_s, behind_s = float(rr_s[first - 1]), float(rr_s[last + 1])
    total_s = float(np.sum(rr_s[first : last + 1]))
    count = max(1, round(total_s / ((before_s + behind_s) / 2)))
    line_s = np.linspace(before_s, behind_s, count + 2)[1:-1]
    factor = total_s / float(np.sum(line_s))
    return line_s * factor if abs(factor - 1) <= MOST_STRETCH else None
