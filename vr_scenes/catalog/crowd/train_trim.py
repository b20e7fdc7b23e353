"""What a train wears outside and at its walls: gaskets, seams, skirt, marks, and a button beside each door."""

import math

import numpy as np

from vr_scenes.catalog.crowd.measures import AISLE_M, DOOR_HALF_M
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.shapes import ALL_SIDES, box

OUT_M = 0.003  # how far trim lies before the paint
RUBBER: Tint = (0.13, 0.13, 0.14)
SEAM: Tint = (0.52, 0.53, 0.55)
SKIRT: Tint = (0.36, 0.38, 0.41)
MARK: Tint = (0.16, 0.34, 0.55)
PAPER: Tint = (0.93, 0.93, 0.92)
BUTTON: Tint = (0.35, 0.95, 0.55)
SKIRT_M = (-0.32, -0.16)
SEAM_M, GASKET_M = 0.009, 0.035
SEAMS_EVERY_M = 1.75
MARK_M = (0.42, 0.13)  # how high its middle lies, and its radius
BUTTON_M = 1.12
CORNERS = 14


def trim_wall(body: MeshMaker, outer: float, along: tuple[float, float], up: tuple[float, float]) -> None:
    """Of a piece of side wall `along` y, whose windows go `up` from sill to lintel: both as (from, to)."""
    (y0, y1), (sill, lintel) = along, up
    _plate(body, outer, (y0, y1), SKIRT_M, SKIRT)
    for z in (sill - GASKET_M, lintel):
        _plate(body, outer, (y0, y1), (z, z + GASKET_M), RUBBER)
    _plate(body, outer, (y0, y1), (-0.02, -0.02 + SEAM_M), SEAM)
    count = max(1, round((y1 - y0) / SEAMS_EVERY_M))
    for y in np.linspace(y0, y1, count + 1)[1:-1]:
        _plate(body, outer, (y - SEAM_M / 2, y + SEAM_M / 2), (-0.16, 0.72), SEAM)
        _plate(body, outer, (y - SEAM_M / 2, y + SEAM_M / 2), (lintel + GASKET_M, 2.3), SEAM)
    if y1 - y0 > 3:
        _mark(body, outer, y0 + (count // 2 + 0.5) * (y1 - y0) / count)


def trim_door(body: MeshMaker, glow: MeshMaker, outer: float, y: float) -> None:
    """A button in a steel plate on each side of a door, and a rail over it along which the leaves hang."""
    _plate(body, outer, (y - DOOR_HALF_M, y + DOOR_HALF_M), SKIRT_M, SKIRT)
    for way in (-1, 1):
        at = y + way * (DOOR_HALF_M + 0.08)
        _plate(body, outer, (at - 0.045, at + 0.045), (BUTTON_M - 0.09, BUTTON_M + 0.09), SEAM)
        _disc(glow, outer, at, BUTTON_M, 0.024, BUTTON)
    rail = sorted((outer, _out(outer, 0.05)))
    ends = (y - 2 * DOOR_HALF_M, y + 2 * DOOR_HALF_M)
    box(body, (rail[0], ends[0], 1.955), (rail[1], ends[1], 2.0), tint=RUBBER, sides=ALL_SIDES)


def _mark(body: MeshMaker, outer: float, y: float) -> None:
    """The operator's: three bars in a disc."""
    middle_m, radius_m = MARK_M
    _disc(body, outer, y, middle_m, radius_m, MARK)
    for bar in (-1, 0, 1):
        half_m = 0.052 - 0.016 * abs(bar)
        at = y + 0.058 * bar
        _plate(body, outer, (at - 0.016, at + 0.016), (middle_m - half_m, middle_m + half_m), PAPER, layers=3)


def _plate(
    maker: MeshMaker, outer: float, along: tuple[float, float], up: tuple[float, float], tint: Tint, *, layers: int = 1
) -> None:
    """A flat piece on the outside at x `outer`."""
    x = _out(outer, OUT_M * layers)
    y0, y1 = along if outer > AISLE_M else along[::-1]
    corners = np.array([[x, y0, up[0]], [x, y1, up[0]], [x, y1, up[1]], [x, y0, up[1]]])
    maker.quads(corners[None], tint=tint)


def _disc(maker: MeshMaker, outer: float, y: float, z: float, radius_m: float, tint: Tint, *, layers: int = 1) -> None:
    x = _out(outer, OUT_M * (layers + 0.5))
    turn = np.linspace(0, 2 * math.pi, CORNERS + 1) * (1 if outer > AISLE_M else -1)
    rim = np.stack([0 * turn + x, y + radius_m * np.cos(turn), z + radius_m * np.sin(turn)], -1)
    hub = np.broadcast_to(np.array([x, y, z]), rim[1:].shape)
    maker.quads(np.stack([hub, rim[:-1], rim[1:], rim[1:]], axis=1), tint=tint)


def _out(outer: float, far_m: float) -> float:
    return outer + far_m if outer > AISLE_M else outer - far_m
