"""Plays scripted poses through the real output into a wave file, for tests that measure what would be heard.

Run as a program: the folder that OpenAL writes to, and the name of a script below. Time is the file's own: each part
lasts until so much sound has been written, and its place in the file is printed as one line of JSON.
"""

import json
import math
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from vr_scenes.ear import Ear
from vr_scenes.openal import OpenAlOutput
from vr_scenes.pose import SoundPose
from vr_scenes.sounds import ReadySound, SceneSound, ready_sound

from .sound_rig import RATE_HZ, FakeSounds, a_noise, a_pose, listening

CEILING_DB = -26.0
FRAME_S, PATIENCE_S = 1 / 30, 120.0
BYTES_PER_S = 44_100 * 2 * 4
Step = tuple[str, float, tuple[SoundPose, ...], float]  # name, seconds, sounds, veil


def a_hum(name: str, hertz: float) -> ReadySound:
    """Smooth, so that a step in level stands out of it."""
    samples = 0.5 * np.sin(2 * np.pi * hertz * np.arange(RATE_HZ) / RATE_HZ)
    return ready_sound(SceneSound(name=name, samples=samples.astype(np.float32), rate_hz=RATE_HZ, loops=True))


SOUNDS = {
    "noise": a_noise(seconds=4.0),
    **{f"hum{place}": a_hum(f"hum{place}", 60.0 + 20 * place) for place in range(4)},
}


def at(sound: str, heading_deg: float, distance_m: float, level: float = 1.0, pitch: float = 1.0) -> SoundPose:
    """To the left for headings above 0, as everywhere."""
    turn = math.radians(heading_deg)
    x_m, y_m = -distance_m * math.sin(turn), distance_m * math.cos(turn)
    return SoundPose(sound=sound, x_m=x_m, y_m=y_m, level=level, pitch=pitch)


def places() -> Iterator[Step]:
    """All round at 2 m, then farther and farther ahead, then behind the veil."""
    yield "settles", 0.7, (at("noise", 0, 2.0),), 0.0
    for heading_deg in (0, 45, 90, 180, 270):
        yield f"turns {heading_deg}", 0.3, (at("noise", heading_deg, 2.0),), 0.0
        yield f"at {heading_deg}", 0.5, (at("noise", heading_deg, 2.0),), 0.0
    for distance_m in (1.0, 4.0, 8.0):
        yield f"goes {distance_m:g}", 0.3, (at("noise", 0, distance_m),), 0.0
        yield f"from {distance_m:g}", 0.5, (at("noise", 0, distance_m),), 0.0
    yield "veils", 0.6, (at("noise", 0, 1.0),), 1.0
    yield "veiled", 0.3, (at("noise", 0, 1.0),), 1.0


def sides() -> Iterator[Step]:
    """Beside the head and ahead of it."""
    yield "settles", 0.7, (at("noise", 0, 2.0),), 0.0
    for heading_deg in (0, 90, 270):
        yield f"turns {heading_deg}", 0.3, (at("noise", heading_deg, 2.0),), 0.0
        yield f"at {heading_deg}", 0.4, (at("noise", heading_deg, 2.0),), 0.0


def everything() -> Iterator[Step]:
    """Twelve sounds at full level, near and on one side; six of them are one sound, in step."""
    many = (*(at("noise", 90, 0.3) for _ in range(6)), *(at(f"hum{n % 4}", 90, 0.3) for n in range(6)))
    yield "rises", 0.8, many, 0.0
    yield "full", 1.2, many, 0.0


def jumps() -> Iterator[Step]:
    """200 random jumps of level, place and pitch of smooth tones."""
    chance = random.Random(7)
    yield "settles", 0.5, tuple(at(f"hum{n}", 0, 1.0) for n in range(4)), 0.0
    for number in range(200):
        sounds = tuple(
            at(f"hum{n}", chance.uniform(0, 360), chance.uniform(0.5, 6), chance.choice((0.0, 1.0, chance.random())))
            for n in range(4)
        )
        yield f"jump {number}", 0.045, sounds, chance.choice((0.0, 0.0, 0.0, 1.0))


SCRIPTS: dict[str, Callable[[], Iterator[Step]]] = {
    "places": places,
    "sides": sides,
    "everything": everything,
    "jumps": jumps,
}


def main(folder: Path, script: str) -> None:
    file = folder / "heard.wav"
    ear = Ear(CEILING_DB, FakeSounds(SOUNDS), OpenAlOutput, lambda words: sys.exit(words))
    until = time.monotonic() + PATIENCE_S
    for name, seconds, sounds, veil in SCRIPTS[script]():
        began = file.stat().st_size
        due = last = began
        while last < began + seconds * BYTES_PER_S:
            pose = a_pose(*sounds, veil=veil)
            ear.hear(pose, FRAME_S, listening(*((sound.x_m, sound.y_m, sound.z_m) for sound in sounds)))
            due += round(FRAME_S * BYTES_PER_S)
            while (last := file.stat().st_size) < due:
                time.sleep(0.002)
                if time.monotonic() > until:
                    sys.exit("the wave file does not grow")
        sys.stdout.write(json.dumps({"name": name, "begins": began, "ends": last}) + "\n")
    ear.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
