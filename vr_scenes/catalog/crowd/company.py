"""Who is there: where each stands or sits in the end, from where they come, and which numbers bring them."""

from dataclasses import dataclass, replace

import numpy as np

from vr_scenes.catalog.crowd.measures import AISLE_M, CARS_Y_M, DOORS_Y_M, PASSAGES_Y_M, SEAT_M, SEAT_X_M, SEATS_Y_M
from vr_scenes.people.gestures import CLASPED, SITTING, at_ease, with_phone
from vr_scenes.people.look import Bag, Look, look_of, with_bag
from vr_scenes.people.stance import Stance
from vr_scenes.people.walking import Walk

STEADFAST_M = (1.42, 0.88)  # where you stand in the end; the others stand around it
SEAT_FEET_M = 0.42
NOOK_AT_M = 0.9  # behind the end of the next car, which has no windows
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`comes` and `is_in`: at which number of people this one sets out, and has arrived. `heading_deg` at the end."""

    name: str
    look: Look
    comes: float
    is_in: float
    walk: Walk
    spot: Spot
    heading_deg: float
    bearing: Stance
    detail: float
    sits: bool = False


# On the platform: (passage, x, y, heading, comes, is in); in the order in which they come.
_WAITING = (
    (2, -3.7, 15.4, -60, 0, 3.6), (1, -4.1, 9.6, -95, 0.2, 4), (2, -1.5, 12.6, 150, 0, 3.8),
    (1, -4.0, 3.0, -110, 0.4, 4), (1, -1.25, 5.4, 165, 4, 8), (2, -1.3, 20.5, -75, 4.2, 7.8),
    (3, -3.9, 23.5, -100, 4, 7.6), (1, -4.3, -1.6, -165, 4, 8), (3, -4.3, 33.0, 170, 8, 13.3),
    (1, -0.9, 2.7, -100, 8.4, 14), (1, -1.7, 1.5, 160, 8.2, 13.8), (1, -3.7, 4.2, 150, 8.6, 14),
)  # fmt: skip
# Seats: (door before the bench, side, place, comes, is in); those near you last.
_SEATED = (
    (4, 1, 5, 8, 13.3), (4, 0, 4, 8.2, 13.6), (3, 1, 1, 8.4, 13.8), (4, 1, 3, 8.4, 14), (7, 1, 2, 14, 19.3),
    (4, 0, 5, 14.2, 19.6), (3, 0, 2, 14, 20), (6, 0, 3, 14.4, 20), (4, 1, 4, 20, 25.6), (3, 1, 4, 20.4, 26),
    (4, 0, 2, 26, 31.6), (4, 1, 2, 26.2, 32), (4, 0, 1, 32, 37.6), (4, 1, 0, 32.2, 38), (4, 1, 1, 32.4, 38),
)  # fmt: skip
# Standing in the train: (x, y, turned away from you by, comes, is in).
_STANDING = (
    (1.95, 5.6, 60, 20, 25.6), (0.75, 6.3, -100, 20.4, 26),
    (1.12, 4.6, 35, 26, 31.3), (1.5, 2.2, -30, 26.4, 31.8), (1.72, -2.2, 140, 26.2, 32),
    (1.1, 3.1, 10, 32, 37.6), (1.74, 3.9, -70, 32.4, 38), (0.62, -0.2, 75, 32.2, 37.8), (2.25, -0.15, -95, 32.4, 38),
    (1.74, 2.8, 150, 38, 42.6), (1.12, 1.75, -15, 38.2, 43), (1.2, -0.75, 20, 38.2, 42.8), (1.45, 5.2, -20, 38.4, 43),
    (1.8, 1.75, 25, 43, 46.6), (1.05, 1.14, 55, 43.2, 46.8), (0.55, 0.72, -40, 43, 47), (1.82, 0.36, -110, 43.4, 47),
    (1.44, 1.4, 160, 47, 49.8), (2.28, 0.62, 60, 47, 49.6), (1.05, 0.46, 15, 47.2, 50), (1.9, -0.62, 100, 47.2, 50),
)  # fmt: skip
_WAITING_SEED, _SEATED_SEED, _STANDING_SEED = 700, 740, 780


def waiting() -> tuple[Person, ...]:
    """Those on the platform; they come out of the passages."""
    return tuple(
        Person(
            name=f"waiting{i}",
            look=carrying(look_of(_WAITING_SEED + i, formality=0.45), i),
            comes=comes,
            is_in=is_in,
            walk=Walk(((-7.2, PASSAGES_Y_M[passage]), (-4.6, PASSAGES_Y_M[passage]), (x, y))),
            spot=(x, y),
            heading_deg=heading,
            bearing=_waits(i),
            detail=0.5 if y < 6 else 0.35,
        )
        for i, (passage, x, y, heading, comes, is_in) in enumerate(_WAITING)
    )


def seated() -> tuple[Person, ...]:
    """Those on the benches; they come through the gangways from the cars ahead and behind."""
    people = []
    for i, (door, side, place, comes, is_in) in enumerate(_SEATED):
        way = 1 if side == 0 else -1
        y = DOORS_Y_M[door] + SEATS_Y_M[place]
        feet = (SEAT_X_M[side] + way * SEAT_FEET_M, y)
        people.append(
            Person(
                name=f"seated{i}",
                look=look_of(_SEATED_SEED + i, formality=0.4),
                comes=comes,
                is_in=is_in,
                walk=Walk((*_from_nook(y, side), feet)),
                spot=feet,
                heading_deg=-90.0 * way,
                bearing=_sits(i),
                detail=0.55 if door == 4 and place < 3 else 0.38,
                sits=True,
            )
        )
    return tuple(people)


def standing() -> tuple[Person, ...]:
    """Those who stand in the carriage."""
    people = []
    for i, (x, y, away, comes, is_in) in enumerate(_STANDING):
        to_you = float(np.degrees(np.arctan2(-(STEADFAST_M[0] - x), STEADFAST_M[1] - y)))
        away_m = float(np.hypot(x - STEADFAST_M[0], y - STEADFAST_M[1]))
        people.append(
            Person(
                name=f"standing{i}",
                look=carrying(look_of(_STANDING_SEED + i, formality=0.45), i),
                comes=comes,
                is_in=is_in,
                walk=Walk((*_from_nook(y, i % 2), (x, y))),
                spot=(x, y),
                heading_deg=to_you + away,
                bearing=_stands(i),
                detail=_detail(away_m, shows_face=abs(away) < 90),
            )
        )
    return tuple(people)


def carrying(look: Look, number: int) -> Look:
    """Three in five have a bag with them."""
    match number % 5:
        case 0 | 2:
            return with_bag(look, Bag.BACKPACK)
        case 3:
            return with_bag(look, Bag.SHOULDER)
        case _:
            return look


def _from_nook(y: float, side: int) -> tuple[Spot, ...]:
    """From beside a gangway, where nobody is seen, through it to the aisle level with `y`."""
    x = (0.45, 2.41)[side]
    aside = AISLE_M + (0.18 if side else -0.18)
    _, (back, front), (ahead, _) = CARS_Y_M
    if y > front:
        return ((x, ahead + NOOK_AT_M), (AISLE_M, ahead + NOOK_AT_M + 0.9))
    if y > STEADFAST_M[1] - 0.7:
        return ((x, front + 0.6 + NOOK_AT_M), (AISLE_M, front + 1.0), (aside, front - 1.0))
    return ((x, back - 0.6 - NOOK_AT_M), (AISLE_M, back - 1.0), (aside, back + 1.0))


def _detail(away_m: float, *, shows_face: bool) -> float:
    """How finely somebody is cut who comes so near to you."""
    if away_m < 0.8:
        return 0.85 if shows_face else 0.72
    return 0.6 if away_m < 1.2 else 0.4


def _waits(number: int) -> Stance:
    stance = at_ease(number)
    return with_phone(stance) if number % 3 != 1 else stance


def _sits(number: int) -> Stance:
    seat = replace(SITTING, seat_m=SEAT_M, lean_deg=-4.0)
    match number % 4:
        case 0:
            return replace(with_phone(seat), lean_deg=2.0)
        case 1:
            return replace(seat, left_hand=CLASPED, right_hand=CLASPED, gaze_pitch_deg=-14.0)
        case 2:
            return replace(seat, droop=0.7, gaze_pitch_deg=-20.0, tilt_deg=5.0)
        case _:
            return replace(seat, gaze_heading_deg=25.0, gaze_pitch_deg=-6.0)


def _stands(number: int) -> Stance:
    """One hand stays free for what there is to hold on to, see holding.py."""
    stance = replace(at_ease(9 if number % 2 else 4), tilt_deg=0.0, turn_deg=0.0, gaze_pitch_deg=-10.0)
    return with_phone(stance) if number % 5 == 1 else stance
