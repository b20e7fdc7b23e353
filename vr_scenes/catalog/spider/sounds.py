"""What is heard in the spider's room: a clock, birds behind the window, feet on wood."""

import numpy as np

from vr_scenes.seamless_noise import Sound, noise, to_peak
from vr_scenes.sounds import SceneSound

RATE_HZ = 22050
SEED = 43


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names; all of them loop, and their levels shape them."""
    rng = np.random.default_rng(SEED)
    made = {"room": _room(rng), "feet": _feet(rng)}
    return tuple(
        SceneSound(name=name, samples=to_peak(sound, 0.7), rate_hz=RATE_HZ, loops=True) for name, sound in made.items()
    )


def _room(rng: np.random.Generator) -> Sound:
    """The air of a quiet room, and a clock that ticks once a second: 8 s."""
    total = 0.12 * noise(rng, length_s=8.0, rate_hz=RATE_HZ, low_hz=60, high_hz=500)
    seconds = np.arange(round(0.05 * RATE_HZ)) / RATE_HZ
    for second in range(8):
        pitch_hz = 2100.0 if second % 2 else 1750.0
        tick = np.sin(2 * np.pi * pitch_hz * seconds) * np.exp(-seconds / 0.006)
        first = round((second + 0.2) * RATE_HZ)
        total[first : first + len(tick)] += tick
    return total


def _feet(rng: np.random.Generator) -> Sound:
    """Many light taps, 34 a second and unevenly: 3 s. Heard only while it walks."""
    total = np.zeros(3 * RATE_HZ)
    seconds = np.arange(round(0.012 * RATE_HZ)) / RATE_HZ
    for number in range(102):
        tap = np.sin(2 * np.pi * rng.uniform(1800, 4200) * seconds) * np.exp(-seconds / 0.002)
        first = round((number + rng.uniform(0, 0.8)) / 34 * RATE_HZ)
        total[(first + np.arange(len(tap))) % len(total)] += tap * rng.uniform(0.3, 1.0)
    return total
