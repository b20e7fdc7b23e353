"""What lies beyond the city's blocks: suburbs, groves, and hills that hide the edge of the world."""

import math

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Finish, Part
from vr_scenes.geometry.shapes import WALLS, box, hip_roof
from vr_scenes.geometry.undergrowth import upright_cards

CITY_X_M, CITY_Y_M = 545.0, 690.0  # the blocks reach so far
HUB_Y_M = 200.0  # the land is laid in rings round this point of the avenue
HOUSES, WOODS = 360, 2200
AWAY_M = np.array([200.0, 560.0, 900.0, 1300.0, 1700.0, 2100.0, 2600.0, 3200.0, 4200.0, 5600.0])
RISE_M = np.array([-1.0, -1.0, -0.4, 8.0, 50.0, 95.0, 150.0, 190.0, 300.0, 380.0])  # of the land at those distances


class Outskirts:
    """Suburbs, woods and hills, one mesh for each material."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._houses, self._roofs, self._land, self._woods = (MeshMaker() for _ in range(4))
        self._lay_suburbs()
        self._stand_woods()
        self._raise_hills()

    def parts(self) -> tuple[Part, ...]:
        """Houses, roofs, land, and the trees on it."""
        return (
            Part(name="suburb", mesh=self._houses.mesh(), casts_shadow=False),
            Part(name="suburb roofs", mesh=self._roofs.mesh(), texture="roof_tiles", casts_shadow=False),
            Part(name="land", mesh=self._land.mesh(), texture="country", casts_shadow=False),
            Part(
                name="woods",
                mesh=self._woods.mesh(),
                texture="tree_row",
                finish=Finish.LEAVES,
                is_two_sided=True,
                casts_shadow=False,
            ),
        )

    def _lay_suburbs(self) -> None:
        for _ in range(HOUSES):
            place = self._place()
            if place is not None:
                self._house(*place)

    def _stand_woods(self) -> None:
        """Rows of trees between the suburb's houses, and woods in drifts over the hills; each faces the city."""
        rng = self._rng
        turn, away = rng.uniform(-0.15, math.pi + 0.15, WOODS), 580 + 2500 * rng.random(WOODS) ** 1.7
        x, y = away * np.cos(turn), away * np.sin(turn) + HUB_Y_M
        drift = np.sin(x * 0.006 + 1) * np.sin(y * 0.0052) + 0.5 * np.sin(x * 0.017 + y * 0.011)
        is_here = ((np.abs(x) > CITY_X_M) | (y > CITY_Y_M)) & ((drift > 0) | (away < 1150))
        turn, away, x, y, drift = (values[is_here] for values in (turn, away, x, y, drift))
        tall = rng.uniform(8, 14, len(x)) * (1 + away / 2600)
        tone = rng.uniform(0.85, 1.15, len(x)) * (1 - 0.12 * drift)
        upright_cards(
            self._woods,
            np.stack([x, y, _land_height(turn, away) - 1], axis=-1),
            turn_rad=-np.arctan2(x, y),
            wide_m=tall * rng.uniform(1.5, 2.6, len(x)),
            tall_m=tall,
            tint=tone[:, None] * np.array([0.3, 0.36, 0.24]),
        )

    def _place(self) -> tuple[float, float] | None:
        """A place outside the blocks, denser near them; None if the draw fell inside."""
        turn, away = self._rng.uniform(0, math.pi), 540 + 1000 * self._rng.random() ** 1.3
        x, y = 1.15 * away * math.cos(turn), HUB_Y_M + away * math.sin(turn)
        return None if abs(x) < CITY_X_M and y < CITY_Y_M else (x, y)

    def _house(self, x: float, y: float) -> None:
        rng = self._rng
        wide, deep, tall = rng.uniform(9, 22), rng.uniform(8, 14), rng.uniform(5, 11)
        tone = rng.uniform(0.6, 0.85)
        walls: Tint = (tone, 0.95 * tone, 0.88 * tone)
        box(self._houses, (x, y, -2), (x + wide, y + deep, tall), tint=walls, sides=WALLS)
        warm = rng.uniform(0.75, 1.1)
        low, high = (x - 0.5, y - 0.5), (x + wide + 0.5, y + deep + 0.5)
        hip_roof(self._roofs, low, high, tall, 3.2, (warm, 0.97 * warm, 0.95 * warm))

    def _raise_hills(self) -> None:
        """Country that rises to wooded hills; it dips under the blocks so that the two never fight for depth."""
        turn, away = np.linspace(0, 2 * math.pi, 145), AWAY_M[:, None]
        heights = _land_height(turn, away)
        points = np.stack([away * np.cos(turn), away * np.sin(turn) + HUB_Y_M, heights], axis=-1).transpose(1, 0, 2)
        slope = np.gradient(heights, axis=0) / np.gradient(away, axis=0)
        normals = np.stack([-slope * np.cos(turn), -slope * np.sin(turn), np.ones_like(slope)], axis=-1)
        normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
        self._land.grid(points, normals=normals.transpose(1, 0, 2), uv=points[..., :2] / 420)


def _land_height(turn: NDArray[np.float64], away: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres above the streets, at angles and distances round the hub."""
    rise = np.interp(away, AWAY_M, RISE_M)
    swell = 0.55 + 0.22 * np.sin(3 * turn + 1) + 0.15 * np.sin(7 * turn + 2 + away / 900)
    swell = swell + 0.1 * np.sin(17 * turn + away / 300) + 0.05 * np.sin(41 * turn + away / 150)
    heights: NDArray[np.float64] = rise * np.where(rise > 0, swell, 1.0)
    return heights
