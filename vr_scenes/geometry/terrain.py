"""Ground from a height function: a sheet that is fine near the eye and coarse far away."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import MeshMaker

HeightAt = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
ColourAt = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


def ground(
    maker: MeshMaker,
    height_at: HeightAt,
    colour_at: ColourAt,
    *,
    x_m: NDArray[np.float64],
    y_m: NDArray[np.float64],
    lowest_m: float,
    per_m: float,
) -> None:
    """Add the sheet over the lines `x_m` by `y_m`; cells that lie wholly under `lowest_m` are left out.

    `height_at(x, y)` gives metres, `colour_at(height, steepness)` sRGB tints (..., 3).
    """
    x, y = np.meshgrid(x_m, y_m)
    z = height_at(x, y)
    step = 0.5
    slope_x = (height_at(x + step, y) - height_at(x - step, y)) / (2 * step)
    slope_y = (height_at(x, y + step) - height_at(x, y - step)) / (2 * step)
    normals = np.stack([-slope_x, -slope_y, np.ones_like(z)], axis=-1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    corners = np.stack([z[:-1, :-1], z[1:, :-1], z[:-1, 1:], z[1:, 1:]])
    maker.grid(
        np.stack([x, y, z], axis=-1),
        normals=normals,
        tint=colour_at(z, 1 - normals[..., 2]),
        uv=np.stack([x, y], axis=-1) * per_m,
        keep=corners.max(axis=0) > lowest_m,
    )


def widening(reach_m: float, lines: int, crowding: float) -> NDArray[np.float64]:
    """`lines` coordinates from -reach to reach, crowded round 0; `crowding` 0 is even, 5 is strong."""
    share = np.linspace(-1, 1, lines)
    if crowding <= 0:
        return reach_m * share
    spread: NDArray[np.float64] = reach_m * np.sinh(crowding * share) / np.sinh(crowding)
    return spread
