"""A person's bones: their names, what each hangs on, and where the joints lie at rest."""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.people.look import Look
from vr_scenes.people.turning import unit

BONES = (
    "hips",
    "spine",
    "chest",
    "neck",
    "head",
    "left_eye",
    "right_eye",
    "left_lid",
    "right_lid",
    "left_cheek",
    "right_cheek",
    "left_arm",
    "left_forearm",
    "left_hand",
    "right_arm",
    "right_forearm",
    "right_hand",
    "left_thigh",
    "left_shin",
    "left_foot",
    "right_thigh",
    "right_shin",
    "right_foot",
    "phone",
    "left_fingers",
    "left_tips",
    "right_fingers",
    "right_tips",
)
BONE = {name: number for number, name in enumerate(BONES)}
PARENTS = tuple(
    -1 if parent == "" else BONE[parent]
    for parent in (
        "",
        "hips",
        "spine",
        "chest",
        "neck",
        *("head",) * 6,
        "chest",
        "left_arm",
        "left_forearm",
        "chest",
        "right_arm",
        "right_forearm",
        "hips",
        "left_thigh",
        "left_shin",
        "hips",
        "right_thigh",
        "right_shin",
        "right_hand",
        "left_hand",
        "left_fingers",
        "right_hand",
        "right_fingers",
    )
)
HIP_M, KNEE_M, ANKLE_M = 0.90, 0.485, 0.085  # heights in rest
HEAD_AT = np.array([0.0, 0.006, 1.588])  # the middle of the head, m
EYE_APART_M, EYE_UP_M = 0.0325, 0.010  # from the middle of the head
EYE_RADIUS_M, EYE_OUT_M = 0.0172, 0.0080  # how far an eyeball stands out of the face
FACE_DEPTH_M = 0.0815  # how far ahead of the head's middle the face lies at the eyes
SIDES = (("left", -1.0), ("right", 1.0))
KNUCKLES_M, MIDDLES_M = 0.086, 0.121  # from the wrist: where fingers bend, and where they bend again


def joints(look: Look) -> NDArray[np.float64]:
    """Where each bone turns at rest, (bones, 3) metres: +y ahead, +x right, +z up, the soles on 0, unscaled."""
    shoulder = 0.168 - 0.016 * look.is_woman + 0.03 * look.weight
    at: dict[str, tuple[float, float, float]] = {"hips": (0, 0, 0.94), "spine": (0, 0, 1.05), "chest": (0, 0, 1.18)}
    at |= {"neck": (0, -0.020, 1.45), "head": (0, -0.012, 1.522)}
    for side, sign in SIDES:
        at[f"{side}_arm"] = (sign * shoulder, -0.008, 1.352)
        at[f"{side}_forearm"] = (sign * (shoulder + 0.042), -0.020, 1.090)
        at[f"{side}_hand"] = (sign * (shoulder + 0.058), 0.016, 0.855)
        at[f"{side}_thigh"] = (sign * 0.088, 0, HIP_M)
        at[f"{side}_shin"] = (sign * 0.092, 0.006, KNEE_M)
        at[f"{side}_foot"] = (sign * 0.092, -0.016, ANKLE_M)
        at[f"{side}_cheek"] = (sign * 0.042, HEAD_AT[1] + 0.06, HEAD_AT[2] - 0.034)
        eye = eye_centre(look, sign)
        at[f"{side}_eye"] = at[f"{side}_lid"] = (eye[0], eye[1], eye[2])
    x, y, z = at["right_hand"]
    at["phone"] = (x - 0.028, y, z - 0.075)
    for side, _ in SIDES:
        wrist, elbow = np.array(at[f"{side}_hand"]), np.array(at[f"{side}_forearm"])
        down = unit(wrist - elbow)
        at[f"{side}_fingers"], at[f"{side}_tips"] = (tuple(wrist + down * far) for far in (KNUCKLES_M, MIDDLES_M))
    return np.array([at[name] for name in BONES], float)


def eye_centre(look: Look, sign: float) -> NDArray[np.float64]:
    """The middle of an eyeball; `sign` -1 left, 1 right."""
    ahead = FACE_DEPTH_M - EYE_RADIUS_M * look.eyes + EYE_OUT_M
    centre: NDArray[np.float64] = HEAD_AT + np.array([sign * EYE_APART_M, ahead, EYE_UP_M])
    return centre
