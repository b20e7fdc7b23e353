"""Textures of the hall: polished stone, plaster, and the fronts of the rooms behind the galleries."""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import Pixels
from vr_scenes.geometry.noise import tiling_noise, to_pixels

Plane = NDArray[np.floating]
SIDE_PX = 512
POLISH = 0.82  # as alpha: how much the stone mirrors the sky at a slant


def stone(rng: np.random.Generator) -> Pixels:
    """Large polished slabs, two by two in one repeat of 3.2 m, with veins and thin joints."""
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    slab = SIDE_PX // 2
    tone = rng.uniform(0.94, 1.04, (2, 2))[y // slab, x // slab]
    drift = tiling_noise(rng, side_px=SIDE_PX, cells=3, octaves=6)
    veins = np.exp(-((np.abs(drift - 0.5) / 0.02) ** 2)) * tiling_noise(rng, side_px=SIDE_PX, cells=5, octaves=3)
    grey = 0.72 * tone * (1 + 0.12 * (drift - 0.5)) - 0.1 * veins
    grey[(y % slab < 2) | (x % slab < 2)] *= 0.72
    return to_pixels(grey[..., None] * np.array([1.0, 0.975, 0.93]), POLISH)


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
    colour[pane] = _seen_in(up_m, along_m, cloud)[pane]
    alpha[pane] = 0.7
    bars = pane & ((np.abs(np.abs(along_m - 4.5) - 0.5) < 0.025) | (np.abs(along_m - 4.5) > 1.45))
    colour[bars | (pane & ((up_m < 0.95) | (up_m > 2.45)))] = (0.32, 0.32, 0.34)
    alpha[bars] = 1.0
    colour[up_m < 0.09] = (0.4, 0.38, 0.36)
    colour[(up_m > 3.06)] *= 0.9
    return to_pixels(colour, alpha)


def _seen_in(up_m: Plane, along_m: Plane, cloud: Plane) -> Plane:
    """An office behind the pane: a lit ceiling, shelves and a door at its back, plants and screens on the sill."""
    above = np.clip((up_m - 0.9) / 1.6, 0, 1)
    colour = (0.3 + 0.3 * above)[..., None] * np.array([1.0, 0.9, 0.74])
    ceiling = up_m > 2.22 - 0.06 * np.abs(along_m - 4.5)
    colour[ceiling] = (0.74, 0.71, 0.64)
    colour[ceiling & (np.abs((along_m - 3.2) % 0.9 - 0.45) < 0.16)] = (1.0, 0.97, 0.88)
    shelf = (np.abs(along_m - 3.75) < 0.42) & (up_m < 2.1)
    books = 0.2 + 0.26 * ((np.floor(along_m / 0.055) * 37 + np.floor(up_m / 0.3) * 11) % 7) / 7
    colour[shelf] = (books[..., None] * np.array([1.0, 0.86, 0.74]))[shelf]
    colour[shelf & (np.abs(up_m % 0.3) < 0.035)] = (0.5, 0.4, 0.3)
    colour[(np.abs(along_m - 5.3) < 0.3) & (up_m < 2.0)] = (0.46, 0.36, 0.27)
    ragged = 0.75 + 0.5 * np.sin(along_m * 80 + up_m * 50) * cloud
    colour[np.hypot((along_m - 4.68) / 0.24, (up_m - 1.2) / 0.34) < ragged] = (0.2, 0.28, 0.14)
    screen = (np.abs(along_m - 4.25) < 0.2) & (np.abs(up_m - 1.14) < 0.13)
    colour[screen] = (0.16, 0.17, 0.19)
    seen: Plane = colour * (0.92 + 0.16 * cloud)[..., None]
    return seen
