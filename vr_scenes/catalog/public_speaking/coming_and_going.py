"""Who walks out by the side door, and who comes in late; each goes back if that is undone."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from vr_scenes.catalog.public_speaking.audience import LATECOMER, LEAVER, Audience
from vr_scenes.catalog.public_speaking.moves import RISES_S, ramp
from vr_scenes.catalog.public_speaking.seating import Listener, floor_m, wall_at_m
from vr_scenes.people.gestures import FEET_AHEAD_M, SITTING, STANDING
from vr_scenes.people.stance import COLUMN, Table, mixed, span, table_of
from vr_scenes.people.turning import Array
from vr_scenes.people.walking import Stride, Walk, step_in
from vr_scenes.pose import Happening, Placement

DOOR_X_M, DOOR_Y_M = -5.0, 1.62
TURNS_S = 0.9  # turning on the spot
WALKS_M_PER_S = 1.15
DOOR_BEFORE_M = 3.0  # the door begins to open so far before the end of the walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Where somebody who comes or goes is, whether they can be seen, and how far the door stands open, 0..1."""

    place: Placement
    door: float
    is_there: bool = True


def leave(table: Table, audience: Audience, event: Happening) -> Passage:
    """Somebody gets up and walks out; they come back if that is undone."""
    full_s = _full_s(audience.people[LEAVER])
    gone_s, turned = _way_and_back(event, full_s)
    if turned > 0:  # who had not yet turned away need not turn back
        turned *= float(ramp(_until_s(event, full_s), RISES_S, TURNS_S))
    return _walk(table, audience, LEAVER, gone_s, turned)


def arrive(table: Table, audience: Audience, event: Happening) -> Passage:
    """Somebody comes in late and takes a seat; they go again if that is undone."""
    full_s = _full_s(audience.people[LATECOMER])
    came_s, turned = _way_and_back(event, full_s)
    passage = _walk(table, audience, LATECOMER, full_s - came_s, 1 - turned)
    return Passage(place=passage.place, door=passage.door, is_there=came_s > 0)


def _full_s(person: Listener) -> float:
    """How long it takes from the seat to out of the door."""
    return RISES_S + TURNS_S + _ways(person)[0].length_m / WALKS_M_PER_S


def _way_and_back(event: Happening, full_s: float) -> tuple[float, float]:
    """How far along the way they are, s, and how far they have turned round since it was undone, 0..1."""
    along_s = min(max(event.began_s, 0.0), full_s)
    if event.ended_s is None or event.ended_s <= 0:
        return along_s, 0.0
    back_s = max(0.0, event.ended_s - TURNS_S)
    return max(0.0, _until_s(event, full_s) - back_s), float(ramp(event.ended_s, 0.0, TURNS_S))


def _until_s(event: Happening, full_s: float) -> float:
    """How far along the way they were when it was undone."""
    return min(max(event.began_s - (event.ended_s or 0.0), 0.0), full_s)


def _walk(table: Table, audience: Audience, number: int, gone_s: float, turned: float) -> Passage:
    """Puts somebody who is `gone_s` on the way out of their seat into their row; `turned` 1: they walk home."""
    person = audience.people[number]
    walk, back = _ways(person)
    seat = person.seat
    here = Placement(joint=person.name, x_m=seat.x_m, y_m=seat.y_m, z_m=seat.z_m, heading_deg=seat.heading_deg)
    if gone_s <= 0:
        return Passage(place=here, door=0.0)
    own = table[number]
    up = float(ramp(gone_s, 0.2, RISES_S - 0.2))
    own[:] = mixed(own, _rising(own, up), float(ramp(gone_s, 0.0, 0.6)))
    if gone_s <= RISES_S:
        return Passage(place=here, door=0.0)
    walked = max(0.0, gone_s - RISES_S - TURNS_S) * WALKS_M_PER_S
    share = float(ramp(gone_s, RISES_S, TURNS_S))
    _put_feet(own, (walk.stride(walked), back.stride(walk.length_m - walked)), share, turned)
    place = walk.place(person.name, walked)
    way = (place.heading_deg + 180 * turned - seat.heading_deg + 180) % 360 - 180
    at = Placement(
        joint=person.name, x_m=place.x_m, y_m=place.y_m, z_m=place.z_m, heading_deg=seat.heading_deg + way * share
    )
    begins = walk.length_m - DOOR_BEFORE_M
    return Passage(place=at, door=float(ramp(walked, begins, 1.0) * (1 - ramp(walked, walk.length_m - 0.8, 0.7))))


@cache
def _ways(person: Listener) -> tuple[Walk, Walk]:
    """From in front of the seat along the row, down a step, and out by the side door; and back."""
    seat = person.seat
    turn = np.radians(seat.heading_deg)
    x, y = seat.x_m - FEET_AHEAD_M * np.sin(turn), seat.y_m + FEET_AHEAD_M * np.cos(turn)
    step, high = wall_at_m(seat.row), floor_m(seat.row)
    inside = ((x, y, high), (-4.15, y - 0.02, high), (-4.3, step + 0.16, high), (-4.3, step - 0.16, 0.0))
    outside = ((-4.3, DOOR_Y_M + 0.1, 0.0), (DOOR_X_M, DOOR_Y_M, 0.0), (DOOR_X_M - 1.6, DOOR_Y_M, 0.0))
    points = (*inside, *outside)
    return Walk(points), Walk(points[::-1])


def _put_feet(own: Array, strides: tuple[Stride, Stride], share: float, turned: float) -> None:
    """The feet that stood before the seat become those of the walk while the body turns; so on the way back."""
    feet = [span(f"{side}_foot") for side in ("left", "right")]
    before = [own[part].copy() for part in feet]
    homewards = own.copy()
    step_in(own, strides[0])
    step_in(homewards, strides[1])
    own[:] = mixed(own, homewards, turned)
    for part, old in zip(feet, before, strict=True):
        old[1] -= FEET_AHEAD_M
        own[part] = mixed(old, own[part], share)


def _rising(own: Array, up: float) -> Array:
    """From the seat over the feet, bending forward on the way."""
    stance = own.copy()
    sitting, standing = table_of([SITTING, STANDING])
    for side in ("left_hand", "right_hand"):
        stance[span(side)] = mixed(sitting[span(side)], standing[span(side)], up)
    for name in ("tilt_deg", "turn_deg", "phone", "nod", "gaze_heading_deg", "mouth"):
        stance[COLUMN[name]] = 0.0
    stance[COLUMN["gaze_pitch_deg"]] = -12.0
    stance[COLUMN["sit"]] = 1 - up
    stance[COLUMN["lean_deg"]] = 80 * up * (1 - up) + 2
    return stance
