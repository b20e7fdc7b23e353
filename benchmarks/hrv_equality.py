"""HRV of a day at every single beat, kept incrementally, against the plain formulas over each window's beats."""

import math
import random
import sys
import time
from collections.abc import Callable

from benchmarks import hrv_plain
from benchmarks.figure import Figure, report
from benchmarks.hrv_plain import Series
from benchmarks.hrv_series import a_day
from biosignals.hrv import HrvWindows
from biosignals.signals import Beat, Doubt, Feature, HrvFeatures

DAY_S = 86_400.0
MOST_APART = 1e-9
DOUBTED_SHARE = 0.01
GAP_SHARE = 0.001
LONGEST_GAP_S = 60.0
TOLD_EVERY_S = 10.0
MOST_BEATS = 600  # in 150 s, of a heart that beats 240 times a minute


def measure(*, day_s: float) -> list[Figure]:
    """The worst relative difference of each feature over all beats of `day_s` in which it has a value."""
    beats = _a_broken_day(day_s)
    series = Series.of(beats)
    apart: dict[str, list[float]] = {}
    windows, behind, told_at = HrvWindows(pattern_every_s=0.0), 0, time.monotonic()
    for number, beat in enumerate(beats):
        windows.take(beat)
        behind += beat.doubt is None
        newest = series.cut(slice(max(0, behind - MOST_BEATS), behind))
        for name, one in _compared(windows.features(beat.t), newest, beat.t):
            apart.setdefault(name, []).append(one)
        if time.monotonic() - told_at > TOLD_EVERY_S:
            told_at = time.monotonic()
            print(f"      {number + 1:,} of {len(beats):,} beats", flush=True)
    return [_figure(name, differences) for name, differences in apart.items()]


def _figure(name: str, apart: list[float]) -> Figure:
    return Figure(
        name=f"{name} at every beat against full recomputation, worst relative difference",
        n=len(apart),
        value=max(apart),
        target=MOST_APART,
        unit="of 1",
        is_most=True,
    )


def _a_broken_day(day_s: float) -> list[Beat]:
    """With doubted beats, and with gaps in which nothing is heard."""
    chance = random.Random("equality")
    beats: list[Beat] = []
    t = 0.0
    for rr_s in a_day(math.ceil(day_s / 0.6), seed=4, until_s=day_s).rr_s.tolist():
        is_gap = not beats or chance.random() < GAP_SHARE
        t += rr_s + (chance.uniform(0, LONGEST_GAP_S) if is_gap else 0.0)
        doubt = Doubt.JUMP if chance.random() < DOUBTED_SHARE else None
        beats.append(Beat(t=t, rr_s=rr_s, doubt=doubt, follows_previous=not is_gap))
        if t > day_s:
            break
    return beats


def _compared(ours: HrvFeatures, newest: Series, t: float) -> list[tuple[str, float]]:
    """How far each value that we tell lies from its definition."""
    ten, minute, two_minutes = newest.within(10.0, t), newest.within(60.0, t), newest.within(120.0, t)
    hundred, pattern = newest.within(150.0, t).newest(100), ours.pattern
    truths: list[tuple[str, Feature, Callable[[], float]]] = [
        ("mean HR", ours.mean_hr_bpm, lambda: 60 / float(ten.rr_s.mean())),
        ("SDNN", ours.sdnn_ms, lambda: hrv_plain.sdnn_ms(minute)),
        ("RMSSD", ours.rmssd_ms, lambda: hrv_plain.rmssd_ms(minute)),
        ("pNN50", ours.pnn50_percent, lambda: hrv_plain.pnn50_percent(minute)),
        ("SD1", ours.sd1_ms, lambda: hrv_plain.sd1_ms(minute)),
        ("SD2", ours.sd2_ms, lambda: hrv_plain.sd2_ms(minute)),
        ("HF", pattern.hf_ms2, lambda: hrv_plain.hf_ms2(minute)),
        ("LF", pattern.lf_ms2, lambda: hrv_plain.lf_ms2(two_minutes)),
        ("LF/HF", pattern.lf_hf, lambda: hrv_plain.lf_ms2(two_minutes) / hrv_plain.hf_ms2(two_minutes)),
        ("sample entropy", pattern.sample_entropy, lambda: hrv_plain.sample_entropy(two_minutes)),
        ("DFA alpha 1", pattern.dfa_alpha1, lambda: hrv_plain.dfa_alpha1(hundred)),
    ]
    return [(name, _apart(one.value, truth())) for name, one, truth in truths if one.value is not None]


def _apart(value: float, truth: float) -> float:
    """Relative; a truth that is not a number is infinitely far from any value."""
    difference = abs(value - truth) / abs(truth) if truth else abs(value)
    return math.inf if math.isnan(difference) else difference


if __name__ == "__main__":
    sys.exit(report(measure(day_s=DAY_S)))
