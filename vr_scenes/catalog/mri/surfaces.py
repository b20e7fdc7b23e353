"""Textures of the scanner's room: floor, ceiling tiles, and the picture of a sky that hangs over the couch."""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import Pixels
from vr_scenes.geometry.noise import tiling_noise, to_pixels

SKY_PX = 512
LEAVES = 620


def sky_panel(rng: np.random.Generator) -> Pixels:
    """What such panels show: a summer sky with clouds lit from above, seen through twigs in leaf at two corners."""
    y = np.mgrid[0:SKY_PX, 0:SKY_PX][0] / SKY_PX
    billow = 1 - np.abs(2 * tiling_noise(rng, side_px=SKY_PX, cells=3, octaves=6, fading=0.6) - 1)
    broad = tiling_noise(rng, side_px=SKY_PX, cells=2, octaves=3)
    cloud = np.clip((0.55 * billow + 0.75 * broad - 0.66) * 3.4, 0, 1)
    under = np.clip(cloud - np.roll(cloud, 14, axis=0), 0, 1)  # shade on their lower sides
    blue = (1 - y)[..., None] * np.array([0.24, 0.46, 0.76]) + y[..., None] * np.array([0.52, 0.71, 0.88])
    white = np.array([0.97, 0.97, 0.96]) - 0.24 * under[..., None] * np.array([1.0, 0.9, 0.75])
    colour = blue * (1 - cloud[..., None]) + white * cloud[..., None]
    for corner, way in (((0.0, 0.0), 0.75), ((1.0, 1.0), 3.8)):
        _twigs(rng, colour, np.array(corner), way)
    return to_pixels(colour)


def _twigs(rng: np.random.Generator, colour: NDArray[np.floating], corner: NDArray[np.floating], way: float) -> None:
    """Twigs from outside a corner, leaves along them; near leaves are painted last and are lighter."""
    for _ in range(7):
        turn, reach = way + rng.normal(0, 0.42), rng.uniform(0.22, 0.44)
        bend = rng.normal(0, 0.5)
        steps = np.linspace(-0.08, 1, 90)
        line = corner + reach * steps[:, None] * np.stack([np.cos(turn + bend * steps), np.sin(turn + bend * steps)], 1)
        for point in line:
            _ellipse(colour, point, (0.0035, 0.0035), 0.0, np.array([0.27, 0.21, 0.15]))
        for number in range(LEAVES // 14):
            at = line[rng.integers(10, 90)] + rng.normal(0, 0.014, 2)
            light = 0.55 + 0.5 * number / (LEAVES // 14) * rng.uniform(0.7, 1.1)
            green = np.array([0.36, 0.5, 0.2]) * light + np.array([0.05, 0.03, 0.0]) * rng.random()
            _ellipse(colour, at, (rng.uniform(0.012, 0.021), 0.0065), rng.uniform(0, np.pi), green)


def _ellipse(
    colour: NDArray[np.floating],
    at: NDArray[np.floating],
    half: tuple[float, float],
    turn: float,
    tint: NDArray[np.floating],
) -> None:
    """A leaf with soft edges and a lighter vein, painted over the picture; shares of its side."""
    reach = int(np.ceil(max(half) * SKY_PX)) + 2
    column, row = (round(float(part) * SKY_PX) for part in at)
    rows = slice(max(0, row - reach), min(SKY_PX, row + reach))
    columns = slice(max(0, column - reach), min(SKY_PX, column + reach))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    y, x = np.mgrid[rows, columns]
    dx, dy = x - at[0] * SKY_PX, y - at[1] * SKY_PX
    along, across = (dx * np.cos(turn) + dy * np.sin(turn)), (dy * np.cos(turn) - dx * np.sin(turn))
    far = np.hypot(along / (half[0] * SKY_PX), across / (half[1] * SKY_PX))
    cover = np.clip((1.12 - far) * 3, 0, 1)[..., None]
    vein = 1 + 0.22 * np.exp(-((across / 1.2) ** 2))[..., None] * (half[0] > half[1])
    colour[rows, columns] = colour[rows, columns] * (1 - cover) + tint * vein * cover


def lino(rng: np.random.Generator) -> Pixels:
    """Flecked hospital floor."""
    side = 256
    flecks = tiling_noise(rng, side_px=side, cells=40, octaves=3)
    grey = 0.84 + 0.1 * (flecks - 0.5) + 0.02 * rng.normal(size=(side, side))
    return to_pixels(grey[..., None] * np.array([0.97, 1.0, 1.0]))


def ceiling_tiles(rng: np.random.Generator) -> Pixels:
    """Two by two mineral tiles in one repeat of 1.2 m: fine holes, and the rails that carry them."""
    side = 256
    y, x = np.mgrid[0:side, 0:side]
    tone = rng.uniform(0.97, 1.0, (2, 2))[y // 128, x // 128]
    holes = (rng.random((side, side)) < 0.045) & (np.minimum(x % 128, y % 128) > 5)
    grey = 0.95 * tone - 0.1 * holes + 0.02 * (tiling_noise(rng, side_px=side, cells=9, octaves=3) - 0.5)
    edge = np.minimum(np.minimum(x % 128, 127 - x % 128), np.minimum(y % 128, 127 - y % 128))
    grey = np.where(edge < 2, 1.0, np.where(edge < 4, 0.74, grey))
    return to_pixels(grey[..., None] * np.array([1.0, 0.995, 0.98]))
