"""Strings: sections of detuned bows that swell within a note, warm late with vibrato, and can pluck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from music.audio_server import pyo
from music.noise import Noise
from music.palettes.limits import LIMITS
from music.palettes.sounders import Envelope, Sounder, begin, equal_tempered, placed, sides
from music.soundscape import Note, Palette, Voice

# A bowed string is a sawtooth; a mute and the body take its top.
_BOWED = tuple(n**-1.05 * min(1.0, 12 / n) for n in range(1, 31))
# Each player's own vibrato: rate in Hz; no two alike, or the section would sound like one machine.
_RATES_HZ = (4.9, 5.6, 5.2, 6.0)
# What the bodies of violins and celli add, as Hz and dB: the air of the box, its wood, a hollow, the bridge.
_BODY = ((290.0, 3.5), (480.0, 2.0), (1_050.0, -3.0), (2_600.0, 4.0))
_BODY_Q = 1.4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """How a group plays: four bows' pitches as ratios, how soon they speak, how wide their vibrato becomes."""

    ratios: tuple[float, ...]
    loudness: float
    softest_attack_s: float
    vibrato: float  # as a share of the pitch


_SECTION = _Desk(ratios=(0.9966, 1.0012, 0.9987, 1.0034), loudness=0.085, softest_attack_s=0.9, vibrato=0.0045)
_LEADERS = _Desk(ratios=(0.9990, 1.0008, 1.0, 1.0014), loudness=0.115, softest_attack_s=0.28, vibrato=0.0062)
_BASSES = _Desk(ratios=(0.9988, 1.0006, 0.9996, 1.0011), loudness=0.13, softest_attack_s=0.4, vibrato=0.0020)


class Strings:
    """The palette's instruments: violas and celli as PAD, basses, plucked violins as BELLS, a few violins as MELODY."""

    def __init__(self, noise: Noise, _cutoff: Any) -> None:
        table = pyo.HarmTable(list(_BOWED), size=8192)
        vibratos = [pyo.Sine(freq=rate, phase=rate % 1.0) for rate in _RATES_HZ]
        rosin = pyo.ButBP(noise.pink(), freq=3_200.0, q=0.7)
        groups = {Voice.PAD: _SECTION, Voice.BASS: _BASSES, Voice.MELODY: _LEADERS}
        count = {voice: limits.polyphony for voice, limits in LIMITS[Palette.STRINGS].voices.items()}
        self.sounders: Mapping[Voice, Sequence[Sounder]] = {
            Voice.BELLS: [PluckedViolins(table) for _ in range(count[Voice.BELLS])],
            **{
                voice: [Bows(group, table, vibratos, rosin) for _ in range(count[voice])]
                for voice, group in groups.items()
            },
        }
        bodies = {voice: _through_body(sides(self.sounders[voice])) for voice in groups}
        self.buses: Mapping[Voice, Any] = {
            Voice.BELLS: placed(self.sounders[Voice.BELLS], (0.24, 0.32, 0.4)),
            **{voice: body[-1] for voice, body in bodies.items()},
        }

    def hertz(self, note: Note) -> float:
        return equal_tempered(note.pitch)


class Bows:
    """One note of a group: bows that enter softly, grow after the note has begun, and find their vibrato late."""

    def __init__(self, group: _Desk, table: Any, vibratos: Sequence[Any], rosin: Any) -> None:
        self._group = group
        self._envelope, self._growth, self._warmth = Envelope(1), Envelope(1), Envelope(2)
        self._pitches = [pyo.Sig(vibrato, mul=self._warmth.adsr).stop() for vibrato in vibratos]
        self._bows = [pyo.Osc(table, freq=pitch, mul=self._growth.adsr).stop() for pitch in self._pitches]
        self._rosin = pyo.Sig(rosin).stop()
        self.tone = pyo.Mix([*self._bows, self._rosin], voices=2, mul=self._envelope.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        group = self._group
        softest_s = min(group.softest_attack_s, 0.4 * duration_s)
        whole_s = self._envelope.hold(
            attack_s=0.05 + softest_s * (1.0 - 0.75 * strength),
            decay_s=0.1,
            sustain=0.95,
            release_s=min(1.3, 0.18 + 0.3 * duration_s),
            held_s=duration_s,
        )
        self._grow(duration_s, whole_s)
        # Notes shorter than a second or so end before their vibrato has opened.
        late_s = 0.5 + min(2.4, 0.5 * duration_s)
        self._warmth.hold(attack_s=late_s, decay_s=0.1, sustain=1.0, release_s=0.3, held_s=whole_s)
        self._warmth.adsr.mul = hertz * group.vibrato * (0.7 + 0.5 * strength)
        self._envelope.adsr.mul = group.loudness * (0.2 + 0.8 * strength**1.2) * (260 / hertz) ** 0.2
        self._rosin.mul = 0.05 * (0.3 + 0.7 * strength)
        for pitch, ratio in zip(self._pitches, group.ratios, strict=True):
            pitch.add = hertz * ratio
        envelopes = [self._envelope, self._growth, self._warmth]
        return begin(envelopes, [*self._pitches, *self._bows, self._rosin, self.tone], whole_s, delay_s)

    def _grow(self, duration_s: float, whole_s: float) -> None:
        """Messa di voce: from half the bow's weight to all of it by the middle of the note, and back a little."""
        swell_s = min(3.5, 0.5 * duration_s)
        back_s = max(0.1, min(6.0, duration_s - swell_s))
        self._growth.hold(attack_s=swell_s, decay_s=back_s, sustain=0.7, release_s=0.5, held_s=whole_s)


class PluckedViolins:
    """Pizzicato: a bright pluck over a short, dull string."""

    _LOUDNESS = 0.55

    def __init__(self, table: Any) -> None:
        self._string, self._pluck = Envelope(3), Envelope(4)
        dull = pyo.HarmTable([1.0, 0.5, 0.22, 0.12, 0.07, 0.04], size=4096)
        self._layers = [
            pyo.Osc(dull, freq=440.0, mul=self._string.adsr).stop(),
            pyo.Osc(table, freq=440.0, mul=self._pluck.adsr).stop(),
        ]
        self.tone = pyo.Mix(self._layers, voices=1).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        ring_s = (0.35 + 0.5 * min(1.5, duration_s)) * (440 / hertz) ** 0.3
        loudness = self._LOUDNESS * (0.12 + 0.88 * strength**1.3) * (440 / hertz) ** 0.2
        self._string.adsr.mul = loudness
        self._pluck.adsr.mul = 0.5 * loudness * (0.2 + 0.8 * strength)
        whole_s = self._string.ring(attack_s=0.004, decay_s=ring_s)
        self._pluck.ring(attack_s=0.002, decay_s=0.25 * ring_s)
        for layer, ratio in zip(self._layers, (1.0, 1.003), strict=True):
            layer.freq = hertz * ratio
        return begin([self._string, self._pluck], [*self._layers, self.tone], whole_s, delay_s)


def _through_body(sound: Any) -> list[Any]:
    """The filters of a string instrument's body, one after the other; the last one is what is heard."""
    filters = [sound]
    for hertz, boost_db in _BODY:
        filters.append(pyo.EQ(filters[-1], freq=hertz, q=_BODY_Q, boost=boost_db))
    return filters
