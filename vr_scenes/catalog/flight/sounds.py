"""What is heard in the cabin: engine, air, panels that rattle, wheels on the runway, rain, a gong."""

import numpy as np

from vr_scenes.sound_making import air, machines, signals
from vr_scenes.sound_making.loops import looping, once
from vr_scenes.sounds import SceneSound

SEED = 43


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names."""
    engine, cabin, panels, runway, weather = np.random.default_rng(SEED).spawn(5)
    return (
        looping("turbine", machines.turbine(engine)),
        looping("cabin_air", air.cabin_air(cabin)),
        looping("rattle", machines.rattle(panels)),
        looping("rolling", machines.wheels(runway)),
        looping("rain", air.rain(weather)),
        once("gong", signals.gong()),
    )
