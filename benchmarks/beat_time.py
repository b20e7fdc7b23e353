"""How far the time that a beat is given lies from the truth, where packets are delayed by 0-300 ms at random."""

import math
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from statistics import fmean

from benchmarks.figure import Figure, percentile, report
from biosignals.beats import BeatClock
from biosignals.heart_files import read_heart
from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.simulated_strap import Sending, SimulatedStrap
from policies.virtual_heart import HeartTraits, VirtualHeart

DELAY_S = (0.0, 0.3)
DRIFTS_PPM = (-100.0, -50.0, 0.0, 50.0, 100.0)
STEADY_BPM = (45.0, 60.0, 75.0, 90.0, 110.0)
STRESSED_BPM = (65.0, 105.0)  # before and behind the rise
RISE_S = 120.0
STEP_S = 0.1
RECORDINGS = Path(__file__).parents[2] / "shared" / "data" / "ectopy_annotated" / "ibi.parquet"
RECORDED = ("nsr001", "nsr004", "nsr009")  # people in daily life, two hours and more each
POSSIBLE_RR_S = (0.3, 2.0)  # what is none of a recording's true beats has no true time either
LAG_S = 0.4  # inside the strap, for the one figure that reports what comes of it

# Sending, seconds until the clock must have settled, most of the median and of p99 in ms.
TARGETS = ((Sending.EVERY_BEAT, 60.0, 5.0, 25.0), (Sending.EVERY_SECOND, 120.0, 20.0, 120.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heart:
    """A heart of known truth: when each beat was (seconds), and the interval that ended in it."""

    name: str
    beats: tuple[tuple[float, float], ...]


def measure(*, minutes: float, seeds: int) -> list[Figure]:
    """Every heart and drift, `seeds` times, for each way of sending; errors of all beats behind the settling time."""
    figures = []
    hearts = [list(hearts_of(seed, seconds=minutes * 60)) for seed in range(seeds)]
    for sending, settled_s, median_ms, p99_ms in TARGETS:
        by_heart: dict[str, list[float]] = {}
        for seed, of_seed in enumerate(hearts):
            for heart in of_seed:
                for drift_ppm in DRIFTS_PPM:
                    errors = errors_ms(heart, sending, seed=seed, drift_ppm=drift_ppm, settled_s=settled_s)
                    by_heart.setdefault(heart.name, []).extend(errors)
        for name, errors in by_heart.items():
            sizes = [abs(error) for error in errors]
            print(
                f"      {sending.name.lower()}, {name}: N={len(sizes)}  median {percentile(sizes, 0.5):.1f} ms, "
                f"p99 {percentile(sizes, 0.99):.1f} ms, bias {fmean(errors or [math.nan]):+.1f} ms"
            )
        sizes = [abs(error) for errors in by_heart.values() for error in errors]
        figures += [
            _figure(f"{sending.name.lower()}: median error", sizes, 0.5, median_ms),
            _figure(f"{sending.name.lower()}: p99 error", sizes, 0.99, p99_ms),
        ]
    return figures


def _figure(name: str, sizes: list[float], share: float, target: float) -> Figure:
    return Figure(name=name, n=len(sizes), value=percentile(sizes, share), target=target, unit="ms", is_most=True)


def hearts_of(seed: int, *, seconds: float) -> Iterator[Heart]:
    for bpm in STEADY_BPM:
        yield virtual_heart(f"steady {bpm:.0f} bpm", seed, [bpm], seconds=seconds)
    yield virtual_heart("rise of stress", seed, STRESSED_BPM, seconds=seconds)
    if RECORDINGS.is_file():
        yield recorded_heart(RECORDED[seed % len(RECORDED)], seconds=seconds)


def virtual_heart(name: str, seed: int, bpm: Sequence[float], *, seconds: float) -> Heart:
    """A heart that breathes and wanders, at `bpm[0]`; in the middle it rises to `bpm[-1]` within RISE_S."""
    heart = VirtualHeart(HeartTraits(), random.Random(f"{seed}/{name}"))
    beats = []
    for step in range(math.floor(seconds / STEP_S)):
        risen = min(1.0, max(0.0, (step * STEP_S - seconds / 2) / RISE_S))
        beat = heart.advance(STEP_S, bpm[0] + risen * (bpm[-1] - bpm[0]), 1.0)
        if beat is not None:
            beats.append((beat.t, beat.rr_s))
    return Heart(name=name, beats=tuple(beats))


def recorded_heart(record: str, *, seconds: float) -> Heart:
    """A recorded person's intervals, end to end: then the truth is known."""
    least_s, most_s = POSSIBLE_RR_S
    recorded = read_heart(RECORDINGS, where={"record": record}).intervals
    rr_s = [one.rr_s for one in recorded if least_s <= one.rr_s <= most_s]
    times = [t for t in accumulate(rr_s) if t <= seconds]
    return Heart(name="recorded", beats=tuple(zip(times, rr_s, strict=False)))


def errors_ms(
    heart: Heart, sending: Sending, *, seed: int, drift_ppm: float, settled_s: float, lag_s: float = 0.0
) -> list[float]:
    """Given minus true time of every beat from `settled_s` after the first packet on; none may be lost or added."""
    strap = SimulatedStrap(seed=seed, sending=sending, delay_s=DELAY_S, crystal_ppm=drift_ppm, lag_s=lag_s)
    for t, rr_s in heart.beats:
        strap.beat(t, rr_s)
    clock = BeatClock()
    errors: list[float] = []
    count = 0
    scored_from_t = math.inf
    for packet in strap.packets(heart.beats[-1][0]):
        scored_from_t = min(scored_from_t, packet.t + settled_s)
        for beat in clock.take(packet.t, HeartRateMeasurement.from_bytes(packet.payload)):
            if packet.t >= scored_from_t:
                errors.append(1000 * (beat.t - heart.beats[count][0]))
            count += 1
    return errors


if __name__ == "__main__":
    sys.exit(report(measure(minutes=12, seeds=5)))
