"""Trees: trunks with branches, and crowns of leaf cards lit as one round body."""

import math

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import MeshMaker, Pixels, Tint
from vr_scenes.geometry.noise import to_pixels
from vr_scenes.geometry.shapes import tube

BARK: Tint = (0.36, 0.29, 0.23)


def broadleaf(
    trunks: MeshMaker,
    leaves: MeshMaker,
    rng: np.random.Generator,
    foot: tuple[float, float, float],
    height_m: float,
    *,
    cards: int = 60,
    tint: Tint = (0.42, 0.48, 0.26),
) -> None:
    """A round tree. `cards` is the number of leaf cards: 20 far away, 60 in a street, 200 close by."""
    x, y, z = foot
    lean = rng.uniform(-0.04, 0.04, 2) * height_m
    fork = (x + lean[0], y + lean[1], z + 0.42 * height_m)
    thick = 0.028 * height_m
    tube(trunks, (x, y, z - 0.2), fork, (thick, 0.6 * thick), tint=BARK, corners=6 if cards >= 50 else 4)
    lobes = _lobes(rng, np.array([fork[0], fork[1], z + 0.66 * height_m]), 0.3 * height_m)
    if cards >= 50:
        for lobe in lobes:
            tip = (float(lobe[0]), float(lobe[1]), float(lobe[2]))
            tube(trunks, fork, tip, (0.45 * thick, 0.15 * thick), tint=BARK, corners=4)
    which = rng.integers(len(lobes), size=cards)
    outward = _directions(rng, cards)
    outward[:, 2] = np.abs(outward[:, 2]) * 0.9 - 0.25
    centres = lobes[which, :3] + outward * lobes[which, 3:] * rng.uniform(0.45, 1.0, (cards, 1))
    middle = lobes[:, :3].mean(axis=0) - (0, 0, 0.1 * height_m)
    size = 0.23 * height_m * math.sqrt(60 / cards) ** 0.8
    _cards(leaves, rng, centres, middle, size, tint)


def leaf_card(rng: np.random.Generator, *, side_px: int = 128, leaves: int = 130, long: float = 0.14) -> Pixels:
    """A cluster of leaves on nothing: light grey-green (the mesh tints it), alpha 0 between the leaves."""
    grid = (np.arange(side_px) + 0.5) / side_px - 0.5
    x, y = np.meshgrid(grid, grid)
    shade = np.full((side_px, side_px), 0.55)
    alpha = np.zeros((side_px, side_px))
    for turn, away, tone in zip(
        rng.uniform(0, 2 * math.pi, leaves), 0.4 * np.sqrt(rng.random(leaves)), rng.uniform(0.6, 1, leaves), strict=True
    ):
        at_x, at_y = away * math.cos(turn * 7.3), away * math.sin(turn * 7.3)
        along = (x - at_x) * math.cos(turn) + (y - at_y) * math.sin(turn)
        across = -(x - at_x) * math.sin(turn) + (y - at_y) * math.cos(turn)
        width = 0.42 * long * np.clip(1 - (2 * along / long) ** 2, 0, 1)
        inside = np.abs(across) < width * 0.9
        shade[inside] = (tone * (1 - 0.25 * (np.abs(across) < 0.006)))[inside]
        alpha[inside] = 1
    colour = shade[..., None] * np.array([1.0, 1.0, 0.92])
    return to_pixels(colour, alpha)


def _lobes(rng: np.random.Generator, centre: NDArray[np.float64], radius_m: float) -> NDArray[np.float64]:
    """Six overlapping balls (n, 4: x, y, z, radius) that make one crown."""
    turn = rng.uniform(0, 2 * math.pi) + np.arange(5) * 2 * math.pi / 5 + rng.uniform(-0.4, 0.4, 5)
    away = radius_m * rng.uniform(0.4, 0.65, 5)
    ring = np.stack([away * np.cos(turn), away * np.sin(turn), radius_m * rng.uniform(-0.35, 0.3, 5)], axis=-1)
    middles = centre + np.vstack([ring, [0, 0, 0.45 * radius_m]])
    return np.hstack([middles, radius_m * rng.uniform(0.5, 0.72, (6, 1))])


def _cards(
    leaves: MeshMaker,
    rng: np.random.Generator,
    centres: NDArray[np.float64],
    middle: NDArray[np.float64],
    size_m: float,
    tint: Tint,
) -> None:
    """Square cards in random planes; their normals point away from the crown's middle, so the crown shades as one."""
    count = len(centres)
    first = _directions(rng, count)
    second = _directions(rng, count)
    second -= (second * first).sum(axis=1, keepdims=True) * first
    second /= np.linalg.norm(second, axis=1, keepdims=True)
    half = 0.5 * size_m * rng.uniform(0.8, 1.3, (count, 1))
    a, b = first * half, second * half
    points = np.stack([centres - a - b, centres + a - b, centres + a + b, centres - a + b], axis=1)
    outward = points - middle
    distance = np.linalg.norm(outward, axis=-1, keepdims=True)
    depth = np.clip(distance / distance.max(), 0, 1)
    shade = (0.42 + 0.68 * depth**1.3) * rng.uniform(0.85, 1.12, (count, 1, 1))
    hue = 1 + rng.uniform(-0.06, 0.06, (count, 1, 3))
    leaves.quads(points, normals=outward / distance, tint=shade * hue * np.array(tint), bend=0.1 + 0.1 * depth[..., 0])


def _directions(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    arrows = rng.normal(size=(count, 3))
    directions: NDArray[np.float64] = arrows / np.linalg.norm(arrows, axis=1, keepdims=True)
    return directions
