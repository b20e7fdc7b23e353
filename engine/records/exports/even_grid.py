"""Lays a session on the even grid that formats without stamps want, and says how far off that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from biosignals.polar_profile import ECG_HZ
from engine.records.exports.signals import SessionSignals
from engine.records.exports.stretches import Stretch

RECORD_DIGITS = 6  # what the header of an EDF file has room for: 5 ms an hour and a half at most
FEWEST_SAMPLES = 60 * ECG_HZ  # of less no rate is told: the delay of the radio moves its ends too much


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """`records` records of `record_s` each, from session second `start_s` on; ECG_HZ samples of ECG in each.

    A record is a second by the strap's clock. `record_s` is how long that is by the session's: 1, where over the whole
    session that puts no sample off by more than half the time between two.
    """

    start_s: float
    record_s: float
    records: int

    def times(self, a_record: int) -> NDArray[np.float64]:
        """Session seconds of `a_record` samples a record."""
        places = np.arange(self.records * a_record, dtype=np.float64)
        return np.asarray(self.start_s + places * (self.record_s / a_record), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """Samples on a grid: `values` (n,) or (n, 3), 0 where nothing was recorded, and `is_recorded` (n,).

    `farthest_s`: so far from its own time does a sample lie at most.
    """

    values: NDArray[np.int32]
    is_recorded: NDArray[np.bool_]
    farthest_s: float


def grid_of(signals: SessionSignals) -> Grid:
    """The grid that holds all of a session."""
    firsts = [float(one.t[0]) for one in (*signals.ecg, *signals.motion)]
    firsts += [t for t, _ in signals.timed[:1]] + signals.beats.seconds[:1].tolist()  # a first packet tells of before
    start_s = float(floor(min((0.0, *firsts))))
    record_s = _record_s(signals.ecg)
    needed = [1, ceil((signals.end_s - start_s) / record_s + 1 / ECG_HZ)]
    for stretches, a_record in ((signals.ecg, ECG_HZ), (signals.motion, round(signals.motion_hz))):
        places = _places(stretches, start_s, record_s / a_record)
        needed += [ceil((first + len(one)) / a_record) for first, one in zip(places, stretches, strict=True)]
    return Grid(start_s=start_s, record_s=record_s, records=max(needed))


def laid(stretches: Sequence[Stretch], grid: Grid, a_record: int) -> Laid:
    """Each stretch as a whole in the place that fits its samples best, `a_record` places a record."""
    period_s, count = grid.record_s / a_record, grid.records * a_record
    shape = (count, *stretches[0].values.shape[1:]) if stretches else (count,)
    values, is_recorded = np.zeros(shape, dtype=np.int32), np.zeros(count, dtype=np.bool_)
    farthest_s = 0.0
    for first, one in zip(_places(stretches, grid.start_s, period_s), stretches, strict=True):
        place = slice(first, first + len(one))
        values[place], is_recorded[place] = one.values, True
        off_s = np.abs(one.t - (grid.start_s + (first + np.arange(len(one))) * period_s))
        farthest_s = max(farthest_s, float(off_s.max()))
    return Laid(values=values, is_recorded=is_recorded, farthest_s=farthest_s)


def _places(stretches: Sequence[Stretch], start_s: float, period_s: float) -> list[int]:
    """Where each begins: behind the one before, also where a clock that was set lays one over the other."""
    places, free = [], 0
    for one in stretches:
        begin_s = float(np.median(one.t - np.arange(len(one)) * period_s))
        places.append(max(free, round((begin_s - start_s) / period_s)))
        free = places[-1] + len(one)
    return places


def gaps(is_recorded: NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
    """First place and the one behind the last of every run in which nothing was recorded."""
    edges = np.flatnonzero(np.diff(np.concatenate(([True], is_recorded, [True])).astype(np.int8)))
    return tuple((int(first), int(behind)) for first, behind in edges.reshape(-1, 2))


def _record_s(ecg: Sequence[Stretch]) -> float:
    """How long a second by the strap's clock is, by all stretches that are long enough to tell."""
    long = [one for one in ecg if len(one) >= FEWEST_SAMPLES]
    if not long:
        return 1.0
    strap_s = sum((len(one) - 1) / ECG_HZ for one in long)
    session_s = sum(float(one.t[-1] - one.t[0]) for one in long)
    whole_s = float(ecg[-1].t[-1] - ecg[0].t[0])
    record_s = round(session_s / strap_s, RECORD_DIGITS)
    return 1.0 if abs(record_s - 1) * whole_s < 0.5 / ECG_HZ else record_s
