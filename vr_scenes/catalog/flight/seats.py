"""Rows of seats, three on each side: backs, cushions, armrests, folded tables, pockets."""

import numpy as np

from vr_scenes.catalog.flight.fuselage import ACROSS_M, ROW_M, ROWS
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Part
from vr_scenes.geometry.shapes import ALL_SIDES, box

SEAT_Z_M = 0.45
HALF_M = 0.215
CLOTH: Tint = (0.27, 0.32, 0.42)
SHADED_CLOTH: Tint = (0.22, 0.26, 0.34)  # of cushions, which little light reaches
COVER: Tint = (0.74, 0.75, 0.76)
COVER_FOOT_M = 1.046  # it hangs over the head end, down to the screen
SHELL: Tint = (0.5, 0.51, 0.53)
DARK: Tint = (0.13, 0.13, 0.14)
BELT: Tint = (0.16, 0.17, 0.2)
BUCKLE: Tint = (0.4, 0.41, 0.43)
# (height, how far behind the hips, half thickness, share of the width) of a back from its foot to its head
BACK = (
    (0.4, -0.17, 0.05, 0.9), (0.5, -0.2, 0.07, 0.98), (0.7, -0.23, 0.06, 1.0), (0.88, -0.265, 0.05, 0.98),
    (1.045, -0.294, 0.056, 0.89), (1.05, -0.295, 0.058, 0.89), (1.12, -0.305, 0.05, 0.82), (1.155, -0.31, 0.03, 0.7),
)  # fmt: skip


def seat_parts() -> tuple[Part, ...]:
    """All rows; the hips of whoever sits in row 0 are at y = 0."""
    cloth, hard = MeshMaker(), MeshMaker()
    for row in ROWS:
        for x in ACROSS_M:
            _seat(cloth, hard, x, row * ROW_M)
        for first in (0, 3):
            _armrests(hard, ACROSS_M[first : first + 3], row * ROW_M)
    return (
        Part(name="seat cloth", mesh=cloth.mesh(), texture="cloth", joint="cabin", bump=0.15, is_near=True),
        Part(name="seat shells", mesh=hard.mesh(), joint="cabin", shine=0.15, gloss=30, is_near=True),
    )


def _seat(cloth: MeshMaker, hard: MeshMaker, x: float, y: float) -> None:
    _back(cloth, x, y)
    _cushion(cloth, x, y)
    tilt = (BACK[3][1] - BACK[2][1]) / (BACK[3][0] - BACK[2][0])

    def behind(z0: float, z1: float, half: float, thick: float, tint: Tint) -> None:
        """A plate on the back's rear, which leans with it."""
        y0, y1 = (y + BACK[2][1] + tilt * (z - BACK[2][0]) - 0.058 for z in (z0, z1))
        low = [
            [x - half, y0 - thick, z0],
            [x + half, y0 - thick, z0],
            [x + half, y1 - thick, z1],
            [x - half, y1 - thick, z1],
        ]
        sides = [
            [[x - half, y0, z0], low[0], low[3], [x - half, y1, z1]],
            [low[1], [x + half, y0, z0], [x + half, y1, z1], low[2]],
            [low[3], low[2], [x + half, y1, z1], [x - half, y1, z1]],
        ]
        hard.quads(np.array([low, *sides], float), tint=tint)

    behind(0.62, 0.87, 0.18, 0.012, (0.6, 0.6, 0.61))
    behind(0.615, 0.865, 0.165, 0.02, (0.68, 0.68, 0.68))
    behind(0.84, 0.868, 0.02, 0.03, DARK)
    behind(0.44, 0.6, 0.16, 0.02, (0.22, 0.24, 0.28))
    behind(0.905, 1.05, 0.115, 0.004, DARK)
    _belt(hard, x, y)
    box(hard, (x - 0.19, y - 0.2, 0.0), (x - 0.16, y + 0.2, 0.33), tint=DARK, sides=ALL_SIDES)
    box(hard, (x + 0.16, y - 0.2, 0.0), (x + 0.19, y + 0.2, 0.33), tint=DARK, sides=ALL_SIDES)


def _back(cloth: MeshMaker, x: float, y: float) -> None:
    """A rounded slab that leans back, closed at the top; a pale cover over the head."""
    turn = np.linspace(0, 2 * np.pi, 17)
    c, s = np.cos(turn), np.sin(turn)
    size = (abs(c) ** 4 + abs(s) ** 4) ** -0.25
    points, normals = np.empty((2, len(BACK) + 1, len(turn), 3))
    tints = np.empty((len(BACK) + 1, len(turn), 3))
    for row, (z, middle, thick, wide) in enumerate((*BACK, (1.158, -0.31, 0.002, 0.6))):
        points[row] = np.stack([x + wide * HALF_M * size * c, y + middle + thick * size * s, z + 0 * c], axis=-1)
        up = 0.0 if row < len(BACK) - 2 else 0.5 if row < len(BACK) else 1.0
        flat = np.stack([c * 0.5, s, up + 0 * c], axis=-1)
        normals[row] = flat / np.linalg.norm(flat, axis=-1, keepdims=True)
        tints[row] = np.array(COVER if z > COVER_FOOT_M else CLOTH) * (0.55 + 0.45 * min(1.0, (z - 0.3) / 0.4))
    uv = np.stack(np.broadcast_arrays(turn / 2, points[..., 2] * 2.2), axis=-1)
    cloth.grid(points, normals=normals, tint=tints, uv=uv)


def _cushion(cloth: MeshMaker, x: float, y: float) -> None:
    """Soft edges in front; its sides are hidden by the armrests."""
    profile = np.array([[-0.2, 0.44], [0.1, 0.46], [0.22, 0.455], [0.265, 0.42], [0.27, 0.33], [0.2, 0.3]])
    along = np.gradient(profile, axis=0)
    out = np.stack([-along[:, 1], along[:, 0]], axis=1)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    xs = np.array([x - HALF_M, x + HALF_M])
    points, normals = np.empty((2, len(profile), 2, 3))
    points[..., 0], points[..., 1], points[..., 2] = xs, y + profile[:, :1], profile[:, 1:]
    normals[..., 0], normals[..., 1], normals[..., 2] = 0, out[:, :1], out[:, 1:]
    uv = np.stack(np.broadcast_arrays(xs * 2.2, profile[:, :1] * 2.2), axis=-1)
    cloth.grid(points, normals=normals, tint=SHADED_CLOTH, uv=uv)


def _belt(hard: MeshMaker, x: float, y: float) -> None:
    """Its two ends, laid over the cushion, with the buckle on one of them."""
    for side, reach in ((-1, 0.05), (1, 0.03)):
        ends = sorted((x + side * 0.21, x + side * reach))
        box(hard, (ends[0], y + 0.04, 0.462), (ends[1], y + 0.088, 0.468), tint=BELT)
    box(hard, (x - 0.045, y + 0.038, 0.464), (x + 0.015, y + 0.09, 0.48), tint=BUCKLE)


def _armrests(hard: MeshMaker, across: tuple[float, ...], y: float) -> None:
    edges = [across[0] - 0.225, *(each + 0.225 for each in across)]
    for x in edges:
        box(hard, (x - 0.025, y - 0.2, 0.625), (x + 0.025, y + 0.27, 0.665), tint=SHELL, sides=ALL_SIDES)
        box(hard, (x - 0.015, y - 0.2, 0.34), (x + 0.015, y - 0.12, 0.63), tint=DARK, sides=ALL_SIDES)
