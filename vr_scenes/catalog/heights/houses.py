"""Houses for the city: shop floors, fronts, cornices, and roofs with what stands on them."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vr_scenes.geometry.facades import BAY_M, BAYS, FLOOR_M, FLOORS, FRONTS, SHOP_M
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.shapes import ALL_SIDES, TOP, WALLS, box, hip_roof, tube, turned

KERB_M = 0.16
PITCHED = (1, 4, 0)  # fronts that carry tiled roofs when the house is low
HIGHEST_PITCHED = 6  # floors


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Where a house may stand."""

    x0: float
    y0: float
    x1: float
    y1: float


class Houses:
    """Collects all houses into one mesh for each front, one for shops, one for flat and one for tiled roofs."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self.fronts = [MeshMaker() for _ in FRONTS]
        self.shops = MeshMaker()
        self.flats = MeshMaker()
        self.tiles = MeshMaker()
        self.trims = MeshMaker()

    def add(self, lot: Lot, floors: int, *, front: int, is_detailed: bool) -> None:
        """A house that fills the lot in whole bays, `floors` above its shops."""
        rng = self._rng
        bays_x, bays_y = max(2, int((lot.x1 - lot.x0) / BAY_M)), max(2, int((lot.y1 - lot.y0) / BAY_M))
        x0, y0 = (lot.x0 + lot.x1 - bays_x * BAY_M) / 2, (lot.y0 + lot.y1 - bays_y * BAY_M) / 2
        x1, y1 = x0 + bays_x * BAY_M, y0 + bays_y * BAY_M
        tone = rng.uniform(0.84, 1.06)
        tint: Tint = (tone, tone * rng.uniform(0.96, 1.02), tone * rng.uniform(0.92, 1.02))
        shop = (2 * int(rng.integers(BAYS // 2)) / BAYS, 0.0)
        top = KERB_M + SHOP_M
        box(
            self.shops,
            (x0, y0, KERB_M),
            (x1, y1, top),
            per_m=1 / (BAYS * BAY_M),
            per_m_up=1 / SHOP_M,
            offset=shop,
            sides=WALLS,
        )
        top = self._walls(Lot(x0=x0, y0=y0, x1=x1, y1=y1), top, floors, front, tint)
        if is_detailed:
            self._course(Lot(x0=x0, y0=y0, x1=x1, y1=y1), KERB_M + SHOP_M, 0.16, 0.22)
        is_pitched = front in PITCHED and floors <= HIGHEST_PITCHED and min(bays_x, bays_y) <= 7
        if is_pitched:
            self._course(Lot(x0=x0, y0=y0, x1=x1, y1=y1), top, 0.35, 0.2)
            rise = 0.3 * min(x1 - x0, y1 - y0) * rng.uniform(0.8, 1.1)
            hip_roof(self.tiles, (x0 - 0.4, y0 - 0.4), (x1 + 0.4, y1 + 0.4), top + 0.15, rise, _grey(rng, 0.8, 1.1))
            self._chimneys(Lot(x0=x0, y0=y0, x1=x1, y1=y1), top + 0.6 * rise)
            return
        if floors > 9 and min(bays_x, bays_y) > 5 and rng.random() < 0.7:
            self._flat_roof(Lot(x0=x0, y0=y0, x1=x1, y1=y1), top, is_detailed=False)
            inner = Lot(x0=x0 + 2 * BAY_M, y0=y0 + 2 * BAY_M, x1=x1 - 2 * BAY_M, y1=y1 - 2 * BAY_M)
            top = self._walls(inner, top, int(rng.integers(2, 5)), front, tint)
            self._flat_roof(inner, top, is_detailed=is_detailed)
            return
        self._flat_roof(Lot(x0=x0, y0=y0, x1=x1, y1=y1), top, is_detailed=is_detailed)

    def _walls(self, lot: Lot, foot_m: float, floors: int, front: int, tint: Tint) -> float:
        top = foot_m + floors * FLOOR_M
        offset = (int(self._rng.integers(BAYS)) / BAYS, int(self._rng.integers(FLOORS)) / FLOORS)
        box(
            self.fronts[front],
            (lot.x0, lot.y0, foot_m),
            (lot.x1, lot.y1, top),
            tint=tint,
            per_m=1 / (BAYS * BAY_M),
            per_m_up=1 / (FLOORS * FLOOR_M),
            offset=offset,
            sides=WALLS,
        )
        return top

    def _course(self, lot: Lot, height_m: float, out_m: float, thick_m: float) -> None:
        low, high = (lot.x0 - out_m, lot.y0 - out_m, height_m - thick_m), (lot.x1 + out_m, lot.y1 + out_m, height_m)
        box(self.trims, low, high, tint=(0.72, 0.69, 0.64), per_m=0.3, sides=ALL_SIDES)

    def _flat_roof(self, lot: Lot, top_m: float, *, is_detailed: bool) -> None:
        rng = self._rng
        tone = _grey(rng, 0.55, 0.95)
        box(self.flats, (lot.x0, lot.y0, top_m - 0.3), (lot.x1, lot.y1, top_m), tint=tone, per_m=0.1, sides=TOP)
        if not is_detailed:
            return
        self._parapet(lot, top_m)
        for _ in range(int(rng.integers(3, 7))):
            self._roof_thing(lot, top_m)

    def _parapet(self, lot: Lot, top_m: float) -> None:
        """A wall round the roof as one ring: outside, top, inside; nobody sees it from below."""
        outer, inner = ((lot.x0 - out, lot.y0 - out, lot.x1 + out, lot.y1 + out) for out in (0.15, -0.35))
        rings = [
            np.array([(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)])
            for (x0, y0, x1, y1), z in (
                (outer, top_m - 0.4),
                (outer, top_m + 0.75),
                (inner, top_m + 0.75),
                (inner, top_m),
            )
        ]
        faces = [
            np.stack([low, np.roll(low, -1, axis=0), np.roll(high, -1, axis=0), high], axis=1)
            for low, high in pairwise(rings)
        ]
        points = np.concatenate(faces)
        along = np.where(np.arange(12) % 2 == 0, 0, 1)[:, None]
        uv = np.stack([np.take_along_axis(points[..., :2], along[:, None], axis=2)[..., 0], points[..., 2]], axis=-1)
        self.trims.quads(points, tint=(0.64, 0.62, 0.58), uv=0.3 * uv)

    def _roof_thing(self, lot: Lot, top_m: float) -> None:
        rng = self._rng
        x, y = rng.uniform(lot.x0 + 2, lot.x1 - 4), rng.uniform(lot.y0 + 2, lot.y1 - 4)
        match int(rng.integers(6)):
            case 0:  # stair house
                box(self.trims, (x, y, top_m), (x + 2.6, y + 3.4, top_m + 2.5), tint=_grey(rng, 0.55, 0.7), per_m=0.3)
            case 1:  # water tank on legs
                for dx, dy in ((-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)):
                    tube(
                        self.trims,
                        (x + dx, y + dy, top_m),
                        (x + dx, y + dy, top_m + 1.6),
                        (0.07, 0.07),
                        tint=(0.2, 0.2, 0.2),
                        corners=4,
                    )
                barrel = ((1.25, 1.6), (1.25, 3.6), (1.3, 3.62), (0.05, 4.4))
                turned(self.trims, (x, y, top_m), barrel, tint=(0.42, 0.33, 0.26), corners=10)
            case 2:  # roof garden
                box(self.trims, (x - 1, y - 1, top_m), (x + 3, y + 3, top_m + 0.12), tint=(0.36, 0.42, 0.26), per_m=0.3)
            case 3:  # skylights in a row
                for step in range(3):
                    at = x + 1.5 * step
                    box(self.trims, (at, y, top_m), (at + 1, y + 1.6, top_m + 0.3), tint=(0.3, 0.37, 0.42), per_m=0.3)
            case _:  # air handlers
                width, deep = rng.uniform(0.9, 2.6), rng.uniform(0.9, 2.0)
                box(
                    self.trims,
                    (x, y, top_m + 0.2),
                    (x + width, y + deep, top_m + rng.uniform(1, 1.8)),
                    tint=_grey(rng, 0.5, 0.72),
                    per_m=0.3,
                )

    def _chimneys(self, lot: Lot, height_m: float) -> None:
        for _ in range(int(self._rng.integers(1, 4))):
            x = self._rng.uniform(lot.x0 + 2, lot.x1 - 2)
            y = (lot.y0 + lot.y1) / 2 + self._rng.uniform(-2, 2)
            box(self.trims, (x, y, height_m - 2), (x + 0.9, y + 0.6, height_m + 1.6), tint=(0.5, 0.38, 0.32), per_m=0.3)


def _grey(rng: np.random.Generator, low: float, high: float) -> Tint:
    tone = rng.uniform(low, high)
    return (tone, tone * rng.uniform(0.96, 1.0), tone * rng.uniform(0.9, 1.0))
