"""Where the seats stand, who sits where, and in which order the sliding walls open on them."""

import math
from dataclasses import dataclass
from itertools import accumulate

from vr_scenes.people.look import Look, look_of

STAGE_M = 0.32  # the speaker's floor above the first row's
FIRST_ROW_M, ROW_APART_M, RISE_M = 3.0, 1.14, 0.20
ROWS = 5
SEAT_APART_M = 0.86
AISLE_M = 0.55  # half the way between the two blocks, to the middle of the first seat
ARC_M = 30.0  # rows bend around a point so far ahead of them
SEATS_IN_HALF = (2, 3, 3, 4, 4)  # seats in each half of a row
# How many people each half row holds, in the order in which the walls open: left and right of row 0, of row 1 ...
PEOPLE_IN_HALF = (1, 1, 2, 2, 2, 3, 3, 3, 3, 4)
OPENED = (0, *accumulate(PEOPLE_IN_HALF))  # people seen when so many walls are open
# Which seats of a half, from the aisle outwards, are taken: uneven, as people sit.
_TAKEN = ((0,), (0,), (0, 2), (0, 1), (0, 2), (0, 1, 2), (0, 1, 2), (0, 2, 3), (0, 1, 3), (0, 1, 2, 3))
DOOR_HALF_M = 0.5  # half as wide as the side door
SPOTS_AT = (("_left", -1.7), ("_right", 1.7))  # the spotlights, between stage and first row
SPOT_Y_M, SPOT_Z_M = 1.95, 3.55
# The people, by seed: chosen so that neighbours differ in sex, clothes and hair.
_LATE_SEED = 254
_SEEDS = (
    201,
    321,
    249,
    286,
    272,
    333,
    284,
    211,
    320,
    228,
    208,
    363,
    242,
    300,
    308,
    222,
    341,
    352,
    297,
    356,
    316,
    334,
    287,
    261,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A seat: where its middle is on the floor, and where it faces (180: towards the stage)."""

    x_m: float
    y_m: float
    z_m: float
    heading_deg: float
    row: int
    half: int  # number of the wall that hides it: 2 * row, and 1 more on the right


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Somebody in a seat."""

    name: str
    seat: Seat
    look: Look


def floor_m(row: int) -> float:
    """How high a row stands."""
    return RISE_M * row


def wall_at_m(row: int) -> float:
    """Where the sliding walls in front of a row run."""
    return FIRST_ROW_M + ROW_APART_M * row - 0.68


def seats() -> tuple[Seat, ...]:
    """All seats of the hall, also the empty ones."""
    return tuple(
        _seat(row, side, place) for row in range(ROWS) for side in (-1, 1) for place in range(SEATS_IN_HALF[row])
    )


def listeners() -> tuple[Listener, ...]:
    """The 24 people, in the order in which they come to be seen."""
    found: list[Listener] = []
    for half, places in enumerate(_TAKEN):
        row, side = half // 2, 1 if half % 2 else -1
        for place in places:
            number = len(found)
            seat = _seat(row, side, place)
            found.append(Listener(name=f"listener{number}", seat=seat, look=look_of(_SEEDS[number], formality=0.4)))
    return tuple(found)


def latecomer() -> Listener:
    """Somebody who waits outside until they may come in, for the outer seat on the left of the first row."""
    return Listener(name="latecomer", seat=_seat(0, -1, 1), look=look_of(_LATE_SEED, formality=0.4))


def opened(audience: float) -> tuple[float, ...]:
    """How far each of the ten walls is open, 0..1, when `audience` people shall be seen; one opens after another."""
    shares = []
    for half in range(len(PEOPLE_IN_HALF)):
        share = min(1.0, max(0.0, (audience - OPENED[half]) / (OPENED[half + 1] - OPENED[half])))
        shares.append(share * share * (3 - 2 * share))
    return tuple(shares)


def _seat(row: int, side: int, place: int) -> Seat:
    x = side * (AISLE_M + SEAT_APART_M * place + 0.34 * (row % 2))
    arc = x * x / (2 * ARC_M)
    return Seat(
        x_m=x,
        y_m=FIRST_ROW_M + ROW_APART_M * row - arc,
        z_m=floor_m(row),
        heading_deg=180 - math.degrees(x / ARC_M) * 3,
        row=row,
        half=2 * row + (side > 0),
    )
