"""Which intervals are not to be trusted, judged at once by the trusted ones before them: provisional, for live use."""

from collections import deque
from statistics import median_low

from biosignals.signals import Doubt, Judgement

JUDGEMENT = Judgement.PROVISIONAL  # beat by beat, without a look ahead; artefacts.py judges whole records

# What a seated adult's heart does: 30 to 200 beats a minute. Outside it the strap missed or invented a beat.
SHORTEST_RR_S = 0.3
LONGEST_RR_S = 2.0

# A beat jumps that differs by more than a share both from its neighbours' median and from the newest of them: breathing
# moves the interval far from the median, but step by step. The share goes with the size of the steps that this heart
# makes: a calm one's ectopic beats come little early, a young one's breath is deep. Hearts slow down for one beat (a
# sigh, a swallow) more than they hasten. What this finds, and what it doubts wrongly: benchmarks/artefacts.py.
LEAST_SHORT_SHARE = 0.14
LEAST_LONG_SHARE = 0.2
MOST_SHARE = 0.25
STEPS = 3.0  # times the usual step, which the step to an ectopic beat is at least
FIRST_STEP = (
    0.065  # of the interval, before a heart has shown its own: then a beat jumps at a fifth, as in young adults
)
STEP_MEMORY = 0.03  # about the last 33 trusted beats, half a minute
PAUSE_SHARE = 0.05  # longer by this behind a beat that came early it is that beat's pause

NEIGHBOURS = 9  # odd, and longer than a run of ectopic beats and the pauses behind them
FEWEST_NEIGHBOURS = 3  # the least that outvotes one bad interval at the start
AGREEING_BEATS = 5  # so many doubted intervals in a row that agree with each other are a new rate
AGREEING_SHARE = 0.2
LONGEST_LOCKOUT = 20  # beats: after so many doubted in a row the old neighbours say nothing any more


class Neighbours:
    """Judges an interval by the trusted ones before it."""

    def __init__(self) -> None:
        self._trusted: deque[float] = deque(maxlen=NEIGHBOURS)
        self._doubted: deque[float] = deque(maxlen=LONGEST_LOCKOUT)  # since the last trusted one
        self._usual_step = FIRST_STEP  # between trusted intervals, as a share of them
        self._is_behind_early = False

    def judge(self, rr_s: float) -> Doubt | None:
        is_behind_early, self._is_behind_early = self._is_behind_early, rr_s < SHORTEST_RR_S
        if not SHORTEST_RR_S <= rr_s <= LONGEST_RR_S:
            return Doubt.OUT_OF_RANGE
        if len(self._trusted) < FEWEST_NEIGHBOURS:
            self._trust(rr_s)
            return None
        usual_s, newest_s = median_low(self._trusted), self._trusted[-1]
        if not self._is_near(rr_s, usual_s) and not self._is_near(rr_s, newest_s):
            self._is_behind_early = rr_s < usual_s
            return self._doubt(rr_s)
        if is_behind_early and rr_s > (1 + max(PAUSE_SHARE, self._usual_step)) * max(usual_s, newest_s):
            return self._doubt(rr_s)
        self._trust(rr_s)
        return None

    def _is_near(self, rr_s: float, other_s: float) -> bool:
        share = min(MOST_SHARE, STEPS * self._usual_step)
        shorter, longer = max(LEAST_SHORT_SHARE, share), max(LEAST_LONG_SHARE, share)
        return -shorter * other_s <= rr_s - other_s <= longer * other_s

    def _trust(self, rr_s: float) -> None:
        if self._trusted and not self._doubted:  # a step from one trusted beat to the next
            step = min(MOST_SHARE, abs(rr_s / self._trusted[-1] - 1))
            self._usual_step += STEP_MEMORY * (step - self._usual_step)
        self._trusted.append(rr_s)
        self._doubted.clear()

    def _doubt(self, rr_s: float) -> Doubt | None:
        """A jump, unless it is one of several that agree: then they are a new rate, and the old neighbours go."""
        self._doubted.append(rr_s)
        newest = list(self._doubted)[-AGREEING_BEATS:]
        usual_s = median_low(newest)
        agree = len(newest) == AGREEING_BEATS and all(
            abs(one_s - usual_s) <= AGREEING_SHARE * usual_s for one_s in newest
        )
        if not agree and len(self._doubted) < LONGEST_LOCKOUT:
            return Doubt.JUMP
        self._trusted = deque(newest, maxlen=NEIGHBOURS)
        self._doubted.clear()
        self._is_behind_early = False
        return None if agree else Doubt.JUMP
