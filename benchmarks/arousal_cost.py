"""What the network costs a live session: time for each beat, memory, and whether it says the same twice."""

import math
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figure import Figure, percentile, report
from biosignals.arousal import ArousalEstimator
from biosignals.arousal_weights import SHIPPED, read_weights
from biosignals.hrv import HrvWindows
from biosignals.signals import ArousalEstimate, Beat, Contact, HrvFeatures, RestStep

MOST_MEAN_MS = 0.5
MOST_P99_MS = 3.0
MOST_MB = 300.0
REST_S = 180.0

# What a session has loaded without the network, and then what the network adds, having told some minutes.
_MEMORY = """
import sys
from pathlib import Path
import psutil
import engine.live_session, engine.plan
from benchmarks.arousal_cost import heard, network, told_of
beats = heard(300.0, seed=1)
before = psutil.Process().memory_info().rss
told_of(network(Path(sys.argv[1])), beats)
print((psutil.Process().memory_info().rss - before) / 1e6)
"""


def heard(seconds: float, *, seed: int) -> list[tuple[Beat, HrvFeatures]]:
    """The beats of a made heart that rests, then rises and falls over minutes, each with the features at it."""
    chance, windows = random.Random(f"arousal cost {seed}"), HrvWindows()
    t = 0.0
    told: list[tuple[Beat, HrvFeatures]] = []
    while t < seconds:
        slow = 0.0 if t < REST_S else 12.0 * math.sin(2 * math.pi * (t - REST_S) / 600.0) ** 2
        rr_s = 60.0 / (66.0 + slow) + 0.03 * math.sin(2 * math.pi * t / 4.2) + chance.gauss(0.0, 0.012)
        t += rr_s
        beat = Beat(t=t, rr_s=rr_s, doubt=None, follows_previous=bool(told))
        windows.take(beat)
        told.append((beat, windows.features(t)))
    return told


def network(weights: Path) -> ArousalEstimator:
    """A fresh estimator. Loads torch only here: before, its memory is not that of the process."""
    from biosignals.arousal_net import estimator_of

    return estimator_of(read_weights(weights))


def told_of(
    estimator: ArousalEstimator, beats: Sequence[tuple[Beat, HrvFeatures]]
) -> tuple[list[ArousalEstimate], list[float]]:
    """What `estimator` tells at each beat, and how many milliseconds it took to hear it and to tell."""
    told, times_ms = [], []
    for beat, hrv in beats:
        rest = RestStep.SEATED_QUIET if beat.t <= REST_S else None
        began = time.perf_counter_ns()
        estimator.take(beat, rest=rest)
        told.append(estimator.estimate(beat.t, hrv, contact=Contact.TOUCHES, movement=None, ecg=None))
        times_ms.append((time.perf_counter_ns() - began) / 1e6)
    return told, times_ms


def measure(*, minutes: float, weights: Path = SHIPPED) -> list[Figure]:
    """An hour's beats or fewer, one by one; the same again with a fresh estimator; the memory in a fresh process."""
    beats = heard(minutes * 60, seed=1)
    told, times_ms = told_of(network(weights), beats)
    again, _ = told_of(network(weights), beats)
    known_ms = [took for took, one in zip(times_ms, told, strict=True) if one.is_known]
    differing = sum(one != other for one, other in zip(told, again, strict=True))
    return [
        _most("update of the network for one beat, mean", len(known_ms), _mean(known_ms), MOST_MEAN_MS, "ms"),
        _most("update of the network for one beat, p99", len(known_ms), percentile(known_ms, 0.99), MOST_P99_MS, "ms"),
        _most("estimates that differ between two runs", len(told), differing if known_ms else math.nan, 0, ""),
        _most("memory that PyTorch, the network and its weights add", 1, _added_mb(weights), MOST_MB, "MB"),
    ]


def _most(name: str, count: int, value: float, target: float, unit: str) -> Figure:
    return Figure(name=name, n=count, value=value, target=target, unit=unit, is_most=True)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def _added_mb(weights: Path) -> float:
    """Resident memory that the network adds to a process that has all else of a live session."""
    done = subprocess.run([sys.executable, "-c", _MEMORY, str(weights)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr.strip(), file=sys.stderr)
        return math.nan
    return float(done.stdout)


if __name__ == "__main__":
    sys.exit(report(measure(minutes=60)))
