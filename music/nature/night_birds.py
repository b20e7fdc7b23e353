"""Night birds: crickets far off, and now and then an owl or a nightjar's whistle. Nothing of it begins suddenly."""

import random
from dataclasses import dataclass

from music.audio_server import pyo
from music.noise import Noise
from music.soundscape import MusicTargets

SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 14.0
SOFTEST_ATTACK_S = 0.06  # nothing may startle: no call reaches its loudness sooner
_SYLLABLES = 6  # that can sound at once
_CRICKETS_HZ = (4_150.0, 4_420.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Syllable:
    """One tone of a call: `after_s` from the call's beginning, gliding from `from_hz` to `to_hz`."""

    after_s: float
    long_s: float
    from_hz: float
    to_hz: float
    loudness: float


def next_call(chance: random.Random) -> tuple[Syllable, ...]:
    """A call: an owl's two notes, a descending whistle, or a few soft piped ones; nearer or farther, never near."""
    distance = chance.uniform(0.35, 1.0)
    match chance.choice(("owl", "whistle", "pipe")):
        case "owl":
            low_hz = chance.uniform(330.0, 390.0)
            return (
                Syllable(after_s=0.0, long_s=0.35, from_hz=low_hz, to_hz=low_hz * 1.04, loudness=0.8 * distance),
                Syllable(after_s=0.75, long_s=1.1, from_hz=low_hz * 1.05, to_hz=low_hz * 0.96, loudness=distance),
            )
        case "whistle":
            high_hz = chance.uniform(1_500.0, 1_900.0)
            return tuple(
                Syllable(
                    after_s=0.55 * index,
                    long_s=0.4,
                    from_hz=high_hz * 0.97**index,
                    to_hz=high_hz * 0.90 * 0.97**index,
                    loudness=0.38 * distance * 0.8**index,
                )
                for index in range(chance.choice((2, 3)))
            )
        case _:
            hz = chance.uniform(1_000.0, 1_350.0)
            return tuple(
                Syllable(after_s=0.3 * index, long_s=0.22, from_hz=hz, to_hz=hz * 1.08, loudness=0.35 * distance)
                for index in range(chance.choice((3, 4)))
            )


class NightBirds:
    """A quiet bed of crickets and night air, and calls that Python plans and the graph sings."""

    def __init__(self, noise: Noise, seed: int) -> None:
        self._chance = random.Random(f"night birds {seed}")
        self._next_t: float | None = None
        air = noise.pink(0.12)
        night = pyo.ButLP(air, freq=420.0)
        chirps = pyo.LFO(freq=[17.0, 18.3], sharp=0.5, type=3, mul=0.5, add=0.5)
        often = pyo.Randi(min=-0.6, max=1.0, freq=[0.31, 0.37])
        bursts = pyo.Max(often, comp=0.0, mul=0.016)
        swarm = pyo.Sine(freq=list(_CRICKETS_HZ), mul=pyo.Mix(bursts, voices=2) * chirps)
        self._throats = [_Throat() for _ in range(_SYLLABLES)]
        self._latest = -1
        calls = pyo.Mix([throat.sound for throat in self._throats], voices=2)
        self.sound = pyo.Mix([night, swarm, calls], voices=2)

    def turn(self, t: float, targets: MusicTargets) -> None:
        """Sing the call that is due at session second `t`; called often."""
        if self._next_t is None or abs(self._next_t - t) > 60:
            self._next_t = t + self._chance.uniform(1.0, 3.0)
        if t < self._next_t:
            return
        place = self._chance.uniform(0.15, 0.85)
        for syllable in next_call(self._chance):
            self._latest = (self._latest + 1) % _SYLLABLES
            self._throats[self._latest].sing(syllable, place)
        hurry = 1.3 - 0.6 * targets.density
        self._next_t = t + hurry * self._chance.uniform(SHORTEST_PAUSE_S, LONGEST_PAUSE_S)


class _Throat:
    """One gliding tone, nearly a sine, with soft edges."""

    _LOUDNESS = 0.16

    def __init__(self) -> None:
        self._glide = pyo.Linseg([(0.0, 440.0), (1.0, 440.0)])
        self._edge = pyo.Adsr()
        self._tone = pyo.Sine(freq=self._glide, mul=self._edge)
        self._breath = pyo.Sine(freq=self._glide * 2.0, mul=self._edge * 0.08)
        self.sound = pyo.SPan(self._tone + self._breath, pan=0.5)

    def sing(self, syllable: Syllable, place: float) -> None:
        self._glide.setList([(0.0, syllable.from_hz), (syllable.long_s, syllable.to_hz)])
        attack_s = max(SOFTEST_ATTACK_S, 0.3 * syllable.long_s)
        self._edge.attack, self._edge.decay, self._edge.sustain = attack_s, 0.02, 0.9
        self._edge.release, self._edge.dur = 0.45 * syllable.long_s, syllable.long_s
        self._edge.mul = self._LOUDNESS * syllable.loudness
        self.sound.pan = place
        self._glide.play(delay=syllable.after_s)
        self._edge.play(delay=syllable.after_s)
