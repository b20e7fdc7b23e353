"""What stands behind one's back: an open shelter at the wood's edge, with a bench that looks out over the lake."""

import numpy as np

from vr_scenes.catalog.safe_place.lanterns import hang_lantern
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.shapes import ALL_SIDES, box, hip_roof, tube

PLACE = (-2.4, -12.6)  # its middle
HALF_X_M, HALF_Y_M, EAVES_M, RISE_M = 1.9, 1.4, 2.25, 1.15
TIMBER: Tint = (0.86, 0.76, 0.64)
SHINGLES: Tint = (0.70, 0.80, 0.84)
BOARD: Tint = (0.86, 0.80, 0.72)


def build_shelter(
    wood: MeshMaker, roof: MeshMaker, paper: MeshMaker, frames: MeshMaker, iron: MeshMaker, ground_m: float
) -> None:
    """Four posts, a floor, a roof, a bench, a lantern; open on all sides, so that nobody can be behind anything."""
    x, y = PLACE
    floor_m = ground_m + 0.14
    box(wood, (x - 2.0, y - 1.5, ground_m - 0.3), (x + 2.0, y + 1.5, floor_m), tint=BOARD, per_m=0.5, sides=ALL_SIDES)
    for post_x in (x - HALF_X_M + 0.1, x + HALF_X_M - 0.1):
        for post_y in (y - HALF_Y_M + 0.1, y + HALF_Y_M - 0.1):
            tube(wood, (post_x, post_y, floor_m), (post_x, post_y, ground_m + EAVES_M), (0.075, 0.07), tint=TIMBER)
    for beam_y in (y - HALF_Y_M + 0.1, y + HALF_Y_M - 0.1):
        _beam(wood, (x - HALF_X_M, beam_y - 0.05), (x + HALF_X_M, beam_y + 0.05), ground_m + EAVES_M)
    for beam_x in (x - HALF_X_M + 0.1, x, x + HALF_X_M - 0.1):
        _beam(wood, (beam_x - 0.05, y - HALF_Y_M), (beam_x + 0.05, y + HALF_Y_M), ground_m + EAVES_M)
    low, high = (x - HALF_X_M - 0.4, y - HALF_Y_M - 0.4), (x + HALF_X_M + 0.4, y + HALF_Y_M + 0.4)
    hip_roof(roof, low, high, ground_m + EAVES_M + 0.02, RISE_M, SHINGLES)
    under = [[low[0], low[1]], [low[0], high[1]], [high[0], high[1]], [high[0], low[1]]]
    under_m = ground_m + EAVES_M + 0.02
    wood.quads(np.array([[[*corner, under_m] for corner in under]]), tint=(0.82, 0.72, 0.60))
    _bench(wood, x, y - 0.75, floor_m)
    hang_lantern(paper, frames, iron, (x, y, ground_m + EAVES_M - 0.1), drop_m=0.3)


def _beam(wood: MeshMaker, low: tuple[float, float], high: tuple[float, float], top_m: float) -> None:
    box(wood, (*low, top_m - 0.14), (*high, top_m), tint=TIMBER, per_m=0.5, sides=ALL_SIDES)


def _bench(wood: MeshMaker, x: float, y: float, floor_m: float) -> None:
    for place in range(3):
        seat_y = y + 0.15 * place
        box(
            wood,
            (x - 1.0, seat_y, floor_m + 0.42),
            (x + 1.0, seat_y + 0.12, floor_m + 0.46),
            tint=BOARD,
            sides=ALL_SIDES,
        )
        back_m = floor_m + 0.56 + 0.13 * place
        box(wood, (x - 1.0, y - 0.08, back_m), (x + 1.0, y - 0.04, back_m + 0.1), tint=BOARD, sides=ALL_SIDES)
    for side in (-0.85, 0.85):
        box(
            wood,
            (x + side - 0.04, y - 0.1, floor_m),
            (x + side + 0.04, y - 0.02, floor_m + 0.95),
            tint=TIMBER,
            sides=ALL_SIDES,
        )
        box(
            wood,
            (x + side - 0.04, y + 0.34, floor_m),
            (x + side + 0.04, y + 0.42, floor_m + 0.42),
            tint=TIMBER,
            sides=ALL_SIDES,
        )
