"""What a scene sounds of: named sounds, made in the scene's own folder, that a pose puts at places."""

import importlib
import importlib.util
import io
import wave
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LOUDNESS_WINDOW_S = 0.125  # the "fast" time weighting of sound level meters, IEC 61672-1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SceneSound:
    """`samples`: mono, float32, -1..1, at `rate_hz`. One that `loops` has no seam between its end and its beginning.

    One that does not loop is heard once each time its level rises from 0.
    """

    name: str
    samples: NDArray[np.float32]
    rate_hz: int
    loops: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadySound:
    """A sound as outputs take it: a WAV file's bytes of 16 bits. `loudest`: RMS of its loudest eighth of a second."""

    name: str
    wav: bytes
    loudest: float
    loops: bool


class SoundShelf:
    """Makes each scene's sounds once, in whichever thread prepares them, and keeps them: some 2 MB a scene.

    `made` gives a scene's sounds.
    """

    def __init__(self, made: Callable[[str], tuple[SceneSound, ...]] | None = None) -> None:
        self._made = made or made_sounds
        self._ready: dict[str, dict[str, ReadySound]] = {}
        self._troubles: dict[str, str] = {}

    def prepare(self, scene: str) -> None:
        """Make the scene's sounds, unless that has been done; a scene whose sounds cannot be made is silent."""
        if scene in self._ready:
            return
        try:
            sounds = {sound.name: ready_sound(sound) for sound in self._made(scene)}
        except Exception as trouble:  # noqa: BLE001 - whatever a scene's sounds do wrong, the scene can be shown
            self._troubles[scene] = (
                f"the scene {scene} is shown without its sounds, which cannot be made: {trouble!r}; "
                "go on without them, or choose another scene"
            )
            sounds = {}
        self._ready[scene] = sounds

    def take(self, scene: str) -> dict[str, ReadySound]:
        """The scene's sounds by name; none while they are not ready."""
        return self._ready.get(scene, {})

    def trouble(self, scene: str) -> str | None:
        """What went wrong with the scene's sounds, in words."""
        return self._troubles.get(scene)


def made_sounds(scene: str) -> tuple[SceneSound, ...]:
    """The sounds that the scene's own folder makes; a folder without `sounds.py` has none."""
    name = f"vr_scenes.catalog.{scene}.sounds"
    if importlib.util.find_spec(name) is None:
        return ()
    made: tuple[SceneSound, ...] = importlib.import_module(name).sounds()
    return made


def ready_sound(sound: SceneSound) -> ReadySound:
    """Encode and measure a sound. Raises ValueError where it is empty, silent, or leaves -1..1."""
    highest = float(np.abs(sound.samples).max(initial=0.0))
    if not 0 < highest <= 1:
        raise ValueError(f"the samples of {sound.name} must lie in [-1, 1] and not all be 0; the highest is {highest}")
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate_hz)
        file.writeframes(np.round(sound.samples * 32767).astype("<i2").tobytes())
    return ReadySound(name=sound.name, wav=made.getvalue(), loudest=loudest_rms(sound), loops=sound.loops)


def loudest_rms(sound: SceneSound) -> float:
    """RMS of the loudest LOUDNESS_WINDOW_S, over the seam too; full scale is 1."""
    squares = sound.samples.astype(np.float64) ** 2
    window = min(len(squares), round(LOUDNESS_WINDOW_S * sound.rate_hz))
    sums = np.concatenate(([0.0], np.cumsum(np.concatenate((squares, squares[:window])))))
    return float(np.sqrt(np.max(sums[window:] - sums[:-window]) / window))
