"""What the voices of all palettes are made of: pools that deal out notes, envelopes, places in the stereo field."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from music.audio_server import pyo
from music.soundscape import Note, Voice

SPARE_S = 0.06  # a voice rests so long after its envelope has ended: longer than a block


class Sounder(Protocol):
    """One voice of one instrument."""

    tone: Any  # the pyo object that sounds

    def strike(self, hertz: float, strength: float, duration_s: float, delay_s: float) -> float:
        """Sound after `delay_s`; return after how many seconds from now it is silent."""
        ...


class Band(Protocol):
    """The instruments of one palette. They are built once."""

    sounders: Mapping[Voice, Sequence[Sounder]]
    buses: Mapping[Voice, Any]  # what each instrument sounds like, in stereo, before the desk's controls

    def hertz(self, note: Note) -> float:
        """The pitch that `note` has in this palette's tuning."""
        ...


class Pool:
    """The voices of one instrument. A note finds a silent voice or is left out: no voice is cut off in its sound."""

    def __init__(self, sounders: Sequence[Sounder]) -> None:
        self._sounders = sounders
        self._silent_at = [0.0] * len(sounders)

    def strike(self, note: Note, hertz: float, *, now: float, delay_s: float, duration_s: float) -> bool:
        """Sound `note` at `now + delay_s` on the clock of the caller; False if all voices are taken."""
        for index, silent_at in enumerate(self._silent_at):
            if silent_at <= now:
                ends_s = self._sounders[index].strike(hertz, note.strength, duration_s, delay_s)
                self._silent_at[index] = now + ends_s + SPARE_S
                return True
        return False

    def sounding(self, now: float) -> int:
        return sum(silent_at > now for silent_at in self._silent_at)


class Envelope:
    """The loudness of a note, or of one layer of it, over time.

    `curve` is the power that bends it, and a whole number: pyo's lines end a rounding error below zero, and a broken
    power of that is no number, which filters keep for good.
    """

    def __init__(self, curve: int) -> None:
        self.adsr = pyo.Adsr()
        self.adsr.setExp(curve)

    def hold(self, *, attack_s: float, decay_s: float, sustain: float, release_s: float, held_s: float) -> float:
        """Set it for a note held for `held_s` of its sound; return its whole length."""
        whole_s = max(held_s, attack_s + decay_s) + release_s
        self.adsr.attack, self.adsr.decay, self.adsr.sustain = attack_s, decay_s, sustain
        self.adsr.release, self.adsr.dur = release_s, whole_s
        return whole_s

    def ring(self, *, attack_s: float, decay_s: float) -> float:
        """Set it for a sound that dies away by itself; return its whole length."""
        return self.hold(attack_s=attack_s, decay_s=decay_s, sustain=0.0, release_s=0.02, held_s=0.0)


def begin(envelopes: Sequence[Envelope], tones: Sequence[Any], whole_s: float, delay_s: float) -> float:
    """Play envelopes, and the tones under them a moment longer; return after how many seconds all are silent."""
    for envelope in envelopes:
        envelope.adsr.play(delay=delay_s)
    for tone in tones:
        tone.play(dur=whole_s + SPARE_S / 2, delay=delay_s)
    return whole_s + delay_s


def equal_tempered(pitch: float) -> float:
    """The frequency of a MIDI pitch, in Hz: twelve equal steps an octave, A4 = 440 Hz."""
    return 440.0 * 2 ** ((pitch - 69) / 12)


def sides(sounders: Sequence[Sounder]) -> Any:
    """All voices, their oscillators alternately left and right."""
    return pyo.Mix([sounder.tone for sounder in sounders], voices=2)


def placed(sounders: Sequence[Sounder], places: Sequence[float]) -> Any:
    """Voices dealt out to places between left (0) and right (1), with equal power."""
    both: list[list[Any]] = [[], []]
    for index, place in enumerate(places):
        group = pyo.Mix([s.tone for s in sounders[index :: len(places)]], voices=1)
        both[0].append(group * math.cos(place * math.pi / 2))
        both[1].append(group * math.sin(place * math.pi / 2))
    return pyo.Mix([pyo.Mix(both[0], voices=1), pyo.Mix(both[1], voices=1)], voices=2)
