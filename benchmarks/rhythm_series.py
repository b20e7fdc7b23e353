"""Intervals of hearts that keep a rhythm, and of hearts that do not, made up: no labelled fibrillation is at hand."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Chance = np.random.Generator

SLOW_WAVE_HZ = 0.1  # of the blood pressure
BREATH_WANDERS = 0.003  # Hz a beat


def breathing(
    chance: Chance, beats: int, *, mean_s: float = 0.85, swing: float = 0.06, per_min: float = 14.0, noise: float = 0.01
) -> Floats:
    """A sinus rhythm: breath moves its intervals by `swing` to either side, a slow wave by 2 %, chance by `noise`."""
    breath, wave = chance.uniform(0, 2 * np.pi, 2)
    breath_hz = per_min / 60
    rr_s = np.empty(beats)
    for beat in range(beats):
        breath_hz += 0.1 * (per_min / 60 - breath_hz) + chance.normal(0, BREATH_WANDERS)
        rr_s[beat] = mean_s * (1 + swing * np.sin(breath) + 0.02 * np.sin(wave) + chance.normal(0, noise))
        breath += 2 * np.pi * breath_hz * rr_s[beat]
        wave += 2 * np.pi * SLOW_WAVE_HZ * rr_s[beat]
    return rr_s


def with_early_beats(chance: Chance, rr_s: Floats, *, share: float) -> Floats:
    """Beats at random come 25 to 45 % early, with 60 to 100 % of that made up for by the pause."""
    rr_s = rr_s.copy()
    beat = 2
    while beat < len(rr_s) - 2:
        if chance.random() < share:
            early_s = rr_s[beat] * chance.uniform(0.25, 0.45)
            rr_s[beat] -= early_s
            rr_s[beat + 1] += early_s * chance.uniform(0.6, 1.0)
            beat += 1
        beat += 1
    return rr_s


def early_by_turns(rr_s: Floats, *, every: int, early: float = 0.33) -> Floats:
    """Each second (bigeminy), third or fourth beat comes early by a share, with a nearly full pause behind it."""
    rr_s = rr_s.copy()
    for beat in range(every - 1, len(rr_s) - 1, every):
        early_s = rr_s[beat] * early
        rr_s[beat] -= early_s
        rr_s[beat + 1] += 0.95 * early_s
    return rr_s


def with_missed_beats(chance: Chance, rr_s: Floats, *, share: float) -> Floats:
    """At random two intervals become one."""
    missed = np.flatnonzero(chance.random(len(rr_s) - 1) < share)
    missed = missed[np.diff(missed, prepend=-2) > 1]
    rr_s = rr_s.copy()
    rr_s[missed + 1] += rr_s[missed]
    return np.delete(rr_s, missed)


def _evenly(chance: Chance, beats: int, mean_s: float, variation: float) -> Floats:
    return chance.normal(mean_s, variation * mean_s, beats)


def _skewed(chance: Chance, beats: int, mean_s: float, variation: float) -> Floats:
    shape = variation**-2
    return chance.gamma(shape, mean_s / shape, beats)


def _behind_refractory_time(chance: Chance, beats: int, mean_s: float, variation: float) -> Floats:
    """The node conducts the first impulse that comes by chance after its refractory time."""
    return mean_s * (1 - variation) + chance.exponential(mean_s * variation, beats)


def _remembering(chance: Chance, beats: int, mean_s: float, variation: float) -> Floats:
    """An interval is a little like the one before."""
    steps = np.sqrt(1 - 0.3**2) * chance.normal(size=beats)
    strayed = np.empty(beats)
    newest = 0.0
    for beat in range(beats):
        newest = strayed[beat] = 0.3 * newest + steps[beat]
    rr_s: Floats = mean_s * np.exp(np.sqrt(np.log1p(variation**2)) * strayed)
    return rr_s


def _two_paths(chance: Chance, beats: int, mean_s: float, variation: float) -> Floats:
    """Two ways through the node, a quick and a slow one."""
    path_s = np.where(chance.random(beats) < 0.55, mean_s * (1 - variation), mean_s * (1 + 1.2 * variation))
    return np.asarray(path_s * (1 + chance.normal(0, 0.08, beats)))


def _flutter(chance: Chance, beats: int, mean_s: float, variation: float) -> Floats:
    """An even flutter of which each second, third or fourth wave is conducted; `variation` says nothing here."""
    return np.asarray(mean_s / 3 * chance.choice([2, 3, 4], beats, p=[0.35, 0.3, 0.35])) * chance.normal(
        1, 0.015, beats
    )


FIBRILLATIONS: Mapping[str, Callable[[Chance, int, float, float], Floats]] = {
    "evenly spread": _evenly,
    "skewed": _skewed,
    "behind a refractory time": _behind_refractory_time,
    "remembering": _remembering,
    "two paths": _two_paths,
    "flutter": _flutter,
}


def fibrillating(chance: Chance, beats: int, *, kind: str, mean_s: float = 0.7, variation: float = 0.2) -> Floats:
    """Intervals of one of FIBRILLATIONS; `variation` is their standard deviation over their mean, about."""
    return np.clip(FIBRILLATIONS[kind](chance, beats, mean_s, variation), 0.31, 1.99)
