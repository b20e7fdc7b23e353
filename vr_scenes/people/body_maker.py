"""Collects the skin of a body: grids and tubes of points, each bound to two bones and made of some stuff."""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vr_scenes.geometry.mesh import COLUMNS, Mesh
from vr_scenes.people.turning import Array, across, unit

SKIN_COLUMNS = 8
Bones = tuple[ArrayLike, ArrayLike, ArrayLike]  # bone a, bone b, share of b: numbers, or one a row as (rows, 1)


class Stuff(IntEnum):
    """What a vertex is, as shaders/person.frag.glsl counts."""

    CLOTH = 0
    SKIN = 1
    FACE = 2
    EYE = 3
    HAIR = 4
    GLOSS = 5
    GLOW = 6
    TORSO = 7


class BodyMaker:
    """`detail` 0.9 near .. 0.35 distant scales how finely round things are cut."""

    def __init__(self, detail: float) -> None:
        self.detail = detail
        self._vertices: list[NDArray[np.float32]] = []
        self._skins: list[NDArray[np.float32]] = []
        self._triangles: list[NDArray[np.uint32]] = []
        self._count = 0

    def segments(self, near: int, least: int = 4) -> int:
        """An even number of corners for something that has `near` of them seen from near."""
        return max(least, 2 * round(near * self.detail / 2))

    def grid(
        self,
        points: Array,
        *,
        stuff: Stuff,
        tint: ArrayLike,
        bones: int | Bones,
        drawn_at: Array | None = None,
        shade: ArrayLike = 1.0,
        is_closed: bool = True,
        centre: ArrayLike | None = None,
    ) -> None:
        """A smooth sheet of points (rows, columns, 3), facing away from `centre` (or from each row's middle).

        `drawn_at`: where the shader takes each point to be (default: where it is at rest). `shade` 0..1 darkens.
        """
        rows, columns = points.shape[:2]
        corners = _corners(rows, columns, is_closed)
        normals, triangles = _smooth(points, corners, is_closed)
        middle = points.mean(axis=1, keepdims=True) if centre is None else np.asarray(centre, float)
        if (normals * (points - middle)).sum() < 0:
            normals, triangles = -normals, triangles[:, ::-1]
        first, second, share = (bones, bones, 0.0) if isinstance(bones, int) else bones
        block = np.zeros((rows, columns, COLUMNS), np.float32)
        block[..., 0:3], block[..., 3:6], block[..., 6:9] = points, normals, tint
        skin = np.empty((rows, columns, SKIN_COLUMNS), np.float32)
        skin[..., 0], skin[..., 1], skin[..., 2], skin[..., 3] = first, second, share, int(stuff)
        skin[..., 4:7], skin[..., 7] = points if drawn_at is None else drawn_at, shade
        self._vertices.append(block.reshape(-1, COLUMNS))
        self._skins.append(skin.reshape(-1, SKIN_COLUMNS))
        self._triangles.append((triangles + self._count).astype(np.uint32))
        self._count += rows * columns

    def tube(
        self,
        centres: ArrayLike,
        radii: ArrayLike,
        *,
        stuff: Stuff,
        tint: ArrayLike,
        bones: int | Bones,
        corners: int = 10,
        fewest: int = 4,
        power: float = 2.0,
        ahead: Sequence[float] | Array = (0.0, 1.0, 0.0),
        caps: tuple[bool, bool] = (True, True),
        shade: ArrayLike = 1.0,
    ) -> None:
        """A loft along `centres` (rows, 3) with half sizes (rows, 2) aside and ahead; `power` over 2 is boxier.

        Tints (rows, 3), shades (rows,) and shares of bones (rows,) may differ from row to row.
        """
        middle, half = np.asarray(centres, float), np.asarray(radii, float)
        along = unit(np.gradient(middle, axis=0))
        aside = unit(across(np.broadcast_to(np.asarray(ahead, float), along.shape), along))
        front = across(aside, along)
        count = self.segments(corners, fewest)
        turn = np.arange(count) * (2 * np.pi / count) + np.pi / count
        ring_x, ring_y = (np.sign(wave) * np.abs(wave) ** (2 / power) for wave in (np.cos(turn), np.sin(turn)))
        points = middle[:, None] + aside[:, None] * (half[:, :1] * ring_x)[..., None]
        points = points - front[:, None] * (half[:, 1:] * ring_y)[..., None]
        ends = [np.broadcast_to(middle[end], (1, count, 3)) for end in (0, -1)]
        points = np.concatenate([*ends[:1] * caps[0], points, *ends[1:] * caps[1]])
        self.grid(
            points,
            stuff=stuff,
            tint=_with_caps(tint, caps, is_colour=True),
            bones=bones if isinstance(bones, int) else tuple(_with_caps(part, caps) for part in bones),  # type: ignore[arg-type]
            shade=_with_caps(shade, caps),
        )

    def box(self, low: Array, high: Array, *, stuff: Stuff, tint: ArrayLike, bones: int, sides: str = "xXyYzZ") -> None:
        """A box between two corners; `sides` are those to make, a capital for the higher one."""
        for side in sides:
            axis, is_high = "xyz".index(side.lower()), side.isupper()
            one, other = ((1, 2), (2, 0), (0, 1))[axis]
            face = np.empty((2, 2, 3))
            face[..., axis] = high[axis] if is_high else low[axis]
            face[..., one] = [[low[one], high[one]]] * 2
            face[..., other] = [[low[other]] * 2, [high[other]] * 2]
            self.grid(
                face,
                stuff=stuff,
                tint=tint,
                bones=bones,
                is_closed=False,
                centre=(np.asarray(low) + np.asarray(high)) / 2,
            )

    def done(self) -> tuple[Mesh, NDArray[np.float32]]:
        """The mesh and its skin (n, 8), as a Figure takes them."""
        mesh = Mesh(vertices=np.concatenate(self._vertices), triangles=np.concatenate(self._triangles))
        return mesh, np.concatenate(self._skins)


def _corners(rows: int, columns: int, is_closed: bool) -> NDArray[np.int64]:
    """The four corners of each cell, (cells, 4)."""
    number = np.arange(rows * columns).reshape(rows, columns)
    here = number if is_closed else number[:, :-1]
    there = np.roll(number, -1, axis=1) if is_closed else number[:, 1:]
    return np.stack([here[:-1], there[:-1], there[1:], here[1:]], axis=-1).reshape(-1, 4)


def _smooth(points: Array, corners: NDArray[np.int64], is_closed: bool) -> tuple[Array, NDArray[np.int64]]:
    """Normals (rows, columns, 3) from the cells around each point, and the triangles that have an area."""
    rows = len(points)
    flat = points.reshape(-1, 3)
    a, b, c, d = (flat[corners[:, i]] for i in range(4))
    facing = across(c - a, d - b).reshape(rows - 1, -1, 3)
    normals = np.zeros_like(points)
    first = slice(None) if is_closed else slice(0, -1)
    for row in (slice(0, -1), slice(1, None)):
        normals[row, first] += facing
        normals[row, :] += np.roll(facing, 1, axis=1) if is_closed else 0.0
        if not is_closed:
            normals[row, 1:] += facing
    for end in (0, -1):  # a pole is one point, however often it is told
        if np.ptp(points[end], axis=0).max() < 1e-6:
            normals[end] = normals[end].sum(axis=0)
    upper, lower = corners[:, [0, 1, 2]], corners[:, [0, 2, 3]]
    has_upper = np.abs(across(b - a, c - a)).max(axis=1) > 1e-9
    has_lower = np.abs(across(c - a, d - a)).max(axis=1) > 1e-9
    return unit(normals), np.concatenate([upper[has_upper], lower[has_lower]])


def _with_caps(values: ArrayLike, caps: tuple[bool, bool], *, is_colour: bool = False) -> NDArray[np.float64]:
    """Repeats the first and last row's value for the caps, and makes room for the ring."""
    array = np.asarray(values, float)
    if array.ndim == (1 if is_colour else 0):
        return array
    array = np.concatenate([array[:1]] * caps[0] + [array] + [array[-1:]] * caps[1])
    return array[:, None]
