"""Small sums over many people at once: turns from angles, frames, and a limb of two bones that reaches for a place."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def turns(pitch_deg: Array | float, roll_deg: Array | float, heading_deg: Array | float) -> Array:
    """Angles (n,) -> (n, 3, 3): pitch about +x (front up), roll about +y (right down), heading about +z (left)."""
    pitch, roll, heading = np.broadcast_arrays(*(np.radians(angle) for angle in (pitch_deg, roll_deg, heading_deg)))
    (cx, cy, cz), (sx, sy, sz) = np.cos([pitch, roll, heading]), np.sin([pitch, roll, heading])
    out = np.empty((*pitch.shape, 3, 3))
    out[..., 0, 0], out[..., 0, 1], out[..., 0, 2] = cz * cy - sz * sx * sy, -sz * cx, cz * sy + sz * sx * cy
    out[..., 1, 0], out[..., 1, 1], out[..., 1, 2] = sz * cy + cz * sx * sy, cz * cx, sz * sy - cz * sx * cy
    out[..., 2, 0], out[..., 2, 1], out[..., 2, 2] = -cx * sy, sx, cx * cy
    return out


def turned_by(turn: Array, vector: Array) -> Array:
    """(n, 3, 3) times (n, 3)."""
    result: Array = (turn @ vector[..., None])[..., 0]
    return result


def turned_back(turn: Array, vector: Array) -> Array:
    """The inverse turn of (n, 3) vectors."""
    result: Array = (vector[..., None, :] @ turn)[..., 0, :]
    return result


def unit(vector: Array) -> Array:
    """Of length 1."""
    result: Array = vector / np.sqrt((vector * vector).sum(-1, keepdims=True) + 1e-18)
    return result


def across(one: Array, other: Array) -> Array:
    """The cross product; np.cross is slow on few."""
    ax, ay, az = one[..., 0], one[..., 1], one[..., 2]
    bx, by, bz = other[..., 0], other[..., 1], other[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def frame(along: Array, hinge: Array) -> Array:
    """(n, 3, 3) whose columns are a bone's direction, its hinge, and what is square to both."""
    columns: Array = np.stack([along, hinge, across(along, hinge)], axis=-1)
    return columns


class Limb:
    """Two bones of many people at rest: root, hinge and end joint, each (n, 3)."""

    def __init__(self, root: Array, middle: Array, end: Array) -> None:
        self.root = root
        upper, lower = middle - root, end - middle
        self._lengths = np.sqrt((upper * upper).sum(-1)), np.sqrt((lower * lower).sum(-1))
        upper, self.lower_axis = unit(upper), unit(lower)
        hinge = unit(across(upper, self.lower_axis))
        self._rest_upper, self._rest_lower = frame(upper, hinge), frame(self.lower_axis, hinge)

    @property
    def reach_m(self) -> Array:
        """From the root to the end, stretched, (n,)."""
        both: Array = self._lengths[0] + self._lengths[1]
        return both

    def reach(self, target: Array, pole: Array) -> tuple[Array, Array]:
        """The turns of the upper bone, and of the lower one relative to it, that bring the end to `target` (n, 3).

        The hinge points to `pole`. What is out of reach is reached for.
        """
        upper_m, lower_m = self._lengths
        way = target - self.root
        distance = np.clip(np.sqrt((way * way).sum(-1)), 0.3 * upper_m, 0.9985 * (upper_m + lower_m))
        way = unit(way)
        share = (upper_m**2 + distance**2 - lower_m**2) / (2 * upper_m * distance)
        out = unit(pole - way * (pole * way).sum(-1, keepdims=True))
        height = upper_m * np.sqrt(np.maximum(1 - share**2, 0))
        bend = way * (upper_m * share)[..., None] + out * height[..., None]
        upper, lower = unit(bend), unit(way * distance[..., None] - bend)
        hinge = unit(across(upper, lower))
        first = frame(upper, hinge) @ self._rest_upper.swapaxes(-1, -2)
        second = frame(lower, hinge) @ self._rest_lower.swapaxes(-1, -2)
        return first, first.swapaxes(-1, -2) @ second


def twists(axis: Array, degrees: Array) -> Array:
    """Turns by `degrees` (n,) about unit axes (n, 3): Rodrigues' formula."""
    radians = np.radians(degrees)[..., None, None]
    cross = np.zeros((*axis.shape, 3))
    cross[..., 0, 1], cross[..., 0, 2], cross[..., 1, 2] = -axis[..., 2], axis[..., 1], -axis[..., 0]
    cross -= cross.swapaxes(-1, -2).copy()
    result: Array = np.eye(3) + np.sin(radians) * cross + (1 - np.cos(radians)) * (cross @ cross)
    return result
