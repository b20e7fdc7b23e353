"""R peaks found in synthetic ECG against the beats that it was made from, by noise and heart rate."""

import math
import random
import statistics
import sys
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.figure import Figure, report
from biosignals.ecg import NS_PER_S, Peak, PeakDetector
from biosignals.polar_profile import ECG_HZ, EcgFrame
from biosignals.virtual_strap.synthetic_ecg import Disturbance, EcgNoise, Episode, SyntheticEcg

SECONDS = 600
RATES_BPM = (45, 75, 120, 180)
FRAME_SAMPLES = 73  # of a Polar H10
CLOCK_ZERO_NS = 599_616_000 * NS_PER_S  # a strap that was never set begins in 2019
TOLERANCE_S = 0.05
LEARNING_S = 6.0  # what the detector needs at the beginning is not scored

USUAL_NOISE = EcgNoise()
MODERATE_NOISE = EcgNoise(wander_uv=300.0, muscle_uv=60.0, mains_uv=60.0)
STRONG_NOISE = EcgNoise(wander_uv=400.0, muscle_uv=100.0, mains_uv=100.0)

Beats = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How peaks lie against beats of known times; None where there is nothing to reckon with."""

    beats: int
    sensitivity: float | None  # share of beats that have a peak within TOLERANCE_S
    precision: float | None  # share of peaks that are beats (positive predictive value)
    rr_error_ms: float | None  # standard deviation, intervals between peaks that are both beats
    trusted: float | None  # share of peaks
    trusted_precision: float | None  # share of trusted peaks that are beats


def heart(bpm: float, seconds: float, *, seed: int, early_share: float = 0.0) -> list[tuple[float, float]]:
    """Beats of a breathing heart: R peaks and the intervals they end, in seconds; some come early, with a pause."""
    chance = random.Random(f"{seed}/heart")
    beats: list[tuple[float, float]] = []
    t, owed_s = 0.4, 0.0
    while t < seconds + 1:
        rr_s = 60 / bpm * (1 + 0.04 * math.sin(2 * math.pi * 0.25 * t) + 0.02 * chance.gauss(0, 1)) + owed_s
        owed_s = 0.35 * rr_s if not owed_s and chance.random() < early_share else 0.0
        t += rr_s - owed_s
        beats.append((t, rr_s - owed_s))
    return beats


def frames(samples: Sequence[int], *, size: int = FRAME_SAMPLES) -> Iterator[EcgFrame]:
    """Samples from 0 s on as frames of a strap whose clock began at CLOCK_ZERO_NS."""
    for begin in range(0, len(samples) - size + 1, size):
        last = begin + size - 1
        yield EcgFrame(
            stamp_ns=CLOCK_ZERO_NS + round(last * NS_PER_S / ECG_HZ), samples_uv=tuple(samples[begin : last + 1])
        )


def peaks_of(samples: Sequence[int]) -> list[Peak]:
    """What a new detector finds in samples from 0 s on."""
    detector = PeakDetector()
    return [peak for frame in frames(samples) for peak in detector.take(frame)]


def seconds_of(peak: Peak) -> float:
    return (peak.stamp_ns - CLOCK_ZERO_NS) / NS_PER_S


def score(beats: Beats, peaks: Sequence[Peak], *, from_t: float = LEARNING_S, to_t: float = math.inf) -> Score:
    """Compare peaks with beats between two times in seconds; behind the last peak nothing is asked for."""
    to_t = min(to_t, seconds_of(peaks[-1]) + TOLERANCE_S) if peaks else to_t
    matched = _matched(beats, peaks)
    asked = {number for number, (t, _) in enumerate(beats) if from_t <= t <= to_t}
    within = [number for number, peak in enumerate(peaks) if from_t <= seconds_of(peak) <= to_t]
    trusted = [number for number in within if peaks[number].is_trusted]
    errors_ms = [
        1000 * (rr_s - beats[matched[number]][1])
        for number in within
        if (rr_s := peaks[number].rr_s) is not None
        and number in matched
        and matched.get(number - 1) == matched[number] - 1
    ]
    return Score(
        beats=len(asked),
        sensitivity=_share(len(asked & set(matched.values())), len(asked)),
        precision=_share(sum(number in matched for number in within), len(within)),
        rr_error_ms=statistics.pstdev(errors_ms) if errors_ms else None,
        trusted=_share(len(trusted), len(within)),
        trusted_precision=_share(sum(number in matched for number in trusted), len(trusted)),
    )


def _matched(beats: Beats, peaks: Sequence[Peak]) -> dict[int, int]:
    """Peak -> the beat that it is: each beat has the first peak near enough, each peak its nearest beat."""
    times = [t for t, _ in beats]
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for number, peak in enumerate(peaks):
        t = seconds_of(peak)
        after = bisect_left(times, t)
        nearest = min(range(max(0, after - 1), min(len(times), after + 1)), key=lambda one: abs(times[one] - t))
        if abs(times[nearest] - t) <= TOLERANCE_S and nearest not in taken:
            taken.add(nearest)
            matched[number] = nearest
    return matched


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def measure(*, seconds: int) -> list[Figure]:
    """The worst of the heart rates at each noise, upright and inverted, and the cost of one second of ECG."""
    figures = []
    for name, noise, least, most_ms in (
        ("usual", USUAL_NOISE, 99.9, 1.0),
        ("moderate", MODERATE_NOISE, 99.5, 2.0),
        ("strong", STRONG_NOISE, 99.0, 3.0),
    ):
        scores = [
            _scored(bpm, seconds, SyntheticEcg(seed=bpm, noise=noise, is_inverted=is_inverted))
            for bpm in RATES_BPM
            for is_inverted in (False, True)
        ]
        n = sum(one.beats for one in scores)
        sensitivity = 100 * min(one.sensitivity or 0.0 for one in scores)
        precision = 100 * min(one.precision or 0.0 for one in scores)
        error_ms = max(one.rr_error_ms if one.rr_error_ms is not None else math.inf for one in scores)
        figures += [
            Figure(name=f"{name} noise, beats found", n=n, value=sensitivity, target=least, unit="%", is_most=False),
            Figure(name=f"{name} noise, peaks right", n=n, value=precision, target=least, unit="%", is_most=False),
            Figure(name=f"{name} noise, RR error", n=n, value=error_ms, target=most_ms, unit="ms", is_most=True),
        ]
    return [*figures, *_moved(seconds), _cost(min(seconds, 120))]


def _scored(bpm: float, seconds: int, ecg: SyntheticEcg) -> Score:
    beats = heart(bpm, seconds, seed=int(bpm))
    return score(beats, peaks_of(ecg.samples(beats, 0, seconds)))


def _moved(seconds: int) -> list[Figure]:
    """Movement all the time, as strong as the R waves: of the peaks that are trusted, how many are right."""
    episode = Episode(disturbance=Disturbance.MOVEMENT, from_t=0.0, to_t=float(seconds))
    scores = [_scored(bpm, seconds, SyntheticEcg(seed=bpm, episodes=(episode,))) for bpm in RATES_BPM]
    worst = 100 * min(one.trusted_precision or 0.0 for one in scores)
    n = sum(one.beats for one in scores)
    return [Figure(name="movement, trusted peaks right", n=n, value=worst, target=90.0, unit="%", is_most=False)]


def _cost(seconds: int) -> Figure:
    beats = heart(120, seconds, seed=1)
    samples = SyntheticEcg(seed=1).samples(beats, 0, seconds)
    began = time.process_time()
    peaks_of(samples)
    cost_ms = 1000 * (time.process_time() - began) / seconds
    return Figure(name="cost of one second of ECG", n=seconds, value=cost_ms, target=5.0, unit="ms", is_most=True)


if __name__ == "__main__":
    sys.exit(report(measure(seconds=SECONDS)))
