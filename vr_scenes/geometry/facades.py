"""Textures of house fronts: 16 bays by 16 floors in which no window is like its neighbour, and rows of shops."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import Pixels, Tint
from vr_scenes.geometry.noise import tiling_noise, to_pixels

BAYS = FLOORS = 16
BAY_M, FLOOR_M, SHOP_M = 3.0, 3.2, 4.2
CELL_PX = 64
GLASS, MATT = 0.55, 1.0  # texture alpha, see Finish.SURFACE


class Wall(Enum):
    """What a front is made of."""

    BRICK = "brick"
    RENDER = "render"
    STONE = "stone"
    CURTAIN = "glass between metal ribs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """One style. `window` is left, right, bottom, top as shares of a bay by a floor."""

    wall: Wall
    tint: Tint
    window: tuple[float, float, float, float]
    trim: Tint
    panes: int = 2
    has_shutters: bool = False


FRONTS = (
    Front(wall=Wall.BRICK, tint=(0.53, 0.36, 0.29), window=(0.26, 0.74, 0.24, 0.84), trim=(0.74, 0.71, 0.65)),
    Front(
        wall=Wall.RENDER,
        tint=(0.78, 0.71, 0.59),
        window=(0.3, 0.7, 0.2, 0.85),
        trim=(0.86, 0.83, 0.76),
        has_shutters=True,
    ),
    Front(wall=Wall.STONE, tint=(0.63, 0.61, 0.57), window=(0.22, 0.78, 0.22, 0.86), trim=(0.72, 0.7, 0.66)),
    Front(
        wall=Wall.CURTAIN, tint=(0.34, 0.38, 0.42), window=(0.04, 0.96, 0.26, 0.96), trim=(0.42, 0.45, 0.48), panes=3
    ),
    Front(
        wall=Wall.RENDER,
        tint=(0.72, 0.55, 0.44),
        window=(0.3, 0.72, 0.2, 0.82),
        trim=(0.84, 0.78, 0.7),
        has_shutters=True,
    ),
    Front(wall=Wall.RENDER, tint=(0.82, 0.81, 0.78), window=(0.1, 0.9, 0.3, 0.8), trim=(0.5, 0.5, 0.5), panes=3),
    Front(wall=Wall.BRICK, tint=(0.62, 0.52, 0.42), window=(0.2, 0.8, 0.18, 0.86), trim=(0.36, 0.36, 0.37), panes=3),
)


def front(style: Front, rng: np.random.Generator) -> Pixels:
    """A front (1024, 1024, 4): walls with stains, windows with frames, sills, blinds and curtains, a few lit."""
    side = BAYS * CELL_PX
    row, column, across, up = _cells(side, side, FLOORS, BAYS)
    stains = tiling_noise(rng, side_px=side, octaves=7)
    colour = _wall(style, rng, stains)
    alpha = np.full((side, side), MATT)
    left, right, low, high = style.window
    sill = (across > left - 0.05) & (across < right + 0.05) & (up > low - 0.06) & (up <= low)
    lintel = (across > left - 0.03) & (across < right + 0.03) & (up > high) & (up < high + 0.07)
    colour[sill | lintel] = np.array(style.trim) * (0.85 + 0.3 * stains[sill | lintel][:, None])
    under = (across > left) & (across < right) & (up > low - 0.18) & (up < low - 0.06)
    colour[under] *= (0.88 - 0.12 * rng.random((FLOORS, BAYS)))[row, column][under][:, None]  # rain streaks
    if style.has_shutters:
        _shutters(colour, style, rng, (row, column, across, up))
    inside = (across > left) & (across < right) & (up > low) & (up < high)
    _windows(colour, alpha, style, rng, (row, column, across, up), inside)
    return to_pixels(colour, alpha)


def shop_row(rng: np.random.Generator) -> Pixels:
    """Ground floors (128, 1024, 4): eight shops of two bays, each with sign, awning or not, panes, door, plinth."""
    height, width = 128, BAYS * CELL_PX
    shops = BAYS // 2
    _, shop, across, up = _cells(height, width, 1, shops)
    wall = rng.uniform(0.32, 0.62, (shops, 1)) * np.array([1.0, 0.96, 0.9]) * rng.uniform(0.9, 1.1, (shops, 3))
    colour = wall[shop] * (0.9 + 0.2 * tiling_noise(rng, side_px=width, octaves=6)[:height, :, None])
    alpha = np.full((height, width), MATT)
    pane = (across > 0.07) & (across < 0.93) & (up > 0.14) & (up < 0.72)
    depth = (
        0.06
        + 0.16 * np.clip(up, 0, 1)
        + 0.12 * rng.random((6, 128))[(up * 5.9).astype(int), (across * 15).astype(int) + 16 * shop % 112]
    )
    glow = rng.uniform(0.4, 1.7, shops)[shop]
    colour[pane] = ((depth * glow)[..., None] * np.array([1.0, 0.86, 0.66]))[pane]
    alpha[pane] = GLASS + 0.1
    door_at = rng.uniform(0.2, 0.7, shops)[shop]
    door = (across > door_at) & (across < door_at + 0.17) & (up < 0.62)
    colour[door] = (rng.uniform(0.12, 0.4, (shops, 3)))[shop][door]
    frame = pane & ((np.abs((across - 0.07) % 0.215) < 0.012) | (np.abs(up - 0.6) < 0.014))
    colour[frame] = 0.2
    alpha[frame | door] = MATT
    hues = np.array([[0.45, 0.16, 0.14], [0.16, 0.28, 0.24], [0.18, 0.24, 0.38], [0.62, 0.52, 0.3], [0.3, 0.3, 0.32]])
    hue = hues[rng.integers(len(hues), size=shops)][shop]
    sign = (across > 0.05) & (across < 0.95) & (up > 0.78) & (up < 0.93)
    colour[sign] = hue[sign]
    letters = sign & (np.abs(up - 0.855) < 0.035) & (np.abs(across - 0.5) < 0.25) & ((across * 60).astype(int) % 3 > 0)
    colour[letters] = 0.82
    awning = (rng.random(shops) < 0.5)[shop] & (across > 0.05) & (across < 0.95) & (up > 0.62) & (up < 0.76)
    stripe = np.where(((across * 22).astype(int) % 2 == 0)[..., None], hue * 1.15, 0.78)
    colour[awning] = (stripe * (0.75 + 0.35 * (up[..., None] - 0.62) / 0.14))[awning]
    alpha[awning] = MATT
    colour[up < 0.05] *= 0.55
    colour[up > 0.965] = 0.66
    return to_pixels(colour, alpha)


def _cells(height: int, width: int, rows: int, columns: int) -> tuple[NDArray[np.int64], ...]:
    """For each pixel: row and column of its cell, and how far across and up it lies in it, 0..1."""
    y, x = np.mgrid[0:height, 0:width]
    tall, wide = height // rows, width // columns
    return y // tall, x // wide, (x % wide + 0.5) / wide, 1 - (y % tall + 0.5) / tall


def _wall(style: Front, rng: np.random.Generator, stains: NDArray[np.float64]) -> NDArray[np.float64]:
    side = len(stains)
    y, x = np.mgrid[0:side, 0:side]
    light = 0.88 + 0.24 * (stains - 0.5)
    match style.wall:
        case Wall.BRICK:
            course = y // 4
            brick = (x + course % 2 * 5) // 10
            light *= rng.uniform(0.86, 1.1, (256, 128))[course % 256, brick % 128]
            light[y % 4 == 0] *= 1.08
        case Wall.STONE:
            block = (x + (y // 16 % 2) * 16) // 32
            light *= rng.uniform(0.93, 1.05, (64, 64))[y // 16 % 64, block % 64]
            light[(y % 16 == 0) | ((x + (y // 16 % 2) * 16) % 32 == 0)] *= 0.82
        case Wall.CURTAIN:
            light[(x % CELL_PX < 2) | (y % CELL_PX < 3)] *= 1.35
        case Wall.RENDER:
            light *= 0.97 + 0.03 * rng.normal(size=light.shape)
            light[y % CELL_PX > CELL_PX - 3] *= 0.9  # a string course under each floor
    return light[..., None] * np.array(style.tint)


def _shutters(
    colour: NDArray[np.float64], style: Front, rng: np.random.Generator, cells: tuple[NDArray[np.int64], ...]
) -> None:
    row, column, across, up = cells
    left, right, low, high = style.window
    beside = ((across > left - 0.17) & (across < left - 0.01)) | ((across > right + 0.01) & (across < right + 0.17))
    shutter = beside & (up > low) & (up < high) & (rng.random((FLOORS, BAYS)) < 0.85)[row, column]
    paint = np.array([0.36, 0.42, 0.38]) * rng.uniform(0.9, 1.1)
    louvres = 0.82 + 0.25 * ((up * 40).astype(int) % 2)
    colour[shutter] = (louvres[..., None] * paint)[shutter]


def _windows(
    colour: NDArray[np.float64],
    alpha: NDArray[np.float64],
    style: Front,
    rng: np.random.Generator,
    cells: tuple[NDArray[np.int64], ...],
    inside: NDArray[np.bool_],
) -> None:
    row, column, across, up = cells
    left, right, low, high = style.window
    u, v = (across - left) / (right - left), (up - low) / (high - low)
    dusk = rng.uniform(0.06, 0.16, (FLOORS, BAYS))[row, column] * (0.7 + 0.6 * v)
    room = dusk[..., None] * np.array([0.92, 1.0, 1.08])
    is_lit = (rng.random((FLOORS, BAYS)) < 0.035)[row, column]
    room[is_lit] = (np.array([0.78, 0.62, 0.38]) * (0.55 + 0.5 * v[..., None]))[is_lit]
    colour[inside] = room[inside]
    alpha[inside] = GLASS
    drawn = np.where(rng.random((FLOORS, BAYS)) < 0.35, rng.random((FLOORS, BAYS)), 0)[row, column]
    blind = inside & (v > 1 - drawn)
    cloth = rng.uniform(0.5, 0.74, (FLOORS, BAYS))[row, column] * (0.92 + 0.1 * ((v * 24).astype(int) % 2))
    colour[blind] = (cloth[..., None] * np.array([1.0, 0.97, 0.9]))[blind]
    alpha[blind] = 0.72
    width = np.where(rng.random((FLOORS, BAYS)) < 0.3, rng.uniform(0.08, 0.3, (FLOORS, BAYS)), 0)[row, column]
    curtain = inside & ~blind & ((u < width) | (u > 1 - width))
    colour[curtain] = (0.6 * (0.85 + 0.15 * np.sin(u * 90)))[curtain][:, None] * np.array([1.0, 0.96, 0.88])
    alpha[curtain] = 0.7
    bars = (np.abs((u * style.panes) % 1 - 0.5) > 0.45) | (v < 0.03) | (v > 0.96)
    frame = inside & bars
    colour[frame] = np.array(style.trim) * 0.8
    alpha[frame] = MATT
    reveal = inside & ((v > 0.93) | (u < 0.035)) & ~frame
    colour[reveal] *= 0.5  # the wall's own shadow on the pane
