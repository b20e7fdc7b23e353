"""What grows where one stands, a dense meadow with flowers, and the woods that close the view round the lake."""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.safe_place.choreography import EYE_Y_M
from vr_scenes.catalog.safe_place.shelter import PLACE as SHELTER
from vr_scenes.catalog.safe_place.shore import height_at, off_shore_m
from vr_scenes.geometry.mesh import MeshMaker
from vr_scenes.geometry.undergrowth import all_round, upright_cards

TUFTS, FAR_TUFTS, FLOWERS, WOODS = 7000, 3600, 900, 5200
EYE = np.array([[0.0], [EYE_Y_M]])
PETALS = np.array([[0.92, 0.9, 0.82], [0.93, 0.78, 0.36], [0.7, 0.58, 0.82], [0.92, 0.9, 0.82]])


def grow_meadow(tufts: MeshMaker, rng: np.random.Generator) -> None:
    """Tufts of grass, densest at the feet, in drifts of taller and shorter, down to the water's edge."""
    close = all_round(rng, TUFTS, low_m=0.4, high_m=24.0, crowding=1.5)
    x, y = np.concatenate([close, all_round(rng, FAR_TUFTS, low_m=20.0, high_m=62.0, crowding=1.2)]).T + EYE
    near_first = np.argsort(np.hypot(x, y - EYE_Y_M))  # so that what they hide costs little
    x, y = x[near_first], y[near_first]
    x, y = x[_is_meadow(x, y)], y[_is_meadow(x, y)]
    drift = 0.5 + 0.5 * np.sin(x * 0.8 + 1.7 * np.sin(y * 0.33)) * np.sin(y * 0.61 + 0.4)
    away = np.hypot(x, y - EYE_Y_M)
    tall = (0.12 + 0.2 * drift) * rng.uniform(0.7, 1.2, len(x)) * (1 + away / 22) * np.clip(0.35 + away / 2.6, 0, 1)
    dry = (0.35 * drift * rng.random(len(x)))[:, None]
    tint = (1 - dry) * np.array([0.36, 0.42, 0.24]) + dry * np.array([0.62, 0.55, 0.34])
    upright_cards(
        tufts,
        np.stack([x, y, height_at(x, y) - 0.015], axis=-1),
        turn_rad=rng.uniform(-0.9, 0.9, len(x)),
        wide_m=0.4 * rng.uniform(0.8, 1.3, len(x)) * (1 + away / 16),
        tall_m=tall,
        tint=tint * rng.uniform(0.86, 1.1, (len(x), 1)),
        bend=0.1,
    )


def scatter_flowers(flowers: MeshMaker, rng: np.random.Generator) -> None:
    """Small blossoms in patches, just above the grass."""
    x, y = all_round(rng, FLOWERS, low_m=2.4, high_m=14.0, crowding=1.2).T + EYE
    patch = np.sin(x * 0.7 + 2.2) * np.sin(y * 0.9 + 0.5)
    is_here = _is_meadow(x, y) & (patch > 0.1)
    x, y = x[is_here], y[is_here]
    feet = np.stack([x, y, height_at(x, y) + rng.uniform(0.12, 0.26, len(x))], axis=-1)
    size = rng.uniform(0.016, 0.03, (len(x), 1))
    right, ahead = np.array([1.0, 0, 0.1]) * size, np.array([0, 0.7, 0.6]) * size
    points = np.stack([feet - right, feet - ahead, feet + right, feet + ahead], axis=1)
    tint = PETALS[(patch[is_here] * 9).astype(int) % len(PETALS)] * rng.uniform(0.9, 1.05, (len(x), 1))
    flowers.quads(points, normals=np.array([0.0, 0.3, 0.95]), tint=tint[:, None, :], bend=0.05)


def stand_woods(woods: MeshMaker, rng: np.random.Generator) -> None:
    """Rows of firs on all slopes beyond the near trees, each facing the eye; darker in the hollows."""
    x, y = all_round(rng, WOODS, low_m=90.0, high_m=950.0, crowding=1.15).T
    away, height = off_shore_m(x, y), height_at(x, y)
    glade = np.sin(x * 0.021 + 0.7) * np.sin(y * 0.017 + 2.0)
    is_here = (away > 5) & (away < 700) & ((glade < 0.62) | (height > 25)) & (y > -350)
    x, y, height, glade = x[is_here], y[is_here], height[is_here], glade[is_here]
    tall = rng.uniform(10, 19, len(x)) * (1 + np.hypot(x, y) / 1500)
    tone = (0.82 + 0.16 * glade) * rng.uniform(0.85, 1.12, len(x))
    upright_cards(
        woods,
        np.stack([x, y, height - 1.5], axis=-1),
        turn_rad=-np.arctan2(x, y),
        wide_m=tall * rng.uniform(1.3, 1.9, len(x)),
        tall_m=tall,
        tint=tone[:, None] * np.array([0.31, 0.4, 0.28]),
    )


def _is_meadow(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Dry ground beside the ways to the jetty and to the shelter, and not where that stands."""
    to_jetty = (np.abs(x - 2.6 * np.clip((y - 1.5) / 3.7, 0, 1)) < 0.4) & (y > 2.6)
    to_shelter = (np.abs(x - SHELTER[0] * np.clip((1.6 - y) / 11.0, 0, 1)) < 0.34) & (y < 1.4) & (y > SHELTER[1])
    in_shelter = (np.abs(x - SHELTER[0]) < 2.1) & (np.abs(y - SHELTER[1]) < 1.6)
    is_meadow: NDArray[np.bool_] = (off_shore_m(x, y) > 0.35) & ~to_jetty & ~to_shelter & ~in_shelter
    return is_meadow
