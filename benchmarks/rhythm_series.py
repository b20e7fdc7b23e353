"""Intervals of hearts that keep a rhythm, and of hearts that do not, made up: no labelled fibrillation is at hand."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from biosignals.beat_doubts import Neighbours
from biosignals.signals import Beat

Floats = NDArray[np.float64]
Chance = np.random.Generator

SLOW_WAVE_HZ = 0.1  # of the blood pressure
BREATH_WANDERS = 0.003  # Hz a beat
PULSE_SD_S, MISPLACED_SD_S, BURST_S, REFRACTORY_S = 0.012, 0.1, 6.0, 0.31


def heard(rr_s: Floats) -> Iterator[Beat]:
    """Beats as a session hears them, each doubted by those before it."""
    neighbours, t = Neighbours(), 0.0
    for number, one_s in enumerate(rr_s.tolist()):
        t += max(one_s, 1e-3)
        yield Beat(t=t, rr_s=one_s, doubt=neighbours.judge(one_s), follows_previous=number > 0)


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


def with_wrist_noise(chance: Chance, rr_s: Floats, *, share: float) -> Floats:
    """As a wrist that moves would hear it: in bursts of 6 s, a `share` of the time, pulses are misplaced by 0.1 s (one
    standard deviation), one in five is missed, and behind one in five something else is taken for a pulse.

    All others are misplaced by 12 ms. At a share of 0.45 a quarter of a regular heart's beats is doubted, as in the
    recordings of wrists at hand.
    """
    beat_t = np.concatenate(([0.0], np.cumsum(rr_s)))
    heard_t = beat_t + chance.normal(0, PULSE_SD_S, len(beat_t))
    is_bad = _in_bursts(chance, beat_t, share)
    kind = chance.random(len(beat_t))
    heard_t = heard_t + np.where(is_bad, chance.normal(0, MISPLACED_SD_S, len(beat_t)), 0.0)
    invented = (beat_t[:-1] + chance.uniform(0.3, 0.7, len(rr_s)) * rr_s)[is_bad[:-1] & (kind[:-1] > 0.8)]
    return _apart(np.sort(np.concatenate((heard_t[~(is_bad & (kind < 0.2))], invented))))


def _in_bursts(chance: Chance, beat_t: Floats, share: float) -> NDArray[np.bool_]:
    is_bad = np.zeros(len(beat_t), dtype=np.bool_)
    t = 0.0
    while t < beat_t[-1]:
        t += chance.exponential(BURST_S * (1 - share) / share)
        ends_t = t + chance.exponential(BURST_S)
        is_bad |= (beat_t >= t) & (beat_t < ends_t)
        t = ends_t
    return is_bad


def _apart(pulse_t: Floats) -> Floats:
    """The intervals between pulses; what comes within the refractory time of a detector is left out."""
    kept = [float(pulse_t[0])]
    for t in pulse_t.tolist():
        if t - kept[-1] >= REFRACTORY_S:
            kept.append(t)
    return np.diff(np.array(kept))


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
