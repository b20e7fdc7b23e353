"""Warm pad and bells: an analogue pad that breathes, a round bass, a music box, an electric piano."""

from collections.abc import Mapping, Sequence
from typing import Any

from music.audio_server import pyo
from music.noise import Noise
from music.palettes.limits import LIMITS
from music.palettes.sounders import Envelope, Sounder, begin, equal_tempered, placed, sides
from music.soundscape import Note, Palette, Voice

_PLACES = {Voice.BASS: (0.5,), Voice.BELLS: (0.2, 0.75, 0.35, 0.65), Voice.MELODY: (0.46, 0.56)}


class WarmBells:
    """The palette's instruments. pyo's server must have booted. `cutoff` is the brightness of all, in Hz."""

    def __init__(self, noise: Noise, cutoff: Any) -> None:
        warm = warm_table()
        round_ = pyo.HarmTable([1, 0.42, 0.16, 0.06, 0.02], size=8192)
        vibrato = pyo.Sine(freq=4.7, mul=0.0022, add=1.0)
        count = {voice: limits.polyphony for voice, limits in LIMITS[Palette.WARM_BELLS].voices.items()}
        self.sounders: Mapping[Voice, Sequence[Sounder]] = {
            Voice.PAD: [PadVoice(warm) for _ in range(count[Voice.PAD])],
            Voice.BASS: [BassVoice(round_) for _ in range(count[Voice.BASS])],
            Voice.BELLS: [BellVoice() for _ in range(count[Voice.BELLS])],
            Voice.MELODY: [MelodyVoice(vibrato) for _ in range(count[Voice.MELODY])],
        }
        air = noise.pink(0.08)
        darker_air = pyo.ButLP(air, freq=cutoff * 0.7)
        air_floor = pyo.ButHP(darker_air, freq=180.0)
        self.buses: Mapping[Voice, Any] = {
            Voice.PAD: pyo.Mix([sides(self.sounders[Voice.PAD]), air_floor], voices=2),
            **{voice: placed(self.sounders[voice], places) for voice, places in _PLACES.items()},
        }

    def hertz(self, note: Note) -> float:
        return equal_tempered(note.pitch)


def warm_table() -> Any:
    """The pad's wave. Its harmonics fall off faster than a sawtooth's: the filter opens onto warmth, not onto buzz."""
    return pyo.HarmTable([1 / n**1.25 for n in range(1, 16)], size=8192)


class PadVoice:
    """A warm, slow chord voice: four detuned oscillators across the stereo field."""

    _DETUNE = (0.9968, 1.0021, 0.9989, 1.0034)
    _LOUDNESS = 0.062

    def __init__(self, table: Any) -> None:
        self._envelope = Envelope(1)
        self.tone = pyo.Osc(table, freq=[110.0] * 4, mul=self._envelope.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        self._envelope.adsr.mul = self._LOUDNESS * (0.35 + 0.65 * strength) * (220 / hertz) ** 0.25
        whole_s = self._envelope.hold(
            attack_s=min(1.6, 0.3 * duration_s) * (1.25 - 0.5 * strength),
            decay_s=0.4 * duration_s,
            sustain=0.8,
            release_s=min(2.6, 0.5 * duration_s + 0.15),
            held_s=duration_s,
        )
        self.tone.freq = [hertz * detune for detune in self._DETUNE]
        return begin([self._envelope], [self.tone], whole_s, delay_s)


class BassVoice:
    """A round bass: a table of a few harmonics under a soft thumb."""

    _LOUDNESS = 0.25

    def __init__(self, table: Any) -> None:
        self._envelope = Envelope(2)
        self.tone = pyo.Osc(table, freq=55.0, mul=self._envelope.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        self._envelope.adsr.mul = self._LOUDNESS * (0.3 + 0.7 * strength)
        whole_s = self._envelope.hold(
            attack_s=0.05 - 0.025 * strength,
            decay_s=min(2.5, duration_s),
            sustain=0.35,
            release_s=min(0.9, 0.12 + 0.25 * duration_s),
            held_s=duration_s,
        )
        self.tone.freq = hertz
        return begin([self._envelope], [self.tone], whole_s, delay_s)


class BellVoice:
    """A music box, softly struck: a sine whose shimmer, two octaves up, dies away before it."""

    _LOUDNESS = 0.40

    def __init__(self) -> None:
        self._envelope, self._shimmer = Envelope(3), Envelope(4)
        self.tone = pyo.FM(carrier=440.0, ratio=4.0, index=self._shimmer.adsr, mul=self._envelope.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        ring_s = 0.5 + 1.3 * min(3.0, duration_s)
        self._envelope.adsr.mul = self._LOUDNESS * (0.15 + 0.85 * strength**1.3) * (523 / hertz) ** 0.4
        self._shimmer.adsr.mul = 0.25 + 0.9 * strength
        whole_s = self._envelope.ring(attack_s=0.008 - 0.004 * strength, decay_s=ring_s)
        self._shimmer.ring(attack_s=0.003, decay_s=0.3 * ring_s)
        self.tone.carrier = hertz
        return begin([self._envelope, self._shimmer], [self.tone], whole_s, delay_s)


class MelodyVoice:
    """An electric piano that can sing: two operators at one pitch, a bright start, a little vibrato."""

    _LOUDNESS = 0.42

    def __init__(self, vibrato: Any) -> None:
        self._envelope, self._colour = Envelope(2), Envelope(3)
        self._pitch = pyo.Sig(vibrato, mul=440.0)
        self.tone = pyo.FM(carrier=self._pitch, ratio=1.0, index=self._colour.adsr, mul=self._envelope.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        self._envelope.adsr.mul = self._LOUDNESS * (0.2 + 0.8 * strength**1.2) * (440 / hertz) ** 0.3
        self._colour.adsr.mul = 0.5 + 1.5 * strength
        whole_s = self._envelope.hold(
            attack_s=0.035 - 0.02 * strength,
            decay_s=min(3.0, 0.6 + duration_s),
            sustain=0.45,
            release_s=min(0.8, 0.2 + 0.2 * duration_s),
            held_s=duration_s,
        )
        self._colour.hold(attack_s=0.01, decay_s=1.2, sustain=0.25, release_s=0.3, held_s=duration_s)
        self._pitch.mul = hertz
        return begin([self._envelope, self._colour], [self.tone], whole_s, delay_s)
