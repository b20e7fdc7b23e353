"""Those who are on the move: up and down the platform, in and out of the train, and the one who squeezes past."""

from dataclasses import replace
from functools import cache, lru_cache

import numpy as np

from vr_scenes.catalog.crowd.company import carrying
from vr_scenes.catalog.crowd.course import Course, smooth, way_at
from vr_scenes.catalog.crowd.measures import AISLE_M, DOORS_Y_M, PASSAGES_Y_M
from vr_scenes.catalog.crowd.moving import AWAY_M, stride, there_and_back
from vr_scenes.people.look import Look, look_of
from vr_scenes.people.stance import Table
from vr_scenes.people.walking import Walk
from vr_scenes.pose import Happening, Moment, Placement

PACE_M_PER_S, RESTS_S = 1.2, 3.2
TURNS_S = 1.4
SQUEEZES_M_PER_S, HURRIES_M_PER_S = 0.8, 1.25  # in the carriage; on the platform
PASSES_YOU_M = 0.8  # no nearer, but for the one who squeezes past
PASSERS, CHANGERS = 6, 4
# (passage from, passage to, x of the lane near each, comes and is there all the way with so many movements a minute).
# Wide ranges, from ahead: who comes half the way, waits and turns is at home here, and nobody has to run for a level.
_LANES = ((1, 2, -3.2, -2.8, 0.0, 5.0), (1, 0, -2.5, -4.1, 0.0, 5.0), (1, 0, -2.7, -4.15, 2.0, 12.0),
          (1, 0, -2.1, -4.0, 3.5, 12.0), (2, 0, -3.4, -4.2, 5.0, 14.0), (1, 3, -2.4, -2.2, 5.0, 14.0))  # fmt: skip
WAITS_SOFTLY_M = 0.5  # within which somebody comes to a stand
# (passage, door, side of the nook) of those who get in and out
GET_OUT_M, ALL_IN_M = (5.0, 11.7), (11.75, 12.85)  # how far you have walked when they get out, and are called in
TURNS_WITHIN_M = 1.2  # of the place from where they are called in
_CHANGES = ((1, 5, 0), (1, 5, 1), (2, 6, 0), (1, 6, 0))
_SEEDS = {"passer": 820, "changer": 840, "squeezer": 861}


def looks() -> dict[str, Look]:
    """Everybody who is on the move, by name."""
    names = [*(f"passer{i}" for i in range(PASSERS)), *(f"changer{i}" for i in range(CHANGERS)), "squeezer"]
    seeds = {name: _SEEDS[name.rstrip("0123456789")] + i for i, name in enumerate(names)}
    return {name: carrying(look_of(seed, formality=0.5), seed) for name, seed in seeds.items()}


def pass_by(row: Table, number: int, moment: Moment, now: Course) -> Placement:
    """Somebody who walks from one passage to another and comes back; as far as the numbers let them."""
    start, end, near_x, far_x, comes, is_there = _LANES[number]
    out, back = _lane(start, end, near_x, far_x)
    most_m = out.length_m * _within((moment.numbers["moving_per_min"] - comes) / (is_there - comes))
    name, offset = f"passer{number}", 0.37 * number + 0.11
    placed = _stroll(row, name, (out, back), moment.clock_s, offset=offset, most_m=most_m)
    return replace(placed, x_m=placed.x_m - _room_for_you_m(placed, now))


def change(row: Table, number: int, moment: Moment, now: Course) -> Placement:
    """Somebody who gets out of the train and in again while it stands; else they stay inside, out of sight."""
    passage, door, side = _CHANGES[number]
    out, back = _through_door(passage, door, side)
    share = now.is_there * _within((now.walked_m - GET_OUT_M[0]) / (GET_OUT_M[1] - GET_OUT_M[0]))
    share *= smooth(moment.numbers["people"] / 14.0)
    called = _within((now.walked_m - ALL_IN_M[0]) / (ALL_IN_M[1] - ALL_IN_M[0]))
    name, most_m = f"changer{number}", out.length_m * share * (1 - called)
    return _stroll(
        row, name, (out, back), moment.clock_s, offset=0.29 * number, most_m=most_m, is_called=smooth(called / 0.02)
    )


def squeeze(row: Table, moment: Moment, now: Course) -> Placement:
    """Somebody who comes close past you, and back if that is undone."""
    event = moment.happening("squeezes_past")
    x_m, y_m = way_at(now.walked_m)
    is_aboard = now.aboard > 0.5
    walk, back = _past(round(x_m, 2), round(y_m, 2), is_aboard=is_aboard)
    walked, turned = _way(event, walk.length_m, SQUEEZES_M_PER_S if is_aboard else HURRIES_M_PER_S)
    if walked <= 0:
        return Placement(joint="squeezer", z_m=AWAY_M)
    stride(row, walk, walked, back=back, turned=turned)
    way = walk.place("squeezer", walked)
    return Placement(joint="squeezer", x_m=way.x_m, y_m=way.y_m, heading_deg=way.heading_deg + 180 * turned)


def _room_for_you_m(place: Placement, now: Course) -> float:
    """How far somebody who passes keeps farther to the wall than their lane, since you stand there."""
    x_m, y_m = way_at(now.walked_m)
    level = smooth(1.25 - abs(place.y_m - y_m) / 2.0)
    return max(0.0, place.x_m - (x_m - PASSES_YOU_M)) * level


def _way(event: Happening, length_m: float, pace_m_per_s: float) -> tuple[float, float]:
    """(walked m, turned towards home 0..1)."""
    if event.began_s <= 0 or (event.ended_s is not None and event.ended_s >= event.began_s):
        return 0.0, 0.0
    if event.ended_s is None or event.ended_s <= 0:
        return min(length_m, pace_m_per_s * event.began_s), 0.0
    reached = min(length_m, pace_m_per_s * (event.began_s - event.ended_s))
    homewards = 1.2 * pace_m_per_s * max(0.0, event.ended_s - TURNS_S)
    return max(0.0, reached - homewards), smooth(event.ended_s / TURNS_S)


def _stroll(
    row: Table,
    name: str,
    ways: tuple[Walk, Walk],
    clock_s: float,
    *,
    offset: float,
    most_m: float,
    is_called: float = 0.0,
) -> Placement:
    """Out and back for ever at an even pace; who has come `most_m` waits there. Who `is_called` turns back there."""
    walk, back = ways
    walks_s = walk.length_m / PACE_M_PER_S
    gone, turned = there_and_back(clock_s, walks_s=walks_s, rests_s=RESTS_S, offset=offset)
    wanted_m = walk.length_m * gone
    walked = _least(wanted_m, most_m)
    if walked <= 1e-3:
        return Placement(joint=name, z_m=AWAY_M)
    turned = max(turned, is_called * smooth((wanted_m - most_m) / TURNS_WITHIN_M))
    stride(row, walk, walked, back=back, turned=turned)
    way = walk.place(name, walked)
    return Placement(joint=name, x_m=way.x_m, y_m=way.y_m, heading_deg=way.heading_deg + 180 * turned)


def _least(one_m: float, other_m: float) -> float:
    """The smaller of two ways, rounded where they cross; 0 where one of them is."""
    if one_m <= 0 or other_m <= 0:
        return 0.0
    soft_m = min(WAITS_SOFTLY_M, one_m, other_m)
    gap_m = abs(one_m - other_m)
    return min(one_m, other_m) - 0.25 * max(0.0, soft_m - gap_m) ** 2 / soft_m


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))


@cache
def _lane(start: int, end: int, near_x: float, far_x: float) -> tuple[Walk, Walk]:
    """Out of one passage, along a lane beside your way, and into another passage."""
    first, last = PASSAGES_Y_M[start], PASSAGES_Y_M[end]
    way = 1.0 if last > first else -1.0
    points = (
        (-7.4, first + 3.6),
        (-7.4, first + 0.3 * way),
        (-4.9, first + 0.3 * way),
        (near_x, first + 2.2 * way),
        ((near_x + far_x) / 2, (first + last) / 2),
        (far_x, last - 2.2 * way),
        (-4.9, last - 0.3 * way),
        (-7.4, last - 0.3 * way),
        (-7.4, last + 3.6),
    )
    return Walk(points), Walk(points[::-1])


@cache
def _through_door(passage: int, door: int, side: int) -> tuple[Walk, Walk]:
    """From a nook beside a gangway through the car's door to a passage."""
    y, away = DOORS_Y_M[door], PASSAGES_Y_M[passage]
    nook_y = 9.8 if y > 0 else -10.1
    points = (
        ((0.45, 2.41)[side], nook_y),
        (AISLE_M, nook_y + (0.9 if y > 8 else (-0.8 if y > 0 else 0.8))),
        (AISLE_M - 0.1, y + (0.3 if side else -0.2)),
        (0.55, y + 0.15),
        (-1.0, y + 0.1),
        (-4.7, away + 0.3),
        (-7.4, away + 0.3),
        (-7.4, away + 3.6),
    )
    return Walk(points), Walk(points[::-1])


@lru_cache(maxsize=32)  # one for each place where you stand
def _past(x_m: float, y_m: float, *, is_aboard: bool) -> tuple[Walk, Walk]:
    """A way close past you: on the platform out of the passage behind you, in the train through the gangway ahead."""
    points: tuple[tuple[float, float], ...]
    if is_aboard:
        points = (
            (0.45, 9.8), (AISLE_M, 8.6), (AISLE_M - 0.1, 6.0), (x_m + 0.1, y_m + 2.6), (x_m + 0.42, y_m + 0.75),
            (x_m + 0.46, y_m - 0.1), (x_m + 0.05, y_m - 1.5), (x_m + 0.2, y_m - 3.4),
        )  # fmt: skip
    else:
        out = PASSAGES_Y_M[0]
        points = (
            (-7.4, out + 3.6), (-7.4, out), (-4.6, out), (x_m - 0.2, max(out + 1.0, y_m - 2.2)),
            (x_m + 0.5, y_m - 0.1), (x_m + 0.52, y_m + 0.7), (x_m + 0.1, y_m + 3.0), (-3.6, PASSAGES_Y_M[1] - 1.0),
            (-5.0, PASSAGES_Y_M[1]), (-7.4, PASSAGES_Y_M[1]), (-7.4, PASSAGES_Y_M[1] + 3.6),
        )  # fmt: skip
    kept = [points[0]]
    kept.extend(point for point in points[1:] if float(np.hypot(point[0] - kept[-1][0], point[1] - kept[-1][1])) > 0.05)
    return Walk(kept), Walk(kept[::-1])
