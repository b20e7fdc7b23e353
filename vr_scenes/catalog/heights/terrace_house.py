"""What stands on the terrace behind the patient: the stair house with its glass doors, benches, troughs with trees."""

import numpy as np

from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Finish, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box
from vr_scenes.geometry.street_life import bench
from vr_scenes.geometry.trees import broadleaf

FRONT_Y_M, BACK_Y_M, HALF_WIDTH_M, ROOF_M = -11.0, -17.0, 5.0, 3.1
GLAZED_M = 3.6  # half as wide as the glass front
TROUGHS_X_M = (-9.0, 9.0)
TROUGH_M = 0.55
FRAME: Tint = (0.2, 0.21, 0.23)
INSIDE: Tint = (0.2, 0.19, 0.17)
LIT: Tint = (1.0, 0.86, 0.62)


def house_parts(rng: np.random.Generator) -> tuple[Part, ...]:
    """All of it moves with the terrace's joint `rig`."""
    trunks, leaves = MeshMaker(), MeshMaker()
    for x in TROUGHS_X_M:
        for along in (-1.1, 0.0, 1.1):
            place = (x + along, -2.9, TROUGH_M - 0.1)
            broadleaf(trunks, leaves, rng, place, rng.uniform(1.2, 2.1), cards=44, tint=(0.4, 0.47, 0.25))
    return (
        Part(name="stair house", mesh=_walls().mesh(), texture="concrete", joint="rig", bump=0.3),
        Part(name="house front", mesh=_front().mesh(), joint="rig", shine=0.4, gloss=60),
        Part(name="house lamps", mesh=_lamps().mesh(), joint="rig", glow=0.7),
        Part(
            name="house glass", mesh=_panes().mesh(), texture="lift_glass", joint="rig", finish=Finish.GLASS, shine=0.5
        ),
        Part(name="trough trunks", mesh=trunks.mesh(), joint="rig"),
        Part(
            name="trough leaves",
            mesh=leaves.mesh(),
            texture="leaves",
            joint="rig",
            finish=Finish.LEAVES,
            is_two_sided=True,
        ),
    )


def _walls() -> MeshMaker:
    maker = MeshMaker()
    roof: Tint = (0.92, 0.9, 0.86)
    for x0, x1 in ((-HALF_WIDTH_M, -GLAZED_M), (GLAZED_M, HALF_WIDTH_M)):
        box(maker, (x0, FRONT_Y_M - 0.4, 0), (x1, FRONT_Y_M, ROOF_M), per_m=1 / 3, tint=roof)
    for x in (-HALF_WIDTH_M, HALF_WIDTH_M - 0.3):
        box(maker, (x, BACK_Y_M, 0), (x + 0.3, FRONT_Y_M - 0.4, ROOF_M), per_m=1 / 3, tint=roof)
    box(maker, (-HALF_WIDTH_M, BACK_Y_M, 0), (HALF_WIDTH_M, BACK_Y_M + 0.3, ROOF_M), per_m=1 / 3, tint=INSIDE)
    low, high = (-HALF_WIDTH_M - 0.4, BACK_Y_M - 0.4, ROOF_M), (HALF_WIDTH_M + 0.4, FRONT_Y_M + 1.5, ROOF_M + 0.22)
    box(maker, low, high, per_m=1 / 3, sides=ALL_SIDES, tint=roof)
    box(maker, (-1.4, -14.6, 0), (1.4, -14.2, ROOF_M), per_m=1 / 3, tint=(0.62, 0.5, 0.38))  # the stairs' panelled core
    for x in TROUGHS_X_M:
        box(maker, (x - 1.6, -3.6, 0), (x + 1.6, -2.2, TROUGH_M), per_m=1 / 3, tint=(0.9, 0.84, 0.76))
    return maker


def _front() -> MeshMaker:
    """Frames of the doors and panes, an iron edge under the roof, soil in the troughs, two benches."""
    maker = MeshMaker()
    for x in (-GLAZED_M, -2.4, -1.2, 0.0, 1.2, 2.4, GLAZED_M):
        box(maker, (x - 0.035, FRONT_Y_M - 0.06, 0), (x + 0.035, FRONT_Y_M + 0.02, ROOF_M), tint=FRAME)
    for height in (0.0, 2.3, ROOF_M - 0.08):
        low, high = (-GLAZED_M, FRONT_Y_M - 0.06, height), (GLAZED_M, FRONT_Y_M + 0.02, height + 0.08)
        box(maker, low, high, tint=FRAME, sides=ALL_SIDES)
    for x in (-0.16, 0.1):  # handles
        box(
            maker,
            (x, FRONT_Y_M + 0.02, 0.85),
            (x + 0.05, FRONT_Y_M + 0.07, 1.35),
            tint=(0.7, 0.7, 0.7),
            sides=ALL_SIDES,
        )
    edge = (
        (-HALF_WIDTH_M - 0.42, FRONT_Y_M + 1.48, ROOF_M - 0.03),
        (HALF_WIDTH_M + 0.42, FRONT_Y_M + 1.54, ROOF_M + 0.25),
    )
    box(maker, *edge, tint=FRAME, sides=ALL_SIDES)
    for x in TROUGHS_X_M:
        box(maker, (x - 1.5, -3.5, TROUGH_M), (x + 1.5, -2.3, TROUGH_M + 0.01), tint=(0.2, 0.16, 0.12))
    for x in (-4.6, 4.6):
        bench(maker, x, -4.2, along_x=True, back=-1)
    return maker


def _lamps() -> MeshMaker:
    maker = MeshMaker()
    for x in (-2.6, 0.0, 2.6):
        box(
            maker,
            (x - 0.25, FRONT_Y_M + 0.5, ROOF_M - 0.02),
            (x + 0.25, FRONT_Y_M + 0.7, ROOF_M),
            tint=LIT,
            sides=ALL_SIDES,
        )
        box(maker, (x - 0.4, -13.4, ROOF_M - 0.12), (x + 0.4, -13.0, ROOF_M - 0.06), tint=LIT, sides=ALL_SIDES)
    return maker


def _panes() -> MeshMaker:
    maker = MeshMaker()
    y = FRONT_Y_M - 0.02
    corners = [[(GLAZED_M, y, 0.08), (-GLAZED_M, y, 0.08), (-GLAZED_M, y, ROOF_M - 0.08), (GLAZED_M, y, ROOF_M - 0.08)]]
    maker.quads(np.array(corners))
    return maker
