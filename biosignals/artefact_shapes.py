"""Finds the intervals of a whole record that do not fit those around them: alone, or as a short and a long one."""

from dataclasses import dataclass

import numpy as np

from biosignals.artefact_levels import LEVEL_REACH, Booleans, Floats, Integers, levels, shifted, spreads
from biosignals.beat_doubts import LONGEST_RR_S, SHORTEST_RR_S

# Everything below is in logarithms of intervals: +-0.1 is 10 % longer or shorter, whatever the heart rate. The limits
# were chosen on records 105, nsr001 and nsr004 of labelled ectopy, on every second Polar recording and on synthetic
# hearts; benchmarks/artefacts.py measures them on the others. All lie on plateaus: 20 % more or less changes little.
# FAR and CROWD, which matter in bursts of noise only, were chosen on synthetic ones.
SPREADS = 3.5  # an interval that strays so many times as far as three in four do, and at least, or surely, so far:
LEAST_SHORT, LEAST_LONG = 0.14, 0.25  # hearts slow down for one beat (a sigh, a swallow) more than they hasten
SURELY = 0.35
FAR = 0.35  # from the level no interval is excused by a neighbour that is as far
PAIR_SPREADS = 3.0  # the same for the step from a short interval to a long one behind it, which no breath makes
LEAST_PAIR = 0.16
SURELY_PAIR = 0.35
LINE_SPREADS = 3.5  # the same for how far two intervals lie to either side of the line between those around them
LEAST_LINE = 0.2
LINE_SHARE = 0.3
LEAST_BEYOND = 0.03  # both lie beyond the neighbours: where the rate changes at once they lie between them

TURN_SHARE = 0.3  # a misplaced beat turns the row of intervals back by so much of the step; a change of rate does not
SIDE = 0.05  # the two lie on either side of their level, but
LEAST_PAUSE = 0.015  # the pause behind an early beat may be short: it can set the rhythm anew
RIVAL = 0.05  # one interval belongs to one pair only: to that with the larger step, in doubt to that of an early beat
CROWD = 4  # misfits among the 10 beats around: a burst of noise, and what is a little off in it is noise, too
EDGE = 0.12  # so near to the shortest or longest interval of a heart its breath moves some beyond:
EDGE_CROWD = 2  # more of the 10 around than one early beat and its pause
PASSES = 3  # each judges by what the one before left as good
LEAST_RR_S = 0.05  # logarithms need a positive number; all such are out of range anyway


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Misfits:
    """What does not fit, over the beats of a record; every array has shape (n,)."""

    level_s: Floats  # the usual interval there; NaN where too few neighbours tell
    is_alone: Booleans  # the interval itself is too long or too short
    begins_pair: Booleans  # it and the next are those of one misplaced beat
    is_judged: Booleans  # False where there are too few neighbours: only the range of a human heart was asked


def find_misfits(rr_s: Floats, stretch: Integers) -> Misfits:
    """Judge every interval by those on both sides of it, never across a gap.

    `rr_s` in seconds and `stretch` (number of the gapless stretch, ascending), both of shape (n,). Compared with
    Lipponen & Tarvainen 2019 (doi:10.1080/03091902.2019.1640306) the limits have a floor and a ceiling, so that a
    calm heart is not doubted for being calm and a restless one not trusted for being restless; and a pair must turn
    back.
    """
    logs = np.log(np.maximum(rr_s, LEAST_RR_S))
    is_out = (rr_s < SHORTEST_RR_S) | (rr_s > LONGEST_RR_S)
    first_level = level = levels(logs, stretch, ~is_out)
    is_alone, begins_pair = is_out, np.zeros(len(rr_s), dtype=np.bool_)
    for number in range(PASSES):
        is_good = ~(is_alone | begins_pair | _next_of(begins_pair))
        if number > 0:
            level = levels(logs, stretch, is_good)
            level = np.where(np.isnan(level), first_level, level)
        is_alone = is_out | _stray_alone(logs, stretch, level, is_good)
        begins_pair = _begin_pairs(logs, stretch, level, is_good)
        if number > 0:
            begins_pair |= _leave_line(logs, stretch, is_good) & ~_around(begins_pair)
    is_misfit = is_alone | begins_pair | _next_of(begins_pair)
    is_crowded = _count_around(is_misfit, stretch) >= CROWD
    is_alone = (
        is_alone | _at_edge(logs, stretch, is_out) | (is_crowded & ~is_misfit & (np.abs(logs - level) > LEAST_SHORT))
    )
    return Misfits(level_s=np.exp(level), is_alone=is_alone, begins_pair=begins_pair, is_judged=~np.isnan(first_level))


def _at_edge(logs: Floats, stretch: Integers, is_out: Booleans) -> Booleans:
    """Where the heart itself beats at the edge of the range: what of it lies in the range is only its tail."""
    usual = levels(logs, stretch, np.ones(len(logs), dtype=np.bool_))
    is_near: Booleans = (usual < np.log(SHORTEST_RR_S) + EDGE) | (usual > np.log(LONGEST_RR_S) - EDGE)
    at_edge: Booleans = is_near & (_count_around(is_out, stretch) >= EDGE_CROWD)
    return at_edge


def _stray_alone(logs: Floats, stretch: Integers, level: Floats, is_good: Booleans) -> Booleans:
    """Far from the level, and from its neighbours: a beat that one of them is like counts half as far."""
    deviation = logs - level
    far = np.abs(deviation)
    to_neighbour = np.fmin(np.abs(logs - shifted(logs, stretch, -1)), np.abs(logs - shifted(logs, stretch, 1)))
    stray = (far + np.fmin(far, to_neighbour)) / 2
    least = np.where(deviation < 0, LEAST_SHORT, LEAST_LONG)
    limit = np.clip(SPREADS * spreads(np.where(is_good, stray, np.nan)), least, SURELY)
    return (stray > limit) | (far > FAR)


def _begin_pairs(logs: Floats, stretch: Integers, level: Floats, is_good: Booleans) -> Booleans:
    """A short interval and a long one (an early beat) or a long and a short one (a late beat), where the row turns."""
    step = shifted(logs, stretch, 1) - logs
    size = np.abs(step)
    early = step > 0
    direction = np.where(early, 1.0, -1.0)
    before, behind = shifted(logs, stretch, -1), shifted(logs, stretch, 2)
    next_level = shifted(level, stretch, 1)
    turn_in = direction * (np.where(np.isnan(before), level, before) - logs)
    turn_out = direction * (logs + step - np.where(np.isnan(behind), next_level, behind))
    side, next_side = direction * (level - logs), direction * (logs + step - next_level)
    least_out, least_side = np.where(early, 0.0, TURN_SHARE * size), np.where(early, LEAST_PAUSE, SIDE)
    turns = (turn_in > TURN_SHARE * size) & (turn_out > least_out) & (side > SIDE) & (next_side > least_side)
    both_good = is_good & np.append(is_good[1:], False)
    limit = np.clip(PAIR_SPREADS * spreads(np.where(both_good, size, np.nan)), LEAST_PAIR, SURELY_PAIR)
    begins = (size > limit) & turns
    rival = np.where(begins, size + RIVAL * early, 0.0)
    rival_before, rival_behind = (np.nan_to_num(shifted(rival, stretch, by)) for by in (-1, 1))
    return begins & (rival > rival_before) & (rival >= rival_behind)


def _leave_line(logs: Floats, stretch: Integers, is_good: Booleans) -> Booleans:
    """An interval and the next that lie to either side of the line between good ones around them: where breath carries
    the row up or down by as much as a misplaced beat does, the row does not turn, but it leaves that line."""
    good_logs = np.where(is_good, logs, np.nan)
    before, behind = shifted(good_logs, stretch, -1), shifted(good_logs, stretch, 2)
    slope = (behind - before) / 3
    next_logs = shifted(logs, stretch, 1)
    off, next_off = logs - before - slope, next_logs - behind + slope
    size = np.abs(next_off - off)
    both_good = is_good & np.append(is_good[1:], False)
    limit = np.clip(LINE_SPREADS * spreads(np.where(both_good, size, np.nan)), LEAST_LINE, SURELY_PAIR)
    is_across = (off * next_off < 0) & (np.minimum(np.abs(off), np.abs(next_off)) > LINE_SHARE * size)
    highest, lowest = np.fmax(before, behind), np.fmin(before, behind)
    beyond = np.where(off > 0, np.fmin(logs - highest, lowest - next_logs), np.fmin(lowest - logs, next_logs - highest))
    begins = is_across & (size > limit) & (beyond > LEAST_BEYOND)
    largest = np.where(begins, size, 0.0)
    rival_before, rival_behind = (np.nan_to_num(shifted(largest, stretch, by)) for by in (-1, 1))
    stand_out: Booleans = begins & (largest > rival_before) & (largest >= rival_behind)
    return stand_out


def _around(begins: Booleans) -> Booleans:
    """The beats that begin a pair, and those before and behind them."""
    around: Booleans = (
        begins | _next_of(begins) | np.concatenate((begins[1:], np.zeros(min(1, len(begins)), dtype=np.bool_)))
    )
    return around


def _next_of(begins: Booleans) -> Booleans:
    """The beats behind those."""
    return np.concatenate((np.zeros(min(1, len(begins)), dtype=np.bool_), begins[:-1]))


def _count_around(is_true: Booleans, stretch: Integers) -> Integers:
    """How many are, up to LEVEL_REACH beats to either side in the same stretch."""
    numbers = is_true.astype(np.float64)
    count = np.zeros(len(numbers), dtype=np.int64)
    for by in range(1, LEVEL_REACH + 1):
        count += shifted(numbers, stretch, by) == 1
        count += shifted(numbers, stretch, -by) == 1
    return count
