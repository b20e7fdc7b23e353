"""What HRV costs a beat, ours beside other programs in the same run, and a whole day of it at once."""

import json
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy

from benchmarks.figure import Figure, report
from benchmarks.hrv_series import a_day, a_minute_of
from benchmarks.peer_environment import PeersMissing, peers_python
from biosignals.hrv import HrvWindows
from biosignals.hrv_batch import BeatArrays, features_every
from biosignals.hrv_grains import grains
from biosignals.hrv_pattern import PatternWindows
from biosignals.hrv_sums import WindowSums
from biosignals.signals import Beat

TIMES = Path(__file__).with_name("hrv_peer_times.py")
LONGEST_S = 300.0
ROUNDS = 5
TIME_DOMAIN_US = 3.0
SHARED_US = 140.0
EVERYTHING_US = 250.0
BEST_PEERS_RATIO = 10.0
NEUROKIT2_RATIO = 100.0
DAY_S = 3.0
DAY_MB = 200.0
NEUROKIT2 = "neurokit2"


def measure(*, beats: int, day_s: float, rounds: int = ROUNDS) -> list[Figure]:
    """Ours over `beats` beats (the shortest of `rounds`), the peers over one minute of them, and `day_s` at once."""
    series = a_day(beats, seed=1)
    time_us = _shortest_us(_time_domain, series, rounds)
    order_us = _shortest_us(_order, series, rounds)
    everything_us = _shortest_us(_everything, series, rounds)
    shared_us = time_us + order_us
    live_us = _shortest_us(_live, series, rounds)
    figures = [
        _cost("time domain, one beat", beats, time_us, TIME_DOMAIN_US),
        _cost("the ten features that peers share, one beat", beats, shared_us, SHARED_US),
        _cost("everything, with intervals and reasons, one beat", beats, everything_us, EVERYTHING_US),
        _cost("the same as the live loop does it, one beat", beats, live_us, EVERYTHING_US),
    ]
    return figures + _against_peers(series, shared_us) + _whole_day(day_s)


def _cost(name: str, beats: int, value_us: float, target_us: float) -> Figure:
    return Figure(name=name, n=beats, value=value_us, target=target_us, unit="us", is_most=True)


def _shortest_us(work: Callable[[BeatArrays], None], series: BeatArrays, rounds: int) -> float:
    """Of processor time a beat: what else runs on the machine does not count."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work(series)
        times.append(time.process_time() - began)
    return 1e6 * min(times) / series.t_s.size


def _time_domain(series: BeatArrays) -> None:
    """Mean rate, RMSSD, SDNN, pNN50, SD1 and SD2 over 60 s at every beat."""
    sums, before = WindowSums(60.0), None
    for t, rr_s in zip(series.t_s.tolist(), series.rr_s.tolist(), strict=True):
        interval = grains(rr_s)
        sums.push(t, interval, None if before is None else interval - before)
        before = interval
        sums.leave_before(t)
        if sums.differences > 1:
            sums.mean_hr_bpm(), sums.sdnn_ms(), sums.of_differences()


def _order(series: BeatArrays) -> None:
    """LF and LF/HF over 120 s, HF and respiration over 60 s, sample entropy, DFA alpha 1, with intervals."""
    windows = PatternWindows()
    for t, rr_s in zip(series.t_s.tolist(), series.rr_s.tolist(), strict=True):
        windows.push(t, grains(rr_s), is_joined=True)
        windows.pattern(t)


def _everything(series: BeatArrays) -> None:
    """All of it anew at every beat."""
    _take_all(series, HrvWindows(pattern_every_s=0.0))


def _live(series: BeatArrays) -> None:
    """The pattern every few seconds, the rest at every beat."""
    _take_all(series, HrvWindows())


def _take_all(series: BeatArrays, windows: HrvWindows) -> None:
    for t, rr_s in zip(series.t_s.tolist(), series.rr_s.tolist(), strict=True):
        windows.take(Beat(t=t, rr_s=rr_s, doubt=None, follows_previous=True))
        windows.features(t)


def _against_peers(series: BeatArrays, shared_us: float) -> list[Figure]:
    try:
        peers_ms = _peer_times(a_minute_of(series))
    except PeersMissing as error:
        print(f"      {error}", flush=True)
        peers_ms = {}
    for name, one_ms in sorted(peers_ms.items()):
        print(f"      {name}: {1000 * one_ms:.0f} us", flush=True)
    neurokit2_us = sum(1000 * one_ms for name, one_ms in peers_ms.items() if name.startswith(NEUROKIT2))
    return [
        _ratio("the best mix of peers", len(peers_ms), _best_mix_us(peers_ms) / shared_us, BEST_PEERS_RATIO),
        _ratio("neurokit2", len(peers_ms), (neurokit2_us or math.nan) / shared_us, NEUROKIT2_RATIO),
    ]


def _ratio(name: str, count: int, value: float, target: float) -> Figure:
    return Figure(
        name=f"the ten shared features, times faster than {name}",
        n=count,
        value=value,
        target=target,
        unit="x",
        is_most=False,
    )


def _best_mix_us(peers_ms: dict[str, float]) -> float:
    """The quickest program for each kind of feature; NaN where one kind is missing."""
    kinds = {name.split(" ")[1] for name in peers_ms}
    best = [min(one_ms for name, one_ms in peers_ms.items() if name.endswith(f" {kind}")) for kind in kinds]
    return 1000 * sum(best) if len(kinds) == 5 else math.nan


def _peer_times(rr_ms: list[float]) -> dict[str, float]:
    """Milliseconds by name of program and kind of feature. Raises PeersMissing."""
    try:
        done = subprocess.run(
            (str(peers_python()), str(TIMES)),
            input=json.dumps({"rr_ms": rr_ms}),
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeersMissing(f"the peers cannot be timed: {error}") from error
    if done.returncode != 0:
        raise PeersMissing(f"the peers cannot be timed: {(done.stderr.strip().splitlines() or ['no reason'])[-1]}")
    times_ms: dict[str, float] = json.loads(done.stdout)
    return times_ms


def _whole_day(day_s: float) -> list[Figure]:
    series = a_day(math.ceil(day_s / 0.6), seed=2, until_s=day_s)
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    columns = features_every(series, every_s=5.0)
    took_s = time.perf_counter() - began
    grown_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before_mb
    rows, of = int(numpy.isfinite(columns.rmssd_ms.value).sum()), f"{series.t_s.size} beats"
    return [
        Figure(name=f"a row every 5 s of {of}", n=rows, value=took_s, target=DAY_S, unit="s", is_most=True),
        Figure(name=f"memory for {of}", n=rows, value=grown_mb, target=DAY_MB, unit="MB", is_most=True),
    ]


if __name__ == "__main__":
    sys.exit(report(measure(beats=4000, day_s=86_400)))
