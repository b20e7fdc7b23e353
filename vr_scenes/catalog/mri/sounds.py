"""What is heard in the scanner: its pump all day, air, its knocking at work, the couch's motor."""

import numpy as np

from vr_scenes.sound_making import air, machines
from vr_scenes.sound_making.loops import looping
from vr_scenes.sounds import SceneSound

SEED = 41
COUCH_HZ = 88.0


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names; all of them loop."""
    pump, fan, coils, couch = np.random.default_rng(SEED).spawn(4)
    return (
        looping("helium_pump", machines.helium_pump(pump)),
        looping("ventilation", air.ventilation(fan)),
        looping("mri_knocking", machines.mri_knocking(coils)),
        looping("couch_motor", machines.motor(couch, COUCH_HZ)),
    )
