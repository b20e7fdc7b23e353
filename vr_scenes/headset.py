"""What a headset says and is given: poses, eyes, hands, frames; and what can be wrong with it."""

import math
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vr_scenes.exposure import SceneError

STEEPEST_FIELD_RAD = 1.55  # 89 degrees: a field wider than that to one side has no flat picture
LEAST_LEVEL = 0.15  # how much of a look must be level to say which way a head faces

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]  # w, x, y, z, of length 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SpatialPose:
    """Where something is and how it is turned: metres (x right, y ahead, z up), and a quaternion in the same axes."""

    place_m: Vector = (0.0, 0.0, 0.0)
    turn: Quaternion = (1.0, 0.0, 0.0, 0.0)

    @property
    def is_known(self) -> bool:
        """False where a runtime said what is no number."""
        return all(map(math.isfinite, (*self.place_m, *self.turn)))

    @property
    def ahead(self) -> Vector:
        """The direction in which it points, of length 1."""
        return _turned(self.turn, (0.0, 1.0, 0.0))

    @property
    def heading_deg(self) -> float:
        """Which way it points, counter-clockwise from ahead; of what points straight up or down, which way it is up."""
        x, y, z = self.ahead
        if math.hypot(x, y) < LEAST_LEVEL:
            up = _turned(self.turn, (0.0, 0.0, 1.0))
            x, y = (-up[0], -up[1]) if z > 0 else (up[0], up[1])
        return math.degrees(math.atan2(-x, y))

    @property
    def pitch_deg(self) -> float:
        """How far it points up, -90..90."""
        return math.degrees(math.asin(max(-1.0, min(1.0, self.ahead[2]))))


def from_openxr(place_m: Vector, turn_xyzw: Quaternion) -> SpatialPose:
    """A pose as OpenXR gives it (x right, y up, z back; quaternion x, y, z, w) in the scenes' axes."""
    x, y, z = place_m
    qx, qy, qz, qw = turn_xyzw
    return SpatialPose(place_m=(x, -z, y), turn=(qw, qx, -qz, qy))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where a head was, and which way it faced, when the view was centred: poses are told relative to that.

    Only the heading counts: a head that was tilted does not tilt the world.
    """

    place_m: Vector = (0.0, 0.0, 0.0)
    heading_deg: float = 0.0

    @classmethod
    def of(cls, head: SpatialPose) -> "Seat":
        return cls(place_m=head.place_m, heading_deg=head.heading_deg)

    def relative(self, pose: SpatialPose) -> SpatialPose:
        """`pose` as seen from here."""
        half = math.radians(-self.heading_deg) / 2
        back = (math.cos(half), 0.0, 0.0, math.sin(half))
        away = tuple(there - here for there, here in zip(pose.place_m, self.place_m, strict=True))
        return SpatialPose(place_m=_turned(back, (away[0], away[1], away[2])), turn=_product(back, pose.turn))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """How far an eye sees to each side, in radians: left and down are below 0. The sides may differ."""

    left_rad: float
    right_rad: float
    up_rad: float
    down_rad: float

    def __post_init__(self) -> None:
        highest = STEEPEST_FIELD_RAD
        if not (-highest <= self.left_rad < self.right_rad <= highest):
            raise ValueError(f"a field must open from left to right, not from {self.left_rad} to {self.right_rad} rad")
        if not (-highest <= self.down_rad < self.up_rad <= highest):
            raise ValueError(f"a field must open from below upwards, not from {self.down_rad} to {self.up_rad} rad")


def clip_matrix(field: Field, nearest_m: float, farthest_m: float) -> NDArray[np.float64]:
    """(4, 4), for row vectors: from an eye's own space (x right, y ahead, z up, metres) to OpenGL's clip space."""
    left, right, up, down = (
        math.tan(angle) for angle in (field.left_rad, field.right_rad, field.up_rad, field.down_rad)
    )
    depth = farthest_m - nearest_m
    return np.array(
        [
            [2 / (right - left), 0, 0, 0],
            [
                -(right + left) / (right - left),
                -(up + down) / (up - down),
                (farthest_m + nearest_m) / depth,
                1,
            ],
            [0, 2 / (up - down), 0, 0],
            [0, 0, -2 * farthest_m * nearest_m / depth, 0],
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EyeView:
    """One eye: where it is, and what it sees."""

    pose: SpatialPose
    field: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """A controller, or a hand: where it points (None: not tracked), and what it does."""

    aim: SpatialPose | None = None
    is_selecting: bool = False
    grip: float = 0.0  # 0 open .. 1 closed
    is_menu: bool = False


NO_HAND = Hand()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsetFrame:
    """What is to be drawn next. `display_ns`: when it will be seen, on CLOCK_MONOTONIC; None where that is unknown.

    `eyes` is empty where nothing is to be drawn, or where the head is not tracked; a frame must be shown all the same.
    """

    display_ns: int | None
    period_ns: int
    head: SpatialPose | None
    eyes: tuple[EyeView, ...]
    hands: tuple[Hand, Hand] = (NO_HAND, NO_HAND)  # left, right


class Wearing(Enum):
    """How a headset stands to the person."""

    NOT_WORN = "not worn"  # there, but what is drawn is not seen, or not alone
    WORN = "worn"
    GONE = "gone"  # unplugged, broken, or ended by its runtime; it may come back
    LEFT = "left"  # its runtime told the program to end


class HeadsetFailure(Enum):
    """Why there is no headset; the value says what to do."""

    NO_LIBRARY = "install the extra `vr` (pip install 'attune[vr]')"
    NO_RUNTIME = "install and start the headset's OpenXR runtime and make it the active one (XR_RUNTIME_JSON names it)"
    NO_HEADSET = "connect the headset and switch it on"
    NO_GRAPHICS = "update runtime and graphics driver, and let both use the same graphics card"
    BROKEN = "start the headset's runtime anew"
    LOST = "connect the headset again, and see whether its runtime still runs"


class HeadsetUnavailable(SceneError):
    """There is no headset, or no more; the words say why and what to do."""

    def __init__(self, failure: HeadsetFailure, what: str) -> None:
        super().__init__(f"{what}; {failure.value}")
        self.failure = failure


class Headset(Protocol):
    """A headset that was opened. Every call may raise HeadsetUnavailable, after which only `close` may be called."""

    @property
    def name(self) -> str: ...
    @property
    def eye_px(self) -> tuple[int, int]:
        """Width and height in which each eye is to be drawn."""
        ...

    @property
    def is_running(self) -> bool:
        """Are frames to be waited for and shown?"""
        ...

    @property
    def was_centred_anew(self) -> bool:
        """Has the runtime moved the middle of its space since this was asked last?"""
        ...

    def attend(self) -> Wearing:
        """Hear what the runtime says, and do what it asks for; never waits long."""
        ...

    def wait(self) -> HeadsetFrame:
        """Wait until the next frame is due. `show` must follow before the next `wait`."""
        ...

    def show(self, textures: tuple[int, ...]) -> None:
        """Show what was drawn, an OpenGL texture an eye; () shows nothing."""
        ...

    def close(self) -> None:
        """Leave the runtime in good order, and give back everything."""
        ...


def _product(a: Quaternion, b: Quaternion) -> Quaternion:
    (aw, ax, ay, az), (bw, bx, by, bz) = a, b
    return (
        aw * bw - ax * bx - ay * by - az * bz,
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
    )


def _turned(turn: Quaternion, way: Vector) -> Vector:
    w, x, y, z = turn
    _, a, b, c = _product(_product(turn, (0.0, *way)), (w, -x, -y, -z))
    return (a, b, c)
