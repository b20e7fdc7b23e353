"""What stands behind and beside whoever sits at the table: the door that leads out, a sofa, a rug, pictures."""

import numpy as np

from vr_scenes.geometry.mesh import Mesh, MeshMaker, Tint
from vr_scenes.geometry.model import Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube, turned

PAINT: Tint = (0.93, 0.92, 0.88)
CLOTH: Tint = (0.46, 0.54, 0.56)
CUSHION: Tint = (0.80, 0.66, 0.44)
DOOR_X_M = (-0.5, 0.42)
DOOR_TALL_M = 2.02


def behind_parts(floor_m: float, right_m: float, back_m: float) -> tuple[Part, ...]:
    """For a room whose floor, right wall and back wall lie there."""
    return (
        Part(name="door", mesh=_door(floor_m, back_m), shine=0.2, gloss=30),
        Part(name="sofa", mesh=_sofa(floor_m, right_m), texture="linen"),
        Part(name="rug", mesh=_rug(floor_m), texture="linen", casts_shadow=False),
        Part(name="pictures", mesh=_pictures(right_m, back_m), shine=0.15, gloss=30),
    )


def _door(floor_m: float, back_m: float) -> Mesh:
    """A panelled door with its frame and a brass handle; light falls in above it."""
    maker = MeshMaker()
    x0, x1 = DOOR_X_M
    top = floor_m + DOOR_TALL_M
    for low, high in (
        ((x0 - 0.09, floor_m), (x0, top)),
        ((x1, floor_m), (x1 + 0.09, top)),
        ((x0 - 0.09, top), (x1 + 0.09, top + 0.09)),
    ):
        box(maker, (low[0], back_m, low[1]), (high[0], back_m + 0.05, high[1]), tint=PAINT, sides=ALL_SIDES)
    box(maker, (x0, back_m, floor_m), (x1, back_m + 0.02, top), tint=(0.86, 0.85, 0.8), sides=ALL_SIDES)
    middle = (x0 + x1) / 2
    for left, right in ((x0 + 0.1, middle - 0.05), (middle + 0.05, x1 - 0.1)):
        for bottom, upper in ((0.2, 0.85), (1.05, 1.85)):
            panel = (left, back_m + 0.02, floor_m + bottom), (right, back_m + 0.032, floor_m + upper)
            box(maker, *panel, tint=(0.9, 0.89, 0.84), sides=ALL_SIDES)
    brass: Tint = (0.76, 0.6, 0.32)
    box(
        maker,
        (x0 + 0.035, back_m + 0.02, floor_m + 0.94),
        (x0 + 0.07, back_m + 0.028, floor_m + 1.12),
        tint=brass,
        sides=ALL_SIDES,
    )
    tube(
        maker,
        (x0 + 0.052, back_m + 0.02, floor_m + 1.05),
        (x0 + 0.052, back_m + 0.07, floor_m + 1.05),
        (0.009, 0.009),
        tint=brass,
    )
    tube(
        maker,
        (x0 + 0.045, back_m + 0.07, floor_m + 1.05),
        (x0 + 0.16, back_m + 0.07, floor_m + 1.05),
        (0.009, 0.008),
        tint=brass,
    )
    return maker.mesh()


def _sofa(floor_m: float, right_m: float) -> Mesh:
    """Along the right wall, with two cushions and a floor lamp beside it."""
    maker = MeshMaker()
    low, high = -2.9, -1.0
    front = right_m - 0.86
    for x0, y0, z0, x1, y1, z1 in (
        (front, low, 0.1, right_m - 0.03, high, 0.3),
        (front + 0.02, low + 0.2, 0.3, right_m - 0.2, (low + high) / 2 - 0.005, 0.44),
        (front + 0.02, (low + high) / 2 + 0.005, 0.3, right_m - 0.2, high - 0.2, 0.44),
        (right_m - 0.24, low, 0.3, right_m - 0.03, high, 0.82),
        (front, low, 0.1, right_m - 0.03, low + 0.19, 0.62),
        (front, high - 0.19, 0.1, right_m - 0.03, high, 0.62),
    ):
        box(maker, (x0, y0, floor_m + z0), (x1, y1, floor_m + z1), tint=CLOTH, per_m=6, sides=ALL_SIDES)
    for y in (low + 0.28, high - 0.62):
        corners = np.array([[0.0, 0.0, 0.0], [0.0, 0.34, 0.0], [0.14, 0.34, 0.34], [0.14, 0.0, 0.34]])
        face = corners + np.array([right_m - 0.46, y, floor_m + 0.45])
        maker.quads(face[None, ::-1], tint=CUSHION, uv=np.array([[0, 0], [2, 0], [2, 2], [0, 2]]))
    x, y = right_m - 0.3, high + 0.3
    turned(maker, (x, y, floor_m), ((0.15, 0.0), (0.15, 0.015), (0.02, 0.03)), tint=(0.3, 0.27, 0.24), corners=20)
    tube(maker, (x, y, floor_m + 0.02), (x, y, floor_m + 1.4), (0.012, 0.012), tint=(0.3, 0.27, 0.24))
    turned(maker, (x, y, floor_m + 1.34), ((0.21, 0.0), (0.15, 0.28)), tint=(0.95, 0.9, 0.78), corners=24)
    return maker.mesh()


def _rug(floor_m: float) -> Mesh:
    maker = MeshMaker()
    for inset, tint in (
        (0.0, (0.50, 0.36, 0.30)),
        (0.07, (0.80, 0.72, 0.58)),
        (0.13, (0.50, 0.36, 0.30)),
        (0.2, (0.66, 0.54, 0.42)),
    ):
        z = floor_m + 0.006 + 0.01 * inset
        x0, y0, x1, y1 = -1.35 + inset, -1.75 + inset, 1.35 - inset, 0.75 - inset
        corners = np.array([[[x0, y0, z], [x1, y0, z], [x1, y1, z], [x0, y1, z]]])
        maker.quads(corners, tint=tint, uv=corners[..., :2] * 5)
    return maker.mesh()


def _pictures(right_m: float, back_m: float) -> Mesh:
    """A large landscape over the sofa, two small ones beside the door."""
    maker = MeshMaker()
    wood: Tint = (0.42, 0.33, 0.25)
    box(maker, (right_m - 0.02, -2.55, 0.42), (right_m, -1.35, 1.2), tint=wood, sides=ALL_SIDES)
    for low, high, tint in (
        (0.46, 0.68, (0.55, 0.52, 0.36)),
        (0.68, 0.84, (0.44, 0.53, 0.44)),
        (0.84, 1.16, (0.78, 0.84, 0.86)),
    ):
        box(maker, (right_m - 0.026, -2.51, low), (right_m - 0.018, -1.39, high), tint=tint, sides=ALL_SIDES)
    for x, tint in ((0.95, (0.66, 0.52, 0.4)), (1.45, (0.42, 0.5, 0.54))):
        box(maker, (x - 0.17, back_m, 0.55), (x + 0.17, back_m + 0.02, 1.0), tint=wood, sides=ALL_SIDES)
        box(
            maker,
            (x - 0.14, back_m + 0.018, 0.58),
            (x + 0.14, back_m + 0.024, 0.97),
            tint=(0.93, 0.91, 0.86),
            sides=ALL_SIDES,
        )
        box(maker, (x - 0.08, back_m + 0.02, 0.66), (x + 0.08, back_m + 0.027, 0.89), tint=tint, sides=ALL_SIDES)
    return maker.mesh()
