"""Feet that never slide: how far each foot has stepped, when a body has moved so and so far. Pure, without memory."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.spider.anatomy import OFFSETS

Array = NDArray[np.float64]
SWING_BEGINS, SWING_SHARE = 0.14, 0.36  # of a leg's stride; the two groups' swings never meet
STANCE_MIDDLE = -0.18  # of the stride at which a standing foot is where its leg likes it most

_AT_BEGIN = 2 * (np.floor(OFFSETS) + (OFFSETS % 1 > SWING_BEGINS) + STANCE_MIDDLE - OFFSETS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """`counts` (8,): half strides each foot has gone; it stays the same while the foot stands. `lifts` (8,): 0..1."""

    counts: Array
    lifts: Array


def steps(half_strides: float) -> Steps:
    """Where the feet of a body are that has gone `half_strides`; all are down when that is a whole number.

    A foot's place depends on this number alone, so whatever moves the body (a clock, an easing, a hold) no foot slides,
    forwards or backwards.
    """
    phase = half_strides / 2 + OFFSETS
    stride = np.floor(phase)
    share = np.clip((phase - stride - SWING_BEGINS) / SWING_SHARE, 0.0, 1.0)
    eased = share * share * (3 - 2 * share)
    counts = 2 * (stride + eased + STANCE_MIDDLE - OFFSETS)
    gone = counts - _AT_BEGIN
    counts = counts - _AT_BEGIN * np.clip(1 - np.abs(gone) / 2, 0.0, 1.0)  # before the first step all are at home
    return Steps(counts=counts, lifts=np.where(share < 1, np.sin(np.pi * share), 0.0))


def whole(count: float) -> float:
    """The count, drawn to whole numbers and quickly from one to the next: a body that rests there has its feet down."""
    low = np.floor(count)
    share = min(1.0, max(0.0, float(count - low) * 5 - 2))
    return float(low) + share * share * (3 - 2 * share)
