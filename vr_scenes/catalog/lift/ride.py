"""Where the lift is and how far its door stands open: pure functions of clock, numbers and events."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from vr_scenes.catalog.lift.boarding import Boarding, boarding
from vr_scenes.catalog.lift.clockwork import smooth
from vr_scenes.pose import Moment

STOREY_M = 3.4
STOREYS = 9  # above the ground
ROUND_S = 60.0  # the doors' round: closed for a while, then open
DOOR_MOVES_S = 3.0
SHORTEST_RIDE_S = 6.0  # closed for less, the doors only begin to close
STUCK_WITHIN_S, FREE_WITHIN_S = 3.0, 8.0
JAMMED_SHARE = 0.16  # a hand's width


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """`height_m` above the ground, `way` -1..1 down or up, `open_share` of the door ahead, `stuck` 0..1."""

    height_m: float
    way: float
    open_share: float
    stuck: float
    boarding: Boarding


def ride(moment: Moment) -> Ride:
    """How the lift rides at `moment`, continuous in clock, numbers and events.

    An event that stops it holds it where it was when that began, but never level with a floor.
    """
    numbers, stop, enters = moment.numbers, moment.happening("stops"), boarding(moment)
    free = 1 - enters.holds_door  # while people get in, nothing else moves the door
    stuck = stop.swell(STUCK_WITHIN_S, FREE_WITHIN_S) * free
    height_m, way = _trip(moment.clock_s, numbers["closed_s"], numbers["storeys"])
    height_m += enters.holds_height * (_nearest_floor_m(moment.clock_s - enters.waits_s, numbers) - height_m)
    if stuck > 0:
        height_m += stuck * (_between_floors_m(moment.clock_s - stop.began_s, numbers) - height_m)
    jam = moment.happening("door_jams").swell(2.5, 2.5) * free
    opened = _open_share(moment.clock_s, numbers["closed_s"]) * (1 - stuck) * free
    opened += enters.holds_door * enters.open_share
    return Ride(
        height_m=height_m,
        way=way * (1 - stuck) * (1 - enters.holds_height),
        open_share=opened + jam * (JAMMED_SHARE - opened),
        stuck=stuck,
        boarding=enters,
    )


def _open_share(clock_s: float, closed_s: float) -> float:
    """Closed for the first `closed_s` of each round; with 0 the door never moves, with a whole round it never opens."""
    into_s = clock_s % ROUND_S
    opened = smooth((into_s - closed_s) / DOOR_MOVES_S) * smooth((ROUND_S - into_s) / DOOR_MOVES_S)
    return 1 - (1 - opened) * smooth(closed_s / SHORTEST_RIDE_S)


def _trip(clock_s: float, closed_s: float, storeys: float) -> tuple[float, float]:
    """Height, and which way it moves: up, a rest, and down again, all while the door is closed."""
    if closed_s < 1 or storeys <= 0:
        return 0.0, 0.0
    share = (clock_s % ROUND_S) / closed_s
    rising, falling = (share - 0.12) / 0.32, (share - 0.56) / 0.32
    height_m = STOREY_M * storeys * (smooth(rising) - smooth(falling)) * smooth((closed_s - 1) / 8)
    return height_m, _bump(rising) - _bump(falling)


def _nearest_floor_m(clock_s: float, numbers: Mapping[str, float]) -> float:
    height_m, _ = _trip(clock_s, numbers["closed_s"], numbers["storeys"])
    return STOREY_M * math.floor(height_m / STOREY_M + 0.5)


def _between_floors_m(clock_s: float, numbers: Mapping[str, float]) -> float:
    """Halfway above the storey that was nearest at that second; at rest on one, a late clock changes nothing."""
    return _nearest_floor_m(clock_s, numbers) + STOREY_M / 2


def _bump(share: float) -> float:
    """0 at both ends of 0..1, 1 between."""
    return smooth(share * 8) * smooth((1 - share) * 8)
