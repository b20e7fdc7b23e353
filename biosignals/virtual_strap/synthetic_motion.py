"""What an accelerometer on a chest strap measures: a seated person by default, episodes of movement on request."""

import math
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

G_MG = 1000.0
LARGEST_MG = 8000  # the widest range that a strap offers: +-8 g
NOISE_MG = 2.5  # per axis and sample: a small accelerometer of 100-200 micro-g per root Hz

# A breath tilts the chest by a degree or so, the heart knocks at it with some 10 mg, and no one sits as still as stone.
BREATH_HZ, BREATH_DEG = 0.23, 1.0
HEART_HZ, HEART_MG, HEART_RINGING_HZ, HEART_DECAY_S = 1.15, 12.0, 14.0, 0.06
SWAY = ((0.031, 0.6), (0.083, 0.3))  # Hz and degrees

SEATED_DEG, STANDING_DEG, LYING_DEG = 12.0, 3.0, 84.0  # lean of the trunk against the vertical
POSTURE_CHANGE_S = 2.5  # to stand up, sit down, lie down or get up
BOW_DEG = 38.0  # a trunk bows so far forward in standing up and sitting down
RAMP_S = 0.7  # to reach one's pace

# Acceleration of the trunk: mean amplitude deviation of some 160 mg in walking, 520 mg in running, 33 mg with gestures.
WALKING_HZ, WALKING_MG = 1.9, 230.0
RUNNING_HZ, RUNNING_MG = 2.7, 900.0
GESTURES = ((0.71, 29.0), (1.13, 37.0), (1.83, 34.0))  # Hz and mg
GESTURES_DEG = 3.0
RISING_MG = 150.0  # of push and brake in standing up and sitting down


class MotionKind(Enum):
    """What a person with a strap may do other than sit; the value says it."""

    WALKING = "walks"
    RUNNING = "runs"
    STANDING = "stands up, stands, and sits down again at the end"
    LYING = "lies down, lies, and sits up again at the end"
    GESTURES = "talks with their hands"
    ON_TABLE = "the strap lies on a table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One kind of motion from `from_t` until before `to_t`, in seconds of the strap's session."""

    kind: MotionKind
    from_t: float
    to_t: float

    def __post_init__(self) -> None:
        if not self.from_t < self.to_t:
            raise ValueError(f"an episode ends after it begins: from {self.from_t} s to {self.to_t} s is no time")


class SyntheticMotion:
    """The three axes over time, from a seed: gravity, breath, the heart's knock, noise, and the episodes.

    How the strap sits on the chest is drawn from the seed, so no axis can be known. Any time may be asked for, in any
    order and however sliced: the same times give the same samples, but for what is told by begin() and end() later.
    """

    def __init__(self, seed: int, episodes: tuple[Episode, ...] = ()) -> None:
        chance = np.random.default_rng([seed, 0])
        self._seed = seed
        self._episodes = episodes
        self._mounting = _any_rotation(chance)
        self._phases = chance.uniform(0, 2 * np.pi, size=12)

    def begin(self, kind: MotionKind, t: float) -> None:
        """From `t` on (seconds of the strap's session) the person moves so, until end()."""
        self._episodes = (*self._episodes, Episode(kind=kind, from_t=t, to_t=math.inf))

    def end(self, t: float) -> None:
        """At `t` whatever has no end yet ends; what would have begun then or later is left out."""
        told = (replace(one, to_t=t) if one.to_t == math.inf and one.from_t < t else one for one in self._episodes)
        self._episodes = tuple(one for one in told if one.to_t < math.inf)

    def samples(self, from_t: float, to_t: float, rate_hz: int) -> tuple[tuple[int, int, int], ...]:
        """The samples (x, y, z) in milli-g at the times number / rate_hz that lie in [from_t, to_t), oldest first.

        Times count from the session's beginning and are 0 or later; raises ValueError for others and for no rate.
        """
        if not (0 <= from_t <= to_t < float("inf") and rate_hz > 0):
            raise ValueError(f"no samples from {from_t} s to {to_t} s at {rate_hz} Hz")
        first, end = int(np.ceil(from_t * rate_hz)), int(np.ceil(to_t * rate_hz))
        numbers = np.arange(first, end)
        if not len(numbers):
            return ()
        body = self._body(numbers / rate_hz)
        measured = body @ self._mounting.T + self._noise(first, end, rate_hz)
        whole = np.clip(np.rint(measured), -LARGEST_MG, LARGEST_MG).astype(int)
        return tuple((int(x), int(y), int(z)) for x, y, z in whole)

    def _body(self, t: Array) -> Array:
        """Acceleration in the body's axes: forward, to the left, up along the trunk. Shape (samples, 3), mg."""
        alive = 1 - self._share(MotionKind.ON_TABLE, t, ramp_s=0.0)
        lean = np.radians(self._lean_deg(t)) * alive + np.pi / 2 * (1 - alive)
        body = G_MG * np.stack([np.sin(lean), np.zeros_like(t), np.cos(lean)], axis=1)
        body[:, 0] += alive * self._heart(t)
        moved = (
            self._gait(MotionKind.WALKING, t, WALKING_HZ, WALKING_MG)
            + self._gait(MotionKind.RUNNING, t, RUNNING_HZ, RUNNING_MG)
            + self._gestures(t)
        )
        moved[:, 2] += RISING_MG * self._bows(t) * np.sin(2 * np.pi * t / POSTURE_CHANGE_S)
        return body + alive[:, None] * moved

    def _lean_deg(self, t: Array) -> Array:
        breath = 2 * np.pi * BREATH_HZ * t + 0.7 * np.sin(2 * np.pi * 0.017 * t + self._phases[0]) + self._phases[1]
        depth = 1 + 0.3 * np.sin(2 * np.pi * 0.011 * t + self._phases[2])
        gestures = GESTURES_DEG * np.sin(2 * np.pi * 0.37 * t + self._phases[5])
        lean: Array = SEATED_DEG + BREATH_DEG * depth * np.sin(breath) + BOW_DEG * self._bows(t)
        for number, (hz, degrees) in enumerate(SWAY):
            lean += degrees * np.sin(2 * np.pi * hz * t + self._phases[3 + number])
        lean += gestures * self._share(MotionKind.GESTURES, t)
        lean += (STANDING_DEG - SEATED_DEG) * self._share(MotionKind.STANDING, t, ramp_s=POSTURE_CHANGE_S)
        lean += (LYING_DEG - SEATED_DEG) * self._share(MotionKind.LYING, t, ramp_s=POSTURE_CHANGE_S)
        return lean

    def _heart(self, t: Array) -> Array:
        """Each beat a short ringing along the chest's depth."""
        beat = HEART_HZ * t + 0.15 * np.sin(2 * np.pi * 0.1 * t + self._phases[6]) + self._phases[7]
        since_s = (beat % 1.0) / HEART_HZ
        knock: Array = HEART_MG * np.exp(-since_s / HEART_DECAY_S) * np.sin(2 * np.pi * HEART_RINGING_HZ * since_s)
        return knock

    def _gestures(self, t: Array) -> Array:
        """Arms that swing shake the trunk a little in every direction."""
        moves = np.zeros((len(t), 3))
        for number, (hz, mg) in enumerate(GESTURES):
            turn = 2 * np.pi * hz * t + self._phases[8 + number]
            moves += mg * np.stack([np.cos(turn), np.sin(turn + 1), np.sin(turn)], axis=1)
        moves *= self._share(MotionKind.GESTURES, t)[:, None]
        return moves

    def _gait(self, kind: MotionKind, t: Array, steps_hz: float, mg: float) -> Array:
        """Up and down once a step, a sharper knock as the heel strikes, from side to side once in two steps."""
        step = 2 * np.pi * steps_hz * t + self._phases[11]
        up = np.sin(step) + 0.4 * np.sin(2 * step + 0.8) + 0.2 * np.sin(4 * step + 0.3)
        forward = 0.35 * np.sin(step + 1.1)
        sideways = 0.4 * np.sin(step / 2)
        gait: Array = mg * self._share(kind, t)[:, None] * np.stack([forward, sideways, up], axis=1)
        return gait

    def _share(self, kind: MotionKind, t: Array, *, ramp_s: float = RAMP_S) -> Array:
        """How much of this kind of motion there is, 0..1: it swells over `ramp_s` at either end."""
        share = np.zeros_like(t)
        for one in self._episodes:
            if one.kind is kind:
                share = np.maximum(share, _eased(t, one.from_t, ramp_s) - _eased(t, one.to_t, ramp_s))
        return share

    def _bows(self, t: Array) -> Array:
        bows = np.zeros_like(t)
        for one in self._episodes:
            if one.kind is MotionKind.STANDING:
                for begin_t in (one.from_t, one.to_t):
                    bows += np.sin(np.pi * np.clip((t - begin_t) / POSTURE_CHANGE_S, 0, 1)) ** 2
        return bows

    def _noise(self, first: int, end: int, rate_hz: int) -> Array:
        """Drawn second by second, each from a generator of its own: so slices do not matter."""
        seconds = range(first // rate_hz, (end - 1) // rate_hz + 1)
        drawn = [
            np.random.default_rng([self._seed, 1, rate_hz, second]).normal(0, NOISE_MG, (rate_hz, 3))
            for second in seconds
        ]
        begin = first - seconds[0] * rate_hz
        return np.concatenate(drawn)[begin : begin + end - first]


def _eased(t: Array, from_t: float, ramp_s: float) -> Array:
    if ramp_s == 0:
        return (t >= from_t).astype(float)
    return (1 - np.cos(np.pi * np.clip((t - from_t) / ramp_s, 0, 1))) / 2


def _any_rotation(chance: np.random.Generator) -> Array:
    """A rotation drawn evenly from all, by the QR decomposition of a random matrix (Stewart 1980)."""
    q, r = np.linalg.qr(chance.normal(size=(3, 3)))
    q = q * np.sign(np.diag(r))
    return q if np.linalg.det(q) > 0 else -q
