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
STARTS_AT, FALLS_AT, RISES_IN = 0.12, 0.56, 0.32  # shares of the time that the door is closed and the lift not halted
SHORTEST_HALT_S, LONGEST_HALT_SHARE, DIMS_WITHIN_S = 4.0, 0.5, 1.5
STUCK_WITHIN_S, FREE_WITHIN_S = 3.0, 8.0
JAMMED_SHARE = 0.16  # a hand's width


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """`height_m` above the ground, `way` -1..1 down or up, `open_share` of the door ahead, `stuck` 0..1.

    `stands` 0..1: it stands between two storeys as its level says, without any event.
    """

    height_m: float
    way: float
    open_share: float
    stuck: float
    stands: float
    boarding: Boarding


def ride(moment: Moment) -> Ride:
    """How the lift rides at `moment`, continuous in clock, numbers and events.

    An event that stops it holds it where it was when that began, but never level with a floor.
    """
    numbers, stop, enters = moment.numbers, moment.happening("stops"), boarding(moment)
    free = 1 - enters.holds_door  # while people get in, nothing else moves the door
    stuck = stop.swell(STUCK_WITHIN_S, FREE_WITHIN_S) * free
    height_m, way, stands = _trip(moment.clock_s, numbers)
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
        stands=stands * (1 - stuck) * (1 - enters.holds_height),
        boarding=enters,
    )


def _open_share(clock_s: float, closed_s: float) -> float:
    """Closed for the first `closed_s` of each round; with 0 the door never moves, with a whole round it never opens."""
    into_s = clock_s % ROUND_S
    opened = smooth((into_s - closed_s) / DOOR_MOVES_S) * smooth((ROUND_S - into_s) / DOOR_MOVES_S)
    return 1 - (1 - opened) * smooth(closed_s / SHORTEST_RIDE_S)


def _trip(clock_s: float, numbers: Mapping[str, float]) -> tuple[float, float, float]:
    """Height, which way it moves, and whether it stands halfway up: up, a rest, and down, while the door is closed.

    A halt of less than `SHORTEST_HALT_S` only slows the ride down.
    """
    closed_s, storeys = numbers["closed_s"], numbers["storeys"]
    if closed_s < 1 or storeys <= 0:
        return 0.0, 0.0, 0.0
    stands_s = min(numbers["stands_s"], LONGEST_HALT_SHARE * closed_s)
    moves_s = closed_s - stands_s
    into_s, half_s = clock_s % ROUND_S - STARTS_AT * moves_s, RISES_IN * moves_s / 2
    first, second = into_s / half_s, (into_s - half_s - stands_s) / half_s
    whole = into_s / (2 * half_s + stands_s)
    falling = (into_s - stands_s - (FALLS_AT - STARTS_AT) * moves_s) / (RISES_IN * moves_s)
    halts = smooth(stands_s / SHORTEST_HALT_S)
    risen = halts * (smooth(first) + smooth(second)) / 2 + (1 - halts) * smooth(whole)
    way = halts * (_bump(first) + _bump(second)) + (1 - halts) * _bump(whole)
    stands = halts * smooth((into_s - half_s) / DIMS_WITHIN_S) * smooth((half_s + stands_s - into_s) / DIMS_WITHIN_S)
    return STOREY_M * storeys * (risen - smooth(falling)) * smooth((closed_s - 1) / 8), way - _bump(falling), stands


def _nearest_floor_m(clock_s: float, numbers: Mapping[str, float]) -> float:
    return STOREY_M * math.floor(_trip(clock_s, numbers)[0] / STOREY_M + 0.5)


def _between_floors_m(clock_s: float, numbers: Mapping[str, float]) -> float:
    """Halfway between the storeys where it was at that second.

    At rest on a storey or halfway, a clock that is a little late changes nothing.
    """
    return STOREY_M * (math.floor(_trip(clock_s, numbers)[0] / STOREY_M + 0.25) + 0.5)


def _bump(share: float) -> float:
    """0 at both ends of 0..1, 1 between."""
    return smooth(share * 8) * smooth((1 - share) * 8)
