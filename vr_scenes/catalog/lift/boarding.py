"""Three people get in, and out again when that is undone: when the door opens for them, and where they walk."""

import math
from dataclasses import dataclass, replace

import numpy as np

from vr_scenes.catalog.lift.clockwork import smooth
from vr_scenes.geometry.model import Figure, Joint
from vr_scenes.people.gestures import CLASPED, IN_POCKET, STANDING, with_phone
from vr_scenes.people.look import look_of
from vr_scenes.people.person import build
from vr_scenes.people.posing import Cast
from vr_scenes.people.stance import table_of
from vr_scenes.people.walking import Walk, step_in
from vr_scenes.pose import FigurePose, Happening, Moment, Placement

SHUTS_S, LEVELS_S, OPENS_S, WALKS_S, CLOSES_S, RIDES_S, FREE_S = 2.0, 5.0, 8.0, 8.0, 15.5, 18.5, 27.0
TOO_LATE_S = 4.5  # from here on they get in before they get out again
STEP_EVERY_S, WALK_S = 1.25, 4.2  # one after the other; how long each walks
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
    """How far it has come: `since_s` on its way in, or out again (`is_leaving`); the ride waits since `waits_s`."""

    since_s: float = 0.0
    waits_s: float = 0.0
    is_leaving: bool = False

    @property
    def holds_door(self) -> float:
        """0..1: the door does what boarding wants, not what the ride wants."""
        return smooth(self.since_s / SHUTS_S) * (1 - smooth((self.since_s - FREE_S) / 3))

    @property
    def holds_height(self) -> float:
        """0..1: the lift is level with the nearest storey."""
        return smooth((self.since_s - SHUTS_S) / (LEVELS_S - SHUTS_S)) * (
            1 - smooth((self.since_s - RIDES_S) / (FREE_S - RIDES_S))
        )

    @property
    def open_share(self) -> float:
        """Of the door, where boarding holds it."""
        return smooth((self.since_s - LEVELS_S) / (OPENS_S - LEVELS_S)) * (
            1 - smooth((self.since_s - CLOSES_S) / (RIDES_S - CLOSES_S))
        )


def boarding(moment: Moment) -> Boarding:
    """How the event stands. Undone early, it goes back; undone later, they get in first and then out."""
    event = moment.happening("people_get_in")
    if event.began_s <= 0 or (event.ended_s is not None and event.ended_s >= event.began_s):
        return Boarding()
    if event.ended_s is None or event.ended_s <= 0:
        return Boarding(since_s=event.began_s, waits_s=event.began_s)
    return _undone(event, event.ended_s)


def _undone(event: Happening, ended_s: float) -> Boarding:
    undone_at_s = event.began_s - ended_s
    if undone_at_s < TOO_LATE_S:
        return Boarding(since_s=max(0.0, undone_at_s - ended_s), waits_s=event.began_s)
    leaving_s = event.began_s - max(undone_at_s, FREE_S + 3)
    if leaving_s > 0:
        return Boarding(since_s=leaving_s, waits_s=leaving_s, is_leaving=True)
    return Boarding(since_s=event.began_s, waits_s=event.began_s)


def rider_figures() -> tuple[Figure, ...]:
    """One figure for each who gets in."""
    return tuple(
        build(look, name=f"rider{number}", joint=f"rider{number}", detail=0.8) for number, look in enumerate(_LOOKS)
    )


def riders(now: Boarding, half_m: float, clock_s: float) -> tuple[tuple[Placement, ...], tuple[FigurePose, ...]]:
    """Where they are in a cabin of that half width, and how they hold themselves; nobody needs a pose who is away."""
    if now.since_s > FREE_S if now.is_leaving else now.since_s <= 0:
        return tuple(Placement(joint=joint.name, z_m=AWAY_M) for joint in JOINTS), ()
    table = table_of(_STANCES)
    places = []
    for number in range(len(SEEDS)):
        places.append(_place(number, now, half_m, table[number]))
    return tuple(places), _CAST.pose(table, clock_s)


def _place(
    number: int, now: Boarding, half_m: float, row: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> Placement:
    """On the way between landing and spot; below the hall before that and after."""
    joint, room_m = f"rider{number}", half_m - BODY_M
    aside, ahead = SPOTS[number]
    spot = (aside * room_m, ahead * room_m)
    way = [(0.5 - 0.5 * number, half_m + 2.2 + 0.35 * number), (0.0, half_m + 0.7), (0.0, half_m - 0.05), spot]
    turn = number if not now.is_leaving else len(SEEDS) - 1 - number  # the last one in is the first one out
    share = smooth((now.since_s - WALKS_S - STEP_EVERY_S * turn) / WALK_S)
    walk = Walk(way[::-1] if now.is_leaving else way)
    walked_m = share * walk.length_m
    at = walk.place(joint, walked_m)
    step_in(row, walk.stride(walked_m))
    heading = math.degrees(math.remainder(math.radians(at.heading_deg), 2 * math.pi))
    if now.is_leaving:
        heading *= smooth(now.since_s / LEVELS_S)  # they stood towards the door
        here = 1 - smooth((now.since_s - RIDES_S) / 2)
    else:
        arrived_s = now.since_s - WALKS_S - STEP_EVERY_S * turn - WALK_S
        heading *= 1 - smooth(arrived_s / 2.2)  # they turn round to it
        here = smooth((now.since_s - SHUTS_S) / 2)
    return replace(at, z_m=AWAY_M * (1 - here), heading_deg=heading)
