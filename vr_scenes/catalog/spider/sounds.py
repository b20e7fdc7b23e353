"""What is heard in the spider's room: next to nothing, and feet on wood."""

import numpy as np

from vr_scenes.sound_making import air, animals
from vr_scenes.sound_making.loops import looping
from vr_scenes.sounds import SceneSound

SEED = 23


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names; all of them loop."""
    walls, feet = np.random.default_rng(SEED).spawn(2)
    return looping("room", air.room(walls)), looping("tapping", animals.tapping(feet))
