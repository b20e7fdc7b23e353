"""What is heard at the lake: small waves, now and then a bird, leaves far off."""

import numpy as np

from vr_scenes.sound_making import air, water_and_birds
from vr_scenes.sound_making.loops import looping
from vr_scenes.sounds import SceneSound

SEED = 3


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names; all of them loop."""
    water, birds, trees = np.random.default_rng(SEED).spawn(3)
    return (
        looping("lapping", water_and_birds.lapping(water)),
        looping("birds", water_and_birds.birdsong(birds)),
        looping("leaves", air.leaves(trees)),
    )
