"""The room around the spider's table: walls, two windows, curtains, a garden outside."""

import math

import numpy as np

from vr_scenes.catalog.spider.choreography import TABLE_HEIGHT_M
from vr_scenes.catalog.spider.room_behind import behind_parts
from vr_scenes.catalog.spider.sideboard import sideboard_parts
from vr_scenes.geometry.mesh import Mesh, MeshMaker, Tint
from vr_scenes.geometry.model import Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube, turned

FLOOR_M, CEILING_M = -TABLE_HEIGHT_M, 1.78
LEFT_M, RIGHT_M, FRONT_M, BACK_M = -2.1, 2.4, 1.7, -3.9
WALL_M = 0.14
SLAB_M = 0.8  # of what keeps the sun out: the wide shadow map leaks half a metre
BACK_WINDOW = (-1.05, 0.35, 0.02, 1.36)  # in the wall ahead: from, to, sill, lintel
SIDE_WINDOW = (-0.42, 1.42, 0.02, 1.62)  # in the left wall; the sun comes in by it
PAINT: Tint = (0.95, 0.94, 0.91)
WALLS: Tint = (0.86, 0.82, 0.74)


def room_parts() -> tuple[Part, ...]:
    """The left wall is near, since its window's frame throws its shadow over the table."""
    return (
        Part(name="left wall", mesh=_left_wall(), texture="plaster", is_near=True),
        Part(name="walls", mesh=_walls(), texture="plaster"),
        Part(name="frames", mesh=_frames(side=False), shine=0.15, gloss=30),
        Part(name="side frames", mesh=_frames(side=True), shine=0.15, gloss=30, is_near=True),
        Part(name="floor", mesh=_floor(), texture="parquet", shine=0.12, gloss=24, bump=0.1),
        Part(name="curtains", mesh=_curtains(side=False), texture="linen", is_two_sided=True),
        Part(name="side curtains", mesh=_curtains(side=True), texture="linen", is_two_sided=True, is_near=True),
        Part(name="furniture", mesh=_furniture(), texture="wood", shine=0.1),
        Part(name="shelf things", mesh=_shelf_things(), shine=0.15, gloss=30),
        *behind_parts(FLOOR_M, RIGHT_M, BACK_M),
        *sideboard_parts(FLOOR_M, LEFT_M),
        Part(name="garden", mesh=_garden(), texture="garden", glow=1.25, casts_shadow=False),
    )


def _left_wall() -> Mesh:
    maker = MeshMaker()
    low, high, sill, lintel = SIDE_WINDOW
    _wall_with_hole(maker, LEFT_M - WALL_M, LEFT_M, (low, high, sill, lintel))
    splayed = (low - 0.05, high + 0.3, sill - 0.05, CEILING_M + 0.1)  # wider outside, so that it takes no sun
    _wall_with_hole(maker, LEFT_M - WALL_M - SLAB_M / 2, LEFT_M - WALL_M, splayed)
    return maker.mesh()


def _wall_with_hole(maker: MeshMaker, outside: float, inside: float, hole: tuple[float, float, float, float]) -> None:
    low, high, sill, lintel = hole
    top = CEILING_M + SLAB_M
    for y0, y1, z0, z1 in (
        (BACK_M, low, FLOOR_M, top),
        (high, FRONT_M + SLAB_M, FLOOR_M, top),
        (low, high, FLOOR_M, sill),
        (low, high, lintel, top),
    ):
        box(maker, (outside, y0, z0), (inside, y1, z1), tint=WALLS, per_m=0.5, sides=ALL_SIDES)


def _walls() -> Mesh:
    maker = MeshMaker()
    low, high, sill, lintel = BACK_WINDOW
    for x0, x1, z0, z1 in (
        (LEFT_M, low, FLOOR_M, CEILING_M),
        (high, RIGHT_M + WALL_M, FLOOR_M, CEILING_M),
        (low, high, FLOOR_M, sill),
        (low, high, lintel, CEILING_M),
    ):
        box(maker, (x0, FRONT_M, z0), (x1, FRONT_M + WALL_M, z1), tint=WALLS, per_m=0.5, sides=ALL_SIDES)
    box(maker, (RIGHT_M, BACK_M, FLOOR_M), (RIGHT_M + WALL_M, FRONT_M + WALL_M, CEILING_M), tint=WALLS, per_m=0.5)
    box(maker, (LEFT_M, BACK_M - WALL_M, FLOOR_M), (RIGHT_M, BACK_M, CEILING_M), tint=WALLS, per_m=0.5)
    over = (LEFT_M - WALL_M, BACK_M - WALL_M, CEILING_M), (RIGHT_M + WALL_M, FRONT_M + WALL_M, CEILING_M + SLAB_M)
    box(maker, *over, tint=(0.93, 0.92, 0.89), per_m=0.5, sides=ALL_SIDES)
    for x0, y0, x1, y1 in ((LEFT_M, FRONT_M - 0.015, RIGHT_M, FRONT_M), (RIGHT_M - 0.015, BACK_M, RIGHT_M, FRONT_M)):
        box(maker, (x0, y0, FLOOR_M), (x1, y1, FLOOR_M + 0.09), tint=PAINT, per_m=0.5)
    return maker.mesh()


def _frames(*, side: bool) -> Mesh:
    """Frame, cross bars and sill of a window; `side`: in the left wall."""
    maker = MeshMaker()
    low, high, sill, lintel = SIDE_WINDOW if side else BACK_WINDOW
    middle, cross = low + (0.3 if side else 0.5) * (high - low), sill + 0.68 * (lintel - sill)
    bars = [(low, low + 0.06, sill, lintel), (high - 0.06, high, sill, lintel), (low, high, sill, sill + 0.06)]
    bars += [
        (low, high, lintel - 0.06, lintel),
        (middle - 0.03, middle + 0.03, sill, lintel),
        (low, high, cross - 0.02, cross + 0.02),
    ]
    for a, b, z0, z1 in bars:
        if side:
            box(maker, (LEFT_M - 0.09, a, z0), (LEFT_M - 0.03, b, z1), tint=PAINT, sides=ALL_SIDES)
        else:
            box(maker, (a, FRONT_M + 0.03, z0), (b, FRONT_M + 0.09, z1), tint=PAINT, sides=ALL_SIDES)
    if side:
        box(
            maker,
            (LEFT_M - 0.03, low - 0.06, sill - 0.03),
            (LEFT_M + 0.16, high + 0.06, sill + 0.005),
            tint=PAINT,
            sides=ALL_SIDES,
        )
    else:
        box(
            maker,
            (low - 0.06, FRONT_M - 0.16, sill - 0.03),
            (high + 0.06, FRONT_M + 0.03, sill + 0.005),
            tint=PAINT,
            sides=ALL_SIDES,
        )
    return maker.mesh()


def _floor() -> Mesh:
    maker = MeshMaker()
    box(maker, (LEFT_M, BACK_M, FLOOR_M - 0.05), (RIGHT_M, FRONT_M, FLOOR_M), per_m=0.55)
    return maker.mesh()


def _curtains(*, side: bool) -> Mesh:
    maker = MeshMaker()
    low, high, _, lintel = SIDE_WINDOW if side else BACK_WINDOW
    spans = (
        ((high - 0.02, min(high + 0.26, FRONT_M - 0.03)), (low - 0.34, low - 0.02))
        if side
        else ((low - 0.36, low + 0.05), (high - 0.05, high + 0.36))
    )
    for begin, end in spans:
        along, up = np.meshgrid(np.linspace(begin, end, 70), np.linspace(FLOOR_M + 0.03, lintel + 0.12, 6))
        wave = 0.03 * np.sin(along * 88) + 0.012 * np.sin(along * 37 + 1)
        wave = wave * (0.75 + 0.25 * np.cos(3 * (up - lintel)))
        slope = 0.03 * 88 * np.cos(along * 88)
        length = np.sqrt(1 + slope**2)
        if side:
            points = np.stack([LEFT_M + 0.11 + wave, along, up], axis=-1)
            normals = np.stack([1 / length, -slope / length, 0 * up], axis=-1)
        else:
            points = np.stack([along, FRONT_M - 0.11 + wave, up], axis=-1)
            normals = np.stack([slope / length, -1 / length, 0 * up], axis=-1)
        maker.grid(points, normals=normals, tint=(0.93, 0.9, 0.84), uv=np.stack([along, up], axis=-1) * 6)
    if side:
        tube(
            maker,
            (LEFT_M + 0.11, low - 0.4, lintel + 0.13),
            (LEFT_M + 0.11, FRONT_M - 0.05, lintel + 0.13),
            (0.012, 0.012),
            tint=(0.3, 0.24, 0.18),
        )
    else:
        tube(
            maker,
            (low - 0.42, FRONT_M - 0.11, lintel + 0.13),
            (high + 0.42, FRONT_M - 0.11, lintel + 0.13),
            (0.012, 0.012),
            tint=(0.3, 0.24, 0.18),
        )
    return maker.mesh()


def _furniture() -> Mesh:
    """A low shelf on the right, a second chair at the far side of the table, a picture's frame."""
    maker = MeshMaker()
    dark: Tint = (0.72, 0.62, 0.52)
    for z in (FLOOR_M + 0.04, FLOOR_M + 0.42, FLOOR_M + 0.8):
        box(maker, (1.25, 1.36, z), (2.3, 1.69, z + 0.03), tint=dark, per_m=0.8, sides=ALL_SIDES)
    for x in (1.25, 1.76, 2.27):
        box(maker, (x, 1.36, FLOOR_M), (x + 0.03, 1.69, FLOOR_M + 0.83), tint=dark, per_m=0.8, sides=ALL_SIDES)
    for x in (0.33, 0.69):
        box(maker, (x, 0.92, FLOOR_M), (x + 0.035, 0.955, 0.2), tint=dark, per_m=0.8, sides=ALL_SIDES)
        box(maker, (x, 0.56, FLOOR_M), (x + 0.035, 0.595, -0.3), tint=dark, per_m=0.8, sides=ALL_SIDES)
    box(maker, (0.31, 0.54, -0.31), (0.745, 0.98, -0.28), tint=dark, per_m=0.8, sides=ALL_SIDES)
    for z in (-0.08, 0.03, 0.14):
        box(maker, (0.33, 0.93, z), (0.72, 0.95, z + 0.055), tint=dark, per_m=0.8, sides=ALL_SIDES)
    box(maker, (1.42, 1.67, 0.55), (2.06, 1.69, 1.03), tint=(0.5, 0.4, 0.3), per_m=0.8, sides=ALL_SIDES)
    return maker.mesh()


def _shelf_things() -> Mesh:
    maker = MeshMaker()
    rng = np.random.default_rng(23)
    paints = (
        (0.55, 0.3, 0.26),
        (0.3, 0.38, 0.45),
        (0.72, 0.66, 0.52),
        (0.34, 0.42, 0.34),
        (0.62, 0.52, 0.4),
        (0.25, 0.26, 0.3),
    )
    for foot in (FLOOR_M + 0.07, FLOOR_M + 0.45):
        for begin, end in ((1.29, 1.74), (1.8, 2.25)):
            x = begin
            while x < end - 0.05:
                wide, tall = rng.uniform(0.018, 0.045), rng.uniform(0.2, 0.3)
                box(
                    maker,
                    (x, 1.44, foot),
                    (x + wide, 1.66, foot + tall),
                    tint=paints[rng.integers(len(paints))],
                    sides=ALL_SIDES,
                )
                x += wide + 0.002
    box(maker, (1.45, 1.662, 0.58), (2.03, 1.675, 1.0), tint=(0.93, 0.91, 0.86), sides=ALL_SIDES)
    box(maker, (1.56, 1.655, 0.66), (1.92, 1.668, 0.92), tint=(0.5, 0.62, 0.66), sides=ALL_SIDES)
    box(maker, (1.56, 1.652, 0.66), (1.92, 1.664, 0.77), tint=(0.46, 0.52, 0.36), sides=ALL_SIDES)
    foot = FLOOR_M + 0.83
    turned(
        maker,
        (1.5, 1.52, foot),
        ((0.0, 0.0), (0.07, 0.0), (0.09, 0.1), (0.05, 0.2), (0.035, 0.24), (0.045, 0.26)),
        tint=(0.75, 0.72, 0.66),
        corners=20,
    )
    for turn in np.linspace(0, 2 * math.pi, 9, endpoint=False):  # dry grasses in the vase
        lean = 0.12 + 0.05 * math.sin(5 * turn)
        tip = (1.5 + lean * math.cos(turn), 1.52 + 0.6 * lean * math.sin(turn), foot + 0.52 + 0.06 * math.sin(3 * turn))
        tube(maker, (1.5, 1.52, foot + 0.2), tip, (0.003, 0.008), tint=(0.72, 0.6, 0.4), corners=5)
    return maker.mesh()


def _garden() -> Mesh:
    maker = MeshMaker()
    maker.quads(np.array([[[-3.6, 4.6, -1.4], [3.0, 4.6, -1.4], [3.0, 4.6, 2.6], [-3.6, 4.6, 2.6]]]))
    maker.quads(np.array([[[-5.4, -2.5, -1.4], [-5.4, 4.6, -1.4], [-5.4, 4.6, 2.6], [-5.4, -2.5, 2.6]]]))
    return maker.mesh()
