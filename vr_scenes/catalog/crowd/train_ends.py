"""Where the train's cars end: gangways with their bellows, the driver's nose, the last wall."""

import math
from itertools import pairwise

import numpy as np

from vr_scenes.catalog.crowd.measures import AISLE_M, CARS_Y_M, CEILING_M, EAVES_M, INSIDE_M, NOSE_Y_M, ROOF_M, SIDE_M
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.shapes import ALL_SIDES, box

GANGWAY_HALF_M, GANGWAY_HIGH_M = 0.66, 2.02
FACE_COLUMNS = 13
BODY: Tint = (0.84, 0.85, 0.86)
STRIPE: Tint = (0.16, 0.34, 0.55)
SCREEN: Tint = (0.05, 0.06, 0.08)
LINING: Tint = (0.86, 0.87, 0.86)
DARK: Tint = (0.12, 0.12, 0.13)
# Of the nose, from the skirt up: height, how far it leans back, colour of the band above.
FACE: tuple[tuple[float, float, Tint], ...] = (
    (-0.55, 0.10, DARK), (-0.2, 0.0, STRIPE), (0.3, 0.0, BODY), (0.62, 0.02, STRIPE), (0.95, 0.06, SCREEN),
    (1.5, 0.18, SCREEN), (1.98, 0.34, BODY), (2.3, 0.5, BODY), (2.55, 0.75, BODY), (2.68, 1.1, BODY),
)  # fmt: skip


def make_gangways(body: MeshMaker, lining: MeshMaker) -> None:
    """Between two cars walls with an opening, and dark bellows; behind the last car a wall."""
    for before, after in pairwise(CARS_Y_M):
        _gangway(body, lining, before[1], after[0])
    far, (x0, x1) = CARS_Y_M[-1][1], INSIDE_M
    box(lining, (x0, far - 0.05, 0), (x1, far, CEILING_M), tint=(0.5, 0.51, 0.52), sides=ALL_SIDES)
    low, high = (SIDE_M[0], far, -0.3), (SIDE_M[1], far + 0.06, EAVES_M + 0.25)
    box(body, low, high, tint=(0.3, 0.32, 0.35), sides=ALL_SIDES)


def make_nose(body: MeshMaker, lining: MeshMaker, glow: MeshMaker) -> None:
    """A rounded face that leans back, with a wide dark pane, headlights and a board; inside a wall with a door."""
    rows = np.array([_face_row(z, back) for z, back, _ in FACE])
    for number, (_, _, tint) in enumerate(FACE[:-1]):
        band = rows[number : number + 2]
        body.grid(band, normals=_outwards(band), tint=_tints(band, tint))
    for side in (-1.0, 1.0):
        x, front = AISLE_M + side * 0.82, NOSE_Y_M - 0.012 + 0.11
        glow.quads(_plate(x, 0.17, front, 0.36, 0.52), tint=(1.0, 0.97, 0.9))
    glow.quads(_plate(AISLE_M, 0.48, NOSE_Y_M + 0.36, 2.06, 2.2), tint=(1.0, 0.6, 0.12))
    box(
        body,
        (AISLE_M - 0.16, NOSE_Y_M - 0.22, -0.5),
        (AISLE_M + 0.16, NOSE_Y_M + 0.3, -0.26),
        tint=DARK,
        sides=ALL_SIDES,
    )
    _cab_wall(lining)


def _gangway(body: MeshMaker, lining: MeshMaker, y0: float, y1: float) -> None:
    half, high = GANGWAY_HALF_M, GANGWAY_HIGH_M
    for y in (y0, y1 - 0.08):
        for xa, xb in ((INSIDE_M[0], AISLE_M - half), (AISLE_M + half, INSIDE_M[1])):
            box(lining, (xa, y, 0), (xb, y + 0.08, CEILING_M), tint=LINING, sides=ALL_SIDES)
        box(lining, (AISLE_M - half, y, high), (AISLE_M + half, y + 0.08, CEILING_M), tint=LINING, sides=ALL_SIDES)
    for fold in np.arange(y0 + 0.08, y1 - 0.08, 0.09):
        for x in (AISLE_M - half - 0.04, AISLE_M + half + 0.01):
            box(lining, (x, fold, 0), (x + 0.03, fold + 0.06, 2.05), tint=(0.2, 0.2, 0.21), sides=ALL_SIDES)
    box(lining, (AISLE_M - half, y0, -0.02), (AISLE_M + half, y1, 0.008), tint=(0.42, 0.43, 0.44))
    lid = (AISLE_M - half, y0, high), (AISLE_M + half, y1, high + 0.04)
    box(lining, *lid, tint=(0.25, 0.25, 0.26), sides=ALL_SIDES)
    box(body, (SIDE_M[0] + 0.25, y0, -0.3), (SIDE_M[1] - 0.25, y1, 0.0), tint=DARK, sides=ALL_SIDES)


def _face_row(z: float, back: float) -> list[list[float]]:
    """Points round the nose at one height, from the left side over the front to the right side."""
    half, behind = (SIDE_M[1] - SIDE_M[0]) / 2, CARS_Y_M[0][0]
    narrow = 1 - 0.25 * max(0.0, (z - EAVES_M) / (ROOF_M - EAVES_M)) ** 2
    deep = behind - NOSE_Y_M - back
    turn = np.linspace(0, math.pi, FACE_COLUMNS)
    aside = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.5 * half * narrow
    ahead = np.abs(np.sin(turn)) ** 0.45 * deep
    return [[AISLE_M - x, behind - y, z] for x, y in zip(aside, ahead, strict=True)]


def _outwards(band: np.ndarray) -> np.ndarray:
    """Normals of a band, smooth round the nose."""
    along, up = np.gradient(band, axis=1), np.broadcast_to(band[1] - band[0], band.shape)
    normals = np.cross(along, up)
    made: np.ndarray = normals / np.linalg.norm(normals, axis=-1, keepdims=True)
    return made


def _tints(band: np.ndarray, tint: Tint) -> np.ndarray:
    """The pane reaches round the front only; beside it the body goes on."""
    tints = np.broadcast_to(np.array(tint), band.shape).copy()
    if tint is SCREEN:
        tints[:, [0, 1, -2, -1]] = BODY
    return tints


def _plate(x: float, half: float, y: float, z0: float, z1: float) -> np.ndarray:
    """An upright rectangle that faces -y."""
    return np.array([[[x - half, y, z0], [x + half, y, z0], [x + half, y, z1], [x - half, y, z1]]])


def _cab_wall(lining: MeshMaker) -> None:
    inside, (x0, x1) = CARS_Y_M[0][0] + 0.02, INSIDE_M
    for low, high, tint in (
        ((x0, inside - 0.08, 0.0), (x1, inside, CEILING_M), LINING),
        ((AISLE_M - 0.4, inside, 0.02), (AISLE_M + 0.4, inside + 0.02, 2.0), (0.72, 0.73, 0.73)),
        ((AISLE_M - 0.25, inside + 0.02, 1.1), (AISLE_M + 0.25, inside + 0.025, 1.7), (0.05, 0.05, 0.06)),
    ):
        box(lining, low, high, tint=tint, sides=ALL_SIDES)
