"""All palettes on one stage: one plays, another may still be fading, the others rest."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from music.audio_server import pyo
from music.noise import Noise
from music.palettes.drone import Drone
from music.palettes.felt_piano import FeltPiano
from music.palettes.plucked import Plucked
from music.palettes.sounders import Band, Pool
from music.palettes.strings import Strings
from music.palettes.warm_bells import WarmBells
from music.sleeper import Sleeper
from music.soundscape import Note, Palette, Voice

CROSSFADE_S = 4.0
_BUILDERS: Mapping[Palette, Callable[[Noise, Any], Band]] = {
    Palette.WARM_BELLS: WarmBells,
    Palette.FELT_PIANO: FeltPiano,
    Palette.STRINGS: Strings,
    Palette.PLUCKED: Plucked,
    Palette.DRONE: Drone,
}
# What brings the palettes to one loudness at the same targets, by measure: see docs/performance.md.
LEVELS_DB = {
    Palette.WARM_BELLS: -2.3,
    Palette.FELT_PIANO: -4.9,
    Palette.STRINGS: -3.9,
    Palette.PLUCKED: 6.8,
    Palette.DRONE: 2.6,
}


class Stage:
    """The instruments of all palettes, built once; `buses` has what each Voice sounds like, whoever plays it.

    A change of palette is a crossfade: for CROSSFADE_S notes are played by both, and what sounds is faded, not stopped.
    """

    def __init__(self, noise: Noise, cutoff: Any) -> None:
        self._bands: Mapping[Palette, Sleeper[Band]] = {
            palette: Sleeper(partial(build, noise, cutoff)) for palette, build in _BUILDERS.items()
        }
        self._pools = {
            palette: {voice: Pool(sounders) for voice, sounders in band.built.sounders.items()}
            for palette, band in self._bands.items()
        }
        self._gains = {palette: pyo.SigTo(0.0, time=CROSSFADE_S, init=0.0) for palette in self._bands}
        self.buses = self._faded_buses()
        self.palette: Palette | None = None  # None before the first choice
        self._leaving: Palette | None = None  # still playing along, until _left_at
        self._left_at = 0.0
        for band in self._bands.values():
            band.rest()

    def turn_to(self, palette: Palette, *, now: float) -> None:
        """Let `palette` play from now on; call it often, also without a change. The first one plays at once."""
        if palette is not self.palette:
            fade_s = CROSSFADE_S if self.palette is not None else 0.0
            self._leaving, self._left_at = self.palette, now + fade_s
            self.palette = palette
            for each, gain in self._gains.items():
                gain.time = fade_s
                gain.value = 1.0 if each is palette else 0.0
            if palette in self._bands:
                self._bands[palette].wake()
        if self._leaving is not None and now >= self._left_at:
            self._leaving = None
        for each, band in self._bands.items():
            if band.is_awake and each not in (self.palette, self._leaving) and not self._sounds(each, now):
                band.rest()

    def strike(self, note: Note, *, now: float, delay_s: float, duration_s: float) -> bool:
        """Sound a note; False if no voice was free for it, or the palette plays no notes."""
        is_played = False
        for palette in (self._leaving, self.palette):
            if palette is not None and palette in self._bands:
                hertz = self._bands[palette].built.hertz(note)
                pool = self._pools[palette][note.voice]
                is_played = pool.strike(note, hertz, now=now, delay_s=delay_s, duration_s=duration_s)
        return is_played

    def sounding(self, now: float) -> int:
        """How many notes sound at `now`."""
        return sum(pool.sounding(now) for pools in self._pools.values() for pool in pools.values())

    def _faded_buses(self) -> dict[Voice, Any]:
        """For each Voice the sum over the palettes, each with its level and an equal-power fade."""
        fades = {palette: pyo.Sqrt(gain, mul=10 ** (LEVELS_DB[palette] / 20)) for palette, gain in self._gains.items()}
        return {
            voice: pyo.Mix([band.built.buses[voice] * fades[each] for each, band in self._bands.items()], voices=2)
            for voice in Voice
        }

    def _sounds(self, palette: Palette, now: float) -> bool:
        return any(pool.sounding(now) for pool in self._pools[palette].values())
