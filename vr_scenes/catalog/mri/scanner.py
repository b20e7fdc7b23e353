"""The scanner with its tube, the couch, the blanket over one's own body, the head coil and its mirror."""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import MeshMaker, Point, Tint
from vr_scenes.geometry.model import Figure
from vr_scenes.geometry.rigid import RigidFigure
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube, turned

SHELL, TUBE, RING, CLOTH, COIL, MIRROR, PAD = range(7)  # as shaders/scanner.frag.glsl counts
BONES = ("machine", "tube", "couch", "body", "coil", "mirror")
VALUES = (("bore", (0.3, 1.05, 1.6, 0.0)), ("room_light", (1.0, 1.0, 1.0, 1.0)))
TUBE_M, AXIS_M, LONG_M = 0.3, 1.05, 1.6  # radius as made, height of the axis, length
RIM_M, OUTER_M = 0.6, 1.03
ROUND = 48
PAD_TOP_M = AXIS_M - 0.12  # the couch on which one lies
GREY: Tint = (0.62, 0.64, 0.66)
WHITE: Tint = (0.9, 0.91, 0.91)
BULB: Tint = (0.78, 0.42, 0.24)
SHEET_M = 0.4  # the folded sheet ends there; as shaders/scanner.frag.glsl knows it
BLANKET: Tint = (0.5, 0.66, 0.72)


def scanner_figure() -> Figure:
    """Everything as one figure with `BONES`: the tube's opening is at y = 0, the tube lies behind it.

    Couch, body, coil and mirror are made about the eye of whoever lies there, at the axis' height.
    """
    figure = RigidFigure(BONES)
    _make_mirror(figure)  # from near to far: what is hidden is not shaded
    _make_coil(figure)
    _cover_body(figure)
    _make_couch(figure)
    _turn_machine(figure)
    return figure.figure("scanner", "scanner", values=VALUES, reach_m=9.0)


def _turn_machine(figure: RigidFigure) -> None:
    bend = np.linspace(0, math.pi / 2, 9)
    flare = [(RIM_M - (RIM_M - TUBE_M) * math.cos(a), -0.24 * (1 - math.sin(a))) for a in bend]
    profile = [(TUBE_M, -LONG_M), (TUBE_M, -0.8), *flare]
    shares = [1.0, 1.0, *[math.cos(a) for a in bend]]
    _turned_about_y(figure, TUBE, np.array(profile), np.array(shares))
    _turned_about_y(figure, RING, np.array([(RIM_M, 0.0), (RIM_M + 0.035, 0.004)]))
    edge = [(OUTER_M - 0.16 + 0.16 * math.sin(a), -0.16 * (1 - math.cos(a))) for a in bend]
    _turned_about_y(figure, SHELL, np.array([(RIM_M + 0.035, 0.0), *edge, (OUTER_M, -LONG_M + 0.1), (0.9, -LONG_M)]))
    maker = MeshMaker()
    box(maker, (-0.8, -LONG_M + 0.12, 0.0), (0.8, -0.22, 0.5), tint=GREY, sides=ALL_SIDES)
    for side in (-1.0, 1.0):
        _control(maker, side)
    figure.add(maker.mesh(), bone="machine", what=SHELL)


def _control(maker: MeshMaker, side: float) -> None:
    """A small panel of keys beside the opening."""
    low, high = sorted((side * 0.76, side * 0.88))
    box(maker, (low, -0.02, 1.12), (high, 0.012, 1.3), tint=(0.16, 0.17, 0.19), sides=ALL_SIDES)
    for key in range(3):
        z = 1.15 + 0.05 * key
        tint = ((0.75, 0.25, 0.2), (0.4, 0.65, 0.75), (0.75, 0.76, 0.76))[key]
        box(maker, (low + 0.03, 0.0, z), (high - 0.03, 0.016, z + 0.025), tint=tint, sides=ALL_SIDES)


def _turned_about_y(
    figure: RigidFigure, what: int, profile: NDArray[np.float64], shares: NDArray[np.float64] | None = None
) -> None:
    """A body turned about the tube's axis; `profile` (n, 2) holds radius and y, `shares` how far each goes with it."""
    turn = np.linspace(2 * math.pi, 0, ROUND + 1)
    along = np.gradient(profile, axis=0)
    out = np.stack([-along[:, 1], along[:, 0]], axis=1)  # to the left of the way: into the room
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    points, normals = np.empty((len(profile), ROUND + 1, 3)), np.empty((len(profile), ROUND + 1, 3))
    for target, rows in ((points, profile), (normals, out)):
        target[..., 0] = rows[:, :1] * np.sin(turn)
        target[..., 1] = rows[:, 1:]
        target[..., 2] = rows[:, :1] * np.cos(turn)
    points[..., 2] += AXIS_M
    maker = MeshMaker()
    maker.grid(points, normals=normals, tint=WHITE)
    mesh = maker.mesh()
    share = np.zeros(len(mesh.vertices)) if shares is None else np.repeat(shares, ROUND + 1)
    figure.add(mesh, bone="machine", what=what, other="tube", share_of_other=share.astype(np.float32))


def _make_couch(figure: RigidFigure) -> None:
    """A shallow trough 2.3 m long with a pad, a pillow and two side rails; y counts from the eye towards the feet."""
    pillow = MeshMaker()
    turned(
        pillow,
        (0, -0.06, PAD_TOP_M - 0.03),
        ((0.17, 0.0), (0.19, 0.025), (0.17, 0.045), (0.1, 0.055), (0.0005, 0.058)),
        tint=WHITE,
        corners=28,
    )
    figure.add(pillow.mesh(), bone="couch", what=CLOTH)
    across = np.linspace(-0.27, 0.27, 13)
    sag = 0.035 * (across / 0.27) ** 2
    for what, tint, lift in ((PAD, (0.28, 0.33, 0.36), 0.0), (COIL, WHITE, -0.055)):
        rows = np.array([-0.34, 2.05])
        points = np.empty((2, len(across), 3))
        points[..., 0], points[..., 1] = across * (1.0 if lift == 0 else 1.08), rows[:, None]
        points[..., 2] = PAD_TOP_M - 0.035 + sag + lift
        slope = np.gradient(sag, across)
        normals = np.broadcast_to(np.stack([-slope, 0 * slope, 1 + 0 * slope], axis=-1), points.shape)
        maker = MeshMaker()
        maker.grid(points, normals=normals, tint=tint)
        figure.add(maker.mesh(), bone="couch", what=what)
    maker = MeshMaker()
    for side in (-1.0, 1.0):
        low, high = sorted((side * 0.27, side * 0.3))
        box(maker, (low, -0.36, PAD_TOP_M - 0.1), (high, 2.08, PAD_TOP_M + 0.005), tint=WHITE, sides=ALL_SIDES)
    box(maker, (-0.29, 2.05, PAD_TOP_M - 0.1), (0.29, 2.1, PAD_TOP_M + 0.005), tint=WHITE, sides=ALL_SIDES)
    box(maker, (-0.27, -0.36, PAD_TOP_M - 0.1), (0.27, 2.05, PAD_TOP_M - 0.08), tint=GREY, sides=ALL_SIDES)
    figure.add(maker.mesh(), bone="couch", what=COIL)


def _cover_body(figure: RigidFigure) -> None:
    """One's own body below a blanket with a folded sheet, and the bell's bulb, that lies on it, with its hose."""
    y, x = np.meshgrid(np.linspace(0.16, 1.92, 118), np.linspace(-0.29, 0.29, 61), indexing="ij")
    points = np.stack([x, y, PAD_TOP_M - 0.02 + _lying(x, y)], axis=-1)
    slope_y, slope_x = np.gradient(points[..., 2], y[:, 0], x[0])
    normals = np.stack([-slope_x, -slope_y, np.ones_like(x)], axis=-1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    maker = MeshMaker()
    maker.grid(points, normals=normals, tint=BLANKET)
    figure.add(maker.mesh(), bone="body", what=CLOTH)
    bell = MeshMaker()
    way = np.array([(0.09, 0.8), (0.13, 0.74), (0.19, 0.72), (0.235, 0.77), (0.262, 0.86), (0.272, 1.0)])
    lies = PAD_TOP_M - 0.008 + _lying(way[:, 0], way[:, 1])
    hose = [(float(x_m), float(y_m), float(z_m)) for (x_m, y_m), z_m in zip(way, lies, strict=True)]
    for start, end in pairwise(hose):
        tube(bell, start, end, (0.0045, 0.0045), tint=GREY, corners=7)
    turn = np.linspace(0.0, math.pi, 9)
    bulb = tuple((max(5e-4, 0.024 * math.sin(a)), -0.03 * math.cos(a)) for a in turn)
    turned(bell, (hose[0][0], hose[0][1], hose[0][2] + 0.012), bulb, tint=BULB, corners=18)
    figure.add(bell.mesh(), bone="body", what=COIL)


def _lying(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """How high the blanket lies over the pad: chest, belly, arms, legs, feet with the blanket tented over the toes."""
    rise = 0.105 * np.exp(-(((y - 0.5) / 0.24) ** 2)) + 0.085 * np.exp(-(((y - 0.92) / 0.34) ** 2)) + 0.045
    trunk = rise * np.sqrt(np.clip(1 - (x / 0.235) ** 2, 0, 1)) * np.clip((1.3 - y) / 0.35, 0, 1)
    toes = np.exp(-(((y - 1.72) / np.where(y > 1.72, 0.05, 0.15)) ** 2))
    tent = 0.15 * np.exp(-((x / 0.17) ** 4)) * toes
    lower: NDArray[np.float64] = np.zeros_like(x)
    arms: NDArray[np.float64] = np.zeros_like(x)
    for side in (-1.0, 1.0):
        shin = (0.125 - 0.035 * (y - 1.0)) * np.exp(-(((x - side * 0.1) / 0.08) ** 2)) * np.clip((y - 0.9) / 0.3, 0, 1)
        lower = lower + shin + 0.06 * toes * np.exp(-(((x - side * 0.1) / 0.065) ** 2))
        arms = arms + 0.085 * np.exp(-(((x - side * 0.235) / 0.04) ** 2)) * np.clip((1.12 - y) / 0.15, 0, 1)
    knee = 0.02 * np.exp(-(((y - 1.22) / 0.09) ** 2)) * np.exp(-(((np.abs(x) - 0.1) / 0.06) ** 2))
    over = np.maximum(np.maximum(trunk, lower + knee), np.maximum(arms, tent))
    creases = _crease(9 * y + 6 * x + 1.6 * np.sin(5 * x + 2.1 * y)) + _crease(7 * y - 9 * x + 1.3 * np.sin(6 * y + 1))
    creases = 0.012 * creases * (0.35 + 0.65 * np.sin(3.3 * y + 4 * x) ** 2) + 0.005 * _crease(
        21 * y + 4 * np.sin(7 * x)
    )
    tucked = np.clip((y - 0.16) / 0.08, 0, 1) * np.clip((1.92 - y) / 0.05, 0, 1)
    hem = np.clip((0.285 - np.abs(x)) / 0.03, 0, 1)
    folded = 0.007 * np.clip((SHEET_M - y) / 0.012, 0, 1)  # the sheet's edge, laid back over the blanket
    result: NDArray[np.float64] = np.maximum(over * np.sqrt(tucked) * hem + (creases + folded) * tucked * hem, 0.0)
    return result


def _crease(phase: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sharp ridges with wide valleys between."""
    ridge: NDArray[np.float64] = (1 - np.abs(np.sin(phase))) ** 2.5
    return ridge


def _make_coil(figure: RigidFigure) -> None:
    """A cage of bars that slides over the face: two hoops, and bars between them that leave the eyes free."""
    maker, radius = MeshMaker(), 0.165
    for y, thick in ((-0.1, 0.012), (0.15, 0.011)):
        ring = [(radius * math.sin(a), y, AXIS_M - 0.02 + radius * math.cos(a)) for a in np.linspace(-1.75, 1.75, 19)]
        for start, end in pairwise(ring):
            tube(maker, start, end, (thick, thick), tint=WHITE, corners=7)
    for angle in (-1.5, -1.0, -0.5, 0.5, 1.0, 1.5):
        x, z = radius * math.sin(angle), AXIS_M - 0.02 + radius * math.cos(angle)
        tube(maker, (x, -0.1, z), (x, 0.15, z), (0.0075, 0.0075), tint=WHITE, corners=7)
    figure.add(maker.mesh(), bone="coil", what=COIL)


def _make_mirror(figure: RigidFigure) -> None:
    """Mirrors in a frame over the eyes that show the way out past one's feet, upright; made about its own middle."""
    up = np.array([0.0, 0.87, 0.49])  # so tilted that a look upwards leaves along the tube
    aside = np.array([1.0, 0.0, 0.0])
    corners = np.array([s * 0.062 * aside + t * 0.034 * up for s, t in ((-1, 1), (1, 1), (1, -1), (-1, -1))])
    maker = MeshMaker()
    maker.quads(corners[None])
    figure.add(maker.mesh(), bone="mirror", what=MIRROR)
    frame = MeshMaker()
    for side in (-1.0, 1.0):
        start: Point = (side * 0.066, 0.0, 0.0)
        tube(frame, start, (side * 0.088, -0.025, -0.05), (0.0022, 0.0022), tint=GREY, corners=7)
        tube(frame, (side * 0.088, -0.025, -0.05), (side * 0.15, -0.06, -0.075), (0.0022, 0.0035), tint=GREY, corners=7)
    figure.add(frame.mesh(), bone="mirror", what=COIL)
