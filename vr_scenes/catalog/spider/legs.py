"""Where a spider's bones are when its feet stand at given places: inverse kinematics of ten limbs at once."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.spider.anatomy import (
    ABDOMEN,
    BENDS,
    BONES,
    COXA_RISE,
    FIRST_JAW,
    FIRST_LIMB,
    HIPS,
    LENGTHS,
    LIMBS,
    OUT,
    SEGMENTS,
)

Array = NDArray[np.float64]
BISECTIONS = 16  # of the curl: less than a thousandth of the span
MOST_CURL = 1.55


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limbs:
    """`bones` (64, 4, 4) in the body's space, for column vectors; `joints` (10, 7, 3): hip .. tip of each limb."""

    bones: NDArray[np.float32]
    joints: Array


def stand(tips: Array, *, girth: float, breath: float, jaws: float) -> Limbs:
    """`tips` (10, 3): feet and palps in the body's space. `girth`: thickness of the legs, 1 is stout.

    `breath` -1..1 swells and tips the abdomen; `jaws` -1..1 moves them a little.
    """
    bones = np.zeros((BONES, 4, 4))
    bones[:] = np.eye(4)
    swell, tip = 1 + 0.016 * breath, 0.10 - 0.02 * breath
    bones[ABDOMEN, :3, :3] = [
        [swell, 0, 0],
        [0, math.cos(tip), math.sin(tip) * swell],
        [0, -math.sin(tip), math.cos(tip) * swell],
    ]
    bones[ABDOMEN, :3, 3] = 0, -0.032, 0.002
    joints = _limbs(bones, tips, girth)
    for side, bone in ((-1, FIRST_JAW), (1, FIRST_JAW + 1)):
        slope = math.radians(-38 + 2.5 * jaws * side)
        ahead = _normal(np.array([0.05 * side, math.cos(slope), math.sin(slope)]))
        right = _normal(np.array([ahead[1], -ahead[0], 0.0]))
        up = np.array(_cross(right, ahead))
        bones[bone, :3, :3] = np.stack([right, ahead, up], axis=1)
        bones[bone, :3, 3] = 0.0212 * side, 0.106, -0.002
    return Limbs(bones=bones.astype(np.float32), joints=joints)


def _limbs(bones: Array, tips: Array, girth: float) -> Array:
    """Coxae half-way between their own way out and the foot's; then a chain in the upright plane through the foot."""
    aside = tips[:, :2] - HIPS[:, :2]
    coxa = _normal(_normal(aside) + OUT)
    slope = math.atan(COXA_RISE)
    knees = HIPS + np.c_[coxa * math.cos(slope), np.full(LIMBS, math.sin(slope))] * LENGTHS[:, :1]
    way = tips - knees
    plane = _normal(way[:, :2])
    wanted = np.stack([(way[:, :2] * plane).sum(axis=1), way[:, 2]], axis=1)
    curl = _curl(np.sqrt((wanted * wanted).sum(axis=1)))
    end = _chain(curl)
    lift = np.arctan2(wanted[:, 1], wanted[:, 0]) - np.arctan2(end[:, 1], end[:, 0])
    angles = np.c_[np.full(LIMBS, slope), lift[:, None] + BENDS * curl[:, None]]
    joints = np.zeros((LIMBS, SEGMENTS + 1, 3))
    joints[:, 0] = HIPS
    for segment in range(SEGMENTS):
        ahead = coxa if segment == 0 else plane
        cos, sin = np.cos(angles[:, segment])[:, None], np.sin(angles[:, segment])[:, None]
        along, up = np.c_[ahead * cos, sin], np.c_[-ahead * sin, cos]
        right = np.stack([ahead[:, 1], -ahead[:, 0], np.zeros(LIMBS)], axis=1)
        which = FIRST_LIMB + np.arange(LIMBS) * SEGMENTS + segment
        bones[which, :3, :3] = np.stack([right * girth, along, up * girth], axis=2)
        bones[which, :3, 3] = joints[:, segment]
        joints[:, segment + 1] = joints[:, segment] + along * LENGTHS[:, segment : segment + 1]
    return joints


def _chain(curl: Array) -> Array:
    """The end of femur .. tarsus for each limb, femur along +x."""
    angles = BENDS * curl[:, None]
    return np.stack(
        [(LENGTHS[:, 1:] * np.cos(angles)).sum(axis=1), (LENGTHS[:, 1:] * np.sin(angles)).sum(axis=1)], axis=1
    )


def _curl(reach: Array) -> Array:
    low, high = np.zeros(LIMBS), np.full(LIMBS, MOST_CURL)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        end = _chain(middle)
        is_too_far = (end * end).sum(axis=1) > reach * reach
        low, high = np.where(is_too_far, middle, low), np.where(is_too_far, high, middle)
    middle_curl: Array = (low + high) / 2
    return middle_curl


def _normal(vectors: Array) -> Array:
    length = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    unit: Array = vectors / np.maximum(length, 1e-9)
    return unit


def _cross(a: Array, b: Array) -> tuple[float, float, float]:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
