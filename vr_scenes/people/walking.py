"""Walking along a path: feet that stand still on the ground while the body passes over them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vr_scenes.people.stance import COLUMN, Foot, Table, span
from vr_scenes.people.turning import Array
from vr_scenes.pose import Placement

HALF_WIDTH_M = 0.085  # from the path to a footprint
ROUNDING_M = 0.45  # corners are cut by this much
STEP_M = 0.66
LIFT_M = 0.07
BALL_M = 0.13  # the ball of the foot ahead of the ankle: the heel rises over it
HEEL_UP_DEG = 32.0
ARM_SWING_M = 0.17


@dataclass(frozen=True, slots=True, kw_only=True)
class Stride:
    """Both feet as seen from the walker's joint, and how far the left arm swings ahead, -1..1."""

    left: Foot
    right: Foot
    swing: float


class Walk:
    """A walk along `points` ((x, y) or (x, y, z) in metres) from standing to standing; steps are evened to fit.

    All is a function of how far one has walked: a walker who stops stays as they are, and may come back the same way.
    """

    def __init__(self, points: Sequence[Sequence[float]], *, step_m: float = STEP_M) -> None:
        corners = np.array([(*point, 0.0)[:3] for point in points], float)
        if len(corners) < 2:
            raise ValueError("a walk needs at least two points")
        legs = np.sqrt(((corners[1:] - corners[:-1]) ** 2).sum(-1))
        if not (legs > 1e-6).all():
            raise ValueError("the points of a walk must differ from one to the next")
        self._corners = corners
        self._at_m = np.concatenate([[0.0], np.cumsum(legs)])
        self.length_m = float(self._at_m[-1])
        self._steps = max(2, round(self.length_m / step_m))
        self._step_m = self.length_m / self._steps

    def place(self, joint: str, walked_m: float) -> Placement:
        """Where the walker's joint is."""
        x, y, z = self._point(walked_m)
        return Placement(joint=joint, x_m=x, y_m=y, z_m=z, heading_deg=math.degrees(self._heading(walked_m)))

    def stride(self, walked_m: float) -> Stride:
        """How the feet stand after so many metres, 0 .. length_m."""
        walked = min(self.length_m, max(0.0, walked_m))
        step = min(self._steps, max(0, math.floor(walked / self._step_m + 0.5)))  # this footprint carries the body
        begins, ends = max(0.0, (step - 0.5) * self._step_m), min(self.length_m, (step + 0.5) * self._step_m)
        share = (walked - begins) / max(ends - begins, 1e-9)
        carrying = self._standing_foot(step, walked, share)
        swinging = self._swinging_foot(step, walked, share)
        left, right = (carrying, swinging) if step % 2 else (swinging, carrying)
        edge = min(1.0, walked / self._step_m, (self.length_m - walked) / self._step_m)
        return Stride(left=left, right=right, swing=-math.sin(math.pi * walked / self._step_m) * edge)

    def _standing_foot(self, step: int, walked: float, share: float) -> Foot:
        at, heading = self._print(step)
        heel = HEEL_UP_DEG * max(0.0, (share - 0.62) / 0.38) ** 2 if step < self._steps else 0.0
        return self._foot(walked, at, heading, toes_up_deg=-heel)

    def _swinging_foot(self, step: int, walked: float, share: float) -> Foot:
        """From the footprint before to the one after; at first and at last it has half the time."""
        start, start_heading = self._print(step - 1)
        end, end_heading = self._print(step + 1)
        pushing = min(1.0, share / 0.16)  # toes leave the ground last
        air = min(1.0, max(0.0, (share - 0.04) / 0.92))
        eased = air * air * (3 - 2 * air)
        at = start + (end - start) * eased
        is_moving = math.dist(start, end) > 1e-6
        lift = LIFT_M * math.sin(math.pi * air) ** 2 if is_moving else 0.0
        toes = 0.0
        if is_moving:
            push = HEEL_UP_DEG if step > 0 else HEEL_UP_DEG * pushing  # the first step begins flat
            toes = -push * (1 - eased) * (1 - air) + 14 * math.sin(math.pi * air) * air
        turn = math.remainder(end_heading - start_heading, 2 * math.pi)  # the short way, also past due south
        return self._foot(walked, at + np.array([0, 0, lift]), start_heading + turn * eased, toes)

    def _print(self, step: int) -> tuple[Array, float]:
        """A footprint and its heading; odd steps are the left foot's."""
        along = min(self.length_m, max(0.0, step * self._step_m))
        heading = self._heading(along)
        side = -1.0 if step % 2 else 1.0
        aside = np.array([math.cos(heading), math.sin(heading), 0.0]) * HALF_WIDTH_M * side
        return np.array(self._point(along)) + aside, heading

    def _foot(self, walked: float, at: Array, heading: float, toes_up_deg: float) -> Foot:
        """A place in the world as the walker's joint sees it; a heel that rises turns about the ball of the foot."""
        x, y, z = self._point(walked)
        own = self._heading(walked)
        turn = math.degrees(math.remainder(heading - own, 2 * math.pi))
        dx, dy = at[0] - x, at[1] - y
        ahead, aside = -dx * math.sin(own) + dy * math.cos(own), dx * math.cos(own) + dy * math.sin(own)
        heel = math.radians(max(0.0, -toes_up_deg))
        return Foot(
            x_m=aside,
            y_m=ahead + BALL_M * (1 - math.cos(heel)),
            z_m=float(at[2]) - z + BALL_M * math.sin(heel),
            heading_deg=turn,
            toes_up_deg=toes_up_deg,
        )

    def _point(self, along: float) -> tuple[float, float, float]:
        """On the path, its corners rounded; past the ends it goes straight on."""
        rounding = min(ROUNDING_M, along, self.length_m - along) if 0 < along < self.length_m else 0.0
        samples = along + rounding * np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
        x, y, z = (float(np.interp(samples, self._at_m, self._corners[:, axis]).mean()) for axis in range(3))
        return x, y, z

    def _heading(self, along: float) -> float:
        """To the left of +y, radians, never jumping."""
        back, ahead = max(0.0, along - ROUNDING_M), min(self.length_m, along + ROUNDING_M)
        way = [np.interp([back, ahead], self._at_m, self._corners[:, axis]) for axis in (0, 1)]
        return math.atan2(-(way[0][1] - way[0][0]), way[1][1] - way[1][0])


def step_in(row: Table, stride: Stride) -> None:
    """Put a stride's feet and arm swing into one row of a table of stances."""
    row[span("left_foot")] = _numbers(stride.left)
    row[span("right_foot")] = _numbers(stride.right)
    row[COLUMN["stand_ahead_m"]] = 0.0
    row[COLUMN["left_hand.y_m"]] += ARM_SWING_M * stride.swing
    row[COLUMN["right_hand.y_m"]] -= ARM_SWING_M * stride.swing
    row[COLUMN["turn_deg"]] += -4.0 * stride.swing


def _numbers(foot: Foot) -> tuple[float, ...]:
    return (foot.x_m, foot.y_m, foot.z_m, foot.heading_deg, foot.toes_up_deg)
