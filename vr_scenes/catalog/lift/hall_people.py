"""Who is in the hall: someone at the desk, two who talk, and one who walks to the desk and back."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vr_scenes.catalog.lift.clockwork import smooth
from vr_scenes.geometry.model import Figure, Joint
from vr_scenes.people.gaze import STANDING_EYES_M, gaze_at
from vr_scenes.people.gestures import AT_HIP, CLASPED, STANDING, at_ease, attentive
from vr_scenes.people.look import look_of
from vr_scenes.people.person import FAR, build
from vr_scenes.people.posing import Cast
from vr_scenes.people.stance import COLUMN, mixed, table_of
from vr_scenes.people.walking import Walk, step_in
from vr_scenes.pose import FigurePose, Placement

Row = NDArray[np.float64]

DESK, FIRST, SECOND = (-5.75, 5.45, 172.0), (5.9, 1.3, 205.0), (5.5, 0.45, 20.0)  # x, y m; heading degrees
WAY = ((-2.45, -4.9), (-2.6, 3.35), (-5.5, 3.72))
ROUND_S, WALKS_S, STAYS_S, TURNS_S = 40.0, 12.0, 8.0, 2.0  # there, at the desk, back, and at the door again
STARTS_S = 27.0  # so that one who comes to the hall sees him walk before long
SEEDS = (46, 27, 88, 31)
JOINTS = tuple(Joint(name=f"passer{number}") for number in range(len(SEEDS)))
_LOOKS = tuple(look_of(seed, formality=0.6) for seed in SEEDS)
_CAST = Cast([(joint.name, look) for joint, look in zip(JOINTS, _LOOKS, strict=True)])
_THERE, _BACK = Walk(WAY), Walk(WAY[::-1])
_STANCES = (
    replace(STANDING, left_hand=CLASPED, right_hand=CLASPED, smile=0.4, lean_deg=4.0),
    replace(attentive(STANDING), smile=0.3),
    replace(at_ease(4), left_hand=AT_HIP, smile=0.3),
    replace(STANDING, liveliness=0.6),
)


def hall_figures() -> tuple[Figure, ...]:
    """One figure for each of them."""
    return tuple(
        build(look, name=joint.name, joint=joint.name, detail=FAR) for joint, look in zip(JOINTS, _LOOKS, strict=True)
    )


def hall_people(clock_s: float) -> tuple[tuple[Placement, ...], tuple[FigurePose, ...]]:
    """Where they are and how they hold themselves, at any second of the clock."""
    table = table_of(_STANCES)
    walker = _walker(clock_s, table[3])
    places = [
        Placement(joint=joint.name, x_m=x, y_m=y, heading_deg=heading)
        for joint, (x, y, heading) in zip(JOINTS, (DESK, FIRST, SECOND), strict=False)
    ]
    for row, target in ((0, (walker.x_m, walker.y_m)), (1, SECOND[:2]), (2, FIRST[:2])):
        own = (places[row].x_m, places[row].y_m, 0.0, places[row].heading_deg)
        heading, pitch = gaze_at(own, (*target, STANDING_EYES_M), eyes_m=STANDING_EYES_M)
        table[row, COLUMN["gaze_heading_deg"]] = max(-70.0, min(70.0, heading))
        table[row, COLUMN["gaze_pitch_deg"]] = pitch
    speaks = 0.5 + 0.5 * np.sin(0.55 * clock_s)
    table[1, COLUMN["mouth"]], table[2, COLUMN["mouth"]] = 0.5 * speaks, 0.5 * (1 - speaks)
    return (*places, walker), _CAST.pose(table, clock_s)


def _walker(clock_s: float, row: Row) -> Placement:
    """There and back for ever, with a turn at both ends."""
    into_s = (clock_s + STARTS_S) % ROUND_S
    leaves_s = WALKS_S + STAYS_S
    walked_m = _THERE.length_m * (smooth(into_s / WALKS_S) - smooth((into_s - leaves_s) / WALKS_S))
    turned = smooth((into_s - leaves_s + TURNS_S) / TURNS_S) - smooth((into_s - ROUND_S + TURNS_S) / TURNS_S)
    homewards = row.copy()
    step_in(row, _THERE.stride(walked_m))
    step_in(homewards, _BACK.stride(_THERE.length_m - walked_m))
    row[:] = mixed(row, homewards, turned)
    place = _THERE.place(JOINTS[3].name, walked_m)
    return replace(place, heading_deg=place.heading_deg + 180 * turned)
