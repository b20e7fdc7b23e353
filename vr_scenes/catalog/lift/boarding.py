"""Three people get in, and out again when that is undone: when the door opens for them, and where they walk."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.lift.clockwork import smooth
from vr_scenes.geometry.model import Figure, Joint
from vr_scenes.people.gestures import CLASPED, IN_POCKET, STANDING, with_phone
from vr_scenes.people.look import look_of
from vr_scenes.people.person import build
from vr_scenes.people.posing import Cast
from vr_scenes.people.stance import mixed, table_of
from vr_scenes.people.walking import Walk, step_in
from vr_scenes.pose import FigurePose, Moment, Placement

Row = NDArray[np.float64]

# On the way in, seconds since it began: the door is shut, the lift level, the door open; they walk; the door begins
# to shut, the lift to ride on, and all is as it would be.
SHUTS_S, LEVELS_S, OPENS_S, WALKS_S, CLOSES_S, RIDES_S, FREE_S = 2.0, 5.0, 8.0, 8.0, 15.5, 18.5, 27.0
# On the way out, seconds since it was undone; all is over within AFTERMATH_S.
OUT_LEVEL_S, OUT_OPENS_S, OUT_WALKS_S, OUT_CLOSES_S, OUT_RIDES_S, OUT_FREE_S = 3.0, 2.5, 5.5, 11.0, 13.4, 19.6
TOO_LATE_S = 4.5  # before, nobody was seen yet: it simply goes back
STEP_EVERY_S, WALK_S = 1.25, 4.2  # one after the other; how long each walks
OUT_EVERY_S, OUT_WALK_S, TURN_S = 0.8, 3.7, 1.5
AWAY_M = -60.0  # below the hall, where they wait
SEEDS = (512, 431, 444)
JOINTS = tuple(Joint(name=f"rider{number}", parent="rig") for number in range(len(SEEDS)))
# shares of the room that is left beside a body: the first comes to stand beside one
SPOTS = ((-1.0, -0.35), (-0.85, 0.95), (0.9, 0.9))
BODY_M = 0.26  # from the wall to a body's middle
_LOOKS = tuple(look_of(seed, formality=0.5) for seed in SEEDS)
_CAST = Cast([(f"rider{number}", look) for number, look in enumerate(_LOOKS)])
_STANCES = (
    replace(with_phone(STANDING), liveliness=0.5),
    replace(STANDING, left_hand=CLASPED, right_hand=CLASPED, gaze_pitch_deg=6.0),
    replace(STANDING, right_hand=IN_POCKET, gaze_pitch_deg=-6.0, gaze_heading_deg=6.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boarding:
    """How far it has come: `in_s` on the way in, where it stands still from when it was undone, `out_s` ago.

    The lift waits at the storey that was nearest `waits_s` ago.
    """

    in_s: float = 0.0
    out_s: float | None = None
    waits_s: float = 0.0

    @property
    def is_over(self) -> bool:
        """Nobody is here, and nothing is held."""
        return self.in_s <= 0 or (self.out_s is not None and self.out_s >= OUT_FREE_S)

    @property
    def holds_door(self) -> float:
        """0..1: the door does what boarding wants, not what the ride wants."""
        held = smooth(self.in_s / SHUTS_S) * (1 - smooth((self.in_s - FREE_S) / 3))
        if self.out_s is None:
            return held
        return (held + (1 - held) * smooth(self.out_s / 1.5)) * (1 - smooth((self.out_s - OUT_FREE_S + 2) / 2))

    @property
    def holds_height(self) -> float:
        """0..1: the lift is level with the storey that it waits at."""
        held = _held_height(self.in_s)
        if self.out_s is None:
            return held
        released = smooth((self.out_s - OUT_RIDES_S) / (OUT_FREE_S - OUT_RIDES_S))
        return (held + (1 - held) * smooth(self.out_s / OUT_LEVEL_S)) * (1 - released)

    @property
    def open_share(self) -> float:
        """Of the door, where boarding holds it."""
        opened = smooth((self.in_s - LEVELS_S) / (OPENS_S - LEVELS_S))
        opened *= 1 - smooth((self.in_s - CLOSES_S) / (RIDES_S - CLOSES_S))
        if self.out_s is None:
            return opened
        late_s = OUT_LEVEL_S * (1 - _held_height(self.in_s))
        opened += (1 - opened) * smooth((self.out_s - late_s) / OUT_OPENS_S)
        return opened * (1 - smooth((self.out_s - OUT_CLOSES_S) / (OUT_RIDES_S - OUT_CLOSES_S)))


def boarding(moment: Moment) -> Boarding:
    """How the event stands. Undone before anybody is seen, it goes back; later, whoever has come turns round."""
    event = moment.happening("people_get_in")
    began_s, ended_s = event.began_s, event.ended_s
    if began_s <= 0 or (ended_s is not None and ended_s >= began_s):
        return Boarding()
    if ended_s is None or ended_s <= 0:
        return Boarding(in_s=began_s, waits_s=began_s)
    in_s = began_s - ended_s
    if in_s < TOO_LATE_S:
        return Boarding(in_s=max(0.0, in_s - ended_s), waits_s=began_s)
    return Boarding(in_s=in_s, out_s=ended_s, waits_s=began_s if _held_height(in_s) > 0 else ended_s)


def _held_height(in_s: float) -> float:
    return smooth((in_s - SHUTS_S) / (LEVELS_S - SHUTS_S)) * (1 - smooth((in_s - RIDES_S) / (FREE_S - RIDES_S)))


def rider_figures() -> tuple[Figure, ...]:
    """One figure for each who gets in."""
    return tuple(
        build(look, name=f"rider{number}", joint=f"rider{number}", detail=0.8) for number, look in enumerate(_LOOKS)
    )


def riders(now: Boarding, half_m: float, clock_s: float) -> tuple[tuple[Placement, ...], tuple[FigurePose, ...]]:
    """Where they are in a cabin of that half width, and how they hold themselves; nobody needs a pose who is away."""
    if now.is_over:
        return tuple(Placement(joint=joint.name, z_m=AWAY_M) for joint in JOINTS), ()
    table = table_of(_STANCES)
    places = tuple(_place(number, now, half_m, table[number]) for number in range(len(SEEDS)))
    return places, _CAST.pose(table, clock_s)


def _place(number: int, now: Boarding, half_m: float, row: Row) -> Placement:
    """On the way between landing and spot; below the hall before that and after."""
    joint, room_m = f"rider{number}", half_m - BODY_M
    aside, ahead = SPOTS[number]
    way = [
        (0.5 - 0.5 * number, half_m + 2.2 + 0.35 * number),
        (0.0, half_m + 0.7),
        (0.0, half_m - 0.05),
        (aside * room_m, ahead * room_m),
    ]
    walk, back = Walk(way), Walk(way[::-1])
    came_s = now.in_s - WALKS_S - STEP_EVERY_S * number
    out_s = now.out_s or 0.0
    last_first = len(SEEDS) - 1 - number
    left = smooth((out_s - OUT_WALKS_S - OUT_EVERY_S * last_first) / OUT_WALK_S)
    turned = smooth((out_s - OUT_WALKS_S + TURN_S - OUT_EVERY_S * last_first) / TURN_S)
    walked_m = smooth(came_s / WALK_S) * walk.length_m * (1 - left)
    at = walk.place(joint, walked_m)
    homewards = row.copy()
    step_in(row, walk.stride(walked_m))
    step_in(homewards, back.stride(walk.length_m - walked_m))
    row[:] = mixed(row, homewards, turned)
    inwards = _half_turn(at.heading_deg)
    stands = inwards * (1 - smooth((came_s - WALK_S) / 2.2))  # once there, they turn round to the door
    about = _half_turn(inwards + 170 - stands) + 10  # half a turn is always the same way round
    heading = stands + about * turned
    here = smooth((now.in_s - SHUTS_S) / 2) * (1 - smooth((out_s - OUT_RIDES_S) / 1.5))
    return replace(at, z_m=AWAY_M * (1 - here), heading_deg=heading)


def _half_turn(degrees: float) -> float:
    """The same direction between -180 and 180."""
    return math.degrees(math.remainder(math.radians(degrees), 2 * math.pi))
