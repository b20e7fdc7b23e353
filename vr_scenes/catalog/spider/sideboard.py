"""What stands and hangs along the left wall: a sideboard with a lamp and a bowl, a clock, a picture."""

import math

import numpy as np

from vr_scenes.geometry.mesh import Mesh, MeshMaker, Tint
from vr_scenes.geometry.model import Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube, turned

LOW_M, HIGH_M, DEEP_M, TALL_M = -2.95, -1.35, 0.42, 0.80  # along the wall from, to; how deep and high
OAK: Tint = (0.80, 0.68, 0.54)
DARK: Tint = (0.40, 0.31, 0.24)
BRASS: Tint = (0.76, 0.60, 0.32)
CREAM: Tint = (0.93, 0.89, 0.80)
CLOCK = (-2.15, 0.92, 0.17)  # along the wall, over the table's height, radius


def sideboard_parts(floor_m: float, left_m: float) -> tuple[Part, ...]:
    """For a room whose floor and left wall lie there."""
    return (
        Part(name="sideboard", mesh=_sideboard(floor_m, left_m), texture="wood", shine=0.12),
        Part(name="sideboard things", mesh=_things(floor_m + TALL_M, left_m), shine=0.2, gloss=30),
        Part(name="clock and picture", mesh=_hung(left_m), shine=0.15, gloss=30),
    )


def _sideboard(floor_m: float, left_m: float) -> Mesh:
    """Three doors over short legs."""
    maker = MeshMaker()
    front, top = left_m + DEEP_M, floor_m + TALL_M
    box(maker, (left_m, LOW_M, floor_m + 0.14), (front, HIGH_M, top - 0.03), tint=OAK, per_m=0.9, sides=ALL_SIDES)
    box(maker, (left_m, LOW_M - 0.03, top - 0.03), (front + 0.03, HIGH_M + 0.03, top), tint=OAK, sides=ALL_SIDES)
    wide = (HIGH_M - LOW_M) / 3
    for door in range(3):
        y0, y1 = LOW_M + door * wide + 0.015, LOW_M + (door + 1) * wide - 0.015
        box(maker, (front, y0, floor_m + 0.17), (front + 0.018, y1, top - 0.06), tint=OAK, per_m=0.9, sides=ALL_SIDES)
        box(maker, (front + 0.018, y1 - 0.05, top - 0.34), (front + 0.035, y1 - 0.035, top - 0.2), tint=BRASS)
    for x in (left_m + 0.05, front - 0.05):
        for y in (LOW_M + 0.08, HIGH_M - 0.08):
            tube(maker, (x, y, floor_m), (x, y, floor_m + 0.16), (0.018, 0.026), tint=DARK)
    return maker.mesh()


def _things(top_m: float, left_m: float) -> Mesh:
    """A lamp, a bowl of fruit, three books that lie."""
    maker = MeshMaker()
    x = left_m + 0.21
    foot = ((0.08, 0.0), (0.085, 0.02), (0.05, 0.05), (0.075, 0.16), (0.02, 0.27))
    turned(maker, (x, LOW_M + 0.25, top_m), foot, tint=(0.36, 0.47, 0.48), corners=18)
    turned(maker, (x, LOW_M + 0.25, top_m + 0.26), ((0.17, 0.0), (0.11, 0.21)), tint=CREAM, corners=22)
    bowl = ((0.05, 0.0), (0.055, 0.015), (0.12, 0.06), (0.15, 0.095), (0.138, 0.095), (0.02, 0.05))
    turned(maker, (x, -2.0, top_m), bowl, tint=(0.62, 0.52, 0.42), corners=22)
    for turn, tint in ((0.3, (0.72, 0.30, 0.18)), (2.3, (0.78, 0.62, 0.24)), (4.3, (0.48, 0.56, 0.24))):
        fruit = tuple((0.042 * math.sin(way), 0.042 - 0.042 * math.cos(way)) for way in np.linspace(0.05, 3.1, 8))
        at = (x + 0.055 * math.cos(turn), -2.0 + 0.055 * math.sin(turn), top_m + 0.06)
        turned(maker, at, fruit, tint=tint, corners=14)
    for place, tint in enumerate(((0.30, 0.38, 0.46), (0.66, 0.40, 0.28), (0.80, 0.74, 0.62))):
        low = (x - 0.1 + 0.01 * place, HIGH_M - 0.42 + 0.02 * place, top_m + 0.03 * place)
        box(maker, low, (x + 0.08, HIGH_M - 0.16, top_m + 0.03 * place + 0.028), tint=tint, sides=ALL_SIDES)
    return maker.mesh()


def _hung(left_m: float) -> Mesh:
    """A round clock, which stands still, and a picture of hills."""
    maker = MeshMaker()
    y, z, radius = CLOCK
    for away, part, tint in ((0.03, 1.0, DARK), (0.034, 0.88, CREAM), (0.038, 0.07, DARK)):
        _round(maker, (left_m + away, y, z), radius * part, tint)
    for hour in range(12):
        turn = hour * math.pi / 6
        at_y, at_z = y + 0.74 * radius * math.sin(turn), z + 0.74 * radius * math.cos(turn)
        _round(maker, (left_m + 0.037, at_y, at_z), 0.009 if hour % 3 else 0.015, DARK)
    for turn, long in ((-0.95, 0.45), (0.95, 0.66)):  # ten past ten
        end = (left_m + 0.037, y - long * radius * math.sin(turn), z + long * radius * math.cos(turn))
        tube(maker, (left_m + 0.037, y, z), end, (0.006, 0.003), tint=DARK, corners=5)
    box(maker, (left_m, -1.62, 0.55), (left_m + 0.02, -0.86, 1.12), tint=DARK, sides=ALL_SIDES)
    for low, high, tint in (
        (0.58, 0.72, (0.50, 0.50, 0.34)),
        (0.72, 0.83, (0.42, 0.54, 0.50)),
        (0.83, 1.09, (0.86, 0.80, 0.70)),
    ):
        box(maker, (left_m + 0.018, -1.59, low), (left_m + 0.026, -0.89, high), tint=tint, sides=ALL_SIDES)
    return maker.mesh()


def _round(maker: MeshMaker, centre: tuple[float, float, float], radius: float, tint: Tint) -> None:
    """A disc on the wall that faces the room."""
    turn = np.linspace(0, 2 * math.pi, 29)
    rim = np.asarray(centre) + radius * np.stack([0 * turn, np.cos(turn), np.sin(turn)], axis=-1)
    hub = np.broadcast_to(np.asarray(centre, float), rim[1:].shape)
    maker.quads(np.stack([hub, rim[:-1], rim[1:], rim[1:]], axis=1), normals=np.array([1.0, 0.0, 0.0]), tint=tint)
