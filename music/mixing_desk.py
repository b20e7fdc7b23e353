"""The mixing desk: instruments -> brightness, space, swell, loudness, limiter. Every control is a ramp in the graph."""

import math
from collections.abc import Mapping
from typing import Any

from music.audio_server import pyo
from music.controls import RANGES, Slot
from music.instruments import Pool, build_sounders
from music.loudness import CLIP_LEVEL
from music.soundscape import Note, Voice

# What the graph itself reads, and how long a change takes. Shorter ramps are clicks, longer ones come too late.
RAMPS_S: dict[Slot, float] = {
    Slot.BRIGHTNESS: 0.25,
    Slot.SPACE: 0.4,
    Slot.PRESENCE: 0.6,
    Slot.LOUDNESS_DB: 0.15,
}
SWELL_RAMP_S = 0.06  # three times the player's loop: steps become a line

# Brightness 0..1 as the filter's cutoff, in MIDI pitches: 290 Hz .. 6.6 kHz.
DARKEST_PITCH, BRIGHTEST_PITCH = 62.0, 116.0
# A brighter sound is a louder one: what is added at brightness 0 and at 1, in dB, to keep the loudness. Both are so
# low that the busiest, strongest music at loudness 0 dB stays below LOUDEST_LUFS.
BRIGHTNESS_TRIM_DB = (0.6, -3.0)
# What brightness adds to all but the bass, beside opening the filter: up to 10 dB more above this.
SHEEN_HZ, SHEEN_GAIN = 1_400.0, 2.2
QUIETEST_AMPLITUDE = 0.001  # loudness -60 dB: taken off everywhere, so that -60 dB is silence

# Where the voices of a pool sit, left to right.
_PLACES = {Voice.BASS: (0.5,), Voice.BELLS: (0.2, 0.75, 0.35, 0.65), Voice.MELODY: (0.46, 0.56)}
SILENT_DB = -120.0


class MixingDesk:
    """The whole graph, built once. `sources` gives for each slot of `ramps_s` a pyo object that holds its value."""

    def __init__(self, sources: Mapping[Slot, Any], ramps_s: Mapping[Slot, float] = RAMPS_S) -> None:
        self._ramps = {slot: _ramp(slot, sources[slot], seconds) for slot, seconds in ramps_s.items()}
        self._swell = pyo.SigTo(1.0, time=SWELL_RAMP_S, init=1.0)
        self._instruments_gain = pyo.SigTo(1.0, time=0.5, init=1.0)
        self._output_gain = pyo.SigTo(0.0, time=0.5, init=0.0)
        sounders = build_sounders()
        self._pools = {voice: Pool(sounders[voice]) for voice in Voice}
        self._calm_pool = Pool(sounders[Voice.PAD][-4:])
        self._pools[Voice.PAD] = Pool(sounders[Voice.PAD][:-4])
        self._build(sounders)

    def strike(self, note: Note, *, now: float, delay_s: float, duration_s: float) -> bool:
        """Sound a note; False if all voices of its instrument are taken."""
        return self._pools[note.voice].strike(note, now=now, delay_s=delay_s, duration_s=duration_s)

    def strike_calm(self, note: Note, *, now: float) -> bool:
        """Sound a note of the held pad that is heard when all else has faded."""
        return self._calm_pool.strike(note, now=now, delay_s=0.0, duration_s=note.duration_s)

    def sounding(self, now: float) -> int:
        """How many notes sound at `now`."""
        return sum(pool.sounding(now) for pool in self._pools.values()) + self._calm_pool.sounding(now)

    def breathe(self, swell: float) -> None:
        """Set the gain of the breath swell, 0..1."""
        self._swell.value = swell

    def fade_instruments(self, gain: float, seconds: float) -> None:
        """Fade everything but the calm pad to `gain`."""
        _fade(self._instruments_gain, gain, seconds)

    def fade_output(self, gain: float, seconds: float) -> None:
        """Fade all that is heard to `gain`."""
        _fade(self._output_gain, gain, seconds)

    def level_db(self) -> float:
        """RMS of about the last tenth of a second, relative to full scale; SILENT_DB if there is no sound."""
        power = self._power.get()
        return 10 * math.log10(power) if power > 1e-12 else SILENT_DB

    def _build(self, sounders: dict[Voice, list[Any]]) -> None:
        brightness = self._ramps[Slot.BRIGHTNESS]
        cutoff = pyo.MToF(brightness * (BRIGHTEST_PITCH - DARKEST_PITCH) + DARKEST_PITCH)
        pads = _sides(sounders[Voice.PAD][:-4])
        self._pad = pyo.ButLP(pads, freq=cutoff)
        self._bass = _placed(sounders[Voice.BASS], _PLACES[Voice.BASS])
        self._bells = pyo.Tone(_placed(sounders[Voice.BELLS], _PLACES[Voice.BELLS]), freq=cutoff * 2.0)
        melody = pyo.Tone(_placed(sounders[Voice.MELODY], _PLACES[Voice.MELODY]), freq=cutoff * 1.5)
        self._melody = pyo.ButHP(melody, freq=110.0)  # two operators at one pitch also sound at 0 Hz: a thump
        self._air = pyo.ButLP(pyo.PinkNoise([0.05, 0.05]), freq=cutoff * 0.7, mul=self._swell)
        self._air_floor = pyo.ButHP(self._air, freq=180.0)
        breathing = (self._pad + self._air_floor) * self._swell
        above = breathing + self._bells + self._melody
        self._sheen = pyo.ButHP(above, freq=SHEEN_HZ) * (brightness * SHEEN_GAIN)
        self._dry = (above + self._sheen + self._bass) * self._instruments_gain
        calm_pad = pyo.ButLP(_sides(sounders[Voice.PAD][-4:]), freq=600.0, mul=0.6)
        self._source = self._dry + calm_pad
        self._master(self._source, brightness)

    def _master(self, source: Any, brightness: Any) -> None:
        """Space, trim, loudness, limiter."""
        send = pyo.ButHP(pyo.Mix(source - self._bass * 0.6, voices=1, mul=0.55), freq=140.0)
        self._room = pyo.STRev(send, inpos=0.5, revtime=3.2, cutoff=4200, bal=1.0, roomSize=1.7, firstRefGain=-12)
        wet = self._room * self._ramps[Slot.SPACE]
        darker_db, brighter_db = BRIGHTNESS_TRIM_DB
        trim = pyo.DBToA(brightness * (brighter_db - darker_db) + darker_db)
        loudness = pyo.DBToA(self._ramps[Slot.LOUDNESS_DB], mul=1 / (1 - QUIETEST_AMPLITUDE))
        quiet = QUIETEST_AMPLITUDE / (1 - QUIETEST_AMPLITUDE)
        gain = (loudness - quiet) * trim * self._ramps[Slot.PRESENCE] * self._output_gain
        together = pyo.Compress(source + wet, thresh=-14, ratio=2.0, risetime=0.03, falltime=0.4, lookahead=2, knee=0.6)
        self._loud = pyo.DCBlock(together * gain)
        self._limited = pyo.Compress(
            self._loud, thresh=-6, ratio=30, risetime=0.002, falltime=0.15, lookahead=6, knee=0.3
        )
        self._out = pyo.Clip(self._limited, -CLIP_LEVEL, CLIP_LEVEL).out()
        mean = pyo.Mix(self._out * self._out, voices=1, mul=0.5)
        self._power = pyo.Tone(mean, freq=3.0)  # a time constant of 53 ms


def _ramp(slot: Slot, source: Any, seconds: float) -> Any:
    """What the source says, within the slot's range, without steps; what is no number becomes the low end."""
    low, high = RANGES.get(slot, (0.0, 1.0))
    within = pyo.Min(pyo.Max(source, comp=low), comp=high)  # Clip lets NaN through, and NaN stays in filters for good
    return pyo.SigTo(within, time=seconds, init=low)


def _fade(gain: Any, to: float, seconds: float) -> None:
    gain.time = seconds
    gain.value = to


def _sides(sounders: list[Any]) -> Any:
    """All voices, their oscillators alternately left and right."""
    return pyo.Mix([sounder.tone for sounder in sounders], voices=2)


def _placed(sounders: list[Any], places: tuple[float, ...]) -> Any:
    """Voices dealt out to places between left (0) and right (1), with equal power."""
    sides: list[list[Any]] = [[], []]
    for index, place in enumerate(places):
        group = pyo.Mix([s.tone for s in sounders[index :: len(places)]], voices=1)
        sides[0].append(group * math.cos(place * math.pi / 2))
        sides[1].append(group * math.sin(place * math.pi / 2))
    return pyo.Mix([pyo.Mix(sides[0], voices=1), pyo.Mix(sides[1], voices=1)], voices=2)
