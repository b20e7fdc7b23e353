"""Rain: a hiss that comes and goes, drops on leaves, and now and then a heavier one into water."""

from typing import Any

from music.audio_server import pyo
from music.noise import Noise
from music.soundscape import MusicTargets

LEAST_DROPS_PER_S, MOST_DROPS_PER_S = 5.0, 34.0
_POLYPHONY = 6


class Rain:
    """`density` (0..1, in the graph) says how many drops fall."""

    def __init__(self, noise: Noise, density: Any) -> None:
        showers = pyo.Randi(min=0.55, max=1.0, freq=[0.11, 0.13])
        hiss = noise.pink(0.16)
        high = pyo.ButHP(hiss, freq=350.0)
        veil = pyo.ButLP(high, freq=6_500.0, mul=showers)
        often = pyo.Sig(density, mul=MOST_DROPS_PER_S - LEAST_DROPS_PER_S, add=LEAST_DROPS_PER_S)
        seldom = pyo.Sig(often, mul=0.05)
        leaves = _drops(often, lowest_hz=1_400.0, highest_hz=5_200.0, longest_s=0.030, loudness=0.075)
        water = _drops(seldom, lowest_hz=420.0, highest_hz=1_100.0, longest_s=0.085, loudness=0.11)
        self.sound = pyo.Mix([veil, leaves, water], voices=2)

    def turn(self, t: float, targets: MusicTargets) -> None:
        """Rain needs no telling: its drops fall in the graph."""


def _drops(per_s: Any, *, lowest_hz: float, highest_hz: float, longest_s: float, loudness: float) -> Any:
    """Short sines that rise as bubbles do, each its own pitch and loudness, dealt to both sides."""
    falls = pyo.Cloud(density=per_s, poly=_POLYPHONY).play()
    shape = pyo.LinTable([(0, 0.0), (300, 1.0), (2_000, 0.35), (8_191, 0.0)])
    loud = pyo.TrigRand(falls, min=0.1 * loudness, max=loudness)
    pitch = pyo.TrigRand(falls, min=lowest_hz, max=highest_hz)
    drop = pyo.TrigEnv(falls, table=shape, dur=longest_s, mul=loud)
    rising = pyo.Sig(drop, mul=-0.3 / loudness, add=1.3)
    bent = pyo.Sig(pitch, mul=rising)
    tone = pyo.Sine(freq=bent, mul=drop)
    return pyo.Mix(tone, voices=2)
