"""A mesh, and the maker that collects faces into one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Triangles = NDArray[np.uint32]
Pixels = NDArray[np.uint8]
Tint = tuple[float, float, float]
Point = tuple[float, float, float]

COLUMNS = 12  # position 3, normal 3, colour 3 + bend, texture 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mesh:
    """`vertices` (n, 12): position m, normal, sRGB colour, bend (0 stiff .. 1 waves in the wind), u, v;
    `triangles` (m, 3): counter-clockwise seen from outside."""

    vertices: Floats
    triangles: Triangles


_UNIT_SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
_LOWER_HALF, _UPPER_HALF = np.array([0, 1, 2], np.uint32), np.array([0, 2, 3], np.uint32)  # of a quad


class MeshMaker:
    """Collects quads and triangles; all arrays are (n, corners, 3) or broadcast to it."""

    def __init__(self) -> None:
        self._vertices: list[Floats] = []
        self._triangles: list[Triangles] = []
        self._count = 0

    @property
    def triangle_count(self) -> int:
        return sum(len(triangles) for triangles in self._triangles)

    def quads(
        self,
        points: NDArray[np.floating],
        *,
        normals: NDArray[np.floating] | None = None,
        tint: NDArray[np.floating] | Tint = (1.0, 1.0, 1.0),
        bend: NDArray[np.floating] | float = 0.0,
        uv: NDArray[np.floating] | None = None,
    ) -> None:
        """Add quads (n, 4, 3), counter-clockwise. Normals default to the faces' own, uv to the unit square."""
        corners = np.asarray(points, np.float32).reshape(-1, 4, 3)
        if normals is None:
            normals = _face_normals(corners)
        if uv is None:
            uv = _UNIT_SQUARE
        block = np.empty((len(corners), 4, COLUMNS), np.float32)
        block[..., 0:3] = corners
        block[..., 3:6] = normals
        block[..., 6:9] = tint
        block[..., 9] = bend
        block[..., 10:12] = uv
        first = self._count + 4 * np.arange(len(corners), dtype=np.uint32)[:, None]
        self._triangles.append(first + _LOWER_HALF)
        self._triangles.append(first + _UPPER_HALF)
        self._vertices.append(block.reshape(-1, COLUMNS))
        self._count += block.shape[0] * 4

    def grid(
        self,
        points: NDArray[np.floating],
        *,
        normals: NDArray[np.floating],
        tint: NDArray[np.floating] | Tint = (1.0, 1.0, 1.0),
        bend: NDArray[np.floating] | float = 0.0,
        uv: NDArray[np.floating] | None = None,
        keep: NDArray[np.bool_] | None = None,
    ) -> None:
        """Add a smooth sheet: `points` (rows, columns, 3), counter-clockwise when rows go up and columns go right.

        `keep` (rows - 1, columns - 1) leaves cells out.
        """
        rows, columns = points.shape[:2]
        block = np.zeros((rows, columns, COLUMNS), np.float32)
        block[..., 0:3] = points
        block[..., 3:6] = normals
        block[..., 6:9] = tint
        block[..., 9] = bend
        if uv is not None:
            block[..., 10:12] = uv
        cell = np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)
        cells = (cell if keep is None else cell[keep]).reshape(-1, 1).astype(np.uint32) + np.uint32(self._count)
        self._triangles.append(cells + np.array([0, 1, columns + 1], np.uint32))
        self._triangles.append(cells + np.array([0, columns + 1, columns], np.uint32))
        self._vertices.append(block.reshape(-1, COLUMNS))
        self._count += rows * columns

    def mesh(self) -> Mesh:
        """Everything that was added. Raises ValueError if that is nothing."""
        if not self._vertices:
            raise ValueError("a mesh needs at least one face")
        return Mesh(vertices=np.concatenate(self._vertices), triangles=np.concatenate(self._triangles))


def _face_normals(corners: Floats) -> Floats:
    first, second = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
    ax, ay, az = first.T
    bx, by, bz = second.T
    normals = np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)  # np.cross is slow on few
    length = np.sqrt((normals * normals).sum(axis=1, keepdims=True))
    faces: Floats = normals / np.maximum(length, 1e-9)
    return faces[:, None, :]


def tiles(mesh: Mesh, side_m: float) -> tuple[Mesh, ...]:
    """The mesh cut into level squares of that side, each triangle in the square of its first corner."""
    cells = np.floor(mesh.vertices[mesh.triangles[:, 0], :2] / side_m).astype(np.int64)
    low, high = cells.min(axis=0), cells.max(axis=0)
    if (low == high).all():
        return (mesh,)
    which = (cells[:, 0] - low[0]) * (high[1] - low[1] + 1) + cells[:, 1] - low[1]
    order = np.argsort(which, kind="stable")
    cuts = np.flatnonzero(np.diff(which[order])) + 1
    return tuple(_selection(mesh, triangles) for triangles in np.split(mesh.triangles[order], cuts))


def _selection(mesh: Mesh, triangles: Triangles) -> Mesh:
    used, renumbered = np.unique(triangles, return_inverse=True)
    return Mesh(vertices=mesh.vertices[used], triangles=renumbered.reshape(-1, 3).astype(np.uint32))
