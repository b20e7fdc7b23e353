"""What of nature is heard: one at a time, crossfaded, and at rest while it is silent."""

from collections.abc import Mapping
from typing import Any, Protocol

from music.audio_server import pyo
from music.nature.night_birds import NightBirds
from music.nature.ocean import Ocean
from music.nature.rain import Rain
from music.nature.wind import Wind
from music.noise import Noise
from music.sleeper import Sleeper
from music.soundscape import MusicTargets, Nature, Palette

CROSSFADE_S = 4.0
REST_AFTER_S = CROSSFADE_S + 1.0
# What brings each to the loudness of the palettes, by measure: see docs/performance.md.
_LEVELS_DB = {Nature.OCEAN: 9.2, Nature.RAIN: 17.8, Nature.WIND: 13.7, Nature.NIGHT_BIRDS: 19.1}
# How much quieter nature is at dynamics 0 than at 1, in dB: as much as the palettes are.
DYNAMICS_RANGE_DB = 8.5


class _Scene(Protocol):
    """One sound of nature."""

    sound: Any

    def turn(self, t: float, targets: MusicTargets) -> None: ...


class Surroundings:
    """All of nature, built once. `density`, `dynamics`, `level` and `cutoff` are pyo objects: the desk's controls."""

    def __init__(self, *, density: Any, dynamics: Any, level: Any, cutoff: Any, noise: Noise, seed: int) -> None:
        self._scenes: Mapping[Nature, Sleeper[_Scene]] = {
            Nature.OCEAN: Sleeper(lambda: Ocean(noise, seed)),
            Nature.RAIN: Sleeper(lambda: Rain(noise, density)),
            Nature.WIND: Sleeper(lambda: Wind(noise)),
            Nature.NIGHT_BIRDS: Sleeper(lambda: NightBirds(noise, seed)),
        }
        self._gains = {nature: pyo.SigTo(0.0, time=CROSSFADE_S, init=0.0) for nature in Nature}
        self._rest_at = dict.fromkeys(Nature, 0.0)
        self._alone = pyo.SigTo(0.0, time=CROSSFADE_S, init=0.0)
        faded = [
            scene.built.sound * pyo.Sqrt(self._gains[nature], mul=10 ** (_LEVELS_DB[nature] / 20))
            for nature, scene in self._scenes.items()
        ]
        strong = pyo.DBToA(dynamics * DYNAMICS_RANGE_DB - DYNAMICS_RANGE_DB)
        together = pyo.Mix(faded, voices=2)
        self.sound = pyo.ButLP(together, freq=cutoff * 1.5 + 500.0) * (pyo.Max(level, comp=self._alone) * strong)
        for scene in self._scenes.values():
            scene.rest()

    def follow(self, t: float, targets: MusicTargets, *, now: float, at_once: bool) -> None:
        """Let the chosen one be heard from session second `t`, which is `now` on the caller's clock."""
        is_alone = targets.palette is Palette.NATURE
        self._alone.time = 0.0 if at_once else CROSSFADE_S
        self._alone.value = 1.0 if is_alone else 0.0
        chosen = targets.nature if is_alone or targets.nature_level > 0 else None
        for nature, gain in self._gains.items():
            if nature is chosen:
                gain.time = 0.0 if at_once else CROSSFADE_S
                gain.value = 1.0
                self._rest_at[nature] = now + REST_AFTER_S
                self._scenes[nature].wake()
                self._scenes[nature].built.turn(t, targets)
            elif self._scenes[nature].is_awake:
                gain.time, gain.value = CROSSFADE_S, 0.0
                if now >= self._rest_at[nature]:
                    self._scenes[nature].rest()
