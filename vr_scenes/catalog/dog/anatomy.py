"""How a dog is put together: joints of one that stands 0.6 m high at the shoulder, nose towards +y, up is +z."""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
WITHERS_M = 0.60  # as the mesh is made; its joint scales it
HIPS, CHEST, NECK, HEAD, JAW, LEFT_EAR, RIGHT_EAR, TAIL = range(8)  # bones; the tail has three
TAIL_BONES = 3
FIRST_LEG, LEG_BONES = TAIL + TAIL_BONES, 4  # left fore, right fore, left hind, right hind: upper, lower, foot, paw
LEGS = 4
BONES = FIRST_LEG + LEGS * LEG_BONES

HIP = np.array([0.0, -0.235, 0.47])
SHOULDER = np.array([0.0, 0.215, 0.44])
NECK_BASE = np.array([0.0, 0.315, 0.515])
SKULL = np.array([0.0, 0.440, 0.655])  # where the head turns on the neck
HEAD_SLOPE = math.radians(-12)  # of the muzzle, at rest
JAW_HINGE = np.array([0.0, 0.03, -0.03])  # in the head's own space: right, ahead, up from the skull joint
EARS = np.array([[-0.056, -0.014, 0.046], [0.056, -0.014, 0.046]])
TAIL_BASE = np.array([0.0, -0.335, 0.525])
TAIL_WAY = np.array([0.0, -0.74, -0.67])  # at rest it hangs
TAIL_SEGMENT_M = 0.125
COLLAR = np.array([0.0, 0.376, 0.562])  # the middle of its ring, round the neck
COLLAR_WAY = np.array([0.0, 0.55, 0.83])  # square to the ring
COLLAR_M = 0.092

# Each leg: root, middle joint, lower joint, foot on the ground (left ones; the right ones are mirrored).
_FORE = np.array([[-0.082, 0.215, 0.42], [-0.090, 0.160, 0.295], [-0.088, 0.188, 0.105], [-0.088, 0.205, 0.0]])
_HIND = np.array([[-0.078, -0.235, 0.47], [-0.088, -0.165, 0.30], [-0.085, -0.300, 0.150], [-0.085, -0.270, 0.0]])
_MIRROR = np.array([-1.0, 1.0, 1.0])
LEG_JOINTS = np.stack([_FORE, _FORE * _MIRROR, _HIND, _HIND * _MIRROR])  # (4, 4, 3)
FEET = LEG_JOINTS[:, 3, :2]
UPPER_M = np.linalg.norm(LEG_JOINTS[:, 1] - LEG_JOINTS[:, 0], axis=1)
LOWER_M = np.linalg.norm(LEG_JOINTS[:, 2] - LEG_JOINTS[:, 1], axis=1)
FOOT_M = np.linalg.norm(LEG_JOINTS[:, 3] - LEG_JOINTS[:, 2], axis=1)
IS_HIND = np.array([False, False, True, True])


def out_of_head(own: Array) -> Array:
    """A place (..., 3) in the head's space -> in the rest mesh."""
    cos, sin = math.cos(HEAD_SLOPE), math.sin(HEAD_SLOPE)
    turned = np.stack([own[..., 0], own[..., 1] * cos - own[..., 2] * sin, own[..., 1] * sin + own[..., 2] * cos], -1)
    placed: Array = SKULL + turned
    return placed
