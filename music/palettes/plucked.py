"""Plucked: a harp of waveguides whose strings ring into each other, and a kalimba of tuned tongues."""

from collections.abc import Mapping, Sequence
from typing import Any

from music.audio_server import pyo
from music.noise import Noise
from music.palettes.limits import LIMITS
from music.palettes.sounders import Envelope, Sounder, begin, equal_tempered, placed
from music.soundscape import Note, Palette, Voice

LOWEST_STRING_HZ = 35.0
_PLACES = {
    Voice.PAD: (0.25, 0.42, 0.58, 0.75),
    Voice.BASS: (0.5,),
    Voice.BELLS: (0.3, 0.7, 0.42, 0.6),
    Voice.MELODY: (0.4, 0.6),
}
_TOUCH = {Voice.PAD: 0.55, Voice.BASS: 0.85, Voice.MELODY: 1.0}
# A tongue clamped at one end: its overtones lie far from a string's (Chapman 2012, kalimba modes), and die at once.
_TONGUE = ((1.0, 1.0, 1.0), (5.95, 0.22, 0.16), (13.8, 0.07, 0.05))  # ratio, loudness, share of the ring


class Plucked:
    """The palette's instruments: a harp as PAD, BASS and MELODY, a kalimba as BELLS."""

    def __init__(self, noise: Noise, _cutoff: Any) -> None:
        finger = noise.pink(channels=1)
        wood = pyo.ButBP(finger, freq=420.0, q=2.0)
        count = {voice: limits.polyphony for voice, limits in LIMITS[Palette.PLUCKED].voices.items()}
        self.sounders: Mapping[Voice, Sequence[Sounder]] = {
            Voice.BELLS: [KalimbaTongue(wood) for _ in range(count[Voice.BELLS])],
            **{voice: [HarpString(finger, touch) for _ in range(count[voice])] for voice, touch in _TOUCH.items()},
        }
        self.buses: Mapping[Voice, Any] = {
            voice: placed(self.sounders[voice], places) for voice, places in _PLACES.items()
        }

    def hertz(self, note: Note) -> float:
        return equal_tempered(note.pitch)


class HarpString:
    """A string as a waveguide: a burst of noise runs round in it and loses its top first. Loud plucks are bright."""

    def __init__(self, finger: Any, touch: float) -> None:
        self._touch = touch
        self._burst, self._damper = Envelope(2), Envelope(2)
        self._pluck = pyo.Sig(finger, mul=self._burst.adsr).stop()
        self._softened = pyo.Tone(self._pluck, freq=2_000.0).stop()
        self._string = pyo.Waveguide(self._softened, freq=220.0, dur=4.0, minfreq=LOWEST_STRING_HZ).stop()
        self.tone = pyo.ButHP(self._string, freq=60.0, mul=self._damper.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        ring_s = min(7.0, 3.6 * (262 / hertz) ** 0.5)
        period_s = 1 / hertz
        self._burst.hold(attack_s=0.1 * period_s, decay_s=0.0, sustain=1.0, release_s=0.4 * period_s, held_s=period_s)
        # What a string of noise keeps of the burst falls with its length: the gain gives it back.
        self._burst.adsr.mul = self._touch * 0.8 * (0.5 + 0.5 * strength) * (262 / hertz) ** 0.1
        self._softened.freq = min(9_000.0, hertz * (1.5 + 4.0 * strength))
        self._string.freq, self._string.dur = hertz, ring_s
        self._string.reset()
        whole_s = self._damper.hold(
            attack_s=0.001,
            decay_s=0.01,
            sustain=1.0,
            release_s=0.25 + 0.5 * min(2.0, duration_s),
            held_s=min(max(0.2, duration_s), ring_s),
        )
        tones = [self._pluck, self._softened, self._string, self.tone]
        return begin([self._burst, self._damper], tones, whole_s, delay_s)


class KalimbaTongue:
    """A steel tongue over a wooden box: nearly a sine, a clang that is over at once, and the thumb."""

    _LOUDNESS = 0.42

    def __init__(self, wood: Any) -> None:
        self._envelopes = [Envelope(3) for _ in _TONGUE]
        self._thumb = Envelope(2)
        self._modes = [pyo.Sine(freq=440.0, mul=envelope.adsr).stop() for envelope in self._envelopes]
        self._knock = pyo.Sig(wood, mul=self._thumb.adsr).stop()
        self.tone = pyo.Mix([*self._modes, self._knock], voices=1).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        ring_s = (0.4 + 0.8 * min(2.0, duration_s)) * (523 / hertz) ** 0.35
        loudness = self._LOUDNESS * (0.15 + 0.85 * strength**1.3) * (523 / hertz) ** 0.3
        whole_s = 0.0
        for envelope, mode, (ratio, share, ring) in zip(self._envelopes, self._modes, _TONGUE, strict=True):
            envelope.adsr.mul = loudness * share * (1.0 if ratio == 1.0 else 0.2 + 0.8 * strength)
            whole_s = max(whole_s, envelope.ring(attack_s=0.003, decay_s=max(0.02, ring_s * ring)))
            mode.freq = min(15_000.0, hertz * ratio)
        self._thumb.adsr.mul = 0.5 * self._LOUDNESS * (0.2 + 0.8 * strength)
        self._thumb.ring(attack_s=0.002, decay_s=0.05)
        return begin([*self._envelopes, self._thumb], [*self._modes, self._knock, self.tone], whole_s, delay_s)
