"""The lie of the land round the lake, and what grows and stands on it."""

import math

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.safe_place.choreography import SHORE_M
from vr_scenes.geometry.firs import far_fir, fir
from vr_scenes.geometry.mesh import MeshMaker
from vr_scenes.geometry.shapes import tube, turned
from vr_scenes.geometry.terrain import ground, widening
from vr_scenes.geometry.trees import broadleaf

LAKE_CENTRE_Y_M, LAKE_X_M, LAKE_Y_M = 131.0, 190.0, 124.0
LOWEST_M = -0.35  # land under this is never seen through the mirroring water
JETTY = ((2.6, 5.2), (4.4, 16.5))  # from the shore out over the water


def off_shore_m(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres from the water's edge, about; negative on the lake. Bays and headlands come from slow waves."""
    turn = np.arctan2(x, y - LAKE_CENTRE_Y_M)
    bays = 1 + 0.035 * np.sin(5 * turn + 0.6) + 0.02 * np.sin(11 * turn + 2.0) - 0.012
    return (np.hypot(x / LAKE_X_M, (y - LAKE_CENTRE_Y_M) / LAKE_Y_M) / bays - 1) * LAKE_Y_M


def height_at(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres above the water: a gentle bank, meadow, then wooded hills, highest beyond the lake."""
    away = off_shore_m(x, y)
    bank = SHORE_M * np.tanh(away / 7.0) + 0.035 * np.maximum(away - 7, 0)
    rolls = 0.16 * np.sin(x * 0.21 + 1) * np.sin(y * 0.17) * np.clip(away / 6, 0, 1)
    beyond = np.clip(np.maximum((y + 40) / 260, 0.55 * np.clip((-y - 25) / 110, 0, 1)), 0.12, 1)
    climb = np.clip((away - 25) / 420, 0, 1)
    climb = climb * climb * (3 - 2 * climb)
    ridge = (
        0.72
        + 0.28 * np.sin(x * 0.0062 + 0.8)
        + 0.16 * np.sin(x * 0.0171 + y * 0.004)
        + 0.05 * np.sin(x * 0.05 + y * 0.03)
    )
    heights: NDArray[np.float64] = bank + rolls + 120 * climb * beyond * ridge
    return heights


def colour_at(height: NDArray[np.float64], steepness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Wet sand at the edge, meadow above, wood-green on the hills."""
    wet = np.clip((0.42 - height) / 0.4, 0, 1)[..., None]
    wooded = np.clip((height - 9) / 22, 0, 1)[..., None]
    meadow = np.array([1.0, 1.0, 0.98]) * (1 - wooded) + np.array([0.56, 0.66, 0.6]) * wooded
    tints: NDArray[np.float64] = meadow * (1 - wet) + np.array([1.05, 0.86, 0.74]) * wet
    return tints * (1 - 0.3 * np.clip(steepness, 0, 1))[..., None]


def lay_ground(maker: MeshMaker) -> None:
    """Meadow, shore and hills."""
    x_m = widening(1500.0, 104, 4.6)
    y_m = np.concatenate([-widening(500.0, 41, 4.0)[:20:-1], widening(1400.0, 167, 4.6)[83:]])
    ground(maker, height_at, colour_at, x_m=x_m, y_m=np.unique(y_m), lowest_m=LOWEST_M, per_m=1 / 7)


def plant(
    trunks: MeshMaker, leaves: MeshMaker, fronds: MeshMaker, outlines: MeshMaker, rng: np.random.Generator
) -> None:
    """A frame of trees on both sides of the view, and single trees along the near shore."""
    for x, y, tall in (
        (-6.5, 9.0, 7.4),
        (8.6, 6.2, 6.4),
        (-11.5, 8.0, 11.0),
        (-14.5, 4.5, 9.0),
        (-19.0, 11.0, 12.0),
        (15.5, 3.0, 9.5),
        (24.0, 8.5, 11.0),
    ):
        tone = rng.uniform(0.92, 1.06)
        tint = (0.42 * tone, 0.46 * tone, 0.25 * tone)
        broadleaf(trunks, leaves, rng, (x, y, height(x, y)), tall, cards=620, tint=tint)
    for x, y, tall in (
        (12.5, 8.0, 13.0),
        (18.5, 12.0, 16.0),
        (21.5, 5.0, 12.0),
        (-25.0, 16.0, 15.0),
        (-21.0, 3.0, 13.0),
    ):
        fir(trunks, fronds, rng, (x, y, height(x, y)), tall)
    for _ in range(900):
        x, y = rng.uniform(-170, 170), rng.uniform(-120, 170)
        away = float(off_shore_m(np.array(x), np.array(y)))
        near = math.hypot(x, y)
        if not 6 < away < 110 or not 34 < near < 170 or rng.random() > 0.2 + 25 / (away + 30):
            continue
        if abs(x) < 9 and y < 0:
            continue
        tone = rng.uniform(0.8, 1.1)
        dark = (0.3 * tone, 0.37 * tone, 0.26 * tone)
        foot = (x, y, height(x, y))
        if rng.random() < 0.72:
            far_fir(outlines, rng, foot, rng.uniform(9, 19), tint=dark)
        else:
            broadleaf(
                trunks, leaves, rng, foot, rng.uniform(7, 12), cards=70, tint=(0.38 * tone, 0.42 * tone, 0.25 * tone)
            )


def grow_reeds(blades: MeshMaker, rng: np.random.Generator) -> None:
    """Reeds along the water's edge beside the jetty, tall grass on the bank; all of it waves."""
    for low, high, count, tall, tint in (
        (-2.2, 0.6, 900, 1.15, (0.5, 0.49, 0.29)),
        (0.3, 12.0, 1400, 0.45, (0.46, 0.48, 0.25)),
    ):
        x = rng.normal(0, 13 if tall > 0.2 else 5, 6 * count)
        y = rng.uniform(-4, 24 if tall > 0.2 else 9, 6 * count)
        away = off_shore_m(x, y)
        clump = np.sin(x * 0.9 + 1.3) * np.sin(y * 0.7) + np.sin(x * 0.31 + 4)
        is_here = (
            (away > low)
            & (away < high)
            & ((clump > 0.25) | (tall < 0.2))
            & (np.abs(x - 3.2) > 1.3)
            & (np.hypot(x, y) > 1.6)
        )
        is_here &= (np.abs(x) > 2.4) | (low > 0)
        x, y = x[is_here][:count], y[is_here][:count]
        _blades(blades, rng, np.stack([x, y, np.maximum(height_at(x, y), -0.2) - 0.03], axis=-1), tall, tint)


def build_jetty(wood: MeshMaker) -> None:
    """Boards on posts, leading the eye out over the water."""
    start, end = np.array(JETTY[0]), np.array(JETTY[1])
    length = float(np.linalg.norm(end - start))
    along = (end - start) / length
    aside = np.array([along[1], -along[0]])
    height = 0.62
    boards = int(length / 0.19)
    for board in range(boards):
        middle = start + along * (board + 0.5) * length / boards
        ring = [middle + aside * s * 0.72 + along * e * 0.085 for s, e in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        low = np.array([[*corner, height - 0.05] for corner in ring])
        high = low + np.array([0.0, 0.0, 0.05])
        walls = [np.stack([low[i], low[(i + 1) % 4], high[(i + 1) % 4], high[i]]) for i in range(4)]
        tone = 0.86 + 0.2 * math.sin(board * 12.9) ** 2
        share = board % 8 / 8
        uv = np.array([[share, 0], [share, 0.75], [share + 0.11, 0.75], [share + 0.11, 0]])
        wood.quads(np.stack([high, *walls]), tint=(tone, tone, tone), uv=uv)
    for post in np.linspace(0.06, 1, 5):
        for side in (-1, 1):
            x, y = start + along * post * length + aside * side * 0.66
            tube(wood, (x, y, -0.4), (x, y, height + 0.28), (0.075, 0.065), tint=(0.62, 0.58, 0.52), corners=8)
            turned(wood, (x, y, height + 0.28), ((0.065, 0.0), (0.01, 0.02)), tint=(0.7, 0.66, 0.6), corners=8)


def scatter_stones(stones: MeshMaker, rng: np.random.Generator) -> None:
    """Round stones where the water meets the bank."""
    for _ in range(90):
        x, y = rng.normal(0, 10), rng.uniform(1, 16)
        away = float(off_shore_m(np.array(x), np.array(y)))
        if not -1.6 < away < 1.4 or abs(x - 3.0) < 1.4:
            continue
        size = rng.uniform(0.08, 0.36)
        tone = rng.uniform(0.5, 0.78)
        shape = ((0.85, -0.4), (1.0, 0.0), (0.86, 0.36), (0.5, 0.58), (0.02, 0.64))
        profile = tuple((radius * size * rng.uniform(0.92, 1.08), height * size) for radius, height in shape)
        turned(stones, (x, y, max(-0.05, height(x, y))), profile, tint=(tone, 0.97 * tone, 0.92 * tone), corners=11)


def _blades(
    blades: MeshMaker,
    rng: np.random.Generator,
    feet: NDArray[np.float64],
    tall_m: float,
    tint: tuple[float, float, float],
) -> None:
    count = len(feet)
    turn = rng.uniform(0, math.pi, count)
    height = tall_m * rng.uniform(0.5, 1.15, (count, 1))
    aside = np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=-1) * 0.012 * (1 + tall_m)
    lean = rng.normal(0, 0.18, (count, 3)) * height
    lean[:, 2] = height[:, 0]
    points = np.stack([feet - aside, feet + aside, feet + aside * 0.15 + lean, feet - aside * 0.15 + lean], axis=1)
    tone = rng.uniform(0.7, 1.15, (count, 1, 1)) * np.array([0.72, 0.72, 0.98, 0.98])[:, None]
    hue = np.array(tint) * (1 + rng.uniform(-0.1, 0.1, (count, 1, 3)))
    bend = np.array([0, 0, 0.35, 0.35]) * height
    blades.quads(points, normals=np.array([0.0, 0.3, 0.95]), tint=tone * hue, bend=bend)


def height(x: float, y: float) -> float:
    """`height_at` of one place."""
    return float(height_at(np.array(x), np.array(y)))
