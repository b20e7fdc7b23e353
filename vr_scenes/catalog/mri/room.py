"""The room that the scanner stands in: walls with shaded corners, a sky panel above the couch, window and door."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.mri.control_room import DOOR, WINDOW, is_hole
from vr_scenes.geometry.mesh import MeshMaker, Point, Tint
from vr_scenes.geometry.model import Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube, turned

LOW_M, HIGH_M = (-3.2, -3.6, 0.0), (3.2, 4.6, 2.8)  # as shaders/scanner.frag.glsl knows it
WALL: Tint = (0.86, 0.85, 0.8)
WAINSCOT: Tint = (0.56, 0.66, 0.66)
WHITE: Tint = (0.9, 0.91, 0.91)
GREY: Tint = (0.55, 0.57, 0.6)
SKIRTING: Tint = (0.36, 0.43, 0.43)
WOOD: Tint = (0.62, 0.48, 0.34)
STEP_M = 0.2


def room_parts() -> tuple[Part, ...]:
    """Everything that stands still, one mesh for each way of shading."""
    walls, floor, ceiling, sky, things, lights = (MeshMaker() for _ in range(6))
    _raise_walls(walls, floor)
    _hang_ceiling(ceiling, things, sky, lights)
    _furnish(things, lights)
    return (
        Part(name="walls", mesh=walls.mesh(), texture="plaster", casts_shadow=False, is_near=True),
        Part(name="floor", mesh=floor.mesh(), texture="lino", shine=0.2, gloss=30, casts_shadow=False, is_near=True),
        Part(name="ceiling", mesh=ceiling.mesh(), texture="tiles", casts_shadow=False, is_near=True),
        Part(name="sky panel", mesh=sky.mesh(), texture="sky_panel", glow=0.75, casts_shadow=False, is_near=True),
        Part(name="things", mesh=things.mesh(), shine=0.12, gloss=40, is_near=True),
        Part(name="lights", mesh=lights.mesh(), glow=1.0, casts_shadow=False, is_near=True),
    )


def _raise_walls(walls: MeshMaker, floor: MeshMaker) -> None:
    """Three closed walls, and the one at the feet with its window and door left out."""
    (x0, y0, z0), (x1, y1, z1) = LOW_M, HIGH_M
    bands = ((z0, 0.09, SKIRTING), (0.09, 1.05, WAINSCOT), (1.05, 1.08, WOOD), (1.08, z1, WALL))
    for start, end in (((x1, y1), (x1, y0)), ((x1, y0), (x0, y0)), ((x0, y0), (x0, y1))):
        for low, high, tint in bands:
            _sheet(walls, (*start, low), (*end, low), (*start, high), tint)
    uprights = sorted({x0, x1, *WINDOW[:2], *DOOR[:2]})
    for low, high, tint in bands:
        levels = sorted({low, high, *(z for z in (*WINDOW[2:], *DOOR[2:]) if low < z < high)})
        for left, right in pairwise(uprights):
            for foot, head in pairwise(levels):
                if not is_hole((left + right) / 2, (foot + head) / 2):
                    _sheet(walls, (left, y1, foot), (right, y1, foot), (left, y1, head), tint)
    _sheet(floor, (x0, y0, z0), (x1, y0, z0), (x0, y1, z0), (0.62, 0.64, 0.64))


def _hang_ceiling(ceiling: MeshMaker, things: MeshMaker, sky: MeshMaker, lights: MeshMaker) -> None:
    """White tiles, a panel of sky over the couch, four lamps that light the room, two outlets of air."""
    (x0, y0, _), (x1, y1, z1) = LOW_M, HIGH_M
    _sheet(ceiling, (x0, y1, z1), (x1, y1, z1), (x0, y0, z1), WHITE, repeat_m=1.2)
    panel = np.array([[-0.9, 2.9, z1 - 0.02], [0.9, 2.9, z1 - 0.02], [0.9, 0.5, z1 - 0.02], [-0.9, 0.5, z1 - 0.02]])
    sky.quads(panel[None])
    for x in (-0.9, -0.3, 0.3, 0.9):
        box(things, (x - 0.012, 0.49, z1 - 0.035), (x + 0.012, 2.91, z1), tint=WHITE, sides=ALL_SIDES)
    for y in (0.5, 1.1, 1.7, 2.3, 2.9):
        box(things, (-0.91, y - 0.012, z1 - 0.034), (0.91, y + 0.012, z1), tint=WHITE, sides=ALL_SIDES)
    for x in (-2.0, 2.0):
        for y in (-1.6, 2.2):
            lamp = np.array(
                [[x - 0.3, y + 0.6, z1 - 0.01], [x + 0.3, y + 0.6, z1 - 0.01], [x + 0.3, y - 0.6, z1 - 0.01]]
            )
            lights.quads(np.concatenate([lamp, [[x - 0.3, y - 0.6, z1 - 0.01]]])[None], tint=(1.0, 0.97, 0.9))
        for ring, half in enumerate((0.3, 0.25, 0.19, 0.13, 0.07)):  # an outlet of air: frames in frames
            below = z1 - 0.01 - 0.004 * ring
            low, high = (x - half, 3.7 - half, below), (x + half, 3.7 + half, z1)
            box(things, low, high, tint=GREY if ring % 2 else WHITE, sides=ALL_SIDES)
    turned(things, (1.25, 1.2, z1 - 0.05), ((0.012, 0.0), (0.045, 0.012), (0.05, 0.05)), tint=WHITE, corners=16)


def _furnish(things: MeshMaker, lights: MeshMaker) -> None:
    """The couch's foot, cupboards along a wall, a stool, a stand, a clock, the sign over the door."""
    y = HIGH_M[1] - 0.01
    sign = np.array([[-2.1, y - 0.03, 2.24], [-1.7, y - 0.03, 2.24], [-1.7, y - 0.03, 2.4], [-2.1, y - 0.03, 2.4]])
    lights.quads(sign[None], tint=(0.16, 0.62, 0.34))
    box(things, (-2.13, y - 0.02, 2.21), (-1.67, y, 2.43), tint=WHITE, sides=ALL_SIDES)
    for z, wide in ((2.29, 0.05), (2.33, 0.09), (2.36, 0.03)):  # whoever runs out, and an arrow
        arrow = np.array(
            [[-2.02, 0, z - 0.008], [-2.02 + wide, 0, z - 0.008], [-2.02 + wide, 0, z + 0.008], [-2.02, 0, z + 0.008]]
        )
        lights.quads((arrow + np.array([0.0, y - 0.034, 0.0]))[None], tint=(0.95, 0.98, 0.95))
    box(things, (-0.22, 0.14, 0.0), (0.22, 2.3, 0.62), tint=GREY, sides=ALL_SIDES)
    box(things, (-0.28, 0.1, 0.62), (0.28, 2.4, 0.82), tint=WHITE, sides=ALL_SIDES)
    for k in range(5):
        y0 = 0.2 + 0.72 * k
        box(things, (2.72, y0, 0.06), (3.18, y0 + 0.7, 0.9), tint=WHITE, sides=ALL_SIDES)
        box(things, (2.7, y0 + 0.3, 0.72), (2.73, y0 + 0.42, 0.75), tint=GREY, sides=ALL_SIDES)
        box(things, (2.86, y0, 1.5), (3.18, y0 + 0.7, 2.2), tint=(0.8, 0.82, 0.8), sides=ALL_SIDES)
    box(things, (2.68, 0.16, 0.9), (3.19, 3.84, 0.94), tint=WOOD, sides=ALL_SIDES)
    tube(things, (-2.4, 2.6, 0.03), (-2.4, 2.6, 1.9), (0.014, 0.014), tint=GREY)
    tube(things, (-2.52, 2.6, 1.88), (-2.28, 2.6, 1.88), (0.01, 0.01), tint=GREY)
    box(things, (-2.46, 2.58, 1.6), (-2.34, 2.62, 1.84), tint=(0.85, 0.88, 0.86), sides=ALL_SIDES)
    for x, y in ((-2.62, 2.6), (-2.18, 2.6), (-2.4, 2.38), (-2.4, 2.82)):
        tube(things, (-2.4, 2.6, 0.1), (x, y, 0.02), (0.012, 0.012), tint=GREY, corners=5)
    turn = np.linspace(0, 2 * np.pi, 25)
    centre, ahead = np.array([-0.6, HIGH_M[1] - 0.02, 2.3]), np.array([0.0, -1.0, 0.0])
    rim = centre + 0.17 * np.stack([np.cos(turn), 0 * turn, np.sin(turn)], axis=1)
    hub = np.broadcast_to(centre, rim[1:].shape)
    things.quads(np.stack([hub, rim[:-1], rim[1:], rim[1:]], axis=1), normals=ahead, tint=WHITE)
    for angle, long in ((0.9, 0.1), (2.4, 0.14)):
        tip = centre + long * np.array([np.cos(angle), 0, np.sin(angle)])
        tube(
            things,
            tuple(centre + 0.01 * ahead),
            tuple(tip + 0.01 * ahead),
            (0.006, 0.004),
            tint=(0.1, 0.1, 0.1),
            corners=4,
        )


def _sheet(maker: MeshMaker, origin: Point, right: Point, up: Point, tint: Tint, *, repeat_m: float = 3.0) -> None:
    """A flat sheet of small cells, darker towards the room's edges; it faces right x up."""
    corner, aside, high = (np.asarray(point, float) for point in (origin, right, up))
    long, tall = float(np.linalg.norm(aside - corner)), float(np.linalg.norm(high - corner))
    columns, rows = max(2, round(long / STEP_M)) + 1, max(2, round(tall / STEP_M)) + 1
    across, along = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
    points = corner + across[..., None] * (aside - corner) + along[..., None] * (high - corner)
    normal = np.cross(aside - corner, high - corner)
    normal /= np.linalg.norm(normal)
    shade = _shade(points, normal)
    uv = np.stack([across * long, along * tall], axis=-1) / repeat_m
    maker.grid(points, normals=np.broadcast_to(normal, points.shape), tint=np.array(tint) * shade[..., None], uv=uv)


def _shade(points: NDArray[np.float64], normal: NDArray[np.float64]) -> NDArray[np.float64]:
    shade = np.ones(points.shape[:2])
    for axis in range(3):
        if abs(normal[axis]) > 0.5:
            continue
        for wall in (LOW_M[axis], HIGH_M[axis]):
            gap = np.abs(points[..., axis] - wall)
            shade *= 1 - 0.2 * np.exp(-gap / 0.12) - 0.12 * np.exp(-gap / 0.6)
    return shade
