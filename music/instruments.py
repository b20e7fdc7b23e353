"""The four instruments: pools of pyo voices that are built once and cost nothing while silent."""

from typing import Any, Protocol

from music.audio_server import pyo
from music.soundscape import Note, Voice

VOICES = {Voice.PAD: 16, Voice.BASS: 4, Voice.BELLS: 16, Voice.MELODY: 6}
SPARE_S = 0.06  # a voice rests so long after its envelope has ended: longer than a block


class Sounder(Protocol):
    """One voice of one instrument."""

    tone: Any  # the pyo object that sounds

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        """Sound after `delay_s`; return after how many seconds from now it is silent."""
        ...


class Pool:
    """The voices of one instrument. A note finds a silent voice or is left out: no voice is cut off in its sound."""

    def __init__(self, sounders: list[Any]) -> None:
        self._sounders: list[Sounder] = sounders
        self._silent_at = [0.0] * len(sounders)

    def strike(self, note: Note, *, now: float, delay_s: float, duration_s: float) -> bool:
        """Sound `note` at `now + delay_s` on the clock of the caller; False if all voices are taken."""
        for index, silent_at in enumerate(self._silent_at):
            if silent_at <= now:
                hertz = 440.0 * 2 ** ((note.pitch - 69) / 12)
                ends_s = self._sounders[index].strike(hertz, note.strength, duration_s, delay_s)
                self._silent_at[index] = now + ends_s + SPARE_S
                return True
        return False

    def sounding(self, now: float) -> int:
        return sum(silent_at > now for silent_at in self._silent_at)


class _Envelope:
    """An envelope and the oscillators under it; they stop a moment after it ends."""

    def __init__(self, curve: float) -> None:
        self.adsr = pyo.Adsr()
        self.adsr.setExp(curve)

    def shape(self, *, attack_s: float, decay_s: float, sustain: float, release_s: float, held_s: float) -> float:
        """Set it for a note held for `held_s` of its sound; return its whole length."""
        whole_s = max(held_s, attack_s + decay_s) + release_s
        self.adsr.attack, self.adsr.decay, self.adsr.sustain = attack_s, decay_s, sustain
        self.adsr.release, self.adsr.dur = release_s, whole_s
        return whole_s


class PadVoice:
    """A warm, slow chord voice: four detuned oscillators across the stereo field."""

    _DETUNE = (0.9968, 1.0021, 0.9989, 1.0034)
    _LOUDNESS = 0.062

    def __init__(self, table: Any) -> None:
        self._envelope = _Envelope(1.0)
        self.tone = pyo.Osc(table, freq=[110.0] * 4, mul=self._envelope.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        attack_s = min(1.6, 0.3 * duration_s) * (1.25 - 0.5 * strength)
        release_s = min(2.6, 0.5 * duration_s + 0.15)
        self._envelope.adsr.mul = self._LOUDNESS * (0.35 + 0.65 * strength) * (220 / hertz) ** 0.25
        whole_s = self._envelope.shape(
            attack_s=attack_s, decay_s=0.4 * duration_s, sustain=0.8, release_s=release_s, held_s=duration_s
        )
        self.tone.freq = [hertz * detune for detune in self._DETUNE]
        self._envelope.adsr.play(delay=delay_s)
        self.tone.play(dur=whole_s + SPARE_S / 2, delay=delay_s)
        return whole_s + delay_s


class BassVoice:
    """A round bass: a table of a few harmonics under a soft thumb."""

    _LOUDNESS = 0.25

    def __init__(self, table: Any) -> None:
        self._envelope = _Envelope(1.6)
        self.tone = pyo.Osc(table, freq=55.0, mul=self._envelope.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        self._envelope.adsr.mul = self._LOUDNESS * (0.3 + 0.7 * strength)
        whole_s = self._envelope.shape(
            attack_s=0.05 - 0.025 * strength,
            decay_s=min(2.5, duration_s),
            sustain=0.35,
            release_s=min(0.9, 0.12 + 0.25 * duration_s),
            held_s=duration_s,
        )
        self.tone.freq = hertz
        self._envelope.adsr.play(delay=delay_s)
        self.tone.play(dur=whole_s + SPARE_S / 2, delay=delay_s)
        return whole_s + delay_s


class BellVoice:
    """A music box, softly struck: a sine whose shimmer, two octaves up, dies away before it."""

    _LOUDNESS = 0.40

    def __init__(self) -> None:
        self._envelope, self._shimmer = _Envelope(3.0), _Envelope(4.0)
        self.tone = pyo.FM(carrier=440.0, ratio=4.0, index=self._shimmer.adsr, mul=self._envelope.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        ring_s = 0.5 + 1.3 * min(3.0, duration_s)
        self._envelope.adsr.mul = self._LOUDNESS * (0.15 + 0.85 * strength**1.3) * (523 / hertz) ** 0.4
        self._shimmer.adsr.mul = 0.25 + 0.9 * strength
        whole_s = self._envelope.shape(
            attack_s=0.008 - 0.004 * strength, decay_s=ring_s, sustain=0.0, release_s=0.02, held_s=0.0
        )
        self._shimmer.shape(attack_s=0.003, decay_s=0.3 * ring_s, sustain=0.0, release_s=0.02, held_s=0.0)
        self.tone.carrier = hertz
        self._envelope.adsr.play(delay=delay_s)
        self._shimmer.adsr.play(delay=delay_s)
        self.tone.play(dur=whole_s + SPARE_S / 2, delay=delay_s)
        return whole_s + delay_s


class MelodyVoice:
    """An electric piano that can sing: two operators at one pitch, a bright start, a little vibrato."""

    _LOUDNESS = 0.42

    def __init__(self, vibrato: Any) -> None:
        self._envelope, self._colour = _Envelope(2.0), _Envelope(3.0)
        self._pitch = pyo.Sig(vibrato, mul=440.0)
        self.tone = pyo.FM(carrier=self._pitch, ratio=1.0, index=self._colour.adsr, mul=self._envelope.adsr).stop()

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        self._envelope.adsr.mul = self._LOUDNESS * (0.2 + 0.8 * strength**1.2) * (440 / hertz) ** 0.3
        self._colour.adsr.mul = 0.5 + 1.5 * strength
        whole_s = self._envelope.shape(
            attack_s=0.035 - 0.02 * strength,
            decay_s=min(3.0, 0.6 + duration_s),
            sustain=0.45,
            release_s=min(0.8, 0.2 + 0.2 * duration_s),
            held_s=duration_s,
        )
        self._colour.shape(attack_s=0.01, decay_s=1.2, sustain=0.25, release_s=0.3, held_s=duration_s)
        self._pitch.mul = hertz
        self._envelope.adsr.play(delay=delay_s)
        self._colour.adsr.play(delay=delay_s)
        self.tone.play(dur=whole_s + SPARE_S / 2, delay=delay_s)
        return whole_s + delay_s


def build_sounders() -> dict[Voice, list[Any]]:
    """All voices of all instruments. pyo's server must have booted."""
    # Harmonics fall off faster than a sawtooth's: the filter opens onto warmth, not onto buzz.
    warm = pyo.HarmTable([1 / n**1.25 for n in range(1, 16)], size=8192)
    round_ = pyo.HarmTable([1, 0.42, 0.16, 0.06, 0.02], size=8192)
    vibrato = pyo.Sine(freq=4.7, mul=0.0022, add=1.0)
    return {
        Voice.PAD: [PadVoice(warm) for _ in range(VOICES[Voice.PAD])],
        Voice.BASS: [BassVoice(round_) for _ in range(VOICES[Voice.BASS])],
        Voice.BELLS: [BellVoice() for _ in range(VOICES[Voice.BELLS])],
        Voice.MELODY: [MelodyVoice(vibrato) for _ in range(VOICES[Voice.MELODY])],
    }
