"""Textures of the hall: polished stone, plaster, and the fronts of the rooms behind the galleries."""

import numpy as np

from vr_scenes.geometry.mesh import Pixels
from vr_scenes.geometry.noise import tiling_noise, to_pixels

SIDE_PX = 512


def stone(rng: np.random.Generator) -> Pixels:
    """Large polished slabs, two by two in one repeat of 3.2 m, with veins and thin joints."""
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    slab = SIDE_PX // 2
    tone = rng.uniform(0.94, 1.04, (2, 2))[y // slab, x // slab]
    drift = tiling_noise(rng, side_px=SIDE_PX, cells=3, octaves=6)
    veins = np.exp(-((np.abs(drift - 0.5) / 0.02) ** 2)) * tiling_noise(rng, side_px=SIDE_PX, cells=5, octaves=3)
    grey = 0.72 * tone * (1 + 0.12 * (drift - 0.5)) - 0.1 * veins
    grey[(y % slab < 2) | (x % slab < 2)] *= 0.72
    return to_pixels(grey[..., None] * np.array([1.0, 0.975, 0.93]))


def plaster(rng: np.random.Generator) -> Pixels:
    """Painted plaster with the softest of clouds."""
    grey = 0.9 + 0.07 * (tiling_noise(rng, side_px=256, cells=3, octaves=6) - 0.5) + 0.008 * rng.normal(size=(256, 256))
    return to_pixels(grey[..., None] * np.array([1.0, 0.99, 0.97]))


def storey(rng: np.random.Generator) -> Pixels:
    """A storey of 6.8 m by 3.4 m: plaster, a wooden door, a window with a lit room behind, a skirting, shade above."""
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    up_m, along_m = (SIDE_PX - 1 - y) / SIDE_PX * 3.4, x / SIDE_PX * 6.8
    cloud = tiling_noise(rng, side_px=SIDE_PX, cells=4, octaves=5)
    colour = (0.84 + 0.05 * (cloud - 0.5))[..., None] * np.array([1.0, 0.975, 0.93])
    alpha = np.ones((SIDE_PX, SIDE_PX))
    colour *= (1 - 0.34 * np.exp(-(3.2 - up_m) / 0.35) - 0.12 * np.exp(-up_m / 0.25))[..., None]
    door = (np.abs(along_m - 1.4) < 0.48) & (up_m < 2.1)
    grain = 1 + 0.1 * np.sin(along_m * 90 + 5 * cloud) + 0.06 * (cloud - 0.5)
    colour[door] = (grain[..., None] * np.array([0.52, 0.37, 0.24]))[door]
    colour[(np.abs(np.abs(along_m - 1.4) - 0.52) < 0.04) & (up_m < 2.14)] = (0.86, 0.86, 0.84)
    colour[(np.hypot(along_m - 1.76, up_m - 1.02) < 0.05)] = (0.75, 0.75, 0.76)
    pane = (np.abs(along_m - 4.5) < 1.5) & (up_m > 0.9) & (up_m < 2.5)
    room = 0.5 + 0.24 * (up_m - 0.9) / 1.6 + 0.1 * (tiling_noise(rng, side_px=SIDE_PX, cells=9, octaves=2) - 0.5)
    blind = np.where((up_m > 1.9) & (np.sin(up_m * 120) > 0.2), 1.2, 1.0)
    colour[pane] = ((room * blind)[..., None] * np.array([0.92, 0.8, 0.6]))[pane]
    alpha[pane] = 0.72
    bars = pane & ((np.abs(np.abs(along_m - 4.5) - 0.5) < 0.025) | (np.abs(along_m - 4.5) > 1.45))
    colour[bars | (pane & ((up_m < 0.95) | (up_m > 2.45)))] = (0.32, 0.32, 0.34)
    alpha[bars] = 1.0
    colour[up_m < 0.09] = (0.4, 0.38, 0.36)
    colour[(up_m > 3.06)] *= 0.9
    return to_pixels(colour, alpha)
