"""Beats -> what the arousal network is given: how the heart stands against this person's own rest, beat by beat."""

import math
from collections import deque
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from biosignals.hrv_grains import GRAINS_PER_S, grains
from biosignals.hrv_limits import (
    FEWEST_DIFFERENCES,
    FEWEST_RATE_BEATS,
    FEWEST_VARIABILITY_BEATS,
    LEAST_COVERAGE,
    RATE_WINDOW_S,
    VARIABILITY_WINDOW_S,
)
from biosignals.hrv_sums import WindowSums
from biosignals.personal_rest import PersonalRest
from biosignals.signals import Beat, RateAndVariability, RestStep, Unknown

Floats = NDArray[numpy.float32]
Flags = NDArray[numpy.bool_]

FEATURES = (
    "rise of the heart rate over 10 s, bpm",
    "rise of the heart rate over 30 s, bpm",
    "rise of the heart rate over 60 s, bpm",
    "rise of the heart rate over 120 s, bpm",
    "rise of the heart rate over 240 s, bpm",
    "rise of the heart rate over 60 s against the session so far, bpm",
    "rise of the heart rate over 120 s against the session so far, bpm",
    "fall of ln RMSSD over 60 s below rest",
)
# Each input is turned so that more of it never lowers the index: the network is held to that.
GROUPS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("heart rate now", (0, 1)),
    ("heart rate over the last minutes", (2, 3, 4)),
    ("heart rate against the session so far", (5, 6)),
    ("heart rate variability", (7,)),
)

SHORT_WINDOW_S, LONG_WINDOW_S, LONGEST_WINDOW_S = 30.0, 120.0, 240.0
HIGHEST_WITHIN_S = 300.0  # hearts need minutes to settle behind an exertion
REMEMBERED_EVERY_S = 5.0
# The mean heart rate of the session so far is a second reference beside the rest: hearts of seated people sink for half
# an hour, and a rest that was not calm is found out. Where it lies above the rest it would make lasting fear look like
# rest, so it counts no further than a minute's mean may miss the true rest (one standard deviation). A heart that beats
# faster from some time on until now raises every window by at least as much as this mean, and is never told as calmer.
MOST_ABOVE_REST_BPM = 2.0
MOST_BELOW_REST_BPM = 15.0  # further below is no drift of a seated heart
LEAST_REST_S = 45.0  # a minute with some artefacts; live sessions ask for a minute (see abstaining.py)
MOST_LN_RMSSD_FALL = 1.5  # to less than a quarter, or to more than four times as much
# A heart that breath hardly moves shows little by its variability; breathing at six a minute raises RMSSD by half in
# most people.
USUAL_BREATH_REACH = math.log(1.5)

# Every number that shapes the inputs, for the digest of an estimator: the same weights, given others, tell something
# else. Those of the rest are its own (see personal_rest.py).
RULES = (
    *(SHORT_WINDOW_S, LONG_WINDOW_S, LONGEST_WINDOW_S, HIGHEST_WITHIN_S, REMEMBERED_EVERY_S),
    *(MOST_ABOVE_REST_BPM, MOST_BELOW_REST_BPM, LEAST_REST_S, MOST_LN_RMSSD_FALL, USUAL_BREATH_REACH),
    *(RATE_WINDOW_S, VARIABILITY_WINDOW_S, LEAST_COVERAGE),
    *(FEWEST_RATE_BEATS, FEWEST_VARIABILITY_BEATS, FEWEST_DIFFERENCES, GRAINS_PER_S),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inputs:
    """What the network is given at one moment, and what tells whether it may be asked at all.

    `features` has shape (8,), float32, in the order of FEATURES: 0 is the value at rest, and stands where nothing was
    measured (`is_measured` False). That something is missing is never told to the network: beats go missing on people
    who talk and move, and it would learn to take that for arousal.
    """

    features: Floats
    is_measured: Flags
    rest_s: float  # trusted seconds that tell the rest
    coverage: float  # share of the last minute that trusted beats cover
    rate_bpm: float  # over 60 s
    highest_rise_bpm: float  # over 30 s each, the highest of the last 5 minutes
    steepest_rise_bpm: float  # of the mean over 30 s above that over 120 s, in the last 5 minutes
    ln_rmssd: float | None  # over 60 s, of ms


class InputWindows:
    """Keeps what the inputs need; causal, and constant in memory and time per beat.

    Live sessions, training and evaluation use this one class, so that all three are given the same.
    """

    def __init__(self) -> None:
        self._rest = PersonalRest()
        self._short, self._minute = WindowSums(SHORT_WINDOW_S), WindowSums(VARIABILITY_WINDOW_S)
        self._long, self._longest = WindowSums(LONG_WINDOW_S), WindowSums(LONGEST_WINDOW_S)
        self._windows = (self._short, self._minute, self._long, self._longest)
        self._beats = self._sum = 0  # of the trusted beats from the first of the rest on
        self._highest = _Highest()
        self._steepest = _Highest()
        self._level_bpm: float | None = None
        self._noted_t = -math.inf

    @property
    def rules(self) -> tuple[float, ...]:
        """Every number that shapes the inputs, for an estimator's digest."""
        return RULES

    @property
    def rest_s(self) -> float:
        """How many trusted seconds tell the rest."""
        return self._rest.length_s

    def take_back(self, t: float) -> None:
        """What was taken for rest shortly before `t` (session seconds) was none; see PersonalRest.take_back."""
        self._rest.take_back(t)
        self._follow_rest()

    def take(self, beat: Beat, *, rest: RestStep | None) -> None:
        """Take one beat, in the order of time; `rest` is the step of the rest it was measured in, None outside it."""
        self._rest.take(beat, rest=rest)
        if rest is not None:
            self._follow_rest()
        if beat.doubt is not None:
            return
        interval = grains(beat.rr_s)
        for window in self._windows:
            window.push(beat.t, interval, None)
        if self._level_bpm is not None:
            self._beats += 1
            self._sum += interval
            self._remember(beat.t)

    def inputs(self, t: float, hrv: RateAndVariability) -> Inputs | Unknown:
        """What the network is given at `t` (session seconds), or why there is nothing to give.

        `hrv` must be of the same beats. `t` may not lie before the newest beat.
        """
        level_bpm = self._level_bpm
        if level_bpm is None or not self._is_rest_believable:
            return Unknown.NO_REST
        for window in self._windows:
            window.leave_before(t)
        if self._minute.coverage < LEAST_COVERAGE or self._minute.count < FEWEST_RATE_BEATS:
            return Unknown.POOR_COVERAGE
        rate_bpm = self._minute.mean_hr_bpm()
        short_bpm = self._short.mean_hr_bpm() if _is_told(self._short) else None
        ln_rmssd = math.log(hrv.rmssd_ms.value) if hrv.rmssd_ms.value else None
        fall = self._ln_rmssd_fall(ln_rmssd)
        long_bpm, session_bpm = self._long.mean_hr_bpm(), self._session_bpm(level_bpm)
        rates_bpm = (hrv.mean_hr_bpm.value, short_bpm, rate_bpm, long_bpm, self._longest.mean_hr_bpm())
        return Inputs(
            features=numpy.array(
                [
                    *_rises(rates_bpm, level_bpm),
                    rate_bpm - session_bpm,
                    long_bpm - session_bpm,
                    0.0 if fall is None else fall,
                ],
                dtype=numpy.float32,
            ),
            is_measured=numpy.array([*(rate is not None for rate in rates_bpm), True, True, fall is not None]),
            rest_s=self._rest.length_s,
            coverage=self._minute.coverage,
            rate_bpm=rate_bpm,
            highest_rise_bpm=self._highest.since(t - HIGHEST_WITHIN_S),
            steepest_rise_bpm=self._steepest.since(t - HIGHEST_WITHIN_S),
            ln_rmssd=ln_rmssd,
        )

    @property
    def _is_rest_believable(self) -> bool:
        """Long enough, and not mostly doubted: what is left of such a rest is as good as any other number."""
        return self._rest.length_s >= LEAST_REST_S and self._rest.trusted_share >= LEAST_COVERAGE

    def _follow_rest(self) -> None:
        level = self._rest.level
        self._level_bpm = None if level is None else level.bpm

    def _session_bpm(self, level_bpm: float) -> float:
        """The session's mean heart rate from the rest on, within bounds about the rest."""
        mean_bpm = 60.0 * GRAINS_PER_S * self._beats / self._sum if self._beats else level_bpm
        return min(level_bpm + MOST_ABOVE_REST_BPM, max(level_bpm - MOST_BELOW_REST_BPM, mean_bpm))

    def _ln_rmssd_fall(self, ln_rmssd: float | None) -> float | None:
        """How far ln RMSSD has fallen below rest, for as much as breath moves this heart; None: not known."""
        rest_ms = self._rest.rmssd_ms
        if ln_rmssd is None or rest_ms is None:
            return None
        reach = self._rest.breath_reach
        share = 1.0 if reach is None else min(1.0, reach / USUAL_BREATH_REACH)
        fall = math.log(rest_ms) - ln_rmssd
        return share * min(MOST_LN_RMSSD_FALL, max(-MOST_LN_RMSSD_FALL, fall))

    def _remember(self, t: float) -> None:
        """Note now and then how high the heart has risen, and how steeply."""
        if t - self._noted_t < REMEMBERED_EVERY_S or self._level_bpm is None:
            return
        self._noted_t = t
        for window in (self._short, self._long):
            window.leave_before(t)
        if not _is_told(self._short):
            return
        short_bpm = self._short.mean_hr_bpm()
        self._highest.note(t, short_bpm - self._level_bpm)
        self._steepest.note(t, short_bpm - self._long.mean_hr_bpm())


def _is_told(window: WindowSums) -> bool:
    return window.count >= FEWEST_RATE_BEATS and window.coverage >= LEAST_COVERAGE


def _rises(rates_bpm: tuple[float | None, ...], level_bpm: float) -> list[float]:
    """Each rate against the rest, shortest window first; where a window tells none, the next longer one stands in."""
    rises: list[float] = []
    longer_bpm = level_bpm
    for rate_bpm in reversed(rates_bpm):
        longer_bpm = longer_bpm if rate_bpm is None else rate_bpm
        rises.append(longer_bpm - level_bpm)
    return rises[::-1]


class _Highest:
    """The highest of the values noted since a moment; keeps only those that may still be the highest."""

    def __init__(self) -> None:
        self._noted: deque[tuple[float, float]] = deque()  # time and value, values falling

    def note(self, t: float, value: float) -> None:
        noted = self._noted
        while noted and noted[-1][1] <= value:
            noted.pop()
        noted.append((t, value))
        while noted[0][0] < t - HIGHEST_WITHIN_S:
            noted.popleft()

    def since(self, from_t: float) -> float:
        """The highest since `from_t`; 0 where none was noted."""
        return next((value for t, value in self._noted if t >= from_t), 0.0)
