"""Paws that never slide: how far each paw has stepped when a body has gone so and so far. Pure, without memory."""

from dataclasses import dataclass

import numpy as np

from vr_scenes.catalog.dog.anatomy import Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gait:
    """`offsets` (4,): of each paw in the stride. A paw swings from `begins` for `share` of a stride."""

    offsets: Array
    begins: float
    share: float


# Left fore, right fore, left hind, right hind. All paws are down at whole counts: quarters of a walk, halves of a trot.
WALK = Gait(offsets=np.array([0.25, 0.75, 0.0, 0.5]), begins=0.02, share=0.22)  # one after the other: three are down
TROT = Gait(offsets=np.array([0.0, 0.5, 0.5, 0.0]), begins=0.06, share=0.40)  # the diagonal pairs by turns


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """`strides` (4,): how far each paw has gone; the same while it stands. `lifts` (4,): 0..1."""

    strides: Array
    lifts: Array


def steps(strides: float, gait: Gait) -> Steps:
    """Where the paws of a body are that has gone so many strides, forwards or backwards.

    A paw's place depends on this number alone, so whatever moves the body (a clock, an easing, a hold) no paw slides.
    """
    at_begin, _ = _stepped(0.0, gait)
    gone, share = _stepped(strides, gait)
    lag = at_begin * np.clip(1 - np.abs(gone - at_begin), 0.0, 1.0)  # before the first step all are at home
    return Steps(strides=gone - lag, lifts=np.where(share < 1, np.sin(np.pi * share) ** 2, 0.0))


def _stepped(strides: float, gait: Gait) -> tuple[Array, Array]:
    phase = strides + gait.offsets
    low = np.floor(phase)
    share = np.clip((phase - low - gait.begins) / gait.share, 0.0, 1.0)
    eased = share * share * (3 - 2 * share)
    stance_middle = (gait.begins + gait.share + 1 + gait.begins) / 2 - 1
    return low + eased + stance_middle - gait.offsets, share
