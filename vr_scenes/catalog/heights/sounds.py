"""What is heard on the plank and in the lift: wind, the city below, wood that gives, a bird, motor and chime."""

import numpy as np

from vr_scenes.sound_making import air, machines, signals, water_and_birds
from vr_scenes.sound_making.loops import looping, once
from vr_scenes.sounds import SceneSound

SEED = 11


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names."""
    left, right, city, wood, bird, motor = np.random.default_rng(SEED).spawn(6)
    return (
        looping("wind_left", air.wind(left)),
        looping("wind_right", air.wind(right)),
        looping("city", machines.city(city)),
        once("creak", signals.creak(wood)),
        once("gull", water_and_birds.gull(bird)),
        looping("lift_motor", machines.motor(motor)),
        once("chime", signals.chime()),
    )
