"""People who stroll over the square: seen from some way off, they swing arms and legs and never stand in each other."""

import math

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.heights.ways import Way, carried, rounded
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.rigid import RigidFigure
from vr_scenes.geometry.shapes import disc, tube, turned
from vr_scenes.geometry.street_life import COATS, SKINS

GROUND_M, STEP_M = 0.17, 0.66
HIP_M, SHOULDER_M = 0.86, 1.4
LEG_DEG, ARM_DEG = 24.0, 20.0
_PATH_NEAR = rounded((-1.2, 7.6), (1.2, 21.0), 1.1, is_clockwise=False)
_PATH_FAR = rounded((-1.2, 41.0), (1.2, 56.0), 1.1, is_clockwise=False)
_PATH_LEFT = rounded((-47.0, 29.9), (-11.0, 32.1), 1.0, is_clockwise=False)
_PATH_RIGHT = rounded((11.0, 29.9), (47.0, 32.1), 1.0, is_clockwise=False)
_FOUNTAIN = rounded((-8.5, 22.5), (8.5, 39.5), 8.4, is_clockwise=True)
_PAVEMENT_LEFT = rounded((-52.6, 1.7), (-7.0, 3.3), 0.75, is_clockwise=True)  # never under the plank or the lift
_PAVEMENT_RIGHT = rounded((7.0, 1.7), (52.6, 3.3), 0.75, is_clockwise=True)
# way, start as a share of its round, m/s: on one way all are equally fast, so nobody runs into anybody
_STROLLED: tuple[tuple[Way, float, float], ...] = (
    (_PATH_NEAR, 0.1, 1.15),
    (_PATH_NEAR, 0.62, 1.15),
    (_PATH_FAR, 0.4, 1.2),
    (_PATH_LEFT, 0.2, 1.25),
    (_PATH_LEFT, 0.7, 1.25),
    (_PATH_RIGHT, 0.05, 1.1),
    (_FOUNTAIN, 0.3, 0.95),
    (_PAVEMENT_LEFT, 0.33, 1.3),
    (_PAVEMENT_RIGHT, 0.86, 1.2),
)
STROLLERS = len(_STROLLED)
_LIMBS = ("body", "left_leg", "right_leg", "left_arm", "right_arm")
STROLLER_BONES = tuple(f"stroller{number}_{limb}" for number in range(STROLLERS) for limb in _LIMBS)


def add_strollers(figure: RigidFigure) -> None:
    """Five pieces each, made at the origin with their faces to +y."""
    for number in range(STROLLERS):
        coat, legs = COATS[(2 * number + 1) % len(COATS)], COATS[(3 * number) % len(COATS)]
        dark: Tint = (0.55 * legs[0] + 0.03, 0.55 * legs[1] + 0.03, 0.55 * legs[2] + 0.03)
        body = _body(coat, SKINS[number % len(SKINS)])
        figure.add(body.mesh(), bone=f"stroller{number}_body")
        for side, sign in (("left", -1.0), ("right", 1.0)):
            leg, arm = MeshMaker(), MeshMaker()
            tube(leg, (0.1 * sign, 0.0, 0.02), (0.09 * sign, 0.0, HIP_M), (0.055, 0.09), tint=dark, corners=6)
            tube(
                leg,
                (0.1 * sign, -0.06, 0.04),
                (0.1 * sign, 0.15, 0.03),
                (0.05, 0.035),
                tint=(0.1, 0.09, 0.08),
                corners=5,
            )
            tube(arm, (0.25 * sign, 0.03, 0.84), (0.2 * sign, 0.0, SHOULDER_M), (0.04, 0.06), tint=coat, corners=5)
            figure.add(leg.mesh(), bone=f"stroller{number}_{side}_leg")
            figure.add(arm.mesh(), bone=f"stroller{number}_{side}_arm")


def stroller_matrices(clock_s: float) -> NDArray[np.float64]:
    """(strollers x limbs, 4, 4) in the order of STROLLER_BONES."""
    found = []
    for way, start, speed in _STROLLED:
        gone_m = start * way.length_m + speed * clock_s
        whole = carried(*way.at(np.array([gone_m])), GROUND_M)[0]
        swing = math.sin(math.pi * gone_m / STEP_M)
        leg, arm = math.radians(LEG_DEG) * swing, math.radians(ARM_DEG) * swing
        turns = (_tilted(leg, HIP_M), _tilted(-leg, HIP_M), _tilted(-arm, SHOULDER_M), _tilted(arm, SHOULDER_M))
        found.extend([whole, *(whole @ turn for turn in turns)])
    return np.stack(found)


def _tilted(turn_rad: float, height_m: float) -> NDArray[np.float64]:
    """Swings a limb about an axis across the body, at that height."""
    cosine, sine = math.cos(turn_rad), math.sin(turn_rad)
    matrix = np.eye(4)
    matrix[1, 1] = matrix[2, 2] = cosine
    matrix[1, 2], matrix[2, 1] = -sine, sine
    matrix[1, 3], matrix[2, 3] = sine * height_m, height_m - cosine * height_m
    return matrix


def _body(coat: Tint, skin: Tint) -> MeshMaker:
    maker = MeshMaker()
    foot = (0.0, 0.0, 0.0)
    turned(
        maker,
        foot,
        ((0.17, 0.78), (0.16, 1.0), (0.2, 1.3), (0.19, 1.42), (0.07, 1.5), (0.06, 1.54)),
        tint=coat,
        corners=8,
    )
    turned(maker, foot, ((0.05, 1.5), (0.1, 1.56), (0.115, 1.66), (0.09, 1.75), (0.01, 1.79)), tint=skin, corners=7)
    hair: Tint = (0.3 * skin[2], 0.22 * skin[2], 0.16 * skin[2])
    turned(maker, (0.0, -0.02, 0.0), ((0.122, 1.66), (0.11, 1.75), (0.01, 1.81)), tint=hair, corners=7)
    disc(maker, (0.0, 0.0, 0.012), 0.3, tint=(0.34, 0.33, 0.31), corners=8)
    return maker
