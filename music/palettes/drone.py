"""Drone and overtones: a drone whose partials come and go, tones in just intonation over it, singing bowls."""

from collections.abc import Mapping, Sequence
from typing import Any

from music.audio_server import pyo
from music.noise import Noise
from music.palettes.limits import LIMITS
from music.palettes.sounders import Envelope, Sounder, begin, equal_tempered, placed, sides
from music.soundscape import Note, Palette, Voice

# The melody's scale is the overtone series of the drone: the partials 16 to 30, octaves apart from 8 to 15, 4 to 7 ...
OVERTONES = (1.0, 17 / 16, 9 / 8, 19 / 16, 5 / 4, 21 / 16, 11 / 8, 3 / 2, 13 / 8, 27 / 16, 7 / 4, 15 / 8)
# Chords take the small ratios between partials (five-limit), so that a fourth or a sixth among them is pure as well.
RATIOS = (1.0, 16 / 15, 9 / 8, 6 / 5, 5 / 4, 4 / 3, 45 / 32, 3 / 2, 8 / 5, 5 / 3, 9 / 5, 15 / 8)
_FIRST_ROOT = 36  # before the first bass note: C2

_REED = tuple((n**-0.9) * (1.0 if n % 2 else 0.8) for n in range(1, 25))
_PIPE = (1.0, 0.4, 0.22, 0.14, 0.09, 0.05)
# How fast each layer of the drone swells and sinks, in Hz: periods of 15 to 40 s that never meet.
_DRIFTS_HZ = (0.0667, 0.0413, 0.0259, 0.0337)
_BOWL = ((1.0, 1.0, 1.0), (2.71, 0.42, 0.55), (5.15, 0.16, 0.28))  # ratio, loudness, share of the ring


class Drone:
    """The palette's instruments. The newest BASS note is the drone that all others are tuned to."""

    def __init__(self, noise: Noise, cutoff: Any) -> None:
        self._root = _FIRST_ROOT
        reed = pyo.HarmTable(list(_REED), size=8192)
        pipe = pyo.HarmTable(list(_PIPE), size=4096)
        drifts = [pyo.Sine(freq=hz, phase=hz * 7 % 1.0, mul=0.5, add=0.5) for hz in _DRIFTS_HZ]
        drone_shares = [
            pyo.Sig(drifts[drift], mul=width, add=least)
            for drift, width, least in ((0, 0.30, 0.25), (1, 0.35, 0.65), (3, 0.22, 0.06))
        ]
        stack_shares = [pyo.Sig(drifts[2], mul=0.30), pyo.Sig(drifts[0], mul=0.20)]
        breath = pyo.ButBP(noise.pink(), freq=1_600.0, q=1.0)
        count = {voice: limits.polyphony for voice, limits in LIMITS[Palette.DRONE].voices.items()}
        self.sounders: Mapping[Voice, Sequence[Sounder]] = {
            Voice.PAD: [OvertoneStack(pipe, stack_shares) for _ in range(count[Voice.PAD])],
            Voice.BASS: [DroneString(reed, pipe, drone_shares) for _ in range(count[Voice.BASS])],
            Voice.BELLS: [SingingBowl() for _ in range(count[Voice.BELLS])],
            Voice.MELODY: [SungOvertone(breath) for _ in range(count[Voice.MELODY])],
        }
        drone = sides(self.sounders[Voice.BASS])
        # Slow light on the drone: the filter over its overtones wanders, below the music's own brightness.
        wandering = pyo.Sig(drifts[2], mul=0.55, add=0.35)
        lit = pyo.MoogLP(drone, freq=cutoff * wandering, res=0.35)
        self.buses: Mapping[Voice, Any] = {
            Voice.PAD: sides(self.sounders[Voice.PAD]),
            Voice.BASS: lit,
            Voice.BELLS: placed(self.sounders[Voice.BELLS], (0.25, 0.75, 0.4, 0.6)),
            Voice.MELODY: sides(self.sounders[Voice.MELODY]),
        }

    def hertz(self, note: Note) -> float:
        """The melody takes the drone's overtones, all else small ratios over it."""
        if note.voice is Voice.BASS:
            self._root = note.pitch
        octaves, step = divmod(note.pitch - self._root, 12)
        scale = OVERTONES if note.voice is Voice.MELODY else RATIOS
        return equal_tempered(self._root) * 2.0**octaves * scale[step]


class DroneString:
    """The drone: a reed and a pipe an octave apart in colour, swelling in turn."""

    _LOUDNESS = 0.16

    def __init__(self, reed: Any, pipe: Any, shares: Sequence[Any]) -> None:
        self._envelope = Envelope(1)
        self._layers = [
            pyo.Osc(reed, freq=[55.0] * 2, mul=shares[0]).stop(),
            pyo.Osc(pipe, freq=[55.0] * 2, mul=shares[1]).stop(),
            pyo.Osc(pipe, freq=[82.5] * 2, mul=shares[2]).stop(),
        ]
        self.tone = pyo.Mix(self._layers, voices=2, mul=self._envelope.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        self._envelope.adsr.mul = self._LOUDNESS * (0.08 + 0.92 * strength) * (65 / hertz) ** 0.2
        whole_s = self._envelope.hold(
            attack_s=min(2.5, 0.12 + 0.35 * duration_s),
            decay_s=0.2,
            sustain=0.95,
            release_s=min(3.5, 0.15 + 0.5 * duration_s),
            held_s=duration_s,
        )
        for layer, ratio in zip(self._layers, (1.0, 1.0, 1.5), strict=True):
            layer.freq = [hertz * ratio * 0.9994, hertz * ratio * 1.0006]
        return begin([self._envelope], [*self._layers, self.tone], whole_s, delay_s)


class OvertoneStack:
    """A chord tone as organ pipes of its own first partials, whose balance drifts."""

    _LOUDNESS = 0.075

    def __init__(self, pipe: Any, shares: Sequence[Any]) -> None:
        self._envelope = Envelope(1)
        self._layers = [
            pyo.Osc(pipe, freq=[220.0] * 2).stop(),
            pyo.Sine(freq=[660.0] * 2, mul=shares[0]).stop(),
            pyo.Sine(freq=[1100.0] * 2, mul=shares[1]).stop(),
        ]
        self.tone = pyo.Mix(self._layers, voices=2, mul=self._envelope.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        self._envelope.adsr.mul = self._LOUDNESS * (0.1 + 0.9 * strength) * (220 / hertz) ** 0.3
        whole_s = self._envelope.hold(
            attack_s=min(2.2, 0.08 + 0.35 * duration_s) * (1.2 - 0.5 * strength),
            decay_s=0.2,
            sustain=0.9,
            release_s=min(3.0, 0.1 + 0.2 * duration_s),
            held_s=duration_s,
        )
        for layer, ratio in zip(self._layers, (1.0, 3.0, 5.0), strict=True):
            layer.freq = [hertz * ratio * 0.9996, hertz * ratio * 1.0004]
        return begin([self._envelope], [*self._layers, self.tone], whole_s, delay_s)


class SungOvertone:
    """One overtone brought out as a singer does: nearly a sine, with a thread of breath around it."""

    _LOUDNESS = 0.18

    def __init__(self, breath: Any) -> None:
        self._envelope = Envelope(1)
        self._breath = pyo.Reson(breath, freq=880.0, q=30.0, mul=0.5).stop()
        self._layers = [
            pyo.Sine(freq=[880.0] * 2).stop(),
            pyo.Sine(freq=[1760.0] * 2, mul=0.10).stop(),
        ]
        self.tone = pyo.Mix([*self._layers, self._breath], voices=2, mul=self._envelope.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        self._envelope.adsr.mul = self._LOUDNESS * (0.2 + 0.8 * strength) * (440 / hertz) ** 0.4
        whole_s = self._envelope.hold(
            attack_s=min(0.5, 0.06 + 0.25 * duration_s) * (1.3 - 0.7 * strength),
            decay_s=0.1,
            sustain=0.9,
            release_s=min(1.2, 0.12 + 0.25 * duration_s),
            held_s=duration_s,
        )
        self._breath.freq = hertz
        for layer, ratio in zip(self._layers, (1.0, 2.0), strict=True):
            layer.freq = [hertz * ratio * 0.9998, hertz * ratio * 1.0002]
        return begin([self._envelope], [*self._layers, self._breath, self.tone], whole_s, delay_s)


class SingingBowl:
    """A bowl struck with felt: each of its modes is a pair that beats, slower the lower it is."""

    _LOUDNESS = 0.26

    def __init__(self) -> None:
        self._envelopes = [Envelope(2) for _ in _BOWL]
        self._modes = [pyo.Sine(freq=[440.0] * 2, mul=envelope.adsr).stop() for envelope in self._envelopes]
        self.tone = pyo.Mix(self._modes, voices=1, mul=0.5).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        ring_s = (0.6 + 1.9 * min(3.5, duration_s)) * (392 / hertz) ** 0.25
        loudness = self._LOUDNESS * (0.15 + 0.85 * strength**1.2) * (523 / hertz) ** 0.35
        whole_s = 0.0
        for envelope, mode, (ratio, share, ring) in zip(self._envelopes, self._modes, _BOWL, strict=True):
            envelope.adsr.mul = loudness * share * (1.0 if ratio == 1.0 else 0.3 + 0.7 * strength)
            mode.freq = [hertz * ratio, hertz * ratio + 0.6 * ratio]
            rings_s = envelope.ring(attack_s=0.02, decay_s=ring_s * ring)
            begin([envelope], [mode], rings_s, delay_s)  # high modes die first, and cost nothing from then on
            whole_s = max(whole_s, rings_s)
        return begin([], [self.tone], whole_s, delay_s)
