"""The cabin's shell: side walls with their windows, bins, ceiling, floor, and what closes it in front and behind."""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Figure, Finish, Part
from vr_scenes.geometry.rigid import RigidFigure
from vr_scenes.geometry.shapes import ALL_SIDES, box

BACK_M, FRONT_M, NOSE_M = -3.4, 6.9, 8.6  # rear wall, partition in front, galley wall
ROW_M, ROWS = 0.8, range(-3, 8)
ACROSS_M = (-1.45, -1.0, -0.55, 0.55, 1.0, 1.45)  # of the seats
SCREEN_Y_M = (0.3395, 0.3705)  # how far behind the hips a back's screen is, at its foot and its head
WINDOW_M, WINDOW_FIRST_M = 0.53, 0.28  # one window to the next, and one beside the eye
WINDOW_Z_M, WINDOW_HALF_M = 1.12, (0.148, 0.205)
STRIP, BELT, READING, POSITION, EXIT, SCREEN = range(6)  # as shaders/lamplit.frag.glsl counts
WALL: Tint = (0.86, 0.86, 0.85)
PALE: Tint = (0.9, 0.9, 0.89)
DADO: Tint = (0.62, 0.63, 0.65)
# (half width, height) of the shell, from the floor up along the wall, below the bins, round them, over the aisle
LOWER = ((1.68, 0.0), (1.77, 0.32), (1.82, 0.66), (1.817, 0.88))
UPPER = ((1.765, 1.36), (1.72, 1.46), (1.65, 1.57), (1.58, 1.6))
BIN = ((1.58, 1.6), (1.28, 1.585), (1.06, 1.61), (0.97, 1.66), (0.945, 1.76), (0.95, 1.9), (1.0, 2.0), (1.08, 2.05))
CEILING = ((1.02, 2.13), (0.9, 2.17), (0.6, 2.22), (0.25, 2.24), (0.0, 2.245))


def shell_parts() -> tuple[Part, ...]:
    """The shell but its lamps; all of it casts into the sharp map, so that sun falls in by the windows only."""
    walls, floor, trims, glass = (MeshMaker() for _ in range(4))
    for side in (-1.0, 1.0):
        _sweep(walls, LOWER, side, WALL, shade=(0.55, 1.0))
        _sweep(walls, UPPER, side, WALL, shade=(1.0, 0.72))
        _sweep(walls, BIN, side, PALE, shade=(0.7, 1.0))
        _sweep(walls, ((1.08, 2.05), (1.02, 2.13)), side, PALE, shade=(0.6, 0.8))
        _sweep(walls, CEILING, side, PALE, shade=(0.85, 1.0))
        for number in range(math.floor((BACK_M - WINDOW_FIRST_M) / WINDOW_M), math.ceil(NOSE_M / WINDOW_M)):
            _window(walls, glass, trims, side, WINDOW_FIRST_M + number * WINDOW_M, number)
        _seams(trims, side)
    _lay_floor(floor)
    _close_ends(walls, trims)
    return (
        Part(name="walls", mesh=walls.mesh(), texture="panel", joint="cabin", shine=0.1, gloss=25, is_near=True),
        Part(name="floor", mesh=floor.mesh(), texture="carpet", joint="cabin", is_near=True, casts_shadow=False),
        Part(name="trims", mesh=trims.mesh(), joint="cabin", shine=0.2, gloss=40, is_near=True),
        Part(
            name="panes", mesh=glass.mesh(), joint="cabin", finish=Finish.GLASS, is_two_sided=True, casts_shadow=False
        ),
    )


def lamps_figure() -> Figure:
    """Strips of light over the bins, belt signs, reading lamps and exit signs, each kind dimmed by itself."""
    figure = RigidFigure(("cabin",))
    for side in (-1.0, 1.0):
        strip = MeshMaker()
        _sweep(strip, ((1.075, 2.052), (1.02, 2.128)), side, PALE)
        figure.add(strip.mesh(), bone="cabin", what=STRIP)
        for row in ROWS:
            _service_panel(figure, side, row * ROW_M + 0.42, is_read=(row * 3 + int(side)) % 4 == 0)
    for row in ROWS:
        for x in ACROSS_M:
            _screen(figure, x, row * ROW_M)
    sign = MeshMaker()
    y, z = FRONT_M - 0.06, 2.08
    sign.quads(np.array([[[-0.16, y, z - 0.05], [0.16, y, z - 0.05], [0.16, y, z + 0.05], [-0.16, y, z + 0.05]]]))
    figure.add(sign.mesh(), bone="cabin", what=EXIT)
    values = (("dimmed", (1.0, 0.0, 0.0, 0.0)), ("strip", (1.0, 1.0, 1.0, 0.0)))
    return figure.figure("lamps", "lamplit", values=values, joint="cabin", reach_m=12.0, casts_shadow=False)


def half_width_m(z_m: float) -> float:
    """Of the wall at that height, between the strips above and below the windows."""
    (low, z0), (high, z1) = LOWER[-1], UPPER[0]
    return low + (high - low) * (z_m - z0) / (z1 - z0)


def _sweep(
    maker: MeshMaker,
    profile: tuple[tuple[float, float], ...],
    side: float,
    tint: Tint,
    *,
    shade: tuple[float, float] = (1.0, 1.0),
) -> None:
    """The profile drawn along the cabin, facing inwards; `shade` darkens it from its first to its last point."""
    across = np.array(profile)
    along = np.gradient(across, axis=0)
    out = np.stack([-along[:, 1], along[:, 0]], axis=1)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    ys = np.array([BACK_M, FRONT_M, NOSE_M])
    points, normals = np.empty((2, len(across), len(ys), 3))
    points[..., 0], points[..., 1], points[..., 2] = side * across[:, :1], ys, across[:, 1:]
    normals[..., 0], normals[..., 1], normals[..., 2] = side * out[:, :1], 0.0, out[:, 1:]
    tints = np.linspace(*shade, len(across))[:, None, None] * np.array(tint)
    uv = np.stack(np.broadcast_arrays(ys / 1.06, across[:, 1:] * 0.9), axis=-1)
    if side < 0:
        points, normals, uv = points[:, ::-1], normals[:, ::-1], uv[:, ::-1]
    maker.grid(points[:, ::-1], normals=normals[:, ::-1], tint=np.broadcast_to(tints, points.shape), uv=uv[:, ::-1])


def _window(walls: MeshMaker, glass: MeshMaker, trims: MeshMaker, side: float, y: float, number: int) -> None:
    """The panel round one window: from its rectangle to a rounded rim, a reveal, a pane; some blinds are half down."""
    low, high = LOWER[-1][1], UPPER[0][1]
    half = (WINDOW_M / 2, (high - low) / 2)
    corner = math.atan2(half[1], half[0])
    turn = np.sort(np.concatenate([np.linspace(0, 2 * math.pi, 29)[:-1], [corner, math.pi - corner]]))
    turn = np.sort(np.concatenate([turn, [math.pi + corner, 2 * math.pi - corner]]))
    turn = np.append(turn, turn[0] + 2 * math.pi)
    c, s = np.cos(turn), np.sin(turn)
    reach = np.minimum(half[0] / np.maximum(abs(c), 1e-9), half[1] / np.maximum(abs(s), 1e-9))
    rect = np.stack([reach * c, reach * s], axis=-1)
    loops = [rect, *(_rounded(turn, grown) for grown in (1.2, 1.13, 1.0, 0.9))]
    depth = (0.0, -0.004, -0.012, -0.008, 0.075)
    shades = (1.0, 1.0, 1.03, 0.95, 0.72)
    points = np.empty((len(loops), len(turn), 3))
    for row, (loop, far) in enumerate(zip(loops, depth, strict=True)):
        z = loop[:, 1] + (low + high) / 2
        wall = np.array([half_width_m(float(each)) for each in z])
        points[row] = np.stack([side * (wall + far), y + loop[:, 0], z], axis=-1)
    tints = np.array(shades)[:, None, None] * np.array(WALL)
    _add_loops(walls, points, side, np.broadcast_to(tints, points.shape))
    pane = points[-1]
    hub = np.broadcast_to(pane[:-1].mean(axis=0), pane[1:].shape)
    glass.quads(np.stack([hub, pane[:-1], pane[1:], pane[1:]], axis=1), tint=(0.93, 0.96, 0.97))
    is_half_down = (number * 7 + (3 if side > 0 else 0)) % 5 == 0 and number not in (0, 1, -1)
    _blind(trims, side, y, WINDOW_Z_M - 0.02 * (number % 4) if is_half_down else WINDOW_Z_M + 0.15)


def _blind(trims: MeshMaker, side: float, y: float, foot_m: float) -> None:
    """Behind the rim, down to `foot_m`, with a lip to pull it by."""
    x = side * (half_width_m(WINDOW_Z_M) + 0.05)
    for high, half, thick, tint in ((WINDOW_Z_M + 0.22, 0.15, 0.006, 0.8), (foot_m + 0.012, 0.11, -0.008, 0.66)):
        ends = sorted((x, x + side * thick))
        box(trims, (ends[0], y - half, foot_m), (ends[1], y + half, high), tint=(tint, tint, tint), sides=ALL_SIDES)


def _rounded(turn: NDArray[np.float64], grown: float) -> NDArray[np.float64]:
    """A window's outline: a superellipse of order 3.2."""
    c, s = np.cos(turn), np.sin(turn)
    size = (abs(c) ** 3.2 + abs(s) ** 3.2) ** (-1 / 3.2)
    return grown * size[:, None] * np.stack([WINDOW_HALF_M[0] * c, WINDOW_HALF_M[1] * s], axis=-1)


def _add_loops(maker: MeshMaker, points: NDArray[np.float64], side: float, tint: NDArray[np.float64]) -> None:
    """Rings one inside the other, facing into the cabin."""
    ring = np.gradient(points, axis=1)
    inward = np.gradient(points, axis=0)
    normals = np.cross(ring, inward) * -side
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
    normals *= np.where((normals[..., :1] * side > 0) & (abs(normals[..., :1]) > 0.3), -1.0, 1.0)
    uv = np.stack([points[..., 1] / 1.06, points[..., 2] * 0.9], axis=-1)
    if side > 0:
        points, normals, uv = points[:, ::-1], normals[:, ::-1], uv[:, ::-1]
    maker.grid(points, normals=normals, tint=tint, uv=uv)


def _seams(trims: MeshMaker, side: float) -> None:
    """Gaps between the bins with their latches, a rail below the windows, a hand rail under the bins."""
    for y in np.arange(BACK_M + 0.5, FRONT_M, 1.06):
        low, high = sorted((side * 0.944, side * 0.955))
        box(trims, (low, y - 0.006, 1.67), (high, y + 0.006, 1.99), tint=(0.42, 0.42, 0.43), sides=ALL_SIDES)
        low, high = sorted((side * 0.95, side * 0.975))
        box(trims, (low, y + 0.47, 1.655), (high, y + 0.59, 1.685), tint=(0.3, 0.3, 0.32), sides=ALL_SIDES)
    for number in range(math.floor((BACK_M - WINDOW_FIRST_M) / WINDOW_M), math.ceil(FRONT_M / WINDOW_M), 2):
        _joint(trims, side, WINDOW_FIRST_M + (number + 0.5) * WINDOW_M)
    low, high = sorted((side * 1.79, side * 1.83))
    box(trims, (low, BACK_M, 0.3), (high, FRONT_M, 0.335), tint=DADO, sides=ALL_SIDES)


def _joint(trims: MeshMaker, side: float, y: float) -> None:
    """Where two panels of the wall meet, from the rail up to the bins."""
    for (x0, z0), (x1, z1) in pairwise(((1.785, 0.335), *LOWER[2:], *UPPER)):
        a, b = side * (x0 - 0.003), side * (x1 - 0.003)
        strip = [
            [a, y - side * 0.0022, z0],
            [a, y + side * 0.0022, z0],
            [b, y + side * 0.0022, z1],
            [b, y - side * 0.0022, z1],
        ]
        trims.quads(np.array([strip])[:, ::-1], tint=(0.64, 0.64, 0.64))


def _lay_floor(floor: MeshMaker) -> None:
    ys = np.linspace(BACK_M, NOSE_M, 3)
    for x0, x1, tint in (
        (-1.7, -0.3, (0.66, 0.66, 0.69)),
        (-0.3, 0.3, (0.92, 0.92, 0.95)),
        (0.3, 1.7, (0.66, 0.66, 0.69)),
    ):
        for y0, y1 in pairwise(ys):
            corners = np.array([[x0, y0, 0], [x1, y0, 0], [x1, y1, 0], [x0, y1, 0]])
            floor.quads(corners[None], uv=corners[:, :2] / 0.9, tint=tint)


def _close_ends(walls: MeshMaker, trims: MeshMaker) -> None:
    """A partition with a curtain's way through in front, the galley behind it, a plain wall at the back."""
    for side in (-1.0, 1.0):
        low, high = sorted((side * 0.34, side * 1.85))
        box(walls, (low, FRONT_M, 0.0), (high, FRONT_M + 0.04, 2.3), tint=(0.7, 0.72, 0.76), per_m=0.9, sides=ALL_SIDES)
        low, high = sorted((side * 0.34, side * 0.4))
        for fold in range(5):
            x = side * (0.33 + 0.022 * fold)
            ends = sorted((x, x + side * 0.014))
            box(
                trims, (ends[0], FRONT_M - 0.05 - 0.012 * (fold % 2), 0.04), (ends[1], FRONT_M - 0.01, 1.98),
                tint=(0.26, 0.3, 0.42), sides=ALL_SIDES,
            )  # fmt: skip
    box(walls, (-0.34, FRONT_M, 2.02), (0.34, FRONT_M + 0.04, 2.3), tint=(0.7, 0.72, 0.76), sides=ALL_SIDES)
    box(walls, (-1.85, NOSE_M, 0.0), (1.85, NOSE_M + 0.05, 2.3), tint=(0.78, 0.78, 0.77), sides=ALL_SIDES)
    for column in range(4):
        for z0, z1 in ((0.1, 0.85), (0.92, 1.3), (1.4, 2.0)):
            x = -0.62 + 0.42 * column
            box(trims, (x, NOSE_M - 0.03, z0), (x + 0.38, NOSE_M, z1), tint=(0.66, 0.67, 0.69), sides=ALL_SIDES)
            box(trims, (x + 0.14, NOSE_M - 0.05, z1 - 0.08), (x + 0.24, NOSE_M - 0.03, z1 - 0.05), tint=(0.3, 0.3, 0.3))
    box(walls, (-1.85, BACK_M - 0.05, 0.0), (1.85, BACK_M, 2.3), tint=(0.74, 0.75, 0.77), sides=ALL_SIDES)


def _screen(figure: RigidFigure, x: float, y: float) -> None:
    """The screen in a seat's back: a map with the way flown."""
    maker = MeshMaker()
    low, high = y - SCREEN_Y_M[0], y - SCREEN_Y_M[1]
    corners = [[x - 0.108, low, 0.912], [x + 0.108, low, 0.912], [x + 0.108, high, 1.043], [x - 0.108, high, 1.043]]
    maker.quads(np.array([corners]), tint=(0.1, 0.1, 0.1))
    figure.add(maker.mesh(), bone="cabin", what=SCREEN)


def _service_panel(figure: RigidFigure, side: float, y: float, *, is_read: bool) -> None:
    """Below the bins: a sign that looks back at the passengers, and three small lamps that look down."""
    middle = side * 1.24
    sign = MeshMaker()
    sign.quads(
        np.array(
            [
                [
                    [middle - 0.07, y, 1.525],
                    [middle + 0.07, y, 1.525],
                    [middle + 0.07, y + 0.02, 1.585],
                    [middle - 0.07, y + 0.02, 1.585],
                ]
            ]
        ),
        tint=(0.1, 0.1, 0.1),
    )
    figure.add(sign.mesh(), bone="cabin", what=BELT)
    for seat in range(3):
        x = side * (1.14 + 0.12 * seat)
        lamp = MeshMaker()
        lamp.quads(
            np.array(
                [
                    [
                        [x - 0.025, y - 0.06, 1.578],
                        [x + 0.025, y - 0.06, 1.578],
                        [x + 0.025, y - 0.11, 1.578],
                        [x - 0.025, y - 0.11, 1.578],
                    ]
                ]
            ),
            tint=(0.75, 0.75, 0.74),
        )
        figure.add(lamp.mesh(), bone="cabin", what=READING, more=(float(is_read and seat == 1), 0.0, 0.0, 0.0))
