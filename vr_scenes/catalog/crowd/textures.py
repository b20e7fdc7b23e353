"""What walls, floors, seats and signs are made of, drawn at build time."""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import Pixels
from vr_scenes.geometry.noise import tiling_noise, to_pixels

Array = NDArray[np.float64]
SIDE_PX = 512
# The letters of the only word in the station, as strokes (x, y, x, y) in a box 1 wide and 1.6 high.
_LETTERS = (
    ((0.1, 0, 0.1, 1.6), (0.1, 0, 0.8, 0), (0.1, 0.8, 0.7, 0.8), (0.1, 1.6, 0.8, 1.6)),
    ((0.1, 0, 0.85, 1.05), (0.85, 0, 0.1, 1.05)),
    ((0.4, 0, 0.4, 1.05), (0.4, 1.42, 0.4, 1.46)),
    ((0.4, 0.15, 0.4, 1.5), (0.05, 1.05, 0.8, 1.05), (0.4, 0.12, 0.72, 0.0)),
)


def tiles(rng: np.random.Generator) -> Pixels:
    """White glazed tiles in running bond, 8 rows of 4 in one repeat of 1.2 m, bevelled and a little uneven."""
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    row, tall, wide = y // 64, 64, 128
    shifted = (x + (row % 2) * 64) % SIDE_PX
    tone = rng.uniform(0.93, 1.03, (8, 4))[row, shifted // wide]
    inside = np.minimum(
        np.minimum(y % tall, tall - 1 - y % tall), np.minimum(shifted % wide, wide - 1 - shifted % wide)
    )
    light = tone * (0.93 + 0.07 * np.clip(inside / 9, 0, 1))
    upper = np.clip(1 - (tall - 1 - y % tall) / 8, 0, 1)
    light = light + 0.04 * upper
    grime = tiling_noise(rng, side_px=SIDE_PX, cells=3, octaves=6)
    light = light * (1 - 0.13 * np.clip(grime - 0.45, 0, 1))
    colour = light[..., None] * np.array([0.93, 0.92, 0.87])
    colour[inside < 2] = 0.55
    return to_pixels(colour)


def terrazzo(rng: np.random.Generator) -> Pixels:
    """Ground stone slabs, 3 by 3 in one repeat of 1.8 m, with chips, worn where people walk."""
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    slab = SIDE_PX / 3
    tone = rng.uniform(0.92, 1.05, (3, 3))[(y // slab).astype(int) % 3, (x // slab).astype(int) % 3]
    chips = tiling_noise(rng, side_px=SIDE_PX, cells=128, octaves=2)
    wear = tiling_noise(rng, side_px=SIDE_PX, cells=3, octaves=5)
    light = tone * (0.56 + 0.1 * (chips > 0.66) - 0.1 * (chips < 0.3) + 0.1 * (wear - 0.5))
    light = np.where((x % slab < 2) | (y % slab < 2), light * 0.62, light)
    return to_pixels(light[..., None] * np.array([1.0, 0.98, 0.95]))


def rubber(rng: np.random.Generator) -> Pixels:
    """The carriage's floor: dark, speckled, with worn ways."""
    specks = tiling_noise(rng, side_px=256, cells=128, octaves=1)
    wear = tiling_noise(rng, side_px=256, cells=2, octaves=5)
    light = 0.3 + 0.06 * wear + 0.12 * (specks > 0.8) - 0.06 * (specks < 0.2)
    return to_pixels(light[..., None] * np.array([0.96, 1.0, 1.06]))


def moquette(rng: np.random.Generator) -> Pixels:
    """Seat cloth: a small pattern of squares in three blues, with a warm thread."""
    y, x = np.mgrid[0:256, 0:256]
    cell = rng.integers(0, 4, (16, 16))[y // 16, x // 16]
    colours = np.array(
        [[0.16, 0.24, 0.42], [0.2, 0.32, 0.52], [0.13, 0.19, 0.34], [0.2, 0.28, 0.46], [0.62, 0.4, 0.26]]
    )
    dot = (np.hypot(x % 32 - 16, y % 32 - 16) < 4) | (np.hypot((x + 16) % 32 - 16, (y + 16) % 32 - 16) < 3)
    cell = np.where(dot, 4, cell)
    weave = 0.86 + 0.14 * rng.random((256, 256))
    edge = np.where((x % 16 < 2) | (y % 16 < 2), 0.8, 1.0)
    return to_pixels(colours[cell] * (weave * edge)[..., None])


def ballast(rng: np.random.Generator) -> Pixels:
    """Dark stones between the rails."""
    stones = tiling_noise(rng, side_px=256, cells=48, octaves=2)
    light = 0.14 + 0.2 * stones + 0.05 * rng.normal(size=stones.shape)
    return to_pixels(light[..., None] * np.array([1.0, 0.93, 0.86]))


def panel(rng: np.random.Generator) -> Pixels:
    """Painted metal and plastic: hardly anything, so that large faces are not dead."""
    return to_pixels(0.95 + 0.06 * (tiling_noise(rng, side_px=256, cells=3, octaves=6)[..., None] - 0.5) * np.ones(3))


def posters(rng: np.random.Generator) -> Pixels:
    """Four pictures side by side without a word: a hill by the sea, fruit, a mug, a night town."""
    made = np.ones((256, 1024, 3))
    v, u = np.mgrid[0:256, 0:256] / 256.0
    hills = 0.45 + 0.12 * np.sin(5 * u + 1) + 0.05 * np.sin(13 * u)
    sea = _blend(np.array([0.95, 0.72, 0.48]), np.array([0.98, 0.88, 0.72]), v * 1.6)
    sea = np.where((v > hills)[..., None], np.array([0.22, 0.36, 0.38]) * (1.3 - 0.6 * v[..., None]), sea)
    sea = np.where((np.hypot(u - 0.68, v - 0.25) < 0.09)[..., None], np.array([1.0, 0.95, 0.82]), sea)
    fruit = np.broadcast_to(np.array([0.84, 0.88, 0.74]), (256, 256, 3)).copy()
    for x, y, radius, colour in (
        (0.36, 0.55, 0.2, (0.86, 0.42, 0.2)),
        (0.64, 0.6, 0.18, (0.72, 0.2, 0.2)),
        (0.5, 0.36, 0.15, (0.9, 0.74, 0.25)),
    ):
        away = np.hypot(u - x, v - y) / radius
        fruit = np.where((away < 1)[..., None], np.array(colour) * (1.15 - 0.45 * away[..., None]), fruit)
    mug = np.broadcast_to(np.array([0.34, 0.2, 0.16]), (256, 256, 3)).copy()
    body = (np.abs(u - 0.46) < 0.2) & (np.abs(v - 0.56) < 0.2)
    handle = np.abs(np.hypot(u - 0.68, v - 0.55) - 0.09) < 0.028
    mug = np.where(
        (body | handle)[..., None], np.array([0.95, 0.91, 0.84]) * (1.1 - 0.5 * np.abs(u - 0.4))[..., None], mug
    )
    town = _blend(np.array([0.1, 0.12, 0.26]), np.array([0.42, 0.26, 0.4]), v)
    tall = rng.uniform(0.3, 0.8, 12)[(u * 12).astype(int) % 12]
    lit = rng.random((32, 24))[(v * 32).astype(int) % 32, (u * 24).astype(int) % 24] > 0.6
    town = np.where(
        (v > tall)[..., None], np.where(lit[..., None], np.array([0.98, 0.8, 0.45]), np.array([0.07, 0.07, 0.13])), town
    )
    for i, picture in enumerate((sea, fruit, mug, town)):
        made[:, 256 * i : 256 * (i + 1)] = picture
    return to_pixels(made)


def exit_sign() -> Pixels:
    """The word "Exit" and an arrow to the left, white on green."""
    y, x = np.mgrid[0:128, 0:512]
    up, along = (112 - y) / 60.0, (x - 190) / 60.0
    white = np.zeros(x.shape, bool)
    for i, strokes in enumerate(_LETTERS):
        for x0, y0, x1, y1 in strokes:
            white |= _from_stroke(along - 1.15 * i, up, x0, y0, x1, y1) < 0.115
    for end in ((-1.1, 1.3), (-1.1, 0.3)):
        white |= _from_stroke(along, up, -1.75, 0.8, *end) < 0.13
    white |= _from_stroke(along, up, -1.75, 0.8, -0.55, 0.8) < 0.13
    return to_pixels(np.where(white[..., None], np.array([0.96, 1.0, 0.97]), np.array([0.04, 0.42, 0.22])))


def screen(rng: np.random.Generator) -> Pixels:
    """A departure board: rows of amber marks that are not letters, and a bar for each train that comes nearer."""
    y, x = np.mgrid[0:128, 0:512]
    row, dots = y // 42, (x % 6 < 4) & (y % 6 < 4)
    marks = rng.random((3, 86))[np.minimum(row, 2), x // 6] > 0.42
    text = marks & (x < 300) & (x > 24) & (y % 42 > 9) & (y % 42 < 33) & ((x // 6) % 7 != 0)
    bar = (x > 330) & (x < 330 + np.array([40, 90, 150])[np.minimum(row, 2)]) & (y % 42 > 15) & (y % 42 < 27)
    lit = dots & (text | bar)
    return to_pixels(np.where(lit[..., None], np.array([1.0, 0.68, 0.16]), np.array([0.035, 0.035, 0.04])))


def line_map() -> Pixels:
    """A line with its stops, over the doors: round marks, one of them large."""
    y, x = np.mgrid[0:64, 0:512]
    colour = np.broadcast_to(np.array([0.93, 0.93, 0.9]), (64, 512, 3)).copy()
    colour[np.abs(y - 34) < 5] = (0.76, 0.24, 0.2)
    for stop in range(9):
        away = np.hypot(x - 40 - 54 * stop, y - 34)
        colour[away < (13 if stop == 3 else 9)] = (0.15, 0.15, 0.17)
        colour[away < (9 if stop == 3 else 6)] = (0.98, 0.98, 0.96)
    return to_pixels(colour)


def clock_face() -> Pixels:
    """A station clock's face: white, twelve bars."""
    v, u = (np.mgrid[0:256, 0:256] - 127.5) / 127.5
    away, turn = np.hypot(u, v), np.arctan2(u, -v) / (2 * np.pi) * 60
    aside = np.abs((turn + 2.5) % 5 - 2.5) * 2 * np.pi / 60 * away
    bar = (aside < 0.035) & (away > 0.68) & (away < 0.9)
    minute = (np.abs((turn + 0.5) % 1 - 0.5) * 2 * np.pi / 60 * away < 0.012) & (away > 0.82) & (away < 0.9)
    face = np.where((bar | minute)[..., None], 0.08, np.array([0.97, 0.97, 0.95]))
    return to_pixels(np.where((away > 0.95)[..., None], np.array([0.12, 0.13, 0.15]), face))


def _blend(one: Array, other: Array, share: Array) -> Array:
    mixed: Array = one + (other - one) * np.clip(share, 0, 1)[..., None]
    return mixed


def _from_stroke(x: Array, y: Array, x0: float, y0: float, x1: float, y1: float) -> Array:
    """How far each pixel is from a stroke."""
    way_x, way_y = x1 - x0, y1 - y0
    along = np.clip(((x - x0) * way_x + (y - y0) * way_y) / (way_x**2 + way_y**2), 0, 1)
    away: Array = np.hypot(x - x0 - along * way_x, y - y0 - along * way_y)
    return away
