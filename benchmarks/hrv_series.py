"""Hearts whose long-run HRV is known or does not matter: what the HRV benchmarks run on."""

import math
import random
from collections.abc import Iterator

import numpy

from biosignals.hrv_batch import BeatArrays

TICKS_PER_S = 1024  # what straps send


def a_day(beats: int, *, seed: int, until_s: float = math.inf) -> BeatArrays:
    """At most `beats` beats of one state: breathing that wanders in rate and depth, slow waves, drift, chance."""
    chance = random.Random(f"hrv/{seed}")
    rr_s: list[float] = []
    total_s = 0.0
    for one_s in _intervals_s(chance, base_s=0.85, breaths_per_min=15.0):
        total_s += one_s
        if len(rr_s) == beats or total_s > until_s:
            break
        rr_s.append(one_s)
    return arrays_of(rr_s)


def a_heart(seconds: float, *, seed: int) -> tuple[BeatArrays, float]:
    """A person drawn by chance, in one state for so long, and how many breaths a minute that person takes."""
    chance = random.Random(f"heart/{seed}")
    breaths_per_min = chance.uniform(10.8, 21.6)
    rr_s: list[float] = []
    total_s = 0.0
    for one_s in _intervals_s(chance, base_s=60 / chance.uniform(50, 110), breaths_per_min=breaths_per_min):
        if total_s > seconds:
            break
        total_s += one_s
        rr_s.append(one_s)
    return arrays_of(rr_s), breaths_per_min


def arrays_of(rr_s: list[float]) -> BeatArrays:
    intervals = numpy.array(rr_s)
    every = numpy.ones(intervals.size, dtype=bool)
    return BeatArrays(t_s=numpy.cumsum(intervals), rr_s=intervals, is_trusted=every, follows_previous=every)


def a_minute_of(series: BeatArrays) -> list[float]:
    """Intervals in ms of one minute in its middle."""
    middle = float(series.t_s[series.t_s.size // 2])
    inside = (series.t_s > middle) & (series.t_s <= middle + 60)
    return [float(1000 * one) for one in series.rr_s[inside]]


def _intervals_s(chance: random.Random, *, base_s: float, breaths_per_min: float) -> Iterator[float]:
    """Endless intervals in whole ticks of a strap."""
    breath_s, wave_s = chance.uniform(0.010, 0.050) * base_s, chance.uniform(0.010, 0.040) * base_s
    drift_s, noise_s = chance.uniform(0.010, 0.035) * base_s, chance.uniform(0.003, 0.010)
    breath, wave = chance.uniform(0, math.tau), chance.uniform(0, math.tau)
    fast = slow = depth = 0.0
    while True:
        fast = _wandered(fast, 10, chance)
        slow = _wandered(slow, 60, chance)
        depth = _wandered(depth, 30, chance)
        rr_s = (
            base_s
            + drift_s * (0.6 * fast + 0.8 * slow)
            + breath_s * math.exp(0.25 * depth) * math.sin(breath)
            + wave_s * math.sin(wave)
            + noise_s * chance.gauss(0, 1)
        )
        rr_s = round(min(max(rr_s, 0.35), 1.9) * TICKS_PER_S) / TICKS_PER_S
        breath += math.tau * breaths_per_min / 60 * rr_s + 0.12 * math.sqrt(rr_s) * chance.gauss(0, 1)
        wave += math.tau * 0.1 * rr_s + 0.25 * math.sqrt(rr_s) * chance.gauss(0, 1)
        yield rr_s


def _wandered(value: float, beats: float, chance: random.Random) -> float:
    """One step of a wandering number of variance 1 that forgets itself within so many beats."""
    kept = math.exp(-1 / beats)
    return kept * value + math.sqrt(1 - kept * kept) * chance.gauss(0, 1)
