"""Paper lanterns all round, so that the breath is seen wherever one looks: on the water, on crooks, in the shelter."""

import math
from itertools import pairwise

import numpy as np

from vr_scenes.catalog.safe_place.choreography import LAMP_M
from vr_scenes.geometry.mesh import MeshMaker, Pixels, Tint
from vr_scenes.geometry.noise import tiling_noise, to_pixels
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube

AFLOAT = (
    (-3.2, 15.5),
    (-1.0, 20.5),
    (-6.4, 23.0),
    (1.4, 28.0),
    (-4.0, 33.0),
    (7.6, 24.0),
    (10.5, 33.0),
    (-10.5, 36.0),
)
CROOK_REACH_M, WIRE_M = 0.13, 0.06
WIDE_M, TALL_M = 0.26, 0.34
FRAME: Tint = (0.24, 0.18, 0.13)
IRON: Tint = (0.13, 0.13, 0.14)
PAPER: Tint = (1.0, 0.72, 0.42)


def float_lanterns(paper: MeshMaker, rafts: MeshMaker) -> None:
    """On small rafts on the lake."""
    for x, y in AFLOAT:
        box(rafts, (x - 0.21, y - 0.21, -0.03), (x + 0.21, y + 0.21, 0.045), tint=(0.46, 0.36, 0.27), sides=ALL_SIDES)
        lantern(paper, rafts, (x, y, 0.045), turn_rad=0.7 * x)


def lantern(paper: MeshMaker, frames: MeshMaker, foot: tuple[float, float, float], *, turn_rad: float = 0.0) -> None:
    """Four panes of paper in a frame of thin wood, `foot` the middle of its floor."""
    cos, sin = math.cos(turn_rad), math.sin(turn_rad)
    half = WIDE_M / 2
    ring = np.array([[-half, -half], [half, -half], [half, half], [-half, half]]) @ np.array([[cos, sin], [-sin, cos]])
    low = np.array([[foot[0] + x, foot[1] + y, foot[2] + 0.02] for x, y in ring])
    high = low + np.array([0.0, 0.0, TALL_M - 0.03])
    for side in range(4):
        other = (side + 1) % 4
        paper.quads(np.array([[low[side], low[other], high[other], high[side]]]), tint=PAPER)
        post, top = low[side].tolist(), high[side].tolist()
        tube(frames, (*post[:2], foot[2]), (*top[:2], foot[2] + TALL_M), (0.011, 0.011), tint=FRAME, corners=4)
        for height in (0.012, TALL_M - 0.012):
            start = (float(low[side][0]), float(low[side][1]), foot[2] + height)
            end = (float(low[other][0]), float(low[other][1]), foot[2] + height)
            tube(frames, start, end, (0.013, 0.013), tint=FRAME, corners=4)


def set_crook(paper: MeshMaker, frames: MeshMaker, iron: MeshMaker, lamp: tuple[float, float, float]) -> None:
    """An iron crook in the meadow, from whose hook a lantern hangs, its middle at `lamp`."""
    x, y, z = lamp
    top_m = z + TALL_M / 2 + WIRE_M
    aside = -1.0 if x > 0 else 1.0
    foot_x = x - aside * 2 * CROOK_REACH_M
    tube(iron, (foot_x, y, z - LAMP_M - 0.2), (foot_x, y, top_m), (0.014, 0.012), tint=IRON, corners=6)
    arch = [
        (foot_x + aside * CROOK_REACH_M * (1 - math.cos(way)), y, top_m + CROOK_REACH_M * math.sin(way))
        for way in np.linspace(0, math.pi, 8).tolist()
    ]
    for start, end in pairwise(arch):
        tube(iron, start, end, (0.012, 0.012), tint=IRON, corners=6)
    hang_lantern(paper, frames, iron, arch[-1], drop_m=WIRE_M)


def hang_lantern(
    paper: MeshMaker, frames: MeshMaker, iron: MeshMaker, hook: tuple[float, float, float], *, drop_m: float
) -> None:
    """A lantern on a wire of `drop_m` under a hook."""
    x, y, z = hook
    tube(iron, (x, y, z), (x, y, z - drop_m), (0.005, 0.005), tint=IRON, corners=4)
    lantern(paper, frames, (x, y, z - drop_m - TALL_M), turn_rad=0.4)


def paper_card(rng: np.random.Generator, *, side_px: int = 128) -> Pixels:
    """Paper with a light behind it: brightest low in the middle, fibres in it."""
    grid = (np.arange(side_px) + 0.5) / side_px
    x, down = np.meshgrid(grid, grid)
    away = np.hypot((x - 0.5) * 1.1, (0.34 - (1 - down)) * 0.85)
    fibres = tiling_noise(rng, side_px=side_px, cells=12, octaves=4) - 0.5
    light = np.clip(1.04 - 0.62 * away**1.3 + 0.08 * fibres, 0, 1)
    warm = np.stack([light**0.5, light, light**1.5], axis=-1)
    return to_pixels(warm)
