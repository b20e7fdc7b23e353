"""How low the panel stands: as high as may be, but never over what is feared, as far as that can be had."""

import math
from dataclasses import dataclass

from vr_scenes.behaviour import Watching
from vr_scenes.panel_layout import BOTTOM_DEG, HALF_WIDTH_DEG, TOP_DEG

PITCHES_DEG = tuple(-27.0 - step for step in range(13))  # of its middle; the first leaves that of a level look alone
LARGE_DEG = 15.0  # what is larger to the eye stands behind the panel wherever that is: a door, the ground far below
CLEAR_DEG = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Something feared as the eye sees it: heading to the left and pitch up, from ahead, and half its size."""

    heading_deg: float
    pitch_deg: float
    radius_deg: float


def seen_by(watching: Watching) -> tuple[Seen, ...]:
    """What is feared, as seen from where the head was centred; what the eye is within, or above, cannot be cleared."""
    ahead = watching.centred_ahead
    found = []
    for ball in watching.balls:
        x, y, z = (there - here for there, here in zip(ball.place_m, watching.centred_m, strict=True))
        away_m, level_m = math.hypot(x, y, z), math.hypot(x, y)
        if away_m <= ball.radius_m or level_m <= 1e-3:
            continue
        heading = math.atan2(y, x) - math.atan2(ahead[1], ahead[0])
        found.append(
            Seen(
                heading_deg=(math.degrees(heading) + 180) % 360 - 180,
                pitch_deg=math.degrees(math.atan2(z, level_m)),
                radius_deg=math.degrees(math.asin(ball.radius_m / away_m)),
            )
        )
    return tuple(found)


def pitch_over(feared: tuple[Seen, ...], heading_deg: float) -> float:
    """The first of PITCHES_DEG at which a panel with that heading hides nothing; the first of all if none does."""
    small = [one for one in feared if one.radius_deg <= LARGE_DEG]
    for pitch_deg in PITCHES_DEG:
        if not any(_hides(pitch_deg, heading_deg, one) for one in small):
            return pitch_deg
    return PITCHES_DEG[0]


def _hides(pitch_deg: float, heading_deg: float, one: Seen) -> bool:
    aside_deg = abs((one.heading_deg - heading_deg + 180) % 360 - 180) * math.cos(math.radians(one.pitch_deg))
    room_deg = one.radius_deg + CLEAR_DEG
    is_within = pitch_deg + BOTTOM_DEG - room_deg < one.pitch_deg < pitch_deg + TOP_DEG + room_deg
    return is_within and aside_deg < HALF_WIDTH_DEG + room_deg
