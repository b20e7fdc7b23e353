"""The sound of the pulse with the heart: a low, soft thump that comes without an edge."""

from typing import Any

from music.audio_server import pyo
from music.pulse import PulseClock
from music.soundscape import Pulse

AHEAD_S = 0.06  # beats are given to the graph so long before their time: three turns of the player's loop
ATTACK_S, DECAY_S, WHOLE_S = 0.04, 0.22, 0.28  # shorter than the quickest heart's interval
LOW_HZ, HIGH_HZ = 55.0, 110.0  # the second for loudspeakers that do not sound the first
LOUDNESS = (0.22, 0.06)


class HeartPulse:
    """Two voices by turns, so that no beat cuts off the one before. `sound` is what is mixed, in stereo."""

    def __init__(self) -> None:
        self._clock = PulseClock()
        self._gains = [pyo.Sig(0.0) for _ in range(2)]
        self._shapes = [
            pyo.Adsr(attack=ATTACK_S, decay=DECAY_S, sustain=0.0, release=0.02, dur=WHOLE_S) for _ in range(2)
        ]
        for shape in self._shapes:
            shape.setExp(2)  # whole: a broken power of a rounding error below zero is no number
        low, high = LOUDNESS
        tone = pyo.Sine(freq=LOW_HZ, mul=low) + pyo.Sine(freq=HIGH_HZ, mul=high)
        voices = [tone * shape * gain for shape, gain in zip(self._shapes, self._gains, strict=True)]
        self.sound: Any = pyo.Mix(pyo.Mix(voices, voices=1), voices=2)
        self._turn = 0

    def follow(self, t: float, pulse: Pulse | None) -> None:
        """Strike what is due soon behind session second `t`; to be called many times a second."""
        beat = self._clock.due(t, t + AHEAD_S, pulse)
        if beat is None:
            return
        self._turn = 1 - self._turn
        self._gains[self._turn].value = beat.strength
        self._shapes[self._turn].play(delay=max(0.0, beat.t - t))
