"""Where to look to see something: from a head to a place, as headings and pitches of a stance."""

import numpy as np

from vr_scenes.people.turning import Array

STANDING_EYES_M, SITTING_EYES_M = 1.60, 1.22  # above the floor, of someone of the mean height


def gaze_at(
    own: tuple[float, float, float, float], target: tuple[float, float, float], *, eyes_m: float = SITTING_EYES_M
) -> tuple[float, float]:
    """(heading, pitch) in degrees for a stance at `own` (x, y, z m, heading deg of the joint) to see `target`."""
    headings, pitches = gazes_at(np.array([own]), np.array([target]), eyes_m)
    return float(headings[0]), float(pitches[0])


def gazes_at(own: Array, target: Array, eyes_m: Array | float = SITTING_EYES_M) -> tuple[Array, Array]:
    """The same for many: `own` (n, 4), `target` (n, 3) or (3,). Headings lie within half a turn to either side."""
    way = target - own[:, :3]
    heading = np.degrees(np.arctan2(-way[:, 0], way[:, 1])) - own[:, 3]
    heading = (heading + 180) % 360 - 180
    pitch = np.degrees(np.arctan2(way[:, 2] - eyes_m, np.hypot(way[:, 0], way[:, 1])))
    return heading, pitch
