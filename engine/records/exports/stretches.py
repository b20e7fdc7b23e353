"""Frames of a strap's stream -> stretches of samples with their session seconds; nothing is joined across a gap."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from biosignals.frame_times import FrameTimes
from biosignals.polar_profile import EcgFrame, MotionFrame

MOTION_RATES_HZ = (25.0, 50.0, 100.0, 200.0)  # what straps offer; frames do not say which was asked for
USUAL_MOTION_HZ = 50.0  # asked for by a session: of a single frame no rate can be told
GAP_SAMPLES = 1.5  # times the time between samples: a lost frame is 36 samples or more


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Samples without a gap: `t` in session seconds, shape (n,); `values` of shape (n,) for ECG, (n, 3) for motion."""

    t: NDArray[np.float64]
    values: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.t)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A frame and when it arrived, in session seconds; None in its place where the link was lost or is new."""

    t: float
    frame: EcgFrame | MotionFrame | None


def stretches_of(arrived: Iterable[Arrived], rate_hz: float) -> tuple[Stretch, ...]:
    """Every sample in the order of time. A frame that came twice counts once, as in a session."""
    times = FrameTimes(rate_hz)
    done: list[Stretch] = []
    t: list[float] = []
    values: list[object] = []
    stamp_ns: int | None = None
    for one in arrived:
        if one.frame is None:
            times, stamp_ns = FrameTimes(rate_hz), None
            _finish(done, t, values)
            continue
        if one.frame.stamp_ns == stamp_ns:
            continue
        stamp_ns = one.frame.stamp_ns
        placed = times.place(one.t, one.frame)
        if t and not 0 < placed[0] - t[-1] < GAP_SAMPLES / rate_hz:
            _finish(done, t, values)
        t += placed
        values += one.frame.samples_uv if isinstance(one.frame, EcgFrame) else one.frame.samples_mg
    _finish(done, t, values)
    return tuple(done)


def motion_rate_hz(arrived: Iterable[Arrived]) -> float:
    """How often the accelerometer was read, of the rates that straps offer, by its frames' own stamps."""
    frames = [one.frame for one in arrived if isinstance(one.frame, MotionFrame)]
    rates = [
        len(later.samples_mg) / (later.stamp_ns - earlier.stamp_ns) * 1e9
        for earlier, later in pairwise(frames)
        if later.stamp_ns > earlier.stamp_ns
    ]
    if not rates:
        return USUAL_MOTION_HZ
    told = median(rates)
    return min(MOTION_RATES_HZ, key=lambda rate: abs(rate - told))


def _finish(done: list[Stretch], t: list[float], values: list[object]) -> None:
    if t:
        done.append(Stretch(t=np.array(t, dtype=np.float64), values=np.array(values, dtype=np.int32)))
        t.clear()
        values.clear()
