"""The path underfoot: gravel with its stones, worn in the middle, and the pebbles and leaves that lie on it."""

import math

import numpy as np

from vr_scenes.catalog.dog.anatomy import Array
from vr_scenes.geometry.mesh import Mesh, MeshMaker, Pixels, Tint
from vr_scenes.geometry.noise import tiling_noise, to_pixels
from vr_scenes.geometry.shapes import turned

SIDE_PX, STONES_ACROSS = 512, 96  # of 17 mm each, where the texture repeats every 1.6 m
SAND: Tint = (0.96, 0.94, 0.89)
EARTH: Tint = (0.70, 0.68, 0.55)
EDGE_M, RUT_M = 0.4, 0.55  # so far in from the edge earth shows; so far from the middle feet have worn it
PEBBLES, FALLEN = 260, 150
AUTUMN = np.array([[0.52, 0.33, 0.14], [0.60, 0.45, 0.18], [0.40, 0.24, 0.12], [0.42, 0.42, 0.18]])


def gravel_close(rng: np.random.Generator) -> Pixels:
    """Small stones of many tones, darker between them; one repeat every 1.6 m."""
    cell = SIDE_PX / STONES_ACROSS
    grid = np.arange(SIDE_PX) / cell
    x, y = np.meshgrid(grid, grid)
    jitter = rng.uniform(0.1, 0.9, (2, STONES_ACROSS, STONES_ACROSS))
    tones = rng.normal(0.0, 0.085, (STONES_ACROSS, STONES_ACROSS))
    nearest, second, tone = np.full(x.shape, 9.0), np.full(x.shape, 9.0), np.zeros(x.shape)
    for across in (-1, 0, 1):
        for down in (-1, 0, 1):
            column, row = np.floor(x).astype(int) + across, np.floor(y).astype(int) + down
            here = (row % STONES_ACROSS, column % STONES_ACROSS)
            away = np.hypot(column + jitter[0][here] - x, row + jitter[1][here] - y)
            is_nearer = away < nearest
            second = np.where(is_nearer, nearest, np.minimum(second, away))
            tone = np.where(is_nearer, tones[here], tone)
            nearest = np.minimum(nearest, away)
    gap = np.clip((second - nearest) / 0.22, 0, 1)
    broad = tiling_noise(rng, side_px=SIDE_PX, cells=4, octaves=4) - 0.5
    light = (0.56 + tone + 0.07 * broad) * (0.66 + 0.34 * gap) * (1.06 - 0.12 * nearest)
    warm = np.stack([1 + 0.35 * tone, np.ones_like(tone), 1 - 0.5 * tone], axis=-1)
    return to_pixels(light[..., None] * np.array([1.0, 0.97, 0.92]) * warm)


def lay_path(maker: MeshMaker, half_m: float, low_y: float, high_y: float, rows: int, per_m: float) -> None:
    """A level strip along y, earthy at its edges, lighter where feet go."""
    across = np.array([-1.0, -0.9, -0.7, -0.4, -0.15, 0.15, 0.4, 0.7, 0.9, 1.0]) * half_m
    x, y = np.meshgrid(across, np.linspace(low_y, high_y, rows))
    points = np.stack([x, y, np.full_like(x, 0.008)], axis=-1)
    maker.grid(points, normals=np.array([0.0, 0.0, 1.0]), tint=_worn(x, y, half_m), uv=points[..., :2] * per_m)


def _worn(x: Array, y: Array, half_m: float) -> Array:
    drift = np.sin(0.9 * y + 1.0) * np.sin(0.37 * y) + 0.6 * np.sin(2.3 * y + 3 * x)
    earth = np.clip(1 - (half_m - np.abs(x)) / EDGE_M + 0.12 * drift, 0, 1)[..., None] * 0.75
    rut = np.exp(-(((np.abs(x + 0.06 * drift) - RUT_M) / 0.28) ** 2))
    light = (0.93 + 0.07 * rut + 0.025 * drift)[..., None]
    tints: Array = ((1 - earth) * np.array(SAND) + earth * np.array(EARTH)) * light
    return tints


def scatter(pebbles: MeshMaker, leaves: MeshMaker, rng: np.random.Generator, half_m: float) -> None:
    """Loose pebbles, most at the path's edges, and a few leaves that lie on path and lawn."""
    for _ in range(PEBBLES):
        aside_m = math.copysign(half_m - abs(rng.normal(0, 0.28)), rng.random() - 0.5)
        radius, tone = rng.uniform(0.006, 0.019), rng.uniform(0.42, 0.72)
        dome = ((radius, 0.0), (0.86 * radius, 0.4 * radius), (0.01 * radius, 0.62 * radius))
        turned(pebbles, (aside_m, rng.uniform(-12, 5), 0.006), dome, tint=(tone, 0.97 * tone, 0.9 * tone), corners=6)
    x, y = rng.normal(0, 1.5, FALLEN), rng.uniform(-12, 6, FALLEN)
    turn, long = rng.uniform(0, 2 * math.pi, FALLEN), rng.uniform(0.02, 0.042, FALLEN)
    height = np.where(np.abs(x) < half_m, 0.014, 0.03)
    along = np.stack([np.cos(turn), np.sin(turn), rng.normal(0, 0.25, FALLEN)], axis=-1) * long[:, None]
    aside = np.stack([-np.sin(turn), np.cos(turn), rng.normal(0, 0.3, FALLEN)], axis=-1) * 0.5 * long[:, None]
    middle = np.stack([x, y, height], axis=-1)
    points = np.stack([middle - along, middle + aside, middle + along, middle - aside], axis=1)[:, ::-1]
    tint = AUTUMN[rng.integers(len(AUTUMN), size=FALLEN)] * rng.uniform(0.8, 1.2, (FALLEN, 1))
    leaves.quads(points, normals=np.array([0.0, 0.0, 1.0]), tint=tint[:, None, :])


def pebbles_and_leaves(rng: np.random.Generator, half_m: float) -> tuple[Mesh, Mesh]:
    """Meshes of all that lies about."""
    pebbles, leaves = MeshMaker(), MeshMaker()
    scatter(pebbles, leaves, rng, half_m)
    return pebbles.mesh(), leaves.mesh()
