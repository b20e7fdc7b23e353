"""What is heard on the platform and in the train: voices, steps, fans, wheels, brakes, the doors' chime."""

import numpy as np

from vr_scenes.sound_making import air, machines, people, signals
from vr_scenes.sound_making.loops import looping
from vr_scenes.sounds import SceneSound

SEED = 47
VOICES = 14


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names; all of them loop."""
    fan, voices, rails, discs, passing, leaves, soles = np.random.default_rng(SEED).spawn(7)
    return (
        looping("hall", air.ventilation(fan)),
        looping("murmur", people.murmur(voices, VOICES)),
        looping("train_rolls", machines.train(rails)),
        looping("train_comes", machines.brakes(discs)),
        looping("other_train", machines.train(passing)),
        looping("footsteps", people.footsteps(soles)),
        looping("chime", signals.chime()),
        looping("doors", machines.sliding_door(leaves)),
    )
