"""Felt piano: a soft hammer you can hear, partials that die away one after the other, strings that answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from music.audio_server import pyo
from music.noise import Noise
from music.palettes.limits import LIMITS
from music.palettes.sounders import Envelope, Sounder, begin, equal_tempered, sides
from music.soundscape import Note, Palette, Voice

# Felt takes the upper partials: what is left of a piano's spectrum, in three layers that die away at their own pace.
_BODY = (1.0, 0.32, 0.10, 0.05)
_SINGING = (0.25, 1.0, 0.70, 0.42, 0.24, 0.12)
_BRIGHT = (0.0, 0.1, 0.4, 0.8, 1.0, 0.9, 0.7, 0.5, 0.35, 0.25, 0.15)
# Two strings a key; upper partials lie a little high, as a stiff string's do.
_STRINGS = ((0.99978, 1.00022), (1.0006, 1.0011), (1.0020, 1.0026))
_STRETCH_SEMITONES = 2.5e-6
# How strongly each register is played: the left hand lies under the right.
_TOUCH = {Voice.PAD: 0.42, Voice.BASS: 0.75, Voice.BELLS: 0.55, Voice.MELODY: 0.95}
# The halo: one undamped string for each of the twelve pitch classes, spread over two octaves.
_HALO_PITCHES = (48, 61, 50, 63, 52, 53, 66, 55, 68, 57, 58, 59)
HALO_S, HALO = 5.0, 0.0016


class FeltPiano:
    """The palette's instruments: one piano, in four registers and touches."""

    def __init__(self, noise: Noise, _cutoff: Any) -> None:
        tables = tuple(pyo.HarmTable(list(partials), size=8192) for partials in (_BODY, _SINGING, _BRIGHT))
        felt = pyo.ButBP(noise.pink(), freq=380.0, q=0.9)
        self.sounders: Mapping[Voice, Sequence[Sounder]] = {
            voice: [HammeredString(tables, felt, _TOUCH[voice]) for _ in range(limits.polyphony)]
            for voice, limits in LIMITS[Palette.FELT_PIANO].voices.items()
        }
        struck = {voice: sides(sounders) for voice, sounders in self.sounders.items()}
        together = pyo.Mix([struck[Voice.PAD], struck[Voice.MELODY], struck[Voice.BASS]], voices=1, mul=0.5)
        answering = [
            pyo.ComplexRes(together, freq=[equal_tempered(pitch) for pitch in _HALO_PITCHES[side::2]], decay=HALO_S)
            for side in (0, 1)
        ]
        halo = pyo.Mix([pyo.Mix(strings, voices=1) for strings in answering], voices=2, mul=HALO)
        soft = pyo.ButLP(halo, freq=1_400.0)
        self.buses: Mapping[Voice, Any] = {**struck, Voice.PAD: pyo.Mix([struck[Voice.PAD], soft], voices=2)}

    def hertz(self, note: Note) -> float:
        return _stretched(note.pitch)


class HammeredString:
    """One key: two strings a little apart, which beat; a felt hammer; a damper when the key is let go."""

    def __init__(self, tables: tuple[Any, ...], felt: Any, touch: float) -> None:
        self._touch = touch
        self._body, self._singing, self._bright = Envelope(3), Envelope(3), Envelope(4)
        self._hammer, self._damper = Envelope(2), Envelope(2)
        envelopes = (self._body, self._singing, self._bright)
        self._layers = [
            pyo.Osc(table, freq=[110.0] * 2, mul=envelope.adsr).stop()
            for table, envelope in zip(tables, envelopes, strict=True)
        ]
        self._knock = pyo.Sig(felt, mul=self._hammer.adsr).stop()
        self.tone = pyo.Mix([*self._layers, self._knock], voices=2, mul=self._damper.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        ring_s = min(9.0, 4.2 * (262 / hertz) ** 0.55)
        self._balance(hertz, strength)
        attack_s = 0.012 - 0.008 * strength
        self._body.ring(attack_s=attack_s, decay_s=ring_s)
        self._singing.ring(attack_s=attack_s, decay_s=0.38 * ring_s)
        self._bright.ring(attack_s=0.004, decay_s=0.12 * ring_s)
        self._hammer.ring(attack_s=0.003, decay_s=0.09)
        whole_s = self._damper.hold(
            attack_s=0.002,
            decay_s=0.01,
            sustain=1.0,
            release_s=0.14 + 0.12 * min(2.0, duration_s),
            held_s=min(max(0.12, duration_s), ring_s),
        )
        for layer, (left, right) in zip(self._layers, _STRINGS, strict=True):
            layer.freq = [hertz * left, hertz * right]
        envelopes = [self._body, self._singing, self._bright, self._hammer, self._damper]
        return begin(envelopes, [*self._layers, self._knock, self.tone], whole_s, delay_s)

    def _balance(self, hertz: float, strength: float) -> None:
        """How loud each layer is: a harder touch is brighter, and the hammer is heard most in soft notes."""
        loudness = self._touch * (0.2 + 0.8 * strength**1.3) * (330 / hertz) ** 0.30
        self._body.adsr.mul = 0.5 * loudness
        self._singing.adsr.mul = 0.26 * loudness * (0.35 + 0.65 * strength)
        self._bright.adsr.mul = 0.13 * loudness * strength**1.5
        self._hammer.adsr.mul = 0.6 * self._touch * (0.25 + 0.75 * strength)


def _stretched(pitch: int) -> float:
    """A piano's octaves are a little wide, as its strings' partials are: 10 cents at either end of its range."""
    return equal_tempered(pitch + _STRETCH_SEMITONES * (pitch - 69) ** 3)
