"""Marks the artefacts of a whole record with all its context: the final judgement, for records and reports."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from biosignals.artefact_correction import CorrectedIntervals, mend
from biosignals.artefact_kinds import Artefact, Codes, name_misfits
from biosignals.artefact_levels import Booleans, Floats, Integers
from biosignals.artefact_shapes import find_misfits
from biosignals.signals import Judgement


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FinalMarks:
    """What is wrong with the beats of a record, judged with what came before and behind; every array has shape (n,)."""

    kinds: Codes  # of Artefact, for the beat itself: an ectopic beat is one, though two intervals suffer
    is_spoiled: Booleans  # the intervals to leave out: those of wrong beats, and behind ectopic and extra ones
    is_judged: Booleans  # False in stretches of fewer than 4 beats: only a human heart's range was asked

    @property
    def judgement(self) -> Judgement:
        return Judgement.FINAL

    @property
    def is_marked(self) -> Booleans:
        """The beats that are wrong."""
        is_marked: Booleans = self.kinds != Artefact.NONE
        return is_marked

    @property
    def spoiled_share(self) -> float:
        """The share of intervals to leave out, 0..1.

        Healthy people's records have under 0.01, one with 5 % ectopic beats 0.1, a synthetic fibrillation 0.1 to 0.4:
        from about 0.1 on what is left is no variability of a regular heart either, and says nothing of its rest.
        """
        return float(np.mean(self.is_spoiled)) if len(self.is_spoiled) else 0.0

    def counts(self) -> Mapping[Artefact, int]:
        """How many beats are wrong in which way; only kinds that occur."""
        return {Artefact(code): count for code, count in sorted(Counter(self.kinds.tolist()).items()) if code}


def mark_final(rr_s: ArrayLike, follows_previous: ArrayLike) -> FinalMarks:
    """Mark the artefacts of a record; nothing is judged, or spoiled, across a gap.

    `rr_s`: shape (n,), the intervals in seconds, finite and not negative, as measured. `follows_previous`: shape (n,),
    False behind a gap (the first beat's value does not matter). A beat is judged by up to 5 beats on either side and by
    how much the intervals of the 91 beats around it stray. 24 h take under a second. An irregular rhythm, as in atrial
    fibrillation, has no usual interval: a part of it is marked, and `spoiled_share` says that there is little to trust.
    Raises ValueError.
    """
    intervals, stretch = _checked(rr_s, follows_previous)
    misfits = find_misfits(intervals, stretch)
    kinds, is_spoiled = name_misfits(intervals, stretch, misfits)
    return FinalMarks(kinds=kinds, is_spoiled=is_spoiled, is_judged=misfits.is_judged)


def corrected(rr_s: ArrayLike, follows_previous: ArrayLike, marks: FinalMarks) -> CorrectedIntervals:
    """The same record with its spoiled intervals replaced, each new one marked as made up.

    For programs that cannot leave intervals out; Attune's own figures do. Arguments as of `mark_final`, `marks` its
    result for them. Raises ValueError.
    """
    intervals, stretch = _checked(rr_s, follows_previous)
    if len(marks.kinds) != len(intervals):
        raise ValueError(f"marks of {len(marks.kinds)} beats do not belong to {len(intervals)} intervals")
    return mend(intervals, stretch, marks.is_spoiled)


def _checked(rr_s: ArrayLike, follows_previous: ArrayLike) -> tuple[Floats, Integers]:
    """The intervals, and the number of the gapless stretch that each is in."""
    intervals: Floats = np.asarray(rr_s, dtype=np.float64)
    follows: Booleans = np.asarray(follows_previous, dtype=np.bool_)
    if intervals.ndim != 1 or intervals.shape != follows.shape:
        raise ValueError(f"one flag for each interval, not {follows.shape} flags for {intervals.shape} intervals")
    wrong = np.flatnonzero(~(np.isfinite(intervals) & (intervals >= 0)))
    if len(wrong):
        raise ValueError(f"interval {wrong[0]} must be finite and not negative, not {intervals[wrong[0]]} s")
    return intervals, np.cumsum(~follows)
