"""Closed ways over the ground, walked or driven for ever: a rectangle with round corners."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
FINE_M = 0.1  # how fine a way is laid out


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """Points of one round and the headings there: (n,) metres along, (n, 2) metres, (n,) radians to the left of +y."""

    along_m: Array
    points: Array
    headings_rad: Array

    @property
    def length_m(self) -> float:
        """Of one round."""
        return float(self.along_m[-1])

    def at(self, gone_m: Array) -> tuple[Array, Array]:
        """Where those are who have gone so far: (n, 2) metres, (n,) radians, which leap by whole turns only."""
        here = np.mod(gone_m, self.length_m)
        places = np.stack([np.interp(here, self.along_m, self.points[:, axis]) for axis in (0, 1)], axis=-1)
        return places, np.interp(here, self.along_m, self.headings_rad)


def rounded(low: tuple[float, float], high: tuple[float, float], radius_m: float, *, is_clockwise: bool) -> Way:
    """Round a rectangle, from the middle of its left side northwards if clockwise, southwards if not.

    Raises ValueError if the corners' radius does not fit.
    """
    half = np.array([high[0] - low[0], high[1] - low[1]]) / 2
    if not 0 < radius_m < half.min():
        raise ValueError(f"a radius of {radius_m} m does not fit a rectangle of {2 * half} m")
    straight = 2 * (half - radius_m)
    arc_m = math.pi / 2 * radius_m
    corners = np.cumsum([0, straight[1] / 2, arc_m, straight[0], arc_m, straight[1], arc_m, straight[0], arc_m])
    length_m = float(corners[-1] + straight[1] / 2)
    along = np.linspace(0, length_m, math.ceil(length_m / FINE_M) + 1)
    turned = sum(np.clip((along - start) / arc_m, 0, 1) for start in corners[1::2])
    headings = -math.pi / 2 * np.asarray(turned)  # clockwise, that is to the right
    steps = np.diff(along)[:, None] * _ahead((headings[1:] + headings[:-1]) / 2)
    points = np.vstack([[0, 0], np.cumsum(steps, axis=0)])
    points -= along[:, None] / length_m * points[-1]  # chords are a little shorter than arcs: close the last millimetre
    points += ((low[0] + high[0]) / 2 - half[0], (low[1] + high[1]) / 2)
    if not is_clockwise:
        points[:, 1] = low[1] + high[1] - points[:, 1]
        headings = math.pi - headings
    return Way(along_m=along, points=points, headings_rad=headings)


def carried(places: Array, headings_rad: Array, height_m: float = 0.0) -> Array:
    """Matrices (n, 4, 4) that carry pieces made at the origin, nose to +y, to their places."""
    matrices = np.tile(np.eye(4), (len(places), 1, 1))
    cosine, sine = np.cos(headings_rad), np.sin(headings_rad)
    matrices[:, 0, 0] = matrices[:, 1, 1] = cosine
    matrices[:, 0, 1], matrices[:, 1, 0] = -sine, sine
    matrices[:, :2, 3], matrices[:, 2, 3] = places, height_m
    return matrices


def _ahead(headings_rad: Array) -> Array:
    return np.stack([-np.sin(headings_rad), np.cos(headings_rad)], axis=-1)
