"""The dog's owner: stands and walks beside its place, and holds the leash."""

import math
from dataclasses import replace

import numpy as np

from vr_scenes.catalog.dog.anatomy import Array
from vr_scenes.people.gestures import IN_POCKET, ON_LEASH, STANDING
from vr_scenes.people.look import look_of
from vr_scenes.people.posing import Cast
from vr_scenes.people.skeleton import BONE, joints
from vr_scenes.people.stance import Foot, span, table_of
from vr_scenes.people.walking import BALL_M, Walk, step_in
from vr_scenes.pose import FigurePose, Placement

NAME = "owner"
LOOK = look_of(12, formality=0.0, is_woman=True)
BESIDE_M, BEHIND_M = 0.95, 0.28  # of the dog's place, seen from you; so far behind that no level stops them in mid-step
PATH_BEGINS_M, PATH_ENDS_M = 3.0, -3.0
STEP_M = 0.24  # small ones: whoever stops between them stands at ease
SETS_OFF_WITHIN = 0.2  # of a step: then the heel of the foot behind has left the ground
PALM_M = 0.08  # from the wrist on, where the grip lies

_CAST = Cast([(NAME, LOOK)])
_WALK = Walk([(BESIDE_M, PATH_BEGINS_M), (BESIDE_M, PATH_ENDS_M)], step_m=STEP_M)
_WITH_LEASH = replace(STANDING, right_hand=ON_LEASH, left_hand=IN_POCKET, smile=0.35, gaze_pitch_deg=-6.0)
_ELBOW, _WRIST = (joints(LOOK)[BONE[name]] for name in ("right_forearm", "right_hand"))
_PALM = np.array([*(_WRIST + PALM_M * (_WRIST - _ELBOW) / np.linalg.norm(_WRIST - _ELBOW)), 1.0])


def owner(place_m: float, dog_x_m: float, dog_y_m: float, clock_s: float) -> tuple[Placement, FigurePose, Array]:
    """Their joint, their figure, and where their right hand is in the world (3,), m; `place_m`: the dog's place."""
    walked_m, ease = _at_ease(PATH_BEGINS_M - place_m - BEHIND_M)
    placement = _WALK.place("owner", walked_m)
    away = np.array([dog_x_m - placement.x_m, dog_y_m - placement.y_m])
    heading = (np.degrees(np.arctan2(-away[0], away[1])) - placement.heading_deg + 180) % 360 - 180
    stance = replace(_WITH_LEASH, gaze_heading_deg=float(0.6 * np.clip(heading, -70, 70)), gaze_pitch_deg=-12.0)
    table = table_of([stance])
    right_hand = table[0, span("right_hand")].copy()
    stride = _WALK.stride(walked_m)
    step_in(table[0], replace(stride, left=_set_down(stride.left, ease), right=_set_down(stride.right, ease)))
    table[0, span("right_hand")] = right_hand  # the hand with the leash does not swing
    figure = _CAST.pose(table, clock_s)[0]
    x, y, z = (figure.bones[BONE["right_hand"]] @ _PALM)[:3]
    turn = np.radians(placement.heading_deg)
    hand = [
        placement.x_m + np.cos(turn) * x - np.sin(turn) * y,
        placement.y_m + np.sin(turn) * x + np.cos(turn) * y,
        z,
    ]
    return placement, figure, np.array(hand)


def _at_ease(walked_m: float) -> tuple[float, float]:
    """Drawn to places between two steps, where both feet are down, and quickly from one to the next.

    Also how much they are at ease there, 0..1.
    """
    count = walked_m / STEP_M - 0.5
    low = math.floor(count)
    share = min(1.0, max(0.0, (count - low) * 3 - 1))
    begun = min(1.0, min(share, 1 - share) / SETS_OFF_WITHIN)
    return (low + share * share * (3 - 2 * share) + 0.5) * STEP_M, 1 - begun * begun * (3 - 2 * begun)


def _set_down(foot: Foot, ease: float) -> Foot:
    """The foot with its heel on the ground for one who stands at ease; it turns about its ball, which stays."""
    before, after = (math.radians(max(0.0, -foot.toes_up_deg)) * share for share in (1.0, 1 - ease))
    if before == 0:
        return foot
    return replace(
        foot,
        y_m=foot.y_m + BALL_M * (math.cos(before) - math.cos(after)),
        z_m=foot.z_m + BALL_M * (math.sin(after) - math.sin(before)),
        toes_up_deg=-math.degrees(after),
    )
