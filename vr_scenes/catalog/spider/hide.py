"""Collects a spider's skin and hair into one figure's mesh."""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import COLUMNS, Mesh

Array = NDArray[np.float64]
SKIN, GLOSSY, HAIR = 0.0, 1.0, 2.0  # what a vertex is, for the shader
SUNK = 0.0008  # a hair's root lies so deep in the skin


class Hide:
    """`masks` are what the shader colours with: pattern 0..1, shade 0..1, region (0 carapace, 0.5 abdomen, 1 leg)."""

    def __init__(self) -> None:
        self._vertices: list[Array] = []
        self._skins: list[Array] = []
        self._triangles: list[NDArray[np.uint32]] = []
        self._count = 0

    def sheet(self, points: Array, masks: Array, bone: int, kind: float = SKIN) -> Array:
        """A closed body: `points` (rows, columns, 3) from pole to pole, columns around. Returns its normals."""
        rows, columns = points.shape[:2]
        normals = _normals(points)
        row, column = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
        first, second = row * columns + column, row * columns + (column + 1) % columns
        corners = np.stack([first, second, second + columns, first, second + columns, first + columns], axis=-1)
        self._add(points, normals, np.broadcast_to(masks, (rows, columns, 3)), np.zeros(4), bone, kind, corners)
        return normals

    def hairs(
        self, roots: Array, normals: Array, ways: Array, lengths: Array, widths: Array, masks: Array, bone: int
    ) -> None:
        """One triangle a hair, (n, 3) and (n, 1); the shader turns its base to the eye, as long as asked."""
        count = len(roots)
        points = np.stack([roots - normals * SUNK, roots - normals * SUNK, roots + ways * lengths], axis=1)
        extra = np.zeros((count, 3, 4))
        extra[..., :3] = ways[:, None]
        extra[:, 0, 3], extra[:, 1, 3] = -widths[:, 0], widths[:, 0]
        corners = np.arange(3 * count).reshape(-1, 3)
        uv = np.zeros((count, 3, 2))
        uv[:, 2, 0], uv[:, 2, 1] = lengths[:, 0], 1.0
        spread = np.broadcast_to(normals[:, None], points.shape), np.broadcast_to(masks[:, None], points.shape)
        self._add(points, *spread, extra, bone, HAIR, corners, uv)

    def mesh(self) -> tuple[Mesh, NDArray[np.float32]]:
        """The mesh and its skin."""
        vertices = np.concatenate(self._vertices).astype(np.float32)
        return (
            Mesh(vertices=vertices, triangles=np.concatenate(self._triangles)),
            np.concatenate(self._skins).astype(np.float32),
        )

    def _add(
        self,
        points: Array,
        normals: Array,
        masks: Array,
        extra: Array,
        bone: int,
        kind: float,
        corners: NDArray[np.intp],
        uv: Array | None = None,
    ) -> None:
        block = np.zeros((*points.shape[:2], COLUMNS))
        block[..., 0:3], block[..., 3:6], block[..., 6:9] = points, normals, masks
        if uv is not None:
            block[..., 10:12] = uv
        skin = np.zeros((*points.shape[:2], 8))
        skin[..., :2], skin[..., 3], skin[..., 4:] = bone, kind, extra
        self._vertices.append(block.reshape(-1, COLUMNS))
        self._skins.append(skin.reshape(-1, 8))
        self._triangles.append(corners.reshape(-1, 3).astype(np.uint32) + np.uint32(self._count))
        self._count += points.shape[0] * points.shape[1]


def _normals(points: Array) -> Array:
    along = np.gradient(points, axis=0)
    around = np.roll(points, -1, 1) - np.roll(points, 1, 1)
    normals = np.cross(around, along)
    for pole, beside in ((0, 1), (-1, -2)):
        if np.ptp(points[pole], axis=0).max() < 1e-7:
            normals[pole] = normals[beside].mean(0)
    unit: Array = normals / (np.linalg.norm(normals, axis=2, keepdims=True) + 1e-20)
    return unit
