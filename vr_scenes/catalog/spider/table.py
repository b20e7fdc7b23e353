"""The table, what lies on it, and the glass bell on its cord."""

import math

import numpy as np

from vr_scenes.catalog.spider.choreography import FELT_M, FELT_RADIUS_M, TABLE_EDGE_M, TABLE_HEIGHT_M
from vr_scenes.geometry.mesh import Mesh, MeshMaker, Tint
from vr_scenes.geometry.model import Finish, Joint, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, disc, tube, turned

HALF_WIDTH_M, FAR_EDGE_M = 0.9, 0.5
BELL_RADIUS_M, BELL_WALL_M = 0.138, 0.125  # where the dome begins
CORD_M = 2.6
MAT_LOW, MAT_HIGH = (-0.27, -0.505), (0.27, -0.315)

JOINTS = (Joint(name="spider"), Joint(name="bell"), Joint(name="visitor"), Joint(name="thread"))


def table_parts() -> tuple[Part, ...]:
    """The table's top is height 0; everything on it is near, so that the spider's shadow falls on it."""
    return (
        Part(name="table", mesh=_table(), texture="wood", shine=0.22, gloss=26, bump=0.05, is_near=True),
        Part(name="felt", mesh=_felt(), texture="felt", bump=0.12, is_near=True, casts_shadow=False),
        Part(name="runner", mesh=_runner(), texture="linen", bump=0.12, is_near=True, casts_shadow=False),
        Part(name="mat", mesh=_mat(), texture="mat", bump=0.1, is_near=True, casts_shadow=False),
        Part(name="things", mesh=_things(), shine=0.35, gloss=40, is_near=True),
        Part(name="leaves", mesh=_plant(), is_two_sided=True, shine=0.2, gloss=20, is_near=True),
        Part(name="bell", mesh=_bell(), joint="bell", finish=Finish.GLASS, shine=0.9, gloss=220, is_two_sided=True),
        Part(name="knob", mesh=_knob(), joint="bell", shine=0.7, gloss=60, is_near=True),
        Part(name="thread", mesh=_thread(), joint="thread", casts_shadow=False, is_near=True),
    )


def _table() -> Mesh:
    maker = MeshMaker()
    top = (-HALF_WIDTH_M, -TABLE_EDGE_M, -0.034), (HALF_WIDTH_M, FAR_EDGE_M, 0.0)
    box(maker, *top, per_m=0.9, sides=ALL_SIDES)
    box(maker, (-0.8, -0.44, -0.12), (0.8, 0.42, -0.034), per_m=0.9, sides=ALL_SIDES, tint=(0.9, 0.9, 0.9))
    for x in (-0.8, 0.74):
        for y in (-0.44, 0.36):
            box(maker, (x, y, -TABLE_HEIGHT_M), (x + 0.06, y + 0.06, -0.03), per_m=0.9, sides=ALL_SIDES)
    return maker.mesh()


def _felt() -> Mesh:
    maker = MeshMaker()
    disc(maker, (0, 0, FELT_M), FELT_RADIUS_M, corners=48, per_m=7)
    return maker.mesh()


def _runner() -> Mesh:
    """A linen cloth across the far part of the table, with folds, hanging over the right edge."""
    maker = MeshMaker()
    x, y = np.meshgrid(np.linspace(0.24, 1.2, 110), np.linspace(0.02, 0.44, 40))
    wave = np.sin(x * 31 + 2.2 * np.sin(y * 13)) * 0.5 + 0.28 * np.sin((x * 0.6 + y) * 47) + 0.5 * np.sin((x - y) * 19)
    hem = np.minimum(np.minimum(x - 0.24, y - 0.02), 0.44 - y).clip(0, 0.04) / 0.04
    height = 0.0018 + 0.003 * hem * (wave + 1.3)
    over = np.maximum(0, x - HALF_WIDTH_M)
    points = np.stack([np.minimum(x, HALF_WIDTH_M + 0.006 + 0.02 * over), y, height - over], axis=-1)
    normals = np.cross(np.gradient(points, axis=1), np.gradient(points, axis=0))
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    stripe = (np.abs(y - 0.06) < 0.006) | (np.abs(y - 0.4) < 0.006)
    tint = np.where(stripe[..., None], [0.55, 0.62, 0.66], [0.95, 0.93, 0.88])
    maker.grid(points, normals=normals, tint=tint, uv=np.stack([x, y], axis=-1) * 7)
    return maker.mesh()


def _mat() -> Mesh:
    """Where your hands rest: their outlines are drawn on it."""
    maker = MeshMaker()
    (x0, y0), (x1, y1) = MAT_LOW, MAT_HIGH
    corners = np.array([[[x0, y0, 0.0016], [x1, y0, 0.0016], [x1, y1, 0.0016], [x0, y1, 0.0016]]])
    maker.quads(corners, uv=np.array([[0, 0], [1, 0], [1, 1], [0, 1]]))
    return maker.mesh()


def _things() -> Mesh:
    """A mug, two books, a pencil, a flower pot."""
    maker = MeshMaker()
    blue: Tint = (0.36, 0.48, 0.54)
    x, y = -0.52, 0.2
    outside = ((0.034, 0.0), (0.041, 0.008), (0.042, 0.05), (0.042, 0.088), (0.040, 0.092))
    inside = ((0.038, 0.09), (0.037, 0.03), (0.0, 0.025))
    turned(maker, (x, y, 0), outside, tint=blue, corners=32)
    _ring_sheet(maker, x, y, inside, blue)
    turn, round_ = np.meshgrid(np.linspace(-1.7, 1.7, 18), np.linspace(0, 2 * math.pi, 9))
    way = 0.026 + 0.006 * np.cos(round_)
    points = np.stack(
        [x + 0.040 + way * np.cos(turn), y + 0.006 * np.sin(round_), 0.047 + 1.1 * way * np.sin(turn)], axis=-1
    )
    normals = np.stack([np.cos(round_) * np.cos(turn), np.sin(round_), np.cos(round_) * np.sin(turn)], axis=-1)
    maker.grid(points, normals=normals, tint=blue)
    for low, high, tint in (
        ((-0.80, -0.12, 0.0), (-0.58, 0.03, 0.026), (0.30, 0.38, 0.36)),
        ((-0.785, -0.112, 0.002), (-0.577, 0.022, 0.024), (0.92, 0.9, 0.84)),
        ((-0.79, -0.10, 0.026), (-0.60, 0.035, 0.048), (0.62, 0.34, 0.27)),
    ):
        box(maker, low, high, tint=tint, sides=ALL_SIDES)
    tube(maker, (0.42, -0.30, 0.0045), (0.56, -0.24, 0.0045), (0.0037, 0.0037), tint=(0.82, 0.6, 0.2), corners=6)
    tube(maker, (0.42, -0.30, 0.0045), (0.408, -0.305, 0.0045), (0.0037, 0.0006), tint=(0.75, 0.6, 0.45), corners=6)
    pot = ((0.045, 0.0), (0.05, 0.004), (0.062, 0.085), (0.067, 0.086), (0.067, 0.1), (0.06, 0.101))
    turned(maker, (-0.66, 0.36, 0), pot, tint=(0.70, 0.43, 0.32), corners=28)
    disc(maker, (-0.66, 0.36, 0.094), 0.061, tint=(0.24, 0.18, 0.14))
    return maker.mesh()


def _ring_sheet(maker: MeshMaker, x: float, y: float, profile: tuple[tuple[float, float], ...], tint: Tint) -> None:
    turn = np.linspace(0, 2 * math.pi, 33)
    radius, height = np.array(profile).T
    points = np.stack(
        [x + radius[:, None] * np.cos(turn), y + radius[:, None] * np.sin(turn), np.repeat(height[:, None], 33, 1)],
        axis=-1,
    )
    normals = np.stack([-np.cos(turn), -np.sin(turn), 0.4 + 0 * turn], axis=-1)
    maker.grid(points, normals=np.broadcast_to(normals, points.shape), tint=tint)


def _plant() -> Mesh:
    """A pot plant: arching leaves with a fold along the middle."""
    maker = MeshMaker()
    rng = np.random.default_rng(31)
    for turn in np.arange(22) * 2.4:
        length, rise, wide = rng.uniform(0.13, 0.26), rng.uniform(0.5, 1.25), rng.uniform(0.012, 0.02)
        along = np.linspace(0, 1, 9)[:, None]
        out, up = length * along * math.cos(rise) + 0.06 * along**2, length * along * math.sin(rise) - 0.10 * along**2.4
        half = wide * np.sin(math.pi * (0.12 + 0.88 * along) ** 0.8) * np.array([-1.0, 0.0, 1.0])
        fold = np.abs(half) * 0.5
        way, side = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
        points = np.stack(
            [-0.66 + way[0] * out + side[0] * half, 0.36 + way[1] * out + side[1] * half, 0.095 + up + fold], axis=-1
        )
        normals = np.cross(np.gradient(points, axis=1), np.gradient(points, axis=0))
        normals[-1] = normals[-2]  # at the tip the sheet is a point, which faces nowhere
        normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
        green = rng.uniform(0.8, 1.1) * np.array([0.30, 0.42, 0.22])
        maker.grid(points, normals=normals, tint=green)
    return maker.mesh()


def _bell() -> Mesh:
    maker = MeshMaker()
    dome = [(BELL_RADIUS_M * math.cos(a), BELL_WALL_M + BELL_RADIUS_M * math.sin(a)) for a in np.linspace(0, 1.5, 16)]
    profile = ((BELL_RADIUS_M + 0.004, 0.0), (BELL_RADIUS_M + 0.004, 0.006), (BELL_RADIUS_M, 0.01), *dome)
    turned(maker, (0, 0, 0.0018), profile, tint=(0.9, 0.97, 0.95), corners=64)
    return maker.mesh()


def _knob() -> Mesh:
    """A brass knob with the cord that carries the bell, up through a ring in the ceiling."""
    maker = MeshMaker()
    top = BELL_WALL_M + BELL_RADIUS_M
    brass: Tint = (0.78, 0.62, 0.34)
    turned(maker, (0, 0, top), ((0.02, -0.004), (0.022, 0.002), (0.008, 0.008), (0.009, 0.016)), tint=brass, corners=20)
    turned(
        maker,
        (0, 0, top),
        ((0.006, 0.014), (0.014, 0.02), (0.016, 0.028), (0.012, 0.036), (0.002, 0.04)),
        tint=brass,
        corners=20,
    )
    turn, round_ = np.meshgrid(np.linspace(0, 2 * math.pi, 49), np.linspace(0, 2 * math.pi, 7))  # the rim
    way = BELL_RADIUS_M + 0.003 + 0.003 * np.cos(round_)
    points = np.stack([way * np.cos(turn), way * np.sin(turn), 0.005 + 0.003 * np.sin(round_)], axis=-1)
    out = [np.cos(round_) * np.cos(turn), np.cos(round_) * np.sin(turn), np.sin(round_)]
    maker.grid(points, normals=np.stack(out, axis=-1), tint=brass)
    tube(maker, (0, 0, top + 0.038), (0, 0, top + CORD_M), (0.0022, 0.0022), tint=(0.72, 0.66, 0.56), corners=6)
    return maker.mesh()


def _thread() -> Mesh:
    maker = MeshMaker()
    tube(maker, (0, 0, 0), (0, 0, 2.2), (0.0008, 0.0008), tint=(0.92, 0.92, 0.9), corners=4)
    return maker.mesh()
