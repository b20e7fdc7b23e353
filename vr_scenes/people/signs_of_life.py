"""What a body does by itself, for many people at once: breathes, blinks, sways, lets the eyes stray."""

from collections.abc import Sequence

import numpy as np

from vr_scenes.people.turning import Array

BLINK_S = 0.24
BLINKS_EVERY_S = (2.6, 5.6)


class SignsOfLife:
    """Each person keeps their own time, made of their seed."""

    def __init__(self, seeds: Sequence[int]) -> None:
        draws = np.array([np.random.default_rng([seed, 9]).random(6) for seed in seeds])
        self._phase = 2 * np.pi * draws[:, 0]
        self._pace = 0.85 + 0.3 * draws[:, 1]
        self._blink_every_s = BLINKS_EVERY_S[0] + (BLINKS_EVERY_S[1] - BLINKS_EVERY_S[0]) * draws[:, 2]
        self._blink_late = draws[:, 3]
        self._breath_per_s = 2 * np.pi * (0.2 + 0.09 * draws[:, 4])

    def at(self, clock_s: float) -> dict[str, Array]:
        """By name, each (n,) or (n, 2): breath and sway -1..1, stray (heading, pitch) deg, dart and nod deg,
        blink 0..1, speech -1..1."""
        phase, pace = self._phase, self._pace
        slow = clock_s * pace
        stray = 1.3 * np.stack([np.sin(0.61 * slow + phase), 0.8 * np.sin(0.47 * slow + 2 * phase)], -1)
        return {
            "breath": np.sin(self._breath_per_s * clock_s + phase),
            "sway": np.sin(0.31 * slow + phase) * np.sin(0.13 * slow + 3 * phase),
            "stray": stray,
            "dart": 1.3 * np.tanh(6 * np.sin(1.1 * slow + 5 * phase)),
            "nod": 4.5 * np.sin(5.2 * slow + phase) * np.maximum(np.sin(0.42 * slow + 7 * phase), 0) ** 2,
            "blink": self._blink(clock_s),
            "speech": np.sin(9.0 * slow + phase) * np.sin(3.7 * slow + 2 * phase),
        }

    def _blink(self, clock_s: float) -> Array:
        """Down and up within BLINK_S, at a moment of each stretch that wanders from one stretch to the next."""
        turns = clock_s / self._blink_every_s + self._blink_late
        stretch = np.floor(turns)
        begins = 0.8 * _wandering(stretch + 17 * self._blink_late)
        since_s = (turns - stretch - begins) * self._blink_every_s
        shut: Array = np.clip(1.3 - np.abs(since_s / BLINK_S * 2 - 1) * 1.3, 0, 1)
        return shut


def _wandering(number: Array) -> Array:
    """0..1, seemingly by chance."""
    value = np.sin(number * 12.9898) * 43758.5453
    fraction: Array = value - np.floor(value)
    return fraction
