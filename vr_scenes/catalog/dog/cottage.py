"""The cottage behind the hedge: to whom garden, fence and dog belong."""

import numpy as np

from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, hip_roof, tube

LOW, HIGH, EAVES_M, RISE_M = (-15.5, 17.0), (-6.5, 23.0), 2.75, 2.5
PLASTER: Tint = (0.90, 0.85, 0.74)
FRAME: Tint = (0.88, 0.87, 0.84)
DOOR: Tint = (0.20, 0.34, 0.30)
SHUTTER: Tint = (0.30, 0.44, 0.40)
STONE: Tint = (0.52, 0.50, 0.46)
WINDOWS_X = (-14.0, -12.2, -8.0)
DOOR_X = -10.1


def cottage_parts() -> tuple[Part, ...]:
    """Plastered walls, a tiled roof, windows and door towards the garden."""
    walls, roof, wood, panes = (MeshMaker() for _ in range(4))
    (x0, y0), (x1, y1) = LOW, HIGH
    box(walls, (x0, y0, 0), (x1, y1, EAVES_M), tint=PLASTER, per_m=0.4)
    box(walls, (x0 - 0.05, y0 - 0.05, 0), (x1 + 0.05, y1 + 0.05, 0.4), tint=STONE, per_m=0.6)
    box(walls, (x1 - 3.2, y1 - 2.4, EAVES_M), (x1 - 2.5, y1 - 1.7, EAVES_M + RISE_M + 0.7), tint=(0.6, 0.42, 0.34))
    hip_roof(roof, (x0 - 0.45, y0 - 0.45), (x1 + 0.45, y1 + 0.45), EAVES_M - 0.1, RISE_M, (1.0, 0.96, 0.92))
    for x in WINDOWS_X:
        _window(wood, panes, x, y0, 0.95)
    _side_window(wood, panes, x1, y0 + 2.4)
    box(wood, (DOOR_X - 0.62, y0 - 0.06, 0.2), (DOOR_X + 0.62, y0, 2.4), tint=FRAME, sides=ALL_SIDES)
    box(wood, (DOOR_X - 0.5, y0 - 0.09, 0.2), (DOOR_X + 0.5, y0, 2.28), tint=DOOR, sides=ALL_SIDES)
    box(walls, (DOOR_X - 0.9, y0 - 0.8, 0), (DOOR_X + 0.9, y0, 0.2), tint=STONE)
    for x in (x0 - 0.3, x1 + 0.3):
        tube(wood, (x, y0 - 0.38, 0.1), (x, y0 - 0.38, EAVES_M - 0.1), (0.04, 0.04), tint=(0.4, 0.41, 0.42), corners=6)
    return (
        Part(name="cottage walls", mesh=walls.mesh(), texture="boards"),
        Part(name="cottage roof", mesh=roof.mesh(), texture="tiles"),
        Part(name="cottage wood", mesh=wood.mesh()),
        Part(name="cottage panes", mesh=panes.mesh(), shine=0.6, gloss=90.0, casts_shadow=False),
    )


def _window(wood: MeshMaker, panes: MeshMaker, x: float, y: float, sill_m: float) -> None:
    half, top = 0.52, sill_m + 1.15
    box(wood, (x - half - 0.07, y - 0.05, sill_m - 0.07), (x + half + 0.07, y, top + 0.07), tint=FRAME, sides=ALL_SIDES)
    for low, high in ((x - half, x - 0.03), (x + 0.03, x + half)):
        for under, over in ((sill_m, sill_m + 0.72), (sill_m + 0.77, top)):
            corners = np.array([[low, y - 0.06, under], [high, y - 0.06, under], [high, y - 0.06, over]])
            panes.quads(np.array([[*corners, [low, y - 0.06, over]]]), tint=(0.26, 0.32, 0.37))
    for side in (-1, 1):
        near, far = x + side * (half + 0.1), x + side * (half + 0.56)
        box(wood, (min(near, far), y - 0.07, sill_m - 0.05), (max(near, far), y - 0.02, top + 0.05), tint=SHUTTER)


def _side_window(wood: MeshMaker, panes: MeshMaker, x: float, y: float) -> None:
    box(wood, (x, y, 0.9), (x + 0.05, y + 1.2, 2.2), tint=FRAME, sides=ALL_SIDES)
    corners = np.array([[x + 0.06, y + 0.08, 0.98], [x + 0.06, y + 1.12, 0.98], [x + 0.06, y + 1.12, 2.12]])
    panes.quads(np.array([[*corners, [x + 0.06, y + 0.08, 2.12]]]), tint=(0.26, 0.32, 0.37))
