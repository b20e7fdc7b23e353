"""What is heard in the park: leaves, birds, and the dog: it pants, trots and barks."""

import numpy as np

from vr_scenes.sound_making import air, animals, water_and_birds
from vr_scenes.sound_making.loops import looping, once
from vr_scenes.sounds import SceneSound

SEED = 29


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names."""
    trees, birds, throat, breath, feet = np.random.default_rng(SEED).spawn(5)
    return (
        looping("leaves", air.leaves(trees)),
        looping("birds", water_and_birds.birdsong(birds)),
        once("bark", animals.bark(throat)),
        looping("panting", animals.panting(breath)),
        looping("paws", animals.paws(feet)),
    )
