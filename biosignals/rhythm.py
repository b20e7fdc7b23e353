"""Whether the heart keeps a rhythm: where it does not, neither its rate nor its variability tells of arousal."""

import math
from collections import deque
from dataclasses import astuple, dataclass
from enum import Enum

import numpy
from numpy.typing import NDArray

from biosignals.beat_doubts import LONGEST_RR_S, SHORTEST_RR_S
from biosignals.signals import Beat, Doubt

# Two minutes, or 128 intervals where those are fewer: as Dash and others 2009, doi:10.1007/s10439-009-9740-z.
WINDOW_S = 120.0
MOST_INTERVALS = 128
FEWEST_INTERVALS = 48  # fewer say nothing: by chance breath or noise then look like a row without order
LEAST_JOINED = 0.8  # of the intervals follow the one before: more holes are a bad signal, whose order tells nothing
RECKON_EVERY_S = 5.0

ENTROPY_TOLERANCE_S = 0.03
FEWEST_MATCHES = 5
WIDER = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on a row of intervals is irregular: in one way, or irregularly so, where all of the others are true.

    All are shares but the entropy.
    """

    # Early beats by turns (each second, third or fourth), and flutter that is conducted unevenly: as often as that the
    # next interval is longer by a quarter. Breath at 20 a minute that moves intervals by a tenth makes none of it.
    least_longer: float
    # Unforeseeable: coefficient of sample entropy (Lake and Moorman 2011, doi:10.1152/ajpheart.00561.2010), m = 1,
    # r = 30 ms and wider until enough pairs match. They found fibrillation from -1.4 on, in day-long recordings; deep
    # breath reaches that, too, and a false alarm is dearer here. A row of chance that strays by a tenth has -1.0.
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

# Every number that what is said depends on, for the digest of an estimator that asks.
RULES = (
    *(WINDOW_S, MOST_INTERVALS, FEWEST_INTERVALS, LEAST_JOINED, RECKON_EVERY_S),
    *(ENTROPY_TOLERANCE_S, FEWEST_MATCHES, WIDER, LONGER_BY),
    *(*astuple(LONG_LIMITS), *astuple(SHORT_LIMITS), *astuple(HOLD_LIMITS)),
)

Integers = NDArray[numpy.int16]
Flags = NDArray[numpy.bool_]

TICKS_PER_S = 4096  # whole numbers of which a strap's 1/1024 s is a multiple: equal on all machines
_NOT_OF_THE_HEART = (Doubt.NO_CONTACT, Doubt.REFUTED)


class Rhythm(Enum):
    """Whether the heart of the last two minutes kept a rhythm. It is no diagnosis."""

    NOT_KNOWN = "too few heartbeats have been heard in a row to tell the rhythm"
    REGULAR = "the heart keeps a rhythm, early beats now and then aside"
    IRREGULAR = "the heart beats irregularly, or early at every few beats"


class RhythmWatch:
    """Judges the rhythm by all intervals of a heart's range, also those that were doubted for their length.

    It judges anew with the first beat of every 5 s, so that what it says does not depend on when it is asked. An
    irregular rhythm stands until a regular one was seen, or nothing for two minutes.
    """

    def __init__(self) -> None:
        # Of each interval its end, its length in ticks, and whether it follows the one before.
        self._intervals: deque[tuple[float, int, bool]] = deque(maxlen=MOST_INTERVALS)
        self._newest_t = self._due_t = -math.inf
        self._is_broken = False  # what lies before the next interval is not of the heart
        self._rhythm = Rhythm.NOT_KNOWN

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
        self._intervals.append((beat.t, round(beat.rr_s * TICKS_PER_S), is_joined))
        self._is_broken = False
        if beat.t >= self._due_t:
            self._due_t = beat.t + RECKON_EVERY_S
            self._reckon(beat.t)

    def rhythm(self, t: float) -> Rhythm:
        """The rhythm at `t` (session seconds, not before the newest beat)."""
        self._lapse(t)
        return self._rhythm

    def _begin_anew(self) -> None:
        self._intervals.clear()
        self._newest_t = self._due_t = -math.inf
        self._is_broken = False
        self._rhythm = Rhythm.NOT_KNOWN

    def _lapse(self, t: float) -> None:
        """What was heard two minutes ago says nothing of now."""
        if self._intervals and t - self._intervals[-1][0] > WINDOW_S:
            self._intervals.clear()
            self._rhythm = Rhythm.NOT_KNOWN

    def _reckon(self, t: float) -> None:
        while self._intervals[0][0] <= t - WINDOW_S:
            self._intervals.popleft()
        intervals = numpy.array([length for _, length, _ in self._intervals], dtype=numpy.int16)
        is_joined = numpy.array([joined for _, _, joined in self._intervals], dtype=numpy.bool_)
        self._rhythm = rhythm_of(intervals, is_joined, before=self._rhythm)


def rhythm_of(intervals: Integers, is_joined: Flags, *, before: Rhythm = Rhythm.NOT_KNOWN) -> Rhythm:
    """The rhythm of a row of intervals of 0.3 to 2 s in 1/4096 s, oldest first; `is_joined[i]`: i follows i - 1.

    Both of shape (n,); what `is_joined` says of the first does not matter. `before`: what was said of the row a few
    beats ago; an irregular rhythm stands until the row is clearly regular.
    """
    was_irregular = before is Rhythm.IRREGULAR
    joined = int(numpy.count_nonzero(is_joined[1:]))
    if len(intervals) < FEWEST_INTERVALS or joined < LEAST_JOINED * (len(intervals) - 1):
        return Rhythm.IRREGULAR if was_irregular else Rhythm.NOT_KNOWN
    newest = slice(len(intervals) - FEWEST_INTERVALS, None)
    is_irregular = _is_irregular(intervals[newest], is_joined[newest], SHORT_LIMITS) or _is_irregular(
        intervals, is_joined, HOLD_LIMITS if was_irregular else LONG_LIMITS
    )
    return Rhythm.IRREGULAR if is_irregular else Rhythm.REGULAR


def _is_irregular(intervals: Integers, is_joined: Flags, limits: Limits) -> bool:
    follows = is_joined[1:]
    steps = (intervals[1:] - intervals[:-1]) * follows  # 0 where one does not follow the other
    count = numpy.count_nonzero(follows)
    if numpy.count_nonzero(steps > LONGER_BY * intervals[:-1]) >= limits.least_longer * count:
        return True
    usual_step = limits.least_usual_step * _mean(intervals)
    if 2 * numpy.count_nonzero(numpy.abs(steps) >= usual_step) < count:
        return False
    is_without_order = limits.fewest_turns <= _turns(steps, follows) <= limits.most_turns
    return is_without_order and _entropy(intervals, follows) >= limits.least_entropy


def _mean(intervals: Integers) -> float:
    total: int = sum(intervals.tolist())
    return total / len(intervals)


def _turns(steps: Integers, follows: Flags) -> float:
    """The share of turning points among the intervals whose neighbours on both sides are known."""
    is_up, is_down = steps > 0, steps < 0
    turns = numpy.count_nonzero(is_up[1:] & is_down[:-1]) + numpy.count_nonzero(is_down[1:] & is_up[:-1])
    return int(turns) / max(1, int(numpy.count_nonzero(follows[1:] & follows[:-1])))


def _entropy(intervals: Integers, follows: Flags) -> float:
    """Coefficient of sample entropy: ln(B / A) + ln(2 r) - ln(mean), r and mean in one unit."""
    runs = int(numpy.count_nonzero(follows))
    pairs = None if runs == len(follows) else follows & follows[:, None]
    tolerance = round(ENTROPY_TOLERANCE_S * TICKS_PER_S)
    while True:
        alike = _alike(intervals, tolerance)
        one = alike[:-1, :-1] if pairs is None else alike[:-1, :-1] & pairs
        # Each pair stands there twice, and each run beside itself.
        of_two = int(numpy.count_nonzero(one & alike[1:, 1:])) - runs
        if of_two >= 2 * FEWEST_MATCHES:
            of_one = int(numpy.count_nonzero(one)) - runs
            return math.log(of_one / of_two) + math.log(2 * tolerance / _mean(intervals))
        tolerance = round(WIDER * tolerance)


def _alike(intervals: Integers, tolerance: int) -> Flags:
    """Which two differ by no more: |a - b| <= r in one comparison, a - b + r as an unsigned number is at most 2 r."""
    apart = numpy.subtract.outer(intervals + numpy.int16(tolerance), intervals)
    is_alike: Flags = apart.view(numpy.uint16) <= 2 * tolerance
    return is_alike
