"""Eased beginnings and ends of what people do."""

import numpy as np
from numpy.typing import ArrayLike

from vr_scenes.people.turning import Array

RISES_S = 1.7  # getting up from a seat


def ramp(now_s: ArrayLike | None, begins_s: ArrayLike, lasts_s: float) -> Array:
    """0 before, 1 after, eased; 0 for what has not happened (None)."""
    if now_s is None:
        return np.zeros(())
    return eased((np.asarray(now_s, float) - np.asarray(begins_s, float)) / lasts_s)


def eased(share: Array | float) -> Array:
    """Clipped to 0..1 and smooth at both ends."""
    clipped = np.clip(share, 0, 1)
    smooth: Array = clipped * clipped * (3 - 2 * clipped)
    return smooth
