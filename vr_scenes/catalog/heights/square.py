"""The garden square below the terrace: lawns, paths, fountain, hedges, trees, benches, people."""

import math
from itertools import pairwise

import numpy as np

from vr_scenes.geometry.mesh import MeshMaker
from vr_scenes.geometry.model import Part
from vr_scenes.geometry.shapes import box, disc, tube, turned
from vr_scenes.geometry.street_life import bench, lamp, person
from vr_scenes.geometry.trees import broadleaf

HALF_WIDTH_M, NEAR_M, FAR_M = 55.0, 1.0, 62.0
CENTRE_Y_M = 31.0
FOUNTAIN_M = 5.0
PATH_M = 2.2  # half its width
CLEAR_M = 4.5  # nothing tall stands so near to the plank's line


class Square:
    """Everything on the square, one mesh for each material."""

    def __init__(self, rng: np.random.Generator, trunks: MeshMaker, leaves: MeshMaker) -> None:
        self._rng = rng
        self._trunks, self._leaves = trunks, leaves
        self._lawn, self._stone, self._water, self._life = MeshMaker(), MeshMaker(), MeshMaker(), MeshMaker()
        self._paths = MeshMaker()
        self._lay_ground()
        self._build_fountain()
        self._plant()
        self._furnish()

    def parts(self) -> tuple[Part, ...]:
        """The parts, without trunks and leaves: those go into the makers that were handed in."""
        return (
            Part(name="lawn", mesh=self._lawn.mesh(), texture="grass", casts_shadow=False),
            Part(name="paths", mesh=self._paths.mesh(), texture="paving", bump=0.3, casts_shadow=False),
            Part(name="stone", mesh=self._stone.mesh(), texture="concrete", bump=0.2),
            Part(
                name="pool", mesh=self._water.mesh(), texture="pool", shine=1.2, gloss=160, bump=0.5, casts_shadow=False
            ),
            Part(name="square life", mesh=self._life.mesh(), shine=0.08),
        )

    def _lay_ground(self) -> None:
        box(self._paths, (-HALF_WIDTH_M, NEAR_M, 0), (HALF_WIDTH_M, FAR_M, 0.16), per_m=1 / 3.2, tint=(0.94, 0.9, 0.84))
        for x0, x1 in ((-50.0, -PATH_M), (PATH_M, 50.0)):
            for y0, y1 in ((4.0, CENTRE_Y_M - PATH_M), (CENTRE_Y_M + PATH_M, 57.0)):
                self._lawn_with_round_corner(x0, x1, y0, y1)

    def _lawn_with_round_corner(self, x0: float, x1: float, y0: float, y1: float) -> None:
        """A lawn whose corner at the fountain follows the round path, edged with stone."""
        inner_x, outer_x = (x1, x0) if x1 < 0 else (x0, x1)
        inner_y, outer_y = (y1, y0) if y1 < CENTRE_Y_M else (y0, y1)
        ring = FOUNTAIN_M + 4.5
        begin = math.acos(min(1.0, PATH_M / ring))
        turn = np.linspace(begin, math.pi / 2 - begin, 9)
        arc_x = math.copysign(1, inner_x) * ring * np.cos(turn)
        arc_y = CENTRE_Y_M + math.copysign(1, inner_y - CENTRE_Y_M) * ring * np.sin(turn)
        rim = np.array(
            [[outer_x, inner_y], *([x, y] for x, y in zip(arc_x[::-1], arc_y[::-1], strict=True)), [inner_x, outer_y]]
        )
        if abs(arc_y[0] - inner_y) > abs(arc_y[-1] - inner_y):
            rim[1:-1] = rim[1:-1][::-1]
        hub = np.array([outer_x, outer_y])
        for first, second in pairwise(rim):
            corners = [hub, first, second]
            if (first[0] - hub[0]) * (second[1] - hub[1]) < (first[1] - hub[1]) * (second[0] - hub[0]):
                corners = [hub, second, first]
            points = np.array([[*corner, 0.22] for corner in (*corners, corners[2])])
            self._lawn.quads(points[None], normals=np.array([0.0, 0, 1]), uv=points[None, :, :2] / 9)
            self._edge(first, second)

    def _edge(
        self,
        first: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
        second: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    ) -> None:
        along = second - first
        along = along / max(float(np.linalg.norm(along)), 1e-6)
        aside = 0.1 * np.array([-along[1], along[0]])
        ring = np.array([first - aside, second - aside, second + aside, first + aside])
        points = np.array([[[*corner, 0.27] for corner in ring]])
        self._stone.quads(points, normals=np.array([0.0, 0, 1]), tint=(0.85, 0.83, 0.8))

    def _build_fountain(self) -> None:
        at = (0.0, CENTRE_Y_M, 0.16)
        wall = (
            (FOUNTAIN_M, 0.0),
            (FOUNTAIN_M, 0.5),
            (FOUNTAIN_M - 0.05, 0.55),
            (FOUNTAIN_M - 0.4, 0.55),
            (FOUNTAIN_M - 0.45, 0.3),
        )
        turned(self._stone, at, wall, tint=(0.95, 0.92, 0.87), corners=32)
        turned(
            self._stone,
            at,
            ((0.5, 0.0), (0.35, 0.5), (0.3, 1.3), (1.5, 1.7), (1.55, 1.78), (1.3, 1.75)),
            tint=(0.9, 0.88, 0.84),
            corners=20,
        )
        disc(self._water, (0, CENTRE_Y_M, 0.56), FOUNTAIN_M - 0.4, corners=32, per_m=0.3)
        disc(self._water, (0, CENTRE_Y_M, 1.93), 1.4, corners=16, per_m=0.3)
        for turn in np.linspace(0, 2 * math.pi, 12, endpoint=False):
            outward = np.array([math.cos(turn), math.sin(turn)])
            arc = [(*(outward * (0.2 + 2.4 * s)), 2.0 + 2.2 * s - 3.6 * s * s) for s in np.linspace(0, 1, 6)]
            for (x0, y0, z0), (x1, y1, z1) in pairwise(arc):
                tube(
                    self._life,
                    (x0, CENTRE_Y_M + y0, z0),
                    (x1, CENTRE_Y_M + y1, z1),
                    (0.025, 0.03),
                    tint=(0.86, 0.92, 0.96),
                    corners=4,
                )

    def _plant(self) -> None:
        rng = self._rng
        for y in (8.0, 17.0, 45.0, 54.0):
            for x in (-46.0, -35.0, -24.0, -13.0, 13.0, 24.0, 35.0, 46.0):
                self._tree(x + rng.uniform(-1.5, 1.5), y + rng.uniform(-1.2, 1.2), rng.uniform(5.5, 8.5))
        for x, y in ((-6.5, 15.5), (6.8, 16.0), (-18.5, 24.0), (19.0, 23.0), (-29.0, 38.5), (29.0, 38.0)):
            self._tree(x, y, rng.uniform(4.2, 5.6))
        for x in np.arange(-49.0, 49.5, 1.1):
            if abs(x) > CLEAR_M:
                for y in (4.6, 56.4):
                    self._shrub(x, y, 0.75)
        for side in (-1, 1):
            for y in np.arange(6.0, 22.5, 1.0):
                self._shrub(side * 3.1, y, 0.55)
                self._shrub(side * 3.1, 62 - y, 0.55)

    def _tree(self, x: float, y: float, height_m: float) -> None:
        tone = self._rng.uniform(0.88, 1.1)
        tint = (0.45 * tone, 0.5 * tone * self._rng.uniform(0.94, 1.04), 0.27 * tone)
        broadleaf(self._trunks, self._leaves, self._rng, (x, y, 0.2), height_m, cards=110, tint=tint)

    def _shrub(self, x: float, y: float, size_m: float) -> None:
        rng = self._rng
        count = 9
        turn = rng.uniform(0, 2 * math.pi, (count, 2))
        middle = np.array([x, y, 0.2 + 0.5 * size_m])
        first = np.stack([np.cos(turn[:, 0]), np.sin(turn[:, 0]), np.zeros(count)], axis=-1) * 0.55 * size_m
        second = np.stack([-0.4 * np.sin(turn[:, 0]), 0.4 * np.cos(turn[:, 0]), np.ones(count)], axis=-1) * 0.5 * size_m
        centre = middle + rng.uniform(-0.25, 0.25, (count, 3)) * size_m
        points = np.stack(
            [centre - first - second, centre + first - second, centre + first + second, centre - first + second], axis=1
        )
        outward = points - middle + (0, 0, 0.35 * size_m)
        outward /= np.maximum(np.linalg.norm(outward, axis=-1, keepdims=True), 1e-6)
        tone = rng.uniform(0.75, 1.05, (count, 1, 1)) * (0.6 + 0.5 * (points[..., 2:] > middle[2]))
        self._leaves.quads(points, normals=outward, tint=tone * np.array([0.36, 0.42, 0.22]), bend=0.02)

    def _furnish(self) -> None:
        rng = self._rng
        for side in (-1, 1):
            for y in (11.0, 19.5, 42.5, 51.0):
                bench(self._life, side * 1.75, y, along_x=False, back=side)
            for y in (14.5, 23.5, 38.5, 55.0):
                lamp(self._life, side * 2.0, y, 4.2)
            for x in (14.0, 26.0, 38.0):
                bench(self._life, side * x, CENTRE_Y_M + 1.75, along_x=True, back=1)
                lamp(self._life, side * (x + 6), CENTRE_Y_M + 1.9, 4.2)
        for _ in range(12):  # at the fountain; strollers go round behind them, and past those who stand on the paths
            turn, away = rng.uniform(0, 2 * math.pi), rng.uniform(FOUNTAIN_M + 0.7, FOUNTAIN_M + 2.0)
            person(self._life, rng, (away * math.cos(turn), CENTRE_Y_M + away * math.sin(turn), 0.16))
        for _ in range(9):
            side = rng.choice([-1, 1])
            person(self._life, rng, (side * rng.uniform(12, 47), CENTRE_Y_M + rng.uniform(-0.25, 0.25), 0.16))
        for y in (10.0, 21.0, 44.0, 52.5):
            person(self._life, rng, (rng.uniform(-0.2, 0.2), y + rng.uniform(-1, 1), 0.16))
