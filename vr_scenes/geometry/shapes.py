"""Boxes, tubes, discs, roofs and railings: what the made world is put together from."""

import math

import numpy as np

from vr_scenes.geometry.mesh import MeshMaker, Point, Tint

_BOX_FACES = np.array(
    [
        [0, 1, 5, 4],  # towards -y
        [1, 2, 6, 5],  # +x
        [2, 3, 7, 6],  # +y
        [3, 0, 4, 7],  # -x
        [4, 5, 6, 7],  # top
        [3, 2, 1, 0],  # bottom
    ]
)
_BOX_NORMALS = np.array([[0, -1, 0], [1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, 0, 1], [0, 0, -1]], np.float32)[:, None, :]
WALLS, WALLS_AND_TOP, ALL_SIDES, TOP = slice(0, 4), slice(0, 5), slice(0, 6), slice(4, 5)


def box(
    maker: MeshMaker,
    low: Point,
    high: Point,
    *,
    tint: Tint = (1.0, 1.0, 1.0),
    per_m: float = 1.0,
    per_m_up: float | None = None,
    offset: tuple[float, float] = (0.0, 0.0),
    sides: slice = WALLS_AND_TOP,
) -> None:
    """A box between two corners; `per_m` texture repeats a metre, `offset` shifts the walls' texture."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    corners = np.array([(x, y, z) for z in (z0, z1) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))])
    up = per_m if per_m_up is None else per_m_up
    wide, deep, tall = abs(x1 - x0) * per_m, abs(y1 - y0) * per_m, abs(z1 - z0) * up
    uv = np.array(
        [
            *([[0, 0], [length, 0], [length, tall], [0, tall]] for length in (wide, deep, wide, deep)),
            *([[x0 * per_m, y0 * per_m], [x1 * per_m, y0 * per_m], [x1 * per_m, y1 * per_m], [x0 * per_m, y1 * per_m]],)
            * 2,
        ]
    )
    uv[:4] += offset
    maker.quads(corners[_BOX_FACES[sides]], normals=_BOX_NORMALS[sides], tint=tint, uv=uv[sides])


def tube(
    maker: MeshMaker,
    start: Point,
    end: Point,
    radii: tuple[float, float],
    *,
    tint: Tint = (1.0, 1.0, 1.0),
    corners: int = 8,
) -> None:
    """A round bar from `start` to `end` without caps; `radii` at both ends."""
    length = math.dist(start, end)
    ax, ay, az = ((last - first) / length for first, last in zip(start, end, strict=True))
    flat = math.hypot(ax, ay)
    aside = (ay / flat, -ax / flat, 0.0) if flat > 1e-6 else (1.0, 0.0, 0.0)
    other = (-az * aside[1], az * aside[0], ax * aside[1] - ay * aside[0])
    turn = np.arange(corners + 1) * (2 * math.pi / corners)
    out = np.cos(turn)[:, None] * np.array(aside) + np.sin(turn)[:, None] * np.array(other)
    rings = np.stack([np.asarray(start) + radii[0] * out, np.asarray(end) + radii[1] * out])
    uv = np.zeros((2, corners + 1, 2))
    uv[..., 0], uv[1, :, 1] = np.arange(corners + 1) / corners, 1
    maker.grid(rings, normals=np.stack([out, out]), tint=tint, uv=uv)


def turned(
    maker: MeshMaker, centre: Point, profile: tuple[tuple[float, float], ...], *, tint: Tint, corners: int = 10
) -> None:
    """A body turned round the upright axis: `profile` holds (radius, height) from the bottom up."""
    turn = np.linspace(0, 2 * math.pi, corners + 1)
    radius, height = np.array(profile).T
    slope = np.gradient(radius) / np.where(np.abs(np.gradient(height)) < 1e-6, 1e-6, np.gradient(height))
    points = np.empty((len(profile), corners + 1, 3))
    points[..., 0] = centre[0] + radius[:, None] * np.cos(turn)
    points[..., 1] = centre[1] + radius[:, None] * np.sin(turn)
    points[..., 2] = centre[2] + height[:, None]
    normals = np.empty_like(points)
    normals[..., 0], normals[..., 1] = np.cos(turn), np.sin(turn)
    normals[..., 2] = -slope[:, None]
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    maker.grid(points, normals=normals, tint=tint)


def disc(
    maker: MeshMaker, centre: Point, radius: float, *, tint: Tint = (1.0, 1.0, 1.0), corners: int = 24, per_m: float = 1
) -> None:
    """A level disc that faces up."""
    turn = np.linspace(0, 2 * math.pi, corners + 1)
    rim = np.asarray(centre) + radius * np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=-1)
    hub = np.broadcast_to(np.asarray(centre, float), rim[1:].shape)
    points = np.stack([hub, rim[:-1], rim[1:], rim[1:]], axis=1)
    maker.quads(points, normals=np.array([0.0, 0.0, 1.0]), tint=tint, uv=points[..., :2] * per_m)


def hip_roof(
    maker: MeshMaker, low: tuple[float, float], high: tuple[float, float], foot_m: float, rise_m: float, tint: Tint
) -> None:
    """A roof that slopes on all four sides over the rectangle, one texture repeat every 4 m."""
    (x0, y0), (x1, y1) = low, high
    inset = min(x1 - x0, y1 - y0) / 2
    a, b, c, d = (x0, y0, foot_m), (x1, y0, foot_m), (x1, y1, foot_m), (x0, y1, foot_m)
    top = foot_m + rise_m
    if x1 - x0 >= y1 - y0:
        left, right = (x0 + inset, (y0 + y1) / 2, top), (x1 - inset, (y0 + y1) / 2, top)
        faces = [(a, b, right, left), (b, c, right, right), (c, d, left, right), (d, a, left, left)]
    else:
        near, far = ((x0 + x1) / 2, y0 + inset, top), ((x0 + x1) / 2, y1 - inset, top)
        faces = [(a, b, near, near), (b, c, far, near), (c, d, far, far), (d, a, near, far)]
    points = np.array(faces)
    length = math.hypot(inset, rise_m)
    level, up = rise_m / length, inset / length
    normals = np.array([[0, -level, up], [level, 0, up], [0, level, up], [-level, 0, up]])
    sideways = points[..., [0]]
    sideways[[1, 3]] = points[[1, 3]][..., [1]]
    uv = np.concatenate([sideways, (points[..., [2]] - foot_m) * length / rise_m], axis=-1) / 4
    maker.quads(points, normals=normals[:, None, :], tint=tint, uv=uv)


def railing(maker: MeshMaker, start: tuple[float, float], end: tuple[float, float], height_m: float) -> None:
    """Bars every 11 cm between posts every 1.2 m, with a round hand rail, standing on height 0."""
    iron: Tint = (0.17, 0.18, 0.2)
    length = math.dist(start, end)
    bars = max(2, round(length / 0.11))
    for bar in range(bars + 1):
        share = bar / bars
        x, y = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
        is_post = bar % 11 == 0 or bar == bars
        radius = 0.022 if is_post else 0.008
        tube(maker, (x, y, -0.02), (x, y, height_m), (radius, radius), tint=iron, corners=6 if is_post else 5)
    for height, radius in ((height_m, 0.028), (0.1 * height_m, 0.014)):
        tube(maker, (*start, height), (*end, height), (radius, radius), tint=iron, corners=8)
