"""Which intervals are not to be trusted, judged by the trusted ones before them."""

from collections import deque
from statistics import median_low

from biosignals.signals import Doubt

# What a seated adult's heart does: 30 to 200 beats a minute. Outside it the strap missed or invented a beat.
SHORTEST_RR_S = 0.3
LONGEST_RR_S = 2.0

# A beat jumps that differs by this share both from its neighbours' median and from the newest of them: breathing moves
# the interval far from the median, but step by step. It finds 82 % of labelled ventricular beats and doubts 0.1 % of
# normal ones and 0.3 % of young people's at rest; by the median alone these were 84 %, 0.6 % and 2.8 %.
JUMP_SHARE = 0.2
NEIGHBOURS = 9  # odd, and longer than a run of ectopic beats and the pauses behind them
FEWEST_NEIGHBOURS = 3  # the least that outvotes one bad interval at the start
AGREEING_BEATS = 5  # so many doubted intervals in a row that agree with each other are a new rate
LONGEST_LOCKOUT = 20  # beats: after so many doubted in a row the old neighbours say nothing any more


class Neighbours:
    """Judges an interval by the trusted ones before it."""

    def __init__(self) -> None:
        self._trusted: deque[float] = deque(maxlen=NEIGHBOURS)
        self._doubted: deque[float] = deque(maxlen=LONGEST_LOCKOUT)  # since the last trusted one

    def judge(self, rr_s: float) -> Doubt | None:
        if not SHORTEST_RR_S <= rr_s <= LONGEST_RR_S:
            return Doubt.OUT_OF_RANGE
        if len(self._trusted) >= FEWEST_NEIGHBOURS and not self._agrees(rr_s):
            self._doubted.append(rr_s)
            newest = list(self._doubted)[-AGREEING_BEATS:]
            usual_s = median_low(newest)
            agree = len(newest) == AGREEING_BEATS and all(_is_near(one, usual_s) for one in newest)
            if not agree and len(self._doubted) < LONGEST_LOCKOUT:
                return Doubt.JUMP
            self._trusted = deque(newest, maxlen=NEIGHBOURS)
            self._doubted.clear()
            return None if agree else Doubt.JUMP
        self._trusted.append(rr_s)
        self._doubted.clear()
        return None

    def _agrees(self, rr_s: float) -> bool:
        return _is_near(rr_s, median_low(self._trusted)) or _is_near(rr_s, self._trusted[-1])


def _is_near(rr_s: float, usual_s: float) -> bool:
    return abs(rr_s - usual_s) <= JUMP_SHARE * usual_s
