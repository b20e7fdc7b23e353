"""Who looks after one: a radiographer who stays, goes and comes back, and two people behind the window."""

import math
from dataclasses import replace
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.model import Figure, Joint
from vr_scenes.people.gaze import SITTING_EYES_M, STANDING_EYES_M, gaze_at
from vr_scenes.people.gestures import CLASPED_LOW, SITTING, STANDING, with_crossed_arms
from vr_scenes.people.look import Hair, Look, Outfit, look_of
from vr_scenes.people.person import FAR, build
from vr_scenes.people.posing import Cast
from vr_scenes.people.stance import COLUMN, Hand, mixed, table_of
from vr_scenes.people.walking import Walk, step_in
from vr_scenes.pose import FigurePose, Moment, Placement

Eye = tuple[float, float, float]
Row = NDArray[np.float64]

# From beside the couch to its foot, to the door, and out; she stands still wherever a walk ends.
STATIONS = ((-0.95, 2.9), (-1.4, 3.6), (-1.9, 4.3), (-1.9, 6.1))
TURNS_WITHIN_M, LOOKS_BACK_M = 0.5, 2.2  # of way: she turns from one, and then does not look back any more
COMES_WITHIN_S, TURNS_ROUND_S = 9.0, 1.5  # once the bell was pressed
DOOR_DEG = 92.0
SEATED_M, STANDS_M = (0.6, 5.55), (1.4, 5.6)  # behind the window
ON_DESK = Hand(x_m=0.16, y_m=0.36, z_m=1.13, roll_deg=75)
SCRUBS, WHITE_COAT = (0.26, 0.47, 0.5), (0.86, 0.87, 0.87)
JOINTS = tuple(Joint(name=name) for name in ("radiographer", "seated", "standing"))


def _dressed(look: Look, top: tuple[float, float, float], hair: Hair) -> Look:
    return replace(
        look, outfit=Outfit.SHIRT, pattern=0, has_short_sleeves=False, top=top, bottom=top, has_skirt=False, hair=hair
    )


_LOOKS = (
    _dressed(look_of(46, is_woman=True), SCRUBS, Hair.BUN),
    _dressed(look_of(27, is_woman=False), SCRUBS, Hair.SIDE),
    _dressed(look_of(77, is_woman=True), WHITE_COAT, Hair.BOB),
)
_CAST = Cast([(joint.name, look) for joint, look in zip(JOINTS, _LOOKS, strict=True)])
_LEGS = tuple(Walk(leg) for leg in pairwise(STATIONS))
_BACK = tuple(Walk(leg) for leg in ((later, earlier) for earlier, later in pairwise(STATIONS)))
_STANCES = (
    replace(STANDING, left_hand=CLASPED_LOW, right_hand=CLASPED_LOW, smile=0.5, brows=0.15),
    replace(SITTING, left_hand=ON_DESK, right_hand=ON_DESK, lean_deg=6.0, smile=0.3, liveliness=0.6),
    replace(with_crossed_arms(STANDING), smile=0.3, liveliness=0.8),
)
_AT_WORK = replace(_STANCES[1], gaze_heading_deg=28.0, gaze_pitch_deg=-16.0, lean_deg=10.0)
STOPS_M = (0.0, *accumulate(leg.length_m for leg in _LEGS))  # so far along her way she stands on both feet
WAY_M = STOPS_M[-1]


def staff_figures() -> tuple[Figure, ...]:
    """The three of them; whoever comes close is drawn more finely."""
    return tuple(
        build(look, name=joint.name, joint=joint.name, detail=0.8 if number == 0 else FAR)
        for number, (joint, look) in enumerate(zip(JOINTS, _LOOKS, strict=True))
    )


def gone_m(moment: Moment) -> float:
    """How far the radiographer has gone from her place beside the couch: as the level says, or back at the bell."""
    comes = moment.happening("bell").swell(COMES_WITHIN_S, COMES_WITHIN_S)
    return min(WAY_M, max(0.0, moment.numbers["staff_m"])) * (1 - comes)


def staff(moment: Moment, eye: Eye) -> tuple[tuple[Placement, ...], tuple[FigurePose, ...]]:
    """Where they are and how they bear themselves; all look at the patient, and at their screens while it measures."""
    gone, bell = gone_m(moment), moment.happening("bell")
    comes = bell.swell(TURNS_ROUND_S, TURNS_ROUND_S)
    places = (
        _walker(gone, eye, comes),
        Placement(joint="seated", x_m=SEATED_M[0], y_m=SEATED_M[1], heading_deg=176.0),
        Placement(joint="standing", x_m=STANDS_M[0], y_m=STANDS_M[1], heading_deg=165.0),
    )
    table = table_of(_STANCES)
    looks_back = 1 - _smooth((gone - TURNS_WITHIN_M) / (LOOKS_BACK_M - TURNS_WITHIN_M))
    for row, (place, eyes_m) in enumerate(zip(places, (STANDING_EYES_M, SITTING_EYES_M, STANDING_EYES_M), strict=True)):
        heading, pitch = gaze_at((place.x_m, place.y_m, 0.0, place.heading_deg), eye, eyes_m=eyes_m)
        share = 1.0 if row else max(looks_back, comes)
        table[row, COLUMN["gaze_heading_deg"]] = share * max(-80.0, min(80.0, heading))
        table[row, COLUMN["gaze_pitch_deg"]] = share * pitch
    works = moment.happening("measurement").swell(2.0, 2.0) * (1 - bell.swell(1.5, 3.0))
    table[1] = mixed(table[1], table_of([_AT_WORK])[0], works)
    _stride(table[0], gone, comes)
    return places, _CAST.pose(table, moment.clock_s)


def door_deg(gone: float) -> float:
    """How far the room's door stands open: she opens it as she comes to it, and it closes behind her."""
    return DOOR_DEG * _smooth((gone - STOPS_M[2] + 1.0) / 0.8) * _smooth((WAY_M - gone) / 0.9)


def _leg(gone: float) -> tuple[Walk, float]:
    for leg in _LEGS[:-1]:
        if gone < leg.length_m:
            return leg, gone
        gone -= leg.length_m
    return _LEGS[-1], min(gone, _LEGS[-1].length_m)


def _walker(gone: float, eye: Eye, comes: float) -> Placement:
    """On her way, turned round where she `comes` 0..1; beside the couch she faces the patient."""
    leg, walked = _leg(gone)
    place = leg.place("radiographer", walked)
    begun = _smooth(gone / TURNS_WITHIN_M)
    towards = math.degrees(math.atan2(place.x_m - eye[0], eye[1] - place.y_m))
    turn = (place.heading_deg - towards) % 360 - 180 * comes  # always to the left
    return replace(place, heading_deg=towards + turn * begun)


def _stride(row: Row, gone: float, comes: float) -> None:
    """Her feet on the way out, and mixed with that the same steps as they are on the way in."""
    leg, walked = _leg(gone)
    inwards = row.copy()
    step_in(inwards, _BACK[_LEGS.index(leg)].stride(leg.length_m - walked))
    step_in(row, leg.stride(walked))
    row[:] = mixed(row, inwards, comes)


def _smooth(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
