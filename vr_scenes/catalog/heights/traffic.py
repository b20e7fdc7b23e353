"""Cars that drive round the blocks behind the square, on the right, slower at the corners."""

import math

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.heights.streets import FIRST_ROW_M, LANE_M, PITCH_M, STREET_M
from vr_scenes.catalog.heights.ways import carried, rounded
from vr_scenes.geometry.mesh import MeshMaker
from vr_scenes.geometry.rigid import RigidFigure
from vr_scenes.geometry.street_life import PAINTS, car

NEAR_M = FIRST_ROW_M - STREET_M / 2  # the middle of the street behind the square
FAR_M = NEAR_M + PITCH_M
_TIGHT_M, _WIDE_M = 6.0, 11.0  # radii of right and left turns
_BLOCKS = tuple(
    rounded((x + LANE_M, NEAR_M + LANE_M), (x + PITCH_M - LANE_M, FAR_M - LANE_M), _TIGHT_M, is_clockwise=True)
    for x in (-PITCH_M, 0.0)
)
_ROUND_BOTH = rounded(
    (-PITCH_M - LANE_M, NEAR_M - LANE_M), (PITCH_M + LANE_M, FAR_M + LANE_M), _WIDE_M, is_clockwise=False
)
# way, where it begins as a share of a round for each car, mean speed m/s, how much slower at the four corners
_DRIVEN = (
    (_BLOCKS[0], (0.06, 0.36, 0.71), 5.6, 0.45),
    (_BLOCKS[1], (0.17, 0.52, 0.83), 5.2, 0.45),
    (_ROUND_BOTH, (0.02, 0.2, 0.47, 0.66, 0.9), 6.6, 0.0),
)
CARS = sum(len(starts) for _, starts, _, _ in _DRIVEN)
CAR_BONES = tuple(f"car{number}" for number in range(CARS))


def add_cars(figure: RigidFigure) -> None:
    """One piece a car, its darkness on the road beneath it."""
    for number, bone in enumerate(CAR_BONES):
        maker = MeshMaker()
        car(maker, 0.0, 0.0, 0.0, PAINTS[(3 * number + 1) % len(PAINTS)])
        shade = [[-1.0, -2.2, 0.06], [1.0, -2.2, 0.06], [1.0, 2.2, 0.06], [-1.0, 2.2, 0.06]]
        maker.quads(np.array([shade]), tint=(0.12, 0.12, 0.125))
        figure.add(maker.mesh(), bone=bone, more=(0.5, 0.0, 0.0, 0.0))


def car_matrices(clock_s: float) -> NDArray[np.float64]:
    """(cars, 4, 4) in the order of CAR_BONES; continuous in the clock, which only runs forward."""
    driven = []
    for way, starts, speed, slower in _DRIVEN:
        rounds = np.array(starts) + clock_s * speed / way.length_m
        gone_m = way.length_m * (rounds + slower * np.sin(8 * math.pi * rounds) / (8 * math.pi))
        driven.append(carried(*way.at(gone_m)))
    return np.concatenate(driven)
