"""Firs: close by with every branch a drooping frond, farther away as outlines that cross."""

import math

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import MeshMaker, Pixels, Tint
from vr_scenes.geometry.noise import to_pixels
from vr_scenes.geometry.shapes import tube

BARK: Tint = (0.30, 0.25, 0.21)
GREEN: Tint = (0.31, 0.40, 0.28)
REACH = 0.20  # of the lowest branches, for a height of 1
TWIGS, FORWARD = 15, 0.9  # side twigs along a frond, and how far ahead they point for each step aside
PLANES = 3


def fir(
    trunks: MeshMaker,
    fronds: MeshMaker,
    rng: np.random.Generator,
    foot: tuple[float, float, float],
    height_m: float,
    *,
    tint: Tint = GREEN,
    tiers: int = 24,
) -> None:
    """A fir to stand near: `tiers` rings of fronds, each folded like a roof and hanging towards its tip."""
    x, y, z = foot
    tube(trunks, (x, y, z - 0.3), (x, y, z + 0.9 * height_m), (0.018 * height_m, 0.003 * height_m), tint=BARK)
    rises = 0.08 + 0.9 * (np.arange(tiers) / tiers) ** 0.9
    counts = np.round(9 - 5 * rises).astype(int)
    rise = np.repeat(rises, counts) + rng.uniform(-0.012, 0.012, counts.sum())
    turn = np.concatenate([rng.uniform(0, 7) + np.arange(count) * 2 * math.pi / count for count in counts])
    turn += rng.uniform(-0.25, 0.25, len(turn))
    reach = height_m * (REACH * (1.02 - rise) ** 0.85 + 0.015) * rng.uniform(0.82, 1.12, len(turn))
    root = np.stack([np.full_like(rise, x), np.full_like(rise, y), z + rise * height_m], axis=-1)
    tone = rng.uniform(0.82, 1.14, len(turn)) * (0.72 + 0.36 * rise)
    _hang(fronds, root, turn, reach, 0.35 - 0.75 * (1 - rise), tone[:, None] * np.array(tint))


def far_fir(
    outlines: MeshMaker,
    rng: np.random.Generator,
    foot: tuple[float, float, float],
    height_m: float,
    *,
    tint: Tint = GREEN,
) -> None:
    """A fir some way off: three outlines that cross in its stem, lit as one cone."""
    turn = rng.uniform(0, math.pi) + np.arange(PLANES) * math.pi / PLANES
    aside = np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=-1)
    half = 0.5 * height_m * rng.uniform(0.36, 0.46)
    middle, top = np.array([foot[0], foot[1], foot[2] - 0.2]), np.array([0.0, 0.0, height_m])
    points = np.stack(
        [middle - aside * half, middle + aside * half, middle + aside * half + top, middle - aside * half + top], axis=1
    )
    up = np.array([0.0, 0.0, 0.7])
    normals = np.stack([up - aside, up + aside, up + 0.6 * aside, up - 0.6 * aside], axis=1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    shade = np.array([0.7, 0.7, 1.12, 1.12])[:, None] * rng.uniform(0.92, 1.06)
    bend = np.array([0.0, 0.0, 0.06, 0.06])
    outlines.quads(points, normals=normals, tint=shade * np.array(tint), bend=bend, uv=_INSIDE)


def frond_card(rng: np.random.Generator, *, wide_px: int = 256, tall_px: int = 128) -> Pixels:
    """A fir's branch from above, its stem at u = 0: twigs that slant ahead, ragged with needles, paler at the tips."""
    u, v = np.meshgrid((np.arange(wide_px) + 0.5) / wide_px, (np.arange(tall_px) + 0.5) / tall_px * 2 - 1)
    aside = np.abs(v)
    base = u - FORWARD * 0.28 * aside  # where the twig through this pixel leaves the stem
    number = np.floor(base * TWIGS)
    off = np.abs(base * TWIGS - number - 0.5)
    side = (v > 0).astype(int)
    longs = rng.uniform(0.72, 1.0, (2, TWIGS + 8))[side, np.clip(number + 3, 0, TWIGS + 7).astype(int)]
    envelope = np.clip(1.25 * np.sqrt(np.clip(base + 0.06, 0, 1)) * (1 - base) ** 0.75, 0, 1) * 1.45 * longs
    needles = rng.uniform(0.0, 0.16, u.shape)
    share = aside / np.maximum(envelope, 1e-3)
    inside = (off < 0.46 * (1 - 0.75 * share**3) - needles) & (share < 1) & (base > -0.05)
    stem = aside < 0.035 * (1.1 - u)
    shade = (0.55 + 0.3 * share + 0.3 * needles) * (0.8 + 0.25 * u)
    shade = np.where(stem, 0.42, np.where(inside, shade, 0.6))
    return to_pixels(shade[..., None] * np.array([0.97, 1.0, 0.92]), (inside | stem).astype(float))


def outline_card(rng: np.random.Generator, *, wide_px: int = 128, tall_px: int = 256) -> Pixels:
    """A whole fir from the side: tiers that hang, gaps of shade between them."""
    across = np.abs((np.arange(wide_px) + 0.5) / wide_px * 2 - 1)[None, :]
    left = (np.arange(wide_px) < wide_px / 2)[None, :]
    up = 1 - (np.arange(tall_px)[:, None] + 0.5) / tall_px
    share = np.clip(up / 0.97, 0, 1)
    wobble = np.interp(up, np.linspace(0, 1, 40), rng.uniform(-0.5, 0.5, 40))
    hang = share * 13 + 1.1 * across + np.where(left, 0.37, 0.0) + wobble * 0.6
    tier = hang % 1.0
    half = 0.94 * (1 - share) ** 0.85 * (0.70 + 0.30 * (1 - tier)) + 0.012
    ragged = rng.uniform(0.86, 1.0, (tall_px, wide_px))
    inside = (across < half * ragged) & (up > 0.05) & (up < 0.97)
    inside |= (across < 0.06) & (up <= 0.1)
    light = (
        (0.52 + 0.42 * (1 - tier))
        * rng.uniform(0.82, 1.12, (tall_px, wide_px))
        * (0.72 + 0.3 * across / np.maximum(half, 0.02))
    )
    return to_pixels(np.clip(light, 0.2, 1)[..., None] * np.array([0.95, 1.0, 0.92]), inside.astype(float))


_INSIDE = np.array([[0.02, 0.02], [0.98, 0.02], [0.98, 0.98], [0.02, 0.98]])  # textures repeat: keep off their edges


def _hang(
    fronds: MeshMaker,
    root: NDArray[np.float64],
    turn: NDArray[np.float64],
    reach: NDArray[np.float64],
    slope: NDArray[np.float64],
    tint: NDArray[np.float64],
) -> None:
    """Two lengths of a spine that bends down, and on both sides of it a half frond that hangs a little more."""
    out = np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=-1)
    aside = np.stack([-np.sin(turn), np.cos(turn), 0 * turn], axis=-1)
    up = np.array([0.0, 0.0, 1.0])
    spine = [
        root,
        root + reach[:, None] * (0.52 * out + 0.52 * slope[:, None] * up),
        root + reach[:, None] * (out + (slope[:, None] - 0.24) * up),
    ]
    half, fold = 0.34 * reach[:, None], -0.10 * reach[:, None] * up
    for place in (0, 1):
        near, far = spine[place], spine[place + 1]
        for side in (-1.0, 1.0):
            edge = side * half * aside + fold
            points = np.stack([near, far, far + edge, near + edge], axis=1)
            normals = np.broadcast_to((0.55 * out + side * 0.35 * aside + 0.75 * up)[:, None], points.shape)
            u0, u1, v = 0.5 * place + 0.01, 0.5 * place + 0.49, 0.5 + side * 0.48
            shade = np.array([0.42 + 0.3 * place, 0.72 + 0.4 * place, 0.78 + 0.4 * place, 0.5 + 0.3 * place])
            fronds.quads(
                points if side > 0 else points[:, [3, 2, 1, 0]],
                normals=normals / np.linalg.norm(normals, axis=-1, keepdims=True),
                tint=(shade if side > 0 else shade[[3, 2, 1, 0]])[None, :, None] * tint[:, None],
                bend=0.02 + 0.06 * place,
                uv=np.array([[u0, 0.5], [u1, 0.5], [u1, v], [u0, v]])[:: 1 if side > 0 else -1],
            )
