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
    cells, grey = _by_cell(colour), _by_cell(stains)
    left, right, low, high = style.window
    for rows, columns in (
        (_rows(low - 0.06, low), _columns(left - 0.05, right + 0.05)),  # the sill
        (_rows(high, high + 0.07), _columns(left - 0.03, right + 0.03)),  # the lintel
    ):
        cells[:, rows, :, columns] = np.array(style.trim, np.float32) * (0.85 + 0.3 * grey[:, rows, :, columns, None])
    streaks = (0.88 - 0.12 * rng.random((FLOORS, BAYS))).astype(np.float32)  # left by the rain
    cells[:, _rows(low - 0.18, low - 0.06), :, _columns(left, right)] *= streaks[:, None, :, None, None]
    if style.has_shutters:
        _shutters(cells, style, rng)
    _Windows(style, rng).paint(cells, _by_cell(alpha))
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


_MIDDLES = ((np.arange(CELL_PX) + 0.5) / CELL_PX).astype(np.float32)  # of a cell's pixels


def _by_cell(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """A view of (1024, 1024, ...) as (floor, row in it, bay, column in it, ...)."""
    return pixels.reshape(FLOORS, CELL_PX, BAYS, CELL_PX, *pixels.shape[2:])


def _rows(low: float, high: float) -> slice:
    """The rows of a cell, counted from its top, that lie between two heights 0..1 in it."""
    heights = 1 - _MIDDLES
    found = np.flatnonzero((heights > low) & (heights <= high))
    return slice(int(found[0]), int(found[-1]) + 1)


def _columns(left: float, right: float) -> slice:
    """The columns of a cell between two shares 0..1 of its width."""
    shares = _MIDDLES
    found = np.flatnonzero((shares > left) & (shares < right))
    return slice(int(found[0]), int(found[-1]) + 1)


def _wall(style: Front, rng: np.random.Generator, stains: NDArray[np.float32]) -> NDArray[np.float32]:
    light = np.float32(0.76) + np.float32(0.24) * stains
    match style.wall:
        case Wall.BRICK:
            brick = rng.uniform(0.86, 1.1, (SIDE_PX // 4, SIDE_PX // 8)).astype(np.float32)
            brick = np.repeat(np.repeat(brick, 4, axis=0), 8, axis=1)
            brick[4::8] = np.roll(brick[4::8], 4, axis=1)
            light *= brick
            light[::4] *= 1.08
        case Wall.STONE:
            light *= np.repeat(np.repeat(rng.uniform(0.93, 1.05, (64, 32)), 16, axis=0), 32, axis=1)
            courses = light.reshape(32, 2, 16, SIDE_PX)
            courses[:, :, 0] *= 0.82
            courses[:, 0, 1:, 0::32] *= 0.82
            courses[:, 1, 1:, 16::32] *= 0.82
        case Wall.CURTAIN:
            cells = _by_cell(light)
            cells[:, :3] *= 1.35
            cells[:, 3:, :, :2] *= 1.35
        case Wall.RENDER:
            _by_cell(light)[:, -2:] *= 0.9  # a string course under each floor
    return light[..., None] * np.array(style.tint, np.float32)


def _shutters(cells: NDArray[np.float32], style: Front, rng: np.random.Generator) -> None:
    left, right, low, high = style.window
    has_them = (rng.random((FLOORS, BAYS)) < 0.85)[:, None, :, None, None]
    paint = (np.array([0.36, 0.42, 0.38]) * rng.uniform(0.9, 1.1)).astype(np.float32)
    rows = _rows(low, high)
    louvres = 0.82 + 0.25 * (((1 - _MIDDLES[rows]) * 40).astype(int) % 2)
    painted = louvres[:, None, None, None].astype(np.float32) * paint
    for columns in (_columns(left - 0.17, left - 0.01), _columns(right + 0.01, right + 0.17)):
        beside = cells[:, rows, :, columns]
        np.copyto(beside, painted, where=has_them)


class _Windows:
    """The windows of one front: dusk behind glass, then blinds, curtains and frames over it."""

    def __init__(self, style: Front, rng: np.random.Generator) -> None:
        left, right, low, high = style.window
        self._style, self._rng = style, rng
        self._rows, self._columns = _rows(low, high), _columns(left, right)
        self._u = ((_MIDDLES[self._columns] - left) / (right - left))[None, None, None, :]
        self._v = ((1 - _MIDDLES[self._rows] - low) / (high - low))[None, :, None, None]

    def paint(self, cells: NDArray[np.float32], alpha: NDArray[np.float32]) -> None:
        """Paint all windows into the front's colour and alpha, both by cell."""
        u, v, rng = self._u, self._v, self._rng
        colour = cells[:, self._rows, :, self._columns]
        gloss = alpha[:, self._rows, :, self._columns]
        self._paint_rooms(colour)
        gloss[...] = GLASS
        drawn = np.where(self._chance(0.35), _per_cell(rng.random((FLOORS, BAYS))), 0)
        blind = np.broadcast_to(v > 1 - drawn, gloss.shape)
        cloth = _per_cell(rng.uniform(0.5, 0.74, (FLOORS, BAYS))) * (0.92 + 0.1 * ((v * 24).astype(int) % 2))
        _lay(colour, cloth, (1.0, 0.97, 0.9), blind)
        gloss[blind] = 0.72
        width = np.where(self._chance(0.3), _per_cell(rng.uniform(0.08, 0.3, (FLOORS, BAYS))), 0)
        curtain = ~blind & ((u < width) | (u > 1 - width))
        _lay(colour, 0.6 * (0.85 + 0.15 * np.sin(u * 90)), (1.0, 0.96, 0.88), curtain)
        gloss[curtain] = 0.7
        frame = np.broadcast_to(
            (np.abs((u * self._style.panes) % 1 - 0.5) > 0.45) | (v < 0.03) | (v > 0.96), gloss.shape
        )
        _lay(colour, np.full((1, 1, 1, 1), 0.8), self._style.trim, frame)
        gloss[frame] = MATT
        rim = np.broadcast_to((v > 0.93) | (u < 0.035), gloss.shape) & ~frame
        np.multiply(colour, np.float32(0.5), out=colour, where=rim[..., None])  # the wall's own shadow on the pane

    def _paint_rooms(self, colour: NDArray[np.float32]) -> None:
        v = self._v[..., None]
        dusk = _per_cell(self._rng.uniform(0.06, 0.16, (FLOORS, BAYS)))[..., None]
        colour[...] = dusk * (0.7 + 0.6 * v) * np.array([0.92, 1.0, 1.08], np.float32)
        is_lit = self._chance(0.035)[..., None]
        np.copyto(colour, (0.55 + 0.5 * v) * np.array([0.78, 0.62, 0.38], np.float32), where=is_lit)

    def _chance(self, share: float) -> NDArray[np.bool_]:
        """True for that share of all windows: (floor, 1, bay, 1)."""
        return (self._rng.random((FLOORS, BAYS)) < share)[:, None, :, None]


def _per_cell(values: NDArray[np.float64]) -> NDArray[np.float32]:
    return values.astype(np.float32)[:, None, :, None]


def _lay(colour: NDArray[np.float32], light: NDArray[np.floating], tint: Tint, where: NDArray[np.bool_]) -> None:
    """Paint `tint` times `light` (floor, row, bay, column, each may be 1) where it is wanted."""
    np.copyto(colour, light.astype(np.float32)[..., None] * np.array(tint, np.float32), where=where[..., None])
