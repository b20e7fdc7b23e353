"""What is heard in the hall: the room, a murmur of voices, applause, laughter, a phone."""

import numpy as np

from vr_scenes.sound_making import air, people, signals
from vr_scenes.sound_making.loops import looping
from vr_scenes.sounds import SceneSound

SEED = 37


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names; all of them loop."""
    walls, voices, hands, mouths = np.random.default_rng(SEED).spawn(4)
    return (
        looping("room", air.room(walls)),
        looping("murmur", people.murmur(voices)),
        looping("applause", people.applause(hands)),
        looping("laughter", people.laughter(mouths)),
        looping("phone", signals.phone()),
    )
