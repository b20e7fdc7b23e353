"""Cars, people, lamps and benches."""

import math

import numpy as np

from vr_scenes.geometry.mesh import MeshMaker, Point, Tint
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube, turned

PAINTS: tuple[Tint, ...] = (
    (0.42, 0.11, 0.1),
    (0.13, 0.15, 0.19),
    (0.74, 0.75, 0.76),
    (0.2, 0.27, 0.38),
    (0.09, 0.09, 0.1),
    (0.55, 0.56, 0.57),
    (0.6, 0.52, 0.34),
    (0.22, 0.33, 0.29),
)
COATS: tuple[Tint, ...] = (
    (0.2, 0.22, 0.28),
    (0.45, 0.2, 0.18),
    (0.62, 0.58, 0.5),
    (0.3, 0.36, 0.3),
    (0.16, 0.16, 0.17),
    (0.5, 0.44, 0.28),
    (0.34, 0.4, 0.5),
)
SKINS: tuple[Tint, ...] = ((0.8, 0.62, 0.5), (0.6, 0.44, 0.34), (0.4, 0.28, 0.21))


def car(maker: MeshMaker, x: float, y: float, heading_rad: float, paint: Tint) -> None:
    """A small car standing on height 0, its nose towards `heading_rad` (0 is +y)."""
    shapes = (
        # length from, to, half width at foot and top, height from, to, inset of the top at tail and nose, colour
        (-2.05, 2.05, 0.86, 0.86, 0.32, 0.72, 0.03, 0.06, paint),
        (-2.0, 1.95, 0.86, 0.8, 0.72, 0.9, 0.08, 0.3, paint),
        (-1.85, 1.0, 0.78, 0.62, 0.9, 1.38, 0.45, 0.75, (0.1, 0.12, 0.14)),
        (-1.42, 0.27, 0.63, 0.58, 1.37, 1.44, 0.06, 0.1, paint),
        (2.0, 2.07, 0.7, 0.7, 0.5, 0.64, 0.0, 0.0, (0.9, 0.88, 0.8)),
        (-2.07, -2.0, 0.74, 0.74, 0.55, 0.7, 0.0, 0.0, (0.45, 0.06, 0.05)),
    )
    for tail, nose, foot, top, low, high, tail_in, nose_in, colour in shapes:
        _wedge(maker, (x, y, heading_rad), (tail, nose, foot, top, low, high, tail_in, nose_in), colour)
    cosine, sine = math.cos(heading_rad), math.sin(heading_rad)
    for along in (-1.3, 1.3):
        ends = [(x + s * 0.88 * cosine - along * sine, y + s * 0.88 * sine + along * cosine, 0.33) for s in (-1, 1)]
        tube(maker, ends[0], ends[1], (0.33, 0.33), tint=(0.07, 0.07, 0.07), corners=8)
        for end in ends:
            _hub(maker, end, cosine, sine)


def far_car(maker: MeshMaker, x: float, y: float, heading_rad: float, paint: Tint) -> None:
    """The same car for more than 100 m away: body and cabin only."""
    _wedge(maker, (x, y, heading_rad), (-2.05, 2.0, 0.86, 0.8, 0.15, 0.88, 0.05, 0.2), paint)
    _wedge(maker, (x, y, heading_rad), (-1.85, 1.0, 0.78, 0.6, 0.88, 1.42, 0.45, 0.75), (0.11, 0.13, 0.15))


def person(maker: MeshMaker, rng: np.random.Generator, foot: Point) -> None:
    """A standing or walking figure, good from about 6 m away."""
    size = rng.uniform(0.92, 1.06)
    heading, stride = rng.uniform(0, 2 * math.pi), rng.uniform(0.05, 0.3)
    coat = COATS[rng.integers(len(COATS))]
    legs = tuple(0.55 * channel + 0.03 for channel in COATS[rng.integers(len(COATS))])
    skin = SKINS[rng.integers(len(SKINS))]
    ahead = np.array([-math.sin(heading), math.cos(heading), 0.0])
    aside = np.array([math.cos(heading), math.sin(heading), 0.0])
    base = np.asarray(foot)
    for side in (-1, 1):
        hip = base + aside * side * 0.09 * size + (0, 0, 0.88 * size)
        toe = base + aside * side * 0.1 * size + ahead * side * stride * size
        _limb(maker, toe, hip, (0.06, 0.09), (legs[0], legs[1], legs[2]))
        shoulder = base + aside * side * 0.2 * size + (0, 0, 1.4 * size)
        hand = base + aside * side * 0.25 * size - ahead * side * 0.7 * stride * size + (0, 0, 0.86 * size)
        _limb(maker, hand, shoulder, (0.04, 0.06), coat)
    body = ((0.17, 0.8), (0.16, 1.0), (0.2, 1.3), (0.19, 1.42), (0.07, 1.5), (0.06, 1.54))
    turned(maker, foot, tuple((radius * size, height * size) for radius, height in body), tint=coat, corners=8)
    head = ((0.05, 1.5), (0.1, 1.56), (0.115, 1.66), (0.09, 1.75), (0.01, 1.79))
    turned(maker, foot, tuple((radius * size, height * size) for radius, height in head), tint=skin, corners=7)
    hair = ((0.122, 1.66), (0.11, 1.75), (0.01, 1.81))
    centre = base - ahead * 0.02
    tone = rng.uniform(0.06, 0.3)
    turned(
        maker,
        (float(centre[0]), float(centre[1]), float(centre[2])),
        tuple((radius * size, height * size) for radius, height in hair),
        tint=(tone, 0.8 * tone, 0.6 * tone),
        corners=7,
    )


def far_person(maker: MeshMaker, rng: np.random.Generator, foot: Point) -> None:
    """A figure for more than 50 m away: legs, coat, head; 60 triangles."""
    coat, legs = COATS[rng.integers(len(COATS))], COATS[rng.integers(len(COATS))]
    turned(maker, foot, ((0.1, 0.0), (0.15, 0.85)), tint=(0.5 * legs[0], 0.5 * legs[1], 0.5 * legs[2]), corners=5)
    turned(maker, foot, ((0.17, 0.8), (0.23, 1.1), (0.24, 1.38), (0.06, 1.52)), tint=coat, corners=5)
    head = SKINS[rng.integers(len(SKINS))]
    turned(maker, foot, ((0.07, 1.5), (0.12, 1.65), (0.03, 1.8)), tint=head, corners=5)


def lamp(maker: MeshMaker, x: float, y: float, height_m: float = 5.0) -> None:
    """A street lamp with a round head."""
    iron: Tint = (0.16, 0.18, 0.18)
    tube(maker, (x, y, 0), (x, y, height_m), (0.07, 0.045), tint=iron, corners=6)
    turned(
        maker,
        (x, y, height_m),
        ((0.05, 0.0), (0.2, 0.12), (0.22, 0.4), (0.3, 0.44), (0.03, 0.56)),
        tint=iron,
        corners=8,
    )
    turned(maker, (x, y, height_m), ((0.21, 0.13), (0.23, 0.39)), tint=(0.9, 0.86, 0.74), corners=8)


def bench(maker: MeshMaker, x: float, y: float, *, along_x: bool, back: int) -> None:
    """A slatted bench; `back` (-1 or 1) says on which side the back is."""
    wood: Tint = (0.46, 0.35, 0.25)

    def slab(across0: float, across1: float, low: float, high: float, tint: Tint = wood, half: float = 0.85) -> None:
        a0, a1 = sorted((back * across0, back * across1))
        if along_x:
            box(maker, (x - half, y + a0, low), (x + half, y + a1, high), tint=tint, sides=ALL_SIDES)
        else:
            box(maker, (x + a0, y - half, low), (x + a1, y + half, high), tint=tint, sides=ALL_SIDES)

    for across in (-0.24, -0.08, 0.08):
        slab(across, across + 0.12, 0.6, 0.64)
    for height in (0.74, 0.9):
        slab(0.22, 0.26, height, height + 0.12)
    slab(-0.2, 0.2, 0.15, 0.6, (0.2, 0.2, 0.21), 0.06)


def _wedge(maker: MeshMaker, where: tuple[float, float, float], measures: tuple[float, ...], colour: Tint) -> None:
    tail, nose, foot, top, low, high, tail_in, nose_in = measures
    x, y, heading = where
    ring = [(-foot, tail, low), (foot, tail, low), (foot, nose, low), (-foot, nose, low)]
    ring += [
        (-top, tail + tail_in, high),
        (top, tail + tail_in, high),
        (top, nose - nose_in, high),
        (-top, nose - nose_in, high),
    ]
    points = np.array(ring)
    turn = np.array([[math.cos(heading), math.sin(heading), 0], [-math.sin(heading), math.cos(heading), 0], [0, 0, 1]])
    points = points @ turn + (x, y, 0)
    faces = np.array([[0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7], [4, 5, 6, 7]])
    maker.quads(points[faces], tint=colour)


def _hub(maker: MeshMaker, centre: Point, cosine: float, sine: float) -> None:
    along, up = np.array([-sine, cosine, 0.0]) * 0.32, np.array([0.0, 0.0, 0.32])
    middle = np.asarray(centre)
    square = np.array([[middle - along, middle - up, middle + along, middle + up]])
    maker.quads(np.concatenate([square, square[:, ::-1]]), tint=(0.3, 0.3, 0.32))


def _limb(
    maker: MeshMaker,
    low: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    high: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    radii: tuple[float, float],
    tint: Tint,
) -> None:
    start, end = (float(low[0]), float(low[1]), float(low[2])), (float(high[0]), float(high[1]), float(high[2]))
    tube(maker, start, end, radii, tint=tint, corners=5)
