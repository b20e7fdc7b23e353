"""Cards of many plants at once: tufts of grass for a meadow close by, rows of firs for woods far away."""

import math

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import MeshMaker, Pixels, Tint
from vr_scenes.geometry.noise import to_pixels

INSIDE = np.array([[0.03, 0.05], [0.97, 0.05], [0.97, 0.92], [0.03, 0.92]])  # textures repeat: keep off their edges


def tuft_card(rng: np.random.Generator, *, side_px: int = 128, blades: int = 34) -> Pixels:
    """A tuft of grass on nothing, darker at its foot; grey-green light, which the mesh tints."""
    across, up = _card(side_px)
    shade, alpha = np.full((side_px, side_px), 0.75), np.zeros((side_px, side_px))
    for _ in range(blades):
        foot, tall = rng.uniform(0.14, 0.86), rng.uniform(0.3, 0.86)
        lean, curl = rng.uniform(-0.22, 0.22), rng.uniform(-0.16, 0.16)
        share = np.clip(up / tall, 0, 1)
        middle = foot + lean * share + curl * share * share
        inside = (np.abs(across - middle) < 0.017 * (1 - share) ** 0.6 + 0.004) & (up < tall)
        shade[inside] = (rng.uniform(0.72, 1.0) * (0.5 + 0.5 * share))[inside]
        alpha[inside] = 1
    return to_pixels(shade[..., None] * np.array([0.98, 1.0, 0.84]), alpha)


def fir_row_card(rng: np.random.Generator, *, side_px: int = 128, firs: int = 7) -> Pixels:
    """A row of firs and a few round trees, seen from afar: jagged outlines, lighter towards the top."""
    across, up = _card(side_px)
    shade, alpha = np.full((side_px, side_px), 0.6), np.zeros((side_px, side_px))
    for place in rng.permutation(firs):
        middle = (place + rng.uniform(0.3, 0.7)) / firs
        tall = rng.uniform(0.5, 0.86)
        share = np.clip(up / tall, 0, 1)
        tiers = 1 - 0.35 * ((share * 9 + rng.random()) % 1)
        half = 0.1 * (1 - share) ** 0.8 * tiers + 0.004
        if rng.random() < 0.25:
            tall *= 0.62
            half = 0.09 * np.sqrt(np.clip(1 - ((up / tall - 0.55) / 0.45) ** 2, 0, 1))
        inside = (np.abs(across - middle) < half) & (up < tall)
        side_light = 1 + 0.22 * np.clip((middle - across) / 0.08, -1, 1)
        shade[inside] = (rng.uniform(0.62, 0.9) * (0.6 + 0.4 * share) * side_light)[inside]
        alpha[inside] = 1
    alpha[up < 0.3] = 1  # the wood behind closes the gaps
    return to_pixels(np.clip(shade, 0, 1)[..., None] * np.array([0.95, 1.0, 0.9]), alpha)


def upright_cards(
    maker: MeshMaker,
    feet: NDArray[np.float64],
    *,
    turn_rad: NDArray[np.float64],
    wide_m: NDArray[np.float64],
    tall_m: NDArray[np.float64],
    tint: NDArray[np.float64] | Tint,
    bend: float = 0.0,
) -> None:
    """Stand cards on `feet` (n, 3), lit like level ground; `turn_rad` 0 faces along y, `bend` is that of the top."""
    aside = 0.5 * wide_m[:, None] * np.stack([np.cos(turn_rad), np.sin(turn_rad), 0 * turn_rad], axis=-1)
    up = tall_m[:, None] * np.array([0.0, 0.0, 1.0])
    points = np.stack([feet - aside, feet + aside, feet + aside + up, feet - aside + up], axis=1)
    tints = np.broadcast_to(np.asarray(tint), (len(feet), 3))[:, None, :]
    maker.quads(
        points, normals=np.array([0.0, 0.15, 0.99]), tint=tints, bend=np.array([0.0, 0.0, bend, bend]), uv=INSIDE
    )


def all_round(
    rng: np.random.Generator, count: int, *, low_m: float, high_m: float, crowding: float
) -> NDArray[np.float64]:
    """Places (count, 2) between two distances from the origin; `crowding` above 1 draws them inwards."""
    turn = rng.uniform(0, 2 * math.pi, count)
    away = low_m + (high_m - low_m) * rng.random(count) ** crowding
    return np.stack([away * np.sin(turn), away * np.cos(turn)], axis=-1)


def _card(side_px: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Across and up, 0..1, of each pixel of a card."""
    grid = (np.arange(side_px) + 0.5) / side_px
    across, down = np.meshgrid(grid, grid)
    return across, 1 - down
