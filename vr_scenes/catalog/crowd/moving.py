"""Where people are on their ways, and how their feet, bodies and eyes go with it."""

import math

import numpy as np

from vr_scenes.catalog.crowd.company import SEAT_FEET_M, Person
from vr_scenes.catalog.crowd.course import smooth
from vr_scenes.people.gestures import STANDING
from vr_scenes.people.stance import COLUMN, Table, mixed, span, table_of
from vr_scenes.people.turning import Array
from vr_scenes.people.walking import Walk, step_in
from vr_scenes.pose import Placement

AWAY_M = -60.0  # below everything, where those are who are not here
ARRIVES_M = 0.9  # before the end of a walk the body turns and takes up its bearing
SITS_DOWN = 0.22  # the last share of the way, spent on sitting down
SHUFFLE_M = 0.3  # a step of somebody who makes room
CALM_LIFT = 0.4  # feet that may come to rest anywhere are lifted little
_WALKING = table_of([STANDING])[0]
_FEET = ("left_foot", "right_foot")


def settle(row: Table, person: Person, share: float, place_shift_m: tuple[float, float]) -> Placement:
    """Put somebody who has come `share` 0..1 of their way into their row, shifted by what keeps them from you."""
    if share <= 0:
        return Placement(joint=person.name, z_m=AWAY_M)
    walk = person.walk
    going = share / (1 - SITS_DOWN) if person.sits else share
    walked = walk.length_m * min(1.0, going)
    here = smooth(1 - (walk.length_m - walked) / ARRIVES_M)
    way = walk.place(person.name, walked)
    turn = (person.heading_deg - way.heading_deg + 180) % 360 - 180
    heading = way.heading_deg + turn * here
    own = row.copy()
    walking = _WALKING.copy()
    if here < 1:
        walking[COLUMN["phone"]] = own[COLUMN["phone"]]
        walking[COLUMN["gaze_pitch_deg"]] = -8.0
        stride(walking, walk, walked)
    if person.sits:
        sat = smooth((share - 1 + SITS_DOWN) / SITS_DOWN)
        row[:] = mixed(walking, own, sat)
        ahead = math.radians(heading)
        back_m = SEAT_FEET_M * sat
        return _placed(person.name, way, heading, (back_m * math.sin(ahead), -back_m * math.cos(ahead)))
    row[:] = mixed(walking, own, here)
    _shuffle(row, math.hypot(*place_shift_m), math.atan2(-place_shift_m[0], place_shift_m[1]) - math.radians(heading))
    return _placed(person.name, way, heading, place_shift_m)


def stride(row: Table, walk: Walk, walked: float, *, back: Walk | None = None, turned: float = 0.0) -> None:
    """The feet of somebody on a walk; `turned` 0..1 towards `back`, the same walk the other way."""
    step_in(row, walk.stride(walked))
    if back is not None and turned > 0:
        homewards = row.copy()
        homewards[COLUMN["left_hand.y_m"]], homewards[COLUMN["right_hand.y_m"]] = _WALKING[
            [COLUMN["left_hand.y_m"], COLUMN["right_hand.y_m"]]
        ]
        homewards[COLUMN["turn_deg"]] = 0.0
        step_in(homewards, back.stride(back.length_m - walked))
        row[:] = mixed(row, homewards, turned)
    for foot in _FEET:
        row[COLUMN[f"{foot}.z_m"]] *= CALM_LIFT
        row[COLUMN[f"{foot}.toes_up_deg"]] *= CALM_LIFT


def there_and_back(clock_s: float, *, walks_s: float, rests_s: float, offset: float) -> tuple[float, float]:
    """(how far out 0..1, turned towards home 0..1) of somebody who walks out, rests, walks back, rests, for ever."""
    period = 2 * (walks_s + rests_s)
    at = (clock_s + offset * period) % period
    out = min(1.0, max(0.0, at / walks_s))
    home = min(1.0, max(0.0, (at - walks_s - rests_s) / walks_s))
    turned = smooth((at - walks_s - 0.2) / (rests_s - 0.4)) * (
        1 - smooth((at - 2 * walks_s - rests_s - 0.2) / (rests_s - 0.4))
    )
    return evened(out) - evened(home), turned


def kept_off(spots: Array, you: tuple[float, float], nearest_m: float, fades: Array) -> Array:
    """How far along y people at `spots` (n, 2) give way so that none is nearer than `nearest_m`; `fades` (n,) 0..1."""
    away = spots - np.asarray(you)
    room = np.maximum(nearest_m**2 - away[:, 0] ** 2, 0)
    along = np.abs(away[:, 1])
    kept = (along**6 + room**3) ** (1 / 6)  # the larger of both, its corner rounded
    shift: Array = np.sign(away[:, 1]) * (kept - along) * fades
    return shift


def evened(share: float) -> float:
    """From 0 to 1; sets out and arrives softly within the first and last fifth, even between."""
    share, soft = min(1.0, max(0.0, share)), 0.1
    if share < soft:
        return share * share / (2 * soft) / (1 - soft)
    if share > 1 - soft:
        return 1 - (1 - share) ** 2 / (2 * soft) / (1 - soft)
    return (share - soft / 2) / (1 - soft)


def _placed(name: str, way: Placement, heading: float, shift: tuple[float, float]) -> Placement:
    return Placement(joint=name, x_m=way.x_m + shift[0], y_m=way.y_m + shift[1], z_m=way.z_m, heading_deg=heading)


def _shuffle(row: Table, shifted_m: float, way: float) -> None:
    """Feet that take turns to follow a body that is moved `shifted_m` towards `way` (radians from its own ahead)."""
    for number, foot in enumerate(_FEET):
        at = shifted_m / SHUFFLE_M + 0.5 * number
        moving = smooth((at % 1 - 0.25) / 0.5)
        lag = (math.floor(at) + moving - at) * SHUFFLE_M
        lag *= smooth(shifted_m / SHUFFLE_M)
        part = span(foot)
        row[part.start] += -math.sin(way) * lag
        row[part.start + 1] += math.cos(way) * lag
