"""ECG of a strap from beats of known times: waves, noise, movement, and a strap that leaves the skin."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from biosignals.polar_profile import ECG_HZ, ECG_RESOLUTION_BITS

GENERATION_DELAY_S = 0.5  # a P wave begins 0.3 s before its R peak: a beat must be known so long before its ECG is made
LAST_WAVE_S = 0.9  # so long after its R peak the T wave of the slowest heart has ended
FULL_SCALE_UV = 10_000.0  # no maker tells it; movement of electrodes reaches some millivolt
STEP_UV = 2 * FULL_SCALE_UV / 2**ECG_RESOLUTION_BITS

PREMATURE_SHARE = 0.8  # of the two intervals before: a beat so early did not come from the sinus node
BREATH_HZ = 0.25
BREATH_SHARE = 0.08  # how much breathing turns the heart's axis, as a share of the R wave
OFF_SKIN_UV = 2.0  # what an open input shows
STEPS_A_S = 1.5  # of an electrode that slides
STEP_DECAY_S = 0.35  # the strap's own high-pass filter
MOVEMENT_RATES_HZ = (1.5, 4.0, 9.0)  # limbs, their jolts, and skin that is stretched: in the band of P, QRS and T
STEP_LASTS_S = 3  # whole seconds; then it has decayed to a five-thousandth and is over

_Signal = NDArray[np.float64]


class Disturbance(Enum):
    """What may spoil an ECG for a time; the value says it to a person."""

    MOVEMENT = "electrodes slide and skin is stretched"
    OFF_SKIN = "the strap does not touch the skin"
    SATURATED = "the input is driven to its limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One disturbance from `from_t` until before `to_t` (seconds); `strength_uv` is movement's standard deviation."""

    disturbance: Disturbance
    from_t: float
    to_t: float
    strength_uv: float = 800.0

    def __post_init__(self) -> None:
        if not self.from_t < self.to_t:
            raise ValueError(f"an episode ends after it begins: from {self.from_t} s to {self.to_t} s is no time")
        if not 0 <= self.strength_uv <= FULL_SCALE_UV:
            raise ValueError(f"a strength must lie in [0, {FULL_SCALE_UV:.0f}] microvolt, not {self.strength_uv}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgNoise:
    """What lies on every ECG, in microvolt: amplitudes of wander and mains, standard deviation of muscle noise.

    The values given are those of a wet strap on a seated person.
    """

    wander_uv: float = 80.0
    muscle_uv: float = 10.0
    mains_uv: float = 5.0
    mains_hz: float = 50.0

    def __post_init__(self) -> None:
        for name, value in (("wander", self.wander_uv), ("muscle noise", self.muscle_uv), ("mains", self.mains_uv)):
            if not 0 <= value <= FULL_SCALE_UV:
                raise ValueError(f"{name} must lie in [0, {FULL_SCALE_UV:.0f}] microvolt, not {value}")
        if not 0 < self.mains_hz < ECG_HZ / 2:
            raise ValueError(f"mains must lie in (0, {ECG_HZ / 2:.0f}) Hz, not {self.mains_hz}")


NO_NOISE = EcgNoise(wander_uv=0.0, muscle_uv=0.0, mains_uv=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wave:
    """A Gaussian: peak against the R peak at an interval of 1 s, width (standard deviation), height as a share of R.

    With the interval the distance shrinks by the power `follows`: 0.5 is Bazett's rule for the QT interval.
    """

    at_s: float
    width_s: float
    height: float
    follows: float


# The sum of Gaussians is McSharry's (IEEE Trans. Biomed. Eng. 50, 2003, 289-294); times are those of a healthy adult.
_SINUS = (
    _Wave(at_s=-0.17, width_s=0.022, height=0.12, follows=0.3),
    _Wave(at_s=-0.032, width_s=0.009, height=-0.12, follows=0.0),
    _Wave(at_s=0.0, width_s=0.0115, height=1.0, follows=0.0),
    _Wave(at_s=0.034, width_s=0.011, height=-0.22, follows=0.0),
    _Wave(at_s=0.27, width_s=0.045, height=0.25, follows=0.5),
)
# A beat of the ventricle: no P wave, wide, taller, its T wave turned against it.
_VENTRICULAR = (
    _Wave(at_s=0.0, width_s=0.032, height=1.25, follows=0.0),
    _Wave(at_s=0.11, width_s=0.035, height=-0.35, follows=0.0),
    _Wave(at_s=0.30, width_s=0.060, height=-0.35, follows=0.5),
)


class _Part(Enum):
    """Each random part has its own generators: one a second, so that any second can be made by itself."""

    MUSCLE = 1
    MOVEMENT = 2
    STEPS = 3
    PHASES = 4


class SyntheticEcg:
    """Makes the ECG of any stretch of time from the beats around it; the same seed and beats give the same samples.

    `r_uv` is the height of the R wave; `is_inverted` turns the signal round, as a strap worn upside down does. A beat
    that comes early (PREMATURE_SHARE) has the shape of a ventricular one.
    """

    def __init__(
        self,
        *,
        seed: int,
        noise: EcgNoise | None = None,
        episodes: tuple[Episode, ...] = (),
        r_uv: float = 1000.0,
        is_inverted: bool = False,
    ) -> None:
        if not 0 <= r_uv <= FULL_SCALE_UV:
            raise ValueError(f"an R wave must lie in [0, {FULL_SCALE_UV:.0f}] microvolt, not {r_uv}")
        self._seed, self._episodes = seed, episodes
        self._noise = noise if noise is not None else EcgNoise()
        self._r_uv = -r_uv if is_inverted else r_uv
        self._phases = self._chance(_Part.PHASES, 0).uniform(0, 2 * math.pi, 5)

    def samples(self, beats: Sequence[tuple[float, float]], from_t: float, to_t: float) -> tuple[int, ...]:
        """Microvolt of the samples n / 130 s with `from_t` <= n / 130 s < `to_t`; how time is sliced changes nothing.

        `beats` are R peaks in the order of time, each with the interval in seconds that it ends: all from
        LAST_WAVE_S and two beats before `from_t` to GENERATION_DELAY_S after `to_t`; others do no harm. So a live strap
        sends its ECG GENERATION_DELAY_S late. Raises ValueError for a stretch that is not finite or begins before 0.
        """
        if not 0 <= from_t <= to_t < math.inf:
            raise ValueError(f"ECG is made from 0 s on, for a stretch that does not end before it: {from_t} to {to_t}")
        numbers = np.arange(_first_at_or_after(from_t), _first_at_or_after(to_t))
        if not len(numbers):
            return ()
        t = numbers / ECG_HZ
        signal = self._heart(t, beats) + self._lasting_noise(t, numbers)
        for episode in self._episodes:
            signal = self._disturbed(signal, t, numbers, episode)
        steps = np.clip(
            np.round(signal / STEP_UV), -(2 ** (ECG_RESOLUTION_BITS - 1)), 2 ** (ECG_RESOLUTION_BITS - 1) - 1
        )
        return tuple(int(value) for value in np.round(steps * STEP_UV))

    def _heart(self, t: _Signal, beats: Sequence[tuple[float, float]]) -> _Signal:
        signal = np.zeros(len(t))
        before_s: tuple[float, ...] = ()  # the two intervals before: the pause behind an early beat makes none early
        for peak_t, rr_s in beats:
            is_near = t[0] - LAST_WAVE_S <= peak_t <= t[-1] + GENERATION_DELAY_S
            if is_near and rr_s > 0:
                axis = 1 + BREATH_SHARE * math.sin(2 * math.pi * BREATH_HZ * peak_t + self._phases[0])
                is_early = bool(before_s) and rr_s < PREMATURE_SHARE * sum(before_s) / len(before_s)
                for wave in _VENTRICULAR if is_early else _SINUS:
                    _add(signal, t, peak_t, rr_s, wave, self._r_uv * axis)
            before_s = (*before_s[-1:], rr_s)
        return signal

    def _lasting_noise(self, t: _Signal, numbers: NDArray[np.int64]) -> _Signal:
        noise, phases = self._noise, self._phases
        breath = np.sin(2 * math.pi * BREATH_HZ * t + phases[1])
        slow = np.sin(2 * math.pi * 0.07 * t + phases[2]) + 0.5 * np.sin(2 * math.pi * 0.45 * t + phases[3])
        mains = np.sin(2 * math.pi * noise.mains_hz * t + phases[4])
        signal: _Signal = noise.wander_uv * (0.6 * breath + 0.4 * slow) + noise.mains_uv * mains
        if noise.muscle_uv:
            signal += noise.muscle_uv * self._normal(_Part.MUSCLE, numbers)
        return signal

    def _disturbed(self, signal: _Signal, t: _Signal, numbers: NDArray[np.int64], episode: Episode) -> _Signal:
        inside = (t >= episode.from_t) & (t < episode.to_t)
        if not inside.any():
            return signal
        match episode.disturbance:
            case Disturbance.OFF_SKIN:
                spoilt = OFF_SKIN_UV * np.sin(2 * math.pi * self._noise.mains_hz * t)
            case Disturbance.SATURATED:
                spoilt = np.full(len(t), 2 * FULL_SCALE_UV)
            case Disturbance.MOVEMENT:
                spoilt = signal + episode.strength_uv * (self._shaking(t) + self._sliding(t))
        return np.where(inside, spoilt, signal)

    def _shaking(self, t: _Signal) -> _Signal:
        """Noise of standard deviation near 1, smooth between random values at each of the movement's rates."""
        signal = np.zeros(len(t))
        for rate_hz in MOVEMENT_RATES_HZ:
            first = math.floor(t[0] * rate_hz)
            knots = np.arange(first, math.floor(t[-1] * rate_hz) + 2)
            heights = self._normal(_Part.MOVEMENT, knots, int(10 * rate_hz))
            place = t * rate_hz - first
            below = place.astype(np.int64)
            share = (1 - np.cos(math.pi * (place - below))) / 2
            signal += heights[below] * (1 - share) + heights[below + 1] * share
        return signal / math.sqrt(0.75 * len(MOVEMENT_RATES_HZ))

    def _sliding(self, t: _Signal) -> _Signal:
        """Steps at random times that decay: an electrode slides and the input finds back."""
        signal = np.zeros(len(t))
        for second in range(max(0, math.floor(t[0]) - STEP_LASTS_S), math.floor(t[-1]) + 1):
            chance = self._chance(_Part.STEPS, second)
            for _ in range(chance.poisson(STEPS_A_S)):
                since = t - (second + chance.uniform())
                height = chance.normal(0.0, 1.5)
                signal += np.where(
                    (since >= 0) & (since < STEP_LASTS_S), height * np.exp(-np.maximum(since, 0.0) / STEP_DECAY_S), 0.0
                )
        return signal

    def _normal(self, part: _Part, numbers: NDArray[np.int64], *where: int) -> _Signal:
        """Standard normal values for consecutive `numbers`, made in blocks: where one begins to ask changes nothing."""
        first, last = int(numbers[0]) // ECG_HZ, int(numbers[-1]) // ECG_HZ
        blocks = [self._chance(part, block, *where).standard_normal(ECG_HZ) for block in range(first, last + 1)]
        begin = int(numbers[0]) - first * ECG_HZ
        values: _Signal = np.concatenate(blocks)[begin : begin + len(numbers)]
        return values

    def _chance(self, part: _Part, *where: int) -> np.random.Generator:
        return np.random.default_rng([abs(self._seed), int(self._seed < 0), part.value, *where])


def _first_at_or_after(t: float) -> int:
    return math.ceil(round(t * ECG_HZ, 6))  # a time that was itself reckoned as n / 130 s is sample n


def _add(signal: _Signal, t: _Signal, peak_t: float, rr_s: float, wave: _Wave, r_uv: float) -> None:
    centre = peak_t + wave.at_s * min(1.5, rr_s) ** wave.follows
    width_s = wave.width_s * min(1.0, rr_s) ** wave.follows
    near = np.abs(t - centre) <= 5 * width_s
    signal[near] += wave.height * r_uv * np.exp(-0.5 * ((t[near] - centre) / width_s) ** 2)
