"""An output that keeps what it is told, and sounds to tell it, as tests see them."""

from dataclasses import dataclass, field

import numpy as np

from vr_scenes.listening import Listening, Point
from vr_scenes.pose import Light, Placement, Pose, SoundPose
from vr_scenes.sounds import ReadySound, SceneSound, ready_sound

RATE_HZ = 22_050
DARK = Light(
    sun=(0, 0, 1),
    sun_colour=(0, 0, 0),
    sky_light=(0, 0, 0),
    ground_light=(0, 0, 0),
    zenith=(0, 0, 0),
    horizon=(0, 0, 0),
    haze_per_m=1e-3,
    mist=0,
    clouds=0,
    storm=0,
    wind=0,
    glow=0,
)


def a_noise(name: str = "noise", *, loops: bool = True, seconds: float = 0.5) -> ReadySound:
    samples = np.random.default_rng(5).normal(size=round(seconds * RATE_HZ)).clip(-4, 4) / 5
    return ready_sound(SceneSound(name=name, samples=samples.astype(np.float32), rate_hz=RATE_HZ, loops=loops))


def a_pose(*sounds: SoundPose, scene: str = "rehearsal", veil: float = 0.0) -> Pose:
    eye = Placement(joint="world")
    return Pose(
        scene=scene, intensity=0, clock_s=0, eye=eye, placements=(), light=DARK, veil=veil, sounds=tuple(sounds)
    )


def listening(*places_m: Point) -> Listening:
    """A head at the origin that looks ahead."""
    return Listening(head_m=(0, 0, 0), ahead=(0, 1, 0), up=(0, 0, 1), sounds_m=places_m)


@dataclass(slots=True)
class FakeVoice:
    sound: ReadySound
    gains: list[float] = field(default_factory=list)
    begun: int = 0
    ended: int = 0
    is_sounding: bool = False

    def begin(self, gain: float, pitch: float, place_m: Point) -> None:
        self.begun += 1
        self.is_sounding = True
        self.gains.append(gain)

    def change(self, gain: float, pitch: float, place_m: Point) -> None:
        self.gains.append(gain)

    def end(self) -> None:
        self.ended += 1
        self.is_sounding = False


@dataclass(slots=True)
class FakeOutput:
    voices: dict[str, FakeVoice] = field(default_factory=dict)
    is_closed: bool = False

    def voice(self, scene: str, sound: ReadySound) -> FakeVoice:
        made = FakeVoice(sound)
        self.voices[f"{scene}/{sound.name}"] = made
        return made

    def listen(self, head_m: Point, ahead: Point, up: Point) -> None:
        pass

    def advance(self) -> None:
        pass

    def close(self) -> None:
        self.is_closed = True

    def lose_device(self) -> None:
        for voice in self.voices.values():
            voice.is_sounding = False


@dataclass(slots=True)
class FakeSounds:
    """Every scene has the same sounds."""

    sounds: dict[str, ReadySound]
    words: str | None = None

    def take(self, scene: str) -> dict[str, ReadySound]:
        return self.sounds

    def trouble(self, scene: str) -> str | None:
        return self.words
