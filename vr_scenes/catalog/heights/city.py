"""The city round the square: streets, blocks of houses, cars, street trees, suburbs, hills."""

import math

import numpy as np

from vr_scenes.catalog.heights.houses import KERB_M, Houses, Lot
from vr_scenes.geometry.facades import BAY_M, FRONTS
from vr_scenes.geometry.mesh import MeshMaker
from vr_scenes.geometry.model import Part
from vr_scenes.geometry.shapes import box, hip_roof
from vr_scenes.geometry.street_life import PAINTS, car, lamp, person
from vr_scenes.geometry.trees import broadleaf

PITCH_M, STREET_M, WALK_M = 64.0, 16.0, 3.5
FIRST_ROW_M = 80.0  # where the blocks behind the square begin
DETAIL_M = 230.0  # farther off, what is under half a metre cannot be seen
TOWER_CLEAR_M = 17.0  # half of what our own tower needs in its row
MARK_M = 0.05  # over the road: less flickers where depth is coarse


class City:
    """Everything round the square, one mesh for each material."""

    def __init__(self, rng: np.random.Generator, trunks: MeshMaker, leaves: MeshMaker) -> None:
        self._rng = rng
        self._trunks, self._leaves = trunks, leaves
        self._houses = Houses(rng)
        self._roads, self._walks, self._marks, self._life = MeshMaker(), MeshMaker(), MeshMaker(), MeshMaker()
        self._cars, self._land, self._suburb = MeshMaker(), MeshMaker(), MeshMaker()
        box(self._roads, (-560, -260, -0.4), (560, 680, 0), per_m=1 / 12)
        for column in range(-8, 8):
            for row in range(-4, 9):
                self._block(column, row)
        self._streets()
        self._lay_suburbs()
        self._raise_hills()

    def parts(self) -> tuple[Part, ...]:
        """All parts but trunks and leaves, which go into the makers that were handed in."""
        houses = self._houses
        fronts = tuple(
            Part(name=f"houses {i}", mesh=maker.mesh(), texture=f"front{i}", shine=0.25, gloss=60)
            for i, maker in enumerate(houses.fronts)
        )
        return (
            *fronts,
            Part(name="shops", mesh=houses.shops.mesh(), texture="shops", shine=0.2, gloss=60),
            Part(name="flat roofs", mesh=houses.flats.mesh(), texture="gravel"),
            Part(name="tiled roofs", mesh=houses.tiles.mesh(), texture="roof_tiles", bump=0.3),
            Part(name="trims", mesh=houses.trims.mesh(), texture="concrete"),
            Part(name="roads", mesh=self._roads.mesh(), texture="asphalt", casts_shadow=False),
            Part(name="walks", mesh=self._walks.mesh(), texture="paving", casts_shadow=False),
            Part(name="marks", mesh=self._marks.mesh(), texture="asphalt_paint", casts_shadow=False),
            Part(name="cars", mesh=self._cars.mesh(), shine=0.55, gloss=70),
            Part(name="street life", mesh=self._life.mesh()),
            Part(name="land", mesh=self._land.mesh(), texture="country", casts_shadow=False),
            Part(name="suburb", mesh=self._suburb.mesh(), casts_shadow=False),
        )

    def _block(self, column: int, row: int) -> None:
        x0 = column * PITCH_M + STREET_M / 2
        y0 = FIRST_ROW_M + row * PITCH_M if row >= 0 else FIRST_ROW_M - 18 + row * PITCH_M
        x1, y1 = x0 + PITCH_M - STREET_M, y0 + PITCH_M - STREET_M
        if row == -1 and column in (-1, 0):
            return  # the square
        if row == -2:
            y1 -= 1.0
        far = math.hypot((x0 + x1) / 2, (y0 + y1) / 2)
        box(self._walks, (x0, y0, 0), (x1, y1, KERB_M), per_m=1 / 3.2, tint=(0.88, 0.87, 0.85))
        inner = Lot(x0=x0 + WALK_M, y0=y0 + WALK_M, x1=x1 - WALK_M, y1=y1 - WALK_M)
        if row == -2 and column == -1:
            inner = Lot(x0=inner.x0, y0=inner.y0, x1=-TOWER_CLEAR_M, y1=inner.y1)
        if row == -2 and column == 0:
            inner = Lot(x0=TOWER_CLEAR_M, y0=inner.y0, x1=inner.x1, y1=inner.y1)
        for lot in self._split(inner):
            self._houses.add(lot, self._floors(column, row), front=self._front(), is_detailed=far < DETAIL_M)
        if far < DETAIL_M + 60:
            self._line_with_trees(x0, y0, x1, y1, far)

    def _split(self, lot: Lot) -> list[Lot]:
        """Two to six houses, sharing walls or with a narrow court between."""
        rng = self._rng
        wide, deep = lot.x1 - lot.x0, lot.y1 - lot.y0
        across = 1 if wide < 22 else int(rng.integers(2, 4))
        along = 1 if deep < 22 else int(rng.integers(1, 3))
        cuts_x = np.linspace(lot.x0, lot.x1, across + 1)
        cuts_x[1:-1] += rng.choice([-BAY_M, 0, BAY_M], across - 1)
        lots = []
        for i in range(across):
            cuts_y = np.linspace(lot.y0, lot.y1, along + 1)
            if along > 1:
                cuts_y[1] += rng.uniform(-5, 5)
            for j in range(along):
                gap = 0.0 if along == 1 else 1.6
                y0, y1 = cuts_y[j] + gap * (j > 0), cuts_y[j + 1] - gap * (j < along - 1)
                lots.append(Lot(x0=float(cuts_x[i]), y0=float(y0), x1=float(cuts_x[i + 1]), y1=float(y1)))
        return lots

    def _floors(self, column: int, row: int) -> int:
        """Low round the square, towers in the distance on both sides of the avenue."""
        rng = self._rng
        floors = int(rng.integers(3, 7))
        if row >= 2 and abs(column + 0.5) > 1 and rng.random() < 0.3:
            floors = int(rng.integers(8, 15))
        if row >= 4 and abs(column + 0.5) > 1 and rng.random() < 0.1:
            floors = int(rng.integers(16, 26))
        return floors if row >= 0 else min(floors, 5)

    def _front(self) -> int:
        return int(self._rng.choice(len(FRONTS), p=[0.2, 0.2, 0.16, 0.08, 0.16, 0.1, 0.1]))

    def _line_with_trees(self, x0: float, y0: float, x1: float, y1: float, far: float) -> None:
        rng = self._rng
        cards = 46 if far < 130 else 20
        for side in (x0 + 1.0, x1 - 1.0):
            for y in np.arange(y0 + 5, y1 - 3, 9.5):
                if rng.random() < 0.85:
                    tone = rng.uniform(0.85, 1.1)
                    tint = (0.43 * tone, 0.48 * tone, 0.26 * tone)
                    place = (side, float(y) + rng.uniform(-0.7, 0.7), KERB_M)
                    broadleaf(self._trunks, self._leaves, rng, place, rng.uniform(4.6, 6.6), cards=cards, tint=tint)
        if far < 150:
            for x in np.arange(x0 + 6, x1, 14.0):
                lamp(self._life, float(x), y0 + 0.8)
            for _ in range(7):
                person(self._life, rng, (rng.uniform(x0 + 1, x1 - 1), y0 + rng.uniform(0.6, 3.0), KERB_M))

    def _streets(self) -> None:
        rng = self._rng
        rows = [FIRST_ROW_M - STREET_M / 2 + PITCH_M * i for i in range(9)]
        for y in (*rows, -9.0 - PITCH_M + 3):
            self._dashes(-500, 500, y, along_x=True)
            for x in np.arange(-240, 240, 13.0):
                if rng.random() < 0.42 and abs(x / PITCH_M - round(x / PITCH_M)) > 0.16:
                    lane = int(rng.choice([-1, 1]))
                    self._car(x + rng.uniform(-3, 3), y + 2.1 * lane, -lane * math.pi / 2)
        for column in range(-7, 9):
            x = column * PITCH_M
            for start, end in self._runs(column):
                self._dashes(start, end, x, along_x=False)
                for y in np.arange(start + 8, min(end, 420), 12.0):
                    if rng.random() < 0.42 and abs(column) < 4:
                        lane = int(rng.choice([-1, 1]))
                        self._car(x + 2.1 * lane, y + rng.uniform(-3, 3), 0.0 if lane > 0 else math.pi)
            if abs(column) < 5:
                for y in rows[:5]:
                    self._crossing(x, y)

    def _runs(self, column: int) -> tuple[tuple[float, float], ...]:
        """The stretches of a street along y; the square interrupts the middle one, as our own block does."""
        return ((FIRST_ROW_M, 660.0),) if column == 0 else ((-250.0, 660.0),)

    def _dashes(self, start: float, end: float, at: float, *, along_x: bool) -> None:
        for begin in np.arange(start, end, 6.0):
            low, high = (begin, at - 0.08), (begin + 2.6, at + 0.08)
            if not along_x:
                low, high = (low[1], low[0]), (high[1], high[0])
            self._mark(low, high)

    def _crossing(self, x: float, y: float) -> None:
        for step in np.arange(-6.2, 6.3, 1.25):
            for side in (-1, 1):
                self._mark((x + step, y + side * 9.6 - 1.3), (x + step + 0.6, y + side * 9.6 + 1.3))
                self._mark((x + side * 9.6 - 1.3, y + step), (x + side * 9.6 + 1.3, y + step + 0.6))

    def _mark(self, low: tuple[float, float], high: tuple[float, float]) -> None:
        (x0, y0), (x1, y1) = low, high
        points = np.array([[[x0, y0, MARK_M], [x1, y0, MARK_M], [x1, y1, MARK_M], [x0, y1, MARK_M]]])
        self._marks.quads(points, normals=np.array([0.0, 0, 1]), uv=points[..., :2] / 12)

    def _car(self, x: float, y: float, heading_rad: float) -> None:
        car(self._cars, x, y, heading_rad, PAINTS[self._rng.integers(len(PAINTS))])

    def _lay_suburbs(self) -> None:
        """Small houses and groves from the city's edge to where haze takes them."""
        rng = self._rng
        for _ in range(620):
            turn, away = rng.uniform(0, math.pi), rng.uniform(540, 1500) ** 1.0
            x, y = 1.25 * away * math.cos(turn), 260 + away * math.sin(turn)
            if abs(x) < 570 and y < 690:
                continue
            wide, deep, tall = rng.uniform(9, 22), rng.uniform(8, 14), rng.uniform(5, 11)
            tone = rng.uniform(0.6, 0.85)
            box(self._suburb, (x, y, -2), (x + wide, y + deep, tall), tint=(tone, 0.95 * tone, 0.88 * tone))
            warm = rng.uniform(0.38, 0.58)
            hip_roof(
                self._suburb,
                (x - 0.5, y - 0.5),
                (x + wide + 0.5, y + deep + 0.5),
                tall,
                3.2,
                (warm, 0.72 * warm, 0.6 * warm),
            )
        for _ in range(520):
            turn, away = rng.uniform(0, math.pi), rng.uniform(540, 1500)
            x, y = 1.25 * away * math.cos(turn), 260 + away * math.sin(turn)
            if abs(x) < 570 and y < 690:
                continue
            tall = rng.uniform(9, 16)
            broadleaf(self._trunks, self._leaves, rng, (x, y, 0), tall, cards=9, tint=(0.36, 0.42, 0.25))

    def _raise_hills(self) -> None:
        """Country around the city that rises to wooded hills, so that no edge of the world is seen."""
        turn = np.linspace(0, 2 * math.pi, 97)
        away = np.array([300.0, 560.0, 900.0, 1400.0, 2000.0, 2600.0, 3200.0, 4200.0, 5600.0])
        swell = 0.5 + 0.25 * np.sin(3 * turn + 1) + 0.16 * np.sin(7 * turn + 2) + 0.09 * np.sin(17 * turn)
        rise = np.array([-0.6, -0.6, -0.3, 4.0, 30.0, 80.0, 130.0, 210.0, 300.0])
        heights = rise[:, None] * np.where(rise[:, None] > 0, swell + 0.1 * np.sin(29 * turn + away[:, None]), 1.0)
        points = np.stack([away[:, None] * np.cos(turn), away[:, None] * np.sin(turn) + 200, heights], axis=-1)
        slope = np.gradient(heights, axis=0) / np.gradient(away)[:, None]
        normals = np.stack([-slope * np.cos(turn), -slope * np.sin(turn), np.ones_like(slope)], axis=-1)
        normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
        self._land.grid(
            points.transpose(1, 0, 2), normals=normals.transpose(1, 0, 2), uv=points.transpose(1, 0, 2)[..., :2] / 420
        )
