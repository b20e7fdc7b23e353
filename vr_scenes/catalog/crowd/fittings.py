"""What is inside the carriage: benches, glass screens, poles, rails, hanging loops, line maps and posters."""

from itertools import pairwise

import numpy as np

from vr_scenes.catalog.crowd.measures import (
    BENCH_Y_M,
    CARS_Y_M,
    CEILING_M,
    DOORS_Y_M,
    INSIDE_M,
    LOOP_LONG_M,
    LOOP_RADIUS_M,
    RAIL_M,
    SEATS_Y_M,
    loops,
    poles,
    rails,
)
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Finish, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube

YELLOW: Tint = (0.93, 0.72, 0.14)
SHELL: Tint = (0.36, 0.39, 0.43)
JOINT = "train"
# Of a seat from the front of its cushion to the head of its back: (out from the wall, up).
PROFILE = ((0.5, 0.36), (0.52, 0.42), (0.48, 0.46), (0.12, 0.445), (0.085, 0.5), (0.03, 0.92), (0.0, 0.95))


class Fittings:
    """One mesh for each material; all on the train's joint."""

    def __init__(self) -> None:
        self._cloth, self._shell, self._poles, self._screens, self._maps, self._pictures = (
            MeshMaker() for _ in range(6)
        )
        for door, after in pairwise(DOORS_Y_M):
            if after - door < 6:
                for side in (0, 1):
                    self._bench(door, side)
        for door in DOORS_Y_M:
            self._vestibule(door)
        for y0, y1 in CARS_Y_M:
            self._rails(y0, y1)
        for x, y in loops():
            self._loop(x, y)
        for x, y in poles():
            tube(self._poles, (x, y, 0.0), (x, y, CEILING_M - 0.03), (0.017, 0.017), tint=YELLOW, corners=8)

    def parts(self) -> tuple[Part, ...]:
        """Benches and poles cast into the sharp shadow map."""
        return (
            Part(name="cushions", mesh=self._cloth.mesh(), texture="moquette", joint=JOINT, is_near=True, bump=0.2),
            Part(name="bench shells", mesh=self._shell.mesh(), texture="panel", joint=JOINT, shine=0.2, is_near=True),
            Part(name="poles", mesh=self._poles.mesh(), joint=JOINT, shine=0.6, gloss=70, is_near=True),
            Part(name="screens", mesh=self._screens.mesh(), joint=JOINT, finish=Finish.GLASS, is_two_sided=True,
                 casts_shadow=False),
            Part(name="line maps", mesh=self._maps.mesh(), texture="line", joint=JOINT, glow=0.25, casts_shadow=False),
            Part(name="train posters", mesh=self._pictures.mesh(), texture="posters", joint=JOINT, glow=0.12,
                 casts_shadow=False),
        )  # fmt: skip

    def _bench(self, door: float, side: int) -> None:
        """Six seats with their backs to the window, a glass screen and a pole at each end."""
        wall, way = INSIDE_M[side], 1 if side == 0 else -1
        for place in SEATS_Y_M:
            y0, y1 = door + place - 0.2755, door + place + 0.2755
            self._cushion(wall, way, (y0, y1))
        for place, edge in ((SEATS_Y_M[0], -0.2755), (SEATS_Y_M[-1], 0.2755)):
            self._bench_end(wall, way, door + place + edge)
        low, high = door + BENCH_Y_M[0], door + BENCH_Y_M[1]
        front = sorted((wall, wall + way * 0.42))
        box(self._shell, (front[0], low, 0.1), (front[1], high, 0.37), tint=SHELL, sides=ALL_SIDES)
        for y in (low, high):
            x = wall + way * 0.52
            pane = np.array([[wall, y, 0.45], [x, y, 0.45], [x, y, 1.5], [wall, y, 1.5]])
            self._screens.quads(pane[None], tint=(0.7, 0.78, 0.78))
            ends = sorted((wall, wall + way * 0.5))
            box(self._shell, (ends[0], y - 0.015, 0.1), (ends[1], y + 0.015, 0.47), tint=SHELL, sides=ALL_SIDES)
        self._picture(wall, way, (low + high) / 2, round(door * 3 + side))

    def _cushion(self, wall: float, way: int, along: tuple[float, float]) -> None:
        """A seat and its back, both with a rounded front edge; shaded where they meet."""
        shades = np.array([0.75, 0.95, 1.0, 0.7, 0.75, 1.0, 0.9])
        x = np.array([wall + way * out for out, _ in PROFILE])
        z = np.array([up for _, up in PROFILE])
        points = np.stack([np.stack([x, 0 * x + y, z], -1) for y in along])
        slope_x, slope_z = np.gradient(x), np.gradient(z)
        normals = np.stack([slope_z * -way, 0 * x, slope_x * way], -1) * -1.0
        normals = np.where((normals[:, 2:] < -0.02), -normals, normals)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        normals[0] = (way, 0, 0)
        along_m = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(z)))])
        uv = np.stack([np.stack([0 * along_m + y / 0.5, along_m / 0.5], -1) for y in along])
        tint = np.broadcast_to(shades[:, None], (7, 3))
        if way > 0:
            points, uv = points[::-1], uv[::-1]
        self._cloth.grid(points, normals=normals[None], uv=uv, tint=tint[None])

    def _bench_end(self, wall: float, way: int, y: float) -> None:
        """Closes a bench at its side; seen from both."""
        edge = np.array([[wall + way * out, y, up] for out, up in PROFILE])
        hub = np.broadcast_to(np.array([wall, y, 0.37]), edge[1:].shape)
        fan = np.stack([hub, edge[:-1], edge[1:], edge[1:]], axis=1)
        self._shell.quads(np.concatenate([fan, fan[:, [0, 2, 1, 1]]]), normals=np.array([0.0, -1.0, 0.0]), tint=SHELL)

    def _vestibule(self, door: float) -> None:
        """A pole in the middle, and a line map over each door."""
        for side, way in ((0, 1), (1, -1)):
            x = INSIDE_M[side] + way * 0.012
            ends = (door - 0.62, door + 0.62) if way > 0 else (door + 0.62, door - 0.62)
            corners = np.array([[x, ends[0], 1.99], [x, ends[1], 1.99], [x, ends[1], 2.14], [x, ends[0], 2.14]])
            self._maps.quads(corners[None])

    def _rails(self, y0: float, y1: float) -> None:
        """Two rails over the aisle."""
        for x in rails():
            tube(self._poles, (x, y0 + 0.2, RAIL_M), (x, y1 - 0.2, RAIL_M), (0.016, 0.016), tint=YELLOW, corners=8)
            for y in np.arange(y0 + 0.9, y1 - 0.4, 2.3):
                tube(self._poles, (x, y, RAIL_M), (x, y, CEILING_M), (0.012, 0.012), tint=YELLOW, corners=6)

    def _loop(self, x: float, y: float) -> None:
        """A strap with a ring of dark plastic."""
        box(
            self._poles,
            (x - 0.004, y - 0.014, RAIL_M - 0.17),
            (x + 0.004, y + 0.014, RAIL_M + 0.02),
            tint=(0.16, 0.16, 0.17),
        )
        turn = np.linspace(0, 2 * np.pi, 8)
        middle = np.array([x, y, RAIL_M - LOOP_LONG_M])
        for a, b in pairwise(turn):
            start, end = (middle + LOOP_RADIUS_M * np.array([0, np.cos(t), np.sin(t)]) for t in (a, b))
            tube(self._poles, tuple(start), tuple(end), (0.009, 0.009), tint=(0.2, 0.2, 0.21), corners=3)

    def _picture(self, wall: float, way: int, y: float, number: int) -> None:
        """A poster over the windows, on the slope under the ceiling."""
        for place in (-0.85, 0.85):
            left = 0.25 * ((number + (place > 0)) % 4) + 0.004
            uv = np.array([[left, 0.3], [left + 0.242, 0.3], [left + 0.242, 0.8], [left, 0.8]])
            ends = (y + place - 0.4, y + place + 0.4) if way > 0 else (y + place + 0.4, y + place - 0.4)
            corners = np.array([[wall + way * 0.03, ends[0], 1.95], [wall + way * 0.03, ends[1], 1.95],
                                [wall + way * 0.38, ends[1], 2.165], [wall + way * 0.38, ends[0], 2.165]])  # fmt: skip
            self._pictures.quads(corners[None], uv=uv)
