"""When the heart will beat next, with how sure that is; for sound that goes with the heart."""

import math
from collections import deque

import numpy
from numpy.typing import NDArray

from biosignals.rhythm import Rhythm, RhythmWatch
from biosignals.signals import Beat, ExpectedBeat

# An interval is foretold from how the four before it strayed from the mean of twenty, by weights fitted to the newest
# minute or so: they hold breath where there is one, and nearness to the mean where there is none. Of the orders,
# windows and strengths tried on recorded hearts (benchmarks/next_beat.py) none was better by more than 1 ms.
ORDER = 4
FITTED_BEATS, MEAN_BEATS = 60, 20
STIFFNESS = 1.0  # beats at which the intervals strayed as usual, added on the side of weights of 0
FARTHEST_BEATS = 3  # ahead: a strap that sends once a second leaves one or two
LEAST_RUN = MEAN_BEATS + ORDER  # trusted beats that follow each other; fewer fit nothing
REMEMBERED_ERRORS, LEAST_ERRORS = 30, 10
MOST_SD_S = 0.08  # a tenth of an interval at 75 a minute: farther off, a pulse is heard as one of its own

Floats = NDArray[numpy.float64]


class NextBeat:
    """Takes every beat, trusted or not, and foretells the next.

    It says nothing behind a doubted beat or a gap until LEAST_RUN trusted ones have followed each other and
    LEAST_ERRORS forecasts came true or not; while the heart's rhythm is irregular or not known; and where one standard
    deviation of the error is above `most_sd_s`.
    """

    def __init__(self, *, most_sd_s: float = MOST_SD_S) -> None:
        self._most_sd_s = most_sd_s
        self._rhythm = RhythmWatch()
        self._newest_t = -math.inf
        self._run: deque[float] = deque(maxlen=FITTED_BEATS)
        self._forecast: tuple[float, ...] = ()
        self._waiting: deque[tuple[float, ...]] = deque(maxlen=FARTHEST_BEATS)  # forecasts, the newest first
        self._squares = tuple(deque[float](maxlen=REMEMBERED_ERRORS) for _ in range(FARTHEST_BEATS))

    def take(self, beat: Beat) -> None:
        """Add one beat, in the order of time."""
        self._rhythm.take(beat)
        if beat.doubt is not None:
            self._begin_anew()
            return
        if self._run and not beat.follows_previous:
            self._begin_anew()
        self._run.append(beat.rr_s)
        self._newest_t = beat.t
        self._learn()
        self._forecast = foretold(numpy.array(self._run)) if len(self._run) >= LEAST_RUN else ()
        self._waiting.appendleft(self._forecast)

    def next_beat(self, t: float) -> ExpectedBeat | None:
        """The first beat to come after `t` (session seconds, not before the newest beat); None where that is not sure.

        More than FARTHEST_BEATS after the newest beat nothing is sure.
        """
        if self._rhythm.rhythm(t) is not Rhythm.REGULAR:
            return None
        expected_t = self._newest_t
        for ahead, interval_s in enumerate(self._forecast):
            expected_t += interval_s
            if expected_t > t:
                sd_s = self._sd_s(ahead)
                if sd_s is None or not sd_s <= self._most_sd_s:
                    return None
                return ExpectedBeat(t=expected_t, interval_s=interval_s, sd_s=sd_s)
        return None

    def _begin_anew(self) -> None:
        self._forecast = ()
        self._run.clear()
        self._waiting.clear()
        for squares in self._squares:
            squares.clear()

    def _learn(self) -> None:
        """How wrong the forecasts were whose time has now come, one for each distance."""
        newest = tuple(self._run)
        for ahead, forecast in enumerate(self._waiting):
            if forecast:
                error_s = sum(newest[-1 - ahead :]) - sum(forecast[: ahead + 1])
                self._squares[ahead].append(error_s * error_s)

    def _sd_s(self, ahead: int) -> float | None:
        squares = self._squares[ahead]
        return math.sqrt(sum(squares) / len(squares)) if len(squares) >= LEAST_ERRORS else None


def foretold(rr_s: Floats) -> tuple[float, ...]:
    """The FARTHEST_BEATS intervals to come behind these, in s; shape (n,), n at least LEAST_RUN, oldest first.

    None strays farther from the mean than any of those before did.
    """
    mean_s = float(rr_s[-MEAN_BEATS:].mean())
    strayed = rr_s - mean_s
    rows = numpy.lib.stride_tricks.sliding_window_view(strayed[:-1], ORDER)  # oldest of its beats first
    usual = float(strayed @ strayed) / len(strayed)
    if not usual > 0:
        return (mean_s,) * FARTHEST_BEATS
    normal = rows.T @ rows + STIFFNESS * usual * numpy.eye(ORDER)
    weights = numpy.linalg.solve(normal, rows.T @ strayed[ORDER:]).tolist()
    least, most = float(strayed.min()), float(strayed.max())
    newest: list[float] = strayed[-ORDER:].tolist()
    for _ in range(FARTHEST_BEATS):
        next_one = sum(weight * one for weight, one in zip(weights, newest[-ORDER:], strict=True))
        newest.append(min(most, max(least, next_one)))
    return tuple(mean_s + one for one in newest[ORDER:])
