"""Whether the heart keeps a rhythm: where it does not, neither its rate nor its variability tells of arousal."""

import math
from collections import deque
from dataclasses import astuple, dataclass
from enum import Enum

import numpy

from biosignals.beat_doubts import LONGEST_RR_S, SHORTEST_RR_S
from biosignals.rhythm_measures import (
    ENTROPY_TOLERANCE_S,
    FEWEST_MATCHES,
    TICKS_PER_S,
    WIDER,
    Flags,
    Integers,
    entropy,
    mean,
    steps_between,
    turns,
)
from biosignals.signals import Beat, Doubt

# Two minutes, or 128 intervals where those are fewer: as Dash and others 2009, doi:10.1007/s10439-009-9740-z.
WINDOW_S = 120.0
MOST_INTERVALS = 128
FEWEST_INTERVALS = 48  # fewer say nothing: by chance breath or noise then look like a row without order
LEAST_JOINED = 0.8  # of the intervals follow the one before: more holes are a bad signal, whose order tells nothing
RECKON_EVERY_S = 5.0
# Wrong beats in a row of right ones make it look irregular for a moment, here and there; made-up fibrillation that goes
# on is found again and again. So a heart that is heard badly must be found irregular as often in a row, 15 s, before
# what was heard shortly before the first of them is doubted, too. One that was heard well before has no such excuse.
LASTING_FINDS = 4
MOST_DOUBTED_BEFORE = 0.05  # of the oldest quarter of the row: less was heard well


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on a row of intervals is irregular: in one way, or irregularly so, where all of the others are true.

    All are shares but the entropy.
    """

    # Early beats by turns (each second, third or fourth), and flutter that is conducted unevenly: as often as that the
    # next interval is longer by a quarter. Breath at 20 a minute that moves intervals by a tenth makes none of it.
    least_longer: float
    # Unforeseeable: coefficient of sample entropy. Lake and Moorman 2011 found fibrillation from -1.4 on, in day-long
    # recordings; deep breath reaches that, too, and a false alarm is dearer here. A row of chance that strays by a
    # tenth has -1.0.
    least_entropy: float
    # Without order: as many turning points as a row of chance, 2/3 (Dash 2009). Breath has fewer, alternation more.
    fewest_turns: float
    most_turns: float
    # Everywhere: half of the steps between neighbours are such a share of the mean interval at least. RMSSD would ask
    # the same, but a few early beats alone move that.
    least_usual_step: float


LONG_LIMITS = Limits(least_longer=0.24, least_entropy=-1.0, fewest_turns=0.55, most_turns=0.8, least_usual_step=0.07)
# The newest 48 intervals tell sooner that a rhythm was lost, and by chance more easily: they must show it clearly.
SHORT_LIMITS = Limits(least_longer=0.32, least_entropy=-0.7, fewest_turns=0.57, most_turns=0.8, least_usual_step=0.1)
# A heart that fibrillates hovers about the limits; one that was found to must be clearly regular to be believed again.
HOLD_LIMITS = Limits(least_longer=0.21, least_entropy=-1.15, fewest_turns=0.52, most_turns=0.83, least_usual_step=0.06)
LONGER_BY = 0.25

# Wrong beats among right ones (a wrist that moves) look irregular, too. But then the trusted intervals that follow each
# other, of which there are many, go on in small steps and can be foreseen; where the heart itself is irregular, they
# are no better than the rest: of made-up fibrillation fewer than one in a hundred are so small in their steps.
LEAST_TRUSTED_PAIRS = 0.45  # of all neighbours: where every second to fourth beat is early they are a quarter at most
MOST_TRUSTED_STEP = 0.075  # half of them are smaller, as a share of the mean trusted interval
MOST_TRUSTED_ENTROPY = -1.05
# A beat that is misplaced, missed or invented makes intervals that are too short and too long. A node that waits until
# an impulse comes by chance only ever comes late: its short intervals look trusted, and even.
LEAST_SHORT = 0.15  # of the doubted intervals are shorter than the usual trusted one

# Every number that what is said depends on, for the digest of an estimator that asks.
RULES = (
    *(WINDOW_S, MOST_INTERVALS, FEWEST_INTERVALS, LEAST_JOINED, RECKON_EVERY_S, LASTING_FINDS, MOST_DOUBTED_BEFORE),
    *(ENTROPY_TOLERANCE_S, FEWEST_MATCHES, WIDER, LONGER_BY),
    *(*astuple(LONG_LIMITS), *astuple(SHORT_LIMITS), *astuple(HOLD_LIMITS)),
    *(LEAST_TRUSTED_PAIRS, MOST_TRUSTED_STEP, MOST_TRUSTED_ENTROPY, LEAST_SHORT),
)

_NOT_OF_THE_HEART = (Doubt.NO_CONTACT, Doubt.REFUTED)


class Rhythm(Enum):
    """Whether the heart of the last two minutes kept a rhythm. It is no diagnosis."""

    NOT_KNOWN = "too few heartbeats have been heard in a row to tell the rhythm"
    REGULAR = "the heart keeps a rhythm, early beats now and then aside"
    IRREGULAR = "the heart beats irregularly, or early at every few beats"


class RhythmWatch:
    """Judges the rhythm by all intervals of a heart's range, also those that were doubted for their length.

    It judges anew with the first beat of every 5 s, so that what it says does not depend on when it is asked. An
    irregular rhythm stands until a regular one was seen, or nothing for two minutes; then none is known until enough
    intervals tell it again.
    """

    def __init__(self) -> None:
        # Of each interval its end, its length in ticks, whether it follows the one before, and whether it is trusted.
        self._intervals: deque[tuple[float, int, bool, bool]] = deque(maxlen=MOST_INTERVALS)
        self._newest_t = self._due_t = -math.inf
        self._is_broken = False  # what lies before the next interval is not of the heart
        self._rhythm = Rhythm.NOT_KNOWN
        self._finds = 0  # how often in a row it was found irregular, and when it was for the first time
        self._found_t = math.inf

    def take(self, beat: Beat) -> None:
        """Add one beat. One that is not later than the last belongs to another reading: all begins anew."""
        if not beat.t > self._newest_t:
            self._begin_anew()
        self._lapse(beat.t)
        self._newest_t = beat.t
        if beat.doubt in _NOT_OF_THE_HEART or not SHORTEST_RR_S <= beat.rr_s <= LONGEST_RR_S:
            self._is_broken = True
            return
        is_joined = beat.follows_previous and not self._is_broken and bool(self._intervals)
        self._intervals.append((beat.t, round(beat.rr_s * TICKS_PER_S), is_joined, beat.doubt is None))
        self._is_broken = False
        if beat.t >= self._due_t:
            self._due_t = beat.t + RECKON_EVERY_S
            self._reckon(beat.t)

    def rhythm(self, t: float) -> Rhythm:
        """The rhythm at `t` (session seconds, not before the newest beat)."""
        self._lapse(t)
        return self._rhythm

    def lost_t(self, t: float) -> float | None:
        """When the rhythm was found lost, in a finding that lasts at `t` (session seconds, as for `rhythm`).

        It lasts from the first one on where the heart was heard well before, else from LASTING_FINDS in a row on, or
        where nothing more was heard behind it; until the rhythm is found regular. None: no such finding.
        """
        self._lapse(t)
        return self._found_t if self._finds >= LASTING_FINDS else None

    def _begin_anew(self) -> None:
        self._intervals.clear()
        self._newest_t = self._due_t = -math.inf
        self._is_broken = False
        self._rhythm = Rhythm.NOT_KNOWN
        self._finds = 0

    def _lapse(self, t: float) -> None:
        """What was heard two minutes ago says nothing of now."""
        if self._intervals and t - self._intervals[-1][0] > WINDOW_S:
            self._intervals.clear()
            self._rhythm = Rhythm.NOT_KNOWN
            if self._finds:
                self._finds = LASTING_FINDS  # nothing has shown that it was a moment's

    def _reckon(self, t: float) -> None:
        while self._intervals[0][0] <= t - WINDOW_S:
            self._intervals.popleft()
        self._rhythm = rhythm_of(
            numpy.array([length for _, length, _, _ in self._intervals], dtype=numpy.int16),
            numpy.array([is_joined for _, _, is_joined, _ in self._intervals], dtype=numpy.bool_),
            numpy.array([is_trusted for _, _, _, is_trusted in self._intervals], dtype=numpy.bool_),
            before=self._rhythm,
        )
        if self._rhythm is Rhythm.IRREGULAR:
            self._found_t = t if self._finds == 0 else self._found_t
            self._finds = LASTING_FINDS if self._was_heard_well() else self._finds + 1
        elif self._rhythm is Rhythm.REGULAR:
            self._finds = 0

    def _was_heard_well(self) -> bool:
        oldest = [is_trusted for _, _, _, is_trusted in self._intervals][: len(self._intervals) // 4]
        return oldest.count(False) < MOST_DOUBTED_BEFORE * len(oldest)


def rhythm_of(intervals: Integers, is_joined: Flags, is_trusted: Flags, *, before: Rhythm = Rhythm.NOT_KNOWN) -> Rhythm:
    """The rhythm of a row of intervals of 0.3 to 2 s in 1/4096 s, oldest first; `is_joined[i]`: i follows i - 1.

    All of shape (n,); what `is_joined` says of the first does not matter. `is_trusted`: nobody doubts the interval.
    `before`: what was said of the row a few beats ago; an irregular rhythm stands until the row is clearly regular.
    """
    was_irregular = before is Rhythm.IRREGULAR
    joined = int(numpy.count_nonzero(is_joined[1:]))
    if len(intervals) < FEWEST_INTERVALS or joined < LEAST_JOINED * (len(intervals) - 1):
        return Rhythm.IRREGULAR if was_irregular else Rhythm.NOT_KNOWN
    newest = slice(len(intervals) - FEWEST_INTERVALS, None)
    is_irregular = any(
        _is_irregular(intervals[row], is_joined[row], limits)
        and not _keeps_trusted_order(intervals[row], is_joined[row], is_trusted[row])
        for row, limits in ((newest, SHORT_LIMITS), (slice(None), HOLD_LIMITS if was_irregular else LONG_LIMITS))
    )
    return Rhythm.IRREGULAR if is_irregular else Rhythm.REGULAR


def _is_irregular(intervals: Integers, is_joined: Flags, limits: Limits) -> bool:
    follows = is_joined[1:]
    steps = steps_between(intervals, follows)
    count = numpy.count_nonzero(follows)
    if numpy.count_nonzero(steps > LONGER_BY * intervals[:-1]) >= limits.least_longer * count:
        return True
    usual = mean(intervals)
    if 2 * numpy.count_nonzero(numpy.abs(steps) >= limits.least_usual_step * usual) < count:
        return False
    is_without_order = limits.fewest_turns <= turns(steps, follows) <= limits.most_turns
    return is_without_order and entropy(intervals, follows, mean_interval=usual) >= limits.least_entropy


def _keeps_trusted_order(intervals: Integers, is_joined: Flags, is_trusted: Flags) -> bool:
    """Whether the row only looks irregular, by wrong beats among right ones: the trusted intervals keep a rhythm."""
    trusted, doubted = intervals[is_trusted], intervals[~is_trusted]
    pairs = is_joined[1:] & is_trusted[1:] & is_trusted[:-1]
    count = numpy.count_nonzero(pairs)
    if not len(doubted) or count < LEAST_TRUSTED_PAIRS * len(pairs):
        return False
    usual = mean(trusted)
    steps = steps_between(intervals, pairs)
    if 2 * numpy.count_nonzero(numpy.abs(steps) >= MOST_TRUSTED_STEP * usual) >= count:
        return False
    if numpy.count_nonzero(doubted < numpy.median(trusted)) < LEAST_SHORT * len(doubted):
        return False
    return entropy(intervals, pairs, mean_interval=usual) < MOST_TRUSTED_ENTROPY
