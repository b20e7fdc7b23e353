"""The ocean: waves that come when they will, or with the breath when the music breathes."""

import random

from music.audio_server import pyo
from music.noise import Noise
from music.soundscape import MusicTargets

WAVES = 3  # that can be heard at once: one breaks while the one before runs out
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 6.5, 12.0  # from wave to wave, without a breath: 5 to 9 a minute
SWELL_CURVE, BREATH_CURVE = 2, 1  # how suddenly a wave rises: one that is breathed with is nearly a cosine
BREATH_FROM = 0.05  # at this depth of the breath swell and more, a wave comes with each inhale


class Ocean:
    """Distant surf, waves over it and the foam they leave."""

    def __init__(self, noise: Noise, seed: int) -> None:
        self._chance = random.Random(f"ocean {seed}")
        self._next_t = 0.0
        self._latest = -1
        rumble = pyo.ButLP(noise.pink(0.35), freq=200.0)
        self._waves = [_Wave(noise) for _ in range(WAVES)]
        self.sound = pyo.Mix([rumble, *(wave.sound for wave in self._waves)], voices=2)

    def turn(self, t: float, targets: MusicTargets) -> None:
        """Begin the waves that are due at session second `t`; called often."""
        if self._next_t - t > 60 or self._next_t < t - 60:
            self._next_t = t  # another session, or a machine that slept
        if t < self._next_t:
            return
        if targets.breath_depth >= BREATH_FROM:
            self._with_breath(t, targets)
            return
        self._begin(self._chance.uniform(0.38, 0.5) * 9.0, self._chance.uniform(0.55, 1.0), curve=SWELL_CURVE)
        self._next_t = t + self._chance.uniform(SHORTEST_PAUSE_S, LONGEST_PAUSE_S)

    def _with_breath(self, t: float, targets: MusicTargets) -> None:
        period_s = 60.0 / targets.breaths_per_min
        into_s = (t - targets.breath_begins_t) % period_s
        self._next_t = t - into_s + period_s
        if into_s < 0.25 * period_s:
            self._begin(max(0.8, 0.5 * period_s - into_s), 0.9, curve=BREATH_CURVE)

    def _begin(self, rise_s: float, height: float, *, curve: int) -> None:
        self._latest = (self._latest + 1) % WAVES
        self._waves[self._latest].begin(rise_s, height, curve=curve)


class _Wave:
    """Noise that rises and opens as it nears, breaks, and runs out in foam."""

    def __init__(self, noise: Noise) -> None:
        self._height, self._foam = pyo.Adsr(), pyo.Adsr()
        self._foam.setExp(2)
        water = noise.pink(1.0)
        opening = pyo.Sig(self._height, mul=2_400.0, add=350.0)
        body = pyo.ButLP(water, freq=opening, mul=self._height)
        hiss = pyo.ButHP(noise.pink(), freq=2_600.0, mul=self._foam)
        self.sound = pyo.Mix([body, hiss], voices=2)

    def begin(self, rise_s: float, height: float, *, curve: int) -> None:
        """A wave of `height` (0..1) whose crest comes after `rise_s`."""
        self._height.setExp(curve)
        self._height.attack, self._height.decay, self._height.sustain = rise_s, 1.15 * rise_s, 0.0
        self._height.release, self._height.dur = 0.05, 2.2 * rise_s + 0.05
        self._height.mul = height
        foam_s = 0.8 * rise_s
        self._foam.attack, self._foam.decay, self._foam.sustain = rise_s * 1.05, foam_s, 0.0
        self._foam.release, self._foam.dur = 0.05, 1.05 * rise_s + foam_s + 0.05
        self._foam.mul = 0.55 * height**2
        self._height.play()
        self._foam.play()
