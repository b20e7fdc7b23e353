"""The mixing desk: palettes and nature -> brightness, space, swell, loudness, limiter. Every control is a ramp."""

import math
from collections.abc import Mapping
from typing import Any

from music.audio_server import pyo
from music.breath import swell_gain
from music.controls import RANGES, Slot
from music.heart_pulse import HeartPulse
from music.loudness import CLIP_LEVEL
from music.nature.surroundings import Surroundings
from music.noise import Noise
from music.palettes.sounders import Pool, equal_tempered, sides
from music.palettes.stage import Stage
from music.palettes.warm_bells import PadVoice, warm_table
from music.soundscape import MusicTargets, Note, Voice

# What the graph itself reads, and how long a change takes. Shorter ramps are clicks, longer ones come too late.
RAMPS_S: dict[Slot, float] = {
    Slot.BRIGHTNESS: 0.25,
    Slot.SPACE: 0.4,
    Slot.PRESENCE: 0.6,
    Slot.LOUDNESS_DB: 0.15,
    Slot.DENSITY: 1.0,
    Slot.DYNAMICS: 0.6,
    Slot.NATURE_LEVEL: 1.0,
}
SWELL_RAMP_S = 0.06  # three times the player's loop: steps become a line

# Brightness 0..1 as the filter's cutoff, in MIDI pitches: 290 Hz .. 6.6 kHz.
DARKEST_PITCH, BRIGHTEST_PITCH = 62.0, 116.0
# A brighter sound is a louder one: what is added at brightness 0 and at 1, in dB, to keep the loudness. Both are so
# low that the busiest, strongest music over rain at loudness 0 dB stays below LOUDEST_LUFS, in each palette.
BRIGHTNESS_TRIM_DB = (-1.1, -4.7)
# What brightness adds to all but the bass, beside opening the filter: up to 10 dB more above this.
SHEEN_HZ, SHEEN_GAIN = 1_400.0, 2.2
QUIETEST_AMPLITUDE = 0.001  # loudness -60 dB: taken off everywhere, so that -60 dB is silence
CALM_VOICES = 4
SILENT_DB = -120.0


class MixingDesk:
    """The whole graph, built once. `sources` gives for each slot of `ramps_s` a pyo object that holds its value.

    `stems` are what is mixed, in stereo: each Voice, "nature", "pulse"; their sum is `dry`, before space, presence,
    loudness and limiter.
    """

    def __init__(self, sources: Mapping[Slot, Any], ramps_s: Mapping[Slot, float] = RAMPS_S, *, seed: int = 0) -> None:
        self._ramps = {slot: _ramp(slot, sources[slot], seconds) for slot, seconds in ramps_s.items()}
        self._swell = pyo.SigTo(1.0, time=SWELL_RAMP_S, init=1.0)
        self._instruments_gain = pyo.SigTo(1.0, time=0.5, init=1.0)
        self._output_gain = pyo.SigTo(0.0, time=0.5, init=0.0)
        brightness = self._ramps[Slot.BRIGHTNESS]
        self._cutoff = pyo.MToF(brightness * (BRIGHTEST_PITCH - DARKEST_PITCH) + DARKEST_PITCH)
        noise = Noise(seed)
        self._stage = Stage(noise, self._cutoff)
        self._nature = Surroundings(
            density=self._ramps[Slot.DENSITY],
            dynamics=self._ramps[Slot.DYNAMICS],
            level=self._ramps[Slot.NATURE_LEVEL],
            cutoff=self._cutoff,
            noise=noise,
            seed=seed,
        )
        self._heart = HeartPulse()
        calm = [PadVoice(warm_table()) for _ in range(CALM_VOICES)]
        self._calm_pool = Pool(calm)
        self._calm_pad = pyo.ButLP(sides(calm), freq=600.0, mul=0.6)
        self.stems = self._mix_stems(brightness)
        self.dry = pyo.Mix(list(self.stems.values()), voices=2)
        self._master(self.dry + self._calm_pad, brightness)

    def strike(self, note: Note, *, now: float, delay_s: float, duration_s: float) -> bool:
        """Sound a note in the palette that plays; False if all voices of its instrument are taken, or it has none."""
        return self._stage.strike(note, now=now, delay_s=delay_s, duration_s=duration_s)

    def strike_calm(self, note: Note, *, now: float) -> bool:
        """Sound a note of the held pad that is heard when all else has faded."""
        hertz = equal_tempered(note.pitch)
        return self._calm_pool.strike(note, hertz, now=now, delay_s=0.0, duration_s=note.duration_s)

    def sounding(self, now: float) -> int:
        """How many notes sound at `now`."""
        return self._stage.sounding(now) + self._calm_pool.sounding(now)

    def follow(self, t: float, targets: MusicTargets, *, now: float) -> None:
        """Take what the graph does not read: breath, palette, nature, pulse. Session `t` is `now`; call it often."""
        self._swell.value = swell_gain(t, targets)
        is_first = self._stage.palette is None
        self._stage.turn_to(targets.palette, now=now)
        self._nature.follow(t, targets, now=now, at_once=is_first)
        self._heart.follow(t, targets.pulse)

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

    def _mix_stems(self, brightness: Any) -> dict[str, Any]:
        """Each voice through its own filter; the sheen, the breath and the fade of all."""
        buses = self._stage.buses
        melody = pyo.Tone(buses[Voice.MELODY], freq=self._cutoff * 1.5)
        filtered = {
            Voice.PAD: pyo.ButLP(buses[Voice.PAD], freq=self._cutoff) * self._swell,
            Voice.BELLS: pyo.Tone(buses[Voice.BELLS], freq=self._cutoff * 2.0),
            Voice.MELODY: pyo.ButHP(melody, freq=110.0),  # two operators at one pitch also sound at 0 Hz: a thump
        }
        sheen = brightness * SHEEN_GAIN
        stems = {Voice.BASS.value: buses[Voice.BASS] * self._instruments_gain}
        for voice, sound in filtered.items():
            stems[voice.value] = (sound + pyo.ButHP(sound, freq=SHEEN_HZ) * sheen) * self._instruments_gain
        stems["nature"] = self._nature.sound * self._instruments_gain
        stems["pulse"] = self._heart.sound * self._instruments_gain
        return stems

    def _master(self, source: Any, brightness: Any) -> None:
        """Space, trim, loudness, limiter."""
        send = pyo.ButHP(pyo.Mix(source - self.stems[Voice.BASS.value] * 0.6, voices=1, mul=0.55), freq=140.0)
        self._room = pyo.STRev(send, inpos=0.5, revtime=3.2, cutoff=4200, bal=1.0, roomSize=1.7, firstRefGain=-12)
        wet = self._room * self._ramps[Slot.SPACE]
        darker_db, brighter_db = BRIGHTNESS_TRIM_DB
        trim = pyo.DBToA(brightness * (brighter_db - darker_db) + darker_db)
        loudness = pyo.DBToA(self._ramps[Slot.LOUDNESS_DB], mul=1 / (1 - QUIETEST_AMPLITUDE))
        quiet = QUIETEST_AMPLITUDE / (1 - QUIETEST_AMPLITUDE)
        self.presence = self._ramps[Slot.PRESENCE] * self._output_gain
        gain = (loudness - quiet) * trim * self.presence
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
