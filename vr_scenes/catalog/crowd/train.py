"""The train's shell, outside and inside: sides with windows, doors that slide, roof, ceiling with its lamps."""

import math
from itertools import pairwise

import numpy as np

from vr_scenes.catalog.crowd.measures import (
    AISLE_M,
    BED_M,
    BENCH_Y_M,
    CARS_Y_M,
    CEILING_M,
    DOOR_HALF_M,
    DOOR_HIGH_M,
    DOORS_Y_M,
    EAVES_M,
    INSIDE_M,
    OWN_DOOR_Y_M,
    ROOF_M,
    SIDE_M,
)
from vr_scenes.catalog.crowd.train_ends import make_gangways, make_nose
from vr_scenes.catalog.crowd.train_trim import trim_door, trim_wall
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Finish, Joint, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube

SILL_M, LINTEL_M = 0.98, 1.92  # of the windows
JOINTS = (
    Joint(name="train"),
    Joint(name="back_leaves", parent="train"),
    Joint(name="front_leaves", parent="train"),
    Joint(name="back_leaf", parent="train"),  # those of your own door
    Joint(name="front_leaf", parent="train"),
    Joint(name="other"),
)
LEAVES = ("back_leaves", "front_leaves", "back_leaf", "front_leaf")
BODY: Tint = (0.84, 0.85, 0.86)
STRIPE: Tint = (0.16, 0.34, 0.55)
SEAT: Tint = (0.16, 0.2, 0.44)
BAND: Tint = (0.17, 0.18, 0.2)  # between the windows, so that they read as one
LEAF: Tint = (0.9, 0.62, 0.2)
LINING: Tint = (0.86, 0.87, 0.86)
DARK: Tint = (0.1, 0.1, 0.11)
GLASS: Tint = (0.42, 0.47, 0.48)


class Shell:
    """A train on joint `joint`; the own one opens its doors, another keeps them shut."""

    def __init__(self, joint: str, *, opens: bool) -> None:
        self._joint = joint
        self._opens = opens
        self._body, self._lining, self._glass, self._glow, self._floor = (MeshMaker() for _ in range(5))
        self._leaves = {name: MeshMaker() for name in LEAVES}
        self._panes = {name: MeshMaker() for name in LEAVES}
        for car in CARS_Y_M:
            self._car(*car)
        if not opens:
            self._plain_seats()
        make_gangways(self._body, self._lining)
        make_nose(self._body, self._lining, self._glow)

    def parts(self) -> tuple[Part, ...]:
        """Floor and leaves take people's shadows where one can get in."""
        name, joint = self._joint, self._joint
        parts = [
            Part(name=f"{name} body", mesh=self._body.mesh(), texture="panel", joint=joint, shine=0.35, gloss=40,
                 casts_shadow=False),
            Part(name=f"{name} lining", mesh=self._lining.mesh(), texture="panel", joint=joint, shine=0.12,
                 casts_shadow=False),
            Part(name=f"{name} floor", mesh=self._floor.mesh(), texture="rubber", joint=joint, shine=0.15, gloss=30,
                 is_near=self._opens, casts_shadow=False),
            Part(name=f"{name} lamps", mesh=self._glow.mesh(), joint=joint, glow=1.5, casts_shadow=False),
            Part(name=f"{name} windows", mesh=self._glass.mesh(), joint=joint, finish=Finish.GLASS,
                 is_two_sided=True, casts_shadow=False),
        ]  # fmt: skip
        if self._opens:
            for leaves in LEAVES:
                parts.append(Part(name=leaves, mesh=self._leaves[leaves].mesh(), texture="panel", joint=leaves,
                                  shine=0.3, gloss=40, casts_shadow=False))  # fmt: skip
                parts.append(Part(name=f"{leaves} panes", mesh=self._panes[leaves].mesh(), joint=leaves,
                                  finish=Finish.GLASS, is_two_sided=True, casts_shadow=False))  # fmt: skip
        return tuple(parts)

    def _car(self, y0: float, y1: float) -> None:
        doors = [y for y in DOORS_Y_M if y0 < y < y1]
        for outer, inner in zip(SIDE_M, INSIDE_M, strict=True):
            self._side(outer, inner, (y0, y1), doors)
        self._roof(y0, y1)
        x0, x1 = INSIDE_M
        corners = np.array([[x0, y0, 0.0], [x1, y0, 0.0], [x1, y1, 0.0], [x0, y1, 0.0]])
        self._floor.quads(corners[None], uv=corners[:, :2] / 1.4)
        box(
            self._body,
            (SIDE_M[0] + 0.2, y0 + 1, BED_M + 0.25),
            (SIDE_M[1] - 0.2, y1 - 1, -0.3),
            tint=DARK,
            sides=ALL_SIDES,
        )
        for y in (y0 + 2.2, y0 + 4.2, y1 - 4.2, y1 - 2.2):
            for x in (AISLE_M - 0.74, AISLE_M + 0.74):
                tube(
                    self._body,
                    (x - 0.07, y, BED_M + 0.55),
                    (x + 0.07, y, BED_M + 0.55),
                    (0.4, 0.4),
                    tint=(0.22, 0.2, 0.19),
                    corners=10,
                )

    def _is_seen(self, outer: float) -> bool:
        """Whether that side is the platform's: the other train is turned round on its track."""
        return (outer < AISLE_M) == self._opens

    def _plain_seats(self) -> None:
        """Benches as they are seen through two panes, from another track."""
        for door, after in pairwise(DOORS_Y_M):
            if after - door > 6:
                continue
            y0, y1 = door + BENCH_Y_M[0], door + BENCH_Y_M[1]
            for wall, way in zip(INSIDE_M, (1, -1), strict=True):
                for out, up in ((0.5, (0.1, 0.46)), (0.09, (0.46, 0.95))):
                    ends = sorted((wall, wall + way * out))
                    box(self._lining, (ends[0], y0, up[0]), (ends[1], y1, up[1]), tint=SEAT)

    def _side(self, outer: float, inner: float, ends: tuple[float, float], doors: list[float]) -> None:
        """One side of a car: doors, and between them a wall with windows; `outer` may lie on either side of `inner`."""
        low, high = min(outer, inner), max(outer, inner)
        cuts = [ends[0], *(y + side * DOOR_HALF_M for y in doors for side in (-1, 1)), ends[1]]
        for start, end in zip(cuts[::2], cuts[1::2], strict=True):
            self._wall(low, high, outer, (start, end))
        for y in doors:
            self._doorway(low, high, outer, y)

    def _wall(self, low: float, high: float, outer: float, along: tuple[float, float]) -> None:
        y0, y1 = along
        self._slab(low, high, outer, (y0, y1), (-0.32, SILL_M))
        self._slab(low, high, outer, (y0, y1), (LINTEL_M, EAVES_M))
        stripe = outer - 0.004 if outer < AISLE_M else outer + 0.004
        self._upright(self._body, stripe, along, (0.72, 0.86), outwards=outer, tint=STRIPE)
        if self._is_seen(outer):
            trim_wall(self._body, outer, along, (SILL_M, LINTEL_M))
        if y0 in (CARS_Y_M[2][0],) or y1 in (CARS_Y_M[0][1],):
            self._slab(low, high, outer, (y0, y1), (SILL_M, LINTEL_M), paint=BAND)
            return
        count = max(1, round((y1 - y0 - 0.3) / 1.75))
        posts = np.linspace(y0, y1, count + 1)
        for i, post in enumerate(posts):
            half = 0.07
            start = y0 if i == 0 else post - half
            end = y1 if i == count else post + half
            start, end = (
                (start, min(end, y0 + 0.16))
                if i == 0
                else ((max(start, y1 - 0.16), end) if i == count else (start, end))
            )
            self._slab(low, high, outer, (start, end), (SILL_M, LINTEL_M), paint=BAND)
        x = (low + high) / 2
        for a, b in pairwise(posts):
            pane = np.array([[x, a, SILL_M], [x, b, SILL_M], [x, b, LINTEL_M], [x, a, LINTEL_M]])
            self._glass.quads(pane[None], tint=GLASS)

    def _slab(
        self,
        low: float,
        high: float,
        outer: float,
        along: tuple[float, float],
        up: tuple[float, float],
        *,
        paint: Tint = BODY,
    ) -> None:
        """A piece of wall: paint outside, lining inside, edges between."""
        inner = high if outer == low else low
        self._upright(self._body, outer, along, up, outwards=outer, tint=paint)
        self._upright(self._lining, inner, along, up, outwards=2 * AISLE_M - outer, tint=LINING)
        box(self._lining, (low, along[0], up[0]), (high, along[1], up[1]), tint=(0.6, 0.61, 0.62), sides=slice(0, 1))
        box(self._lining, (low, along[0], up[0]), (high, along[1], up[1]), tint=(0.6, 0.61, 0.62), sides=slice(2, 3))
        box(self._lining, (low, along[0], up[0]), (high, along[1], up[1]), tint=(0.66, 0.67, 0.68), sides=slice(4, 6))

    def _upright(
        self,
        maker: MeshMaker,
        x: float,
        along: tuple[float, float],
        up: tuple[float, float],
        *,
        outwards: float,
        tint: Tint,
    ) -> None:
        """An upright face at `x` that faces the side on which `outwards` lies of the aisle."""
        (y0, y1), (z0, z1) = along, up
        ends = (y1, y0) if outwards < AISLE_M else (y0, y1)
        corners = np.array([[x, ends[0], z0], [x, ends[1], z0], [x, ends[1], z1], [x, ends[0], z1]])
        foot = 0.82 if maker is self._lining and z0 < 0.5 else 1.0  # less light falls towards the floor
        shades = np.array([foot, foot, 1.0, 1.0])[:, None] * np.array(tint)
        maker.quads(corners[None], uv=corners[:, 1:] / 2.0, tint=shades[None])

    def _doorway(self, low: float, high: float, outer: float, y: float) -> None:
        half = DOOR_HALF_M
        self._slab(low, high, outer, (y - half, y + half), (DOOR_HIGH_M, EAVES_M))
        self._slab(low, high, outer, (y - half, y + half), (-0.32, -0.005))
        is_platform_side = outer < AISLE_M
        x = outer + (0.035 if is_platform_side else -0.035)
        for way in (-1, 1):
            name = LEAVES[(way > 0) + 2 * (y == OWN_DOOR_Y_M)]
            leaves, panes = self._leaves[name], self._panes[name]
            if not (is_platform_side and self._opens):
                leaves, panes = self._body, self._glass
            ends = sorted((y + 0.004 * way, y + way * half))
            self._leaf(leaves, panes, x, (ends[0], ends[1]))
        if self._is_seen(outer):
            trim_door(self._body, self._glow, outer, y)
        sill = (low - 0.02, y - half, -0.03), (high, y + half, 0.004)
        box(self._lining, *sill, tint=(0.75, 0.6, 0.16), sides=ALL_SIDES)

    def _leaf(self, leaves: MeshMaker, panes: MeshMaker, x: float, along: tuple[float, float]) -> None:
        """A door leaf with a tall pane and a dark rubber edge."""
        (y0, y1), thick = along, 0.02
        for a, b in (((y0, 0.0), (y1, 0.72)), ((y0, 1.72), (y1, DOOR_HIGH_M)),
                     ((y0, 0.72), (y0 + 0.13, 1.72)), ((y1 - 0.13, 0.72), (y1, 1.72))):  # fmt: skip
            box(leaves, (x - thick, *a), (x + thick, *b), tint=LEAF, sides=ALL_SIDES)
        pane = np.array([[x, y0 + 0.13, 0.72], [x, y1 - 0.13, 0.72], [x, y1 - 0.13, 1.72], [x, y0 + 0.13, 1.72]])
        panes.quads(pane[None], tint=GLASS)

    def _roof(self, y0: float, y1: float) -> None:
        turn = np.linspace(0, math.pi, 13)
        half = (SIDE_M[1] - SIDE_M[0]) / 2
        x, z = AISLE_M + half * np.cos(turn), EAVES_M + (ROOF_M - EAVES_M) * np.sin(turn)
        normals = np.stack([np.cos(turn), 0 * turn, 1.2 * np.sin(turn) + 0.2], -1)
        points = np.stack([np.stack([x, 0 * x + y, z], -1) for y in (y1, y0)])
        self._body.grid(points, normals=normals[None], tint=(0.6, 0.61, 0.62))
        self._ceiling(y0, y1)

    def _ceiling(self, y0: float, y1: float) -> None:
        """Level over the aisle, sloped to the windows, with a strip of light on each slope."""
        left, right = INSIDE_M
        foot, bend = LINTEL_M + 0.02, CEILING_M - 0.06
        profile = [(left, foot), (left + 0.42, bend), (left + 0.6, CEILING_M)]
        profile += [(right - 0.6, CEILING_M), (right - 0.42, bend), (right, foot)]
        for (xa, za), (xb, zb) in pairwise(profile):
            corners = np.array([[xa, y0, za], [xa, y1, za], [xb, y1, zb], [xb, y0, zb]])
            self._lining.quads(corners[None], uv=corners[:, :2] / 2, tint=(0.9, 0.9, 0.88))
        for x in (left + 0.78, right - 0.78):
            for y in np.arange(y0 + 0.3, y1 - 1.2, 1.62):
                strip = np.array([[x - 0.07, y, 0], [x - 0.07, y + 1.5, 0], [x + 0.07, y + 1.5, 0], [x + 0.07, y, 0]])
                strip[:, 2] = CEILING_M - 0.012
                self._glow.quads(strip[None], tint=(1.0, 0.97, 0.91))
                if not self._opens:
                    continue
                box(
                    self._lining,
                    (x - 0.09, y - 0.02, CEILING_M - 0.01),
                    (x + 0.09, y + 1.52, CEILING_M),
                    tint=(0.7, 0.7, 0.7),
                    sides=ALL_SIDES,
                )
