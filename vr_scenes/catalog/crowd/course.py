"""What the scene's numbers come to: where you are, where the train is, what its doors do, how it rides."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vr_scenes.pose import Moment

STANDING_EYES_M = 1.62
HEADING_DEG = -20.0  # along the platform and a little towards the train; never turned
# From beside the bench along the platform, through the open door, to a place among those who stand.
WAY_M = ((-3.4, -11.0), (-0.6, -0.2), (0.5, 0.0), (1.3, 0.34), (1.44, 1.0))
EXIT_BEHIND_M = 4.0  # from the bench to the exit
AT_DOOR_M = 11.8  # walked, when the eye is between the door's leaves
DOORS_OPEN_S = 4.0  # of `train_in_s`: so long the train has stood when its doors are open
BRAKES_S, WAITS_M = 16.0, 70.0  # how long it comes in before that, and where it waits in the tunnel
FARTHEST_S, FARTHEST_M = 60.0, 215.0  # beyond the end of the tunnel, out of sight
STARTS_KMH = 3.0  # up to here the doors close, then it rolls
STATION_GONE_KMH = 15.0
STATION_WAY_M = 80.0
SPEEDS_KMH = (0.0, 15.0, 30.0, 45.0, 60.0)  # at which the way is known; between, two pictures are mixed
TUNNEL_REPEAT_M = 36.0  # see shaders/tunnel.frag.glsl
JAM_M, BESIDE_YOU_M = 0.13, 0.9  # open in all; while you stand in the door
STOP_S, OTHER_COMES_S, OTHER_GOES_S = 5.0, 16.0, 18.0  # a metro brakes and starts at little over 1 m/s2
OTHER_FROM_M, OTHER_TO_M = -205.0, 210.0  # beyond the ends of the tunnels: its lights are seen from afar
_AT_M = np.concatenate([[0.0], np.cumsum([math.dist(a, b) for a, b in pairwise(WAY_M)])])


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """`walked_m` along WAY_M; shares run 0..1. `own_open_share` is that of the door that you take.

    `train_y_m` is how far the train is from where it stops, `station_y_m` how far the station has been left behind.
    `rolled_m`: two ways through the tunnel that the picture mixes by `mix`.
    """

    walked_m: float
    eye_m: tuple[float, float, float]
    aboard: float
    train_y_m: float
    is_there: float
    open_share: float
    own_open_share: float
    station_y_m: float
    riding: float
    rolled_m: tuple[float, float]
    mix: float
    stopped: float
    light: float
    sway: float
    other_y_m: float


def course(moment: Moment) -> Course:
    """All of it at `moment`. The train leaves only with you inside; you step over the edge only where it stands."""
    numbers = moment.numbers
    is_there = 1 - smooth(numbers["train_in_s"] / DOORS_OPEN_S)
    walked_m = numbers["exit_m"] - EXIT_BEHIND_M
    beyond_m = max(0.0, walked_m - AT_DOOR_M + 1.7)  # from where a train that is not there would be missed
    walked_m = walked_m - beyond_m * (1 - smooth((is_there - 0.5) / 0.5))
    kmh = numbers["speed_kmh"] * smooth((walked_m - AT_DOOR_M - 0.8) / 0.55)
    stopped = moment.happening("stops_in_tunnel").swell(STOP_S, STOP_S)
    jam = moment.happening("doors_jam").swell(2.5, 2.0)
    open_share = is_there * (1 - smooth(kmh / STARTS_KMH))
    hunts = 0.5 + 0.5 * math.sin(2 * math.pi * 0.22 * moment.clock_s)
    in_door = smooth(1.6 - abs(walked_m - AT_DOOR_M) / 0.5)  # leaves never close on you
    jammed = max(JAM_M * (0.55 + 0.45 * hunts), BESIDE_YOU_M * in_door) / 1.4
    riding = smooth((kmh - STARTS_KMH) / (STATION_GONE_KMH - STARTS_KMH))
    rough = kmh / SPEEDS_KMH[-1] * (1 - stopped)
    first_m, second_m, mix = _rolled(moment.clock_s, kmh)
    aside_m, up_m = sway_m(moment.clock_s, rough)
    x_m, y_m = way_at(walked_m)
    return Course(
        walked_m=walked_m,
        eye_m=(x_m + aside_m, y_m, STANDING_EYES_M + up_m),
        aboard=smooth((walked_m - AT_DOOR_M + 0.5) / 1.4),
        train_y_m=_away(numbers["train_in_s"]),
        is_there=is_there,
        open_share=open_share,
        own_open_share=open_share + (jammed - open_share) * jam * is_there,
        station_y_m=STATION_WAY_M * riding,
        riding=riding,
        rolled_m=(first_m, second_m),
        mix=mix,
        stopped=stopped * riding,
        light=numbers["light"] * (1 - 0.55 * stopped * riding),
        sway=rough,
        other_y_m=_other(moment),
    )


def way_at(walked_m: float) -> tuple[float, float]:
    """The place (x, y) after so many metres, corners rounded."""
    samples = walked_m + np.array([-0.4, -0.2, 0.0, 0.2, 0.4])
    samples = np.clip(samples, 0.0, _AT_M[-1])
    x, y = (float(np.interp(samples, _AT_M, [point[axis] for point in WAY_M]).mean()) for axis in (0, 1))
    return x, y


def sway_m(clock_s: float, rough: float) -> tuple[float, float]:
    """How far the head is moved across and up; below 0.3 Hz and within 2 cm, since more sickens."""
    across = 0.013 * math.sin(2 * math.pi * 0.17 * clock_s) + 0.005 * math.sin(2 * math.pi * 0.28 * clock_s + 1)
    up = 0.004 * math.sin(2 * math.pi * 0.25 * clock_s + 0.7)
    return rough * across, rough * up


def smooth(share: float) -> float:
    """0 before 0, 1 after 1, without a corner between."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def _away(train_in_s: float) -> float:
    """How far along the track the train is; it brakes as it comes in."""
    braking_s = min(max(0.0, train_in_s - DOORS_OPEN_S), BRAKES_S)
    waiting = max(0.0, train_in_s - DOORS_OPEN_S - BRAKES_S) / (FARTHEST_S - DOORS_OPEN_S - BRAKES_S)
    return WAITS_M * math.pow(braking_s / BRAKES_S, 1.4) + (FARTHEST_M - WAITS_M) * waiting


def _rolled(clock_s: float, kmh: float) -> tuple[float, float, float]:
    """Way at the known speed just below, at the one just above, share of the second; see the flight's `flown`."""
    upper = next((i for i, known in enumerate(SPEEDS_KMH) if known >= kmh), len(SPEEDS_KMH) - 1)
    upper = max(1, upper)
    low, high = SPEEDS_KMH[upper - 1], SPEEDS_KMH[upper]
    share = smooth((kmh - low) / (high - low))
    return (low / 3.6 * clock_s) % TUNNEL_REPEAT_M, (high / 3.6 * clock_s) % TUNNEL_REPEAT_M, share


def _other(moment: Moment) -> float:
    """Where the other train is: it comes from behind, stands beside you, goes on ahead when that is undone, and is
    behind once more when it is out of sight."""
    event = moment.happening("other_train")
    if event.began_s <= 0 or (event.ended_s is not None and event.ended_s >= event.began_s):
        return OTHER_FROM_M
    arriving = 1 - min(1.0, event.began_s / OTHER_COMES_S)
    leaving = 0.0 if event.ended_s is None else max(0.0, event.ended_s / OTHER_GOES_S)
    if leaving >= 1:
        return OTHER_FROM_M
    return OTHER_FROM_M * arriving**2 + OTHER_TO_M * leaving**2
