"""What is heard in the lift: the hall, motor, fan, door and bell."""

import numpy as np

from vr_scenes.sound_making import air, machines, signals
from vr_scenes.sound_making.loops import looping
from vr_scenes.sounds import SceneSound

SEED = 31


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names; all of them loop."""
    hall, motor, fan, door = np.random.default_rng(SEED).spawn(4)
    return (
        looping("hall", air.room(hall)),
        looping("lift_motor", machines.motor(motor)),
        looping("ventilation", air.ventilation(fan)),
        looping("lift_door", machines.sliding_door(door)),
        looping("alarm_bell", signals.alarm_bell()),
    )
