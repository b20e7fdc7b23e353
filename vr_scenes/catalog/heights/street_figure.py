"""All that moves in the streets as one figure: its mesh, and its bones at a moment."""

from functools import lru_cache

import numpy as np

from vr_scenes.catalog.heights.strollers import STROLLER_BONES, add_strollers, stroller_matrices
from vr_scenes.catalog.heights.traffic import CAR_BONES, add_cars, car_matrices
from vr_scenes.geometry.model import Figure
from vr_scenes.geometry.rigid import RigidFigure
from vr_scenes.pose import FigurePose

NAME = "street"
REACH_M = 170.0
IN_FAR_SHADOW = ("is_near", (0.0, 0.0, 0.0, 0.0))  # the sharp shadows are for what is close to the eye


def street_figure() -> Figure:
    """One draw call for all cars and strollers."""
    figure = RigidFigure((*CAR_BONES, *STROLLER_BONES))
    add_cars(figure)
    add_strollers(figure)
    return figure.figure(NAME, "street", values=(IN_FAR_SHADOW,), reach_m=REACH_M, casts_shadow=False)


@lru_cache(maxsize=2)
def street_pose(clock_s: float) -> FigurePose:
    """Where everybody is at that second of the scene's clock; kept, since a moment is often asked for twice."""
    bones = np.concatenate([car_matrices(clock_s), stroller_matrices(clock_s)]).astype(np.float32)
    return FigurePose(figure=NAME, bones=bones)
