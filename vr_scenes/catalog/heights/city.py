"""The blocks round the square: houses, pavements, street trees, lamps, people."""

import math

import numpy as np

from vr_scenes.catalog.heights.houses import KERB_M, Houses, Lot
from vr_scenes.catalog.heights.streets import FIRST_ROW_M, PITCH_M, STREET_M
from vr_scenes.geometry.facades import BAY_M, FRONTS
from vr_scenes.geometry.mesh import MeshMaker
from vr_scenes.geometry.model import Part
from vr_scenes.geometry.shapes import box
from vr_scenes.geometry.street_life import far_person, lamp
from vr_scenes.geometry.trees import broadleaf

WALK_M = 3.5
WALKERS = 3  # on both side walks of a block
DETAIL_M = 230.0  # farther off, what is under half a metre cannot be seen
FAR_TREES_M = 180.0  # from here on a tree is a dozen leaf cards
TOWER_CLEAR_M = 17.0  # half of what our own tower needs in its row


class City:
    """Everything round the square, one mesh for each material."""

    def __init__(self, rng: np.random.Generator, trunks: MeshMaker, leaves: MeshMaker) -> None:
        self._rng = rng
        self._trunks, self._leaves = trunks, leaves
        self._houses = Houses(rng)
        self._walks, self._life = MeshMaker(), MeshMaker()
        for column in range(-8, 8):
            for row in range(-4, 9):
                self._block(column, row)

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
            Part(name="walks", mesh=self._walks.mesh(), texture="paving", casts_shadow=False),
            Part(name="street life", mesh=self._life.mesh()),
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
        if far < DETAIL_M:
            self._people_the_walks(x0, y0, x1, y1)

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

    def _people_the_walks(self, x0: float, y0: float, x1: float, y1: float) -> None:
        rng = self._rng
        for _ in range(WALKERS):
            x = float(rng.choice([x0, x1 - WALK_M])) + rng.uniform(1.4, WALK_M - 0.4)
            far_person(self._life, rng, (x, rng.uniform(y0 + 1, y1 - 1), KERB_M))

    def _line_with_trees(self, x0: float, y0: float, x1: float, y1: float, far: float) -> None:
        rng = self._rng
        cards = 46 if far < 130 else 20 if far < FAR_TREES_M else 13
        for side in (x0 + 1.0, x1 - 1.0):
            for y in np.arange(y0 + 5, y1 - 3, 9.5):
                if rng.random() < 0.85:
                    tone = rng.uniform(0.85, 1.1)
                    tint = (0.43 * tone, 0.48 * tone, 0.26 * tone)
                    place = (side, float(y) + rng.uniform(-0.7, 0.7), KERB_M)
                    broadleaf(self._trunks, self._leaves, rng, place, rng.uniform(4.6, 6.6), cards=cards, tint=tint)
        if far < 150:
            for x in np.arange(x0 + 6, x1, 19.0):
                lamp(self._life, float(x), y0 + 0.8)
            for _ in range(4):
                far_person(self._life, rng, (rng.uniform(x0 + 1, x1 - 1), y0 + rng.uniform(0.6, 3.0), KERB_M))
