"""Streets between the blocks: lane marks, crossings, cars."""

import math

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import MeshMaker
from vr_scenes.geometry.model import Part
from vr_scenes.geometry.shapes import box
from vr_scenes.geometry.street_life import PAINTS, car, far_car

PITCH_M, STREET_M = 64.0, 16.0
FIRST_ROW_M = 80.0  # where the blocks behind the square begin
MARK_M = 0.05  # over the road: less flickers where depth is coarse
MARKED_M = 330.0  # farther off, lane marks are thinner than a pixel
CARS_M = 430.0
DETAILED_CAR_M = 110.0
LANE_M = 2.3


class Streets:
    """Road, paint and cars, one mesh each."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._roads, self._cars, self._marks = MeshMaker(), MeshMaker(), MeshMaker()
        box(self._roads, (-545, -260, -0.4), (545, 690, 0), per_m=1 / 12)
        self._boxes: list[tuple[float, float, float, float]] = []
        rows = [FIRST_ROW_M - STREET_M / 2 + PITCH_M * i for i in range(9)]
        for y in rows:
            self._along_x(y)
        for column in range(-7, 9):
            self._along_y(column * PITCH_M, FIRST_ROW_M if column == 0 else -180.0)
            if abs(column) < 4:
                for y in rows[:4]:
                    self._crossing(column * PITCH_M, y)
        self._paint()

    def parts(self) -> tuple[Part, ...]:
        return (
            Part(name="roads", mesh=self._roads.mesh(), texture="asphalt", casts_shadow=False),
            Part(name="marks", mesh=self._marks.mesh(), texture="asphalt_paint", casts_shadow=False),
            Part(name="cars", mesh=self._cars.mesh(), shine=0.55, gloss=70),
        )

    def _along_x(self, y: float) -> None:
        for begin in np.arange(-MARKED_M, MARKED_M, 6.0):
            if y < MARKED_M and not _is_at_crossing(begin + 1.3):
                self._boxes.append((begin, y - 0.08, begin + 2.6, y + 0.08))
        for x in np.arange(-250.0, 250.0, 11.0):
            if y < CARS_M and self._rng.random() < 0.4 and not _is_at_crossing(x) and not _is_driven(x, y):
                lane = int(self._rng.choice([-1, 1]))
                self._car(x + self._rng.uniform(-2, 2), y - LANE_M * lane, -lane * math.pi / 2)

    def _along_y(self, x: float, start: float) -> None:
        if abs(x) > MARKED_M:
            return
        for begin in np.arange(start, MARKED_M, 6.0):
            if not _is_at_crossing(begin + 1.3 - FIRST_ROW_M + STREET_M / 2):
                self._boxes.append((x - 0.08, begin, x + 0.08, begin + 2.6))
        busy = 0.62 if x == 0 else 0.34
        for y in np.arange(start + 6, CARS_M, 10.0):
            is_free = not _is_at_crossing(y - FIRST_ROW_M + STREET_M / 2) and not _is_driven(x, y)
            if self._rng.random() < busy and is_free:
                lane = int(self._rng.choice([-1, 1]))
                self._car(x + LANE_M * lane, y + self._rng.uniform(-2, 2), 0.0 if lane > 0 else math.pi)
            if self._rng.random() < 0.5 and abs(x) < 150 and y < 260:
                side = int(self._rng.choice([-1, 1]))
                self._car(x + side * 6.6, y + self._rng.uniform(-2, 2), 0.0 if side > 0 else math.pi)  # parked

    def _crossing(self, x: float, y: float) -> None:
        for step in np.arange(-6.2, 6.3, 1.25):
            for side in (-1, 1):
                self._boxes.append((x + step, y + side * 9.6 - 1.3, x + step + 0.6, y + side * 9.6 + 1.3))
                self._boxes.append((x + side * 9.6 - 1.3, y + step, x + side * 9.6 + 1.3, y + step + 0.6))

    def _paint(self) -> None:
        x0, y0, x1, y1 = np.array(self._boxes).T
        height = np.full_like(x0, MARK_M)
        corners: NDArray[np.float64] = np.stack(
            [np.stack([x, y, height], axis=-1) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))], axis=1
        )
        self._marks.quads(corners, normals=np.array([0.0, 0, 1]), uv=corners[..., :2] / 12)

    def _car(self, x: float, y: float, heading_rad: float) -> None:
        make = car if math.hypot(x, y) < DETAILED_CAR_M else far_car
        make(self._cars, x, y, heading_rad, PAINTS[self._rng.integers(len(PAINTS))])


def _is_driven(x: float, y: float) -> bool:
    """True on the streets round the two blocks behind the square: there cars move, and none may stand in their way."""
    return abs(x) < PITCH_M + STREET_M and abs(y - FIRST_ROW_M - PITCH_M / 2 + STREET_M / 2) < (PITCH_M + STREET_M) / 2


def _is_at_crossing(along_m: float) -> bool:
    """True within a street's width (and its zebra) of a crossing; crossings lie at multiples of the pitch."""
    return abs((along_m + PITCH_M / 2) % PITCH_M - PITCH_M / 2) < STREET_M / 2 + 4
