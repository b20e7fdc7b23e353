"""Lays the strap's intervals on those of its ECG, though the two carry no common time."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from biosignals.signals import Beat

SHORTEST_RUN = 3  # beats that follow each other: fewer agree with any heart
TELLING_RUN = 8  # so many agree only with their own heart; a shorter run ...
DATED_ANEW_S = 2.0  # ... lies near the one before it: unseen losses make BeatClock date beats wrong by as much
GOOD_SHARE = 0.9  # of them agree: the shift still holds, and no other is tried
# The same beat in both: 1/1024 s of the strap's unit, 1.5 ms of the peaks under muscle noise, and the strap's own way
# to date an R wave, which differs by some milliseconds.
TOLERANCE_S = 0.014
TOLERANCE_SHARE = 0.015
# RR can be 3-4 s old when they are sent (Polar, polar-ble-sdk issue 227), and are dated a second too late at most. An
# ECG frame waits 0.6 s until it is full, and behind unseen losses beats may be dated 2 s too early.
STRAP_LAGS_S = 7.0
ECG_LAGS_S = 4.0
FAR_SHARE = 0.6  # of an interval: a beat of the strap that is farther from the ECG's peaks has no counterpart there
CLOSE_SHARE = 0.35  # of an interval: nearer than this it is the same beat, wrongly timed; an additional one is farther


@dataclass(frozen=True, slots=True)
class EcgInterval:
    """One interval of the ECG: the session second in which it ends, and whether both its peaks are trusted."""

    end_t: float
    rr_s: float
    is_trusted: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """How many of the strap's intervals the ECG confirms, of how many that it could; the shift of the oldest ones."""

    agreeing: int
    compared: int
    shift_s: float


def align(strap: Sequence[Beat], ecg: Sequence[EcgInterval], *, near_s: float) -> Alignment:
    """Compare beats with intervals of the ECG, both in the order of time, at the shift that confirms most.

    The strap's intervals may be seconds older than the ECG, and either may lack beats. `near_s` is the shift at which
    the oldest beats agreed when they were compared last (seconds that the ECG's times are later): it is tried first.
    """
    fits: list[_Fit] = []
    shift_s = near_s
    for run in _runs(strap) if ecg else []:
        fits.append(_best(run, ecg, shift_s))
        shift_s = fits[-1].shift_s
    return Alignment(
        agreeing=sum(fit.agreeing for fit in fits),
        compared=sum(fit.compared for fit in fits),
        shift_s=fits[0].shift_s if fits else near_s,
    )


def _runs(strap: Sequence[Beat]) -> list[list[Beat]]:
    """Beats that follow each other: behind a gap the strap's beats may be dated anew, and the shift is another one."""
    runs: list[list[Beat]] = []
    for beat in strap:
        if not runs or not beat.follows_previous:
            runs.append([])
        runs[-1].append(beat)
    return [run for run in runs if len(run) >= SHORTEST_RUN]


def _best(run: Sequence[Beat], ecg: Sequence[EcgInterval], shift_s: float) -> "_Fit":
    """The shift of before if it still holds, else that at which most agrees."""
    before = _fit(run, ecg, shift_s)
    if before.is_good:
        return before
    reach_s = math.inf if len(run) >= TELLING_RUN else DATED_ANEW_S
    shifts_s = [one for one in _shifts_s(run, ecg) if abs(one - shift_s) <= reach_s]
    return max([before, *(_fit(run, ecg, one) for one in shifts_s)], key=lambda fit: fit.balance)


def _shifts_s(run: Sequence[Beat], ecg: Sequence[EcgInterval]) -> list[float]:
    """Those at which one beat falls on one of the ECG's: a beat for which the ECG is there at any shift."""
    sure_t = ecg[0].end_t + STRAP_LAGS_S
    beat = next((beat for beat in run if beat.t >= sure_t), None)
    if beat is None or beat.t > ecg[-1].end_t:
        return []
    return [one.end_t - beat.t for one in ecg if -STRAP_LAGS_S <= one.end_t - beat.t <= ECG_LAGS_S]


@dataclass(frozen=True, slots=True)
class _Fit:
    """How many of the strap's intervals the ECG confirms, of how many that it could confirm; at which shift."""

    agreeing: int
    compared: int
    shift_s: float

    @property
    def balance(self) -> int:
        """Where all agree but the newest, which lie beyond the end of the ECG, a shift is better than others."""
        return 2 * self.agreeing - self.compared

    @property
    def is_good(self) -> bool:
        return self.compared > 0 and self.agreeing >= GOOD_SHARE * self.compared


def _fit(strap: Sequence[Beat], ecg: Sequence[EcgInterval], shift_s: float) -> _Fit:
    """Lay the strap's intervals on those of the ECG, `shift_s` later.

    From beat to beat the place is reckoned with the strap's own intervals; where that leads to no agreement, by the
    beats' times. What agrees, or is plainly meant for the same beat, sets the place anew.
    """
    ends = [one.end_t for one in ecg]
    agreeing = compared = 0
    place_t: float | None = None
    for beat in strap:
        by_time_t = beat.t + shift_s
        place_t = place_t + beat.rr_s if place_t is not None and beat.follows_previous else by_time_t
        interval = _nearest(ecg, ends, place_t)
        if interval is not None and not _is_same(beat.rr_s, interval.rr_s) and place_t != by_time_t:
            interval = _nearest(ecg, ends, by_time_t) or interval
        if interval is None:
            continue
        compared += 1
        if _is_same(beat.rr_s, interval.rr_s):
            agreeing += 1
            place_t, shift_s = interval.end_t, interval.end_t - beat.t
        elif abs(interval.end_t - place_t) <= CLOSE_SHARE * interval.rr_s:
            place_t = interval.end_t
    return _Fit(agreeing, compared, shift_s)


def _nearest(ecg: Sequence[EcgInterval], ends: Sequence[float], t: float) -> EcgInterval | None:
    """The interval that ends nearest to `t`; None where the ECG tells of none there that can be trusted."""
    at = bisect_left(ends, t)
    if at == len(ends) or (at > 0 and t - ends[at - 1] < ends[at] - t):
        at -= 1
    nearest = ecg[at]
    is_there = nearest.is_trusted and abs(nearest.end_t - t) <= FAR_SHARE * nearest.rr_s
    return nearest if is_there else None


def _is_same(rr_s: float, other_s: float) -> bool:
    return abs(rr_s - other_s) <= max(TOLERANCE_S, TOLERANCE_SHARE * other_s)
