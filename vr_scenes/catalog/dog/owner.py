"""The dog's owner: stands and walks beside its place, and holds the leash."""

import math
from dataclasses import replace

import numpy as np

from vr_scenes.catalog.dog.anatomy import Array
from vr_scenes.people.gestures import IN_POCKET, ON_LEASH, STANDING
from vr_scenes.people.look import look_of
from vr_scenes.people.posing import Cast
from vr_scenes.people.skeleton import BONE, joints
from vr_scenes.people.stance import span, table_of
from vr_scenes.people.walking import Walk, step_in
from vr_scenes.pose import FigurePose, Placement

NAME = "owner"
LOOK = look_of(12, formality=0.0, is_woman=True)
BESIDE_M, BEHIND_M = 0.95, 0.2  # of the dog's place, seen from you
PATH_BEGINS_M, PATH_ENDS_M = 3.0, -3.0
STEP_M = 0.3  # small ones: whoever stops between them stands at ease
HAND_DROP_M = 0.07  # the grip hangs in the hand, below the wrist

_CAST = Cast([(NAME, LOOK)])
_WALK = Walk([(BESIDE_M, PATH_BEGINS_M), (BESIDE_M, PATH_ENDS_M)], step_m=STEP_M)
_WITH_LEASH = replace(STANDING, right_hand=ON_LEASH, left_hand=IN_POCKET, smile=0.35, gaze_pitch_deg=-6.0)
_WRIST = np.array([*joints(LOOK)[BONE["right_hand"]], 1.0])


def owner(place_m: float, dog_x_m: float, dog_y_m: float, clock_s: float) -> tuple[Placement, FigurePose, Array]:
    """Their joint, their figure, and where their right hand is in the world (3,), m; `place_m`: the dog's place."""
    walked_m = _at_ease(PATH_BEGINS_M - place_m - BEHIND_M)
    placement = _WALK.place("owner", walked_m)
    away = np.array([dog_x_m - placement.x_m, dog_y_m - placement.y_m])
    heading = (np.degrees(np.arctan2(-away[0], away[1])) - placement.heading_deg + 180) % 360 - 180
    stance = replace(_WITH_LEASH, gaze_heading_deg=float(0.6 * np.clip(heading, -70, 70)), gaze_pitch_deg=-12.0)
    table = table_of([stance])
    right_hand = table[0, span("right_hand")].copy()
    step_in(table[0], _WALK.stride(walked_m))
    table[0, span("right_hand")] = right_hand  # the hand with the leash does not swing
    figure = _CAST.pose(table, clock_s)[0]
    x, y, z = (figure.bones[BONE["right_hand"]] @ _WRIST)[:3]
    turn = np.radians(placement.heading_deg)
    hand = [
        placement.x_m + np.cos(turn) * x - np.sin(turn) * y,
        placement.y_m + np.sin(turn) * x + np.cos(turn) * y,
        z - HAND_DROP_M,
    ]
    return placement, figure, np.array(hand)


def _at_ease(walked_m: float) -> float:
    """Drawn to places between two steps, where both feet are down, and quickly from one to the next."""
    count = walked_m / STEP_M - 0.5
    low = math.floor(count)
    share = min(1.0, max(0.0, (count - low) * 3 - 1))
    return (low + share * share * (3 - 2 * share) + 0.5) * STEP_M
