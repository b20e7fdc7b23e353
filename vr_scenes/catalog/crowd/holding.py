"""What those who stand in the carriage hold on to: the nearest free loop or pole, and how the hand gets there."""

from dataclasses import astuple, dataclass, replace
from functools import cache

import numpy as np

from vr_scenes.catalog.crowd.company import Person, standing
from vr_scenes.catalog.crowd.measures import LOOP_FOOT_M, loops, poles
from vr_scenes.people.posing import Cast
from vr_scenes.people.skeleton import BONE, SIDES, joints
from vr_scenes.people.stance import Hand, Table, span, table_of
from vr_scenes.people.turning import Array, across, unit

HAND_ON_POLE_M = 1.28  # above the floor
IN_FIST_M = (0.092, 0.024)  # from the wrist to the middle of what is held: along the hand, and to the palm
SHOULDER_M = 0.19  # aside of where somebody stands
REACH_LOOP_M, REACH_POLE_M = (0.05, 0.48), (0.16, 0.5)  # from the shoulder, across the floor
BEHIND_M = -0.1  # nobody reaches farther back
TRIES = 6  # the wrist's place and the hand's turn find each other quickly
_UP, _ALONG = np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0])
_OVERHEAD = Hand(x_m=0.2, y_m=0.2, z_m=1.5, elbow_x=0.9, elbow_y=0.35, elbow_z=-0.7, grip=0.85)
_BESIDE = Hand(x_m=0.2, y_m=0.35, z_m=1.25, elbow_x=0.8, elbow_y=-0.3, elbow_z=-0.8, grip=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Which hand (-1 left, 1 right) holds `at` (m, in the train); `wrist` from there in the person's own metres."""

    side: str
    sign: float
    at: tuple[float, float, float]
    wrist: tuple[float, float, float]
    hand: Hand


@cache
def holds() -> dict[str, Hold]:
    """By name; who has a phone, or nothing near, holds nothing. Nobody takes what another has."""
    found: dict[str, Hold] = {}
    free = {*((x, y, LOOP_FOOT_M) for x, y in loops()), *((x, y, HAND_ON_POLE_M) for x, y in poles())}
    for person in standing():
        near = [] if person.bearing.phone > 0 else sorted((_costs_m(person, at), at) for at in free)
        if near and near[0][0] < 1.0:
            at = near[0][1]
            free.remove(at)
            found[person.name] = _hold(person, at)
    return found


def hold_on(row: Table, hold: Hold, person: Person, shift_m: tuple[float, float]) -> None:
    """Put the hand that holds into the row of somebody who stands `shift_m` beside their spot."""
    own = _own(person, hold.at, shift_m) + np.array(hold.wrist)
    row[span(f"{hold.side}_hand")] = _numbers(hold.hand, own, hold.sign)


def _costs_m(person: Person, at: tuple[float, float, float]) -> float:
    """How far it is to take; 9 where it is too far or too near."""
    own = _own(person, at, (0.0, 0.0)) * person.look.scale
    away_m = float(np.hypot(abs(own[0]) - SHOULDER_M, own[1]))
    least_m, most_m = REACH_LOOP_M if at[2] > HAND_ON_POLE_M else REACH_POLE_M
    return away_m if least_m <= away_m <= most_m and own[1] > BEHIND_M else 9.0


def _own(person: Person, at: tuple[float, float, float], shift_m: tuple[float, float]) -> Array:
    """A place in the train as that person's mesh has it."""
    turn = np.radians(person.heading_deg)
    x, y = at[0] - person.spot[0] - shift_m[0], at[1] - person.spot[1] - shift_m[1]
    turned = np.array([x * np.cos(turn) + y * np.sin(turn), -x * np.sin(turn) + y * np.cos(turn), at[2]])
    own: Array = turned / person.look.scale
    return own


def _hold(person: Person, at: tuple[float, float, float]) -> Hold:
    """Find wrist and roll so that the fist closes around what is held."""
    own = _own(person, at, (0.0, 0.0))
    side, sign = SIDES[1] if own[0] > 0 else SIDES[0]
    is_pole = at[2] == HAND_ON_POLE_M
    turn = np.radians(person.heading_deg)
    bar = _UP if is_pole else np.array([np.sin(turn), np.cos(turn), 0.0])
    cast, hand, wrist = Cast([(person.name, person.look)]), _BESIDE if is_pole else _OVERHEAD, own - 0.09 * _UP
    roll_deg = 0.0
    for _ in range(TRIES):
        table = table_of([person.bearing])
        table[0, span(f"{side}_hand")] = _numbers(hand, wrist, sign)
        bone = cast.pose(table, 0.0)[0].bones[BONE[f"{side}_hand"]].astype(float)
        along, wide, palm = _hand_axes(bone[:3, :3] / person.look.scale, joints(person.look), side, sign)
        roll_deg += -sign * _twist_deg(along, wide, bar, may_turn_over=is_pole)
        hand = replace(hand, roll_deg=roll_deg)
        reached = bone[:3] @ np.append(joints(person.look)[BONE[f"{side}_hand"]], 1.0) / person.look.scale
        middle = reached + IN_FIST_M[0] * along + IN_FIST_M[1] * palm
        wrist = wrist + (own - middle)
    x, y, z = wrist - own
    return Hold(side=side, sign=sign, at=at, wrist=(float(x), float(y), float(z)), hand=hand)


def _hand_axes(turn: Array, rest: Array, side: str, sign: float) -> tuple[Array, Array, Array]:
    """Along the hand, across the knuckles to the thumb, and out of the palm."""
    down = unit(rest[BONE[f"{side}_hand"]] - rest[BONE[f"{side}_forearm"]])
    wide = unit(_ALONG - down * down[1])
    return turn @ down, turn @ wide, turn @ (across(wide, down) * sign)


def _twist_deg(along: Array, wide: Array, bar: Array, *, may_turn_over: bool) -> float:
    """How far the hand must turn about its length to lie across the bar."""
    twist = float(np.degrees(np.arctan2(across(along, wide) @ bar, wide @ bar)))
    return twist if may_turn_over else (twist + 90.0) % 180.0 - 90.0


def _numbers(hand: Hand, wrist: Array, sign: float) -> tuple[float, ...]:
    x, y, z = wrist
    return astuple(replace(hand, x_m=sign * x, y_m=y, z_m=z))
