"""What is heard in the spider's room: a clock in a quiet room, and feet on wood."""

import numpy as np

from vr_scenes.sound_making import air, animals, signals
from vr_scenes.sound_making.loops import looping
from vr_scenes.sounds import SceneSound

SEED = 23


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names; all of them loop."""
    walls, feet = np.random.default_rng(SEED).spawn(2)
    return looping("room", 0.07 * air.room(walls) + signals.clock()), looping("feet", animals.tapping(feet))
