"""The park: lawn, gravel path, trees, a bench, a lamp, woods in the distance."""

import math

import numpy as np

from vr_scenes.catalog.dog.fence import FENCE_ENDS_M
from vr_scenes.catalog.dog.litter import lay_path, pebbles_and_leaves
from vr_scenes.geometry.mesh import Mesh, MeshMaker, Tint
from vr_scenes.geometry.model import Finish, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube, turned
from vr_scenes.geometry.trees import broadleaf
from vr_scenes.geometry.undergrowth import upright_cards

NEAR_M = (-8.0, -7.0, 7.0, 7.5)  # where the dog's shadow may fall: from x, y to x, y
FAR_M = 220.0
PATH_HALF_M = 1.35
GRASS_PER_M, GRAVEL_PER_M = 1 / 5, 1 / 1.6
TUFTS = 2600
WOOD: Tint = (0.62, 0.5, 0.38)


def park_parts(rng: np.random.Generator) -> tuple[Part, ...]:
    """The ground is height 0, the fence runs along y = 0, you come from -y."""
    trunks, leaves, tufts, woods = (MeshMaker() for _ in range(4))
    _trees(trunks, leaves, rng)
    _tufts(tufts, rng)
    _woods(woods, rng)
    near, far = _lawn()
    near_path, far_path = _path()
    pebbles, fallen = pebbles_and_leaves(rng, PATH_HALF_M)
    return (
        Part(name="lawn", mesh=near, texture="grass", bump=0.25, is_near=True, casts_shadow=False),
        Part(name="far lawn", mesh=far, texture="grass", casts_shadow=False),
        Part(name="path", mesh=near_path, texture="gravel", bump=0.5, is_near=True, casts_shadow=False),
        Part(name="far path", mesh=far_path, texture="gravel", casts_shadow=False),
        Part(name="trunks", mesh=trunks.mesh(), texture="bark"),
        Part(name="leaves", mesh=leaves.mesh(), texture="leaves", finish=Finish.LEAVES, is_two_sided=True),
        Part(
            name="tufts",
            mesh=tufts.mesh(),
            texture="tuft",
            finish=Finish.LEAVES,
            is_two_sided=True,
            casts_shadow=False,
            is_near=True,
        ),
        Part(
            name="woods", mesh=woods.mesh(), texture="firs", finish=Finish.LEAVES, is_two_sided=True, casts_shadow=False
        ),
        Part(name="pebbles", mesh=pebbles, casts_shadow=False),
        Part(name="fallen leaves", mesh=fallen, is_two_sided=True, casts_shadow=False),
        Part(name="bench", mesh=_bench(), texture="planks", bump=0.3),
        Part(name="lamp", mesh=_lamp(), shine=0.4, gloss=40),
    )


def _lawn() -> tuple[Mesh, Mesh]:
    x0, y0, x1, y1 = NEAR_M
    near, far = MeshMaker(), MeshMaker()
    _level(near, x0, y0, x1, y1, 0.0, GRASS_PER_M)
    for corners in ((-FAR_M, -FAR_M, FAR_M, y0), (-FAR_M, y1, FAR_M, FAR_M), (-FAR_M, y0, x0, y1), (x1, y0, FAR_M, y1)):
        _level(far, *corners, 0.0, GRASS_PER_M)
    return near.mesh(), far.mesh()


def _path() -> tuple[Mesh, Mesh]:
    near, far = MeshMaker(), MeshMaker()
    lay_path(near, PATH_HALF_M, NEAR_M[1], NEAR_M[3], 40, GRAVEL_PER_M)
    lay_path(far, PATH_HALF_M, -60.0, NEAR_M[1], 90, GRAVEL_PER_M)
    lay_path(far, PATH_HALF_M, NEAR_M[3], 60.0, 60, GRAVEL_PER_M)
    return near.mesh(), far.mesh()


def _level(maker: MeshMaker, x0: float, y0: float, x1: float, y1: float, z: float, per_m: float) -> None:
    points = np.array([[[x0, y0, z], [x1, y0, z], [x1, y1, z], [x0, y1, z]]])
    maker.quads(points, normals=np.array([0.0, 0.0, 1.0]), uv=points[..., :2] * per_m)


def _trees(trunks: MeshMaker, leaves: MeshMaker, rng: np.random.Generator) -> None:
    """Tall ones where their shadows do not reach the dog, shrubs along the sides of the garden."""
    places = [
        (9.5, 3.0),
        (13.0, 9.0),
        (8.0, 14.0),
        (-19.0, 15.0),
        (-5.2, 25.5),
        (3.5, 22.0),
        (-3.0, 27.0),
        (15.0, 19.0),
    ]
    places += [
        (-21.0, 4.0),
        (-19.0, -9.0),
        (11.0, -8.0),
        (16.0, -2.0),
        (-6.0, 34.0),
        (8.0, 33.0),
        (-20.0, 26.0),
        (22.0, 30.0),
    ]
    for x, y in places:
        tint = (0.36 + rng.uniform(-0.05, 0.08), 0.45 + rng.uniform(-0.04, 0.05), 0.22)
        broadleaf(trunks, leaves, rng, (x, y, 0.0), rng.uniform(7, 11), cards=340, tint=tint)
    for turn in np.linspace(0, 2 * math.pi, 42, endpoint=False):
        away = rng.uniform(48, 95)
        x, y = away * math.sin(turn), away * math.cos(turn) + 10
        broadleaf(trunks, leaves, rng, (x, y, 0.0), rng.uniform(8, 14), cards=55, tint=(0.34, 0.43, 0.24))
    for x in np.arange(FENCE_ENDS_M + 0.3, 18.0, 0.62):
        for side in (-1, 1):
            _shrub(leaves, rng, side * x, rng.uniform(-0.1, 0.1), rng.uniform(0.72, 0.86))
    for x in (-12.5, -10.4, -8.7, 7.6, 9.2, 10.9):
        _shrub(leaves, rng, x, 4.5 + rng.uniform(-0.8, 2.5), rng.uniform(0.7, 1.1))
    for x in np.arange(-15.0, 15.1, 1.1):
        if abs(x) > 2.6:
            _shrub(leaves, rng, x, 10.5 + rng.uniform(-0.4, 0.4), rng.uniform(0.8, 1.2))


def _shrub(leaves: MeshMaker, rng: np.random.Generator, x: float, y: float, radius_m: float) -> None:
    count = 34
    way = rng.normal(size=(count, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    way[:, 2] = np.abs(way[:, 2])
    centre = np.array([x, y, 0.25]) + way * radius_m * rng.uniform(0.5, 1, (count, 1)) * [1, 1, 0.95]
    first = rng.normal(size=(count, 3))
    first -= (first * way).sum(axis=1, keepdims=True) * way
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(way, first)
    a, b = 0.42 * radius_m * first, 0.42 * radius_m * second
    points = np.stack([centre - a - b, centre + a - b, centre + a + b, centre - a + b], axis=1)
    shade = (0.6 + 0.45 * way[:, 2]) * rng.uniform(0.85, 1.1, count)
    normals = np.broadcast_to((way * 0.8 + [0, 0, 0.4])[:, None], points.shape)
    leaves.quads(points, normals=normals, tint=shade[:, None, None] * np.array([0.36, 0.46, 0.24]), bend=0.03)


def _tufts(tufts: MeshMaker, rng: np.random.Generator) -> None:
    """Longer grass along path and fence, thinly on the lawn."""
    x = rng.uniform(-8, 8, TUFTS)
    y = rng.uniform(-13, 9, TUFTS)
    by_path = rng.random(TUFTS) < 0.4
    side = np.where(rng.random(TUFTS) < 0.5, -1, 1)
    x = np.where(by_path, side * (PATH_HALF_M + np.abs(rng.normal(0, 0.12, TUFTS))), x)
    by_fence = rng.random(TUFTS) < 0.25
    y = np.where(by_fence & ~by_path, rng.normal(0, 0.1, TUFTS), y)
    x, y = x[np.abs(x) > PATH_HALF_M - 0.05], y[np.abs(x) > PATH_HALF_M - 0.05]
    dry = rng.random((len(x), 1)) * 0.35
    tint = (1 - dry) * np.array([0.38, 0.46, 0.24]) + dry * np.array([0.6, 0.55, 0.34])
    upright_cards(
        tufts,
        np.stack([x, y, np.full_like(x, -0.01)], axis=-1),
        turn_rad=rng.uniform(-0.9, 0.9, len(x)),
        wide_m=rng.uniform(0.14, 0.3, len(x)),
        tall_m=rng.uniform(0.06, 0.16, len(x)),
        tint=tint * rng.uniform(0.85, 1.1, (len(x), 1)),
        bend=0.03,
    )


def _woods(woods: MeshMaker, rng: np.random.Generator) -> None:
    turn = rng.uniform(0, 2 * math.pi, 260)
    away = rng.uniform(110, 190, 260)
    tall = rng.uniform(11, 20, 260)
    upright_cards(
        woods,
        np.stack([away * np.sin(turn), away * np.cos(turn), np.full(260, -2.0)], axis=-1),
        turn_rad=-turn,
        wide_m=tall * 1.7,
        tall_m=tall,
        tint=rng.uniform(0.8, 1.1, (260, 1)) * np.array([0.33, 0.42, 0.3]),
    )


def _bench() -> Mesh:
    maker = MeshMaker()
    x, y = -2.5, -4.2
    for place in range(3):
        box(
            maker,
            (x - 0.1 - 0.14 * place, y, 0.44),
            (x - 0.14 * place, y + 1.6, 0.475),
            tint=WOOD,
            per_m=0.7,
            sides=ALL_SIDES,
        )
        box(
            maker,
            (x - 0.46 - 0.02 * place, y, 0.56 + 0.13 * place),
            (x - 0.43 - 0.02 * place, y + 1.6, 0.66 + 0.13 * place),
            tint=WOOD,
            per_m=0.7,
            sides=ALL_SIDES,
        )
    for along in (0.15, 1.4):
        for low, high in (((-0.05, 0.0), (0.0, 0.44)), ((-0.45, 0.0), (-0.39, 0.95))):
            box(
                maker,
                (x + low[0], y + along, low[1]),
                (x + high[0], y + along + 0.05, high[1]),
                tint=(0.2, 0.2, 0.21),
                sides=ALL_SIDES,
            )
    return maker.mesh()


def _lamp() -> Mesh:
    maker = MeshMaker()
    iron: Tint = (0.16, 0.18, 0.17)
    x, y = 2.3, -1.6
    turned(maker, (x, y, 0), ((0.13, 0), (0.12, 0.1), (0.06, 0.3), (0.045, 0.5)), tint=iron, corners=14)
    tube(maker, (x, y, 0.4), (x, y, 3.3), (0.045, 0.032), tint=iron, corners=10)
    turned(maker, (x, y, 3.3), ((0.05, 0), (0.14, 0.08), (0.17, 0.36)), tint=(0.85, 0.83, 0.76), corners=14)
    turned(maker, (x, y, 3.66), ((0.21, 0), (0.17, 0.06), (0.05, 0.14), (0.0, 0.2)), tint=iron, corners=14)
    return maker.mesh()
