"""The breath that music and scene share: a raised cosine of session time."""

import math

from music.soundscape import MusicTargets

DEEPEST_SWELL = 0.75  # at breath_depth 1 the end of an exhale is 12 dB below the end of an inhale


def breath_level(t: float, *, begins_t: float, breaths_per_min: float) -> float:
    """0 where an inhale begins, 1 where the exhale begins; `t` and `begins_t` in session seconds."""
    phase = (t - begins_t) * breaths_per_min / 60.0
    return 0.5 - 0.5 * math.cos(2 * math.pi * (phase % 1.0))


def swell_gain(t: float, targets: MusicTargets) -> float:
    """The gain of the breathing part of the music at session second `t`, 0..1."""
    level = breath_level(t, begins_t=targets.breath_begins_t, breaths_per_min=targets.breaths_per_min)
    return 1.0 - DEEPEST_SWELL * targets.breath_depth * (1.0 - level)
