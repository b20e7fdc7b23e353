"""What stays at the tower while the glass lift rides: masts, head beam and way in; and the ropes that hold it."""

import numpy as np

from vr_scenes.geometry.facades import FLOOR_M
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube, turned

CENTRE_X_M, CENTRE_Y_M = 2.75, 1.12  # to the right of the plank, just clear of the tower
BEAM_M = 3.15  # the head beam, over the terrace
STEEL: Tint = (0.55, 0.57, 0.6)
DARK: Tint = (0.2, 0.215, 0.24)


def ropes() -> MeshMaker:
    """One metre of four ropes downwards; the pose makes them as long as they hang."""
    maker = MeshMaker()
    for x, y in ((-0.12, -0.05), (-0.04, 0.05), (0.04, -0.05), (0.12, 0.05)):
        tube(maker, (x, y, -1.0), (x, y, 0.0), (0.011, 0.011), tint=(0.12, 0.12, 0.13), corners=4)
    return maker


def masts() -> MeshMaker:
    """Two masts from under the ground to the head beam, held by the tower at every second floor, and the way in."""
    maker = MeshMaker()
    floors = np.arange(-50, 0, 2) * FLOOR_M
    for side in (-1, 1):
        x = CENTRE_X_M + side * 1.02
        box(maker, (x - 0.06, 1.34, floors[0]), (x + 0.06, 1.5, BEAM_M + 0.1), tint=DARK, sides=ALL_SIDES)
        for height in floors:
            box(maker, (x - 0.04, -0.02, height), (x + 0.04, 1.36, height + 0.1), tint=STEEL, sides=ALL_SIDES)
        box(maker, (x - 0.05, -0.1, BEAM_M), (x + 0.05, 1.5, BEAM_M + 0.16), tint=DARK, sides=ALL_SIDES)
        box(maker, (x - 0.05, -0.1, 0.0), (x + 0.05, 0.02, BEAM_M), tint=DARK, sides=ALL_SIDES)
    low, high = (CENTRE_X_M - 1.1, 1.0, BEAM_M + 0.02), (CENTRE_X_M + 1.1, 1.24, BEAM_M + 0.24)
    box(maker, low, high, tint=DARK, sides=ALL_SIDES)
    box(maker, (CENTRE_X_M - 0.9, -0.1, -0.1), (CENTRE_X_M + 0.9, 0.24, 0.012), tint=STEEL, sides=ALL_SIDES)
    for x in (-0.1, 0.1):
        wheel = ((0.0, -0.04), (0.2, -0.04), (0.2, 0.04), (0.0, 0.04))
        turned(maker, (CENTRE_X_M + x, CENTRE_Y_M, BEAM_M + 0.3), wheel, tint=STEEL, corners=12)
    return maker
