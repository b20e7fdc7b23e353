"""Textures of materials: concrete, paving, planks, asphalt, grass, gravel, roof tiles, plain noise."""

import numpy as np

from vr_scenes.geometry.mesh import Pixels, Tint
from vr_scenes.geometry.noise import tiling_noise, to_pixels

SIDE_PX = 512


def concrete(rng: np.random.Generator) -> Pixels:
    """Cast concrete, one repeat every 3 m: blotches, fine pores, a joint at the edge."""
    blotches = tiling_noise(rng, side_px=SIDE_PX, octaves=6)
    grains = rng.normal(size=(SIDE_PX, SIDE_PX))
    grey = 0.64 + 0.13 * (blotches - 0.5) + 0.02 * grains
    grey[:4] *= 0.8
    grey[:, :4] *= 0.8
    return to_pixels(grey[..., None] * np.array([1.0, 0.98, 0.95]))


def paving(rng: np.random.Generator) -> Pixels:
    """Stone slabs in running bond, 4 rows of 4 in one repeat, each of its own tone."""
    rows = 4
    slab = SIDE_PX // rows
    tone = 0.58 + 0.07 * rng.uniform(-1, 1, (rows, rows))
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    shifted = (x + (y // slab % 2) * slab // 2) % SIDE_PX
    grey = tone[y // slab, shifted // slab] + 0.1 * (tiling_noise(rng, side_px=SIDE_PX, octaves=6) - 0.5)
    grey += 0.015 * rng.normal(size=grey.shape)
    joint = (y % slab < 4) | (shifted % slab < 4)
    grey[joint] *= 0.72
    return to_pixels(grey[..., None] * np.array([1.0, 0.97, 0.92]))


def planks(rng: np.random.Generator, *, boards: int = 8) -> Pixels:
    """Weathered boards running up the texture: grain, tone of each board, gaps, screws."""
    width = SIDE_PX // boards
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    board = x // width
    tone = rng.uniform(0.82, 1.12, boards)[board]
    drift = tiling_noise(rng, side_px=SIDE_PX, cells=3, octaves=4)
    rings = np.sin(2 * np.pi * ((x % width) / width * 5 + 3.2 * drift + rng.uniform(0, 9, boards)[board]))
    fibres = np.repeat(rng.normal(size=(SIDE_PX // 32, SIDE_PX)), 32, axis=0)
    fibres = 0.25 * (fibres + np.roll(fibres, 11, 0) + np.roll(fibres, 19, 0) + np.roll(fibres, 27, 0))
    grain = tone * (1 + 0.055 * rings + 0.06 * fibres + 0.12 * (drift - 0.5))
    grey_share = 0.35 + 0.5 * tiling_noise(rng, side_px=SIDE_PX, cells=2, octaves=4)[..., None]
    colour = (1 - grey_share) * np.array([0.60, 0.45, 0.31]) + grey_share * np.array([0.55, 0.50, 0.44])
    colour = colour * grain[..., None]
    gap = (x % width < 3) | (x % width > width - 2)
    colour[gap] *= 0.28
    screw = (np.hypot(x % width - width * 0.25, y % 256 - 16) < 3.2) | (
        np.hypot(x % width - width * 0.75, y % 256 - 16) < 3.2
    )
    colour[screw] = 0.3
    return to_pixels(colour)


def asphalt(rng: np.random.Generator) -> Pixels:
    """Road surface with patches and wear, one repeat every 12 m."""
    wear = tiling_noise(rng, side_px=SIDE_PX, cells=3, octaves=7)
    grey = 0.30 + 0.07 * (wear - 0.5) + 0.022 * rng.normal(size=wear.shape)
    return to_pixels(grey[..., None] * np.array([0.98, 1.0, 1.03]))


def grass(rng: np.random.Generator) -> Pixels:
    """Mown grass seen from above: muted, mottled, with dry spots; one repeat every 9 m."""
    broad = tiling_noise(rng, side_px=SIDE_PX, cells=3, octaves=5)
    fine = tiling_noise(rng, side_px=SIDE_PX, cells=48, octaves=3)
    blades = rng.normal(size=broad.shape)
    blades = 0.5 * (blades + np.roll(blades, 1, 0))
    light = 0.82 + 0.26 * (broad - 0.5) + 0.34 * (fine - 0.5) + 0.08 * blades
    dry = np.clip(1.6 * (tiling_noise(rng, side_px=SIDE_PX, cells=4, octaves=4) - 0.42), 0, 0.7)[..., None]
    colour = (1 - dry) * np.array([0.37, 0.43, 0.22]) + dry * np.array([0.52, 0.49, 0.30])
    return to_pixels(colour * light[..., None])


def gravel(rng: np.random.Generator) -> Pixels:
    """Roof gravel and felt with stains, one repeat every 10 m."""
    stains = tiling_noise(rng, side_px=SIDE_PX, cells=3, octaves=6)
    grey = 0.62 + 0.22 * (stains - 0.5) + 0.03 * rng.normal(size=stains.shape)
    return to_pixels(grey[..., None] * np.array([1.0, 0.98, 0.94]))


def roof_tiles(rng: np.random.Generator) -> Pixels:
    """Clay tiles in rows up the slope, 16 rows in one repeat."""
    row = SIDE_PX // 16
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    shifted = (x + (y // row % 2) * row // 2) % SIDE_PX
    tone = rng.uniform(0.78, 1.1, (16, 16))[y // row, shifted // row]
    wave = 0.86 + 0.2 * np.sin(np.pi * (shifted % row) / row)
    shade = tone * wave * (0.75 + 0.3 * (y % row) / row) * (0.85 + 0.3 * tiling_noise(rng, side_px=SIDE_PX))
    return to_pixels(shade[..., None] * np.array([0.66, 0.49, 0.41]))


def mottle(rng: np.random.Generator, tint: Tint, *, depth: float, cells: int = 4) -> Pixels:
    """One colour with soft noise: for suburbs, hills, sand."""
    light = 1 + depth * (tiling_noise(rng, side_px=SIDE_PX, cells=cells, octaves=7) - 0.5)
    return to_pixels(light[..., None] * np.array(tint))
