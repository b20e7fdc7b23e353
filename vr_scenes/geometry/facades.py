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
SIDE_PX = BAYS * CELL_PX
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
    Front(wall=Wall.BRICK, tint=(0.50, 0.39, 0.34), window=(0.26, 0.74, 0.24, 0.84), trim=(0.74, 0.71, 0.65)),
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
        tint=(0.70, 0.57, 0.47),
        window=(0.3, 0.72, 0.2, 0.82),
        trim=(0.84, 0.78, 0.7),
        has_shutters=True,
    ),
    Front(wall=Wall.RENDER, tint=(0.82, 0.81, 0.78), window=(0.1, 0.9, 0.3, 0.8), trim=(0.5, 0.5, 0.5), panes=3),
    Front(wall=Wall.BRICK, tint=(0.60, 0.53, 0.45), window=(0.2, 0.8, 0.18, 0.86), trim=(0.36, 0.36, 0.37), panes=3),
)


def front(style: Front, rng: np.random.Generator, stains: NDArray[np.float32]) -> Pixels:
    """A front (1024, 1024, 4): walls with stains, windows with frames, sills, blinds and curtains, a few lit.

    `stains` is tiling noise of that size, 0 to 1; fronts may share it, since each looks at another place of it.
    """
    stains = np.roll(stains, rng.integers(len(stains), size=2), axis=(0, 1))
    colour = _wall(style, rng, stains)
    alpha = np.full(stains.shape, MATT, np.float32)
    across, up = _within_cells(SIDE_PX, BAYS)[None, :], 1 - _within_cells(SIDE_PX, FLOORS)[:, None]
    left, right, low, high = style.window
    sill = (across > left - 0.05) & (across < right + 0.05) & (up > low - 0.06) & (up <= low)
    lintel = (across > left - 0.03) & (across < right + 0.03) & (up > high) & (up < high + 0.07)
    trim = sill | lintel
    colour[trim] = np.array(style.trim, np.float32) * (0.85 + 0.3 * stains[trim][:, None])
    under = (across > left) & (across < right) & (up > low - 0.18) & (up < low - 0.06)
    streaks = _spread(0.88 - 0.12 * rng.random((FLOORS, BAYS)))
    colour[under] *= streaks[under][:, None]  # left by the rain
    if style.has_shutters:
        _shutters(colour, style, rng, across, up)
    _Windows(style, rng, across, up).paint(colour, alpha)
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


def _within_cells(side_px: int, cells: int) -> NDArray[np.float32]:
    """How far along its cell each pixel of a line lies, 0..1."""
    wide = side_px // cells
    return ((np.arange(side_px) % wide + 0.5) / wide).astype(np.float32)


def _spread(per_cell: NDArray[np.floating] | NDArray[np.bool_]) -> NDArray[np.float32]:
    """One value a cell (16, 16) -> one a pixel (1024, 1024)."""
    return np.repeat(np.repeat(per_cell.astype(np.float32), CELL_PX, axis=0), CELL_PX, axis=1)


def _wall(style: Front, rng: np.random.Generator, stains: NDArray[np.float32]) -> NDArray[np.float32]:
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    light = (0.88 + 0.24 * (stains - 0.5)).astype(np.float32)
    match style.wall:
        case Wall.BRICK:
            brick = np.repeat(np.repeat(rng.uniform(0.86, 1.1, (SIDE_PX // 4, SIDE_PX // 8)), 4, axis=0), 8, axis=1)
            brick[4::8] = np.roll(brick[4::8], 4, axis=1)
            light *= brick
            light[y % 4 == 0] *= 1.08
        case Wall.STONE:
            light *= np.repeat(np.repeat(rng.uniform(0.93, 1.05, (64, 32)), 16, axis=0), 32, axis=1)
            light[(y % 16 == 0) | ((x + (y // 16 % 2) * 16) % 32 == 0)] *= 0.82
        case Wall.CURTAIN:
            light[(x % CELL_PX < 2) | (y % CELL_PX < 3)] *= 1.35
        case Wall.RENDER:
            light[y % CELL_PX > CELL_PX - 3] *= 0.9  # a string course under each floor
    return light[..., None] * np.array(style.tint, np.float32)


def _shutters(
    colour: NDArray[np.float32],
    style: Front,
    rng: np.random.Generator,
    across: NDArray[np.float32],
    up: NDArray[np.float32],
) -> None:
    left, right, low, high = style.window
    beside = ((across > left - 0.17) & (across < left - 0.01)) | ((across > right + 0.01) & (across < right + 0.17))
    shutter = beside & (up > low) & (up < high) & (_spread(rng.random((FLOORS, BAYS))) < 0.85)
    paint = np.array([0.36, 0.42, 0.38]) * rng.uniform(0.9, 1.1)
    louvres = np.broadcast_to(0.82 + 0.25 * ((up * 40).astype(int) % 2), shutter.shape)
    colour[shutter] = louvres[shutter][:, None] * paint


class _Windows:
    """The windows of one front: dusk behind glass, then blinds, curtains and frames over it."""

    def __init__(
        self, style: Front, rng: np.random.Generator, across: NDArray[np.float32], up: NDArray[np.float32]
    ) -> None:
        left, right, low, high = style.window
        self._style, self._rng = style, rng
        self._u, self._v = (across - left) / (right - left), (up - low) / (high - low)
        self._inside = (self._u > 0) & (self._u < 1) & (self._v > 0) & (self._v < 1)

    def paint(self, colour: NDArray[np.float32], alpha: NDArray[np.float32]) -> None:
        """Paint all windows into the front's colour (h, w, 3) and alpha (h, w)."""
        u, v, inside = self._u, self._v, self._inside
        self._paint_rooms(colour)
        alpha[inside] = GLASS
        drawn = _spread(np.where(self._chance(0.35), self._rng.random((FLOORS, BAYS)), 0))
        blind = inside & (v > 1 - drawn)
        cloth = _spread(self._rng.uniform(0.5, 0.74, (FLOORS, BAYS))) * (0.92 + 0.1 * ((v * 24).astype(int) % 2))
        colour[blind] = cloth[blind][:, None] * np.array([1.0, 0.97, 0.9])
        alpha[blind] = 0.72
        width = _spread(np.where(self._chance(0.3), self._rng.uniform(0.08, 0.3, (FLOORS, BAYS)), 0))
        curtain = inside & ~blind & ((u < width) | (u > 1 - width))
        folds = np.broadcast_to(0.6 * (0.85 + 0.15 * np.sin(u * 90)), curtain.shape)
        colour[curtain] = folds[curtain][:, None] * np.array([1.0, 0.96, 0.88])
        alpha[curtain] = 0.7
        frame = inside & ((np.abs((u * self._style.panes) % 1 - 0.5) > 0.45) | (v < 0.03) | (v > 0.96))
        colour[frame] = np.array(self._style.trim) * 0.8
        alpha[frame] = MATT
        colour[inside & ((v > 0.93) | (u < 0.035)) & ~frame] *= 0.5  # the wall's own shadow on the pane

    def _paint_rooms(self, colour: NDArray[np.float32]) -> None:
        inside = self._inside
        height = np.broadcast_to(self._v, inside.shape)
        dusk = _spread(self._rng.uniform(0.06, 0.16, (FLOORS, BAYS)))
        colour[inside] = (dusk * (0.7 + 0.6 * height))[inside][:, None] * np.array([0.92, 1.0, 1.08])
        lit = inside & (_spread(self._chance(0.035)) > 0.5)
        colour[lit] = (0.55 + 0.5 * height[lit])[:, None] * np.array([0.78, 0.62, 0.38])

    def _chance(self, share: float) -> NDArray[np.bool_]:
        return self._rng.random((FLOORS, BAYS)) < share
