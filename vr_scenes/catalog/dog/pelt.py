"""Collects a dog's lofts and hairs into one figure's mesh, each point moved by up to two bones."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.dog.anatomy import Array
from vr_scenes.geometry.mesh import COLUMNS, Mesh

FUR, EYE, HAIR, NOSE, MOUTH, LEATHER, TOOTH = (float(kind) for kind in range(7))  # what a vertex is, for the shader
SUNK_M = 0.002  # a hair's root lies so deep in the skin
Station = tuple[float, ...]  # centre x, y, z; half width, half height; bone a, bone b, share of b


class Pelt:
    """`mask` is what the shader colours with: saddle 0..1, shade 0..1, light parts (chest, feet, muzzle) 0..1."""

    def __init__(self) -> None:
        self._vertices: list[Array] = []
        self._skins: list[Array] = []
        self._triangles: list[NDArray[np.uint32]] = []
        self._count = 0

    def loft(self, stations: Sequence[Station], *, kind: float = FUR, rows: int = 4, columns: int = 18) -> None:
        """A body along its stations' centres, smooth between them, `rows` rings from one to the next.

        Cross sections stand square to the way, which must not run along x.
        """
        fine = _between(np.array(stations), rows)
        centre, half, bones = fine[:, :3], fine[:, 3:5], fine[:, 5:]
        way = np.gradient(centre, axis=0)
        way /= np.linalg.norm(way, axis=1, keepdims=True) + 1e-9
        right = np.array([1.0, 0.0, 0.0]) - way * way[:, :1]
        right /= np.linalg.norm(right, axis=1, keepdims=True)
        up = np.cross(right, way)
        turn = -np.linspace(0, 2 * math.pi, columns, endpoint=False)  # this way round it faces outwards
        points = (
            centre[:, None]
            + half[:, :1, None] * np.cos(turn)[:, None] * right[:, None]
            + half[:, 1:, None] * np.sin(turn)[:, None] * up[:, None]
        )
        self.sheet(points, np.repeat(bones[:, None], columns, 1), kind)

    def sheet(self, points: Array, bones: Array, kind: float, masks: Array | None = None) -> None:
        """A closed body: `points` (rows, columns, 3), `bones` (rows, columns, 3): a, b, share of b.

        `masks` (rows, columns, 3), if it is not coloured by where it lies.
        """
        rows, columns = points.shape[:2]
        along = np.gradient(points, axis=0)
        around = np.roll(points, -1, 1) - np.roll(points, 1, 1)
        normals = np.cross(around, along)
        for pole, beside in ((0, 1), (-1, -2)):
            if np.ptp(points[pole], axis=0).max() < 1e-7:
                normals[pole] = normals[beside].mean(axis=0)
        normals /= np.linalg.norm(normals, axis=2, keepdims=True) + 1e-12
        row, column = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
        first, second = row * columns + column, row * columns + (column + 1) % columns
        corners = np.stack([first, second, second + columns, first, second + columns, first + columns], axis=-1)
        block = np.zeros((rows, columns, COLUMNS))
        block[..., 0:3], block[..., 3:6] = points, normals
        block[..., 6:9] = _masks(points) if masks is None else masks
        skin = np.zeros((rows, columns, 8))
        skin[..., :3], skin[..., 3] = bones, kind
        self._add(block, skin, corners)

    def ball(self, centre: Array, radii: tuple[float, float, float], bone: int, kind: float) -> None:
        """An egg with half axes along x, y and z; an eye is told which way each of its points looks."""
        theta, phi = np.meshgrid(
            np.linspace(0, math.pi, 9), np.linspace(0, 2 * math.pi, 12, endpoint=False), indexing="ij"
        )
        unit = np.stack([np.sin(theta) * np.cos(phi), np.sin(theta) * np.sin(phi), -np.cos(theta)], axis=-1)
        points = centre + unit * np.array(radii)
        looks = 0.5 + 0.5 * unit if kind == EYE else None
        self.sheet(points, np.broadcast_to(np.array([bone, bone, 0.0]), points.shape), kind, looks)

    def grow_hair(self, rng: np.random.Generator, count: int, length_m: float) -> None:
        """Hair over all fur made so far, lying backwards and down, longer on breast, neck and tail."""
        vertices, skins = np.concatenate(self._vertices), np.concatenate(self._skins)
        corners = np.concatenate(self._triangles)
        corners = corners[skins[corners[:, 0], 3] == FUR]
        a, b, c = (vertices[corners[:, k], :3] for k in range(3))
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        chosen = corners[rng.choice(len(corners), count, p=area / area.sum())]
        share = rng.dirichlet(np.ones(3), count)[..., None]
        roots, normals, masks = ((vertices[chosen, k : k + 3] * share).sum(axis=1) for k in (0, 3, 6))
        normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
        lies = np.array([0.0, -1.0, -0.55])
        ways = 0.34 * normals + lies - (normals @ lies)[:, None] * normals + rng.normal(0, 0.16, (count, 3))
        ways /= np.linalg.norm(ways, axis=1, keepdims=True)
        long = 0.75 + 0.9 * np.exp(-(((roots[:, 1] - 0.36) / 0.12) ** 2)) + 0.9 * (roots[:, 1] < -0.36)
        short = np.where(roots[:, 2] < 0.28, 0.45, 1.0) * np.where(roots[:, 1] > 0.44, 0.3, 1.0)  # legs and face
        lengths = (length_m * long * short * rng.uniform(0.6, 1.2, count))[:, None]
        self._add_hairs(
            roots, normals, ways, lengths, masks * np.array([1, 0, 1]) + _tone(rng, count), skins[chosen[:, 0]]
        )

    def mesh(self) -> tuple[Mesh, NDArray[np.float32]]:
        """The mesh and its skin."""
        vertices = np.concatenate(self._vertices).astype(np.float32)
        skin = np.concatenate(self._skins).astype(np.float32)
        return Mesh(vertices=vertices, triangles=np.concatenate(self._triangles)), skin

    def _add_hairs(self, roots: Array, normals: Array, ways: Array, lengths: Array, masks: Array, skins: Array) -> None:
        count = len(roots)
        block = np.zeros((count, 3, COLUMNS))
        low = roots - normals * SUNK_M
        block[..., 0:3] = np.stack([low, low, roots + ways * lengths], axis=1)
        block[..., 3:6], block[..., 6:9] = normals[:, None], masks[:, None]
        block[:, 2, 10], block[:, 2, 11] = lengths[:, 0], 1.0
        skin = np.zeros((count, 3, 8))
        skin[..., :3], skin[..., 3], skin[..., 4:7] = skins[:, None, :3], HAIR, ways[:, None]
        skin[:, 0, 7], skin[:, 1, 7] = -0.0009, 0.0009
        self._add(block, skin, np.arange(3 * count).reshape(-1, 3))

    def _add(self, block: Array, skin: Array, corners: NDArray[np.intp]) -> None:
        self._vertices.append(block.reshape(-1, COLUMNS))
        self._skins.append(skin.reshape(-1, 8))
        self._triangles.append(corners.reshape(-1, 3).astype(np.uint32) + np.uint32(self._count))
        self._count += len(self._vertices[-1])


def _between(stations: Array, rows: int) -> Array:
    """Catmull-Rom between the stations; shares are mixed evenly where a station goes on with the bones of the last."""
    count = len(stations)
    at = np.linspace(0, count - 1, (count - 1) * rows + 1)
    low = np.minimum(at.astype(int), count - 2)
    t = (at - low)[:, None]
    p0, p1, p2, p3 = (stations[np.clip(low + k, 0, count - 1)] for k in (-1, 0, 1, 2))
    fine: Array = 0.5 * (
        2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    fine[:, 3:5] = np.maximum(fine[:, 3:5], 1e-4)
    same = (p1[:, 5:7] == p2[:, 5:7]).all(axis=1)
    goes_on = (p1[:, 7] == 1) & (p1[:, 6] == p2[:, 5])  # all of its second bone is none of the next pair's second
    start = np.where(goes_on, 0.0, p1[:, 7])
    fine[:, 5:7] = np.where(goes_on[:, None], p2[:, 5:7], p1[:, 5:7])
    fine[:, 7] = np.where(same | goes_on, start * (1 - t[:, 0]) + p2[:, 7] * t[:, 0], p1[:, 7])
    fine[-1, 5:] = stations[-1, 5:]
    return fine


def _tone(rng: np.random.Generator, count: int) -> Array:
    tones: Array = np.stack([np.zeros(count), rng.uniform(0.84, 1.1, count), np.zeros(count)], axis=1)
    return tones


def _masks(points: Array) -> Array:
    """Saddle on back, sides and skull; light breast, belly, feet and muzzle."""
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    saddle = (
        _smooth(0.40, 0.50, z - 0.06 * np.cos(9 * y)) * (1 - _smooth(0.40, 0.47, y)) * (1 - 0.5 * _smooth(0.34, 0.4, y))
    )
    skull = _smooth(0.39, 0.45, y) * _smooth(0.645, 0.685, z + 0.25 * np.abs(x))
    tail = _smooth(0.35, 0.37, -y) * (1 - 0.6 * _smooth(0.53, 0.60, -y))
    breast = _smooth(0.27, 0.33, y) * (1 - _smooth(0.44, 0.52, z)) * (1 - _smooth(0.03, 0.08, np.abs(x)))
    belly = (1 - _smooth(0.30, 0.36, z)) * _smooth(0.26, 0.30, z) * (np.abs(x) < 0.1) * (np.abs(y) < 0.2)
    feet = 1 - _smooth(0.05, 0.12, z)
    muzzle = _smooth(0.525, 0.565, y) + _smooth(0.43, 0.50, y) * (1 - _smooth(0.006, 0.02, np.abs(x)))  # and a blaze
    light = np.clip(breast + 0.7 * belly + feet + 0.8 * muzzle, 0, 1)
    shade = 0.72 + 0.28 * _smooth(0.25, 0.5, z)
    return np.stack([np.clip(saddle + skull + tail, 0, 1), shade, light], axis=-1)


def _smooth(low: float, high: float, values: Array) -> Array:
    share = np.clip((values - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)
