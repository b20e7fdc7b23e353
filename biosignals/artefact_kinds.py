"""What each misfit of a record most likely is: an ectopic, extra or missed beat, or just too long or short."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from biosignals.artefact_levels import Booleans, Floats, Integers
from biosignals.artefact_shapes import Misfits
from biosignals.beat_doubts import SHORTEST_RR_S

FIT = 0.25  # of the level: so near must intervals, or the sum of two, come to whole beats
MOST_BEATS = 4  # whose time an interval may be for want of some: longer it is a gap that nobody marked
PAUSE = 1.05  # of the level: what follows early beats and is longer than this is their pause

Codes = NDArray[np.uint8]


class Artefact(IntEnum):
    """What is wrong with a beat of a record, as a code in arrays; 0 is nothing."""

    NONE = 0
    ECTOPIC = 1  # out of its place: early, mostly with a pause behind it, or late
    EXTRA = 2  # no beat at all: it splits an interval that is right without it
    MISSED = 3  # one beat or more are missing before it
    LONG = 4  # its interval is too long, and nothing above explains it
    SHORT = 5  # its interval is too short, and nothing above explains it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Explanation:
    """Beats `first` to `last` are `kind`; the intervals from `first` to `spoiled_to` are wrong by that."""

    kind: Artefact
    first: int
    last: int
    spoiled_to: int


def name_misfits(rr_s: Floats, stretch: Integers, misfits: Misfits) -> tuple[Codes, Booleans]:
    """Codes of Artefact for the beats that are wrong, and which intervals are spoiled by them; both of shape (n,).

    An ectopic or extra beat spoils the interval behind it, too; nothing is spoiled across a gap.
    """
    kinds: Codes = np.zeros(len(rr_s), dtype=np.uint8)
    is_spoiled = np.zeros(len(rr_s), dtype=np.bool_)
    intervals = _Intervals(rr_s, stretch, misfits)
    explained_to = -1
    for beat in np.flatnonzero(misfits.is_alone | misfits.begins_pair).tolist():
        if beat <= explained_to:
            continue
        found = intervals.explain(beat, free_from=explained_to + 1)
        kinds[found.first : found.last + 1] = found.kind
        is_spoiled[found.first : found.spoiled_to + 1] = True
        explained_to = found.spoiled_to
    return kinds, is_spoiled


class _Intervals:
    """Intervals as shares of the level at the beat in question: 1 is usual, 2 is two beats' time."""

    def __init__(self, rr_s: Floats, stretch: Integers, misfits: Misfits) -> None:
        self._rr_s = rr_s
        self._stretch = stretch
        self._level_s = misfits.level_s
        self._begins_pair = misfits.begins_pair
        self._is_misfit = misfits.is_alone | misfits.begins_pair

    def explain(self, beat: int, *, free_from: int) -> _Explanation:
        """The likeliest explanation of a misfit; beats before `free_from` are explained already."""
        level_s = float(self._level_s[beat])
        if np.isnan(level_s):
            kind = Artefact.SHORT if self._rr_s[beat] < SHORTEST_RR_S else Artefact.LONG
            return _Explanation(kind=kind, first=beat, last=beat, spoiled_to=beat)
        if self._rr_s[beat] >= level_s:
            return self._explain_long(beat, level_s)
        return self._explain_extra(beat, level_s, free_from=free_from) or self._explain_short(beat, level_s)

    def _explain_long(self, beat: int, level_s: float) -> _Explanation:
        share = float(self._rr_s[beat] / level_s)
        is_next_short = self._share(beat + 1, beat, level_s, absent=1.0) < 1 - FIT
        if 2 <= round(share) <= MOST_BEATS and abs(share - round(share)) < FIT and not is_next_short:
            return _Explanation(kind=Artefact.MISSED, first=beat, last=beat, spoiled_to=beat)
        if self._begins_pair[beat]:
            return _Explanation(kind=Artefact.ECTOPIC, first=beat, last=beat, spoiled_to=beat + 1)
        return _Explanation(kind=Artefact.LONG, first=beat, last=beat, spoiled_to=beat)

    def _explain_extra(self, beat: int, level_s: float, *, free_from: int) -> _Explanation | None:
        """With the interval behind or before it this one makes a usual interval, and no pause follows."""
        share = float(self._rr_s[beat] / level_s)
        best: tuple[float, int] | None = None
        for first, other in ((beat, beat + 1), (beat - 1, beat - 1)):
            other_share = self._share(other, beat, level_s, absent=np.inf)
            around = (
                self._share(first - 1, beat, level_s, absent=1.0),
                self._share(first + 2, beat, level_s, absent=1.0),
            )
            usual = min(1 + FIT, max(1 - FIT, sum(around) / 2))  # breath may have carried it off the level
            if first < free_from or around[1] > 1 + FIT:
                continue
            for whole in (1.0, usual):
                fit = abs(share + other_share - whole)
                if fit < min(FIT, abs(other_share - whole)) and (best is None or fit < best[0]):
                    best = fit, first
        if best is None:
            return None
        return _Explanation(kind=Artefact.EXTRA, first=best[1], last=best[1], spoiled_to=best[1] + 1)

    def _explain_short(self, beat: int, level_s: float) -> _Explanation:
        """One early beat, or a run of them, and the pause behind; without a pause it is only short."""
        last = beat
        while self._share(last + 1, beat, level_s, absent=np.inf) < 1 and self._is_misfit[last + 1]:
            last += 1
        is_pause = self._share(last + 1, beat, level_s, absent=0.0) > PAUSE
        if is_pause or self._begins_pair[last]:
            return _Explanation(kind=Artefact.ECTOPIC, first=beat, last=last, spoiled_to=last + 1)
        return _Explanation(kind=Artefact.SHORT, first=beat, last=last, spoiled_to=last)

    def _share(self, beat: int, home: int, level_s: float, *, absent: float) -> float:
        """The interval of `beat`, or `absent` where it is in another stretch than `home`."""
        if not 0 <= beat < len(self._rr_s) or self._stretch[beat] != self._stretch[home]:
            return absent
        return float(self._rr_s[beat] / level_s)
