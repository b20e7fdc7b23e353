"""Packets -> beats: times each one, marks doubtful ones, joins nothing across a gap."""

import math
from collections import deque
from statistics import median_low

from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.signals import Beat, Doubt

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

# A packet brings the beats since the last one, about one second's, so its newest beat is up to 1 s old, and radio and
# host delay it by up to 0.3 s: the lag from beat to arrival may vary by this much and nothing is wrong.
LAG_RANGE_S = 1.5
LONGEST_HELD_BACK_S = 4.0  # "RR can be 3-4 s old" (Polar, polar-ble-sdk issue 227); what lags by more was lost
SURE_PACKETS = 8  # a delay of the radio is over after so many packets; a lag that stays means lost beats
CALM_PACKETS = 30  # the least lag of so many packets is the lag without waiting
CALM_S = 0.2  # the least lag itself wanders by this much; a beat dated 0.2 s too early does no harm
RISE_TIME_S = 60.0  # how slowly the anchor follows a rise of the least lag: unseen losses, drift of the strap's crystal
CRYSTAL_DRIFT = 2e-4  # twice the +-100 ppm of a cheap crystal
LATE_PAUSE = 1.6  # times the usual pause between packets: jitter reaches 1.3, one lost packet begins at 1.7
USUAL_PAUSE_S = 1.0  # the habit of straps; a quicker one is no ground to call a 1 s pause late
CLOSEST_SHARE = 0.5  # of its interval: no beat is pushed closer than this to the one before it
ROUNDING_S = 1e-6


class BeatClock:
    """Gives every interval of a strap's packets its place in session time.

    Intervals carry no time: a beat lies where the intervals since the anchor add up to. The anchor is the lower
    envelope of "arrival minus sum": it falls at once, as no beat is later than the packet that brought it, and rises
    slowly, so that jitter of the arrivals does not move beats. Where the sum falls behind the arrivals for good,
    intervals were lost: the anchor is set anew and the next beat follows nothing.

    What would lie in the future cannot have happened: once the anchor has fallen by LAG_RANGE_S, or would have to fall
    by more at once, an interval that ends after its packet's arrival gives no beat, takes no time, and breaks the
    succession. So packets delivered twice cost beats, but never make time run ahead; equal packets as such are
    legitimate and are kept.
    """

    def __init__(self) -> None:
        self._anchor = _Anchor()
        self._pauses = _Pauses()
        self._neighbours = _Neighbours()
        self._last_t = -math.inf  # of the newest beat
        self._is_joined = False  # the next beat follows the newest one

    def take(self, t: float, measurement: HeartRateMeasurement) -> tuple[Beat, ...]:
        """The beats that a packet brings which arrived at `t` (session seconds).

        Their times increase strictly, over all packets, and none is later than `t`. An RR of 0 is no beat: it breaks
        the succession. Raises ValueError where `t` is not finite.
        """
        if not math.isfinite(t):
            raise ValueError(f"a packet needs a finite time of arrival, not {t}")
        if self._pauses.is_late(t):
            self._is_joined = False
        if not any(measurement.rr_s):
            self._is_joined &= not measurement.rr_s
            return ()
        if not self._anchor.meets(t, sum(measurement.rr_s)):
            self._is_joined = False
        beats = (self._beat(t, rr_s, measurement.contact) for rr_s in measurement.rr_s)
        return tuple(beat for beat in beats if beat is not None)

    def break_off(self) -> None:
        """The link is lost: the next beat follows nothing, and its packet sets the anchor anew."""
        self._anchor = _Anchor()
        self._pauses = _Pauses()
        self._is_joined = False

    def _beat(self, arrival_t: float, rr_s: float, contact: bool | None) -> Beat | None:
        t = max(self._anchor.time_after(rr_s), self._last_t + CLOSEST_SHARE * rr_s)
        if rr_s == 0 or t > arrival_t + ROUNDING_S:
            self._anchor.refuse(rr_s)
            self._is_joined = False
            return None
        doubt = self._neighbours.judge(rr_s) if contact is not False else Doubt.NO_CONTACT
        beat = Beat(t=min(t, arrival_t), rr_s=rr_s, doubt=doubt, follows_previous=self._is_joined)
        self._anchor.advance(rr_s)
        self._last_t = beat.t
        self._is_joined = True
        return beat


class _Anchor:
    """Where in session time the sum of intervals began."""

    def __init__(self) -> None:
        self._sum_s = 0.0  # of the intervals since the anchor was set; multiples of 1/1024, so exact
        self._begin_t: float | None = None
        self._floor_t = -math.inf  # as low as the beginning may fall
        self._lags: deque[float] = deque(maxlen=CALM_PACKETS)  # arrival minus sum, oldest first

    def meets(self, t: float, brought_s: float) -> bool:
        """Adjust to a packet that arrived at `t` with `brought_s` of intervals; False where some before it are lost."""
        lag = t - (self._sum_s + brought_s)
        if self._begin_t is None:
            self._begin(lag)
            return False
        leaps = lag - self._lags[-1] > LAG_RANGE_S
        self._lags.append(lag)
        least_of_late = min(list(self._lags)[-SURE_PACKETS:]) if len(self._lags) >= SURE_PACKETS else -math.inf
        if lag - self._begin_t > LONGEST_HELD_BACK_S:
            self._begin(lag)
            return False
        if least_of_late - self._begin_t > LAG_RANGE_S:
            self._begin(least_of_late)
            return False
        self._follow(self._begin_t, lag, brought_s)
        return not leaps

    def time_after(self, rr_s: float) -> float:
        """When the beat happened that ends the next interval."""
        return (self._begin_t or 0.0) + self._sum_s + rr_s

    def advance(self, rr_s: float) -> None:
        self._sum_s += rr_s

    def refuse(self, rr_s: float) -> None:
        """The newest packet's interval does not count, nor does it in the packet's lag."""
        self._lags[-1] += rr_s

    def _begin(self, lag: float) -> None:
        self._begin_t = lag
        self._floor_t = lag - LAG_RANGE_S
        self._lags.clear()
        self._lags.append(lag)

    def _follow(self, begin_t: float, lag: float, brought_s: float) -> None:
        if self._floor_t <= lag < begin_t:
            begin_t = lag
        elif len(self._lags) == CALM_PACKETS and (excess := min(self._lags) - begin_t - CALM_S) > 0:
            begin_t += excess * min(1.0, brought_s / RISE_TIME_S)
        self._floor_t = max(self._floor_t - CRYSTAL_DRIFT * brought_s, begin_t - LAG_RANGE_S)
        self._begin_t = begin_t


class _Pauses:
    """Tells from the rhythm of arrivals that a packet was lost."""

    def __init__(self) -> None:
        self._last_t: float | None = None
        self._pauses: deque[float] = deque(maxlen=NEIGHBOURS)

    def is_late(self, t: float) -> bool:
        pause_s = t - self._last_t if self._last_t is not None else 0.0
        usual_s = max(USUAL_PAUSE_S, median_low(self._pauses)) if self._pauses else USUAL_PAUSE_S
        if self._last_t is not None:
            self._pauses.append(pause_s)
        self._last_t = t
        return pause_s > LATE_PAUSE * usual_s


class _Neighbours:
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
