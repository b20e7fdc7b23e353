"""Smooth noise that repeats at its edges, and textures' common endings."""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import Pixels


def tiling_noise(
    rng: np.random.Generator, *, side_px: int, cells: int = 4, octaves: int = 5, fading: float = 0.55
) -> NDArray[np.float32]:
    """Value noise (side, side) from 0 to 1; `cells` lattice cells across, doubling with each octave."""
    total = np.zeros((side_px, side_px), np.float32)
    for octave in range(octaves):
        total += np.float32(fading**octave) * _octave(rng, side_px, min(cells * 2**octave, side_px))
    low, high = total.min(), total.max()
    noise: NDArray[np.float32] = (total - low) / (high - low)
    return noise


def to_pixels(colour: NDArray[np.floating], alpha: NDArray[np.floating] | float = 1.0) -> Pixels:
    """sRGB (h, w, 3) or grey (h, w) from 0 to 1, and alpha -> bytes (h, w, 4)."""
    rgb = colour if colour.ndim == 3 else colour[..., None]
    shape = rgb.shape[:2]
    image = np.empty((*shape, 4), np.float32)
    image[..., :3] = rgb
    image[..., 3] = np.broadcast_to(alpha, shape)
    image *= 255
    image += 0.5
    return np.clip(image, 0, 255, out=image).astype(np.uint8)


def _octave(rng: np.random.Generator, side_px: int, cells: int) -> NDArray[np.float32]:
    lattice = rng.random((cells, cells), dtype=np.float32)
    where = (np.arange(side_px) * cells / side_px).astype(np.float32)
    low = where.astype(int)
    share = where - low.astype(np.float32)
    share = share * share * (3 - 2 * share)
    high = (low + 1) % cells
    rows = lattice[low] * (1 - share[:, None]) + lattice[high] * share[:, None]
    mixed: NDArray[np.float32] = rows.take(low, axis=1)  # a picture of a million pixels: each pass over it counts
    mixed *= 1 - share
    other = rows.take(high, axis=1)
    other *= share
    mixed += other
    return mixed
