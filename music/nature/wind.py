"""Wind: gusts that come from one side and go to the other, with a faint whistle at their height."""

from music.audio_server import pyo
from music.noise import Noise
from music.soundscape import MusicTargets

# A gust is the sum of slow random lines: in Hz. The sides have their own, so that gusts wander.
_GUSTS_HZ = (0.09, 0.23)
_FLUTTER_HZ = (0.9, 1.3)


class Wind:
    """Noise through filters that follow the gusts: a stronger gust is louder and higher."""

    def __init__(self, noise: Noise) -> None:
        gusts = [
            pyo.Mix(pyo.Randi(min=0.0, max=1.0, freq=[hz * side for hz in _GUSTS_HZ]), voices=1, mul=0.5)
            for side in (1.0, 1.13)
        ]
        flutter = [pyo.Randi(min=-0.07, max=0.07, freq=hz) for hz in _FLUTTER_HZ]
        # Each side hears its own gusts and a third of the other's.
        sides = [
            pyo.Mix([near * 0.7, far * 0.3, trembling], voices=1)
            for near, far, trembling in zip(gusts, reversed(gusts), flutter, strict=True)
        ]
        self._gust = pyo.Mix(sides, voices=2)
        strength = pyo.Pow(pyo.Max(self._gust, comp=0.05), 1.8)
        air = noise.pink(0.9)
        low = pyo.ButLP(air, freq=pyo.Sig(self._gust, mul=900.0, add=120.0), mul=strength)
        leaves = pyo.ButBP(noise.pink(0.9), freq=pyo.Sig(self._gust, mul=2_200.0, add=700.0), q=0.9, mul=strength * 0.5)
        whistle = pyo.Reson(air, freq=pyo.Sig(self._gust, mul=520.0, add=340.0), q=38.0, mul=strength * 0.16)
        self.sound = pyo.Mix([low, leaves, whistle], voices=2)

    def turn(self, t: float, targets: MusicTargets) -> None:
        """Wind needs no telling: its gusts are in the graph."""
