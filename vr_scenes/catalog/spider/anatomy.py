"""How a spider is put together: lengths and angles of a body whose legs span 1, ahead is +y, up is +z."""

import numpy as np

LEGS = 8  # left 1-4, right 1-4, counted from the front; the two palps follow them
LIMBS, SEGMENTS = 10, 6  # coxa, femur, patella, tibia, metatarsus, tarsus
CARAPACE, ABDOMEN, FIRST_LIMB, FIRST_JAW = 0, 1, 2, 62  # bones
BONES = 64
CLEARANCE = 0.088  # of the body's origin over the ground

_SIDE = np.array([-1.0] * 4 + [1.0] * 4)
_AZIMUTH = np.tile(np.radians([30.0, 62.0, 105.0, 147.0]), 2)  # of each leg, from straight ahead
_REACH = np.tile([0.43, 0.38, 0.335, 0.445], 2)  # from hip to foot at rest
_LEG_SCALE = np.array([0.98, 0.88, 0.80, 1.04])
_SEGMENT = np.array([0.050, 0.175, 0.080, 0.140, 0.120, 0.075])
_PALP_SHARE = np.array([0.6, 0.34, 0.5, 0.34, 0.12, 0.75])  # palps are short, and carried bent

OUT = np.concatenate(
    [np.stack([_SIDE * np.sin(_AZIMUTH), np.cos(_AZIMUTH)], axis=1), [[-0.25, 0.97], [0.25, 0.97]]]
)  # the way each limb leaves the body
HIPS = np.concatenate(
    [
        np.c_[OUT[:LEGS] * [0.043, 0.062] + [0, 0.045], np.full(LEGS, -0.012)],
        [[-0.026, 0.108, -0.010], [0.026, 0.108, -0.010]],
    ]
)
FEET = HIPS[:LEGS, :2] + OUT[:LEGS] * _REACH[:, None]  # where the feet stand at rest
LENGTHS = np.concatenate([np.tile(_SEGMENT * _LEG_SCALE[:, None], (2, 1)), np.tile(_SEGMENT * _PALP_SHARE, (2, 1))])
RADII = np.array(  # of each segment at its beginning and end
    [[0.020, 0.019], [0.0165, 0.0175], [0.0175, 0.0165], [0.0165, 0.0135], [0.0130, 0.0105], [0.0105, 0.0075]]
)
BENDS = np.array([0, -0.95, -1.72, -2.12, -1.80])  # of femur .. tarsus against the femur, for a curl of 1
COXA_RISE = 0.2  # its slope
# Two groups of four step by turns, each from the back to the front: at least four feet are down at any time.
OFFSETS = np.array([0, 1, 0, 1, 1, 0, 1, 0]) * 0.5 + np.tile([0.0, 0.03, 0.06, 0.09], 2)
