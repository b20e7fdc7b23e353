"""How the dog holds itself -> its bones: trunk, head, tail, and legs that reach their paws."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.dog.anatomy import (
    BONES,
    CHEST,
    EARS,
    FIRST_LEG,
    FOOT_M,
    HEAD,
    HEAD_SLOPE,
    HIP,
    HIPS,
    IS_HIND,
    JAW,
    JAW_HINGE,
    LEFT_EAR,
    LEG_BONES,
    LEG_JOINTS,
    LEGS,
    LOWER_M,
    NECK,
    NECK_BASE,
    SHOULDER,
    SKULL,
    TAIL,
    TAIL_BASE,
    TAIL_BONES,
    TAIL_SEGMENT_M,
    TAIL_WAY,
    UPPER_M,
    Array,
    out_of_head,
)

# Where shoulder and hip are (ahead, up) lying, sitting, standing; how the hips tuck under; the neck's own slope.
_SHOULDERS = np.array([[0.215, 0.175], [0.190, 0.438], [0.215, 0.440]])
_HIPS = np.array([[-0.235, 0.150], [-0.172, 0.172], [-0.235, 0.470]])
_TUCKS_DEG = np.array([0.0, 14.0, 0.0])
_NECKS_DEG = np.array([14.0, -6.0, 0.0])
# How far paws go from their places (aside outwards, ahead), and how the lowest part of a leg slopes back, degrees.
_FORE_SHIFT, _HIND_SHIFT = (
    np.array([[0.02, 0.235], [0.0, 0.0], [0.0, 0.0]]),
    np.array([[0.075, 0.165], [0.05, 0.215], [0.0, 0.0]]),
)
_FORE_SLOPE_DEG, _HIND_SLOPE_DEG = np.array([80.0, 9.0, 9.0]), np.array([74.0, 70.0, 11.0])
MOST_REACH, SOFT_REACH_M = 0.998, 0.025
NECK_SHARE = 0.45  # of the head's turn that the neck takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """`posture` 0 lies, 1 sits, 2 stands. Head in degrees against the body: to the left, up. The others 0..1."""

    posture: float
    head_heading_deg: float = 0.0
    head_pitch_deg: float = 0.0
    low: float = 0.0  # the neck: 1 sniffs at the ground
    mouth: float = 0.0
    breath: float = 0.0  # -1..1
    ears_up: float = 0.0
    tail_up: float = 0.0
    tail_aside_deg: float = 0.0
    crouch_m: float = 0.0
    bounce_m: float = 0.0


def shifted_paws(posture: float) -> tuple[Array, Array]:
    """How far the paws are from where they stand, (4, 2) metres, and how high they are lifted on the way (4,), 0..1."""
    shift, lifts = np.zeros((LEGS, 2)), np.zeros(LEGS)
    for leg in range(LEGS):
        begins = 0.0 if leg % 2 else 0.35  # one after the other
        low = min(1, int(posture))
        share = min(1.0, max(0.0, (posture - low - begins) / 0.65))
        table = _HIND_SHIFT if IS_HIND[leg] else _FORE_SHIFT
        eased = share * share * (3 - 2 * share)
        way = table[low] + (table[low + 1] - table[low]) * eased
        shift[leg] = way * np.array([1.0 if leg % 2 else -1.0, 1.0])
        is_moved = bool(np.abs(table[low + 1] - table[low]).max() > 1e-6)
        lifts[leg] = math.sin(math.pi * share) if is_moved and 0 < share < 1 else 0.0
    return shift, lifts


def bones_of(paws: Array, lifts: Array, manner: Manner) -> NDArray[np.float32]:
    """(26, 4, 4) for column vectors. `paws` (4, 3): where the soles are in the dog's own space, `lifts` 0..1."""
    turns, places = np.zeros((BONES, 3, 3)), np.zeros((BONES, 3))
    rests = np.zeros((BONES, 3))
    _trunk(turns, places, rests, manner)
    _head(turns, places, rests, manner)
    _tail(turns, places, rests, manner)
    for leg in range(LEGS):
        _leg(turns, places, rests, leg, paws[leg], float(lifts[leg]), manner)
    bones = np.zeros((BONES, 4, 4))
    bones[:, :3, :3] = turns
    bones[:, :3, 3] = places - (turns @ rests[..., None])[..., 0]
    bones[:, 3, 3] = 1
    return bones.astype(np.float32)


def _trunk(turns: Array, places: Array, rests: Array, manner: Manner) -> None:
    lift = manner.bounce_m - manner.crouch_m
    shoulder, hip = (np.array([_mixed(table[:, k], manner.posture) for k in (0, 1)]) for table in (_SHOULDERS, _HIPS))
    shoulder[1] += lift + 0.25 * manner.bounce_m - 0.06 * manner.low * _standing(manner)
    hip[1] += lift
    rest = math.atan2(SHOULDER[2] - HIP[2], SHOULDER[1] - HIP[1])
    slope = math.atan2(shoulder[1] - hip[1], shoulder[0] - hip[0]) - rest
    swell = 1 + 0.012 * manner.breath
    turns[CHEST] = _pitch(slope) @ np.diag([swell, 1.0, swell])
    turns[HIPS] = _pitch(slope + math.radians(_mixed(_TUCKS_DEG, manner.posture)))
    rests[CHEST], rests[HIPS] = SHOULDER, HIP
    places[CHEST], places[HIPS] = [0, *shoulder], [0, *hip]


def _head(turns: Array, places: Array, rests: Array, manner: Manner) -> None:
    heading, pitch = math.radians(manner.head_heading_deg), math.radians(manner.head_pitch_deg)
    neck = math.radians(_mixed(_NECKS_DEG, manner.posture)) - manner.low * 1.25 * (0.35 + 0.65 * _standing(manner))
    turns[NECK] = _yaw(NECK_SHARE * heading) @ _pitch(neck + 0.25 * pitch)
    turns[HEAD] = _yaw(heading) @ _pitch(pitch - 0.35 * manner.low)
    rests[NECK], rests[HEAD] = NECK_BASE, SKULL
    places[NECK] = places[CHEST] + turns[CHEST] @ (NECK_BASE - SHOULDER)
    places[HEAD] = places[NECK] + turns[NECK] @ (SKULL - NECK_BASE)
    for bone, own, turn in (
        (JAW, JAW_HINGE, _pitch(-0.55 * manner.mouth)),
        (LEFT_EAR, EARS[0], _ear(-1.0, manner.ears_up)),
        (LEFT_EAR + 1, EARS[1], _ear(1.0, manner.ears_up)),
    ):
        rests[bone] = out_of_head(own)
        places[bone] = places[HEAD] + turns[HEAD] @ (rests[bone] - SKULL)
        along = _pitch(HEAD_SLOPE)
        turns[bone] = turns[HEAD] @ along @ turn @ along.T


def _ear(side: float, up: float) -> Array:
    """Up stands the ear, open to the front; hanging it lies outwards and down along the cheek."""
    share = min(1.0, max(0.0, (up - 0.36) / 0.07))  # ears stand or hang; few lie between
    hangs = 1 - share * share * (3 - 2 * share)
    return _roll(side * (0.12 + 2.2 * hangs)) @ _pitch(0.3 * hangs) @ _yaw(side * 1.05 * (1 - hangs))


def _tail(turns: Array, places: Array, rests: Array, manner: Manner) -> None:
    aside = math.radians(manner.tail_aside_deg)
    at = places[HIPS] + turns[HIPS] @ (TAIL_BASE - HIP)
    hips = math.asin(max(-1.0, min(1.0, turns[HIPS, 2, 1])))
    lying = max(0.0, 1 - manner.posture)
    for place in range(TAIL_BONES):
        bone = TAIL + place
        up = -0.1 * place - manner.tail_up * (0.95 + 0.28 * place) + 0.5 * hips * (1 - manner.tail_up)
        ground = -0.55 * max(lying, 1 - abs(manner.posture - 1)) * (1 - manner.tail_up)
        turns[bone] = _yaw(aside * (0.5 + 0.35 * place)) @ _pitch(up + ground)
        rests[bone] = TAIL_BASE + TAIL_WAY * TAIL_SEGMENT_M * place
        places[bone] = at
        at = at + turns[bone] @ TAIL_WAY * TAIL_SEGMENT_M


def _leg(turns: Array, places: Array, rests: Array, leg: int, sole: Array, lift: float, manner: Manner) -> None:
    root, middle, lower, foot = LEG_JOINTS[leg]
    is_hind = bool(IS_HIND[leg])
    trunk, trunk_rest = (HIPS, HIP) if is_hind else (CHEST, SHOULDER)
    hip = places[trunk] + turns[trunk] @ (root - trunk_rest)
    if not is_hind:  # the shoulder blade slides along the ribs
        hip = hip + np.array([0.0, min(0.05, max(-0.05, 0.35 * (sole[1] - hip[1]))), 0.0]) * _standing(manner)
    slope = math.radians(_mixed(_HIND_SLOPE_DEG if is_hind else _FORE_SLOPE_DEG, manner.posture))
    slope += lift * _standing(manner) * (0.3 if is_hind else -0.35)  # a paw that swings hangs
    hock = sole + FOOT_M[leg] * np.array([0.0, -math.sin(slope), math.cos(slope)])
    bent, hock = _bent(hip, hock, UPPER_M[leg], LOWER_M[leg], 1.0 if is_hind else -1.0, is_lying=manner.posture < 1)
    first = FIRST_LEG + leg * LEG_BONES
    for bone, start, end, rest_start, rest_end in (
        (first, hip, bent, root, middle),
        (first + 1, bent, hock, middle, lower),
        (first + 2, sole, hock, foot, lower),
    ):
        turns[bone] = _turn(rest_end - rest_start, end - start)
        rests[bone], places[bone] = rest_start, start
    turns[first + 3] = _pitch(-0.6 * lift * _standing(manner))  # flat on the ground; in the air the toes hang
    rests[first + 3], places[first + 3] = foot, sole


def _bent(
    hip: Array, hock: Array, upper_m: float, lower_m: float, ahead: float, *, is_lying: bool
) -> tuple[Array, Array]:
    """Where knee or elbow is, and the hock, which comes up to what the leg can reach. Knees bend ahead, elbows back."""
    way = hock - hip
    distance = float(np.sqrt(way @ way))
    longest = MOST_REACH * (upper_m + lower_m)
    easy = longest - SOFT_REACH_M
    if distance > easy:  # the last bit is approached, so that no joint snaps straight
        reached = easy + SOFT_REACH_M * (1 - math.exp((easy - distance) / SOFT_REACH_M))
        hock, distance = hip + way * (reached / distance), reached
        way = hock - hip
    shortest = abs(upper_m - lower_m) + 0.02
    distance = max(distance, shortest)
    along = way / distance
    pole = np.array([0.25 * math.copysign(1.0, hip[0]) if is_lying else 0.0, ahead, 0.25 if is_lying else 0.0])
    pole = pole - along * (pole @ along)
    pole /= math.sqrt(float(pole @ pole)) + 1e-9
    share = (distance**2 + upper_m**2 - lower_m**2) / (2 * distance)
    out = math.sqrt(max(0.0, upper_m**2 - share**2))
    return hip + along * share + pole * out, hock


def _standing(manner: Manner) -> float:
    return min(1.0, max(0.0, manner.posture - 1))


def _mixed(table: Array, posture: float) -> float:
    share = min(2.0, max(0.0, posture))
    low = min(1, int(share))
    rest = share - low
    eased = rest * rest * (3 - 2 * rest)
    return float(table[low] + (table[low + 1] - table[low]) * eased)


def _turn(rest: Array, now: Array) -> Array:
    """The shortest turn from one direction to another."""
    a, b = rest / math.sqrt(float(rest @ rest)), now / max(1e-9, math.sqrt(float(now @ now)))
    cos = float(a @ b)
    x, y, z = a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turn: Array = np.eye(3) + cross + cross @ cross / max(1e-6, 1 + cos)
    return turn


def _pitch(angle: float) -> Array:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])


def _yaw(angle: float) -> Array:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1.0]])


def _roll(angle: float) -> Array:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, 0, sin], [0, 1.0, 0], [-sin, 0, cos]])
