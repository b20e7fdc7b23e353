"""How far the time that a beat is given lies from the truth, where packets are delayed by 0-300 ms at random."""

import math
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
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
FULL_TRAITS = HeartTraits()
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
    seed: int
    beats: tuple[tuple[float, float], ...]


def measure(*, minutes: float, seeds: int) -> list[Figure]:
    """Every heart and drift, `seeds` times, for each way of sending; errors of all beats behind the settling time."""
    figures = []
    if not RECORDINGS.is_file():
        print("      no recorded heart: ../shared/data is not there, so N is smaller than it could be", flush=True)
    hearts = [heart for seed in range(seeds) for heart in hearts_of(seed, seconds=minutes * 60)]
    for sending, settled_s, median_ms, p99_ms in TARGETS:
        way = sending.name.lower().replace("_", " ")
        by_heart: dict[str, list[float]] = {}
        for heart in hearts:
            errors = by_heart.setdefault(heart.name, [])
            for drift_ppm in DRIFTS_PPM:
                errors += errors_ms(heart, sending, drift_ppm=drift_ppm, settled_s=settled_s)
        for name, errors in by_heart.items():
            print(f"      {way}, {name}: {_in_words(errors)}", flush=True)
        lagging = errors_ms(hearts[0], sending, drift_ppm=0.0, settled_s=settled_s, lag_s=LAG_S)
        print(
            f"      {way}, not scored: {1000 * LAG_S:.0f} ms of lag inside the strap: {_in_words(lagging)}", flush=True
        )
        beside = [error for seed in range(seeds) for error in _beside_the_clock(seed, sending, minutes, settled_s)]
        print(
            f"      {way}, not scored: a heart that keeps to 60 bpm but for its breath: {_in_words(beside)}", flush=True
        )
        sizes = [abs(error) for errors in by_heart.values() for error in errors]
        figures += [
            _figure(f"beat time, {way}, median error", sizes, 0.5, median_ms),
            _figure(f"beat time, {way}, p99 error", sizes, 0.99, p99_ms),
        ]
    return figures


def _beside_the_clock(seed: int, sending: Sending, minutes: float, settled_s: float) -> list[float]:
    """Errors for beats that run beside a clock of 1 s: while they keep to it, nothing in the packets tells how far."""
    traits = HeartTraits(mayer=0.0, drift=0.0)
    heart = virtual_heart("beside the clock", seed, [60.0], seconds=minutes * 60, traits=traits)
    return errors_ms(heart, sending, drift_ppm=0.0, settled_s=settled_s)


def _in_words(errors: list[float]) -> str:
    sizes = [abs(error) for error in errors]
    mean_ms = fmean(errors) if errors else math.nan
    return (
        f"N={len(errors)}  median {percentile(sizes, 0.5):.1f} ms, p99 {percentile(sizes, 0.99):.1f} ms, "
        f"most {max(sizes, default=math.nan):.1f} ms, mean with sign {mean_ms:+.1f} ms"
    )


def _figure(name: str, sizes: list[float], share: float, target: float) -> Figure:
    return Figure(name=name, n=len(sizes), value=percentile(sizes, share), target=target, unit="ms", is_most=True)


def hearts_of(seed: int, *, seconds: float) -> Iterator[Heart]:
    for bpm in STEADY_BPM:
        yield virtual_heart(f"steady {bpm:.0f} bpm", seed, [bpm], seconds=seconds)
    yield virtual_heart("rise of stress", seed, STRESSED_BPM, seconds=seconds)
    if RECORDINGS.is_file():
        yield recorded_heart(RECORDED[seed % len(RECORDED)], seed, seconds=seconds)


def virtual_heart(
    name: str, seed: int, bpm: Sequence[float], *, seconds: float, traits: HeartTraits = FULL_TRAITS
) -> Heart:
    """A heart that breathes and wanders, at `bpm[0]`; in the middle it rises to `bpm[-1]` within RISE_S."""
    heart = VirtualHeart(traits, random.Random(f"{seed}/{name}"))
    beats = []
    for step in range(math.floor(seconds / STEP_S)):
        risen = min(1.0, max(0.0, (step * STEP_S - seconds / 2) / RISE_S))
        beat = heart.advance(STEP_S, bpm[0] + risen * (bpm[-1] - bpm[0]), 1.0)
        if beat is not None:
            beats.append((beat.t, beat.rr_s))
    return Heart(name=name, seed=seed, beats=tuple(beats))


def recorded_heart(record: str, seed: int, *, seconds: float) -> Heart:
    """A recorded person's intervals, end to end: then the truth is known."""
    least_s, most_s = POSSIBLE_RR_S
    recorded = read_heart(RECORDINGS, where={"record": record}).intervals
    rr_s = [one.rr_s for one in recorded if least_s <= one.rr_s <= most_s]
    times = [t for t in accumulate(rr_s) if t <= seconds]
    return Heart(name="recorded", seed=seed, beats=tuple(zip(times, rr_s, strict=False)))


def errors_ms(heart: Heart, sending: Sending, *, drift_ppm: float, settled_s: float, lag_s: float = 0.0) -> list[float]:
    """Given minus true time of every beat in packets from `settled_s` behind the first on, in ms.

    A beat that the clock lost or added counts as infinitely wrong.
    """
    strap = SimulatedStrap(seed=heart.seed, sending=sending, delay_s=DELAY_S, crystal_ppm=drift_ppm, lag_s=lag_s)
    for t, rr_s in heart.beats:
        strap.beat(t, rr_s)
    clock = BeatClock()
    truth = iter(heart.beats)
    errors: list[float] = []
    scored_from_t = math.inf
    for packet in strap.packets(heart.beats[-1][0]):
        scored_from_t = min(scored_from_t, packet.t + settled_s)
        measurement = HeartRateMeasurement.from_bytes(packet.payload)
        true_t = [t for t, _ in islice(truth, len(measurement.rr_s))]
        given_t = [beat.t for beat in clock.take(packet.t, measurement)]
        if len(given_t) != len(true_t):
            errors.append(math.inf)
        elif packet.t >= scored_from_t:
            errors += [1000 * (given - true) for given, true in zip(given_t, true_t, strict=True)]
    return errors


if __name__ == "__main__":
    sys.exit(report(measure(minutes=12, seeds=6)))
