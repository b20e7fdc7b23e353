"""Textures of the hall: carpet and felt, wood, parquet, plaster, the slide, and pages of notes."""

import numpy as np

from vr_scenes.geometry.mesh import Pixels
from vr_scenes.geometry.noise import tiling_noise, to_pixels

SIDE_PX = 512


def carpet(rng: np.random.Generator) -> Pixels:
    """Woven loops: fine grain with soft wear; takes the colour of what it covers."""
    wear = tiling_noise(rng, side_px=SIDE_PX, cells=4, octaves=5)
    loops = rng.normal(size=(SIDE_PX, SIDE_PX))
    loops = 0.5 * (loops + np.roll(loops, 1, axis=1))
    return to_pixels(np.clip(0.86 + 0.12 * (wear - 0.5) + 0.05 * loops, 0, 1))


def floor_carpet(rng: np.random.Generator) -> Pixels:
    """Grey blue floor carpet with a quiet pattern of small lozenges."""
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    lozenge = (np.abs((x % 64) - 32) + np.abs((y % 64) - 32) < 9).astype(float)
    grain = carpet(rng)[..., :1] / 255.0
    colour = np.array([0.30, 0.31, 0.36]) + lozenge[..., None] * np.array([0.10, 0.07, 0.03])
    return to_pixels(colour * grain)


def wood(rng: np.random.Generator) -> Pixels:
    """Fine grain along the texture's height; takes the colour of what is made of it."""
    x = np.arange(SIDE_PX) / SIDE_PX
    drift = tiling_noise(rng, side_px=SIDE_PX, cells=2, octaves=4)
    rings = np.sin(2 * np.pi * (12 * x[None] + 0.9 * drift))
    fibres = np.repeat(rng.normal(size=(SIDE_PX // 64, SIDE_PX)), 64, axis=0)
    fibres = 0.5 * (fibres + np.roll(fibres, 29, axis=0))
    return to_pixels(np.clip(0.86 + 0.05 * rings + 0.035 * fibres + 0.1 * (drift - 0.5), 0, 1))


def parquet(rng: np.random.Generator) -> Pixels:
    """Oak boards across the stage."""
    rows = 12
    tall = SIDE_PX // rows
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    row = np.minimum(y // tall, rows - 1)
    shift = rng.integers(0, SIDE_PX, rows)[row]
    board = ((x + shift) // (SIDE_PX // 2)) % 2
    tone = rng.uniform(0.86, 1.08, (rows, 2))[row, board]
    grain = np.roll(tiling_noise(rng, side_px=SIDE_PX, cells=6, octaves=5), 3, axis=0)
    colour = np.array([0.475, 0.385, 0.30]) * (tone * (0.9 + 0.2 * grain))[..., None]
    colour[(y % tall < 2) | ((x + shift) % (SIDE_PX // 2) < 2)] *= 0.55
    return to_pixels(np.clip(colour, 0, 1))


def plaster(rng: np.random.Generator) -> Pixels:
    """Painted plaster, nearly even."""
    soft = tiling_noise(rng, side_px=SIDE_PX, cells=5, octaves=6)
    return to_pixels(np.clip(0.965 + 0.05 * (soft - 0.5) + 0.008 * rng.normal(size=soft.shape), 0, 1))


def slide() -> Pixels:
    """A talk's slide without words: a title bar, lines, and a chart."""
    image = np.full((384, 672, 3), 0.94)
    image[:66] = (0.17, 0.30, 0.43)
    image[24:42, 36:330] = 0.93
    for line, end in enumerate((300, 330, 270, 315, 240)):
        image[112 + 48 * line : 124 + 48 * line, 40:52] = (0.78, 0.45, 0.22)
        image[112 + 48 * line : 124 + 48 * line, 68:end] = (0.42, 0.45, 0.50)
    for bar, tall in enumerate((70, 120, 95, 165, 205)):
        left = 392 + 50 * bar
        image[335 - tall : 335, left : left + 34] = (0.24, 0.46, 0.62) if bar < 4 else (0.80, 0.47, 0.24)
    image[335:338, 376:648] = 0.3
    return to_pixels(image)


def notes(rng: np.random.Generator) -> Pixels:
    """A page of handwriting, too small to read: lines of words of chance."""
    image = np.full((256, 181, 3), 0.97)
    image[18:25, 18:120] = 0.25
    for line in range(15):
        top, at = 40 + 13 * line, 18
        end = 165 if line % 5 != 4 else 90
        while at < end:
            wide = int(rng.integers(6, 22))
            image[top : top + 3, at : min(at + wide, end)] = (0.32, 0.34, 0.42)
            at += wide + 5
    return to_pixels(image)
