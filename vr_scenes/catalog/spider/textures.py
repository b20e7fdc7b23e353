"""The materials of the spider's room: wood, plaster, linen, felt, parquet, a mat with hands, a garden out of focus."""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import Pixels
from vr_scenes.geometry.model import Texture
from vr_scenes.geometry.noise import tiling_noise, to_pixels

SIDE_PX = 512
Array = NDArray[np.floating]


def room_textures(rng: np.random.Generator) -> tuple[Texture, ...]:
    """All of them, by the names that the parts use."""
    return (
        Texture(name="wood", pixels=_wood(rng)),
        Texture(name="parquet", pixels=_parquet(rng)),
        Texture(name="plaster", pixels=to_pixels((0.95 + 0.05 * tiling_noise(rng, side_px=256, cells=6))[..., None])),
        Texture(name="linen", pixels=_linen(rng)),
        Texture(name="felt", pixels=_felt(rng)),
        Texture(name="mat", pixels=_mat(rng)),
        Texture(name="garden", pixels=_garden(rng)),
    )


def _grain(rng: np.random.Generator, rows: int, cells: int) -> Array:
    """Noise drawn out along the first axis: `rows` cells along it, `cells` across."""
    lattice = rng.random((rows, cells))
    along, across = np.linspace(0, rows, SIDE_PX, endpoint=False), np.linspace(0, cells, SIDE_PX, endpoint=False)
    i, j = along.astype(int), across.astype(int)
    f, g = (along - i)[:, None], across - j
    f, g = f * f * (3 - 2 * f), g * g * (3 - 2 * g)
    upper = lattice[i][:, j] * (1 - g) + lattice[i][:, (j + 1) % cells] * g
    lower = lattice[(i + 1) % rows][:, j] * (1 - g) + lattice[(i + 1) % rows][:, (j + 1) % cells] * g
    mixed: Array = upper * (1 - f) + lower * f
    return mixed


def _wood(rng: np.random.Generator) -> Pixels:
    """Oiled oak, boards along x: rings, fibres, pores, joints; one repeat every 1.1 m."""
    drift = tiling_noise(rng, side_px=SIDE_PX, cells=2, octaves=3)
    y = np.arange(SIDE_PX)[:, None] / SIDE_PX
    rings = 0.5 + 0.5 * np.sin(2 * np.pi * (9 * y + 2.6 * drift.T))
    fibres = _grain(rng, 3, 150).T + 0.7 * _grain(rng, 9, 256).T - 0.85
    board = (y * 5).astype(int)
    tone = rng.uniform(0.92, 1.06, 5)[board] * (0.83 + 0.1 * rings + 0.16 * fibres)
    tone = tone * np.where((y * 5) % 1 < 0.012, 0.55, 1.0)
    return to_pixels(tone[..., None] * np.array([0.66, 0.5, 0.36]))


def _parquet(rng: np.random.Generator) -> Pixels:
    row, column = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    strip = column // 64
    end = (row + strip * 150) % SIDE_PX
    tone = rng.uniform(0.8, 1.08, (8, 2))[strip, end // 256] * (0.86 + 0.24 * _grain(rng, 4, 128))
    tone[(column % 64 < 2) | (end % 256 < 2)] *= 0.62
    return to_pixels(tone[..., None] * np.array([0.55, 0.40, 0.28]))


def _linen(rng: np.random.Generator) -> Pixels:
    i = np.arange(256)
    weave = 0.86 + 0.05 * np.sin(i * np.pi / 2)[:, None] * np.sin(i * np.pi / 2 + 1)
    uneven = _grain(rng, 4, 128)[::2, ::2] + _grain(rng, 4, 128).T[::2, ::2] - 1
    return to_pixels((weave + 0.1 * uneven)[..., None] * np.array([1.0, 0.985, 0.95]))


def _felt(rng: np.random.Generator) -> Pixels:
    tone = 0.9 + 0.12 * tiling_noise(rng, side_px=256, cells=24, octaves=4) + 0.03 * rng.normal(size=(256, 256))
    return to_pixels(tone[..., None] * np.array([0.42, 0.50, 0.45]))


def _mat(rng: np.random.Generator) -> Pixels:
    """A grey mat with the outlines of two hands: 54 by 19 cm."""
    height, width = 384, 1088
    x, y = np.meshgrid(
        (np.arange(width) + 0.5) / width * 0.54 - 0.27, (height - np.arange(height) - 0.5) / height * 0.19
    )
    away = np.minimum(_hand(x + 0.135, y), _hand(-(x - 0.135), y))
    line = np.exp(-((away / 0.0011) ** 2))
    hem = np.minimum(np.minimum(x + 0.27, 0.27 - x), np.minimum(y, 0.19 - y))
    tone = 0.92 + 0.05 * rng.normal(size=x.shape) * 0.5
    tone = tone * np.where(np.abs(hem - 0.006) < 0.0008, 0.85, 1.0)
    colour = tone[..., None] * np.array([0.47, 0.53, 0.57])
    return to_pixels(colour * (1 - 0.8 * line[..., None]) + 0.8 * line[..., None] * np.array([0.93, 0.92, 0.88]))


def _hand(x: Array, y: Array) -> Array:
    """How far a place is from the outline of a left hand with its wrist at the origin, m; the thumb to the right."""
    fingers = (  # root, tip, radius
        ((-0.030, 0.080), (-0.047, 0.130), 0.0080),
        ((-0.011, 0.088), (-0.018, 0.154), 0.0090),
        ((0.009, 0.088), (0.011, 0.162), 0.0092),
        ((0.028, 0.082), (0.038, 0.146), 0.0088),
        ((0.028, 0.040), (0.066, 0.086), 0.0100),
        ((-0.010, 0.030), (-0.012, 0.072), 0.0330),
        ((0.012, 0.034), (0.010, 0.068), 0.0320),
        ((0.0, -0.06), (0.0, 0.02), 0.0270),
    )
    inside = np.full_like(x, 1.0)
    for (x0, y0), (x1, y1), radius in fingers:
        along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)
        along = along.clip(0, 1)
        inside = np.minimum(inside, np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)) - radius)
    outline: Array = np.abs(inside)
    return outline


def _garden(rng: np.random.Generator) -> Pixels:
    """Lawn, hedges and sky behind the windows, out of focus."""
    up = np.linspace(1, 0, 256)[:, None]
    leaves = tiling_noise(rng, side_px=256, cells=5, octaves=3)
    crowns = 0.47 + 0.22 * (tiling_noise(rng, side_px=256, cells=3, octaves=2)[40] - 0.5)
    share = np.clip((crowns - up) / 0.10 + 0.5, 0, 1)[..., None]
    sky = np.array([0.86, 0.91, 0.95]) * (0.94 + 0.06 * up[..., None])
    green = np.array([0.34, 0.45, 0.22]) + 0.42 * (leaves[..., None] - 0.42) * np.array([0.9, 1.0, 0.55])
    lawn = np.array([0.52, 0.62, 0.34]) * (0.9 + 0.2 * leaves[..., None])
    low = np.clip((0.27 - up) / 0.06 + 0.5, 0, 1)[..., None]
    return to_pixels((sky * (1 - share) + green * share) * (1 - low) + lawn * low)
